// Owns: text → syntax tree and syntax problems. The only place that knows the YAML library.
// Refuses: throwing, whatever the text is; and reporting what a parser had to guess after an error.

import { Composer, Parser, isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { CST, Document, Node as YamlNode, YAMLError } from 'yaml';
import type { Problem } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import type { Span } from '../text/span.js';
import { sectionsOf } from './sections.js';
import type { Item, MappingNode, Pair, ScalarNode, SyntaxNode } from './tree.js';

/** A document as far as it could be read. */
export interface SyntaxTree {
  /** Null for an empty document and for one of which nothing could be read. */
  readonly root: SyntaxNode | null;
  /** In the order of the text. Empty exactly when the text is one well-formed YAML document. */
  readonly problems: readonly Problem[];
  /** Comments, in the order of the text, from the `#` to the end of the line. */
  readonly comments: readonly Span[];
}

/** Bounds that no policy written by a person comes near; beyond them a document is refused with a clear error. */
export const LIMITS = {
  /** UTF-16 units of one document. */
  size: 5_000_000,
  /** Collections inside collections. */
  depth: 100,
  /** Nodes that aliases stand for, all expanded. */
  aliasNodes: 20_000,
} as const;

export function parseSyntax(text: string): SyntaxTree {
  if (text.length > LIMITS.size) {
    const message = `the document is larger than ${LIMITS.size} characters, the most that is read: split it into several policies`;
    return { root: null, problems: [problem('yaml-syntax', firstLine(text), message)], comments: [] };
  }
  const whole = parseFragment(text, 0);
  // A second document, or an alias to nothing, leaves the rest as readable as it was.
  if (whole.limit || whole.malformed === 0) return whole;
  return recover(text, whole);
}

interface Fragment extends SyntaxTree {
  /** Whether a limit stopped the reading; then nothing else is tried. */
  readonly limit: boolean;
  /** How many of the problems, the first ones, come from malformed text, so that the tree is partly a guess. */
  readonly malformed: number;
}

/**
 * After an error, every top-level section and every entry of `capabilities` is read by itself, so that one broken entry
 * costs its neighbours neither their findings nor their places. Each part reports its first error only.
 */
function recover(text: string, whole: Fragment): SyntaxTree {
  const pairs: Pair[] = [];
  const problems: Problem[] = [];
  const comments: Span[] = [];
  for (const section of sectionsOf(text)) {
    const inner: Pair[] = [];
    for (const read of readParts(text, section.parts)) {
      for (const comment of read.comments) comments.push(comment);
      const first = read.malformed > 0 ? read.problems[0] : undefined;
      if (first !== undefined) problems.push(first);
      else if (read.root?.kind === 'mapping') for (const pair of read.root.pairs) inner.push(pair);
      else if (read.root !== null) problems.push(strayText(text, read.root.span));
    }
    if (section.head === null) for (const pair of inner) pairs.push(pair);
    else {
      const { name, keySpan, span } = section.head;
      const value: MappingNode = { kind: 'mapping', span: { start: keySpan.end, end: span.end }, flow: false, pairs: marked(inner) };
      pairs.push({ name, keySpan, value, valueSpan: value.span, span, merged: false, repeats: null });
    }
  }
  const root: MappingNode = { kind: 'mapping', span: { start: 0, end: text.length }, flow: false, pairs: marked(pairs) };
  // Where no part is broken by itself, the parts do not fit together: then the whole document's own error is the one.
  const told = problems.length > 0 ? problems : whole.problems.slice(0, 1);
  return { root: pairs.length === 0 ? null : root, problems: told, comments };
}

/** The parts, as many together as are well-formed together: among thousands of entries only a few are broken. */
function readParts(text: string, parts: readonly Span[]): Fragment[] {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return [];
  const read = parseFragment(text.slice(first.start, last.end), first.start);
  if (parts.length === 1 || (read.malformed === 0 && !read.limit && read.root?.kind === 'mapping')) return [read];
  const middle = parts.length >> 1;
  return [...readParts(text, parts.slice(0, middle)), ...readParts(text, parts.slice(middle))];
}

function parseFragment(text: string, base: number): Fragment {
  const tokens = [...new Parser().parse(text)];
  const tooDeep = firstTooDeep(tokens);
  if (tooDeep !== null) {
    const message = `collections are nested more than ${LIMITS.depth} deep, the most that is read`;
    const span = { start: base + tooDeep, end: base + Math.min(tooDeep + 1, text.length) };
    return { root: null, problems: [problem('yaml-syntax', span, message)], comments: [], limit: true, malformed: 1 };
  }
  const comments = commentsOf(tokens, base);
  const document = firstDocument(tokens);
  if (document === undefined) return { root: null, problems: [], comments, limit: false, malformed: 0 };
  const conversion = new Conversion(text, base);
  const errors = [...document.errors, ...document.warnings.filter((each) => each.code === 'TAG_RESOLVE_FAILED')];
  const unclosed = firstUnclosed(tokens);
  const malformed = errors.filter((each) => unclosed === null || each.pos[0] < unclosed).map((each) => syntaxProblem(each, text, base));
  // Everything behind an open bracket or quote is guessed at, so that the bracket is all there is to say.
  if (unclosed !== null && errors.length > malformed.length) {
    malformed.push(problem('yaml-syntax', shift({ start: unclosed, end: unclosed + 1 }, base), `this \`${text[unclosed] ?? ''}\` is never closed`));
  }
  const problems: Problem[] = [];
  const { yaml } = document.directives;
  if (yaml.explicit === true && yaml.version !== '1.2') {
    problems.push(problem('yaml-syntax', shift(lineAround(text, Math.max(0, text.indexOf('%YAML'))), base), 'only YAML 1.2 is read: remove the `%YAML` line'));
  }
  const second = tokens.filter((each) => each.type === 'document')[1];
  if (second !== undefined) {
    problems.push(problem('multiple-documents', shift(documentStart(second, text), base), 'a policy file holds one document: move the second one to a file of its own'));
  }
  const root = document.contents === null ? null : conversion.node(document.contents as YamlNode);
  malformed.sort((a, b) => a.span.start - b.span.start);
  const found = [...malformed, ...[...problems, ...conversion.problems].sort((a, b) => a.span.start - b.span.start)];
  const isVoid = root?.kind === 'scalar' && root.value === null && root.text === '';
  return { root: isVoid ? null : root, problems: found, comments, limit: conversion.overLimit, malformed: malformed.length };
}

/** Text at the top of a policy, or among its entries, that is no key. */
function strayText(text: string, span: Span): Problem {
  const line = lineAround(text, span.start);
  const placed = trimmed({ start: span.start, end: Math.min(span.end, line.end) }, text);
  const word = text.slice(placed.start, placed.end);
  if (/^(?:<{7}|={7}|>{7}|\|{7})/.test(word)) return problem('yaml-syntax', placed, 'a merge conflict is not resolved');
  return problem('yaml-syntax', placed, `expected \`:\` after \`${cut(word)}\``);
}

function firstDocument(tokens: readonly CST.Token[]): Document.Parsed | undefined {
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, merge: true, strict: true, intAsBigInt: false });
  for (const document of composer.compose(tokens)) return document as Document.Parsed;
  return undefined;
}

