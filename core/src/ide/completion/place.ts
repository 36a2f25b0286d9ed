// Owns: where in a policy an offset stands, read from the lines around it, so that half-typed and broken text has a place as well.
// Refuses: the syntax tree, what may stand in the place (context.ts), and reading more than the lines that lead to it.
//
// The contract, for any text and offset:
// - `key`: a key of the innermost mapping of `path` can stand here, `word` being what is there of it. `value`: the value of `key` in that mapping.
//   `item`: an item of the innermost sequence. `comment`: inside a comment. Null: nothing of ours can be written here (inside a block of text or a
//   text over several lines, a key behind a tab, behind a finished value, in an indentation in front of something, between the two characters of a line's end).
// - `path` leads from the top of the document to the innermost collection. In block style it follows indentation alone: the owner of a line is the
//   nearest line above that is indented less. Text that is no key, but has lines below it, counts as one whose colon is missing.
// - `word` contains the offset and lies on its line. It is the whole half-typed word, behind the offset too, without its quotes.
// - On an empty line every column has a place: `column` is where a key has to start there, and `shift` how far that is from the offset.

import { LineIndex } from '../../text/source.js';
import { shiftSpan } from '../../text/span.js';
import type { Span } from '../../text/span.js';
import { LOOK_AHEAD, flowPlace, isFlowClosed } from './flow-place.js';
import { isQuote, isSpace, openQuoteEnd, quotedEnd, shapeOfLine } from './line-shape.js';
import type { LineShape, Quote } from './line-shape.js';

export interface Frame {
  readonly kind: 'mapping' | 'sequence';
  /** The key whose value it is; null at the top of the document and for items of a sequence. */
  readonly key: string | null;
  readonly isFlow: boolean;
  /** Where its keys or dashes start; in flow style, the indentation of the line that it begins on. */
  readonly column: number;
  /** Its keys with their values as far as they stand on the key's line; the key at the offset left out. Read when asked for. */
  readonly keys: () => ReadonlyMap<string, string>;
}

export interface Written {
  readonly path: readonly Frame[];
  readonly word: Span;
  readonly quote: Quote | null;
  readonly isQuoteClosed: boolean;
  /** A space has to come first, for the text before is a `:` or a `-`. */
  readonly needsSpace: boolean;
  /** A comma has to follow. */
  readonly needsComma: boolean;
  /** Whether deeper lines follow, which belong to what is written here. */
  readonly hasBody: boolean;
}

export type Place =
  | { readonly kind: 'comment'; readonly span: Span }
  | (Written & {
      readonly kind: 'key';
      readonly hasColon: boolean;
      readonly column: number;
      /** On an empty line: how many spaces are missing before the offset, or, negative, too many. */
      readonly shift: number;
      /** The key right above whose list may begin here, at its own indentation. */
      readonly listAbove: string | null;
      /** Right behind a dash: the sequence, whose item this would be the first key of. */
      readonly isFirstOfItem: boolean;
      /** Nothing else stands below the key that the innermost mapping belongs to, so that this may as well be its whole value. */
      readonly isAlone: boolean;
    })
  | (Written & { readonly kind: 'value'; readonly key: string; /** Space between the colon and the word. */ readonly gap: Span })
  | (Written & { readonly kind: 'item'; readonly column: number; readonly shift: number; readonly hasDash: boolean });

export function placeAt(text: string, offset: number): Place | null {
  // Every line above may be asked for, for which an index of all of them is made once.
  const lines = new LineIndex(text);
  const line = lines.lineOf(offset);
  const reader = new Reader(text, lines, line);
  const shape = reader.shape(line);
  const at = offset;
  // Inside of a line's end mark there is no place.
  if (at < shape.start || at > shape.end) return null;
  const opened = reader.openAbove(line, at);
  if (opened === 'text') return null;
  if (opened !== null) return reader.inFlow(opened, at);
  if (shape.comment !== null && at > shape.comment) return { kind: 'comment', span: { start: shape.comment, end: shape.end } };
  // What a tab indents is nowhere.
  if (shape.isBlank) return text.slice(shape.start, at).includes('\t') ? null : reader.onEmptyLine(line, at);
  return reader.inLine(line, shape, at);
}

