// Owns: the ordered form of a policy: lists of rules in which the first that matches decides, turned into entries as the map form has them.
// Refuses: everything after that; an entry is read, checked and compiled the same whatever form it was written in.

import { nearest } from '../problems/nearest.js';
import type { Problem } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import { POLICY_KEYS, besideConditions, collectionKey, gluedTo, isIncomplete, keysLike, nameOf, repeatedKey, unsetOff, wordMeant } from '../shape/shape.js';
import type { Item, MappingNode, Pair, ScalarNode, SyntaxNode } from '../syntax/tree.js';
import { pairNamed, wordOf } from '../syntax/tree.js';
import { writeScalar } from '../syntax/write.js';
import { append } from '../text/append.js';
import type { Span } from '../text/span.js';
import { readPattern } from './pattern.js';

/** The key of the list, `rules` or in an organization's file also `overrides`; undefined in the map form. */
export function orderedList(root: MappingNode): Pair | undefined {
  return pairNamed(root, 'rules') ?? pairNamed(root, 'overrides');
}

const ITEM_KEYS: readonly string[] = ['capability', 'match', 'tier', 'reason', 'conditions', 'condition', 'rate_limit'];

/**
 * The top of an ordered policy as the map form has it: an empty `capabilities` in place of the list and, where none is written, the name that the
 * file gives it.
 */
export function orderedHeader(root: MappingNode, list: Pair, name: { readonly key: string; readonly value: string | null }): MappingNode {
  const pairs = root.pairs.map((pair) => (pair === list ? { ...pair, name: 'capabilities', value: emptyMapping(pair.value.span) } : pair));
  const isNamed = pairNamed(root, name.key) !== undefined || name.value === null;
  const given: Pair[] = isNamed ? [] : [syntheticPair(name.key, textAt(name.value as string, list.keySpan), list.keySpan)];
  return { ...root, pairs: [...pairs, ...given] };
}

export interface OrderedEntry {
  readonly pair: Pair;
  /** Null where the item does not say what it is about. */
  readonly pattern: string | null;
}

/** One item of the list as the pair that the map form would have, every part where it was written. */
export function orderedEntry(item: Item, problems: Problem[]): OrderedEntry {
  const { node } = item;
  if (node.kind !== 'mapping') {
    const keySpan = nonEmpty(node.span, item.span);
    problems.push(problem('wrong-type', keySpan, `a rule is a mapping with \`capability\` and \`tier\`, not ${nameOf(node)}`));
    // It may have been meant for anything, so it stands in the way of everything behind it.
    return { pair: { ...syntheticPair('', emptyMapping(node.span), keySpan), span: item.span }, pattern: null };
  }
  const ambiguous = ambiguities(node);
  append(problems, ambiguous.map((each) => each.problem));
  const unknown = node.pairs.filter((pair) => pair.repeats === null && pair.name !== null && !ITEM_KEYS.includes(pair.name));
  const collections = node.pairs.filter((pair) => pair.name === null);
  append(problems, collections.map((pair) => collectionKey(pair)));
  const suggested = new Set<string>();
  const asInMap = node.pairs.length === 1 && readPattern(unknown[0]?.name ?? '') !== null ? unknown[0] : undefined;
  if (asInMap !== undefined) {
    problems.push(problem('unknown-key', asInMap.keySpan, `unknown key \`${asInMap.name ?? ''}\`: write \`capability: ${writeScalar(asInMap.name ?? '')}\`, and \`tier\` beside it`, { facts: { suggestions: [], key: asInMap.name ?? '' } }));
    for (const word of ['capability', 'tier']) suggested.add(word);
  }
  const free = ITEM_KEYS.filter((key) => pairNamed(node, key) === undefined);
  const conditions = pairNamed(node, 'conditions') ?? pairNamed(node, 'condition');
  for (const pair of asInMap === undefined ? unknown : []) {
    const suggestions = keysLike(pair.name ?? '', free);
    const glued = gluedTo(pair, free);
    for (const word of [suggestions[0], glued]) if (word !== undefined && word !== null) suggested.add(word);
    const misplaced = suggestions.length === 0 ? besideConditions(conditions?.value, conditions?.name ?? '', pair.name ?? '') : null;
    const listed = ITEM_KEYS.map((key) => `\`${key}\``).join(', ');
    problems.push(problem('unknown-key', pair.keySpan, glued !== null ? unsetOff(glued) : misplaced ?? `unknown key \`${pair.name ?? ''}\`: known here are ${listed}`, { facts: { suggestions, key: pair.name ?? '', removal: pair.span } }));
  }
  const first = node.pairs[0]?.keySpan ?? item.span;
  const capability = capabilityOf(node);
  const match = pairNamed(node, 'match');
  if (ambiguous.some((each) => each.problem.code === 'unknown-key' && wordMeant(each.problem) === 'capability')) suggested.add('capability');
  if (capability === undefined && match !== undefined && match.value.kind !== 'mapping') {
    problems.push(problem('wrong-type', nonEmpty(match.value.span, match.keySpan), `\`match\` is a mapping with \`capability\`, not ${nameOf(match.value)}`));
  } else if (capability === undefined && !isIncomplete(node) && !isIncomplete(match?.value) && !suggested.has('capability') && !suggested.has('match')) {
    problems.push(problem('missing-key', first, '`capability` is missing', { facts: { key: 'capability' } }));
  }
  if (pairNamed(node, 'tier') === undefined && !isIncomplete(node) && !suggested.has('tier')) problems.push(problem('missing-key', first, '`tier` is missing', { facts: { key: 'tier' } }));
  const value = entryValue(node, item.span);
  // An item that names two capabilities may mean either; a collection in the place of a key may be another item, for want of a bracket that closes this one.
  const isUnclear = collections.length > 0 || ambiguous.some((each) => each.aboutCapability);
  const text = isUnclear ? null : capability?.value.kind === 'scalar' && typeof capability.value.value === 'string' ? capability.value.value : null;
  const keySpan = capability === undefined ? first : nonEmpty(capability.value.span, capability.keySpan);
  if (capability !== undefined && text === null && !isUnclear) problems.push(problem('wrong-type', keySpan, `\`capability\` takes the name of a capability or a pattern, not ${nameOf(capability.value)}`));
  return { pair: { name: text ?? '', keySpan, value, valueSpan: item.span, span: item.span, merged: false, repeats: null }, pattern: text };
}

