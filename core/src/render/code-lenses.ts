// Owns: code lenses in words.
// Refuses: finding them, and what happens when one is clicked.

import type { AffectedAgents } from '../ide/code-lenses.js';
import { printable } from './printable.js';

/** `2 agents: deploy-bot, intern-bot`; of an entry, `overridden by deploy-bot`. */
export function affectedText({ key, agents }: AffectedAgents): string {
  const names = agents.length <= 3 ? agents.map(printable).join(', ') : null;
  const count = `${agents.length} ${agents.length === 1 ? 'agent' : 'agents'}`;
  if (agents.length === 0) return key === null ? 'for agents without a policy of their own' : 'no agent overrides this';
  if (key === null) return `${count} with a policy${names === null ? '' : `: ${names}`}`;
  return `overridden by ${names ?? count}`;
}

export const CHECK_TEXT = 'check a call';
