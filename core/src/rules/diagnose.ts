// Owns: all problems of one file of a set: syntax, shape, meaning; settings and suppressions applied.
// Refuses: finding any problem itself; each code has its own finder.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import { isFinalEntry } from '../model/entry-table.js';
import { TIERS } from '../model/tier.js';
import type { PolicyFile } from '../model/policy.js';
import type { ProblemCode, Severity } from '../problems/codes.js';
import { SEVERITIES, codeFacts } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
import { compareProblems, once } from '../problems/problem.js';
import { sameElements } from '../text/shared-ends.js';
import { EntryFindings, NONE } from './entry-findings.js';
import type { Counts, PlaceElsewhere } from './entry-findings.js';
import { contextOf, sameContext } from './finding-context.js';
import type { FindingContext } from './finding-context.js';
import { RULES } from './index.js';
import { isRedundantUnder } from './redundant-entry.js';
import type { PolicyRule } from './rule.js';
import { suppressionsIn } from './suppressions.js';
import { withheldIn } from './withheld.js';

export type { Counts };

/** Code → the severity that a user wants for it. Unknown codes are ignored. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

/** What is found in a file, wherever it and the other places of its problems stand by now. */
export interface Found {
  /** For each of the policies that it compiles to. */
  readonly findings: readonly Findings[];
  /** The files that extend this one, where something is found that what they say can make untrue. */
  readonly heirs: readonly PolicyFile[];
  readonly severities: Severities;
}

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

/** What a diagnosis of a later version can take over: an earlier one, or as much of it as was made. */
export type Earlier = Diagnosis | (Found & { readonly problems?: never });

const NO_SEVERITIES: Severities = {};

/** Of what is no file of the set, or nobody's to mend. */
const NOTHING: Diagnosis = { problems: [], counts: NONE, valid: true, places: [], findings: [], heirs: [], severities: NO_SEVERITIES };

/** What is found in a file with one of the policies that it compiles to. */
interface Findings {
  readonly inFile: readonly Problem[];
  readonly atEntries: EntryFindings;
  /** Null where there can be none: in the policy of an agent that has no default. */
  readonly atDefaults: DefaultFindings | null;
  /** The same of the rules that are silent beside errors, when there was none. */
  readonly aboutCoverage: DefaultFindings | null;
}