/** Words of which an item, or its limit, has one at most: they say the same thing. */
const ITEM_RIVALS = [['capability', 'match'], ['condition', 'conditions']] as const;
const LIMIT_RIVALS = [['max', 'max_per_hour'], ['window', 'max_per_hour'], ['on_exceed', 'escalate_to']] as const;

interface Ambiguity {
  readonly problem: Problem;
  readonly aboutCapability: boolean;
}

/** What is written twice, in one word or in two, and what an item asks beside the capability: taking either half could permit what the other denies. */
function ambiguities(item: MappingNode): Ambiguity[] {
  const match = pairNamed(item, 'match')?.value;
  const limit = pairNamed(item, 'rate_limit')?.value;
  const isAbout = (pair: Pair) => pair.name === 'capability' || pair.name === 'match';
  const found = (mapping: MappingNode, rivals: readonly (readonly [string, string])[]) => [
    ...mapping.pairs.flatMap((pair) => (pair.repeats === null ? [] : [{ problem: repeatedKey(pair, pair.repeats), aboutCapability: isAbout(pair) }])),
    ...rivals.flatMap(([one, other]) => {
      const both = mapping.pairs.filter((pair) => pair.repeats === null && (pair.name === one || pair.name === other));
      const [first, second] = both;
      if (first === undefined || second === undefined) return [];
      const related = [{ uri: '', span: first.keySpan, message: 'said here' }];
      const said = problem('duplicate-key', second.keySpan, `\`${second.name ?? ''}\` stands beside \`${first.name ?? ''}\`, and only one of them can hold`, { related, facts: { removal: second.span } });
      return [{ problem: said, aboutCapability: isAbout(second) }];
    }),
  ];
  const others = match?.kind === 'mapping' ? match.pairs.filter((pair) => pair.repeats === null && pair.name !== 'capability') : [];
  return [
    ...found(item, ITEM_RIVALS),
    ...(match?.kind === 'mapping' ? found(match, []) : []),
    ...others.map((pair) => ({
      problem: problem('unknown-key', pair.keySpan, `unknown key \`${pair.name ?? ''}\`: \`match\` knows \`capability\``, { facts: { suggestions: nearest(pair.name ?? '', ['capability']), key: pair.name ?? '', removal: pair.span } }),
      aboutCapability: false,
    })),
    // Its own repeated keys are found where every entry is checked.
    ...(limit?.kind === 'mapping' ? misspeltWords(limit) : []),
    ...(limit?.kind === 'mapping' ? found(limit, LIMIT_RIVALS).filter(isFirstSaid).filter(({ problem: each }) => !limit.pairs.some((pair) => pair.repeats !== null && pair.keySpan === each.span)) : []),
  ];
}

