// Owns: all problems of one file of a set: syntax, shape, meaning; settings and suppressions applied.
// Refuses: finding any problem itself; each code has its own finder.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { Severity } from '../problems/codes.js';
import { codeFacts } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
import { compareProblems } from '../problems/problem.js';
import { Analysis } from './analysis.js';
import { EntryFindings } from './entry-findings.js';
import { contextOf, sameContext } from './finding-context.js';
import type { FindingContext } from './finding-context.js';
import { RULES } from './index.js';
import type { PolicyRule } from './rule.js';
import { applySuppressions } from './suppressions.js';
import { withheldIn } from './withheld.js';

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
  /** What a diagnosis of a later version can take over. */
  readonly findings: readonly Findings[];
}

/** What is found in a file with one of the policies that it compiles to. */
interface Findings {
  readonly atEntries: EntryFindings;
  readonly atDefaults: DefaultFindings;
  /** Of the rules that are silent beside errors, when there was none. */
  readonly aboutCoverage: DefaultFindings | null;
}

/** `previous`: an earlier diagnosis of the same file. The result is the same without it. */
export function diagnose(set: PolicySet, uri: string, severities: Severities = {}, previous: Diagnosis | null = null): Diagnosis {
  const policy = set.policyAt(uri);
  if (policy === undefined) return { problems: [], counts: NO_PROBLEMS, valid: true, findings: [] };
  const policies = set.policiesAt(uri);
  const findings = policies.map((each, i): Findings => {
    const before = previous?.findings.length === policies.length ? previous.findings[i] : undefined;
    return {
      atEntries: new EntryFindings(each, set, before?.atEntries ?? null),
      atDefaults: findAtDefaults(each, set, AT_DEFAULTS, before?.atDefaults ?? null),
      // What an error silences for a moment is the same again when it is mended.
      aboutCoverage: each.hasBrokenEntry ? (before?.aboutCoverage ?? null) : findAtDefaults(each, set, ABOUT_COVERAGE, before?.aboutCoverage ?? null),
    };
  });
  let found: Problem[] = [...policy.file.headProblems];
  policies.forEach((each, i) => {
    const { atEntries, atDefaults, aboutCoverage } = findings[i] as Findings;
    const inFile = RULES.flatMap((rule) => rule.inFile?.(each, set, new Analysis(each, set, [])) ?? []);
    found = found.concat(inFile, each.hasBrokenEntry ? [] : (aboutCoverage?.problems ?? []), atDefaults.problems, atEntries.problems);
  });
  // Behind several aliases, and of several policies, the same is at fault once.
  if (policies.length > 1 || !policy.file.table.isOfBlocks) found = once(found);
  const valid = found.every((each) => each.severity !== 'error');
  const kept = applySuppressions(policy.file, found, withheldIn(policies, set));
  const problems = kept.flatMap((each) => withSeverity(each, severities)).sort(compareProblems);
  const counts = { ...NO_PROBLEMS };
  for (const { severity } of problems) counts[severity]++;
  return { problems: reported(problems), counts, valid, findings };
}

const AT_DEFAULTS: readonly PolicyRule[] = RULES.filter((each) => each.atDefaults !== undefined && each.besideErrors === undefined);
const ABOUT_COVERAGE: readonly PolicyRule[] = RULES.filter((each) => each.besideErrors !== undefined);

interface DefaultFindings {
  readonly dependsOn: readonly unknown[];
  readonly context: FindingContext;
  readonly problems: readonly Problem[];
}

/** What no entry matches changes seldom while an entry is written, and there can be much of it. */
function findAtDefaults(policy: CompiledPolicy, set: PolicySet, rules: readonly PolicyRule[], before: DefaultFindings | null): DefaultFindings {
  const { file, defaultVote } = policy;
  const context = contextOf(policy, set);
  const places = [file.defaults?.keySpan, file.defaults?.tier?.span, file.capabilitiesKey].flatMap((each) => [each?.start, each?.end]);
  const areEntriesSilent = file.kind === 'agent' ? policy.bounds : null;
  const dependsOn = [policy.unmatched, policy.broken, defaultVote?.tier, file.defaults?.broken, areEntriesSilent, ...places];
  const isSame = before !== null && sameContext(before.context, context) && before.dependsOn.length === dependsOn.length && dependsOn.every((each, i) => each === before.dependsOn[i]);
  if (isSame) return before;
  return { dependsOn, context, problems: rules.flatMap((rule) => rule.atDefaults?.(policy, set, new Analysis(policy, set, [])) ?? []).map((each) => ({ ...each, origin: each })) };
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
