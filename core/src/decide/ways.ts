// Owns: which way a request takes through the arms of a program, as a number: requests of one number have the same votes.
// Refuses: what the votes come to, and sets of values: where a parameter that matters is not known, the way is open.

import type { Check } from '../compile/compiled-policy.js';
import { byteLength } from '../conditions/texts.js';
import { prepareCheck } from './known-check.js';
import type { KnownCheck } from './known-check.js';
import type { Parameters } from './parameters.js';
import type { Part } from './program.js';

/** By arm of one part. */
type ArmChecks = readonly (readonly KnownCheck[])[];

/** In place of an arm or a way where a parameter that matters is not known. */
export const OPEN = -2;

export interface Ways {
  /** Null where there are more ways than numbers that are exact. */
  readonly numberOf: ((parameters: Parameters) => number) | null;
  /** The arm at which each part ends, -1 where it has no vote; null where that is open. */
  readonly endsOf: (parameters: Parameters) => readonly number[] | null;
}

export function waysThrough(parts: readonly Part[]): Ways {
  const checks = parts.map(({ arms }): ArmChecks => arms.map((arm) => arm.checks.map(prepareCheck)));
  const endsOf = (parameters: Parameters) => {
    const ends = checks.map((arms) => endOf(arms, parameters));
    return ends.includes(OPEN) ? null : ends;
  };
  const count = parts.reduce((ways, { arms }) => ways * (arms.length + 1), 1);
  const numberOf = (parameters: Parameters) => numberOfWay(checks, parameters);
  const scale = scaleOf(parts.flatMap(({ arms }) => arms.flatMap((arm) => arm.checks)));
  if (scale === null) return { numberOf: count > Number.MAX_SAFE_INTEGER ? null : numberOf, endsOf };
  const cells = 2 * scale.bounds.length + 1;
  const otherwise = (parameters: Parameters) => {
    const way = numberOf(parameters);
    return way === OPEN ? OPEN : cells + way;
  };
  return { numberOf: count + cells > Number.MAX_SAFE_INTEGER ? null : (parameters) => cellOn(scale, parameters) ?? otherwise(parameters), endsOf };
}

/** Parts without a vote count as well. */
function numberOfWay(checks: readonly ArmChecks[], parameters: Parameters): number {
  let way = 0;
  for (let i = 0; i < checks.length; i++) {
    const arms = checks[i] as ArmChecks;
    const end = endOf(arms, parameters);
    if (end === OPEN) return OPEN;
    way = way * (arms.length + 1) + end + 1;
  }
  return way;
}

/** The arm at which a part ends, -1 where it has no vote. */
function endOf(arms: ArmChecks, parameters: Parameters): number {
  for (let i = 0; i < arms.length; i++) {
    const holds = allHold(arms[i] as readonly KnownCheck[], parameters);
    if (holds !== false) return holds === true ? i : OPEN;
  }
  return -1;
}

function allHold(checks: readonly KnownCheck[], parameters: Parameters): boolean | undefined {
  let holds: boolean | undefined = true;
  for (let i = 0; i < checks.length; i++) {
    const one = (checks[i] as KnownCheck)(parameters);
    if (one === false) return false;
    if (one === undefined) holds = undefined;
  }
  return holds;
}

/** They are gone through one after the other. */
const MOST_BOUNDS = 32;

/** The one number that all checks of a program compare, with every bound that they compare it to: between two of them nothing changes. */
interface Scale {
  readonly name: string;
  readonly of: 'integer' | 'real' | 'size';
  /** From the least. */
  readonly bounds: readonly number[];
}

/** Null where checks ask for anything else. */
function scaleOf(checks: readonly Check[]): Scale | null {
  const [first] = checks;
  if (first === undefined) return null;
  const { slot, facet } = first;
  const of = facet === 'size' && slot.domain === 'string' ? 'size' : facet === 'value' && (slot.domain === 'integer' || slot.domain === 'real') ? slot.domain : null;
  if (of === null) return null;
  const bounds = new Set<number>();
  for (const each of checks) {
    const { test, given } = each;
    if (each.slot.name !== slot.name || each.slot.domain !== slot.domain || each.slot.presence === 'impossible' || each.slot.readAs !== null) return null;
    if (each.facet !== facet || given !== null) return null;
    if (test?.kind === 'compare') bounds.add(test.bound);
    else if (test?.kind !== 'oneOf') return null;
    else for (const value of test.values) if (typeof value === 'number') bounds.add(value);
  }
  if (bounds.size > MOST_BOUNDS) return null;
  return { name: slot.name, of, bounds: [...bounds].sort((a, b) => a - b) };
}

/** The place of a request on a scale; null where it gives no such number. */
function cellOn({ name, of, bounds }: Scale, parameters: Parameters): number | null {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (of === 'size') return typeof value === 'string' ? cellOfSize(bounds, value) : null;
  if (typeof value !== 'number' || !(of === 'integer' ? Number.isInteger(value) : Number.isFinite(value))) return null;
  return cellOf(bounds, value);
}

/** Even numbers between bounds, odd ones on them. */
function cellOf(bounds: readonly number[], value: number): number {
  let cell = 0;
  for (let i = 0; i < bounds.length; i++) {
    const bound = bounds[i] as number;
    if (value < bound) break;
    cell = value === bound ? 2 * i + 1 : 2 * i + 2;
  }
  return cell;
}

/** A text has at least one byte a unit and at most three, so that most sizes are settled without counting. */
function cellOfSize(bounds: readonly number[], text: string): number {
  const least = cellOf(bounds, text.length);
  return least === cellOf(bounds, text.length * 3) ? least : cellOf(bounds, byteLength(text));
}