/** `previous`: an earlier diagnosis of the same file, which is also the result where nothing that it depends on has changed. It says the same without it. */
export function diagnose(set: PolicySet, uri: string, severities: Severities = NO_SEVERITIES, previous: Earlier | null = null): Diagnosis {
  const steps = diagnoseInSteps(set, uri, severities, previous);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps of a few milliseconds, for those who must not hold others up. Each gives what a later diagnosis can take over if this one is broken off. */
export function* diagnoseInSteps(set: PolicySet, uri: string, severities: Severities, previous: Earlier | null): Generator<Earlier | null, Diagnosis> {
  return completed(set, uri, yield* findInSteps(set, uri, severities, previous));
}

/** What a diagnosis is made of: `previous` itself where nothing else is found, wherever other places of it stand by now. Null where the set has no such file. */
export function* findInSteps(set: PolicySet, uri: string, severities: Severities, previous: Earlier | null): Generator<Earlier | null, Earlier | null> {
  const policies = set.policiesAt(uri);
  if (policies.length === 0) return null;
  for (const each of policies) for (const _ of each.bindInSteps()) yield previous;
  const findings = policies.map((each, i) => findIn(each, set, (previous?.findings.length === policies.length ? previous.findings[i] : undefined) ?? null));
  if (previous?.severities === severities && findings.every((each, i) => each === previous.findings[i]) && sameElements(previous.heirs, concernedHeirs(findings, policies, set))) return previous;
  for (const { atEntries } of findings) for (const _ of atEntries.find(set)) yield { findings, heirs: [], severities };
  return { findings, heirs: concernedHeirs(findings, policies, set), severities };
}

/** The diagnosis of what `findInSteps` found in this set. */
export function completed(set: PolicySet, uri: string, found: Earlier | null): Diagnosis {
  if (found === null) return NOTHING;
  const isPlaced = found.problems !== undefined && sameElements(found.places, placesIn(found.findings));
  return isPlaced ? found : diagnosisOf(found, set.policiesAt(uri), set);
}

/** Where in other files the findings point to; those of problems that are not reported may be among them. */
export function placesElsewhere({ findings }: Found, set: PolicySet): PlaceElsewhere[] {
  return findings.flatMap(({ inFile, atEntries, atDefaults, aboutCoverage }) => {
    const around = [...inFile, ...(atDefaults?.problems ?? []), ...(aboutCoverage?.problems ?? [])];
    return [...around.flatMap((each) => each.related), ...atEntries.placesElsewhere(set)];
  });
}

/** What stays the same while all that is found in one and the same file is, wherever other places of it stand by now. */
export function whatIsFound({ findings, heirs, severities }: Found, file: PolicyFile): unknown[] {
  // Whether a suppression that silences nothing is at fault depends on more: on what could not be judged.
  const isAll = suppressionsIn(file).areNone;
  return [severities, ...heirs, ...findings.flatMap(({ inFile, atEntries, atDefaults, aboutCoverage }) => [inFile, isAll ? atEntries.said : atEntries, atDefaults?.problems, aboutCoverage?.problems])];
}

function placesIn(findings: readonly Findings[]): object[] {
  return findings.map(({ atEntries }) => atEntries.places);
}

function diagnosisOf({ findings, heirs, severities }: Found, policies: readonly CompiledPolicy[], set: PolicySet): Diagnosis {
  const { file } = policies[0] as CompiledPolicy;
  // Behind several aliases, and of several policies, the same is at fault once.
  const isOnce = policies.length === 1 && file.table.isOfBlocks;
  const isIdle = (each: Problem, base: number, i: number) => heirs.length === 0 || !mattersToHeirs(each, base, { policy: policies[i] as CompiledPolicy, set });
  const isIdleInAll = inAll(isOnce || (policies.length === 1 && heirs.length === 0) ? [] : findings.map(({ atEntries }, i) => atEntries.all(set).filter((each) => isIdle(each, 0, i))));
  let around: Problem[] = [...file.topProblems, ...coverageInAll(findings, policies)];
  policies.forEach((_, i) => {
    const { inFile, atEntries, atDefaults } = findings[i] as Findings;
    around = around.concat(inFile, atDefaults?.problems ?? [], isOnce ? [] : atEntries.all(set).filter(isIdleInAll));
  });
  const counts = { ...NONE };
  let valid = true;
  const suppressions = suppressionsIn(file);
  /** Null for what is not reported. */
  const judge = (problem: Problem, base: number): Severity | null => {
    if (problem.severity === 'error') valid = false;
    return suppressions.silences(problem, base) ? null : count(problem);
  };
  const count = (problem: Problem): Severity | null => {
    const severity = severityOf(problem, severities);
    if (severity !== null) counts[severity]++;
    return severity;
  };
  const hasSeverities = Object.keys(severities).length > 0;
  const atEntries = (found: EntryFindings): readonly Problem[] => {
    if (!suppressions.areNone || hasSeverities || heirs.length > 0) {
      const left = { errors: MOST_REPORTED, others: MOST_REPORTED };
      return found.placed(set, (each, base) => {
        const severity = isIdle(each, base, 0) ? judge(each, base) : null;
        return severity !== null && (severity === 'error' ? left.errors-- : left.others--) > 0;
      });
    }
    // Beyond what is reported only numbers count.
    for (const severity of SEVERITIES) counts[severity] += found.counts[severity];
    if (found.counts.error > 0) valid = false;
    return found.first(set, MOST_REPORTED);
  };
  const kept = (isOnce ? around : once(around, (each) => each))
    .filter((each) => judge(each, 0) !== null)
    .concat(isOnce && findings[0] !== undefined ? atEntries(findings[0].atEntries) : [])
    // Last, since what was not silenced is known by now.
    .concat(suppressions.ownProblems(withheldIn(policies, set)).filter((each) => count(each) !== null));
  const asWanted = hasSeverities ? kept.map((each) => ({ ...each, severity: severityOf(each, severities) ?? each.severity })) : kept;
  const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
  return { problems: reported(asWanted.sort(compareProblems), total), counts, valid, places: placesIn(findings), findings, heirs, severities };
}

/** What changes no decision when it goes, under what the file extends. */
const IDLE: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['redundant-entry', 'unreachable-rule', 'impossible-condition']);