/** Turns the library's nodes into ours, in the order of the text, so that an alias finds the anchor before it. */
class Conversion {
  readonly problems: Problem[] = [];
  overLimit = false;
  readonly #anchors = new Map<string, SyntaxNode | 'open'>();
  readonly #sizes = new Map<SyntaxNode, number>();
  #aliasNodes = 0;

  constructor(
    readonly text: string,
    readonly base: number,
  ) {}

  node(node: YamlNode): SyntaxNode {
    if (isAlias(node)) return this.#alias(node.source, this.#span(node));
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const converted = this.#convert(node);
    if (anchor !== undefined) this.#anchors.set(anchor, converted);
    return converted;
  }

  #convert(node: YamlNode): SyntaxNode {
    const span = this.#span(node);
    if (isMap(node)) {
      const pairs: Pair[] = [];
      const merges: SyntaxNode[] = [];
      for (const each of node.items) {
        const keyNode = each.key as YamlNode | null;
        const key = keyNode === null ? emptyScalar(span.start) : this.node(keyNode);
        const written = keyNode === null ? { start: span.start, end: span.start } : this.#span(keyNode);
        // An empty key is shown at its colon.
        const keySpan = written.end > written.start ? written : { start: written.start, end: Math.min(written.start + 1, this.base + this.text.length) };
        const valueNode = each.value as YamlNode | null;
        const value = valueNode === null ? emptyScalar(keySpan.end) : this.node(valueNode);
        const valueSpan = valueNode === null ? value.span : this.#span(valueNode);
        if (key.kind === 'scalar' && key.text === '<<' && !key.quoted) {
          this.#collectMerges(value, valueSpan, merges);
          continue;
        }
        const name = key.kind === 'scalar' ? (key.quoted ? String(key.value) : key.text) : null;
        pairs.push({ name, keySpan, value, valueSpan, span: { start: keySpan.start, end: Math.max(keySpan.end, valueSpan.end) }, merged: false, repeats: null });
      }
      return this.#sized({ kind: 'mapping', span, flow: node.flow === true, pairs: merged(marked(pairs), merges) });
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
      const text = this.text.slice(span.start - this.base, span.end - this.base);
      return { kind: 'scalar', span, value: plain, text, quoted: node.type !== 'PLAIN' };
    }
    return emptyScalar(span.start);
  }

  #alias(name: string, span: Span): SyntaxNode {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.problems.push(problem('yaml-syntax', span, `no anchor \`&${name}\` stands before this alias`));
      return { ...emptyScalar(span.start), span, unresolved: true };
    }
    if (target === 'open') {
      this.problems.push(problem('yaml-syntax', span, `alias \`*${name}\` stands inside the node that it refers to`));
      return { ...emptyScalar(span.start), span, unresolved: true };
    }
    this.#aliasNodes += this.#sizes.get(target) ?? 1;
    if (this.#aliasNodes > LIMITS.aliasNodes) {
      if (!this.overLimit) {
        this.problems.push(problem('yaml-syntax', span, `aliases stand for more than ${LIMITS.aliasNodes} nodes, the most that is expanded`));
      }
      this.overLimit = true;
      return { ...emptyScalar(span.start), span, unresolved: true };
    }
    return target;
  }

  #collectMerges(value: SyntaxNode, valueSpan: Span, merges: SyntaxNode[]): void {
    const sources = value.kind === 'sequence' ? value.items.map((item) => item.node) : [value];
    for (const source of sources) {
      if (source.kind === 'mapping') merges.push(source);
      else this.problems.push(problem('yaml-syntax', nonEmpty(valueSpan), 'a merge key `<<` takes a mapping or a list of mappings'));
    }
  }

  /** Remembers how many nodes a collection stands for once its aliases are expanded. */
  #sized<T extends SyntaxNode>(node: T): T {
    const size = (each: SyntaxNode) => this.#sizes.get(each) ?? 1;
    let total = 1;
    if (node.kind === 'mapping') for (const pair of node.pairs) total += 1 + size(pair.value);
    else if (node.kind === 'sequence') for (const item of node.items) total += size(item.node);
    this.#sizes.set(node, total);
    return node;
  }

  #span(node: YamlNode): Span {
    const range = node.range;
    const start = range?.[0] ?? 0;
    let end = range?.[1] ?? start;
    if (isMap(node) || isSeq(node)) end = this.#trimmedEnd(start, end);
    return { start: this.base + start, end: this.base + end };
  }

  /** A block collection's range runs on to where the next thing starts; the place ends with its last character. */
  #trimmedEnd(start: number, end: number): number {
    let at = end;
    while (at > start && ' \t\r\n'.includes(this.text[at - 1] as string)) at--;
    return at;
  }

  #dashBefore(start: number): number {
    for (let at = start - this.base - 1; at >= 0; at--) {
      const character = this.text[at] as string;
      if (character === '-') return this.base + at;
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

/** The pairs with every repetition pointing to the first pair of its name. */
function marked(pairs: readonly Pair[]): Pair[] {
  const first = new Map<string, Pair>();
  return pairs.map((pair) => {
    const earlier = pair.name === null ? undefined : first.get(pair.name);
    if (earlier !== undefined) return { ...pair, repeats: earlier };
    if (pair.name !== null) first.set(pair.name, pair);
    return pair;
  });
}

function merged(own: readonly Pair[], merges: readonly SyntaxNode[]): readonly Pair[] {
  if (merges.length === 0) return own;
  const names = new Set(own.map((each) => each.name));
  const pairs = [...own];
  for (const source of merges) {
    if (source.kind !== 'mapping') continue;
    for (const pair of source.pairs) {
      if (pair.name === null || pair.repeats !== null || names.has(pair.name)) continue;
      names.add(pair.name);
      pairs.push({ ...pair, merged: true });
    }
  }
  return pairs;
}

function emptyScalar(at: number): ScalarNode {
  return { kind: 'scalar', span: { start: at, end: at }, value: null, text: '', quoted: false };
}

function syntaxProblem(error: YAMLError, text: string, base: number): Problem {
  const start = Math.max(0, Math.min(error.pos[0], text.length));
  const end = Math.max(start, Math.min(error.pos[1], text.length));
  const line = lineAround(text, start);
  const span = { start, end: Math.max(start, Math.min(end, line.end)) };
  const word = text.slice(span.start, span.end).trim();
  const placed = shift(nonEmptyIn(span, text), base);
  if (/^(?:<{7}|={7}|>{7}|\|{7})/.test(text.slice(line.start, line.end))) {
    return problem('yaml-syntax', shift(trimmed(line, text), base), 'a merge conflict is not resolved');
  }
  switch (error.code) {
    case 'TAB_AS_INDENT': {
      let tabs = start;
      while (text[tabs] === '\t' || text[tabs] === ' ') tabs++;
      return problem('yaml-syntax', shift({ start, end: Math.max(tabs, start + 1) }, base), 'a tab cannot indent: use spaces', {
        facts: { replacement: text.slice(start, tabs).replaceAll('\t', '  ') },
      });
    }
    case 'MULTILINE_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return problem('yaml-syntax', shift(nonEmptyIn(trimmed(span, text), text), base), word === '' ? 'expected a key and `:`' : `expected \`:\` after \`${cut(word)}\``);
    case 'MISSING_CHAR':
      if (start >= text.trimEnd().length) return problem('yaml-syntax', placed, 'the document ends before a quote or bracket is closed');
      return problem('yaml-syntax', shift(nonEmptyIn(trimmed(span, text), text), base), word === '' ? 'a character is missing here' : `expected \`:\` after \`${cut(word)}\``);
    case 'BAD_INDENT':
      return problem('yaml-syntax', placed, 'wrong indentation: the line does not line up with what it belongs to');
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (!/:(?:[ \t]|$)/.test(text.slice(start, line.end).trimEnd())) {
        const next = lineAround(text, line.end + 1);
        const indented = { start: next.start + (/^[ \t]*/.exec(text.slice(next.start, next.end))?.[0].length ?? 0), end: next.end };
        return problem('yaml-syntax', shift(trimmed(indented, text), base), 'wrong indentation: this line is indented as if it went on with the value above');
      }
      return problem('yaml-syntax', placed, 'a second `:` on one line: put the inner mapping on a line of its own, or quote the value');
    case 'BLOCK_IN_FLOW':
      return problem('yaml-syntax', placed, 'a block cannot stand inside `{…}` or `[…]`');
    case 'BAD_SCALAR_START':
      return problem('yaml-syntax', placed, `a plain value cannot start with \`${cut(word)}\`: quote it`);
    case 'BAD_DQ_ESCAPE':
      return problem('yaml-syntax', placed, 'unknown escape in a double-quoted text: write `\\\\` for a backslash, or use single quotes');
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
      return problem('yaml-syntax', placed, 'malformed alias: a value that starts with `*` has to be quoted');
    case 'TAG_RESOLVE_FAILED':
      return problem('yaml-syntax', placed, `unknown tag \`${cut(word)}\`: a value that starts with \`!\` has to be quoted`);
    case 'BAD_DIRECTIVE':
      return problem('yaml-syntax', placed, 'malformed directive: a line that starts with `%` has to be quoted');
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
    case 'BAD_PROP_ORDER':
      return problem('yaml-syntax', placed, 'misplaced anchor or tag');
    case 'RESOURCE_EXHAUSTION':
      return problem('yaml-syntax', placed, 'the document is too large or too deep to be read');
    default:
      return problem('yaml-syntax', placed, word === '' ? 'malformed YAML' : `unexpected \`${cut(word)}\``);
  }
}

/** Offset of the first collection that lies too deep; walks without recursion, since the text may be built to exhaust it. */
function firstTooDeep(tokens: readonly CST.Token[]): number | null {
  const stack: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { token } = top;
    const isCollection = token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection';
    const depth = top.depth + (isCollection ? 1 : 0);
    if (depth > LIMITS.depth) return token.offset;
    if (token.type === 'document' && token.value !== undefined) stack.push({ token: token.value, depth });
    if (isCollection) {
      for (const item of token.items) {
        if (item.key) stack.push({ token: item.key, depth });
        if (item.value) stack.push({ token: item.value, depth });
      }
    }
  }
  return null;
}

