// Owns: a problem whose places count from the entries that they stand in, so that it says the same wherever those have moved; and where they stand by now.
// Refuses: which problems there are, and whether they still hold (entry-findings.ts).

import type { EntryRead, EntryTable } from '../model/entry-table.js';
import type { KeyPlaces } from '../model/key-places.js';
import type { Problem } from '../problems/problem.js';
import { moveProblem, movedProblem } from '../problems/problem.js';
import { shiftSpan } from '../text/span.js';
import type { Move, Span } from '../text/span.js';

/** Found at an entry, from which the place of the problem counts; `anchors` are of its other places, null for one that is tied to no entry. */
export interface Finding {
  readonly problem: Problem;
  readonly anchors: readonly (Anchor | null)[];
}

/** An entry of some file of the set, by its key, or in a list by what was read of it; and a place in it. */
interface Anchor {
  readonly uri: string;
  readonly entry: string | EntryRead;
  readonly span: Span;
  /** The keys among which the entry was looked for last, and where it was: thousands are looked for at each keystroke, and hardly any changes the keys. */
  keys: KeyPlaces | null;
  place: number | undefined;
}

/** The entries of a file of the set. */
export type TableOf = (uri: string) => EntryTable | undefined;

/** `fromText`: of the entry at which the problem was found. */
export function findingOf(problem: Problem, fromText: Move, tableOf: TableOf): Finding {
  const anchors = problem.related.map(({ uri, span }): Anchor | null => {
    const table = tableOf(uri);
    const place = table?.placeAt(span.start) ?? null;
    const read = place === null ? undefined : table?.reads[place];
    if (table === undefined || place === null || read === undefined) return null;
    const entry = table.isList ? read : read.key;
    if (entry === null) return null;
    const anchor: Anchor = { uri, entry, span: shiftSpan(span, -table.baseOf(place)), keys: null, place: undefined };
    return placeIn(table, anchor) === place ? anchor : null;
  });
  return { problem: moveProblem(problem, fromText), anchors };
}

const NO_SPANS: readonly Span[] = [];

/** Where the other places of a finding stand. */
export function spansOf({ problem, anchors }: Finding, tableOf: TableOf): readonly Span[] {
  return anchors.length === 0 ? NO_SPANS : problem.related.map(({ span }, i) => spanOf(anchors[i] ?? null, tableOf) ?? span);
}

/** The problem in the text, its other places being at `spans`. */
export function placedAt(finding: Finding, toText: Move, spans: readonly Span[]): Problem {
  const { related } = finding.problem;
  return movedProblem(finding.problem, toText, { related: spans.length === 0 ? related : related.map((each, i) => ({ ...each, span: spans[i] ?? each.span })), origin: finding });
}

/** Whether the same is said at the same places of the entry, and points to the same places of the same entries. */
export function areAlike(a: readonly Finding[], b: readonly Finding[]): boolean {
  return a.length === b.length && a.every((each, i) => pointAlike(each, b[i] as Finding) && said(each) === said(b[i] as Finding));
}

function pointAlike(a: Finding, b: Finding): boolean {
  return a.anchors.length === b.anchors.length && a.anchors.every((one, i) => {
    const other = b.anchors[i] ?? null;
    const [place, there] = one === null || other === null ? [a.problem.related[i], b.problem.related[i]] : [one, other];
    return (one === null) === (other === null) && one?.entry === other?.entry && place?.uri === there?.uri && place?.span.start === there?.span.start && place?.span.end === there?.span.end;
  });
}

function said({ problem: { related, origin: _, ...problem } }: Finding): string {
  return JSON.stringify([problem, related.map((each) => each.message)]);
}

function spanOf(anchor: Anchor | null, tableOf: TableOf): Span | null {
  const table = anchor === null ? undefined : tableOf(anchor.uri);
  const place = anchor === null || table === undefined ? undefined : placeIn(table, anchor);
  return anchor === null || table === undefined || place === undefined ? null : shiftSpan(anchor.span, table.baseOf(place));
}

function placeIn(table: EntryTable, anchor: Anchor): number | undefined {
  const { entry } = anchor;
  if (typeof entry !== 'string') return table.placeOf(entry);
  if (anchor.keys !== table.keys) {
    anchor.keys = table.keys;
    anchor.place = table.keys.first(entry);
  }
  return anchor.place;
}
