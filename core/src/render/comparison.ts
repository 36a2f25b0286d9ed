// Owns: what two states of the policies decide differently, in words and as data: which calls, for whom, from which tier to which, and where that is written.
// Refuses: finding it (ide/same-decisions.ts).

import type { SourcePlace } from '../compile/vote.js';
import { STAND_IN } from '../ide/same-decisions.js';
import type { Comparison, DecisionDifference, Grounds, KeyedLimit } from '../ide/same-decisions.js';
import type { Tier } from '../model/tier.js';
import { valueText } from './conditions.js';
import { displayWidth, padded } from './display-width.js';
import type { SourceJson } from './json.js';
import { limitWords } from './limits.js';
import { printable } from './printable.js';

/** `other`: tier and limits are the same, only the reason is another one. */
export type ChangeKind = 'looser' | 'stricter' | 'other';

export interface DifferenceJson {
  readonly change: ChangeKind;
  /** Null for every agent whose own policy says nothing of the capability. */
  readonly agent: string | null;
  /** The policy that says so, where it decides nothing in either state; null everywhere else. */
  readonly policy: string | null;
  /** A pattern where `known` is false: what it matches and neither the catalogue nor a policy names. */
  readonly capability: string;
  readonly known: boolean;
  /** Whether every call shows it that the system policy leaves; else `parameters` are those of one that does. */
  readonly everywhere: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly before: GroundsJson;
  readonly after: GroundsJson;
}

export interface GroundsJson {
  /** Null where a policy that decides nothing has no vote. */
  readonly tier: Tier | null;
  readonly source: SourceJson | null;
  readonly rateLimits: readonly KeyedLimit[];
}

export interface ComparisonJson {
  readonly differences: readonly DifferenceJson[];
  /** Capabilities of which it could not be told whether they are decided alike. */
  readonly unproven: readonly string[];
  readonly summary: Readonly<Record<ChangeKind | 'unproven', number>>;
}

export function comparisonJson({ differences, unproven }: Comparison): ComparisonJson {
  return { differences: differences.map(differenceJson), unproven: unproven.map(patternOf), summary: countsOf({ differences, unproven }) };
}

/** What became looser first. Every line ended. */
export function comparisonText(comparison: Comparison): string {
  const lines: string[] = [];
  for (const [kind, title] of TITLES) {
    const rows = rowsOf(comparison.differences.filter((each) => changeKind(each) === kind));
    if (rows.length > 0) lines.push(`${title}:`, ...aligned(rows), '');
  }
  const { unproven } = comparison;
  if (unproven.length > 0) lines.push('Not told apart:', `  ${unproven.map(patternOf).map(printable).join(', ')}`, '');
  return [...lines, summaryText(comparison)].map((each) => `${each}\n`).join('');
}

/** What is blocked now is called stricter, also where calls that were counted together with it get more room. */
export function changeKind({ before, after, loosens, inDetail, grounds }: DecisionDifference): ChangeKind {
  if (after === 'blocked' && before !== 'blocked') return 'stricter';
  if (loosens) return 'looser';
  return inDetail && JSON.stringify(grounds.before.limits) === JSON.stringify(grounds.after.limits) ? 'other' : 'stricter';
}

/** Other words for the same tier are counted; nobody has to read them to judge a change. */
const TITLES = [['looser', 'More permissive'], ['stricter', 'Stricter']] as const;

function summaryText(comparison: Comparison): string {
  const { looser, stricter, other, unproven } = countsOf(comparison);
  if (looser + stricter + other + unproven === 0) return 'Every call is decided as before.';
  return [`${looser} more permissive, ${stricter} stricter, ${other} for another reason`, ...(unproven === 0 ? [] : [`${unproven} not told apart`])].join(', ');
}

function countsOf({ differences, unproven }: Comparison): Record<ChangeKind | 'unproven', number> {
  const count = (kind: ChangeKind) => differences.filter((each) => changeKind(each) === kind).length;
  return { looser: count('looser'), stricter: count('stricter'), other: count('other'), unproven: unproven.length };
}

interface Row {
  readonly who: string;
  readonly what: string;
  readonly change: string;
  readonly where: string;
}

