// Owns: all problems of one file of a set: syntax, shape, meaning; settings and suppressions applied.
// Refuses: finding any problem itself; each code has its own finder.

import type { PolicySet } from '../compile/policy-set.js';
import type { Severity } from '../problems/codes.js';
import { codeFacts } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
import { compareProblems } from '../problems/problem.js';
import { Analysis } from './analysis.js';
import { RULES } from './index.js';
import { applySuppressions } from './suppressions.js';

/** Code → the severity that a user wants for it. Unknown codes are ignored. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

export interface Diagnosis {
  /** In the order of the text. */
  readonly problems: readonly Problem[];
  /** Whether nothing is an error by its own severity: settings and suppressions do not make a policy valid. */
  readonly valid: boolean;
}

export function diagnose(set: PolicySet, uri: string, severities: Severities = {}): Diagnosis {
  const policy = set.policyAt(uri);
  if (policy === undefined) return { problems: [], valid: true };
  // Lists can be longer than a call may have arguments, so they are joined and never spread into one.
  let found: Problem[] = [...policy.file.problems];
  for (const each of set.policiesAt(uri)) {
    found = found.concat(each.own.flatMap((bound) => bound.problems));
    const analysis = new Analysis(each, set);
    for (const rule of RULES) found = found.concat(rule.find(each, set, analysis));
  }
  const valid = found.every((each) => each.severity !== 'error');
  const kept = applySuppressions(policy.file, once(found));
  return { problems: kept.flatMap((each) => withSeverity(each, severities)).sort(compareProblems), valid };
}

/** An error about layers stays an error: it says that what is written does not hold. */
function withSeverity(problem: Problem, severities: Severities): Problem[] {
  const wanted = Object.hasOwn(severities, problem.code) ? severities[problem.code] : undefined;
  if (wanted === undefined || (problem.severity === 'error' && codeFacts(problem.code).layer === true)) return [problem];
  return wanted === 'off' ? [] : [{ ...problem, severity: wanted }];
}

/** An entry behind several aliases is at fault once, where it is written. */
function once(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter((each) => {
    const key = `${each.code} ${each.span.start} ${each.span.end} ${each.message}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
