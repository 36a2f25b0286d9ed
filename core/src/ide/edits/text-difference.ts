// Owns: the edits, line by line, that make one text of another.
// Refuses: finding the fewest: lines that moved are taken out in one place and put in in another.

import { LineIndex } from '../../text/source.js';
import type { SpanEdit } from './change.js';

/** How far ahead a line is looked for before it counts as new. */
const REACH = 200;

export function textDifference(before: string, after: string): SpanEdit[] {
  if (before === after) return [];
  const [old, now] = [linesOf(before), linesOf(after)];
  const edits: SpanEdit[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i]?.text === now[j]?.text) {
      i++;
      j++;
      continue;
    }
    const [a, b] = nextMeeting(old, now, i, j);
    const start = old[i]?.start ?? before.length;
    edits.push({ span: { start, end: old[a]?.start ?? before.length }, text: after.slice(now[j]?.start ?? after.length, now[b]?.start ?? after.length) });
    i = a;
    j = b;
  }
  return edits;
}

interface Line {
  readonly start: number;
  readonly text: string;
}

function linesOf(text: string): Line[] {
  const lines = new LineIndex(text);
  return Array.from({ length: lines.lineCount }, (_, i) => {
    const start = lines.startOf(i);
    return { start, text: text.slice(start, i + 1 < lines.lineCount ? lines.startOf(i + 1) : text.length) };
  });
}

/** The nearest lines from here on that are the same in both. */
function nextMeeting(old: readonly Line[], now: readonly Line[], i: number, j: number): [number, number] {
  for (let distance = 1; distance <= REACH; distance++) {
    for (let ahead = 0; ahead <= distance; ahead++) {
      const [a, b] = [i + distance - ahead, j + ahead];
      if (old[a] !== undefined && old[a].text === now[b]?.text) return [a, b];
    }
  }
  return [old.length, now.length];
}
