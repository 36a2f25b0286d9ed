// Owns: writing an ordered policy in the map form, and showing that no decision changes by it.
// Refuses: a conversion that cannot be shown to be the same; then it says which call would be decided differently.

import type { PolicySet } from '../compile/policy-set.js';
import { inheritance } from '../compile/compiled-policy.js';
import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import type { BoundEntry } from '../compile/bind.js';
import type { Vote } from '../compile/vote.js';
import { NOTHING_SUPPOSED, explore } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import type { Entry, PolicyFile } from '../model/policy.js';
import type { Tier } from '../model/tier.js';
import { pairNamed } from '../syntax/tree.js';
import type { Span } from '../text/span.js';
import { writeMapping, writeScalar } from '../syntax/write.js';
import { bareParts, openReadings, parametersOfSupposition } from '../rules/rule-space.js';
import { edit } from './edits/change.js';
import { withSuppressionsPlaced } from './edits/placed-suppressions.js';
import { setAfter } from './edits/proof.js';
import { readAlike } from '../compare/alike.js';
import { compareDecisions } from '../compare/compare-decisions.js';
import { NO_DIFFERENCE } from '../compare/comparison.js';

/** A call that the two forms would decide differently; a null tier is no vote. */
export interface Difference {
  /** Whose answer differs: a policy that extends the converted one; null for the converted one itself. */
  readonly policy: string | null;
  /** The agent whose calls differ; null where it is the policy's own vote that does, whoever calls. */
  readonly agent: string | null;
  readonly capability: string;
  readonly parameters: Parameters;
  readonly before: Tier | null;
  readonly after: Tier | null;
  /** Whether the tiers are the same and only the rate limit, or what the reason says, differs. */
  readonly inDetail: boolean;
}

export type Conversion =
  | { readonly kind: 'converted'; readonly text: string }
  | { readonly kind: 'already a map' }
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'different'; readonly differences: readonly Difference[] }
  /** Too many ways to come out to compare them all, or conditions that the two forms read differently; `policy` as in a difference. */
  | { readonly kind: 'unproven'; readonly capability: string; readonly policy: string | null };

/** `uri` is one of the set's files. What extends it counts as well: between the entries of a map, inherited ones take another place than behind a list. */
export function convertToMap(set: PolicySet, uri: string): Conversion {
  const policy = set.policyAt(uri);
  if (policy === undefined) return { kind: 'broken', why: 'there is no such policy' };
  const fault = faultOf(policy);
  if (fault !== null) return { kind: 'broken', why: fault };
  if (policy.file.form === 'map') return { kind: 'already a map' };
  const text = mapText(policy);
  const after = setAfter(set, [edit(uri, [{ span: { start: 0, end: policy.file.text.length }, text }])]);
  const converted = after?.policyAt(uri);
  if (after === null || converted === undefined || faultOf(converted) !== null) return { kind: 'broken', why: 'it says something that the map form has no words for' };
  const differences: Difference[] = [];
  const doubts: (Conversion & { readonly kind: 'unproven' })[] = [];
  for (const [before, now] of pairsAround(set, after, uri)) {
    const policy = before.file.uri === uri ? null : (before.name ?? before.file.file);
    for (const capability of namesToCompare(before)) {
      const found = differenceAt(before, now, capability);
      if (found === 'doubtful') doubts.push({ kind: 'unproven', capability, policy });
      else if (found !== null) differences.push({ ...found, policy, agent: null });
    }
  }
  if (differences.length > 0) return { kind: 'different', differences };
  // Votes that are the same give the same decisions, unless another policy reads a parameter as something else.
  const { differences: inDecisions, unproven } = doubts.length > 0 ? NO_DIFFERENCE : compareDecisions(set, after);
  const told = inDecisions.filter((each) => !each.inDetail || each.loosens);
  if (told.length > 0) return { kind: 'different', differences: told };
  const [doubt] = [...doubts, ...unproven.map((capability) => ({ kind: 'unproven', capability, policy: null }) as const)];
  return doubt ?? { kind: 'converted', text: withSuppressionsPlaced(set, after, uri) };
}

/** What keeps a policy from being written anew; null where nothing does. What is wrong between layers stays what it is. */
function faultOf({ broken, own, file }: CompiledPolicy): string | null {
  if (broken !== null) return broken;
  const faulty = own.find((each) => each.broken)?.entry;
  if (faulty?.key === '') return `the item in line ${file.lines.lineOf(faulty.span.start) + 1} is in error`;
  if (faulty !== undefined) return file.form === 'map' ? `the entry \`${faulty.key}\` is in error` : `the item for \`${faulty.key}\` is in error`;
  return file.problems.find((each) => each.severity === 'error')?.message ?? null;
}

