// Owns: what two states of the policies decide differently, in words and as data: which calls, for whom, from which tier to which, and where that is written.
// Refuses: finding it (compare/).

import type { SourcePlace } from '../compile/vote.js';
import type { Comparison, DecisionDifference, Grounds, KeyedLimit } from '../compare/comparison.js';
import { STAND_IN } from '../compare/names.js';
import type { Tier } from '../model/tier.js';
import { pushTo } from '../text/push-to.js';
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
  const open = unprovenText(comparison);
  if (open !== '') lines.push('Not told apart:', `  ${open}`, '');
  return [...lines, comparisonSummary(comparison)].map((each) => `${each}\n`).join('');
}

/** The capabilities of which it could not be told; empty where there are none. */
export function unprovenText({ unproven }: Comparison): string {
  return unproven.map((each) => printable(nameText(each))).join(', ');
}

/** What is blocked now is called stricter, also where calls that were counted together with it get more room. */
export interface LooserNote {
  /** One line, lower-case start. */
  readonly message: string;
  /** Where the first of the new answers is written; null where nobody votes. */
  readonly source: SourcePlace | null;
}

/** A note for each row of what became more permissive. */
export function looserNotes({ differences }: Comparison): readonly LooserNote[] {
  return rowsOf(differences.filter((each) => changeKind(each) === 'looser')).map(({ agents, capabilities, change, sources, example }) => ({
    message: `more permissive for ${agents.join(', ')}: ${capabilities.join(', ')}: ${change}${example}`,
    source: sources.find((each) => each !== null) ?? null,
  }));
}

export function changeKind({ before, after, loosens, inDetail, grounds }: DecisionDifference): ChangeKind {
  if (after === 'blocked' && before !== 'blocked') return 'stricter';
  if (loosens) return 'looser';
  return inDetail && JSON.stringify(grounds.before.limits) === JSON.stringify(grounds.after.limits) ? 'other' : 'stricter';
}

/** Other words for the same tier are counted; nobody has to read them to judge a change. */
const TITLES = [['looser', 'More permissive'], ['stricter', 'Stricter']] as const;

/** `3 more permissive, 1 stricter, 0 for another reason` */
export function comparisonSummary(comparison: Comparison): string {
  const { looser, stricter, other, unproven } = countsOf(comparison);
  if (looser + stricter + other + unproven === 0) return 'Every call is decided as before.';
  return [`${looser} more permissive, ${stricter} stricter, ${other} for another reason`, ...(unproven === 0 ? [] : [`${unproven} not told apart`])].join(', ');
}

function countsOf({ differences, unproven }: Comparison): Record<ChangeKind | 'unproven', number> {
  const count = (kind: ChangeKind) => differences.filter((each) => changeKind(each) === kind).length;
  return { looser: count('looser'), stricter: count('stricter'), other: count('other'), unproven: unproven.length };
}

interface Row {
  readonly agents: readonly string[];
  readonly capabilities: readonly string[];
  readonly change: string;
  readonly sources: readonly (SourcePlace | null)[];
  readonly example: string;
}

/** Capabilities of an agent that change alike, and are shown by the same call where not every one does, share a row. So do agents with the same such capabilities. */
function rowsOf(differences: readonly DecisionDifference[]): readonly Row[] {
  const alike = grouped(differences, (each) => [whoText(each), changeText(each), exampleText(each)]);
  const rows = alike.map((group): Row => {
    const [first] = group as readonly [DecisionDifference, ...DecisionDifference[]];
    const capabilities = [...new Set(group.map((each) => printable(nameText(each.capability))))];
    return { agents: [whoText(first)], capabilities, change: changeText(first), sources: group.map((each) => each.grounds.after.source), example: exampleText(first) };
  });
  return grouped(rows, ({ capabilities, change, example }) => [...capabilities, change, example]).map((group) => ({ ...(group[0] as Row), agents: group.flatMap((each) => each.agents), sources: group.flatMap((each) => each.sources) }));
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => readonly string[]): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) pushTo(groups, JSON.stringify(keyOf(item)), item);
  return [...groups.values()];
}

/** Of what is only named to be found. */
const MOST_PLACES = 4;

function listed(names: readonly string[]): string {
  const shown = names.length > MOST_PLACES + 1 ? names.slice(0, MOST_PLACES) : names;
  return `${shown.join(', ')}${shown.length < names.length ? ` and ${names.length - shown.length} more` : ''}`;
}

/** So many names stand in the row itself; more stand below it, all of them: what is left out is what nobody would have agreed to. */
const MOST_IN_ROW = 3;
const LINE = 100;

function aligned(rows: readonly Row[]): string[] {
  const cells = rows.map(({ agents, capabilities, change, sources, example }) => ({ who: cellOf(agents, 'agents'), what: cellOf(capabilities, 'capabilities'), change, where: placesText(sources) + example }));
  const [who, what, change] = (['who', 'what', 'change'] as const).map((each) => Math.max(...cells.map((row) => displayWidth(row[each])).filter((width) => width <= LINE / 2), 0)) as [number, number, number];
  return rows.flatMap(({ agents, capabilities }, i) => {
    const row = cells[i] as (typeof cells)[number];
    return [`  ${padded(row.who, who)}  ${padded(row.what, what)}  ${padded(row.change, change)}  ${row.where}`, ...[agents, capabilities].flatMap((names) => (names.length > MOST_IN_ROW ? wrapped(names) : []))];
  });
}

function cellOf(names: readonly string[], noun: string): string {
  return names.length > MOST_IN_ROW ? `${names.length} ${noun}` : names.join(', ');
}

function wrapped(names: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const name of names) {
    if (line !== '' && displayWidth(line) + displayWidth(name) + 2 > LINE) {
      lines.push(`${line},`);
      line = '';
    }
    line = line === '' ? `${' '.repeat(6)}${name}` : `${line}, ${name}`;
  }
  return [...lines, line];
}

function whoText({ agent, policy }: DecisionDifference): string {
  if (policy !== null) return `under ${printable(policy)}, if active`;
  return agent === null ? 'other agents' : printable(agent);
}

function exampleText({ isEverywhere, parameters }: DecisionDifference): string {
  const given = isEverywhere ? [] : Object.entries(parameters);
  return given.length === 0 ? '' : `, as with ${given.map(([name, value]) => `${printable(name)}=${valueText(value, { most: MOST_PLACES })}`).join(', ')}`;
}

/** `acme.yaml (lines 8, 12)` */
function placesText(sources: readonly (SourcePlace | null)[]): string {
  const files = new Map<string, Set<number>>();
  for (const each of sources) if (each !== null) files.set(each.file, (files.get(each.file) ?? new Set()).add(each.line));
  if (files.size === 0) return 'none';
  return listed([...files].map(([file, lines]) => `${printable(file)} (line${lines.size === 1 ? '' : 's'} ${listed([...lines].sort((a, b) => a - b).map(String))})`));
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

/** What is in no catalogue stands among names that are. */
function nameText(capability: string): string {
  const pattern = patternOf(capability);
  return pattern === capability ? capability : pattern === '*' ? 'anything else' : `other ${pattern}`;
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
