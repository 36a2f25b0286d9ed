// Owns: what two states of the policies decide differently, in words and as data: which calls, for whom, from which tier to which, and where that is written.
// Refuses: finding it (compare/).

import type { SourcePlace } from '../compile/vote.js';
import type { Comparison, DecisionDifference, Grounds, KeyedLimit } from '../compare/comparison.js';
import { STAND_IN } from '../compare/names.js';
import type { Tier } from '../model/tier.js';
import { append } from '../text/append.js';
import { pushTo } from '../text/push-to.js';
import { valueText } from './conditions.js';
import { displayWidth, padded, widest } from './display-width.js';
import type { SourceJson } from './json.js';
import { limitWords } from './limits.js';
import { printable } from './printable.js';
import type { PlaceInText, TextWithPlaces } from './text-with-places.js';

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

/** What became looser first. Every line ended. The places are those that lines name. */
export function comparisonText(comparison: Comparison): TextWithPlaces {
  const lines: Line[] = [];
  const plain = (...texts: readonly string[]) => append(lines, texts.map((text) => ({ text, places: [] })));
  for (const [kind, title] of TITLES) {
    const rows = rowsOf(comparison.differences.filter((each) => changeKind(each) === kind));
    if (rows.length === 0) continue;
    plain(`${title}:`);
    append(lines, aligned(rows));
    plain('');
  }
  const open = unprovenText(comparison);
  if (open !== '') plain('Not told apart:', `  ${open}`, '');
  plain(comparisonSummary(comparison));
  return { text: lines.map(({ text }) => `${text}\n`).join(''), places: lines.flatMap(({ places }, line) => places.map((each) => ({ ...each, line }))) };
}

interface Line {
  readonly text: string;
  readonly places: readonly Omit<PlaceInText, 'line'>[];
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

/** Those that are shown, and what is said of the rest. */
function listed<Item>(items: readonly Item[]): { readonly shown: readonly Item[]; readonly rest: string } {
  const shown = items.length > MOST_PLACES + 1 ? items.slice(0, MOST_PLACES) : items;
  return { shown, rest: shown.length < items.length ? ` and ${items.length - shown.length} more` : '' };
}

/** So many names stand in the row itself; more stand below it, all of them: what is left out is what nobody would have agreed to. */
const MOST_IN_ROW = 3;
const LINE = 100;

function aligned(rows: readonly Row[]): Line[] {
  const cells = rows.map(({ agents, capabilities, change }) => ({ who: cellOf(agents, 'agents'), what: cellOf(capabilities, 'capabilities'), change }));
  const [who, what, change] = (['who', 'what', 'change'] as const).map((each) => widest(cells.map((row) => row[each]).filter((cell) => displayWidth(cell) <= LINE / 2))) as [number, number, number];
  return rows.flatMap(({ agents, capabilities, sources, example }, i) => {
    const row = cells[i] as (typeof cells)[number];
    const start = `  ${padded(row.who, who)}  ${padded(row.what, what)}  ${padded(row.change, change)}  `;
    const where = placesIn(sources);
    const places = where.places.map((each) => ({ ...each, start: each.start + start.length, end: each.end + start.length }));
    return [{ text: start + where.text + example, places }, ...[agents, capabilities].flatMap((names) => (names.length > MOST_IN_ROW ? wrapped(names) : [])).map((text) => ({ text, places: [] }))];
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

/** `acme.yaml (lines 8, 12)`: a place alone is named by the whole of it, several of one file by their numbers. */
function placesIn(sources: readonly (SourcePlace | null)[]): Line {
  const files = new Map<string, Map<number, SourcePlace>>();
  for (const each of sources) if (each !== null) files.set(each.file, (files.get(each.file) ?? new Map<number, SourcePlace>()).set(each.line, each));
  if (files.size === 0) return { text: 'none', places: [] };
  const places: Omit<PlaceInText, 'line'>[] = [];
  let text = '';
  const add = (words: string, place: SourcePlace | null) => {
    if (place !== null) places.push({ start: text.length, end: text.length + words.length, place });
    text += words;
  };
  const { shown, rest } = listed([...files]);
  shown.forEach(([file, byLine], i) => {
    if (i > 0) add(', ', null);
    const [first] = byLine.values();
    if (byLine.size === 1 && first !== undefined) return add(`${printable(file)} (line ${first.line})`, first);
    add(`${printable(file)} (lines `, null);
    const lines = listed([...byLine.values()].sort((a, b) => a.line - b.line));
    lines.shown.forEach((place, k) => {
      if (k > 0) add(', ', null);
      add(String(place.line), place);
    });
    add(`${lines.rest})`, null);
  });
  add(rest, null);
  return { text, places };
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