/** The policy and those that extend it, directly or through others, with what becomes of each; one that does not compile stays so. */
function pairsAround(set: PolicySet, after: PolicySet, uri: string): (readonly [CompiledPolicy, CompiledPolicy | undefined])[] {
  const files = [...new Set([uri, ...set.input.organizations.map((each) => each.uri)])];
  return files.flatMap((each) => {
    const now = after.policiesAt(each);
    return set.policiesAt(each).flatMap((policy, i) => (policy.broken === null && inheritance(policy).some(({ file }) => file.uri === uri) ? [[policy, now[i]] as const] : []));
  });
}

/** Every known capability, and for each pattern a name that only it and wider ones match, since packs may add such names. */
function namesToCompare(policy: CompiledPolicy): string[] {
  const names = new Set(policy.catalogue.capabilities.keys());
  names.add('zz_unknown.zz_unknown');
  for (const pattern of policy.entries.keys()) {
    if (pattern === '*') continue;
    names.add(pattern.endsWith('.*') ? `${pattern.slice(0, -2)}.zz_unknown` : pattern);
  }
  return [...names];
}

type VoteDifference = Omit<Difference, 'policy' | 'agent'>;

/** Null where there is none; `doubtful` where there is none that a call could show, and yet not all that could come out was found to be the same. */
function differenceAt(before: CompiledPolicy, after: CompiledPolicy | undefined, name: string): VoteDifference | 'doubtful' | null {
  const known = before.catalogue.capabilities.get(name);
  const [old, now] = [before.arms(name, known, null), after?.arms(name, known, null)];
  if (now === undefined || !readAlike({ parts: bareParts([old]) }, { parts: bareParts([now]) })) return 'doubtful';
  const arms = [...old, ...now];
  // What a call says of those is not believed.
  const impossible = new Set(arms.flatMap(({ checks }) => checks.filter(({ slot }) => slot.presence === 'impossible').map(({ slot }) => slot.name)));
  const found: { shown: VoteDifference | null; isDoubtful: boolean } = { shown: null, isDoubtful: false };
  const complete = explore(bareParts([old, now]), openReadings(arms), NOTHING_SUPPOSED, ({ chosen, supposition }) => {
    const [a, b] = [voteAt(old, chosen[0]), voteAt(now, chosen[1])];
    if (sameVote(a, b)) return undefined;
    found.isDoubtful = true;
    if ([...supposition.values.keys()].some((each) => impossible.has(each))) return undefined;
    found.shown = { capability: name, parameters: parametersOfSupposition(supposition, arms), before: a?.tier ?? null, after: b?.tier ?? null, inDetail: a?.tier === b?.tier };
    return true;
  });
  return found.shown ?? (complete && !found.isDoubtful ? null : 'doubtful');
}

function voteAt(arms: readonly Arm[], index: number | undefined): Vote | null {
  return arms[index ?? -1]?.vote ?? null;
}

function sameVote(a: Vote | null, b: Vote | null): boolean {
  if (a === null || b === null) return a === b;
  // Calls are counted by the entry's key.
  const limit = ({ limit: each, entry }: Vote) => (each === null ? '' : `${entry?.entry.key ?? ''} ${each.max} ${each.window} ${each.onExceed}`);
  // A rule without a reason takes its entry's in the map form, which nobody misses.
  const isSameReason = a.reason === null || a.reason === b.reason;
  return a.tier === b.tier && isSameReason && limit(a) === limit(b) && isDefault(a) === isDefault(b);
}

/** In an agent's policy a default is weaker than an entry. */
function isDefault({ origin }: Vote): boolean {
  return origin === 'default';
}

