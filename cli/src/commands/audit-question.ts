// Owns: the flags that say which entries are asked for.
// Refuses: reading entries.

import { nearest, readPattern } from '../../../core/src/index.js';
import type { Pattern } from '../../../core/src/index.js';
import { OUTCOMES, readDay, readInstant } from '../../../engine/src/audit/index.js';
import type { AuditFilter, Outcome } from '../../../engine/src/audit/index.js';
import { UsageError, didYouMean } from '../failure.js';
import { valueOf } from '../flags.js';
import type { Flag, Flags } from '../flags.js';

export const QUESTION_FLAGS: readonly Flag[] = [
  { name: 'last', value: 'SPAN', summary: 'only the time up to now: 30m, 1h, 24h, 7d, 2w' },
  { name: 'from', value: 'TIME', summary: 'only from this day (YYYY-MM-DD, UTC) or time (RFC 3339) on' },
  { name: 'to', value: 'TIME', summary: 'only up to this day or time, which still counts' },
  { name: 'agent', value: 'NAME', repeats: true, names: 'agents', summary: 'only what this agent did' },
  { name: 'capability', value: 'PATTERN', repeats: true, names: 'capabilities', summary: 'only this capability: a name, filesystem.* or *' },
  { name: 'outcome', value: 'OUTCOME', repeats: true, choices: OUTCOMES, summary: `only what ended so: ${OUTCOMES.join(', ')}` },
];

/** `now` in milliseconds. Flags that are given several times mean any of their values. */
export function readQuestion(flags: Flags, now: number): AuditFilter {
  return {
    ...readRange(flags, now),
    agents: valuesOf(flags, 'agent'),
    capabilities: valuesOf(flags, 'capability').map(readCapability),
    outcomes: valuesOf(flags, 'outcome').flatMap((each) => each.split(',')).map(readOutcome),
  };
}

const SECOND = 1_000_000;
const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: 60 * SECOND, h: 3600 * SECOND, d: 86_400 * SECOND, w: 604_800 * SECOND };

function readRange(flags: Flags, now: number): { readonly from: number; readonly to: number } {
  const last = valueOf(flags, 'last');
  const [from, to] = [readBound(flags, 'from', 0), readBound(flags, 'to', UNITS['d'] as number)];
  if (last === null) {
    if (from !== null && to !== null && from > to) throw new UsageError('`--from` is later than `--to`');
    // A day ends where the next one begins.
    return { from: from ?? -Infinity, to: to ?? Infinity };
  }
  if (from !== null || to !== null) throw new UsageError('`--last` reaches up to now: give either it, or `--from` and `--to`');
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(last) ?? [];
  if (count === undefined || unit === undefined || Number(count) === 0) throw new UsageError(`\`--last\` takes a number and s, m, h, d or w, such as \`1h\` or \`7d\`, not \`${last}\``);
  return { from: now * 1000 - Number(count) * (UNITS[unit] as number), to: Infinity };
}

/** In microseconds; null where the flag is not given. A day stands for its first microsecond, `length` later for the end of it. */
function readBound(flags: Flags, name: 'from' | 'to', length: number): number | null {
  const text = valueOf(flags, name);
  if (text === null) return null;
  const day = readDay(text);
  if (!Number.isNaN(day)) return day + Math.max(0, length - 1);
  const instant = readInstant(text);
  if (Number.isNaN(instant)) throw new UsageError(`\`--${name}\` takes a day such as \`2026-03-01\` or a time such as \`2026-03-01T09:30:00Z\`, not \`${text}\``);
  return instant;
}

function readCapability(text: string): Pattern {
  const pattern = readPattern(text);
  if (pattern !== null) return pattern;
  const isCategory = /^[a-z][a-z0-9_]*$/.test(text);
  throw new UsageError(`\`${text}\` is no capability and no pattern${didYouMean(isCategory ? [`${text}.*`] : [])}${isCategory ? '' : ': a pattern is a name, `filesystem.*` or `*`'}`);
}

function readOutcome(text: string): Outcome {
  const outcome = OUTCOMES.find((each) => each === text);
  if (outcome !== undefined) return outcome;
  const suggestions = nearest(text, OUTCOMES);
  throw new UsageError(`\`${text}\` is no outcome${suggestions.length > 0 ? didYouMean(suggestions) : `: known are ${OUTCOMES.map((each) => `\`${each}\``).join(', ')}`}`);
}

function valuesOf(flags: Flags, name: string): readonly string[] {
  const values = flags.values.get(name) ?? [];
  if (values.includes('')) throw new UsageError(`\`--${name}\` has an empty value`);
  return values;
}