function concernedHeirs(findings: readonly Findings[], policies: readonly CompiledPolicy[], set: PolicySet): readonly PolicyFile[] {
  const heirs = policies.flatMap((each) => set.heirsOf(each).map(({ file }) => file));
  return heirs.length > 0 && findings.some(({ atEntries }) => atEntries.has('redundant-entry')) ? heirs : [];
}

/** Whether an entry that is idle in its own policy is not so in one that extends it. The place of the problem counts from `base`. */
function mattersToHeirs({ code, span }: Problem, base: number, { policy, set }: { readonly policy: CompiledPolicy; readonly set: PolicySet }): boolean {
  if (code !== 'redundant-entry') return false;
  const start = base + span.start;
  const place = policy.file.table.placeAt(start);
  const bound = place === null ? policy.own.find((each) => each.entry.keySpan.start === start) : policy.ownAt(place);
  return bound !== null && bound !== undefined && set.heirsOf(policy).some((each) => !isRedundantUnder(each, policy, bound));
}

/** Where two files have the name that a file extends, what it says is idle only if it is so with both. */
function inAll(several: readonly (readonly Problem[])[]): (problem: Problem) => boolean {
  const keyOf = ({ code, span }: Problem) => `${code} ${span.start} ${span.end}`;
  const keys = several.map((problems) => new Set(problems.filter(({ code }) => IDLE.has(code)).map(keyOf)));
  return (problem) => !IDLE.has(problem.code) || keys.every((each) => each.has(keyOf(problem)));
}

/**
 * Forgets what is quickly made again of a policy that was diagnosed and that nobody looks at: a directory can hold thousands. The policy itself is let go
 * of only where it is an agent's: others extend it, and meet its entries by identity. The next diagnosis needs no more than what is returned.
 */
export function letGoOf(set: PolicySet, uri: string, { findings, heirs, severities }: Found): Earlier {
  for (const each of set.policiesAt(uri)) if (each.file.kind === 'agent') each.letGo();
  for (const { atEntries } of findings) atEntries.letGo();
  return { findings, heirs, severities };
}

/** `before`: what was found in an earlier version, and what is returned where nothing is different. */
function findIn(policy: CompiledPolicy, set: PolicySet, before: Findings | null): Findings {
  const inFile = IN_FILE.flatMap((find) => find(policy, set));
  const context = contextOf(policy, set);
  const isAsked = policy.file.kind !== 'agent' || policy.file.defaults !== null;
  const findings: Findings = {
    inFile: before !== null && isAlike(inFile, before.inFile) ? before.inFile : inFile,
    atEntries: EntryFindings.of(policy, set, context, before?.atEntries ?? null),
    atDefaults: isAsked ? findAtDefaults(policy, set, { rules: AT_DEFAULTS, context, before: before?.atDefaults ?? null }) : null,
    // What an error silences for a moment is the same again when it is mended.
    aboutCoverage: !isAsked ? null : policy.hasBrokenEntry ? (before?.aboutCoverage ?? null) : findAtDefaults(policy, set, { rules: ABOUT_COVERAGE, context, before: before?.aboutCoverage ?? null }),
  };
  const isSame =
    before !== null &&
    findings.inFile === before.inFile &&
    findings.atEntries === before.atEntries &&
    findings.atDefaults?.problems === before.atDefaults?.problems &&
    findings.aboutCoverage?.problems === before.aboutCoverage?.problems;
  return isSame ? before : findings;
}

/** Whether the same is said at the same places, whatever it was made of. */
function isAlike(a: readonly Problem[], b: readonly Problem[]): boolean {
  const said = (problems: readonly Problem[]) => JSON.stringify(problems.map((each) => ({ ...each, origin: null })));
  return a.length === b.length && (a.length === 0 || said(a) === said(b));
}

