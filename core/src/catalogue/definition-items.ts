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

export interface ReadItem {
  /** What it says beside its name; null where it could not be read. */
  readonly mapping: MappingNode | null;
  /** What the places in the mapping count from. */
  readonly base: number;
  /** Syntax only; places in the file. */
  readonly problems: readonly Problem[];
}

/** `- name: rss.fetch`, quoted or not. */
const NAMED = /- name: +(["']?)[a-z0-9_.]+\1[ \t]*(?:(?<=[ \t])#.*)?\r?\n/y;
/** Of that, what stands before the name; and what a name is made of. */
const BEFORE_NAME = /- name: +["']?/y;
const NAME = /[a-z0-9_.]+/y;
/** What cannot go on with the value above it. */
const NEXT_KEY = /^(?:[ \t]*\r?\n)*(?: {2}["'a-z_]|[ ]*#|$)/;
const TIER = /^ {2}permission_tier:[ ]+([a-z_]+)[ \t]*(?:(?<=[ \t])#.*)?\r?\n/m;
/** An anchor, an alias or a tag: then no definition stands by itself for sure. */
const PROPERTY = /[\s[{,:-][&*!]\S/;

/**
 * What `make` makes of each item. Null where the text is no list whose items start with their names, or where one may depend on another. Packs define tens
 * of thousands: each is one object, and a look at it leaves next to nothing behind.
 */
export function definitionItems<Made extends DefinitionItem>(text: string, make: DefinitionMaker<Made>): readonly Made[] | null {
  if (text.length > LIMITS.size || PROPERTY.test(text)) return null;
  const starts = itemStarts(text);
  if (starts === null || starts.length === 0) return null;
  const items: Made[] = [];
  // Generated definitions say the same of many capabilities.
  const bodies = new Map<string, Body>();
  for (let i = 0; i < starts.length; i++) {
    const [start, end] = [starts[i] as number, starts[i + 1] ?? text.length];
    const name = nameAt(text, start);
    if (name === null) return null;
    // Where that look at the name ended.
    const rest = text.slice(NAMED.lastIndex, end);
    let body = bodies.get(rest);
    if (body === undefined) bodies.set(rest, (body = new Body(rest)));
    if (!body.endsValue) return null;
    items.push(new make(name, body, text, start, end));
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

/** The name of the item that starts there; null where it does not start with one. */
function nameAt(text: string, start: number): string | null {
  NAMED.lastIndex = BEFORE_NAME.lastIndex = start;
  if (!NAMED.test(text) || !BEFORE_NAME.test(text)) return null;
  const at = (NAME.lastIndex = BEFORE_NAME.lastIndex);
  const name = NAME.test(text) ? text.slice(at, NAME.lastIndex) : '';
  return isCapabilityName(name) ? name : null;
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

/** How to make of an item what there has to be for it. */
export type DefinitionMaker<Made extends DefinitionItem> = new (...item: ConstructorParameters<typeof DefinitionItem>) => Made;

/** One of them. It knows its place in the text of the whole file: thousands need no texts of their own. */
export class DefinitionItem {
  readonly name: string;
  readonly #body: Body;
  readonly #text: string;
  readonly #start: number;
  readonly #end: number;

  constructor(name: string, body: Body, text: string, start: number, end: number) {
    this.name = name;
    this.#body = body;
    this.#text = text;
    this.#start = start;
    this.#end = end;
  }

  /** Null where a glance does not tell. */
  get glimpsedTier(): Tier | null {
    return this.#body.tier;
  }

  /** With its quotes; places in the file. */
  get nameSpan(): Span {
    BEFORE_NAME.lastIndex = this.#start;
    const [before = ''] = BEFORE_NAME.exec(this.#text) ?? [];
    const quote = before.endsWith(' ') ? 0 : 1;
    const start = this.#start + before.length;
    return { start: start - quote, end: start + this.name.length + quote };
  }

  readItem(): ReadItem {
    const { mapping } = this.#body;
    if (mapping !== null) return { mapping, base: this.#end - this.#body.length, problems: [] };
    const start = this.#start;
    const { problems } = parseFragment(this.#text.slice(start, this.#end), 0);
    return { mapping: null, base: start, problems: problems.map((each) => shiftProblem(each, start)) };
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
