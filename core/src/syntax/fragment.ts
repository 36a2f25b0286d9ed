// Owns: a stretch of text → its nodes and what is malformed in it. The only place that knows how the YAML library parses.
// Refuses: throwing, whatever the text is; cutting texts (blocks.ts), and words (syntax-problems.ts).

import { Composer, Parser, Schema, isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { CST, Document, Node as YamlNode, YAMLError } from 'yaml';
import type { Problem } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import type { Span } from '../text/span.js';
import { lineAround, nonEmptyIn, syntaxProblem } from './syntax-problems.js';
import { markRepeats } from './tree.js';
import type { Item, Pair, ScalarNode, SyntaxNode } from './tree.js';

/** Bounds that no policy written by a person comes near; beyond them a document is refused with a clear error. */
export const LIMITS = {
  /** UTF-16 units of one document. */
  size: 5_000_000,
  /** Collections inside collections. */
  depth: 100,
  /** Nodes that the aliases of a document stand for, all expanded. */
  aliasNodes: 20_000,
} as const;

export interface Fragment {
  /** Null where there is nothing but remarks, and where nothing could be read. */
  readonly root: SyntaxNode | null;
  /** In the order of the text, those of malformed text first. */
  readonly problems: readonly Problem[];
  /** Comments, in the order of the text, from the `#` to the end of the line. */
  readonly comments: readonly Span[];
  /** Whether a limit stopped the reading; then nothing else is tried. */
  readonly limit: boolean;
  /** How many of the problems, the first ones, come from malformed text, so that the tree is partly a guess. */
  readonly malformed: number;
  /** Whether it means the same wherever the `outer` anchors are the same: no merge key at its top, one document. Malformed text means nothing anywhere. */
  readonly standsAlone: boolean;
  /** Nodes that its aliases stand for. */
  readonly aliasNodes: number;
  /** What its anchors stand at; of those of one name the last one. */
  readonly anchors: readonly Anchored[];
  /** Names that its aliases stand for, and that none of its own anchors before them has; each once. */
  readonly outer: readonly string[];
}

/** A node that aliases can stand for. */
export interface Anchored {
  readonly name: string;
  /** Null where nobody knows it: it stands in malformed text. Nothing is said of the aliases then. */
  readonly node: SyntaxNode | null;
  /** Nodes that it stands for once its own aliases are expanded. */
  readonly size: number;
}

/** The anchors that stand before a text, by name; places in their nodes are told from those in the text by being below 0 (elsewhere.ts). */
export type OuterAnchors = ReadonlyMap<string, Anchored>;

const NO_ANCHORS: OuterAnchors = new Map();

/** Errors of a text that are put into words. Only the first one is reported, and a line may hold thousands. */
const MOST_ERRORS = 100;

/** `depth`: collections around the text, which count against the limit. */
export function parseFragment(text: string, depth: number, outer: OuterAnchors = NO_ANCHORS): Fragment {
  const tokens = [...new Parser().parse(text)];
  const tooDeep = mayBeTooDeep(text, depth) ? firstTooDeep(tokens, depth) : null;
  if (tooDeep !== null) {
    const message = `collections are nested more than ${LIMITS.depth} deep, the most that is read`;
    const span = { start: tooDeep, end: Math.min(tooDeep + 1, text.length) };
    return { root: null, problems: [problem('yaml-syntax', span, message)], comments: [], limit: true, malformed: 1, standsAlone: false, aliasNodes: 0, anchors: NONE, outer: NONE };
  }
  const comments = text.includes('#') ? commentsOf(tokens) : [];
  const lone = loneReturn(text);
  const document = firstDocument(tokens);
  if (document === undefined) return { root: null, problems: lone, comments, limit: false, malformed: lone.length, standsAlone: true, aliasNodes: 0, anchors: NONE, outer: NONE };
  const conversion = new Conversion(text, outer);
  const malformed = lone.length > 0 ? lone : malformedIn(document, tokens, text);
  const problems: Problem[] = [];
  const { yaml } = document.directives;
  if (yaml.explicit === true && yaml.version !== '1.2') {
    problems.push(problem('yaml-syntax', lineAround(text, Math.max(0, text.indexOf('%YAML'))), 'only YAML 1.2 is read: remove the `%YAML` line'));
  }
  const second = tokens.filter((each) => each.type === 'document')[1];
  if (second !== undefined) {
    problems.push(problem('multiple-documents', documentStart(second, text), 'a policy file holds one document: move the second one to a file of its own'));
  }
  const root = document.contents === null ? null : conversion.node(document.contents as YamlNode);
  const found = [...malformed, ...[...problems, ...conversion.problems].sort((a, b) => a.span.start - b.span.start)];
  const isVoid = root?.kind === 'scalar' && root.value === null && root.text === '';
  const { aliasNodes, overLimit } = conversion;
  const isClosed = !overLimit && !(isMap(document.contents) && document.contents.items.some(isMerge));
  const standsAlone = problems.length === 0 && (malformed.length > 0 || isClosed);
  return { root: isVoid ? null : root, problems: found, comments, limit: overLimit, malformed: malformed.length, standsAlone, aliasNodes, anchors: conversion.anchors, outer: conversion.sought };
}

/** A value that seems to go on with a mapping, as its own last line is taken for a key, is told of by what is wrong with the mapping. */
function withoutEchoes(errors: readonly YAMLError[]): readonly YAMLError[] {
  const mappings = new Set(errors.filter((each) => each.code === 'BLOCK_AS_IMPLICIT_KEY' || each.code === 'BLOCK_IN_FLOW').map((each) => each.pos[0]));
  return errors.filter((each) => each.code !== 'MULTILINE_IMPLICIT_KEY' || !mappings.has(each.pos[0]));
}

/** Made once: the library would make one anew for every text. */
const SCHEMA = new Schema({ schema: 'core', merge: true });

/** Whether a plain word stands for itself: whether none of the schema's other scalars, like `true` and `1.0`, is written like that. */
export function isTextWord(word: string): boolean {
  return !SCHEMA.tags.some((tag) => 'test' in tag && tag.test instanceof RegExp && tag.test.test(word));
}

function firstDocument(tokens: readonly CST.Token[]): Document.Parsed | undefined {
  const document = composed(tokens);
  if (document?.errors.some(isSplitKey) !== true) return document;
  joinSplitKeys(tokens);
  return composed(tokens);
}

function composed(tokens: readonly CST.Token[]): Document.Parsed | undefined {
  const composer = new Composer({ schema: SCHEMA, prettyErrors: false, uniqueKeys: false, merge: true, strict: true, intAsBigInt: false });
  for (const document of composer.compose(tokens)) return document as Document.Parsed;
  return undefined;
}

/** What the library says of a mapping in which a collection is a key, not the first one: it parts that from the blanks before it, and takes these for a remark that closes the mapping. */
function isSplitKey({ code, message }: YAMLError): boolean {
  return code === 'IMPOSSIBLE' && message === 'Map comment with trailing content';
}

/** Gives the blanks and remarks that stand alone in a mapping to the collection behind them. */
function joinSplitKeys(tokens: readonly CST.Token[]): void {
  const stack: CST.Token[] = [...tokens];
  for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
    pushInside(token, stack);
    if (token.type !== 'block-map') continue;
    for (let i = token.items.length - 2; i >= 0; i--) {
      const [alone, next] = token.items.slice(i, i + 2);
      if (alone === undefined || next?.key?.type !== 'flow-collection' || alone.key || alone.sep || alone.explicitKey === true) continue;
      next.start = [...alone.start, ...next.start];
      token.items.splice(i, 1);
    }
  }
}

