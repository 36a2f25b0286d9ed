// Owns: the answers for every agent and every capability, agent by agent, as cheaply as sharing makes it.
// Refuses: filtering and words; a matrix is a table of answers.

import type { PolicySet } from '../compile/policy-set.js';
import { check } from '../decide/check.js';
import type { Answer } from '../decide/check.js';
import { ANY_OTHER, saysOf } from './every-agent.js';

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
  const hasSay = saysOf(set);
  for (const agent of set.agentNames()) {
    const isHeard = hasSay(agent);
    // Where the agent's own policy is silent, the answer is everybody's.
    const answers = capabilities.map(({ name }, i): Answer => (isHeard(name) ? check(set, { agent, capability: name, parameters: {} }) : (others[i] as Answer)));
    yield { agent, answers };
  }
  yield { agent: null, answers: others };
}
