// Owns: what a reader is told of one file of a set: what is found there, with settings and suppressions applied, counted, and no more than anybody reads.
// Refuses: finding any of it (file-findings.ts).

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { Severity } from '../problems/codes.js';
import { SEVERITIES, codeFacts } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
import { compareProblems, once } from '../problems/problem.js';
import { sameElements } from '../text/same-elements.js';
import { atOnce } from '../text/steps.js';
import { isIdleInAll, mattersToHeirs, saidOnce } from './every-policy.js';
import { findInSteps } from './file-findings.js';
import type { Findings, Found, Severities } from './file-findings.js';
import { NONE } from './found-at-entries.js';
import type { Counts } from './found-at-entries.js';
import { suppressionsIn } from './suppressions.js';
import type { Suppressions } from './suppressions.js';
import { withheldIn } from './withheld.js';

export type { Counts };

export interface Diagnosis extends Found {
  /** In the order of the text: the first 1,000, errors before others. The last one tells how many more there are. */
  readonly problems: readonly Problem[];
  /** Of all problems, also of those that are not reported. */
  readonly counts: Counts;
  /** Whether nothing is an error by its own severity: settings and suppressions do not make a policy valid. */
  readonly valid: boolean;
  /** Of each of the findings: other objects once places in other files may have moved. */
  readonly places: readonly object[];
}

const NO_SEVERITIES: Severities = {};

/** Of what is no file of the set, or nobody's to mend. */
const NOTHING: Diagnosis = { problems: [], counts: NONE, valid: true, places: [], findings: [], heirs: [], severities: NO_SEVERITIES };

/**
 * `previous`: an earlier diagnosis of the same file, or what was found for it. The diagnosis is the result where nothing that it depends on has changed. It
 * says the same without it.
 */
export function diagnose(set: PolicySet, uri: string, severities: Severities = NO_SEVERITIES, previous: Found | null = null): Diagnosis {
  return atOnce(diagnoseInSteps(set, uri, severities, previous));
}

/** The same in the steps of `findInSteps`. */
export function* diagnoseInSteps(set: PolicySet, uri: string, severities: Severities, previous: Found | null): Generator<Found | null, Diagnosis> {
  return completed(set, uri, yield* findInSteps(set, uri, severities, previous));
}

/** The diagnosis of what `findInSteps` found in this set. */
export function completed(set: PolicySet, uri: string, found: Found | null): Diagnosis {
  if (found === null) return NOTHING;
  return isDiagnosis(found) && sameElements(found.places, placesIn(found.findings)) ? found : diagnosisOf(found, set.policiesAt(uri), set);
}

function isDiagnosis(found: Found | Diagnosis): found is Diagnosis {
  return 'problems' in found;
}

function placesIn(findings: readonly Findings[]): object[] {
  return findings.map(({ atEntries }) => atEntries.places);
}

function diagnosisOf(found: Found, policies: readonly CompiledPolicy[], set: PolicySet): Diagnosis {
  const { findings, heirs, severities } = found;
  const { file } = policies[0] as CompiledPolicy;
  const teller = new Teller(suppressionsIn(file), severities);
  // Said of all policies together, and by each of them the same.
  const about = policies.some((each) => each.hasBrokenEntry) ? [] : (findings[0]?.aboutCoverage?.problems ?? []);
  const atTop = [...file.topProblems, ...about];
  const around = findings.map(({ inFile, atDefaults }) => [...inFile, ...(atDefaults?.problems ?? [])]);
  // Behind several aliases, be they in sections, and of several policies, the same is at fault once.
  const saysEachOnce = policies.length === 1 && file.table.isOfBlocks && file.reading?.others.size === 0;
  const inAll = (): Problem[] => (policies.length === 1 ? [...around, ...foundInAll(found, policies, set)].flat() : saidOnce([...around, ...foundInAll(found, policies, set)]));
  const told = saysEachOnce ? teller.tell([...atTop, ...around.flat()]).concat(toldAtEntries(found, { policies, set, teller })) : teller.tell(once([...atTop, ...inAll()], (each) => each));
  const problems = teller.asWanted(told.concat(teller.tellOfSuppressions(policies, set))).sort(compareProblems);
  return { problems: reported(problems, teller.counts), counts: teller.counts, valid: teller.valid, places: placesIn(findings), findings, heirs, severities };
}