/** Puts the nodes that a node or a document is made of on a stack: whoever walks does so without recursion, since the text may be built to exhaust it. */
function pushInside(token: CST.Token, stack: CST.Token[]): void {
  if (token.type === 'document' && token.value !== undefined) stack.push(token.value);
  if (!isCollection(token)) return;
  for (const { key, value } of token.items) {
    if (key) stack.push(key);
    if (value) stack.push(value);
  }
}

function isCollection(token: CST.Token): token is CST.BlockMap | CST.BlockSequence | CST.FlowCollection {
  return token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection';
}

/** What the library stumbled over, in the order of the text. */
function malformedIn(document: Document.Parsed, tokens: readonly CST.Token[], text: string): Problem[] {
  const errors = withoutEchoes([...document.errors, ...document.warnings.filter((each) => each.code === 'TAG_RESOLVE_FAILED')]);
  const unclosed = errors.length === 0 ? null : firstUnclosed(tokens);
  const before = errors.filter((each) => unclosed === null || each.pos[0] < unclosed).sort((a, b) => a.pos[0] - b.pos[0]);
  const malformed = before.slice(0, MOST_ERRORS).map((each) => syntaxProblem(each, text));
  // Everything behind an open bracket or quote is guessed at, so that the bracket is all there is to say.
  if (unclosed !== null && errors.length > before.length) {
    malformed.push(problem('yaml-syntax', { start: unclosed, end: unclosed + 1 }, `this \`${text[unclosed] ?? ''}\` is never closed`));
  }
  return malformed.sort((a, b) => a.span.start - b.span.start);
}