const IN_FILE = RULES.flatMap((each) => each.inFile ?? []);
const AT_DEFAULTS: readonly PolicyRule[] = RULES.filter((each) => each.atDefaults !== undefined && each.besideErrors === undefined);
const ABOUT_COVERAGE: readonly PolicyRule[] = RULES.filter((each) => each.besideErrors !== undefined);

interface DefaultFindings {
  readonly dependsOn: readonly unknown[];
  readonly context: FindingContext;
  readonly problems: readonly Problem[];
}

interface DefaultsLook {
  readonly rules: readonly PolicyRule[];
  readonly context: FindingContext;
  readonly before: DefaultFindings | null;
}

/** What no entry matches changes seldom while an entry is written, and there can be much of it. */
function findAtDefaults(policy: CompiledPolicy, set: PolicySet, { rules, context, before }: DefaultsLook): DefaultFindings {
  const { file, defaultVote } = policy;
  const places = [file.defaults?.keySpan, file.defaults?.tier?.span, file.capabilitiesKey].flatMap((each) => [each?.start, each?.end]);
  // The first two are the same objects as long as entries are written for the same patterns in the same places.
  const dependsOn = [file.table.keys, file.table.items, policy.broken, defaultVote?.tier, file.defaults?.broken, ...(file.kind === 'agent' ? wayToDefault(policy) : []), ...places];
  const isSame = before !== null && sameContext(before.context, context) && sameElements(before.dependsOn, dependsOn);
  if (isSame) return before;
  const found = rules.flatMap((rule) => rule.atDefaults?.(policy, set) ?? []);
  return { dependsOn, context, problems: before !== null && isAlike(found, before.problems) ? before.problems : found.map((each) => ({ ...each, origin: each })) };
}

/** What the calls that an agent's entries leave to its default depend on. What an entry that always decides says is not asked for them. */
function wayToDefault({ file: { table }, bounds }: CompiledPolicy): readonly unknown[] {
  return table.isList ? [bounds] : bounds.filter((each) => each !== null && !isFinalEntry(each.entry));
}

/** Where two files have the name that a file extends, the stricter vote holds: what no entry of either decides is decided by the stricter default. */
function coverageInAll(findings: readonly Findings[], policies: readonly CompiledPolicy[]): readonly Problem[] {
  const [first = [], ...others] = findings.map(({ aboutCoverage }, i) => (policies[i]?.hasBrokenEntry === true ? [] : (aboutCoverage?.problems ?? [])));
  if (others.length === 0) return first;
  return first.flatMap((problem) => {
    const same = [problem, ...others.flatMap((each) => each.find(({ code, facts }) => code === problem.code && facts.key === problem.facts.key) ?? [])];
    return same.length === findings.length ? (TIERS.flatMap((tier) => same.find(({ facts }) => facts.tier === tier) ?? []).at(-1) ?? problem) : [];
  });
}

/** More than anybody reads, and less than makes an editor slow. */
const MOST_REPORTED = 1_000;

function reported(problems: readonly Problem[], total: number): readonly Problem[] {
  const unreported = total - MOST_REPORTED;
  if (unreported <= 0) return problems;
  const errors = Math.min(MOST_REPORTED, problems.reduce((sum, { severity }) => (severity === 'error' ? sum + 1 : sum), 0));
  const left = { errors, others: MOST_REPORTED - errors };
  const kept = problems.filter(({ severity }) => (severity === 'error' ? left.errors-- : left.others--) > 0);
  const last = kept.pop() as Problem;
  return [...kept, { ...last, facts: { ...last.facts, unreported } }];
}

/** Null for off. An error about layers stays an error: it says that what is written does not hold. */
function severityOf(problem: Problem, severities: Severities): Severity | null {
  const wanted = Object.hasOwn(severities, problem.code) ? severities[problem.code] : undefined;
  if (wanted === undefined || (problem.severity === 'error' && codeFacts(problem.code).layer === true)) return problem.severity;
  return wanted === 'off' ? null : wanted;
}
