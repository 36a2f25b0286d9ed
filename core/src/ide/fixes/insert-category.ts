// Owns: entries that a policy lacks, such as for categories that it says nothing about: with the tier that holds anyway, in the place and with the gaps that the file's order asks for.
// Refuses: deciding anything new.

import type { PolicyFile } from '../../model/policy.js';
import { categoryOf } from '../../model/pattern.js';
import type { Tier } from '../../model/tier.js';
import { isStricter } from '../../model/tier.js';
import { writeScalar } from '../../syntax/write.js';
import { pairNamed } from '../../syntax/tree.js';
import type { MappingNode, Pair } from '../../syntax/tree.js';
import type { Stop, SpanEdit } from '../edits/change.js';
import { flowPair } from '../edits/flow-style.js';
import { behindComma, below, columnOf, contentEnd, firstLineWith, indentOf, isBlank, lineBreakOf, placeInEmpty } from '../edits/yaml-edits.js';
import { editing } from './fix.js';
import type { Draft, FixContext } from './fix.js';
import { TIER_CHOICES } from './missing-key.js';
import { reasonFor } from './missing-reason.js';

/** One for the problem's category and, where there are several, one for all of them. */
export function insertCategories({ file, problem, problems }: FixContext): Draft[] {
  const wanted = (each: typeof problem) => ({ key: each.facts.key ?? '', tier: (each.facts.tier ?? 'blocked') as Tier });
  const all = problems.filter((each) => each.code === problem.code).map(wanted);
  const lists = all.length > 1 ? [[wanted(problem)], all] : [[wanted(problem)]];
  return lists.flatMap((list) => editing(file, { kind: 'insert entries', keys: list.map((each) => each.key) }, ...insertions(file, list)));
}

export interface Wanted {
  readonly key: string;
  readonly tier: Tier;
}

/** Null among them where something cannot be put in. */
export function insertions(file: PolicyFile, list: readonly Wanted[]): (SpanEdit | null)[] {
  const { root } = file.syntax;
  if (root?.kind !== 'mapping' || list.some((each) => each.key === '')) return [null];
  if (file.form === 'ordered') return [atEndOfList(file, root, list)];
  const capabilities = pairNamed(root, 'capabilities');
  if (capabilities?.value.kind !== 'mapping' || capabilities.merged) return [null];
  const pairs = capabilities.value.pairs.filter((each) => !each.merged);
  if (root.flow && pairs.length === 0) return [fillEmptyInFlow(file, capabilities, list)];
  if (capabilities.value.flow) return [pairs.length === 0 ? fillEmpty(file, capabilities, list) : intoFlow(file, pairs.at(-1) as Pair, list)];
  // Where all of them come from elsewhere, there is no place that is theirs.
  if (pairs.length === 0) return [null];
  return isSorted(pairs) ? grouped(pairs, list).map(({ before, items }) => intoBlock(file, pairs, before, items)) : [intoBlock(file, pairs, pairs.length, list)];
}

/** Which insertions go before which of the pairs. */
function grouped(pairs: readonly Pair[], list: readonly Wanted[]): { readonly before: number; readonly items: readonly Wanted[] }[] {
  const groups = new Map<number, Wanted[]>();
  for (const each of list) {
    const index = pairs.findIndex((pair) => pair.name !== '*' && categoryOf(pair.name ?? '') > categoryOf(each.key));
    const before = index < 0 ? pairs.length : index;
    groups.set(before, [...(groups.get(before) ?? []), each]);
  }
  return [...groups].map(([before, items]) => ({ before, items }));
}

function isSorted(pairs: readonly Pair[]): boolean {
  const categories = pairs.filter((each) => each.name !== '*').map((each) => categoryOf(each.name ?? ''));
  return categories.length > 1 && categories.every((each, i) => i === 0 || (categories[i - 1] as string) <= each);
}

/** Behind the pair before, so that a comment above the next one stays where it is. */
function intoBlock(file: PolicyFile, pairs: readonly Pair[], before: number, items: readonly Wanted[]): SpanEdit {
  const eol = lineBreakOf(file);
  const first = pairs[0] as Pair;
  const indent = ' '.repeat(columnOf(file, first.span.start));
  const isSpaced = pairs.slice(1).some((each, i) => isGapBetween(file, pairs[i] as Pair, each));
  const gap = isSpaced ? eol : '';
  const blocks = items.map((each) => linesOf(each, indent, ' '.repeat(indentOf(file))).join(eol));
  const previous = pairs[before - 1];
  if (previous !== undefined) {
    const { start, lead, tail } = below(file, previous.span);
    return withTierStop({ start, end: start }, blocks.map((each) => lead + gap + each + tail).join(''), items);
  }
  const start = file.lines.startOf(firstLineWith(file, file.lines.lineOf(first.span.start), columnOf(file, first.span.start)));
  return withTierStop({ start, end: start }, blocks.map((each) => each + gap + eol).join(''), items);
}

