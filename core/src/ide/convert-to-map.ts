// Owns: writing an ordered policy in the map form, and showing that no decision changes by it.
// Refuses: a conversion that cannot be shown to be the same; then it says which call would be decided differently.

import type { PolicySet } from '../compile/policy-set.js';
import { CompiledPolicy } from '../compile/compiled-policy.js';
import type { Arm } from '../compile/compiled-policy.js';
import type { BoundEntry } from '../compile/bind.js';
import type { Vote } from '../compile/vote.js';
import { NOTHING_SUPPOSED, explore } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { readPolicy } from '../model/policy.js';
import type { PolicyFile } from '../model/policy.js';
import type { Tier } from '../model/tier.js';
import { pairNamed } from '../syntax/tree.js';
import { writeMapping, writeScalar } from '../syntax/write.js';
import { bareParts, openReadings, parametersOfSupposition } from '../rules/rule-space.js';

/** A call that the two forms would decide differently; a null tier is no vote. */
export interface Difference {
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
  /** Too many ways to come out to compare them all. */
  | { readonly kind: 'unproven'; readonly capability: string };

/** `uri` is one of the set's files. */
export function convertToMap(set: PolicySet, uri: string): Conversion {
  const policy = set.policyAt(uri);
  if (policy === undefined) return { kind: 'broken', why: 'there is no such policy' };
  if (policy.file.form === 'map') return { kind: 'already a map' };
  if (policy.broken !== null) return { kind: 'broken', why: policy.broken };
  const faulty = policy.own.find((each) => each.broken);
  if (faulty !== undefined) return { kind: 'broken', why: `the item for \`${faulty.entry.key}\` is in error` };
  const text = mapText(policy);
  const file = readPolicy({ uri, text }, { inAgents: policy.file.kind === 'agent' });
  const converted = new CompiledPolicy(file, { catalogue: policy.catalogue, base: policy.base, broken: null });
  if (converted.broken !== null || converted.own.some((each) => each.broken)) return { kind: 'broken', why: 'it says something that the map form has no words for' };
  const differences: Difference[] = [];
  for (const capability of namesToCompare(policy)) {
    const found = firstDifference(policy, converted, capability);
    if (found === undefined) return { kind: 'unproven', capability };
    if (found !== null) differences.push(found);
  }
  return differences.length === 0 ? { kind: 'converted', text } : { kind: 'different', differences };
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

/** Null where there is none; undefined where there were too many outcomes to compare. */
function firstDifference(before: CompiledPolicy, after: CompiledPolicy, name: string): Difference | null | undefined {
  const known = before.catalogue.capabilities.get(name);
  const [old, now] = [before.arms(name, known, null), after.arms(name, known, null)];
  let found: Difference | null = null;
  const complete = explore(bareParts([old, now]), openReadings([...old, ...now]), NOTHING_SUPPOSED, ({ chosen, supposition }) => {
    const [a, b] = [voteAt(old, chosen[0]), voteAt(now, chosen[1])];
    if (sameVote(a, b)) return undefined;
    const inDetail = a?.tier === b?.tier;
    found = { capability: name, parameters: parametersOfSupposition(supposition, [...old, ...now]), before: a?.tier ?? null, after: b?.tier ?? null, inDetail };
    return true;
  });
  return complete || found !== null ? found : undefined;
}

function voteAt(arms: readonly Arm[], index: number | undefined): Vote | null {
  return arms[index ?? -1]?.vote ?? null;
}

function sameVote(a: Vote | null, b: Vote | null): boolean {
  if (a === null || b === null) return a === b;
  const limit = ({ limit: each }: Vote) => (each === null ? '' : `${each.max} ${each.window} ${each.onExceed}`);
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
  const entries = [...byPattern(own)].flatMap(([pattern, list]) => ['', ...commentsOf(file, list), `  ${writeScalar(pattern)}:`, ...entryLines(list)]);
  return [...head, ...defaults, '', entries.length === 0 ? 'capabilities: {}' : 'capabilities:', ...entries.slice(1), ''].join('\n');
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
    const index = file.entries.indexOf(entry);
    const from = index === 0 ? (file.capabilitiesKey?.end ?? 0) : (file.entries[index - 1]?.span.end ?? 0);
    return file.syntax.comments.filter((each) => each.start >= from && each.end <= entry.span.end).map((each) => `  ${file.text.slice(each.start, each.end)}`);
  });
}

function pairLine(key: string, value: string): string {
  return `${key}: ${writeScalar(value)}`;
}
