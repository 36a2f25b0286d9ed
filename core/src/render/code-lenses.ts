// Owns: code lenses in words.
// Refuses: finding them, and what happens when one is clicked.

import type { AffectedAgents } from '../ide/code-lenses.js';
import { printable } from './printable.js';
import { inEnglish } from './say.js';
import type { Say } from './say.js';

/** `2 agents with a policy: deploy-bot, intern-bot`; of an entry, `1 agent with an entry: deploy-bot`, whatever that entry makes of it. */
export function affectedText({ key, agents, speaksToOthers }: AffectedAgents, say: Say = inEnglish): string {
  const names = agents.map(printable).join(', ');
  if (agents.length === 0 && key !== null) return say('no agent has an entry for it');
  if (agents.length === 0) return speaksToOthers ? say('for agents without a policy of their own') : say('for no agent: not active');
  if (agents.length > MOST_NAMES) return key === null ? say('{0} agents with a policy', agents.length) : say('{0} agents with an entry', agents.length);
  if (key !== null) return agents.length === 1 ? say('1 agent with an entry: {0}', names) : say('{0} agents with an entry: {1}', agents.length, names);
  return agents.length === 1 ? say('1 agent with a policy: {0}', names) : say('{0} agents with a policy: {1}', agents.length, names);
}

export function checkText(say: Say = inEnglish): string {
  return say('check a call');
}

const MOST_NAMES = 3;