/**
 * A carriage return alone ends a line in YAML and in editors, and none to the library: what stands behind it would go on with a remark, and not count. At the
 * end of the text nothing does. Whatever else there is to say of such a text follows from the first one.
 */
function loneReturn(text: string): Problem[] {
  const at = text.includes('\r') ? text.search(/\r(?!\n|$)/) : -1;
  return at < 0 ? [] : [problem('yaml-syntax', { start: at, end: at + 1 }, 'a line ends here with a carriage return alone, which not every reader takes for the end of a line: end all lines with a line feed')];
}

const NONE: readonly never[] = [];

/** Turns the library's nodes into ours, in the order of the text, so that an alias finds the anchor before it. */
class Conversion {
  readonly problems: Problem[] = [];
  overLimit = false;
  aliasNodes = 0;
  readonly #sought = new Set<string>();
  readonly #anchors = new Map<string, SyntaxNode | 'open'>();
  readonly #sizes = new Map<SyntaxNode, number>();

  constructor(
    readonly text: string,
    readonly outer: OuterAnchors,
  ) {}

  get anchors(): readonly Anchored[] {
    if (this.#anchors.size === 0) return NONE;
    return [...this.#anchors].map(([name, node]) => (node === 'open' ? { name, node: null, size: 1 } : { name, node, size: this.#sizeOf(node) }));
  }

  /** Names that were looked for among the anchors before the text. */
  get sought(): readonly string[] {
    return this.#sought.size === 0 ? NONE : [...this.#sought];
  }

  node(node: YamlNode): SyntaxNode {
    if (isAlias(node)) return this.#alias(node.source, this.#span(node));
    const { anchor } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const converted = this.#convert(node);
    // One that a node inside has as well stands for that from there on: its place comes later in the text.
    if (anchor !== undefined && this.#anchors.get(anchor) === 'open') this.#anchors.set(anchor, converted);
    return converted;
  }

  #convert(node: YamlNode): SyntaxNode {
    const span = this.#span(node);
    if (isMap(node)) {
      const pairs: Pair[] = [];
      const merges: SyntaxNode[] = [];
      let mergeKey: Span | null = null;
      let incomplete = false;
      for (const each of node.items) {
        const keyNode = each.key as YamlNode | null;
        const key = keyNode === null ? emptyScalar(span.start) : this.node(keyNode);
        const written = keyNode === null ? { start: span.start, end: span.start } : this.#span(keyNode);
        // An empty key is shown at its colon.
        const keySpan = written.end > written.start ? written : { start: written.start, end: Math.min(written.start + 1, this.text.length) };
        const valueNode = each.value as YamlNode | null;
        const value = valueNode === null ? emptyScalar(keySpan.end) : this.node(valueNode);
        const valueSpan = valueNode === null ? value.span : this.#span(valueNode);
        if (isMerge(each)) {
          if (mergeKey !== null) this.problems.push(repeatedMerge(keySpan, mergeKey));
          const isKnown = this.#collectMerges(value, valueSpan, merges);
          incomplete ||= !isKnown;
          mergeKey ??= keySpan;
          continue;
        }
        const name = key.kind === 'scalar' ? (key.quoted ? String(key.value) : key.text) : null;
        const collection = key.kind === 'scalar' ? {} : { collection: { text: this.text.slice(keySpan.start, keySpan.end), words: wordsIn(key) } };
        pairs.push({ name, ...collection, keySpan, value, valueSpan, span: { start: keySpan.start, end: Math.max(keySpan.end, valueSpan.end) }, merged: false, repeats: null });
      }
      return this.#sized({ kind: 'mapping', span, flow: node.flow === true, pairs: merged(markRepeats(pairs), merges), ...(incomplete ? { incomplete } : {}) });
    }
    if (isSeq(node)) {
      const items: Item[] = [];
      for (const each of node.items) {
        const item = each as YamlNode;
        const converted = isPair(item) ? emptyScalar(span.start) : this.node(item);
        const itemSpan = isPair(item) ? span : this.#span(item);
        items.push({ span: node.flow === true ? itemSpan : { start: this.#dashBefore(itemSpan.start), end: itemSpan.end }, node: converted });
      }
      return this.#sized({ kind: 'sequence', span, flow: node.flow === true, items });
    }
    if (isScalar(node)) {
      const { value } = node;
      const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : value === null ? null : String(value);
      const text = this.text.slice(span.start, span.end);
      return { kind: 'scalar', span, value: plain, text, quoted: node.type !== 'PLAIN' };
    }
    return emptyScalar(span.start);
  }

  #alias(name: string, span: Span): SyntaxNode {
    const target = this.#anchors.get(name) ?? this.#outer(name);
    if (target === null) return { ...emptyScalar(span.start), span, unresolved: true };
    if (target === undefined) {
      const facts = /["\\]/.test(name) ? {} : { replacement: `"*${name}"` };
      this.problems.push(problem('yaml-syntax', span, `no anchor \`&${name}\` stands before this alias: a text that starts with \`*\` has to be quoted`, { facts }));
      return { ...emptyScalar(span.start), span, unresolved: true };
    }
    if (target === 'open') {
      this.problems.push(problem('yaml-syntax', span, `alias \`*${name}\` stands inside the node that it refers to`));
      return { ...emptyScalar(span.start), span, unresolved: true };
    }
    this.aliasNodes += this.#sizeOf(target);
    if (this.aliasNodes > LIMITS.aliasNodes) {
      if (!this.overLimit) {
        this.problems.push(problem('yaml-syntax', span, `aliases stand for more than ${LIMITS.aliasNodes} nodes, the most that is expanded`));
      }
      this.overLimit = true;
      return { ...emptyScalar(span.start), span, unresolved: true };
    }
    return target;
  }

  /** Null where nobody knows what stands there. */
  #outer(name: string): SyntaxNode | null | undefined {
    this.#sought.add(name);
    const anchored = this.outer.get(name);
    if (anchored === undefined || anchored.node === null) return anchored?.node;
    this.#sizes.set(anchored.node, anchored.size);
    return anchored.node;
  }

  /** Whether all that is brought in is known. */
  #collectMerges(value: SyntaxNode, valueSpan: Span, merges: SyntaxNode[]): boolean {
    const sources = value.kind === 'sequence' ? value.items.map((item) => item.node) : [value];
    for (const source of sources) {
      if (source.kind === 'mapping') merges.push(source);
      // An alias that leads nowhere is reported as such.
      else if (source.kind === 'scalar' && source.unresolved === true) continue;
      else this.problems.push(problem('yaml-syntax', valueSpan.end > valueSpan.start ? valueSpan : { start: Math.max(0, valueSpan.start - 1), end: valueSpan.start }, 'a merge key `<<` takes a mapping or a list of mappings'));
    }
    return sources.every((source) => source.kind === 'mapping' && source.incomplete !== true);
  }

  /** Remembers how many nodes a collection stands for once its aliases are expanded. */
  #sized<T extends SyntaxNode>(node: T): T {
    if (this.#anchors.size > 0) this.#sizeOf(node);
    return node;
  }

  #sizeOf(node: SyntaxNode): number {
    const known = this.#sizes.get(node);
    if (known !== undefined || node.kind === 'scalar') return known ?? 1;
    let total = 1;
    if (node.kind === 'mapping') for (const pair of node.pairs) total += 1 + this.#sizeOf(pair.value);
    else for (const item of node.items) total += this.#sizeOf(item.node);
    this.#sizes.set(node, total);
    return total;
  }

  #span(node: YamlNode): Span {
    const range = node.range;
    const start = range?.[0] ?? 0;
    let end = range?.[1] ?? start;
    if (isMap(node) || isSeq(node)) end = this.#trimmedEnd(start, end);
    return { start, end };
  }

  /** A block collection's range runs on to where the next thing starts; the place ends with its last character. */
  #trimmedEnd(start: number, end: number): number {
    let at = end;
    while (at > start && ' \t\r\n'.includes(this.text[at - 1] as string)) at--;
    return at;
  }

