// Owns: a definition file that is a plain list, cut into definitions that stand by themselves: the name of each at a glance, the rest when it is read.
// Refuses: every other file, which is read as a whole (definitions.ts), and judging what a definition says.
//
// What the glance takes for sure, test/core/definitions.test.ts holds against the whole reading: in a block mapping, a line that starts in the column of
// the mapping's keys is a key of that mapping, and a plain word at its end that nothing further in goes on with is all of its value.

import { isCapabilityName } from '../model/pattern.js';
import { isTier } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import type { Problem } from '../problems/problem.js';
import { shiftProblem } from '../problems/problem.js';
import { LIMITS, parseFragment } from '../syntax/fragment.js';
import type { MappingNode } from '../syntax/tree.js';
import type { Span } from '../text/span.js';

export interface DefinitionItem {
  readonly name: string;
  /** With its quotes; places in the file. */
  readonly nameSpan: Span;
  /** Null where a glance does not tell. */
  readonly tier: Tier | null;
  read(): ReadItem;
}

export interface ReadItem {
  /** What it says beside its name; null where it could not be read. */
  readonly mapping: MappingNode | null;
  /** What the places in the mapping count from. */
  readonly base: number;
  /** Syntax only; places in the file. */
  readonly problems: readonly Problem[];
}

/** `- name: rss.fetch`, quoted or not. */
const NAMED = /- name:[ ]+(["']?)([a-z0-9_.]+)\1[ \t]*(?:(?<=[ \t])#.*)?\r?\n/y;
/** What cannot go on with the value above it. */
const NEXT_KEY = /^(?:[ \t]*\r?\n)*(?: {2}["'a-z_]|[ ]*#|$)/;
const TIER = /^ {2}permission_tier:[ ]+([a-z_]+)[ \t]*(?:(?<=[ \t])#.*)?\r?\n/m;
/** An anchor, an alias or a tag: then no definition stands by itself for sure. */
const PROPERTY = /[\s[{,:-][&*!]\S/;

/** Null where the text is no list whose items start with their names, or where one may depend on another. */
export function definitionItems(text: string): readonly DefinitionItem[] | null {
  if (text.length > LIMITS.size || PROPERTY.test(text)) return null;
  const starts = itemStarts(text);
  if (starts === null || starts.length === 0) return null;
  const items: DefinitionItem[] = [];
  // Generated definitions say the same of many capabilities.
  const bodies = new Map<string, Body>();
  for (let i = 0; i < starts.length; i++) {
    const item = itemIn(text, { start: starts[i] as number, end: starts[i + 1] ?? text.length }, bodies);
    if (item === null) return null;
    items.push(item);
  }
  return items;
}

/** Where lines start that begin an item; null where something else stands in the first column. */
function itemStarts(text: string): number[] | null {
  const starts: number[] = [];
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    if (unit === 45 && text.charCodeAt(at + 1) === 32) starts.push(at);
    // Indented lines go on with an item; remarks and empty lines stand anywhere.
    else if (unit === 32 ? starts.length === 0 : unit !== 35 && unit !== 10 && unit !== 13) return null;
    const newline = text.indexOf('\n', at);
    at = newline < 0 ? text.length : newline + 1;
  }
  return starts;
}

function itemIn(text: string, span: Span, bodies: Map<string, Body>): DefinitionItem | null {
  NAMED.lastIndex = span.start;
  const [first, , name = ''] = NAMED.exec(text) ?? [];
  if (first === undefined || !isCapabilityName(name)) return null;
  const rest = text.slice(span.start + first.length, span.end);
  let body = bodies.get(rest);
  if (body === undefined) bodies.set(rest, (body = new Body(rest)));
  return body.endsValue ? new Item(name, { text, span, body }) : null;
}

/** What a definition says behind its name. */
class Body {
  /** Whether it cannot go on with the value of the name. */
  readonly endsValue: boolean;
  readonly tier: Tier | null;
  readonly #text: string;
  #mapping: MappingNode | null | undefined;

  constructor(text: string) {
    this.endsValue = NEXT_KEY.test(text);
    this.tier = tierIn(text);
    this.#text = text;
  }

  get length(): number {
    return this.#text.length;
  }

  /** Null where it is malformed. */
  get mapping(): MappingNode | null {
    if (this.#mapping === undefined) this.#mapping = readBody(this.#text);
    return this.#mapping;
  }
}

interface ItemPlace {
  /** Of the whole file: thousands of definitions need no text each. */
  readonly text: string;
  readonly span: Span;
  readonly body: Body;
}

class Item implements DefinitionItem {
  readonly name: string;
  readonly #place: ItemPlace;

  constructor(name: string, place: ItemPlace) {
    this.name = name;
    this.#place = place;
  }

  get tier(): Tier | null {
    return this.#place.body.tier;
  }

  get nameSpan(): Span {
    const { text, span } = this.#place;
    const [before = '', quote = ''] = /^- name:[ ]+(["']?)/.exec(text.slice(span.start, span.end)) ?? [];
    const start = span.start + before.length - quote.length;
    return { start, end: start + this.name.length + 2 * quote.length };
  }

  read(): ReadItem {
    const { text, span, body } = this.#place;
    const { mapping } = body;
    if (mapping !== null) return { mapping, base: span.end - body.length, problems: [] };
    const { problems } = parseFragment(text.slice(span.start, span.end), 0);
    return { mapping: null, base: span.start, problems: problems.map((each) => shiftProblem(each, span.start)) };
  }
}

const NOTHING: MappingNode = { kind: 'mapping', span: { start: 0, end: 0 }, flow: false, pairs: [] };

/** Null where it is malformed, by itself or behind its name. */
function readBody(body: string): MappingNode | null {
  const { root, problems } = parseFragment(body, 1);
  if (problems.length > 0) return null;
  if (root === null) return NOTHING;
  if (root.kind !== 'mapping' || root.flow) return null;
  // The name's column is that of the other keys.
  const { start } = root.pairs[0]?.keySpan ?? root.span;
  return start - (body.lastIndexOf('\n', start - 1) + 1) === 2 ? root : null;
}

function tierIn(body: string): Tier | null {
  // Written twice, the first one counts, however it is written.
  const match = body.indexOf('permission_tier') === body.lastIndexOf('permission_tier') ? TIER.exec(body) : null;
  const word = match?.[1];
  return match !== null && isTier(word) && NEXT_KEY.test(body.slice(match.index + match[0].length)) ? word : null;
}
