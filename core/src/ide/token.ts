// Owns: what stands at an offset of a policy file: a key of which level, an entry, a tier, a rule, a condition, a value, a suppression.
// Refuses: meaning; who asks looks up the entry or rule that it belongs to.

import type { ConditionPair, Entry, PolicyFile, Rule } from '../model/policy.js';
import { mappingOf, shiftItems, shiftPairs } from '../syntax/tree.js';
import type { Item, MappingNode, Pair } from '../syntax/tree.js';
import type { Span } from '../text/span.js';
import { shiftSpan, spanContains } from '../text/span.js';

/** The mappings that a policy is made of, as the schema names them. */
export type Level = 'organization' | 'agent' | 'defaults' | 'entry' | 'rule' | 'rate_limit';

/** The entry and the rule around a token; null where it stands outside of any. */
export interface Holder {
  readonly entry: Entry | null;
  readonly rule: Rule | null;
}

export type Token = { readonly span: Span; readonly holder: Holder } & (
  | { readonly kind: 'key'; readonly level: Level; readonly key: string }
  /** The value of `tier` or `on_exceed`, a known tier or not. */
  | { readonly kind: 'tier'; readonly level: Level; readonly key: string; readonly text: string }
  | { readonly kind: 'value'; readonly level: Level; readonly key: string; readonly text: string }
  /** The key of an entry. */
  | { readonly kind: 'entry'; readonly entry: Entry }
  /** The dash of a rule. */
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'condition'; readonly pair: ConditionPair; readonly part: 'key' | 'value' }
  | { readonly kind: 'suppression'; readonly code: string }
);

const NOWHERE: Holder = { entry: null, rule: null };

/**
 * The token at an offset: the innermost one whose text the offset touches, its end included, so that a cursor behind a word is on the word. Null
 * between tokens, in other comments, and where the text could not be read.
 */
export function findToken(file: PolicyFile, offset: number): Token | null {
  const around = syntaxAround(file, offset);
  const comment = around.comments.find((each) => each.start <= offset && offset <= each.end);
  if (comment !== undefined) return suppressionIn(file.lines.slice(comment.start, comment.end), comment);
  if (around.entry !== null) return inEntry(file, around.entry, offset);
  if (around.item !== null) return inItem(file, around.item, offset);
  const pair = around.root === null ? undefined : pairAt(around.root, offset);
  if (pair === undefined) return null;
  const header = tokenOf(pair, file.kind, offset, NOWHERE);
  if (header !== null && header.kind === 'key') return header;
  if (file.form === 'ordered' && (pair.name === 'rules' || pair.name === 'overrides')) return inList(file, pair, offset);
  if (pair.value.kind !== 'mapping') return header;
  const inner = pairAt(pair.value, offset);
  if (inner === undefined) return null;
  if (pair.name === 'defaults') return tokenOf(inner, 'defaults', offset, NOWHERE);
  return pair.name === 'capabilities' ? inEntry(file, inner, offset) : null;
}

interface Around {
  readonly comments: readonly Span[];
  /** The pair of the entry at the offset, or its item in a list, where entries are blocks. */
  readonly entry: Pair | null;
  readonly item: Item | null;
  /** The mapping to look in otherwise. */
  readonly root: MappingNode | null;
}

/** As much of the syntax as the offset can touch: where the document is read in blocks, its own one and one that ends just before it. */
function syntaxAround(file: PolicyFile, offset: number): Around {
  const { blocks, reading, table } = file;
  if (reading === null || !table.isOfBlocks) return { comments: file.syntax.comments, entry: null, item: null, root: file.syntax.root?.kind === 'mapping' ? file.syntax.root : null };
  const index = blocks.blockAt(offset);
  const base = blocks.startOfBlock(index);
  const read = reading.said(index);
  const comments = (read?.comments ?? []).map((each) => shiftSpan(each, base));
  const pairs = shiftPairs(read?.pairs ?? [], base);
  const item = shiftItems(read?.items ?? [], base).find((each) => spanContains(each.span, offset)) ?? null;
  return read?.kind === 'entry' ? { comments, entry: pairs[0] ?? null, item, root: null } : { comments, entry: null, item: null, root: mappingOf(pairs) };
}

function inEntry(file: PolicyFile, pair: Pair, offset: number): Token | null {
  const entry = entryOf(file, pair);
  if (entry === undefined) return null;
  const holder: Holder = { entry, rule: null };
  if (spanContains(pair.keySpan, offset)) return { kind: 'entry', span: pair.keySpan, holder, entry };
  if (pair.value.kind !== 'mapping') return null;
  const inner = pairAt(pair.value, offset);
  if (inner === undefined) return null;
  const token = tokenOf(inner, 'entry', offset, holder);
  if (token !== null) return token;
  if (inner.name === 'rate_limit' && inner.value.kind === 'mapping') {
    const part = pairAt(inner.value, offset);
    return part === undefined ? null : tokenOf(part, 'rate_limit', offset, holder);
  }
  return inner.name === 'rules' ? inRules(inner, entry, offset) : null;
}

function entryOf(file: PolicyFile, pair: Pair): Entry | undefined {
  const place = file.table.placeAt(pair.keySpan.start);
  return place === null ? file.entries.find((each) => each.keySpan.start === pair.keySpan.start) : (file.table.placedAt(place) ?? undefined);
}

