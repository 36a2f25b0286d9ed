// Owns: numbers with units in words: seconds as hours, bytes as kilobytes, `11th`.
// Refuses: deciding what a number counts.

/** `1 hour`, `1 minute 30 seconds`; null where seconds say it as well. */
export function durationText(seconds: number): string | null {
  if (seconds < 60) return null;
  const parts = UNITS.reduce<{ readonly rest: number; readonly words: readonly string[] }>(
    ({ rest, words }, [size, word]) => {
      const count = Math.floor(rest / size);
      return { rest: rest - count * size, words: count === 0 ? words : [...words, `${count} ${word}${count === 1 ? '' : 's'}`] };
    },
    { rest: seconds, words: [] },
  );
  return parts.words.join(' ');
}

const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** `10 KB`; null below a kilobyte and for what is no count of bytes. A kilobyte has 1024 bytes. */
export function bytesText(bytes: unknown): string | null {
  if (typeof bytes !== 'number' || !Number.isFinite(bytes) || bytes < 1024) return null;
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), 4);
  const amount = bytes / 1024 ** power;
  const rounded = Math.round(amount * 10) / 10;
  return `${rounded === amount ? '' : 'about '}${rounded} ${['', 'KB', 'MB', 'GB', 'TB'][power] as string}`;
}

export function ordinal(number: number): string {
  const tens = number % 100;
  const word = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${word}`;
}