/** The same `by` units further on. */
export function shiftPlace(place: Place, by: number): Place {
  if (by === 0) return place;
  if (place.kind === 'comment') return { ...place, span: shiftSpan(place.span, by) };
  const word = shiftSpan(place.word, by);
  return place.kind === 'value' ? { ...place, word, gap: shiftSpan(place.gap, by) } : { ...place, word };
}

/** Whether a line, were it to begin at the column, would go on with a text or with brackets that began above it. */
export function isInsideValue(text: string, line: number, column: number): boolean {
  const lines = new LineIndex(text);
  return new Reader(text, lines, line).openAbove(line, lines.startOf(line) + column) !== null;
}

/** Where a flow collection begins: its bracket, and the line and column of the key or dash that it belongs to. */
interface Opening {
  readonly start: number;
  readonly line: number;
  readonly shape: LineShape;
}

class Reader {
  readonly #shapes = new Map<number, LineShape>();
  readonly #indents: Int32Array;

  constructor(
    readonly text: string,
    readonly lines: LineIndex,
    /** Of the offset. */
    readonly line: number,
  ) {
    this.#indents = new Int32Array(lines.lineCount).fill(UNKNOWN);
  }

  shape(line: number): LineShape {
    let shape = this.#shapes.get(line);
    if (shape === undefined) this.#shapes.set(line, (shape = shapeOfLine(this.text, this.lines, line)));
    return shape;
  }

  /** The flow collection, opened on a line above, that is open at the start of the line; `text` inside a text over several lines. */
  openAbove(line: number, at: number): Opening | 'text' | null {
    const above = this.#filledAbove(line);
    if (above === null) return null;
    const own = this.shape(line);
    const column = own.isBlank && own.comment === null ? at - own.start : own.indent;
    for (const each of this.#chain(above)) {
      const shape = this.shape(each);
      const { start, end } = shape.value;
      const value = this.text.slice(start, end).replace(/^(?:[&!][^\s,[\]{}]*[ \t]+)*/, '');
      const first = end - value.length;
      const anchor = shape.key === null ? shape.indent : (shape.dashes[0] ?? shape.column);
      if (/^[|>][0-9+-]*$/.test(value)) {
        if (column > (shape.key === null ? (shape.dashes.at(-1) ?? shape.column) : shape.column)) return 'text';
      } else if (isQuote(value[0])) {
        const limit = Math.min(this.text.length, own.end + 2_000);
        const quoted = quotedEnd(this.text, first, limit);
        if (quotedEnd(this.text, first, shape.end).isClosed || quoted.end <= own.start) continue;
        // A quote that is never closed, or closed far below, was left open by its author on its own line.
        if (column > anchor && quoted.isClosed && this.#isOneText(each, line)) return 'text';
      } else if (value.startsWith('{') || value.startsWith('[')) {
        const opening = { start: first, line: each, shape };
        const place = flowPlace(this.text, first, own.start);
        if (place === 'closed') continue;
        if (column > anchor || isFlowClosed(this.text, first, Math.min(this.text.length, own.end + LOOK_AHEAD))) return opening;
      }
    }
    return null;
  }

  /** Whether the lines between go on with a text, rather than being keys by themselves. */
  #isOneText(from: number, to: number): boolean {
    for (let line = from + 1; line <= to; line++) if (this.shape(line).key !== null) return false;
    return true;
  }

