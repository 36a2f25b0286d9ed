// Owns: where an offset stands inside `{…}` and `[…]`, closed or not: the collections around it, key or value, and the half word.
// Refuses: block style and meaning.

import type { Span } from '../../text/span.js';
import { isQuote, isSpace, openQuoteEnd, quotedEnd } from './line-shape.js';
import type { Quote } from './line-shape.js';

export interface FlowCollection {
  readonly kind: 'mapping' | 'sequence';
  /** The key of the mapping around it whose value it is; null for items and for the outermost collection. */
  readonly key: string | null;
  /** Its other keys with their values as written. */
  readonly keys: ReadonlyMap<string, string>;
}

export interface FlowPlace {
  /** From the outermost to the innermost. */
  readonly around: readonly FlowCollection[];
  readonly part: 'key' | 'value' | 'item';
  /** Of a value; else null. */
  readonly key: string | null;
  /** The half word, without quotes; empty where none is begun. */
  readonly word: Span;
  readonly quote: Quote | null;
  readonly isQuoteClosed: boolean;
  readonly hasColon: boolean;
  /** Whether the next thing follows without a comma between. */
  readonly needsComma: boolean;
}

type Token =
  | { readonly kind: 'open' | 'close' | 'comma' | 'colon'; readonly start: number; readonly end: number; readonly text: string }
  | { readonly kind: 'scalar'; readonly start: number; readonly end: number; readonly text: string; readonly quote: Quote | null; readonly isClosed: boolean }
  | { readonly kind: 'comment'; readonly start: number; readonly end: number; readonly text: string };

/** How far behind the offset a collection is read for its other keys. */
export const LOOK_AHEAD = 4_000;

/**
 * `start` is the offset of the outermost bracket. `closed`: the collection ends before the offset. Null: the offset is inside it, but where nothing
 * can be written, such as in a comment or behind a finished value.
 */
export function flowPlace(text: string, start: number, offset: number): FlowPlace | 'closed' | null {
  const tokens = tokensOf(text, start, Math.min(text.length, offset + LOOK_AHEAD), offset);
  const stack: Stack = [];
  let found: FlowPlace | null | undefined;
  let index = 0;
  for (; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    if (token.start >= offset && !(token.kind === 'scalar' && token.start === offset)) break;
    const top = stack.at(-1);
    if (token.kind === 'comment') {
      if (offset > token.start && offset <= token.end) return null;
      continue;
    }
    if (token.kind === 'scalar') {
      if (token.start <= offset && offset <= token.end && !(token.quote !== null && (offset === token.start || (token.isClosed && offset === token.end)))) {
        if (token.quote !== null && text.slice(token.start, token.end).includes('\n')) return null;
        found = placeOfWord(token, top?.part, stack, tokens, index);
        break;
      }
      if (token.start === offset) break;
    }
    const end = step(token, stack, text);
    if (end === 'closed') return 'closed';
  }
  const isWord = found !== undefined;
  if (found === undefined) found = placeOfGap(text, offset, stack, tokens, index);
  if (found === null) return null;
  if (isWord || found.hasColon) collectRest(found, stack, tokens, isWord && found.part === 'key' ? index + (tokens[index + 1]?.kind === 'colon' ? 2 : 1) : index, text);
  else collectBehindGap(found, stack, tokens, index, text);
  return found;
}

/** Whether the collection that begins at `start` is closed before `limit`. */
export function isFlowClosed(text: string, start: number, limit: number): boolean {
  let depth = 0;
  for (const token of tokensOf(text, start, limit, limit)) depth += token.kind === 'open' ? 1 : token.kind === 'close' ? -1 : 0;
  return depth <= 0;
}

type Stack = { kind: 'mapping' | 'sequence'; key: string | null; keys: Map<string, string>; pending: string | null; part: 'key' | 'value' | 'done' | 'item' }[];

