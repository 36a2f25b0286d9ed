// Owns: times of entries and of questions: RFC 3339 texts as microseconds since 1970, and the UTC days of file names.
// Refuses: the current time.

const DIGIT_0 = 48;
const MINUTE = 60_000_000;

/** Microseconds of the RFC 3339 text in these bytes; NaN for anything else. Finer digits are cut off. */
export function instantAt(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 20) return NaN;
  const day = dayNumber(digits(bytes, start, 4), digits(bytes, start + 5, 2), digits(bytes, start + 8, 2));
  const hour = digits(bytes, start + 11, 2);
  const minute = digits(bytes, start + 14, 2);
  const second = digits(bytes, start + 17, 2);
  const separator = (bytes[start + 10] as number) | 32;
  const isShaped =
    bytes[start + 4] === 45 && bytes[start + 7] === 45 && (separator === 116 || separator === 32) && bytes[start + 13] === 58 && bytes[start + 16] === 58;
  // A leap second is the first of the next minute. Comparisons with NaN are false.
  if (!isShaped || !(hour < 24) || !(minute < 60) || !(second < 61)) return NaN;
  let at = start + 19;
  let fraction = 0;
  if (bytes[at] === 46) {
    let unit = 100_000;
    const first = ++at;
    for (; at < end && isDigit(bytes[at] as number); at++) {
      fraction += ((bytes[at] as number) - DIGIT_0) * Math.floor(unit);
      unit /= 10;
    }
    if (at === first) return NaN;
  }
  const offset = offsetMinutes(bytes, at, end);
  return ((day * 24 + hour) * 60 + minute - offset) * MINUTE + second * 1_000_000 + fraction;
}

export function readInstant(text: string): number {
  const bytes = Buffer.from(text, 'utf8');
  return instantAt(bytes, 0, bytes.length);
}

/** Microseconds at the start of a UTC day that is written `YYYY-MM-DD`; NaN for anything else. */
export function readDay(text: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? readInstant(`${text}T00:00:00Z`) : NaN;
}

/** The UTC day of a time, as file names write it. */
export function dayOf(microseconds: number): string {
  return new Date(Math.floor(microseconds / 1000)).toISOString().slice(0, 10);
}

/** Days since 1970 of a date that exists; NaN otherwise. */
function dayNumber(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return NaN;
  // Counting from March puts the leap day at the end of the year.
  const y = month < 3 ? year - 1 : year;
  const m = month < 3 ? month + 9 : month - 3;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + Math.floor((153 * m + 2) / 5) + day - 719_469;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function offsetMinutes(bytes: Uint8Array, at: number, end: number): number {
  const sign = bytes[at] as number;
  if (at === end - 1 && (sign | 32) === 122) return 0;
  if (at !== end - 6 || (sign !== 43 && sign !== 45) || bytes[at + 3] !== 58) return NaN;
  const hours = digits(bytes, at + 1, 2);
  const minutes = digits(bytes, at + 4, 2);
  if (!(hours < 24) || !(minutes < 60)) return NaN;
  return (sign === 45 ? -1 : 1) * (hours * 60 + minutes);
}

function digits(bytes: Uint8Array, at: number, count: number): number {
  let number = 0;
  for (let i = 0; i < count; i++) {
    const byte = bytes[at + i] as number;
    if (!isDigit(byte)) return NaN;
    number = number * 10 + byte - DIGIT_0;
  }
  return number;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