function isGapBetween(file: PolicyFile, a: Pair, b: Pair): boolean {
  const from = file.lines.lineOf(contentEnd(file, a.span) - 1);
  for (let line = from + 1; line < file.lines.lineOf(b.span.start); line++) if (isBlank(file, line)) return true;
  return false;
}

function fillEmpty(file: PolicyFile, capabilities: Pair, list: readonly Wanted[]): SpanEdit {
  const eol = lineBreakOf(file);
  const indent = ' '.repeat(indentOf(file));
  const { span, comments } = placeInEmpty(file, capabilities);
  const text = list.map((each) => eol + linesOf(each, indent, indent).join(eol)).join('');
  return withTierStop(span, text, list, comments);
}

function intoFlow(file: PolicyFile, last: Pair, list: readonly Wanted[]): SpanEdit {
  const comma = behindComma(file, last);
  return withTierStop({ start: last.span.end, end: last.span.end }, list.map((each) => comma + entryInFlow(file, each)).join(''), list);
}

/** Between the brackets of `{}`, on lines of their own where the key has one. */
function fillEmptyInFlow(file: PolicyFile, capabilities: Pair, list: readonly Wanted[]): SpanEdit | null {
  const { span } = capabilities.value;
  if (file.text.slice(span.start + 1, span.end - 1).trim() !== '') return null;
  const comma = behindComma(file, capabilities);
  const isOnLines = comma !== ', ';
  const inner = isOnLines ? comma + ' '.repeat(indentOf(file)) : comma;
  const [open, close] = isOnLines ? [`{${inner.slice(1)}`, `${comma.slice(1)}}`] : ['{', '}'];
  return withTierStop(span, list.map((each) => entryInFlow(file, each)).join(inner) + close, list, open);
}

function entryInFlow(file: PolicyFile, { key, tier }: Wanted): string {
  const reason = isStricter(tier, 'notify') ? `, ${flowPair(file.lines, 'reason', JSON.stringify(reasonFor(key, tier)))}` : '';
  return `${JSON.stringify(key)}: {${flowPair(file.lines, 'tier', tier)}${reason}}`;
}

/** At the end of the list nothing before it is taken away. */
function atEndOfList(file: PolicyFile, root: MappingNode, list: readonly Wanted[]): SpanEdit | null {
  const pair = pairNamed(root, 'rules') ?? pairNamed(root, 'overrides');
  const last = pair?.value.kind === 'sequence' && !pair.value.flow ? pair.value.items.at(-1) : undefined;
  if (last === undefined) return null;
  const eol = lineBreakOf(file);
  const indent = ' '.repeat(columnOf(file, last.span.start));
  const blocks = list.map((each) => [`${indent}- capability: ${JSON.stringify(each.key)}`, ...linesOf(each, indent, '  ').slice(1)].join(eol));
  const { start, lead, tail } = below(file, last.span);
  return withTierStop({ start, end: start }, blocks.map((each) => lead + each + tail).join(''), list);
}

function linesOf({ key, tier }: Wanted, indent: string, unit: string): string[] {
  const reason = isStricter(tier, 'notify') ? [`${indent}${unit}reason: ${JSON.stringify(reasonFor(key, tier))}`] : [];
  return [`${indent}${writeScalar(key)}:`, `${indent}${unit}tier: ${tier}`, ...reason];
}

/** Each tier and each reason is a stop. `lead` comes first, and has none. */
function withTierStop(span: { readonly start: number; readonly end: number }, entries: string, list: readonly Wanted[], lead = ''): SpanEdit {
  const text = lead + entries;
  const stops: Stop[] = [];
  let from = lead.length;
  for (const { key, tier } of list) {
    const at = text.indexOf(tier, from + text.slice(from).search(/\btier"?: /) + 'tier: '.length);
    stops.push({ start: at, end: at + tier.length, choices: [tier, ...TIER_CHOICES.filter((each) => each !== tier)] });
    from = at;
    const reason = isStricter(tier, 'notify') ? reasonFor(key, tier) : null;
    if (reason === null) continue;
    const start = text.indexOf(reason, from);
    stops.push({ start, end: start + reason.length });
    from = start;
  }
  return { span, text, stops };
}
