// Owns: numbers with units in words: seconds as hours, bytes as kilobytes, `11th`.
// Refuses: deciding what a number counts.

import { inEnglish } from './say.js';
import type { Say } from './say.js';

/** `1 hour`, `1 minute 30 seconds`; null where seconds say it as well. */
export function durationText(seconds: number, say: Say = inEnglish): string | null {
  if (seconds < 60) return null;
  const parts = UNITS.reduce<{ readonly rest: number; readonly words: readonly string[] }>(
    ({ rest, words }, [size, wordsOf]) => {
      const count = Math.floor(rest / size);
      return { rest: rest - count * size, words: count === 0 ? words : [...words, wordsOf(count, say)] };
    },
    { rest: seconds, words: [] },
  );
  return parts.words.join(' ');
}

const UNITS = [
  [86_400, (count: number, say: Say) => (count === 1 ? say('1 day') : say('{0} days', count))],
  [3_600, (count: number, say: Say) => (count === 1 ? say('1 hour') : say('{0} hours', count))],
  [60, (count: number, say: Say) => (count === 1 ? say('1 minute') : say('{0} minutes', count))],
  [1, (count: number, say: Say) => (count === 1 ? say('1 second') : say('{0} seconds', count))],
] as const;

/** `10 KB`; null below a kilobyte and for what is no count of bytes. A kilobyte has 1024 bytes. */
export function bytesText(bytes: unknown, say: Say = inEnglish): string | null {
  if (typeof bytes !== 'number' || !Number.isFinite(bytes) || bytes < 1024) return null;
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), 4);
  const amount = bytes / 1024 ** power;
  const rounded = Math.round(amount * 10) / 10;
  const words = `${rounded} ${['', 'KB', 'MB', 'GB', 'TB'][power] as string}`;
  return rounded === amount ? words : say('about {0}', words);
}

export function ordinal(number: number, say: Say = inEnglish): string {
  const tens = number % 100;
  const last = tens >= 11 && tens <= 13 ? 0 : number % 10;
  switch (last) {
    case 1:
      return say('{0}st', number);
    case 2:
      return say('{0}nd', number);
    case 3:
      return say('{0}rd', number);
    default:
      return say('{0}th', number);
  }
}
