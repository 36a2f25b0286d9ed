// Owns: what sections of a policy say that stand at the top of thousands of files, with another agent's name in each.
// Refuses: entries (model/entry-memory.ts), and reading anything (parse.ts).

import { isTextWord } from './fragment.js';
import type { ReadBlock } from './parse.js';
import { ADDRESSED } from './pragma.js';
import type { Pair } from './tree.js';

/** A remark of one line. What it says is nobody's matter, unless it speaks to the checker. */
const REMARK = new RegExp(`^#(?!${ADDRESSED})[ -~]*(?=\\r?\\n$)`);
/** A name in a plain word. */
const NAMED = /^(?:agent|name): ([A-Za-z][\w.-]*)(?=[ \r\n]*$)/;

/** Characters. */
const LONGEST = 200;
const MOST_REMEMBERED = 1_000;
const REMEMBERED = new Map<string, ReadBlock>();

/** A section's text, with lengths in the places of what does not matter or is filled in again. */
export interface SectionWording {
  readonly frame: string;
  /** What is filled in; null where there is nothing to. */
  readonly name: string | null;
}

/** Null for one that is read by itself. */
export function sectionWording(kind: ReadBlock['kind'], text: string): SectionWording | null {
  if (text.length > LONGEST) return null;
  const remark = REMARK.exec(text)?.[0];
  if (remark !== undefined) return { frame: `${kind} remark ${remark.length}${text.slice(remark.length)}`, name: null };
  const [opening, name] = NAMED.exec(text) ?? [];
  if (opening === undefined || name === undefined || !isTextWord(name)) return { frame: `${kind} text ${text}`, name: null };
  return { frame: `${kind} named ${opening.slice(0, -name.length)}${name.length}${text.slice(opening.length)}`, name };
}

export function recallSection({ frame, name }: SectionWording): ReadBlock | undefined {
  const known = REMEMBERED.get(frame);
  return known === undefined || name === null ? known : renamed(known, name);
}

export function rememberSection({ frame, name }: SectionWording, read: ReadBlock): void {
  const value = read.pairs[0]?.value;
  if (name !== null && (read.problems.length > 0 || read.pairs.length !== 1 || value?.kind !== 'scalar' || value.value !== name)) return;
  if (REMEMBERED.size >= MOST_REMEMBERED) REMEMBERED.clear();
  REMEMBERED.set(frame, read);
}

/** The same with another name of the same length. */
function renamed(read: ReadBlock, text: string): ReadBlock {
  const [pair] = read.pairs;
  if (pair?.value.kind !== 'scalar') return read;
  const named: Pair = { ...pair, value: { kind: 'scalar', span: pair.value.span, value: text, text, quoted: false } };
  return { ...read, pairs: [named] };
}
