// Owns: what entries say that differ in nothing but names, tiers, reasons, numbers and remarks: generated policies and large directories say the same thousands of times.
// Refuses: reading entries (read-entry.ts), and remembering one with a problem: its message may quote what is different in the next one.
//
// Invariant, held to by test/core/alike-blocks.test.ts: what is recalled is what reading the block by itself gives.

import type { Problem } from '../problems/problem.js';
import { compareProblems } from '../problems/problem.js';
import { unknownTier } from '../shape/shape.js';
import { ADDRESSED } from '../syntax/pragma.js';
import { copyOf } from '../text/copy-of.js';
import type { Span } from '../text/span.js';
import { moveEntry } from './entry-table.js';
import type { EntryRead } from './entry-table.js';
import { readPattern } from './pattern.js';
import type { ConditionPair, Entry, RateLimit, Rule, Written } from './policy.js';
import { isTier } from './tier.js';
import type { Tier } from './tier.js';

/** A part of a block that differs where all else is the same: a name or a tier in a plain word, a reason quoted on one line, a whole number, or a remark on a line of its own. */
interface Part extends Span {
  readonly kind: 'name' | 'tier' | 'reason' | 'number' | 'remark';
  /** What the number is the value of; empty for the others. */
  readonly key: string;
}

/** The text of an entry's block, taken apart. What YAML makes of it does not depend on what stands in its variable parts. */
interface Wording {
  /** The text without its variable parts, and where in it they were. */
  readonly frame: string;
  /** The lengths of the variable parts. */
  readonly lengths: string;
  /** The entry's name and the others; in the order of the text, places counted from the block's start. */
  readonly parts: readonly Part[];
  readonly text: string;
}

interface Remembered {
  readonly read: EntryRead;
  readonly parts: readonly Part[];
}

