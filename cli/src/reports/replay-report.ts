// Owns: what replaying a log found, as text and as data.
// Refuses: finding it.

import { displayWidth, padded, printable } from '../../../core/src/index.js';
import type { Paint, Tier } from '../../../core/src/index.js';
import type { ReplayReport, ReplayedCall, ReplayedChange, ReplayedLine, UntoldCalls } from '../../../engine/src/replay/index.js';

/** What became more permissive first. `byLine`: null where nobody asked. Every line ended. */
export function replayText(report: ReplayReport, byLine: readonly ReplayedLine[] | null, paint: Paint): string {
  const { changes, untold } = report;
  const of = (kind: ReplayedChange['change']) => changes.filter(({ change }) => change === kind).map((each) => changeRow(each, paint));
  const sections: readonly (readonly [string, readonly Row[]])[] = [
    ['More permissive', of('looser')],
    ['Stricter', of('stricter')],
    ['Cannot be told', untold.map(untoldRow)],
    ['Calls by the line that decides them', (byLine ?? []).map(lineRow)],
  ];
  const lines = sections.flatMap(([title, rows]) => (rows.length === 0 ? [] : [`${title}:`, ...aligned(rows), '']));
  return [...lines, summaryOf(report)].map((each) => `${each}\n`).join('');
}

/** `12,481 calls: 12,402 decided as recorded, 31 more permissive, 6 stricter, 42 cannot be told` */
function summaryOf({ calls, same, changes, untold }: ReplayReport): string {
  if (calls === 0) return 'No decided call is recorded.';
  const noun = `${counted(calls)} ${calls === 1 ? 'call' : 'calls'}`;
  if (same === calls) return `${noun}, decided as recorded.`;
  const [looser, stricter] = (['looser', 'stricter'] as const).map((kind) => sumOf(changes.filter(({ change }) => change === kind))) as [number, number];
  return `${noun}: ${counted(same)} decided as recorded, ${counted(looser)} more permissive, ${counted(stricter)} stricter, ${counted(sumOf(untold))} cannot be told`;
}

interface Row {
  readonly cells: readonly string[];
  /** Which cell is set in colour, and how. */
  readonly painted: (cells: readonly string[]) => readonly string[];
}

function changeRow({ calls, capability, before, after, rateLimited, source, agents }: ReplayedChange, paint: Paint): Row {
  const limit = rateLimited ? ', by its rate limit' : '';
  const tiers = (word: (tier: Tier) => string) => `${word(before)} → ${word(after)}${limit}`;
  const plain = tiers((tier) => tier);
  const coloured = tiers((tier) => paint.tier(tier, tier));
  return { cells: [counted(calls), printable(capability), plain, agentsText(agents), source === null ? 'none' : placeText(source)], painted: (cells) => cells.map((each, i) => (i === 2 ? coloured + each.slice(plain.length) : each)) };
}

function untoldRow({ calls, capability, lacking, agents }: UntoldCalls): Row {
  const why = lacking === null ? 'a rate limit counts calls that the log does not have' : `it depends on ${lacking.map(printable).join(', ')}, which the log does not have`;
  return { cells: [counted(calls), printable(capability), agentsText(agents), why], painted: (cells) => cells };
}

function lineRow({ calls, source, says }: ReplayedLine): Row {
  return { cells: [counted(calls), placeText(source), printable(says)], painted: (cells) => cells };
}

/** Wider names do not push everybody else's columns to the right. */
const WIDEST = 48;

function aligned(rows: readonly Row[]): string[] {
  const widths: number[] = [];
  for (const { cells } of rows) cells.forEach((each, i) => (widths[i] = Math.max(widths[i] ?? 0, Math.min(WIDEST, displayWidth(each)))));
  return rows.map(({ cells, painted }) => {
    const wide = cells.map((each, i) => (i === 0 ? each.padStart(widths[0] ?? 0) : i === cells.length - 1 ? each : padded(each, widths[i] ?? 0)));
    return `  ${painted(wide).join('  ')}`;
  });
}

/** So many names stand in a row. */
const MOST_NAMES = 3;

function agentsText(agents: ReadonlyMap<string, number>): string {
  const names = [...agents].sort(([, a], [, b]) => b - a).map(([name]) => printable(name));
  return names.length > MOST_NAMES ? `${counted(names.length)} agents` : names.join(', ');
}

function placeText({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${printable(file)} (line ${line})`;
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}

function sumOf(groups: readonly { readonly calls: number }[]): number {
  return groups.reduce((sum, { calls }) => sum + calls, 0);
}

/** The shape of `--format json`, described in docs/command-line.md. */
export function replayJson(report: ReplayReport, byLine: readonly ReplayedLine[] | null): string {
  const lines = byLine?.map(({ source: { file, line }, says, calls }) => ({ file, line, says, calls }));
  // Whole numbers beyond 2^53 are kept exact.
  return `${JSON.stringify({ ...dataOf(report), ...(lines === undefined ? {} : { lines }) }, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`;
}

function dataOf({ calls, same, otherEntries, first, last, isOrdered, changes, untold }: ReplayReport): object {
  const of = (kind: ReplayedChange['change']) => sumOf(changes.filter(({ change }) => change === kind));
  return {
    summary: { calls, same, looser: of('looser'), stricter: of('stricter'), untold: sumOf(untold) },
    otherEntries,
    first: timeText(first),
    last: timeText(last),
    isOrdered,
    changes: changes.map((each) => ({ ...each, source: each.source === null ? null : { file: each.source.file, line: each.source.line }, ...callsJson(each) })),
    untold: untold.map((each) => ({ ...each, ...callsJson(each) })),
  };
}

function callsJson({ agents, example }: { readonly agents: ReadonlyMap<string, number>; readonly example: ReplayedCall }): object {
  return { agents: [...agents].map(([agent, calls]) => ({ agent, calls })), example: { ...example, at: timeText(example.at) } };
}

function timeText(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