function mapText({ file, own }: CompiledPolicy): string {
  const head = commentsAbove(file);
  const key = file.kind === 'agent' ? 'agent' : 'name';
  head.push(pairLine(key, file.name?.value ?? ''));
  if (file.extends !== null) head.push(pairLine('extends', file.extends.value));
  const version = file.syntax.root?.kind === 'mapping' ? pairNamed(file.syntax.root, 'version')?.value : undefined;
  if (version?.kind === 'scalar' && version.value !== null) head.push(`version: ${JSON.stringify(String(version.text).replace(/^["']|["']$/g, ''))}`);
  if (file.description !== null) head.push(pairLine('description', file.description));
  const defaults = file.defaults?.tier === null || file.defaults === null ? [] : ['', 'defaults:', `  tier: ${file.defaults.tier.value}`];
  const patterns = byPattern(own);
  const entries = [...patterns].flatMap(([pattern, list]) => ['', ...commentsOf(file, list), `  ${writeScalar(pattern)}:`, ...entryLines(list)]);
  const others = otherComments(file, [...patterns.values()].flat());
  return [...head, ...spaced(others.before), ...defaults, '', entries.length === 0 ? 'capabilities: {}' : 'capabilities:', ...entries.slice(1), ...spaced(others.behind), ''].join('\n');
}

function spaced(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Comments that go with nothing that is written anew: those between the keys above the list, and those of items that never decide or behind the last one. */
function otherComments(file: PolicyFile, written: readonly BoundEntry[]): { readonly before: readonly string[]; readonly behind: readonly string[] } {
  const first = file.syntax.root?.span.start ?? 0;
  const list = file.capabilitiesKey?.start ?? first;
  const kept = written.map(({ entry }) => commentSpan(file, entry));
  const others = file.syntax.comments.filter((each) => each.end > first && !kept.some(({ start, end }) => start <= each.start && each.end <= end));
  const text = (isHere: (start: number) => boolean) => others.filter(({ start }) => isHere(start)).map((each) => file.text.slice(each.start, each.end));
  return { before: text((start) => start < list), behind: text((start) => start >= list) };
}

/** The comment lines before the first key. */
function commentsAbove(file: PolicyFile): string[] {
  const first = file.syntax.root?.span.start ?? 0;
  return file.syntax.comments.filter((each) => each.end <= first).map((each) => file.text.slice(each.start, each.end));
}

/** The items of a pattern up to the first without a condition; those behind it never decide. */
function byPattern(own: readonly BoundEntry[]): Map<string, BoundEntry[]> {
  const found = new Map<string, BoundEntry[]>();
  for (const bound of own) {
    const list = found.get(bound.entry.key) ?? [];
    if (list.at(-1)?.entry.tier === null || list.length === 0) found.set(bound.entry.key, [...list, bound]);
  }
  return found;
}

function entryLines(list: readonly BoundEntry[]): string[] {
  const lines: string[] = [];
  const rules = list.flatMap((bound) => bound.entry.rules);
  if (rules.length > 0) lines.push('    rules:');
  for (const rule of rules) {
    const condition = Object.fromEntries(rule.condition.map((pair) => [pair.key, pair.value]));
    lines.push('      - condition:', ...writeMapping(condition).map((line) => `          ${line}`), `        tier: ${rule.tier?.value ?? ''}`);
    if (rule.reason !== null) lines.push(`        ${pairLine('reason', rule.reason.value)}`);
  }
  const last = list.at(-1)?.entry;
  if (last !== undefined && last.tier !== null) {
    lines.push(`    tier: ${last.tier.value}`);
    if (last.reason !== null) lines.push(`    ${pairLine('reason', last.reason.value)}`);
  }
  const limit = list.map((bound) => bound.limit).find((each) => each !== null);
  if (limit !== undefined && limit !== null) lines.push('    rate_limit:', `      max: ${limit.max}`, `      window: ${limit.window}`, `      on_exceed: ${limit.onExceed}`);
  return lines;
}

/** The comment lines right above the items, and those at the end of their lines, go with them. */
function commentsOf(file: PolicyFile, list: readonly BoundEntry[]): string[] {
  return list.flatMap(({ entry }) => {
    const { start, end } = commentSpan(file, entry);
    return file.syntax.comments.filter((each) => each.start >= start && each.end <= end).map((each) => `  ${file.text.slice(each.start, each.end)}`);
  });
}

/** From the line behind the item before, to the end of the line that it ends in. */
function commentSpan(file: PolicyFile, entry: Entry): Span {
  const index = file.entries.indexOf(entry);
  const before = file.entries[index - 1];
  return { start: before === undefined ? (file.capabilitiesKey?.end ?? 0) : endOfLine(file, before.span.end), end: endOfLine(file, entry.span.end) };
}

function endOfLine({ lines, blocks }: PolicyFile, offset: number): number {
  const line = lines.lineOf(offset);
  return line + 1 < lines.lineCount ? lines.startOf(line + 1) : blocks.length;
}

function pairLine(key: string, value: string): string {
  return `${key}: ${writeScalar(value)}`;
}
