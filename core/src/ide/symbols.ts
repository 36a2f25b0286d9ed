// Owns: the outline of a policy: header, defaults, entries and their rules, with their places; and finding entries by a few letters.
// Refuses: names for what has none (render/symbols.ts).

import type { Capability } from '../catalogue/catalogue.js';
import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { readKey } from '../conditions/key.js';
import { conditionOf } from '../decide/cases.js';
import type { CaseCondition } from '../decide/cases.js';
import type { PolicyFile, RateLimit, Rule } from '../model/policy.js';
import type { Tier } from '../model/tier.js';
import type { Pair } from '../syntax/tree.js';
import type { Span } from '../text/span.js';
import { atOnce } from '../text/steps.js';
import { headerPair } from './named.js';

export interface PolicySymbol {
  readonly subject: SymbolSubject;
  /** All of it. */
  readonly span: Span;
  /** What is selected when it is chosen; inside `span`. */
  readonly nameSpan: Span;
  /** Inside `span`. */
  readonly children: readonly PolicySymbol[];
}

export type SymbolSubject =
  | { readonly kind: 'header'; readonly key: 'name' | 'agent' | 'extends'; readonly value: string }
  | { readonly kind: 'defaults'; readonly tier: Tier | null }
  | { readonly kind: 'entries'; readonly key: string; readonly count: number }
  /** `rule` is what an item of an ordered list asks of the call; entries of the map form have their rules as children. */
  | { readonly kind: 'entry'; readonly key: string; readonly isWildcard: boolean; readonly tiers: readonly Tier[]; readonly limit: RateLimit | null; readonly rule: RuleSubject | null }
  | RuleSubject;

export interface RuleSubject {
  readonly kind: 'rule';
  readonly conditions: readonly CaseCondition[];
  readonly tier: Tier | null;
  /** Whose parameters the conditions speak of; undefined where no catalogue has any. */
  readonly capability: Capability | undefined;
}

/** `policy` is the file compiled, where it could be: it knows which parameter a key means. */
export function symbolsOf(file: PolicyFile, policy: CompiledPolicy | undefined): PolicySymbol[] {
  const children = entrySymbols(file, policy);
  const top = topSymbols(file, { count: children.length, end: children.at(-1)?.span.end ?? null });
  return top.map((each) => (each.subject.kind === 'entries' ? { ...each, children } : each));
}

/** The outline without the entries, of which there are `count`; `end` is where the last one ends, null where there is none. */
export function topSymbols(file: PolicyFile, { count, end }: { readonly count: number; readonly end: number | null }): PolicySymbol[] {
  const symbols: PolicySymbol[] = [];
  for (const key of ['name', 'agent', 'extends'] as const) {
    const pair = headerPair(file, key);
    if (pair?.value.kind === 'scalar' && pair.value.value !== null) symbols.push(symbol(pair, { kind: 'header', key, value: String(pair.value.value) }));
  }
  const defaults = headerPair(file, 'defaults');
  if (defaults !== undefined) symbols.push(symbol(defaults, { kind: 'defaults', tier: file.defaults?.tier?.value ?? null }));
  const key = file.form === 'map' ? 'capabilities' : headerPair(file, 'rules') === undefined ? 'overrides' : 'rules';
  const list = headerPair(file, key) ?? unreadHead(file);
  if (list !== undefined) {
    // The top of a document ends before entries that are blocks.
    const span = file.reading !== null && file.blocks.entries.count > 0 ? { start: list.span.start, end: end ?? list.keySpan.end } : list.span;
    symbols.push(symbol({ ...list, span }, { kind: 'entries', key, count }));
  }
  return symbols.sort(inOrder);
}

function entrySymbols(file: PolicyFile, policy: CompiledPolicy | undefined): PolicySymbol[] {
  const all = file.table.reads.flatMap((_, place) => entrySymbol(file, policy, place) ?? []);
  // Where an alias repeats what holds entries, each is shown once.
  return [...new Map(all.map((each) => [each.span.start, each])).values()].sort(inOrder);
}

export interface FoundSymbol {
  readonly kind: 'policy' | 'agent' | 'entry';
  readonly name: string;
  readonly file: PolicyFile;
  readonly span: Span;
}

/** Names with all letters of the query in its order, the closest first; an empty query finds everything. At most `most`. */
export function findSymbols(files: readonly PolicyFile[], query: string, most: number): FoundSymbol[] {
  return atOnce(findSymbolsInSteps(files, query, most));
}

