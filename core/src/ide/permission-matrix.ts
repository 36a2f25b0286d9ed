// Owns: the answers for every agent and every capability, agent by agent, as cheaply as sharing makes it.
// Refuses: filtering and words; a matrix is a table of answers.

import { areSamePolicies } from '../compile/policy-set.js';
import type { PolicySet } from '../compile/policy-set.js';
import { check } from '../decide/check.js';
import type { Answer } from '../decide/check.js';

export interface PermissionRow {
  /** Null for any agent without a file. */
  readonly agent: string | null;
  /** In the order of the catalogue. */
  readonly answers: readonly Answer[];
}

/** One row for every agent with a file, and the last one for every other. Rows are made as they are taken. */
export function* permissionRows(set: PolicySet): Generator<PermissionRow> {
  const capabilities = [...set.catalogue.capabilities.values()];
  const others = capabilities.map(({ name }) => check(set, { agent: ANY_OTHER, capability: name, parameters: {} }));
  for (const agent of set.agentNames()) {
    const isPlain = areSamePolicies(set.voicesFor(agent, 'question').above, set.voicesFor(ANY_OTHER, 'question').above);
    const own = set.agentPolicies(agent);
    const answers = capabilities.map((capability, i): Answer => {
      // Where the agent's own policy is silent, the answer is everybody's.
      const isSilent = isPlain && own.every((each) => each.arms(capability.name, capability, null).length === 0);
      return isSilent ? (others[i] as Answer) : check(set, { agent, capability: capability.name, parameters: {} });
    });
    yield { agent, answers };
  }
  yield { agent: null, answers: others };
}

/** Whether the answer is `blocked` only because its conditions are too many to be told apart. */
export function isGivenUp(answer: Answer): boolean {
  return answer.outcomes.some(({ steps }) => steps.some(({ marks }) => marks.some((each) => each.kind === 'not told apart')));
}

/** No file is called so: agents' names have no spaces, and one that had would only be asked about in its own row. */
const ANY_OTHER = 'any other agent';
