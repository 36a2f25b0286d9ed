// Owns: what is wrong with a policy directory as a whole: which policy is active.
// Refuses: problems that stand in a policy file.

import { SYSTEM_NAME, missingActive } from '../compile/directory-layout.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { ProblemCode, Severity } from '../problems/codes.js';
import { codeFacts } from '../problems/codes.js';
import type { ProblemFacts } from '../problems/problem.js';

/** A problem without a place in a policy file: it belongs at `.active` or, where a setting chose the policy, in the status. */
export interface DirectoryProblem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  /** Whether it is about the content of `.active`. */
  readonly atActiveFile: boolean;
  readonly facts: ProblemFacts;
}

export function directoryProblems(set: PolicySet): DirectoryProblem[] {
  const { active } = set;
  if (active.kind === 'missing') {
    const facts = { suggestions: set.namesLike(active.name) };
    const until = active.name === SYSTEM_NAME ? 'another one is' : 'it does';
    return [made('unknown-active', `${missingActive(active.name)}: every capability is blocked until ${until}`, active.from === '.active', facts)];
  }
  if (active.kind === 'chosen' && active.from !== 'only policy') {
    const broken = active.policies.find((each) => each.broken !== null);
    if (broken === undefined) return [];
    const message = `the active policy \`${active.name ?? ''}\` does not compile (${broken.file.file}): every capability is blocked until it does`;
    return [made('unknown-active', message, active.from === '.active', {})];
  }
  if (active.kind === 'ambiguous') {
    const names = active.names.map((each) => `\`${each}\``).join(', ');
    const choice = active.names.length > 1 ? `choose one of ${names}` : active.names.length === 1 ? `${names} can be chosen, the others have no \`name\` to choose them by` : 'none has a `name` to choose it by';
    return [made('no-active-policy', `several organization policies and none is active: ${choice}`, false, { names: active.names })];
  }
  return [];
}

function made(code: ProblemCode, message: string, atActiveFile: boolean, facts: ProblemFacts): DirectoryProblem {
  return { code, severity: codeFacts(code).severity, message, atActiveFile, facts };
}
