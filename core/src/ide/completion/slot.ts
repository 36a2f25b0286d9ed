// Owns: how a key, a value or an item is written into its place: quotes, colon, comma, indentation, and what of the text around it has to go.
// Refuses: which keys and values there are.

import type { Span } from '../../text/span.js';
import { lineBreak, valueAfterColon } from './draft.js';
import type { Draft, Piece } from './draft.js';
import type { Quote } from './line-shape.js';
import type { Place } from './place.js';
import type { Style } from './style.js';

export interface Slot {
  /** What is replaced. Contains the offset, and lies on its line. */
  readonly word: Span;
  /** Whether text behind the offset must be replaced as well, and cannot be left standing. */
  readonly isWhole: boolean;
  /** Space right before the word that has to go; null where none has. */
  readonly removal: Span | null;
  readonly lead: readonly Piece[];
  readonly tail: readonly Piece[];
  readonly quote: Quote | null;
  /** Whether the closing quote stands and stays. */
  readonly isQuoteClosed: boolean;
  readonly hasColon: boolean;
  readonly hasBody: boolean;
  /** Where a key would start. */
  readonly column: number;
  readonly style: Style;
}

type Written = Exclude<Place, { kind: 'comment' }>;

/** `unitAt`: of the file; empty behind its end. */
export function slotOf(place: Written, unitAt: (offset: number) => string, offset: number, style: Style): Slot {
  const hasColon = place.kind === 'key' && place.hasColon;
  // Behind a closing quote the colon still has to come.
  const takesQuote = place.kind === 'key' && place.isQuoteClosed && !hasColon;
  const shift = place.kind === 'value' ? 0 : place.shift;
  const lead = shift > 0 ? ' '.repeat(shift) : place.needsSpace ? ' ' : '';
  const word = takesQuote ? { start: place.word.start, end: place.word.end + 1 } : place.word;
  return {
    word,
    // Between a key and its colon the rest of the old word cannot stay.
    isWhole: place.kind === 'key' && !hasColon && offset < word.end,
    removal: shift < 0 ? { start: offset + shift, end: offset } : null,
    lead: lead === '' ? [] : [lead],
    tail: place.needsComma ? [commaBefore(unitAt(word.end))] : tailBefore(unitAt(word.end)),
    quote: place.quote,
    isQuoteClosed: place.isQuoteClosed && !takesQuote,
    hasColon,
    hasBody: place.hasBody,
    column: place.kind === 'value' ? (place.path.at(-1)?.column ?? 0) : place.column,
    style,
  };
}

/** A place for keys, or for the items of a list, behind a key's colon: on lines of their own, or in brackets in flow style. */
export function slotBelow(place: Written & { kind: 'value' }, unitAt: (offset: number) => string, kind: 'mapping' | 'sequence', style: Style): Slot {
  const owner = place.path.at(-1)?.column ?? 0;
  const column = owner + (kind === 'mapping' ? style.unit : style.dashShift);
  const [open, close] = kind === 'mapping' ? ['{ ', ' }'] : ['[', ']'];
  const isRoomy = place.gap.end > place.gap.start;
  return {
    word: place.word,
    isWhole: false,
    removal: !style.isFlow && isRoomy ? { start: place.gap.start, end: place.word.start } : null,
    lead: style.isFlow ? [place.needsSpace ? ` ${open}` : open] : [lineBreak(column, style)],
    tail: style.isFlow ? [close, ...(place.needsComma ? [commaBefore(unitAt(place.word.end))] : [])] : tailBefore(unitAt(place.word.end)),
    quote: null,
    isQuoteClosed: false,
    hasColon: false,
    hasBody: false,
    column,
    style,
  };
}

/** Without space before it, a `#` would be part of what is written. */
function tailBefore(next: string): Piece[] {
  return next === '#' ? [' '] : [];
}

function commaBefore(next: string): string {
  return /\s/.test(next) ? ',' : ', ';
}

/** A key with its value, or what of it is missing. */
export function keyPieces(name: string, value: Draft, slot: Slot): Piece[] {
  const { quote, hasColon, hasBody, column, style, lead, tail } = slot;
  const written = quote === null ? plainKey(name, style) : name;
  if (hasColon) return [...lead, written];
  return [...lead, written + (quote ?? '') + ':', ...(hasBody ? [] : valueAfterColon(value, column, style)), ...tail];
}

export function valuePieces(text: string, slot: Slot): Piece[] {
  const { quote, isQuoteClosed, lead, tail } = slot;
  return [...lead, text + (quote !== null && !isQuoteClosed ? quote : ''), ...tail];
}

export function draftPieces(pieces: readonly Piece[], { lead, tail }: Slot): Piece[] {
  return [...lead, ...pieces, ...tail];
}

/** A plain `*` would be an alias. */
function plainKey(name: string, { isJson }: Style): string {
  return name === '*' || isJson ? JSON.stringify(name) : name;
}

/** A text as a value: inside the quotes that stand there, else quoted where YAML would read something else. */
export function textValue(text: string, { quote, style }: Slot): string {
  if (quote === '"') return JSON.stringify(text).slice(1, -1);
  if (quote === "'") return text.replaceAll("'", "''");
  const isPlain = !style.isJson && /^[A-Za-z/][^\s:#]*(?: [^\s:#]+)*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text) && !(style.isFlow && /[,[\]{}]/.test(text));
  return isPlain ? text : JSON.stringify(text);
}