  #dashBefore(start: number): number {
    for (let at = start - 1; at >= 0; at--) {
      const character = this.text[at] as string;
      if (character === '-') return at;
      if (!' \t\r\n'.includes(character) && !this.#inProperty(at)) break;
    }
    return start;
  }

  /** Anchors and tags may stand between the dash and its node. */
  #inProperty(at: number): boolean {
    const lineStart = this.text.lastIndexOf('\n', at) + 1;
    return /^[ \t-]*(?:[&!][^ \t]*[ \t]*)+$/.test(this.text.slice(lineStart, at + 1));
  }
}

/** A pair whose key is an unquoted `<<`. */
function isMerge({ key }: { readonly key: unknown }): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

/** Which of two merge keys holds differs from one reader of YAML to the next. */
function repeatedMerge(span: Span, earlier: Span): Problem {
  return problem('yaml-syntax', span, 'a merge key `<<` is written twice: give one `<<` a list', { related: [{ uri: '', span: earlier, message: 'first written here' }] });
}

/** What is in error where it is brought in from comes along, whatever stands in its place: nobody knows what it was meant to say. */
function merged(own: readonly Pair[], merges: readonly SyntaxNode[]): readonly Pair[] {
  if (merges.length === 0) return own;
  const names = new Set(own.map((each) => each.name));
  const pairs = [...own];
  for (const source of merges) {
    if (source.kind !== 'mapping') continue;
    for (const pair of source.pairs) {
      const isInError = pair.name === null || pair.repeats !== null;
      if (!isInError && names.has(pair.name)) continue;
      names.add(pair.name);
      pairs.push({ ...pair, merged: true });
    }
  }
  return pairs;
}

