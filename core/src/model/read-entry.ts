// Owns: what one entry says by itself, read from its pair or its item: pattern, tier, reason, rules, rate limit, and what is wrong with them.
// Refuses: what stands beside it, and what its conditions mean (compile/bind.ts).

import type { Problem } from '../problems/problem.js';
import { compareProblems, once, problem } from '../problems/problem.js';
import { POLICY_KEYS, checkEntry, oddlyIndented, withoutBlanks } from '../shape/shape.js';
import { pairNamed, toPlain, wordOf } from '../syntax/tree.js';
import type { Item, MappingNode, Pair, SyntaxNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import type { Span } from '../text/span.js';
import type { EntryRead } from './entry-table.js';
import { orderedEntry } from './ordered-form.js';
import { readPattern } from './pattern.js';
import type { Pattern } from './pattern.js';
import type { ConditionPair, Entry, RateLimit, Rule, Written } from './policy.js';
import { isTier } from './tier.js';
import type { Tier } from './tier.js';

/** One pair of `capabilities`. */
export function readEntry(pair: Pair): EntryRead {
  const { name, keySpan } = pair;
  if (name === null) {
    const { text: key = '', words: names = '' } = pair.collection ?? {};
    const fault = problem('invalid-pattern', keySpan, `the key of an entry is a capability name or a pattern, not a collection${isSeveral(names) ? ': write an entry for each' : ''}`);
    return { key, keySpan, pattern: null, entry: { ...entryOf(pair, null, true), key, names }, problems: [fault] };
  }
  const pattern = readPattern(name);
  const misplaced = pattern === null ? (misplacedKey(name, keySpan) ?? nestedEntries(pair)) : null;
  const problems = misplaced === null ? checkEntry(pair) : [misplaced];
  if (pattern === null && misplaced === null) problems.push(invalidPattern(name, keySpan));
  const read = { key: name, keySpan, ...saidBy(pair, pattern, problems) };
  return POLICY_KEYS.entry.includes(withoutBlanks(name)) ? { ...read, belongsAbove: true } : read;
}

/** What stands where only names of capabilities do for want of spaces before it; its value is not at fault. */
function misplacedKey(name: string, span: Span): Problem | null {
  const message = oddlyIndented(name) ?? (POLICY_KEYS.entry.includes(name) ? `\`${name}\` stands beside the names of capabilities: indent it further than the one that it is about` : null);
  return message === null ? null : problem('invalid-pattern', span, message, { facts: { suggestions: [] } });
}

/** A category with the last parts of names below it: each of them is an entry, and nothing is missing at this one. */
function nestedEntries({ name, keySpan, value }: Pair): Problem | null {
  if (value.kind !== 'mapping') return null;
  const names = value.pairs.map((each) => `${name ?? ''}.${each.name ?? ''}`);
  const [first] = names;
  if (first === undefined || names.some((each) => readPattern(each) === null) || value.pairs.some((each) => POLICY_KEYS.entry.includes(each.name ?? ''))) return null;
  return problem('invalid-pattern', keySpan, `names of capabilities are written whole: \`${first}\`${names.length === 1 ? '' : ', and so for the others'}`, { facts: { suggestions: [] } });
}

/** The items of a list. */
export function readOrdered(list: Pair): EntryRead[] {
  return list.value.kind === 'sequence' ? list.value.items.map(readItem) : [];
}

export function readItem(item: Item): EntryRead {
  const problems: Problem[] = [];
  const { pair, pattern: text } = orderedEntry(item, problems);
  const pattern = text === null ? null : readPattern(text);
  if (text !== null && pattern === null) problems.push(invalidPattern(text, pair.keySpan));
  // What the item lacks was said in the words of a list.
  append(problems, checkEntry(pair).filter((each) => each.code !== 'empty-entry' && each.code !== 'missing-key'));
  return { key: pair.name, keySpan: pair.keySpan, ...saidBy(pair, pattern, problems) };
}

/** What an entry says. With others inside it, indented too far, it is like one whose key spells no pattern: it may be about all of them. */
function saidBy(pair: Pair, pattern: Pattern | null, problems: readonly Problem[]): Pick<EntryRead, 'pattern' | 'entry' | 'problems'> {
  const inside = problems.flatMap(({ code, facts: { key } }) => (code === 'unknown-key' && key !== undefined && readPattern(key) !== null ? [key] : []));
  const entry = entryOf(pair, inside.length > 0 ? null : pattern, hasError(problems) || isUnknown(pair.value));
  return { pattern: entry.pattern, entry: inside.length > 0 && pair.name !== null ? { ...entry, names: [pair.name, ...inside].join(', ') } : entry, problems: inOrder(problems) };
}

function hasError(problems: readonly Problem[]): boolean {
  return problems.some((each) => each.severity === 'error');
}

/** Whether a part of it is an alias whose anchor was not found: then nobody knows what all of it says. */
function isUnknown(node: SyntaxNode): boolean {
  switch (node.kind) {
    case 'scalar':
      return node.unresolved === true;
    case 'sequence':
      return node.items.some((item) => isUnknown(item.node));
    case 'mapping':
      return node.incomplete === true || node.pairs.some((each) => isUnknown(each.value));
  }
}

function invalidPattern(text: string, span: Span): Problem {
  const lower = text.toLowerCase().replaceAll('-', '_');
  const suggestions = [lower.trim(), ...(lower.includes('.') ? [] : [lower.includes('__') ? lower.replaceAll('__', '.') : `${lower}.*`]), lower.replace(/\.?\*+$/, '.*')].filter((each) => each !== text && readPattern(each) !== null);
  const message = `${text === '' ? 'an empty text' : `\`${text}\``} is neither a capability name (\`filesystem.read\`) nor a pattern (\`filesystem.*\`, \`*\`)${isSeveral(text) ? ': write an entry for each' : ''}`;
  return problem('invalid-pattern', span, message, { facts: { suggestions: [...new Set(suggestions)] } });
}

/** Whether a text is several patterns with commas or bars between them. */
function isSeveral(text: string): boolean {
  const parts = text.split(/[,|\s]+/).filter((each) => each !== '');
  return parts.length > 1 && parts.every((each) => readPattern(each) !== null);
}

function entryOf(pair: Pair, pattern: Pattern | null, broken: boolean): Entry {
  const mapping = pair.value.kind === 'mapping' ? pair.value : null;
  const rules = mapping === null ? undefined : pairNamed(mapping, 'rules');
  const limit = mapping === null ? undefined : pairNamed(mapping, 'rate_limit');
  return {
    pattern,
    key: pair.name ?? '',
    keySpan: pair.keySpan,
    span: pair.span,
    valueSpan: pair.valueSpan,
    tier: mapping === null ? null : writtenTier(mapping, 'tier'),
    reason: mapping === null ? null : writtenText(mapping, 'reason'),
    rules: rules?.value.kind === 'sequence' ? rules.value.items.map((item) => readRule(item.node, item.span)) : [],
    rateLimit: limit?.value.kind === 'mapping' ? readRateLimit(limit, limit.value) : null,
    broken,
  };
}

function readRule(node: SyntaxNode, span: Span): Rule {
  if (node.kind !== 'mapping') return { span, tier: null, reason: null, condition: [], conditionSpan: span };
  const condition = pairNamed(node, 'condition');
  const pairs = condition?.value.kind === 'mapping' ? condition.value.pairs : [];
  return {
    span,
    tier: writtenTier(node, 'tier'),
    reason: writtenText(node, 'reason'),
    condition: pairs.filter((each) => each.repeats === null && each.name !== null).map(readCondition),
    conditionSpan: condition === undefined ? span : condition.value.span.end > condition.value.span.start ? condition.value.span : condition.keySpan,
  };
}

function readCondition({ name, keySpan, value: node, span }: Pair): ConditionPair {
  const pair = { key: name as string, keySpan, value: toPlain(node), valueSpan: node.span, span };
  const nodes = node.kind === 'sequence' ? node.items.map((each) => each.node) : [node];
  return nodes.some(isTooLarge) ? { ...pair, written: nodes.map((each) => (each.kind === 'scalar' ? each.text : '')) } : pair;
}

/** Whether a node is a number of which others, written otherwise, could not be told apart. */
function isTooLarge(node: SyntaxNode): boolean {
  return node.kind === 'scalar' && typeof node.value === 'number' && !(Math.abs(node.value) <= Number.MAX_SAFE_INTEGER);
}

function readRateLimit(pair: Pair, mapping: MappingNode): RateLimit | null {
  const max = pairNamed(mapping, 'max')?.value;
  const window = pairNamed(mapping, 'window')?.value;
  if (!isCount(max) || !isCount(window)) return null;
  const beyond = pairNamed(mapping, 'on_exceed');
  const onExceedKey = beyond === undefined ? 'on_exceed' : wordOf(beyond);
  return { max: max.value, window: window.value, onExceed: writtenTier(mapping, 'on_exceed'), onExceedKey, keySpan: pair.keySpan, span: pair.span };
}

function isCount(node: SyntaxNode | undefined): node is SyntaxNode & { kind: 'scalar'; value: number } {
  return node?.kind === 'scalar' && typeof node.value === 'number' && Number.isInteger(node.value) && node.value >= 1;
}

export function writtenText(mapping: MappingNode, key: string): Written<string> | null {
  const value = pairNamed(mapping, key)?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? { value: value.value, span: value.span } : null;
}

export function writtenTier(mapping: MappingNode, key: string): Written<Tier> | null {
  const value = pairNamed(mapping, key)?.value;
  return value?.kind === 'scalar' && isTier(value.value) ? { value: value.value, span: value.span } : null;
}

/** In the order of the text, each once. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return once([...problems].sort(compareProblems), (each) => each);
}