/** At the entries of a file that compiles to one policy, and is of blocks. */
function toldAtEntries({ findings, heirs }: Found, { policies, set, teller }: { readonly policies: readonly CompiledPolicy[]; readonly set: PolicySet; readonly teller: Teller }): readonly Problem[] {
  const { atEntries } = findings[0] as Findings;
  const policy = policies[0] as CompiledPolicy;
  if (teller.tellsAll && heirs.length === 0) {
    // Beyond what is reported only numbers count.
    teller.countAll(atEntries.counts);
    return atEntries.first(set, MOST_REPORTED);
  }
  const left = { errors: MOST_REPORTED, others: MOST_REPORTED };
  return atEntries.placed(set, (each, base) => {
    const severity = heirs.length > 0 && mattersToHeirs(each, base, { policy, set }) ? null : teller.judge(each, base);
    return severity !== null && (severity === 'error' ? left.errors-- : left.others--) > 0;
  });
}

/** At the entries, by each of the policies, where what is idle is so in all of them. */
function foundInAll({ findings, heirs }: Found, policies: readonly CompiledPolicy[], set: PolicySet): Problem[][] {
  const isIdle = (each: Problem, policy: CompiledPolicy) => heirs.length === 0 || !mattersToHeirs(each, 0, { policy, set });
  const several = findings.map(({ atEntries }) => atEntries.all(set));
  const isSaid = isIdleInAll(several.map((problems, i) => problems.filter((each) => isIdle(each, policies[i] as CompiledPolicy))));
  return several.map((problems) => problems.filter(isSaid));
}

/** Asks of one problem after the other whether it is told, and how severe it is then; and counts. */
class Teller {
  readonly counts: Record<Severity, number> = { ...NONE };
  valid = true;
  readonly #suppressions: Suppressions;
  readonly #severities: Severities;
  readonly #hasSeverities: boolean;

  constructor(suppressions: Suppressions, severities: Severities) {
    this.#suppressions = suppressions;
    this.#severities = severities;
    this.#hasSeverities = Object.keys(severities).length > 0;
  }

  /** Whether nothing has to be asked: every problem is told as it was found. */
  get tellsAll(): boolean {
    return this.#suppressions.areNone && !this.#hasSeverities;
  }

  countAll(counts: Counts): void {
    for (const severity of SEVERITIES) this.counts[severity] += counts[severity];
    if (counts.error > 0) this.valid = false;
  }

  /** Null for what is not told. The place of the problem counts from `base`. */
  judge(problem: Problem, base: number): Severity | null {
    if (problem.severity === 'error') this.valid = false;
    return this.#suppressions.silences(problem, base) ? null : this.#count(problem);
  }

  tell(problems: readonly Problem[]): Problem[] {
    return problems.filter((each) => this.judge(each, 0) !== null);
  }

  /** Last, since what was not silenced is known by then. */
  tellOfSuppressions(policies: readonly CompiledPolicy[], set: PolicySet): Problem[] {
    return this.#suppressions.ownProblems(withheldIn(policies, set)).filter((each) => this.#count(each) !== null);
  }

  asWanted(problems: Problem[]): Problem[] {
    return this.#hasSeverities ? problems.map((each) => ({ ...each, severity: severityOf(each, this.#severities) ?? each.severity })) : problems;
  }

  #count(problem: Problem): Severity | null {
    const severity = severityOf(problem, this.#severities);
    if (severity !== null) this.counts[severity]++;
    return severity;
  }
}

/** Null for off. An error about layers stays an error: it says that what is written does not hold. */
function severityOf(problem: Problem, severities: Severities): Severity | null {
  const wanted = Object.hasOwn(severities, problem.code) ? severities[problem.code] : undefined;
  if (wanted === undefined || (problem.severity === 'error' && codeFacts(problem.code).layer === true)) return problem.severity;
  return wanted === 'off' ? null : wanted;
}

/** More than anybody reads, and less than makes an editor slow. */
const MOST_REPORTED = 1_000;

/** `counts`: of all that is told. */
function reported(problems: readonly Problem[], counts: Counts): readonly Problem[] {
  const unreported = Object.values(counts).reduce((sum, each) => sum + each, 0) - MOST_REPORTED;
  if (unreported <= 0) return problems;
  const errors = Math.min(MOST_REPORTED, problems.reduce((sum, { severity }) => (severity === 'error' ? sum + 1 : sum), 0));
  const left = { errors, others: MOST_REPORTED - errors };
  const kept = problems.filter(({ severity }) => (severity === 'error' ? left.errors-- : left.others--) > 0);
  const last = kept.pop() as Problem;
  return [...kept, { ...last, facts: { ...last.facts, unreported } }];
}