function wordsIn(node: SyntaxNode): string {
  const values = node.kind === 'mapping' ? node.pairs.map((each) => each.value) : node.kind === 'sequence' ? node.items.map((each) => each.node) : [node];
  const words = values.map((each) => (each.kind === 'scalar' && each.unresolved !== true ? String(each.value ?? '') : null));
  const keys = node.kind === 'mapping' ? node.pairs.map((each) => each.name) : [];
  const all = [...keys, ...words];
  return all.includes(null) ? '' : all.filter((each) => each !== '').join(', ');
}

function emptyScalar(at: number): ScalarNode {
  return { kind: 'scalar', span: { start: at, end: at }, value: null, text: '', quoted: false };
}

/** Whether a text may hold more collections inside each other than are read. */
export function mayBeTooDeep(text: string, depth: number): boolean {
  const most = LIMITS.depth - depth;
  return text.length > most && hasCollections(text, most + 1);
}

/** Whether a text may hold so many collections: each starts with a line, a bracket, a dash, a question mark or a colon. */
function hasCollections(text: string, count: number): boolean {
  let left = count - 1;
  for (let i = 0; i < text.length && left > 0; i++) {
    switch (text.charCodeAt(i)) {
      case 10:
      case 13:
      case 45: // -
      case 58: // :
      case 63: // ?
      case 91: // [
      case 123: // {
        left--;
    }
  }
  return left <= 0;
}