/** In an ordered policy an item of the list is an entry, and with a condition a rule as well. */
function inList(file: PolicyFile, list: Pair, offset: number): Token | null {
  const item = list.value.kind === 'sequence' ? list.value.items.find((each) => spanContains(each.span, offset)) : undefined;
  return item === undefined ? null : inItem(file, item, offset);
}

function inItem(file: PolicyFile, item: Item, offset: number): Token | null {
  const place = file.table.placeAt(item.span.start);
  const entry = place === null ? file.entries.find((each) => each.span.start === item.span.start) : file.table.placedAt(place);
  if (entry === undefined || entry === null || item.node.kind !== 'mapping') return null;
  const rule = entry.rules[0] ?? null;
  const holder: Holder = { entry, rule };
  if (spanContains(entry.keySpan, offset)) return { kind: 'entry', span: entry.keySpan, holder, entry };
  const pair = pairAt(item.node, offset);
  if (pair === undefined) return rule === null ? null : dashOf(item, { rule, holder }, offset);
  if (pair.name === 'capability' || pair.name === 'match') return nameKey(pair, offset, holder);
  if (pair.name === 'tier' || pair.name === 'reason') return tokenOf(pair, rule === null ? 'entry' : 'rule', offset, holder);
  if (pair.name === 'rate_limit') {
    const part = pair.value.kind === 'mapping' ? pairAt(pair.value, offset) : undefined;
    return part === undefined ? tokenOf(pair, 'entry', offset, holder) : tokenOf(part, 'rate_limit', offset, holder);
  }
  const condition = rule?.condition.find((each) => spanContains(each.span, offset));
  if (condition === undefined) return pair.name === 'conditions' || pair.name === 'condition' ? tokenOf({ ...pair, name: 'condition' }, 'rule', offset, holder) : null;
  const part = spanContains(condition.keySpan, offset) ? 'key' : 'value';
  return { kind: 'condition', span: part === 'key' ? condition.keySpan : condition.valueSpan, holder, pair: condition, part };
}

/** `capability`, or `match` with what stands in it. */
function nameKey(pair: Pair, offset: number, holder: Holder): Token | null {
  const inner = pair.value.kind === 'mapping' ? pairAt(pair.value, offset) : undefined;
  return tokenOf(inner ?? pair, 'entry', offset, holder);
}

function dashOf(item: Item, { rule, holder }: { readonly rule: Rule; readonly holder: Holder }, offset: number): Token | null {
  const dash = { start: item.span.start, end: item.span.start + 1 };
  return spanContains(dash, offset) && offset < item.node.span.start ? { kind: 'rule', span: dash, holder, rule } : null;
}

function inRules(rules: Pair, entry: Entry, offset: number): Token | null {
  if (rules.value.kind !== 'sequence') return null;
  const index = rules.value.items.findIndex((each) => spanContains(each.span, offset));
  const item = rules.value.items[index];
  const rule = entry.rules[index];
  if (item === undefined || rule === undefined) return null;
  const holder: Holder = { entry, rule };
  const pair = item.node.kind === 'mapping' ? pairAt(item.node, offset) : undefined;
  if (pair === undefined) return dashOf(item, { rule, holder }, offset);
  const token = tokenOf(pair, 'rule', offset, holder);
  if (token !== null || pair.name !== 'condition' || pair.value.kind !== 'mapping') return token;
  const written = pairAt(pair.value, offset);
  const condition = rule.condition.find((each) => each.keySpan.start === written?.keySpan.start);
  if (written === undefined || condition === undefined) return null;
  const isKey = spanContains(written.keySpan, offset);
  return { kind: 'condition', span: isKey ? written.keySpan : written.valueSpan, holder, pair: condition, part: isKey ? 'key' : 'value' };
}

/** A pair's key, or its value where that is a scalar or an alias. */
function tokenOf(pair: Pair, level: Level, offset: number, holder: Holder): Token | null {
  const key = pair.name ?? '';
  if (spanContains(pair.keySpan, offset)) return { kind: 'key', span: pair.keySpan, holder, level, key };
  const isAlias = pair.valueSpan.start !== pair.value.span.start;
  if (pair.value.kind !== 'scalar' && !isAlias) return null;
  const text = pair.value.kind === 'scalar' ? String(pair.value.value ?? '') : '';
  return { kind: key === 'tier' || key === 'on_exceed' ? 'tier' : 'value', span: pair.valueSpan, holder, level, key, text };
}

/** Of the pairs written here: the one whose key the offset touches, else the one whose value does. */
export function pairAt(mapping: MappingNode, offset: number): Pair | undefined {
  const own = mapping.pairs.filter((each) => !each.merged);
  return own.find((each) => spanContains(each.keySpan, offset)) ?? own.find((each) => each.valueSpan.end > each.valueSpan.start && spanContains(each.valueSpan, offset));
}

function suppressionIn(comment: string, span: Span): Token | null {
  const match = /^#\s*kruxos-ignore\b[ \t]*([^\s:]+)/.exec(comment);
  return match === null ? null : { kind: 'suppression', span, holder: NOWHERE, code: match[1] as string };
}