  inFlow({ start, line, shape }: Opening, at: number): Place | null {
    const place = flowPlace(this.text, start, at);
    if (place === null || place === 'closed') return null;
    const base = this.#pathOfValue(line, shape);
    if (base === null) return null;
    const { around, part, key, word, quote, isQuoteClosed, hasColon, needsComma } = place;
    const column = shape.indent;
    const frames = around.map((each, i): Frame => ({ kind: each.kind, key: i === 0 ? base.key : each.key, isFlow: true, column, keys: () => each.keys }));
    const before = this.text[word.start - 1];
    const needsSpace = word.start === word.end && ((part === 'value' && before === ':') || before === ',');
    const written: Written = { path: [...base.path, ...frames], word, quote, isQuoteClosed, needsSpace, needsComma, hasBody: false };
    const own = this.shape(this.line);
    if (this.lines.lineOf(word.start) !== this.line || word.end > own.end) return null;
    // In an indentation: what follows it on the line stands where it belongs, and this would not.
    if (at < own.start + own.column && !own.isBlank && !/[\]}]/.test(this.text[own.start + own.column] ?? '')) return null;
    switch (part) {
      case 'key':
        return { ...written, kind: 'key', hasColon, column, shift: 0, listAbove: null, isFirstOfItem: false, isAlone: false };
      case 'value':
        return key === null ? null : { ...written, kind: 'value', key, gap: { start: word.start, end: word.start } };
      case 'item':
        return { ...written, kind: 'item', column, shift: 0, hasDash: true };
    }
  }

  /** The path to the value that stands on a line: behind its key, or behind its dash. */
  #pathOfValue(line: number, shape: LineShape): { readonly path: readonly Frame[]; readonly key: string | null } | null {
    if (shape.key !== null) {
      const path = this.#pathTo(line, shape.column, 'mapping');
      return path === null ? null : { path, key: shape.key.name };
    }
    const dash = shape.dashes.at(-1);
    if (dash !== undefined) {
      const path = this.#pathTo(line, dash, 'sequence');
      return path === null ? null : { path, key: null };
    }
    // A value on a line of its own, below its key.
    const owner = this.#ownerAbove(line, shape.column);
    if (owner === null) return { path: [], key: null };
    const path = this.#pathTo(owner.line, owner.shape.column, 'mapping');
    return path === null ? null : { path, key: owner.shape.key?.name ?? null };
  }

  inLine(line: number, shape: LineShape, at: number): Place | null {
    const { text } = this;
    const contentStart = shape.start + shape.column;
    const lastDash = shape.dashes.at(-1);
    const hasContent = shape.key !== null || shape.value.end > shape.value.start;
    if (lastDash !== undefined && (!hasContent || at < contentStart)) {
      const behind = shape.start + lastDash + 1;
      if (at < behind || (hasContent && at > behind && at < contentStart)) return null;
      if (hasContent) return null;
      return this.#behindDash(line, shape, lastDash, at);
    }
    // Of a key that is written out with `?` and `:`, only what stands apart is known.
    if (at < contentStart || /^[?:](?:[ \t]|$)/.test(text.slice(contentStart, shape.end))) return null;
    const { key, value } = shape;
    if (key !== null) {
      const outer = key.quote === null ? 0 : 1;
      if (at >= key.span.start && at <= key.span.end) return this.#keyIn(line, shape, { span: key.span, quote: key.quote, isClosed: key.quote !== null, hasColon: true });
      if (at < key.behindColon || at < key.span.start - outer) return null;
      return this.#valueIn(line, shape, key.name, { start: key.behindColon, end: value.start }, at);
    }
    const first = text[value.start];
    if (first === '{' || first === '[') return at <= value.start ? null : this.inFlow({ start: value.start, line, shape }, at);
    if (/^[|>%@`]/.test(first ?? '')) return null;
    // `tier:blocked` has no key yet, for want of a space.
    const glued = /^([a-z_]+):(?=\S)/.exec(text.slice(value.start, value.end));
    if (glued !== null && shape.dashes.length + shape.indent > 0 && at >= value.start + glued[0].length) {
      const path = this.#pathTo(line, shape.column, 'mapping');
      const start = value.start + glued[0].length;
      const word = { start, end: value.end };
      if (path === null || /\s/.test(text.slice(start, value.end)) || /["'{[]/.test(text[start] ?? '')) return null;
      return { ...this.#written(path, word), kind: 'value', key: glued[1] as string, gap: { start, end: start }, needsSpace: true };
    }
    if (at > value.end) return null;
    if (isQuote(first)) {
      const quoted = quotedEnd(text, value.start, value.end);
      if (at === value.start || (quoted.isClosed && at >= quoted.end)) return null;
      return this.#keyIn(line, shape, { span: { start: value.start + 1, end: quoted.isClosed ? quoted.end - 1 : openQuoteEnd(text, at, quoted.end, false) }, quote: first, isClosed: quoted.isClosed, hasColon: false });
    }
    const word = runAround(text, value, at);
    if (word.start !== value.start) return null;
    return this.#keyIn(line, shape, { span: word, quote: null, isClosed: false, hasColon: false });
  }

  #behindDash(line: number, shape: LineShape, dash: number, at: number): Place | null {
    const path = this.#pathTo(line, dash, 'sequence');
    if (path === null) return null;
    const needsSpace = at === shape.start + dash + 1;
    const column = needsSpace ? dash + 2 : at - shape.start;
    const word = { start: at, end: at };
    return { ...this.#written(path, word), kind: 'item', column, shift: 0, hasDash: true, needsSpace, hasBody: this.#hasBelow(line, dash) };
  }

  #keyIn(line: number, shape: LineShape, word: { readonly span: Span; readonly quote: Quote | null; readonly isClosed: boolean; readonly hasColon: boolean }): Place | null {
    const dash = shape.dashes.at(-1);
    // What a tab indents is below nothing, and so could only be taken for a key of the document.
    const path = this.text[shape.start + shape.indent] === '\t' ? null : this.#pathTo(line, shape.column, 'mapping');
    if (path === null) return null;
    const written = { ...this.#written(path, word.span), quote: word.quote, isQuoteClosed: word.isClosed, hasBody: this.#hasBelow(line, shape.column) };
    return { ...written, kind: 'key', hasColon: word.hasColon, column: shape.column, shift: 0, listAbove: null, isFirstOfItem: dash !== undefined, isAlone: dash === undefined && !word.hasColon && this.#isAloneBelow(line, shape.column) };
  }

  #valueIn(line: number, shape: LineShape, key: string, gap: Span, at: number): Place | null {
    const { text } = this;
    const { value } = shape;
    const path = this.#pathTo(line, shape.column, 'mapping');
    if (path === null) return null;
    const make = (span: Span, quote: Quote | null, isQuoteClosed: boolean): Place => ({
      ...this.#written(path, span),
      kind: 'value',
      key,
      quote,
      isQuoteClosed,
      needsSpace: span.start === gap.start,
      gap: value.start === value.end ? { start: gap.start, end: at } : gap,
      hasBody: this.#hasBelow(line, shape.column) || this.#hasListBelow(line, shape.column),
    });
    if (value.start === value.end) return make({ start: at, end: at }, null, false);
    const properties = /^(?:[&!][^\s,[\]{}]*[ \t]+)*/.exec(text.slice(value.start, value.end))?.[0].length ?? 0;
    const start = value.start + properties;
    const first = text[start];
    if (first === '{' || first === '[') return at <= start ? null : this.inFlow({ start, line, shape }, at);
    if (at < start || at > value.end) return null;
    if (isQuote(first)) {
      const quoted = quotedEnd(text, start, value.end);
      if (at === start || (quoted.isClosed && at >= quoted.end)) return null;
      return make({ start: start + 1, end: quoted.isClosed ? quoted.end - 1 : openQuoteEnd(text, at, quoted.end, false) }, first, quoted.isClosed);
    }
    if (/^(?:[*&!|>%@`])/.test(first ?? '') && !(first === '*' && /^\*?$/.test(text.slice(start, value.end)))) return null;
    return make({ start, end: value.end }, null, false);
  }

  onEmptyLine(line: number, at: number): Place | null {
    const column = at - this.shape(line).start;
    const above = this.#filledAbove(line);
    const below = this.#filledBelow(line);
    const levels = above === null ? [{ kind: 'mapping' as const, column: 0, line }] : this.#levels(above);
    const belowIndent = below === null ? -1 : this.shape(below).indent;
    const isItemBelow = below !== null && this.shape(below).dashes.length > 0;
    const deepest = levels.at(-1);
    const aboveShape = above === null ? null : this.shape(above);
    const opens = aboveShape !== null && deepest !== undefined && this.#isOpen(aboveShape);
    // The first key or item below a key or dash that has no value yet.
    if (opens && (belowIndent > deepest.column || (isItemBelow && belowIndent === deepest.column && deepest.kind === 'mapping'))) return this.#firstBelow(line, above as number, belowIndent, belowIndent - column, at);
    if (opens && column > deepest.column) return this.#firstBelow(line, above as number, column, 0, at);
    // What is less indented than the line below would take that line away from what it belongs to.
    const possible = levels.filter((each) => each.column > belowIndent || (each.column === belowIndent && (!isItemBelow || each.kind === 'sequence')));
    const exact = possible.filter((each) => each.column === column);
    const chosen = exact.find((each) => each.kind === 'mapping') ?? exact[0] ?? possible.find((each) => each.column > column) ?? possible.at(-1);
    if (chosen === undefined) return null;
    const shift = chosen.column - column;
    const word = { start: at, end: at };
    if (chosen.kind === 'sequence') {
      const path = this.#pathTo(line, chosen.column, 'sequence');
      return path === null ? null : { ...this.#written(path, word), kind: 'item', column: chosen.column, shift, hasDash: false };
    }
    const path = this.#pathTo(line, chosen.column, 'mapping');
    if (path === null) return null;
    const isList = exact.some((each) => each.kind === 'sequence');
    const listAbove = isList || (opens && deepest.column === chosen.column && belowIndent <= chosen.column) ? this.#keyAbove(line, chosen.column) : null;
    return { ...this.#written(path, word), kind: 'key', hasColon: false, column: chosen.column, shift, listAbove, isFirstOfItem: false, isAlone: false };
  }

  #firstBelow(line: number, above: number, column: number, shift: number, at: number): Place | null {
    const shape = this.shape(above);
    const word = { start: at, end: at };
    const name = shape.key?.name ?? null;
    const path = shape.key === null && shape.dashes.length > 0 ? this.#pathTo(above, shape.dashes.at(-1) as number, 'sequence') : this.#pathTo(above, shape.column, 'mapping');
    if (path === null) return null;
    const below = this.#filledBelow(line);
    const isSequence = below !== null && this.shape(below).indent === column && this.shape(below).dashes.length > 0;
    const keys = () => this.#siblings(line, column);
    const key = name ?? (shape.dashes.length > 0 ? null : this.text.slice(shape.value.start, shape.value.end));
    if (isSequence) return { ...this.#written([...path, { kind: 'sequence', key, isFlow: false, column, keys }], word), kind: 'item', column, shift, hasDash: false };
    return { ...this.#written([...path, { kind: 'mapping', key, isFlow: false, column, keys }], word), kind: 'key', hasColon: false, column, shift, listAbove: null, isFirstOfItem: false, isAlone: this.#isAloneBelow(line, column) };
  }

  #written(path: readonly Frame[], word: Span): Written {
    return { path, word, quote: null, isQuoteClosed: false, needsSpace: false, needsComma: false, hasBody: false };
  }

  /** The collections that a filled line stands in, from the outermost to the innermost, one at its own column last. */
  #levels(line: number): { readonly kind: 'mapping' | 'sequence'; readonly column: number; readonly line: number }[] {
    const levels: { kind: 'mapping' | 'sequence'; column: number; line: number }[] = [];
    for (const each of this.#chain(line)) {
      const { dashes, column, key, value } = this.shape(each);
      for (const dash of dashes) levels.push({ kind: 'sequence', column: dash, line: each });
      if (key !== null || (dashes.length === 0 && value.end > value.start)) levels.push({ kind: 'mapping', column, line: each });
    }
    return levels;
  }

  /** The line and those that it is indented below, outermost first. */
  #chain(line: number): number[] {
    const chain = [line];
    let column = this.shape(line).indent;
    let isDash = this.shape(line).dashes.length > 0;
    for (let each = line - 1; each >= 0 && (column > 0 || isDash); each--) {
      const indent = this.#indentOf(each);
      if (indent === null || indent > column || (indent === column && !isDash)) continue;
      const shape = this.shape(each);
      if (indent === column && shape.dashes.length > 0) continue;
      chain.push(each);
      column = indent;
      isDash = shape.dashes.length > 0;
    }
    return chain.reverse();
  }

  /** Whether what a line begins may go on below it. */
  #isOpen({ key, value, dashes }: LineShape): boolean {
    const written = this.text.slice(value.start, value.end);
    if (key !== null) return /^(?:[&!][^\s,[\]{}]*)?$/.test(written);
    return dashes.length > 0 ? written === '' : !/[\s{[\]}"']/.test(written);
  }

  /** The collections from the top to the mapping or sequence at a column of a line; null where the indentation makes no sense. */
  #pathTo(line: number, column: number, kind: Frame['kind']): Frame[] | null {
    const frames: Frame[] = [];
    let at = { line, column, kind };
    // Nothing that a policy has is deeper, and what is not looked at cannot take long.
    while (frames.length < MOST_FRAMES) {
      const owner = this.#owner(at.line, at.column, at.kind);
      if (owner === null) return null;
      const { line: own, column: place } = at;
      const keys = at.kind === 'mapping' ? () => this.#siblings(own, place) : NO_KEYS;
      frames.unshift({ kind: at.kind, key: owner === 'top' ? null : owner.key, isFlow: false, column: at.column, keys });
      if (owner === 'top') return frames;
      at = owner;
    }
    return null;
  }

  /** What a collection belongs to: the mapping with its key, or the sequence that it is an item of. */
  #owner(line: number, column: number, kind: Frame['kind']): { readonly key: string | null; readonly line: number; readonly column: number; readonly kind: Frame['kind'] } | 'top' | null {
    const dash = this.shape(line).dashes.filter((each) => each < column).at(-1);
    if (dash !== undefined && (kind === 'sequence' || this.shape(line).column === column)) return { key: null, line, column: dash, kind: 'sequence' };
    for (let each = line - 1; each >= 0; each--) {
      const indent = this.#indentOf(each);
      if (indent === null || indent > column) continue;
      if (indent === column && kind === 'mapping' && this.text[this.lines.startOf(each) + indent] !== '-') continue;
      const shape = this.shape(each);
      const dashes = shape.dashes.filter((one) => one < column);
      if (kind === 'sequence' && indent === column && shape.dashes.length > 0) continue;
      // A key may hold a list at its own indentation.
      const isOwner = shape.dashes.length === 0 || shape.column <= column ? (kind === 'sequence' ? shape.column <= column : shape.column < column) : false;
      if (isOwner && (shape.key !== null || shape.dashes.length === 0)) {
        if (!this.#isOpen(shape)) return null;
        return { key: shape.key?.name ?? this.text.slice(shape.value.start, shape.value.end), line: each, column: shape.column, kind: 'mapping' };
      }
      const item = dashes.at(-1);
      if (item !== undefined) return { key: null, line: each, column: item, kind: 'sequence' };
      if (indent === column) continue;
      return null;
    }
    return 'top';
  }

  #ownerAbove(line: number, column: number): { readonly line: number; readonly shape: LineShape } | null {
    for (let each = line - 1; each >= 0; each--) {
      const indent = this.#indentOf(each);
      if (indent === null || indent >= column) continue;
      return { line: each, shape: this.shape(each) };
    }
    return null;
  }

  /** The keys at a column beside a line, in the same mapping. */
  #siblings(line: number, column: number): ReadonlyMap<string, string> {
    const keys = new Map<string, string>();
    const add = (name: string, value: string): void => {
      if (!keys.has(name)) keys.set(name, value);
    };
    // Most keys are of the ordinary kind, for which a line's whole shape would be too much work.
    const plainKey = /([A-Za-z_][\w.*-]*):(?:[ \t]+([^\s#'"][^\r\n#]*?))?[ \t]*(?:\r|\n|$)/y;
    const addLine = (each: number, indent: number): void => {
      plainKey.lastIndex = this.lines.startOf(each) + indent;
      const plain = indent === column ? plainKey.exec(this.text) : null;
      if (plain !== null) return add(plain[1] as string, plain[2] ?? '');
      const { key, value, dashes, column: own } = this.shape(each);
      if (key !== null && own === column && (dashes.length === 0) === (indent === column)) add(key.name, this.text.slice(value.start, value.end));
    };
    const indent = this.#indentOf(line);
    if (line !== this.line && indent !== null) addLine(line, indent);
    // Behind a dash on its own line a mapping begins.
    if (indent === null || indent === column) {
      for (let each = line - 1; each >= 0; each--) {
        const above = this.#indentOf(each);
        if (above === null || above > column) continue;
        addLine(each, above);
        if (above < column) break;
      }
    }
    for (let each = line + 1; each < this.lines.lineCount; each++) {
      const below = this.#indentOf(each);
      if (below === null || below > column) continue;
      if (below < column) break;
      if (each !== this.line) addLine(each, below);
    }
    return keys;
  }

  /** The key of the mapping at a column that stands nearest above. */
  #keyAbove(line: number, column: number): string | null {
    for (let each = line - 1; each >= 0; each--) {
      const indent = this.#indentOf(each);
      if (indent === null || indent > column) continue;
      const shape = this.shape(each);
      if (shape.dashes.length > 0 && indent === column) continue;
      return shape.column === column && shape.key !== null && this.#isOpen(shape) ? shape.key.name : null;
    }
    return null;
  }

  /** Whether nothing but what begins at the column of the line stands below the key right above it. */
  #isAloneBelow(line: number, column: number): boolean {
    const above = this.#filledAbove(line);
    const shape = above === null ? null : this.shape(above);
    if (above === null || shape === null || shape.key === null || shape.column >= column || !this.#isOpen(shape)) return false;
    const below = this.#filledBelow(line);
    return below === null || this.shape(below).indent < shape.column || (this.shape(below).indent === shape.column && this.shape(below).dashes.length === 0);
  }

  #hasBelow(line: number, column: number): boolean {
    const below = this.#filledBelow(line);
    return below !== null && this.shape(below).indent > column;
  }

  #hasListBelow(line: number, column: number): boolean {
    const below = this.#filledBelow(line);
    return below !== null && this.shape(below).indent === column && this.shape(below).dashes.length > 0 && this.shape(line).dashes.length === 0;
  }

  #filledAbove(line: number): number | null {
    for (let each = line - 1; each >= 0; each--) if (this.#indentOf(each) !== null) return each;
    return null;
  }

  #filledBelow(line: number): number | null {
    for (let each = line + 1; each < this.lines.lineCount; each++) if (this.#indentOf(each) !== null) return each;
    return null;
  }

  /** Null for lines that hold nothing but space or a comment. Cheaper than a shape, for it is asked of every line on the way. */
  #indentOf(line: number): number | null {
    const known = this.#indents[line] ?? BLANK;
    const indent = known === UNKNOWN ? this.#readIndent(line) : known;
    this.#indents[line] = indent;
    return indent === BLANK ? null : indent;
  }

  #readIndent(line: number): number {
    const first = this.lines.startOf(line);
    const start = first === 0 && this.text.charCodeAt(0) === 0xfeff ? 1 : first;
    let at = start;
    while (this.text[at] === ' ') at++;
    let filled = at;
    while (isSpace(this.text[filled])) filled++;
    const character = this.text[filled] ?? '\n';
    return character === '\n' || character === '\r' || character === '#' ? BLANK : at - start;
  }
}

const MOST_FRAMES = 40;

const UNKNOWN = -2;
const BLANK = -1;

const NO_KEYS = (): ReadonlyMap<string, string> => new Map();

/** The run of characters other than space around an offset. */
function runAround(text: string, within: Span, at: number): Span {
  let start = Math.min(at, within.end);
  let end = start;
  while (start > within.start && !isSpace(text[start - 1])) start--;
  while (end < within.end && !isSpace(text[end])) end++;
  return { start, end };
}
