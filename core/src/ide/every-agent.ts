// Owns: one question asked for every agent: those whose own policy has a say in it one by one, and all others at once.
// Refuses: words.

import { areSamePolicies } from '../compile/policy-set.js';
import type { PolicySet } from '../compile/policy-set.js';
import { check } from '../decide/check.js';
import type { Answer, Question } from '../decide/check.js';

export interface AgentAnswer {
  /** Null for every agent whose own policy says nothing of the capability, and for those without one. */
  readonly agent: string | null;
  readonly answer: Answer;
}

/** The others last. */
export function answersForEveryAgent(set: PolicySet, question: Omit<Question, 'agent'>): readonly AgentAnswer[] {
  const hasSay = saysOf(set);
  const agents = set.agentNames().filter((agent) => hasSay(agent)(question.capability));
  return [...agents, null].map((agent) => ({ agent, answer: check(set, { ...question, agent: agent ?? ANY_OTHER }) }));
}

/** Whether an agent gets another answer about a capability than agents without a policy may: its own policy says something, or others speak above it. */
export function saysOf(set: PolicySet): (agent: string) => (capability: string) => boolean {
  const others = set.voicesAbove(ANY_OTHER, 'question');
  return (agent) => {
    const own = set.agentPolicies(agent);
    const isPlain = areSamePolicies(set.voicesAbove(agent, 'question'), others);
    return (capability) => !isPlain || own.some((each) => each.arms(capability, set.catalogue.capabilities.get(capability), null).length > 0);
  };
}

/** No file is called so: agents' names have no spaces, and one that had would only be asked about in its own row. */
export const ANY_OTHER = 'any other agent';