/** A name that spells a pattern, and is plain text in YAML whatever it is. */
const NAME = /^ +([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*(?:\.\*)?):(?=[ \r\n]|$)/;

/** Of the parts behind a key, each with nothing in it that could mean something else to YAML: a word in the place of a tier; a reason in double quotes; a whole number. */
const TIER = '(?:tier|on_exceed): ((?!(?:true|false|null)\\b)[a-z][a-z_]*)(?=[ \\r\\n]|$)';
const REASON = 'reason: "([^"\\\\\\p{C}\\p{Zl}\\p{Zp}]*)"';
const NUMBER = '([a-z][a-z0-9_]*): ([1-9][0-9]{0,8})(?=[ \\r\\n]|$)';
/** A remark, unless it speaks to the checker. */
const REMARK = `(#(?!${ADDRESSED})[^\\p{C}\\p{Zl}\\p{Zp}]*)`;
/** Its groups in this order; named ones would be made into an object for each part of thousands of blocks. */
const PART = new RegExp(`\\n *(?:(?:- +)?(?:${TIER}|${REASON}|${NUMBER})|${REMARK})`, 'gu');

/** Characters of what is remembered, in each of two halves: when the one that is filled is full, the other one is forgotten; so what is said again and again stays. */
const MOST_REMEMBERED = 500_000;
/** Characters. A longer entry is hardly written twice. */
const LONGEST = 500;

class Memory<Value> {
  #recent = new Map<string, Value>();
  #older = new Map<string, Value>();
  /** Of the recent ones. */
  #characters = 0;

  get(key: string): Value | undefined {
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: Value): void {
    if (this.#characters >= MOST_REMEMBERED) {
      [this.#recent, this.#older] = [new Map(), this.#recent];
      this.#characters = 0;
    }
    if (!this.#recent.has(key)) this.#characters += key.length;
    this.#recent.set(key, value);
  }
}

/** By frame and lengths, so that every place is the same; and by frame alone. */
const ALIKE = new Memory<Remembered>();
const FRAMED = new Memory<Remembered>();
/** By the text itself. Agents' policies share most of what they say, and so what is read of it. */
const SAME = new Memory<EntryRead>();

/** What a block with this text says, as far as one like it was read before; null for a block that is read by itself. */
export function recallEntry(text: string): EntryRead | null {
  if (text.length > LONGEST) return null;
  const same = SAME.get(text);
  if (same !== undefined) return same;
  const wording = wordingOf(copyOf(text));
  const alike = wording === null ? null : recallAlike(wording);
  if (wording === null || alike === null) return null;
  const read = reworded(alike, wording);
  if (read !== null) SAME.set(wording.text, read);
  return read;
}

/** What a block whose places are all the same says. */
function recallAlike({ frame, lengths, parts }: Wording): EntryRead | null {
  const alike = ALIKE.get(lengths + frame);
  if (alike !== undefined) return alike.read;
  const framed = FRAMED.get(frame);
  if (framed === undefined || framed.read.entry === null) return null;
  const move = mover(framed.parts, parts);
  const read: EntryRead = { ...framed.read, keySpan: move(framed.read.keySpan), entry: moveEntry(framed.read.entry, move) };
  ALIKE.set(lengths + frame, { read, parts });
  return read;
}

/** `read`: what a plain block with this text says. `remarks`: where there are some in it. */
export function rememberEntry(block: string, read: EntryRead, remarks: readonly Span[]): void {
  const { entry, keySpan, problems, pattern } = read;
  if (block.length > LONGEST || problems.length > 0 || entry === null || pattern === null) return;
  const wording = wordingOf(copyOf(block));
  if (wording === null) return;
  const { frame, lengths, parts, text } = wording;
  const [name, ...others] = parts;
  if (name === undefined || !isSame(keySpan, name) || !others.every((part) => isMeant(part, text, entry, remarks))) return;
  const remembered = { read, parts };
  SAME.set(text, read);
  ALIKE.set(lengths + frame, remembered);
  FRAMED.set(frame, remembered);
}

/** Null where its name is not plain. */
function wordingOf(text: string): Wording | null {
  const [opening, name] = NAME.exec(text) ?? [];
  if (opening === undefined || name === undefined) return null;
  const named: Part = { kind: 'name', key: '', start: opening.length - 1 - name.length, end: opening.length - 1 };
  const parts: Part[] = [named];
  let places = `name${named.start} `;
  let frame = text.slice(0, named.start);
  let lengths = `${name.length}`;
  let from = named.end;
  PART.lastIndex = 0;
  for (let match = PART.exec(text); match !== null; match = PART.exec(text)) {
    const [matched, tier, reason, key = '', number, remark = ''] = match;
    const kind = tier !== undefined ? 'tier' : reason !== undefined ? 'reason' : number !== undefined ? 'number' : 'remark';
    const { length } = tier ?? reason ?? number ?? remark;
    const end = match.index + matched.length - (kind === 'reason' ? 1 : 0);
    frame += text.slice(from, end - length);
    places += `${kind}${frame.length} `;
    lengths += ` ${length}`;
    from = end;
    parts.push({ kind, key, start: end - length, end });
  }
  return { frame: places + frame + text.slice(from), lengths, parts, text };
}

/** Whether a part is what it looks like: it may be part of another text. */
function isMeant(part: Part, text: string, entry: Entry, remarks: readonly Span[]): boolean {
  const said = text.slice(part.start, part.end);
  switch (part.kind) {
    case 'name':
      return false;
    case 'tier':
      return [entry.tier, entry.rateLimit?.onExceed, ...entry.rules.map((each) => each.tier)].some((each) => each?.value === said && isSame(each.span, part));
    case 'reason':
      return [entry.reason, ...entry.rules.map((each) => each.reason)].some((each) => each !== null && isQuotedAt(each, part) && each.value === said);
    case 'number':
      return isCounted(part, entry.rateLimit, Number(said)) || entry.rules.some(({ condition }) => condition.some(({ value, valueSpan }) => isSame(valueSpan, part) && value === Number(said)));
    case 'remark':
      return remarks.some((each) => isSame(each, part));
  }
}

function isSame(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

function isQuotedAt({ span }: Written<string>, { start, end }: Span): boolean {
  return span.start === start - 1 && span.end === end + 1;
}

function isCounted(part: Part, limit: RateLimit | null, value: number): boolean {
  const key = limit === null ? null : limitKey(part, limit);
  return limit !== null && key !== null && limit[key] === value;
}

/** Which number of a rate limit a part is; null where it is none of them. A limit has each of them once. */
function limitKey({ key, start, end }: Part, { span }: RateLimit): 'max' | 'window' | null {
  return span.start <= start && end <= span.end && (key === 'max' || key === 'window') ? key : null;
}

/** Places behind a variable part move by as much as it is longer. */
function mover(from: readonly Span[], to: readonly Span[]): (span: Span) => Span {
  const place = (offset: number): number => {
    let by = 0;
    for (let i = 0; i < from.length && (from[i] as Span).end <= offset; i++) by = (to[i] as Span).end - (from[i] as Span).end;
    return offset + by;
  };
  return ({ start, end }) => ({ start: place(start), end: place(end) });
}

/** The same with what stands in the parts of another block, all of whose places are the same. */
function reworded({ keySpan, entry }: EntryRead, wording: Wording): EntryRead | null {
  const key = wording.text.slice(keySpan.start, keySpan.end);
  const pattern = readPattern(key);
  if (pattern === null || entry === null) return null;
  const { span, valueSpan } = entry;
  const faults: Problem[] = [];
  const tier = retiered(entry.tier, wording, faults);
  const reason = resaid(entry.reason, wording);
  const rules = wording.parts.length === 1 ? entry.rules : entry.rules.map((each) => rephrased(each, wording, faults));
  const rateLimit = entry.rateLimit === null ? null : relimited(entry.rateLimit, wording, faults);
  return { key, keySpan, pattern, entry: { pattern, key, keySpan, span, valueSpan, tier, reason, rules, rateLimit, broken: faults.length > 0 }, problems: faults.sort(compareProblems) };
}

function rephrased(rule: Rule, wording: Wording, faults: Problem[]): Rule {
  const { span, conditionSpan } = rule;
  const tier = retiered(rule.tier, wording, faults);
  const reason = resaid(rule.reason, wording);
  const condition = recounted(rule.condition, wording);
  return tier === rule.tier && reason === rule.reason && condition === rule.condition ? rule : { span, tier, reason, condition, conditionSpan };
}

/** Null for a word that is no tier, which is a fault. */
function retiered(tier: Written<Tier> | null, { text, parts }: Wording, faults: Problem[]): Written<Tier> | null {
  const part = tier === null ? undefined : parts.find((each) => each.kind === 'tier' && isSame(each, tier.span));
  if (tier === null || part === undefined) return tier;
  const word = text.slice(part.start, part.end);
  if (isTier(word)) return word === tier.value ? tier : { value: word, span: tier.span };
  faults.push(unknownTier(word, tier.span));
  return null;
}

function resaid(reason: Written<string> | null, { text, parts }: Wording): Written<string> | null {
  const part = reason === null ? undefined : parts.find((each) => each.kind === 'reason' && isQuotedAt(reason, each));
  if (reason === null || part === undefined) return reason;
  const value = text.slice(part.start, part.end);
  return value === reason.value ? reason : { value, span: reason.span };
}

function recounted(condition: readonly ConditionPair[], { text, parts }: Wording): readonly ConditionPair[] {
  const counted = condition.map((pair) => {
    const part = parts.find((each) => each.kind === 'number' && isSame(each, pair.valueSpan));
    // Also of what is not itself, as `.nan` is not, all stays that was read.
    if (part === undefined) return pair;
    const value = Number(text.slice(part.start, part.end));
    return value === pair.value ? pair : { key: pair.key, keySpan: pair.keySpan, value, valueSpan: pair.valueSpan, span: pair.span };
  });
  return counted.every((each, i) => each === condition[i]) ? condition : counted;
}

function relimited(limit: RateLimit, wording: Wording, faults: Problem[]): RateLimit {
  const { onExceedKey, keySpan, span } = limit;
  const onExceed = retiered(limit.onExceed, wording, faults);
  const counted = { max: limit.max, window: limit.window };
  for (const part of wording.parts) {
    const key = part.kind === 'number' ? limitKey(part, limit) : null;
    if (key !== null) counted[key] = Number(wording.text.slice(part.start, part.end));
  }
  return onExceed === limit.onExceed && counted.max === limit.max && counted.window === limit.window ? limit : { ...counted, onExceed, onExceedKey, keySpan, span };
}