function step(token: Token, stack: Stack, text: string): 'closed' | null {
  const top = stack.at(-1);
  switch (token.kind) {
    case 'open': {
      const kind = token.text === '{' ? 'mapping' : 'sequence';
      const key = top?.kind === 'mapping' ? top.pending : null;
      if (top !== undefined) {
        if (top.kind === 'mapping' && top.pending !== null) top.keys.set(top.pending, text.slice(token.start, token.start + 200));
        top.part = 'done';
      }
      stack.push({ kind, key, keys: new Map(), pending: null, part: kind === 'mapping' ? 'key' : 'item' });
      return null;
    }
    case 'close':
      stack.pop();
      return stack.length === 0 ? 'closed' : null;
    case 'comma':
      if (top !== undefined) {
        top.part = top.kind === 'mapping' ? 'key' : 'item';
        top.pending = null;
      }
      return null;
    case 'colon':
      if (top?.kind === 'mapping') top.part = 'value';
      return null;
    case 'scalar':
      if (top === undefined) return null;
      if (top.kind === 'mapping' && (top.part === 'key' || top.pending === null)) {
        top.pending = token.text;
        if (!top.keys.has(token.text)) top.keys.set(token.text, '');
      } else if (top.kind === 'mapping' && top.part === 'value' && top.pending !== null) top.keys.set(top.pending, token.text);
      top.part = 'done';
      return null;
    case 'comment':
      return null;
  }
}

function placeOfWord(token: Token & { kind: 'scalar' }, part: string | undefined, stack: Stack, tokens: readonly Token[], index: number): FlowPlace | null {
  const top = stack.at(-1);
  if (top === undefined || part === undefined || part === 'done') return null;
  const inner = token.quote === null ? 0 : 1;
  const next = significant(tokens, index + 1);
  return {
    around: [...stack],
    part: part as 'key' | 'value' | 'item',
    key: part === 'value' ? top.pending : null,
    word: { start: token.start + inner, end: token.end - (token.quote !== null && token.isClosed ? 1 : 0) },
    quote: token.quote,
    isQuoteClosed: token.quote !== null && token.isClosed,
    hasColon: next?.kind === 'colon',
    needsComma: next?.kind === 'scalar' || next?.kind === 'open',
  };
}

function placeOfGap(text: string, offset: number, stack: Stack, tokens: readonly Token[], index: number): FlowPlace | null {
  const top = stack.at(-1);
  if (top === undefined || top.part === 'done') return null;
  const next = significant(tokens, index);
  // What stands there is the value already, unless it is the next key, for want of a comma.
  if (top.part === 'value' && (next?.kind === 'open' || (next?.kind === 'scalar' && significant(tokens, tokens.indexOf(next) + 1)?.kind !== 'colon'))) return null;
  // `{ : x }`: a key is missing, and its colon stands.
  const hasColon = top.part === 'key' && next?.kind === 'colon';
  if (isQuote(text[offset]) || isQuote(text[offset - 1])) return null;
  return {
    around: [...stack],
    part: top.part,
    key: top.part === 'value' ? top.pending : null,
    word: { start: offset, end: offset },
    quote: null,
    isQuoteClosed: false,
    hasColon,
    needsComma: next?.kind === 'scalar' || next?.kind === 'open',
  };
}

/** Stands for the key that is being written. */
const OWN = '\0';

/** The keys behind the offset, of the collections around it. */
function collectRest(place: FlowPlace, stack: Stack, tokens: readonly Token[], from: number, text: string): void {
  const top = stack.at(-1);
  if (top !== undefined && place.part === 'key') {
    top.part = place.hasColon ? 'value' : 'done';
    top.pending = OWN;
  }
  const rest = [...stack];
  for (let i = from; i < tokens.length && rest.length > 0; i++) step(tokens[i] as Token, rest, text);
  top?.keys.delete(OWN);
}

/** The same where nothing is begun: what follows, with a comma before it or without, is another key or item. */
function collectBehindGap(place: FlowPlace, stack: Stack, tokens: readonly Token[], from: number, text: string): void {
  const top = stack.at(-1);
  if (top?.kind === 'mapping' && place.needsComma) {
    top.part = 'key';
    top.pending = null;
  }
  collectRest({ ...place, part: 'item' }, stack, tokens, from, text);
}

