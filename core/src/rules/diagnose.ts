// Owns: all problems of one file of a set: syntax, shape, meaning; settings and suppressions applied.
// Refuses: finding any problem itself; each code has its own finder.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { Severity } from '../problems/codes.js';
import { codeFacts } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
import { compareProblems } from '../problems/problem.js';
import { Analysis } from './analysis.js';
import { RULES } from './index.js';
import { applySuppressions } from './suppressions.js';
import { isWithheld } from './withheld.js';

/** Code → the severity that a user wants for it. Unknown codes are ignored. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

export type Counts = Readonly<Record<Severity, number>>;

export const NO_PROBLEMS: Counts = { error: 0, warning: 0, information: 0, hint: 0 };

export interface Diagnosis {
  /** In the order of the text: the first 1,000, errors before others. The last one tells how many more there are. */
  readonly problems: readonly Problem[];
  /** Of all problems, also of those that are not reported. */
  readonly counts: Counts;
  /** Whether nothing is an error by its own severity: settings and suppressions do not make a policy valid. */
  readonly valid: boolean;
}

export function diagnose(set: PolicySet, uri: string, severities: Severities = {}): Diagnosis {
  const policy = set.policyAt(uri);
  if (policy === undefined) return { problems: [], counts: NO_PROBLEMS, valid: true };
  // Lists can be longer than a call may have arguments, so they are joined and never spread into one.
  let found: Problem[] = [...policy.file.problems];
  const analyses = new Map<CompiledPolicy, Analysis>();
  for (const each of set.policiesAt(uri)) {
    found = found.concat(each.own.flatMap((bound) => bound.problems));
    const analysis = new Analysis(each, set);
    analyses.set(each, analysis);
    for (const rule of RULES) found = found.concat(rule.find(each, set, analysis));
  }
  const valid = found.every((each) => each.severity !== 'error');
  const kept = applySuppressions(policy.file, once(found), (code, line) => [...analyses].some(([each, analysis]) => isWithheld(each, analysis, code, line)));
  const problems = kept.flatMap((each) => withSeverity(each, severities)).sort(compareProblems);
  const counts = { ...NO_PROBLEMS };
  for (const { severity } of problems) counts[severity]++;
  return { problems: reported(problems), counts, valid };
}

/** More than anybody reads, and less than makes an editor slow. */
const MOST_REPORTED = 1_000;

function reported(problems: readonly Problem[]): readonly Problem[] {
  const unreported = problems.length - MOST_REPORTED;
  if (unreported <= 0) return problems;
  const errors = problems.filter((each) => each.severity === 'error');
  const chosen = new Set([...errors, ...problems.filter((each) => each.severity !== 'error')].slice(0, MOST_REPORTED));
  const kept = problems.filter((each) => chosen.has(each));
  return kept.map((each, i) => (i === MOST_REPORTED - 1 ? { ...each, facts: { ...each.facts, unreported } } : each));
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
