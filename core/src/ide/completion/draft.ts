// Owns: YAML that is to be inserted: a draft of values with places to fill in, written in block or flow style at a column.
// Refuses: what is worth inserting, and the syntax of anybody's snippets.

import { quoted } from '../edits/flow-style.js';
import type { Style } from './style.js';

/** Text, or a place to fill in. Stops with one number are filled in together; 0 is where the cursor ends. */
export type Piece = string | Stop;

export interface Stop {
  readonly stop: number;
  /** What stands there until it is filled in. */
  readonly text: string;
  readonly choices?: readonly string[];
}

export type Draft =
  | { readonly kind: 'scalar'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'mapping'; readonly pairs: readonly DraftPair[] }
  | { readonly kind: 'sequence'; readonly items: readonly Draft[] }
  /** A mapping whose first key is still to be written, at the cursor. */
  | { readonly kind: 'open' };

export type DraftPair = readonly [key: readonly Piece[], value: Draft];

export function scalar(...pieces: readonly Piece[]): Draft {
  return { kind: 'scalar', pieces };
}

export function mapping(...pairs: readonly (readonly [key: Piece | readonly Piece[], value: Draft])[]): Draft & { kind: 'mapping' } {
  return { kind: 'mapping', pairs: pairs.map(([key, value]) => [typeof key === 'string' || 'stop' in key ? [key] : key, value] as const) };
}

export const OPEN: Draft = { kind: 'open' };

/** Where the cursor ends. */
export const HERE: Stop = { stop: 0, text: '' };

export function sequence(...items: readonly Draft[]): Draft {
  return { kind: 'sequence', items };
}

/** What follows a key's `:`, the space or the line break included. `column` is the key's. */
export function valueAfterColon(draft: Draft, column: number, style: Style): Piece[] {
  if (style.isFlow) return [' ', ...inFlow(draft, style)];
  if (draft.kind === 'scalar') return [' ', ...draft.pieces];
  if (draft.kind === 'open') return [lineBreak(column + style.unit, style), HERE];
  const inner = draft.kind === 'sequence' ? column + style.dashShift : column + style.unit;
  return [lineBreak(inner, style), ...inBlock(draft, inner, style)];
}

/** A draft that begins at the cursor, which stands at `column`. */
export function inPlace(draft: Draft, column: number, style: Style): Piece[] {
  return style.isFlow ? inFlow(draft, style) : inBlock(draft, column, style);
}

/** The pairs of a mapping without what encloses it. */
export function pairsInPlace(draft: Draft & { kind: 'mapping' }, column: number, style: Style): Piece[] {
  return style.isFlow ? joined(draft.pairs.map((pair) => pairInFlow(pair, style)), ', ') : inBlock(draft, column, style);
}

export function lineBreak(column: number, { eol }: Style): string {
  return eol + ' '.repeat(column);
}

function inBlock(draft: Draft, column: number, style: Style): Piece[] {
  switch (draft.kind) {
    case 'open':
      return [HERE];
    case 'scalar':
      return [...draft.pieces];
    case 'mapping':
      return joined(draft.pairs.map(([key, value]) => [...key, ':', ...valueAfterColon(value, column, style)]), lineBreak(column, style));
    case 'sequence':
      return joined(draft.items.map((item) => ['- ', ...inBlock(item, column + 2, style)]), lineBreak(column, style));
  }
}

function pairInFlow([key, value]: DraftPair, style: Style): Piece[] {
  return [...inWords(key, style), ': ', ...inFlow(value, style)];
}

/** In JSON words are quoted. */
function inWords(pieces: readonly Piece[], { isJson }: Style): Piece[] {
  const text = pieces.map((each) => (typeof each === 'string' ? each : each.text)).join('');
  return isJson && quoted(text) !== text ? ['"', ...pieces, '"'] : [...pieces];
}

function inFlow(draft: Draft, style: Style): Piece[] {
  switch (draft.kind) {
    case 'open':
      return ['{ ', HERE, ' }'];
    case 'scalar':
      return inWords(draft.pieces, style);
    case 'mapping':
      return ['{ ', ...joined(draft.pairs.map((pair) => pairInFlow(pair, style)), ', '), ' }'];
    case 'sequence':
      return ['[', ...joined(draft.items.map((item) => inFlow(item, style)), ', '), ']'];
  }
}

function joined(lists: readonly (readonly Piece[])[], between: string): Piece[] {
  return lists.flatMap((list, i) => (i === 0 ? [...list] : [between, ...list]));
}