/** Offset of the first collection that lies too deep. */
function firstTooDeep(tokens: readonly CST.Token[], around: number): number | null {
  const stack: CST.Token[] = [...tokens];
  const depths = stack.map(() => around);
  for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
    const depth = (depths.pop() as number) + (isCollection(token) ? 1 : 0);
    if (depth > LIMITS.depth) return token.offset;
    pushInside(token, stack);
    while (depths.length < stack.length) depths.push(depth);
  }
  return null;
}

/** Offset of the first bracket or quote that is open at the end of its block; null where all are closed. */
function firstUnclosed(tokens: readonly CST.Token[]): number | null {
  let first: number | null = null;
  const stack: CST.Token[] = [...tokens];
  for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
    const isOpenFlow = token.type === 'flow-collection' && !token.end.some((each) => each.type === 'flow-map-end' || each.type === 'flow-seq-end');
    const isOpenQuote = (token.type === 'double-quoted-scalar' || token.type === 'single-quoted-scalar') && !isClosed(token.source);
    if ((isOpenFlow || isOpenQuote) && (first === null || token.offset < first)) first = token.offset;
    pushInside(token, stack);
  }
  return first;
}

function isClosed(source: string): boolean {
  return source.length > 1 && source.at(-1) === source[0];
}

function commentsOf(tokens: readonly CST.Token[]): Span[] {
  const found: Span[] = [];
  forEachToken(tokens, ({ type, offset, source }) => {
    if (type === 'comment') found.push({ start: offset, end: offset + source.length });
  });
  return found.sort((a, b) => a.start - b.start);
}

/** A name that a node is given, or that stands for one; the sigil is part of the span. */
export interface AnchorMark {
  readonly kind: 'anchor' | 'alias';
  readonly name: string;
  readonly span: Span;
}

/** In the order of the text. */
export function anchorMarks(text: string): AnchorMark[] {
  const found: AnchorMark[] = [];
  forEachToken([...new Parser().parse(text)], ({ type, offset, source }) => {
    if (type === 'anchor' || type === 'alias') found.push({ kind: type, name: source.slice(1), span: { start: offset, end: offset + source.length } });
  });
  // A bare star before a colon is somebody's wildcard without its quotes.
  return found.filter((each) => !/^:*$/.test(each.name)).sort((a, b) => a.span.start - b.span.start);
}

type Written = Pick<CST.SourceToken, 'offset' | 'source'> & { readonly type: string };

/** Everything between the nodes, and the nodes that are one word. */
function forEachToken(tokens: readonly CST.Token[], take: (token: Written) => void): void {
  const stack: CST.Token[] = [...tokens];
  for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
    if ('source' in token) take(token);
    if ('start' in token && Array.isArray(token.start)) token.start.forEach(take);
    if ('end' in token && Array.isArray(token.end)) token.end.forEach(take);
    if ('props' in token) token.props.forEach((each) => { if ('source' in each) take(each); });
    if (isCollection(token)) {
      for (const { start, sep } of token.items) {
        start.forEach(take);
        sep?.forEach(take);
      }
    }
    pushInside(token, stack);
  }
}

function documentStart(token: CST.Token, text: string): Span {
  const start = token.type === 'document' ? token.start.find((each) => each.type === 'doc-start') : undefined;
  if (start !== undefined) return { start: start.offset, end: start.offset + start.source.length };
  return nonEmptyIn({ start: token.offset, end: token.offset + 1 }, text);
}

