// Owns: what is found in one file, wherever it stands by now; finding it in short steps, and taking over what still holds of an earlier version.
// Refuses: what is made of it for a reader: settings, suppressions, how much is reported (diagnose.ts); finding any problem itself.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import { isFinalEntry } from '../model/entry-table.js';
import type { PolicyFile } from '../model/policy.js';
import type { Severity } from '../problems/codes.js';
import type { Problem } from '../problems/problem.js';
import { sameElements } from '../text/same-elements.js';
import { votingTogether } from './coverage.js';
import { EntryFindings } from './entry-findings.js';
import type { PlaceElsewhere } from './entry-findings.js';
import { heirsOf } from './every-policy.js';
import { contextOf, sameContext } from './finding-context.js';
import type { FindingContext } from './finding-context.js';
import { RULES } from './index.js';
import type { PolicyRule } from './rule.js';
import { suppressionsIn } from './suppressions.js';

/** Code → the severity that a user wants for it. Unknown codes are ignored. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

/** What is found in a file, wherever it and the other places of its problems stand by now. */
export interface Found {
  /** For each of the policies that it compiles to. */
  readonly findings: readonly Findings[];
  /** The files that extend this one, where something is found that what they say can make untrue. */
  readonly heirs: readonly PolicyFile[];
  /** Those that it was asked for with. */
  readonly severities: Severities;
}

/** What is found in a file with one of the policies that it compiles to. */
export interface Findings {
  readonly inFile: readonly Problem[];
  readonly atEntries: EntryFindings;
  /** Null where there can be none: in the policy of an agent that has no default. */
  readonly atDefaults: DefaultFindings | null;
  /** The same of the rules that are silent beside errors, when there was none. */
  readonly aboutCoverage: DefaultFindings | null;
}

/**
 * In steps of a few milliseconds, for those who must not hold others up. Each gives what a later version can take over if this one is broken off. The result
 * is `previous` itself where nothing else is found, and null where the set has no such file.
 */
export function* findInSteps(set: PolicySet, uri: string, severities: Severities, previous: Found | null): Generator<Found | null, Found | null> {
  const policies = set.policiesAt(uri);
  if (policies.length === 0) return null;
  for (const each of policies) for (const _ of each.bindInSteps()) yield previous;
  const findings = policies.map((each, i) => findIn(each, set, (previous?.findings.length === policies.length ? previous.findings[i] : undefined) ?? null));
  if (previous?.severities === severities && findings.every((each, i) => each === previous.findings[i]) && sameElements(previous.heirs, concernedHeirs(findings, policies, set))) return previous;
  for (const { atEntries } of findings) for (const _ of atEntries.find(set)) yield { findings, heirs: [], severities };
  return { findings, heirs: concernedHeirs(findings, policies, set), severities };
}

/** Where in other files the findings point to; those of problems that are not reported may be among them. */
export function placesElsewhere({ findings }: Found, set: PolicySet): PlaceElsewhere[] {
  return findings.flatMap(({ inFile, atEntries, atDefaults, aboutCoverage }) => {
    const around = [...inFile, ...(atDefaults?.problems ?? []), ...(aboutCoverage?.problems ?? [])];
    return [...around.flatMap((each) => each.related), ...atEntries.placesElsewhere(set)];
  });
}

/**
 * What stays the same while all that is found in one and the same file is, wherever other places of it stand by now. Whether a suppression that silences
 * nothing is at fault depends on more: on what could not be judged.
 */
export function whatIsFound({ findings, heirs, severities }: Found, file: PolicyFile): unknown[] {
  const isAll = suppressionsIn(file).areNone;
  return [severities, ...heirs, ...findings.flatMap(({ inFile, atEntries, atDefaults, aboutCoverage }) => [inFile, isAll ? atEntries.said : atEntries, atDefaults?.problems, isAll ? aboutCoverage?.problems : aboutCoverage])];
}

/**
 * Forgets what is quickly made again of a policy that was judged and that nobody looks at: a directory can hold thousands. The policy itself is let go
 * of only where it is an agent's: others extend it, and meet its entries by identity. The next time needs no more than what is returned.
 */
export function letGoOf(set: PolicySet, uri: string, { findings, heirs, severities }: Found): Found {
  for (const each of set.policiesAt(uri)) if (each.file.kind === 'agent') each.letGo();
  for (const { atEntries } of findings) atEntries.letGo();
  return { findings, heirs, severities };
}

function concernedHeirs(findings: readonly Findings[], policies: readonly CompiledPolicy[], set: PolicySet): readonly PolicyFile[] {
  const heirs = heirsOf(policies, set);
  return heirs.length > 0 && findings.some(({ atEntries }) => atEntries.has('redundant-entry')) ? heirs : [];
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
  // What is looked for anew and says the same is the same to all but a suppression that silences none of it (`whatIsFound`).
  const isSame =
    before !== null &&
    findings.inFile === before.inFile &&
    findings.atEntries === before.atEntries &&
    findings.atDefaults?.problems === before.atDefaults?.problems &&
    (findings.aboutCoverage === before.aboutCoverage || (findings.aboutCoverage?.problems === before.aboutCoverage?.problems && suppressionsIn(policy.file).areNone));
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
  const { file } = policy;
  const places = [file.defaults?.keySpan, file.defaults?.tier?.span, file.capabilitiesKey].flatMap((each) => [each?.start, each?.end]);
  // What is said of coverage is said of all of them together.
  const policies = votingTogether(file, set).flatMap((each) => [each.base, each.broken, each.defaultVote?.tier, ...(each === policy ? [] : [each.hasBrokenEntry]), ...(each.file === file ? [] : [each.file.table.keys, each.file.table.items, each.file.defaults?.broken])]);
  // The first two are the same objects as long as entries are written for the same patterns in the same places; the third tells what else they may be about.
  const { keys, items, unreadable, reads } = file.table;
  const dependsOn = [keys, items, ...unreadable.map((place) => reads[place]?.entry?.names), ...policies, file.defaults?.broken, ...(file.kind === 'agent' ? wayToDefault(policy) : []), ...places];
  const isSame = before !== null && sameContext(before.context, context) && sameElements(before.dependsOn, dependsOn);
  if (isSame) return before;
  const found = rules.flatMap((rule) => rule.atDefaults?.(policy, set) ?? []);
  return { dependsOn, context, problems: before !== null && isAlike(found, before.problems) ? before.problems : found.map((each) => ({ ...each, origin: each })) };
}

/** What the calls that an agent's entries leave to its default depend on. What an entry that always decides says is not asked for them. */
function wayToDefault({ file: { table }, bounds }: CompiledPolicy): readonly unknown[] {
  return table.isList ? [bounds] : bounds.filter((each) => each !== null && !isFinalEntry(each.entry));
}