/** Offset of the first bracket or quote that is open at the end of its block; null where all are closed. */
function firstUnclosed(tokens: readonly CST.Token[]): number | null {
  let first: number | null = null;
  const stack: CST.Token[] = [...tokens];
  for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
    if (token.type === 'document' && token.value !== undefined) stack.push(token.value);
    const isOpenFlow = token.type === 'flow-collection' && !token.end.some((each) => each.type === 'flow-map-end' || each.type === 'flow-seq-end');
    const isOpenQuote = (token.type === 'double-quoted-scalar' || token.type === 'single-quoted-scalar') && !isClosed(token.source);
    if ((isOpenFlow || isOpenQuote) && (first === null || token.offset < first)) first = token.offset;
    if (token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection') {
      for (const item of token.items) {
        if (item.key) stack.push(item.key);
        if (item.value) stack.push(item.value);
      }
    }
  }
  return first;
}

function isClosed(source: string): boolean {
  return source.length > 1 && source.at(-1) === source[0];
}

function commentsOf(tokens: readonly CST.Token[], base: number): Span[] {
  const found: Span[] = [];
  const look = (list: readonly CST.SourceToken[] | undefined): void => {
    for (const each of list ?? []) {
      if (each.type === 'comment') found.push({ start: base + each.offset, end: base + each.offset + each.source.length });
    }
  };
  const stack: CST.Token[] = [...tokens];
  for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
    if (token.type === 'comment') look([token]);
    if ('start' in token && Array.isArray(token.start)) look(token.start);
    if ('end' in token && Array.isArray(token.end)) look(token.end);
    if ('props' in token && Array.isArray(token.props)) look(token.props.filter((each): each is CST.SourceToken => each.type === 'comment'));
    if (token.type === 'document' && token.value !== undefined) stack.push(token.value);
    if (token.type === 'block-map' || token.type === 'block-seq' || token.type === 'flow-collection') {
      for (const item of token.items) {
        look(item.start);
        look(item.sep);
        if (item.key) stack.push(item.key);
        if (item.value) stack.push(item.value);
      }
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function documentStart(token: CST.Token, text: string): Span {
  const start = token.type === 'document' ? token.start.find((each) => each.type === 'doc-start') : undefined;
  if (start !== undefined) return { start: start.offset, end: start.offset + start.source.length };
  return nonEmptyIn({ start: token.offset, end: token.offset + 1 }, text);
}

function lineAround(text: string, offset: number): Span {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return { start, end: end < 0 ? text.length : end };
}

function firstLine(text: string): Span {
  const end = text.search(/[\r\n]/);
  return { start: 0, end: Math.min(end < 0 ? text.length : end, 200) };
}

function trimmed(span: Span, text: string): Span {
  let { end } = span;
  while (end > span.start + 1 && ' \t\r\n'.includes(text[end - 1] as string)) end--;
  return { start: span.start, end };
}

/** The span, widened by the character before it where there is nothing in it to show. */
function nonEmptyIn(span: Span, text: string): Span {
  if (span.end > span.start) return span;
  const end = Math.min(span.start + 1, text.length);
  if (end > span.start && text[span.start] !== '\n') return { start: span.start, end };
  let start = span.start;
  while (start > 0 && ' \t\r\n'.includes(text[start - 1] as string)) start--;
  return { start: Math.max(0, start - 1), end: Math.max(start, 0) };
}

function nonEmpty(span: Span): Span {
  return span.end > span.start ? span : { start: Math.max(0, span.start - 1), end: span.start };
}

function shift(span: Span, base: number): Span {
  return { start: span.start + base, end: span.end + base };
}

function cut(word: string): string {
  const line = word.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
