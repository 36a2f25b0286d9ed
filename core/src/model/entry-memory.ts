// Owns: what entries say that differ in nothing but names and reasons: generated policies and large directories say the same thousands of times.
// Refuses: reading entries (policy.ts), and remembering one with a problem: its message may quote what is different in the next one.

import type { Span } from '../text/span.js';
import { moveEntry } from './entry-table.js';
import type { EntryRead } from './entry-table.js';
import { readPattern } from './pattern.js';
import type { Rule, Written } from './policy.js';

/** The text of an entry's block, taken apart. What YAML makes of it does not depend on what stands in its variable parts: a plain word, and quoted texts of one line. */
export interface Wording {
  /** The text without its variable parts. */
  readonly frame: string;
  /** The lengths of the variable parts. */
  readonly lengths: string;
  /** The entry's name, and its reasons where they are quoted; in the order of the text, places counted from the block's start. */
  readonly parts: readonly Span[];
  readonly text: string;
}

interface Remembered {
  readonly read: EntryRead;
  readonly parts: readonly Span[];
}

/** A name that spells a pattern, and is plain text in YAML whatever it is. */
const NAME = /^ +([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*(?:\.\*)?):(?=[ \r\n]|$)/;

/** A reason in double quotes with nothing in it that could mean something to YAML. */
const REASON = /\n *(?:- +)?reason: "([^"\\\p{C}\p{Zl}\p{Zp}]*)"/gu;

/** In each of two halves: when the one that is filled is full, the other one is forgotten; so what is said again and again stays. */
const MOST_REMEMBERED = 4_000;
/** Characters. A longer entry is hardly written twice. */
const LONGEST = 500;

class Memory {
  #recent = new Map<string, Remembered>();
  #older = new Map<string, Remembered>();

  get(key: string): Remembered | undefined {
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: Remembered): void {
    if (this.#recent.size >= MOST_REMEMBERED) [this.#recent, this.#older] = [new Map(), this.#recent];
    this.#recent.set(key, value);
  }
}

/** By frame and lengths, so that every place is the same; and by frame alone. */
const ALIKE = new Memory();
const FRAMED = new Memory();

/** Null for a block that is read by itself. */
export function wordingOf(text: string): Wording | null {
  if (text.length > LONGEST) return null;
  const [opening, name] = NAME.exec(text) ?? [];
  if (opening === undefined || name === undefined) return null;
  const named = { start: opening.length - 1 - name.length, end: opening.length - 1 };
  const parts: Span[] = [named];
  // The name's place is told by the colon behind it, and a reason's by its quotes.
  let frame = text.slice(0, named.start);
  let lengths = `${name.length}`;
  let from = named.end;
  for (const { index, 0: line, 1: reason = '' } of text.matchAll(REASON)) {
    const end = index + line.length - 1;
    const part = { start: end - reason.length, end };
    frame += text.slice(from, part.start);
    lengths += ` ${reason.length}`;
    from = end;
    parts.push(part);
  }
  return { frame: frame + text.slice(from), lengths, parts, text };
}

/** What a block with this wording says, as far as one like it was read before. */
export function recallEntry(wording: Wording): EntryRead | null {
  const { frame, lengths, parts } = wording;
  const alike = ALIKE.get(lengths + frame);
  if (alike !== undefined) return reworded(alike.read, wording);
  const framed = FRAMED.get(frame);
  if (framed === undefined || framed.read.entry === null) return null;
  const move = mover(framed.parts, parts);
  const moved: EntryRead = { ...framed.read, keySpan: move(framed.read.keySpan), entry: moveEntry(framed.read.entry, move) };
  ALIKE.set(lengths + frame, { read: moved, parts });
  return reworded(moved, wording);
}

export function rememberEntry({ frame, lengths, parts, text }: Wording, read: EntryRead): void {
  const { entry, keySpan, problems, pattern } = read;
  const [name, ...reasons] = parts;
  if (problems.length > 0 || entry === null || pattern === null || name === undefined) return;
  // What looks like a reason may be part of another text.
  const said = [entry.reason, ...entry.rules.map((each) => each.reason)];
  const isReason = (part: Span): boolean => said.some((each) => each !== null && isQuotedAt(each, part) && each.value === text.slice(part.start, part.end));
  if (keySpan.start !== name.start || keySpan.end !== name.end || !reasons.every(isReason)) return;
  const remembered = { read, parts };
  ALIKE.set(lengths + frame, remembered);
  FRAMED.set(frame, remembered);
}

function isQuotedAt({ span }: Written<string>, { start, end }: Span): boolean {
  return span.start === start - 1 && span.end === end + 1;
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

/** The same with the name and the reasons of another block, all of whose places are the same. */
function reworded({ keySpan, entry }: EntryRead, { text, parts }: Wording): EntryRead | null {
  const key = text.slice(keySpan.start, keySpan.end);
  const pattern = readPattern(key);
  if (pattern === null || entry === null) return null;
  const { span, valueSpan, tier, rateLimit, broken } = entry;
  const reason = resaid(entry.reason, text, parts);
  const rules = parts.length === 1 ? entry.rules : entry.rules.map((each) => rephrased(each, resaid(each.reason, text, parts)));
  return { key, keySpan, pattern, entry: { pattern, key, keySpan, span, valueSpan, tier, reason, rules, rateLimit, broken }, problems: [] };
}

function rephrased(rule: Rule, reason: Written<string> | null): Rule {
  const { span, tier, condition, conditionSpan } = rule;
  return reason === rule.reason ? rule : { span, tier, reason, condition, conditionSpan };
}

function resaid(reason: Written<string> | null, text: string, parts: readonly Span[]): Written<string> | null {
  const part = reason === null ? undefined : parts.find((each) => isQuotedAt(reason, each));
  if (reason === null || part === undefined) return reason;
  const value = text.slice(part.start, part.end);
  return value === reason.value ? reason : { value, span: reason.span };
}
