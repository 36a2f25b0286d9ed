// Owns: points in time as values: RFC 3339 texts as microseconds.
// Refuses: the current time.

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Microseconds since 1970 of an RFC 3339 text with an offset; undefined for anything else. Finer digits are cut off, and where microseconds would not be
 * exact, more than 285 years from 1970, all below the second.
 */
export function readInstant(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = offsetMinutes(match[8] as string);
  if (offset === undefined) return undefined;
  const fraction = Number(((match[7] ?? '.') + '000000').slice(1, 7));
  // Years below 100 would be taken as 19xx by Date.UTC.
  const at2000 = Date.UTC(2000 + (year % 400), month - 1, day, hour, minute - offset, second);
  const cycles = Math.floor(year / 400) - 5;
  const perCycle = 146_097 * 86_400_000;
  const whole = (at2000 + cycles * perCycle) * 1000;
  return [whole, whole + 999_999].every(Number.isSafeInteger) ? whole + fraction : whole;
}

export function writeInstant(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = microseconds - milliseconds * 1000;
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return '9999-12-31T23:59:59Z';
  const text = date.toISOString().replace('.000Z', 'Z');
  return rest === 0 ? text : date.toISOString().replace('Z', String(rest).padStart(3, '0') + 'Z');
}

function offsetMinutes(text: string): number | undefined {
  if (text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