/** Whether nothing is said before of the same key. */
function isFirstSaid({ problem: { span } }: Ambiguity, place: number, all: readonly Ambiguity[]): boolean {
  return all.findIndex((each) => each.problem.span === span) === place;
}

/** `capability: x`, or the same inside `match`. */
export function capabilityOf(item: MappingNode): Pair | undefined {
  const match = pairNamed(item, 'match')?.value;
  return pairNamed(item, 'capability') ?? (match?.kind === 'mapping' ? pairNamed(match, 'capability') : undefined);
}

function entryValue(item: MappingNode, span: Span): MappingNode {
  const condition = pairNamed(item, 'conditions') ?? pairNamed(item, 'condition');
  const outcome = ['tier', 'reason'].map((key) => pairNamed(item, key)).filter((pair) => pair !== undefined);
  const limit = pairNamed(item, 'rate_limit');
  const limits = limit === undefined ? [] : [{ ...limit, value: plainLimit(limit.value) }];
  if (condition === undefined) return { ...item, pairs: [...outcome, ...limits] };
  const rule: MappingNode = { ...item, pairs: [{ ...condition, name: 'condition' }, ...outcome] };
  const rules: SyntaxNode = { kind: 'sequence', span, flow: false, items: [{ span, node: rule }] };
  return { ...item, pairs: [syntheticPair('rules', rules, span), ...limits] };
}

/** What a limit of the ordered form has instead of the keys of the map form. */
const LIMIT_WORDS: readonly string[] = ['max_per_hour', 'escalate_to'];

/** The one of them that a pair has, or was meant to. */
function limitWord(pair: Pair): string | null {
  if (pair.name === null || POLICY_KEYS.rate_limit.includes(pair.name)) return null;
  return gluedTo(pair, LIMIT_WORDS) ?? nearest(pair.name, LIMIT_WORDS)[0] ?? null;
}

function misspeltWords(limit: MappingNode): Ambiguity[] {
  return limit.pairs.flatMap((pair) => {
    const word = limitWord(pair);
    if (word === null || word === pair.name || pair.repeats !== null || pairNamed(limit, word) !== undefined) return [];
    const isGlued = gluedTo(pair, LIMIT_WORDS) !== null;
    const message = isGlued ? unsetOff(word) : `unknown key \`${pair.name ?? ''}\`: known here are ${[...LIMIT_WORDS, ...POLICY_KEYS.rate_limit].map((each) => `\`${each}\``).join(', ')}`;
    return [{ problem: problem('unknown-key', pair.keySpan, message, { facts: { suggestions: isGlued ? [] : [word], key: pair.name ?? '', removal: pair.span } }), aboutCapability: false }];
  });
}

/** `max_per_hour` and `escalate_to` are the hourly spelling of `max`, `window` and `on_exceed`. A misspelt one is said as such. */
function plainLimit(value: SyntaxNode): SyntaxNode {
  if (value.kind !== 'mapping') return value;
  const find = (word: string) => pairNamed(value, word) ?? value.pairs.find((pair) => limitWord(pair) === word && pair.repeats === null);
  const [hourly, escalation] = LIMIT_WORDS.map(find);
  const named = (pair: Pair, name: string): Pair => ({ ...pair, name, written: wordOf(pair), value: gluedTo(pair, LIMIT_WORDS) === null ? pair.value : { ...textAt('', pair.value.span), unresolved: true } });
  const pairs = value.pairs.map((pair) => (pair === hourly ? named(pair, 'max') : pair === escalation || pair.name === 'escalate_to' ? named(pair, 'on_exceed') : pair));
  const window = hourly === undefined ? [] : [syntheticPair('window', numberAt(3600, hourly.keySpan), hourly.keySpan)];
  return { ...value, pairs: [...pairs, ...window] };
}

function syntheticPair(name: string, value: SyntaxNode, span: Span): Pair {
  return { name, keySpan: span, value, valueSpan: value.span, span, merged: false, repeats: null };
}

function emptyMapping(span: Span): MappingNode {
  return { kind: 'mapping', span, flow: false, pairs: [] };
}

function textAt(value: string, span: Span): ScalarNode {
  return { kind: 'scalar', span, value, text: value, quoted: false };
}

function numberAt(value: number, span: Span): ScalarNode {
  return { kind: 'scalar', span, value, text: String(value), quoted: false };
}

function nonEmpty(span: Span, otherwise: Span): Span {
  return span.end > span.start ? span : otherwise;
}