/** The same in steps, for those who must not hold others up. */
export function* findSymbolsInSteps(files: readonly PolicyFile[], query: string, most: number): Generator<void, FoundSymbol[]> {
  const letters = query.toLowerCase().replace(/\s+/g, '');
  const found: { readonly rank: number; readonly kind: FoundSymbol['kind']; readonly name: string; readonly file: PolicyFile; readonly span: () => Span }[] = [];
  const offer = (kind: FoundSymbol['kind'], name: string, file: PolicyFile, span: () => Span) => {
    const rank = closeness(name.toLowerCase(), letters);
    if (rank !== null) found.push({ rank, kind, name, file, span });
  };
  for (const file of files) {
    yield;
    const pair = headerPair(file, file.kind === 'agent' ? 'agent' : 'name');
    if (file.name !== null && pair !== undefined) offer(file.kind === 'agent' ? 'agent' : 'policy', file.name.value, file, () => pair.valueSpan);
    for (const { key, place } of file.table.named()) if (key !== '') offer('entry', key, file, () => file.table.keySpanAt(place));
  }
  return found.sort((a, b) => a.rank - b.rank).slice(0, most).map(({ kind, name, file, span }) => ({ kind, name, file, span: span() }));
}

/** How far the letters are spread in a name, those at the starts of its words being near; null where one is missing. */
function closeness(name: string, letters: string): number | null {
  let rank = 0;
  let at = -1;
  for (const letter of letters) {
    const next = name.indexOf(letter, at + 1);
    if (next < 0) return null;
    const startsWord = next === 0 || !/[a-z0-9]/.test(name[next - 1] as string);
    rank += next === at + 1 ? 0 : startsWord ? 1 : 3;
    at = next;
  }
  return rank * 100 + Math.min(name.length, 99);
}

/** Of the entry at a place of the file's table; null where none stands there. */
export function entrySymbol(file: PolicyFile, policy: CompiledPolicy | undefined, place: number): PolicySymbol | null {
  const entry = file.table.placedAt(place);
  if (entry === null) return null;
  const bound = policy?.file === file ? (policy.ownAt(place) ?? undefined) : undefined;
  const rules = entry.rules.map((rule) => ({ rule, subject: ruleSubject(rule, bound) }));
  const isItem = file.form === 'ordered';
  const tiers = [...entry.rules.map((each) => each.tier?.value), entry.tier?.value].filter((each) => each !== undefined);
  const subject: SymbolSubject = {
    kind: 'entry',
    key: entry.key,
    isWildcard: entry.pattern !== null && entry.pattern.kind !== 'exact',
    tiers: [...new Set(tiers)],
    limit: entry.rateLimit,
    rule: isItem ? (rules[0]?.subject ?? null) : null,
  };
  const span = around(entry.span, entry.keySpan);
  // What an alias or a merge key brings is written, and shown, below its anchor.
  const written = isItem ? [] : rules.filter(({ rule }) => span.start <= rule.span.start && rule.span.end <= span.end);
  const children = written.map(({ rule, subject: inner }): PolicySymbol => ({ subject: inner, span: rule.span, nameSpan: rule.span, children: [] }));
  return { subject, span, nameSpan: entry.keySpan, children };
}

function ruleSubject(rule: Rule, bound: BoundEntry | undefined): RuleSubject {
  const known = bound?.rules.find((each) => each.rule === rule);
  const conditions = known?.conditions.map(conditionOf) ?? rule.condition.map(({ key, value, written }): CaseCondition => {
    const read = readKey(key, Array.isArray(value), new Map());
    const said = written === undefined ? { value } : { value, written };
    return read.kind === 'unknown-parameter' ? { parameter: read.guess.name, operator: read.operator, ...said } : { parameter: key, operator: 'eq', ...said };
  });
  return { kind: 'rule', conditions, tier: rule.tier?.value ?? null, capability: bound?.decides[0] };
}

/** Entries below a line of `capabilities` that cannot be read. */
function unreadHead({ table, blocks }: PolicyFile): Pick<Pair, 'span' | 'keySpan'> | undefined {
  if (!table.isOfBlocks || table.length === 0) return undefined;
  const start = blocks.startOfBlock(blocks.entries.first - 1);
  const span = { start, end: start + 'capabilities'.length };
  return { span, keySpan: span };
}

function symbol(pair: Pick<Pair, 'span' | 'keySpan'>, subject: SymbolSubject): PolicySymbol {
  return { subject, span: around(pair.span, pair.keySpan), nameSpan: pair.keySpan, children: [] };
}

/** Editors insist on a name that lies inside. */
function around(span: Span, nameSpan: Span): Span {
  return { start: Math.min(span.start, nameSpan.start), end: Math.max(span.end, nameSpan.end) };
}

function inOrder(a: PolicySymbol, b: PolicySymbol): number {
  return a.span.start - b.span.start;
}