function significant(tokens: readonly Token[], from: number): Token | undefined {
  for (let i = from; i < tokens.length; i++) if (tokens[i]?.kind !== 'comment') return tokens[i];
  return undefined;
}

/** Reading ends where the outermost bracket is closed, or at the limit; behind the offset also where a line looks like block style again. */
function tokensOf(text: string, start: number, limit: number, offset: number): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (let at = start; at < limit; ) {
    const character = text[at] as string;
    if (isSpace(character) || character === '\n' || character === '\r') {
      at++;
      continue;
    }
    if (character === '#' && (at === start || ' \t\r\n'.includes(text[at - 1] as string))) {
      const end = lineEnd(text, at, limit);
      tokens.push({ kind: 'comment', start: at, end, text: '' });
      at = end;
      continue;
    }
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    const kind = character === '{' || character === '[' ? 'open' : character === '}' || character === ']' ? 'close' : character === ',' ? 'comma' : null;
    if (kind !== null) {
      tokens.push({ kind, start: at, end: at + 1, text: character });
      at++;
      if (depth <= 0) break;
      continue;
    }
    if (isQuote(character)) {
      const whole = quotedEnd(text, at, limit);
      const isHere = at < offset && offset < whole.end;
      const { end, isClosed } = whole.isClosed && !(isHere && isOtherQuote(text, whole.end)) ? whole : { end: openEnd(text, at, limit, offset), isClosed: false };
      tokens.push({ kind: 'scalar', start: at, end, text: text.slice(at + 1, isClosed ? end - 1 : end), quote: character, isClosed });
      at = end;
      continue;
    }
    if (character === ':' && isColon(text, at, tokens.at(-1))) {
      tokens.push({ kind: 'colon', start: at, end: at + 1, text: ':' });
      at++;
      continue;
    }
    const end = wordEnd(text, at, plainEnd(text, at, limit), offset);
    if (at > offset && /^[^,:]*:\s*$/.test(text.slice(at, lineEnd(text, at, limit))) && !/[,}\]]/.test(text.slice(at, lineEnd(text, at, limit)))) break;
    tokens.push({ kind: 'scalar', start: at, end, text: text.slice(at, end), quote: null, isClosed: true });
    at = end;
  }
  return tokens;
}

/** Whether what seems to close a text opens the next one: nothing can follow a text as it is followed. */
function isOtherQuote(text: string, end: number): boolean {
  return /[^ \t\r\n,:\]}#]/.test(/^[ \t]*([^])/.exec(text.slice(end, end + 200))?.[1] ?? ' ');
}

/** An open quote ends with its line, as far as anybody can tell, and around the offset with the half word. */
function openEnd(text: string, at: number, limit: number, offset: number): number {
  const end = lineEnd(text, at, limit);
  return at < offset && offset <= end ? openQuoteEnd(text, offset, end, true) : end;
}

function isColon(text: string, at: number, before: Token | undefined): boolean {
  const next = text[at + 1] ?? '\n';
  return ' \t\r\n,[]{}'.includes(next) || (before?.kind === 'scalar' && before.quote !== null && before.end === at);
}

function plainEnd(text: string, from: number, limit: number): number {
  let at = from;
  for (; at < limit; at++) {
    const character = text[at] as string;
    if (',[]{}\r\n'.includes(character)) break;
    if (character === ':' && at > from && ' \t\r\n,[]{}'.includes(text[at + 1] ?? '\n')) break;
    if (character === '#' && isSpace(text[at - 1])) break;
  }
  while (at > from + 1 && isSpace(text[at - 1])) at--;
  return Math.max(at, from + 1);
}

/** Of words in front of a colon the half word at the offset is one, and the rest the next key, for want of a comma. */
function wordEnd(text: string, from: number, end: number, offset: number): number {
  if (offset < from || offset >= end || !/^[ \t]*:/.test(text.slice(end, end + 20))) return end;
  const space = text.slice(offset, end).search(/[ \t]/);
  return space < 0 || from === offset ? end : offset + space;
}

function lineEnd(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}