/** Capabilities of an agent that change alike, and are shown by the same call where not every one does, share a row. So do agents with the same such capabilities. */
function rowsOf(differences: readonly DecisionDifference[]): readonly Row[] {
  const alike = grouped(differences, (each) => [whoText(each), changeText(each), exampleText(each)]);
  const rows = alike.map((group): Row => {
    const [first] = group as readonly [DecisionDifference, ...DecisionDifference[]];
    const what = listed(group.map((each) => printable(patternOf(each.capability))));
    return { who: whoText(first), what, change: changeText(first), where: placesText(group.map((each) => each.grounds.after.source)) + exampleText(first) };
  });
  return grouped(rows, ({ what, change, where }) => [what, change, where]).map((group) => ({ ...(group[0] as Row), who: listed(group.map((each) => each.who)) }));
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => readonly string[]): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

const MOST_NAMES = 4;

function listed(names: readonly string[]): string {
  const own = [...new Set(names)];
  const shown = own.length > MOST_NAMES + 1 ? own.slice(0, MOST_NAMES) : own;
  return `${shown.join(', ')}${shown.length < own.length ? ` and ${own.length - shown.length} more` : ''}`;
}

/** No column is wider than it is for most of the rows: one long list does not push the others out of the window. */
const WIDEST = 40;

function aligned(rows: readonly Row[]): string[] {
  const widthOf = (cell: (row: Row) => string) => Math.max(...rows.map((each) => displayWidth(cell(each))).filter((each) => each <= WIDEST), 0) + 2;
  const widths = [widthOf((each) => each.who), widthOf((each) => each.what), widthOf((each) => each.change)] as const;
  const cell = (text: string, width: number) => (displayWidth(text) > width - 2 ? `${text}  ` : padded(text, width));
  return rows.map(({ who, what, change, where }) => `  ${cell(who, widths[0])}${cell(what, widths[1])}${cell(change, widths[2])}${where}`);
}

function whoText({ agent, policy }: DecisionDifference): string {
  if (policy !== null) return `under ${printable(policy)}, if active`;
  return agent === null ? 'other agents' : printable(agent);
}

function exampleText({ isEverywhere, parameters }: DecisionDifference): string {
  const given = isEverywhere ? [] : Object.entries(parameters);
  return given.length === 0 ? '' : `, as with ${given.map(([name, value]) => `${printable(name)}=${valueText(value, { most: MOST_NAMES })}`).join(', ')}`;
}

/** `acme.yaml (lines 8, 12)` */
function placesText(sources: readonly (SourcePlace | null)[]): string {
  const files = new Map<string, Set<number>>();
  for (const each of sources) if (each !== null) files.set(each.file, (files.get(each.file) ?? new Set()).add(each.line));
  if (files.size === 0) return 'none';
  return [...files].map(([file, lines]) => `${printable(file)} (line${lines.size === 1 ? '' : 's'} ${listed([...lines].sort((a, b) => a - b).map(String))})`).join(', ');
}

function changeText({ before, after, grounds }: DecisionDifference): string {
  const tiers = before === after ? (after ?? 'no vote') : `${before ?? 'no vote'} → ${after ?? 'no vote'}`;
  const { before: old, after: now } = grounds;
  // Of a call that is blocked no limit counts.
  if (after === 'blocked' || JSON.stringify(old.limits) === JSON.stringify(now.limits)) return tiers;
  const [a, b] = [old, now].map(({ limits }) => (limits.length === 0 ? 'none' : limits.map((each) => limitWords(each)).join(' and '))) as [string, string];
  return `${tiers}, rate limit ${a === b ? `counted by ${patternsText(old)} → by ${patternsText(now)}` : `${a} → ${b}`}`;
}

function patternsText({ limits }: Grounds): string {
  return limits.map(({ policy, pattern }) => `${printable(policy ?? 'none')}:${printable(pattern)}`).join(' and ');
}

/** Names that only packs define are written as the pattern that stands for them. */
function patternOf(name: string): string {
  if (!name.endsWith(`.${STAND_IN}`)) return name;
  const stem = name.slice(0, -STAND_IN.length - 1);
  return stem === STAND_IN ? '*' : `${stem}.*`;
}

function differenceJson(difference: DecisionDifference): DifferenceJson {
  const { agent, policy, capability, isKnown, isEverywhere, parameters, before, after, grounds } = difference;
  return {
    change: changeKind(difference),
    agent,
    policy,
    capability: patternOf(capability),
    known: isKnown,
    everywhere: isEverywhere,
    parameters,
    before: groundsJson(before, grounds.before),
    after: groundsJson(after, grounds.after),
  };
}

function groundsJson(tier: Tier | null, { source, limits }: Grounds): GroundsJson {
  return { tier, source: sourceJson(source), rateLimits: limits };
}

function sourceJson(source: SourcePlace | null): SourceJson | null {
  return source === null ? null : { file: source.file, line: source.line };
}
