// Owns: which entries of a policy an edit of its file can concern, from what they said and meant before and say and mean now.
// Refuses: other layers, defaults and catalogues; where what the policy extends is another one, everything is concerned.

import type { EntryTable } from '../model/entry-table.js';
import { readPattern, widerPatterns } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import { placeBefore } from '../text/shared-runs.js';
import type { SharedRuns } from '../text/shared-runs.js';
import type { Bound } from './bind.js';
import type { CompiledPolicy } from './compiled-policy.js';
import { placesSharing, placesThatFallTo } from './entry-changes.js';
import type { EntryChanges } from './entry-changes.js';

export interface PolicyChanges {
  /** How the places of two versions go together: these are the same entries. */
  readonly runs: SharedRuns;
  /** Places, in the table of now, of entries of which something else may be found than before. */
  readonly concerned: ReadonlySet<number>;
  /** The patterns of whose names alone the entries may say something else than before; null where that is not known. */
  readonly patterns: readonly Pattern[] | null;
}

/** Of two versions of one file, of one form; `written` is what their tables tell. */
export function policyChanges(before: CompiledPolicy, now: CompiledPolicy, written: EntryChanges): PolicyChanges {
  const { runs, patterns, isOfPatterns } = written;
  const { table } = now.file;
  const turned = table.isList ? [] : turnedPatterns(before, now, patterns);
  const others = table.isList ? itemsAround(before, now, written) : turned.flatMap((each) => [...placesThatFallTo(each, table), ...placesOfWider(each, table)]);
  const concerned = others.length === 0 ? written.concerned : new Set([...written.concerned, ...others]);
  return { runs, concerned, patterns: isOfPatterns ? [...patterns, ...turned] : null };
}

/** The wider patterns whose entries, own or inherited, are written as before and mean something else beside those that changed. */
export function turnedPatterns(before: CompiledPolicy, now: CompiledPolicy, changed: readonly Pattern[]): Pattern[] {
  const wider = [...new Set(changed.flatMap(widerPatterns))];
  return wider.filter((each) => !meansTheSame(before.boundFor(each), now.boundFor(each))).flatMap((each) => readPattern(each) ?? []);
}

/** The places of entries to which the entry of a narrower pattern may leave calls. */
function placesOfWider(pattern: Pattern, { keys }: EntryTable): number[] {
  return widerPatterns(pattern).flatMap((each) => keys.first(each) ?? []);
}

/** The places of items that share a name with one that is written as before and means something else. */
function itemsAround(before: CompiledPolicy, now: CompiledPolicy, { runs, rebound }: EntryChanges): number[] {
  const { table } = now.file;
  const isTurned = (place: number): boolean => {
    const there = placeBefore(runs, place);
    return there !== null && !meansTheSame(before.bounds[there], now.bounds[place]);
  };
  const turned = [...rebound].filter(isTurned).flatMap((place) => table.reads[place] ?? []);
  return turned.length === 0 ? [] : [...placesSharing(turned, table)];
}

function meansTheSame(a: Bound | null | undefined, b: Bound | null | undefined): boolean {
  return a === b || meaningKey(a) === meaningKey(b);
}

/** What an entry means beside the others of its policy. */
function meaningKey(bound: Bound | null | undefined): string {
  if (bound === null || bound === undefined) return '';
  return JSON.stringify([bound.broken, bound.limit === null, bound.rules.map(({ conditions }) => conditions.map(({ parameter, operator, unknown }) => [parameter, operator, unknown]))]);
}
