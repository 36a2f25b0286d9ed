// Owns: which entries a question is about.
// Refuses: where the fields of an entry lie; a view tells (frame-view.ts for bytes, value-view.ts for values).

import { patternMatches } from '../../../core/src/index.js';
import type { Pattern } from '../../../core/src/index.js';
import { requireKnown } from '../engine-options.js';
import { OUTCOMES } from './entry.js';
import type { Outcome } from './entry.js';

export interface AuditFilter {
  /** Microseconds since 1970, inclusive. */
  readonly from: number;
  /** Microseconds since 1970, inclusive. */
  readonly to: number;
  /** Any of them; empty where every agent counts. */
  readonly agents: readonly string[];
  /** Any of them; empty where every capability counts. */
  readonly capabilities: readonly Pattern[];
  /** Any of them; empty where every outcome counts. */
  readonly outcomes: readonly Outcome[];
}

export const NO_FILTER: AuditFilter = { from: -Infinity, to: Infinity, agents: [], capabilities: [], outcomes: [] };

/** A `TypeError` for what is no filter: a part of one that is misspelt, or is something else, would let everything through, or nothing. */
export function chosenFilter(filter: Partial<AuditFilter> = {}): AuditFilter {
  if (typeof filter !== 'object' || filter === null) throw new TypeError('`filter` is no object: leave it out, or give its parts by name');
  requireKnown(filter, Object.keys(NO_FILTER));
  const { from = NO_FILTER.from, to = NO_FILTER.to, agents = [], capabilities = [], outcomes = [] } = filter;
  for (const [name, time] of [['from', from], ['to', to]] as const) {
    if (typeof time !== 'number' || Number.isNaN(time)) throw new TypeError(`\`${name}\` is no time: give microseconds since 1970, as \`readInstant\` and \`readDay\` make them`);
  }
  requireEach('agents', agents, 'names of agents', (each) => typeof each === 'string');
  requireEach('capabilities', capabilities, 'patterns, as `readPattern` makes them', (each) => typeof each === 'object' && each !== null && 'kind' in each);
  requireEach('outcomes', outcomes, `any of ${OUTCOMES.map((each) => `\`${each}\``).join(', ')}`, (each) => OUTCOMES.some((known) => known === each));
  return { from, to, agents, capabilities, outcomes };
}

function requireEach(name: string, list: unknown, what: string, isOne: (each: unknown) => boolean): void {
  if (!Array.isArray(list) || !list.every(isOne)) throw new TypeError(`\`${name}\` is a list of ${what}`);
}

/** What filters ask of an entry; asked only as far as needed. */
export interface EntryView {
  /** Microseconds since 1970; NaN where it cannot be read. */
  time(): number;
  agent(): string | null;
  capability(): string | null;
  status(): string | null;
  /** How an approval ended, where the entry tells that. */
  approval(): string | null;
}

/** `undated`: everything else matches, and nobody knows when it was. */
export type Match = 'yes' | 'no' | 'undated';

export function matchOf(filter: AuditFilter, view: EntryView): Match {
  const { from, to, agents, capabilities, outcomes } = filter;
  const isTimed = from !== -Infinity || to !== Infinity;
  const time = isTimed ? view.time() : 0;
  if (isTimed && (time < from || time > to)) return 'no';
  if (outcomes.length > 0 && !hasOutcome(outcomes, view)) return 'no';
  if (agents.length > 0) {
    const agent = view.agent();
    if (agent === null || !agents.includes(agent)) return 'no';
  }
  if (capabilities.length > 0) {
    const capability = view.capability();
    if (capability === null || !capabilities.some((each) => patternMatches(each, capability))) return 'no';
  }
  return Number.isNaN(time) ? 'undated' : 'yes';
}

/** An approved call that succeeded has both outcomes. */
function hasOutcome(outcomes: readonly Outcome[], view: EntryView): boolean {
  const status = view.status();
  if (status !== null && outcomes.some((each) => each === status)) return true;
  if (!outcomes.includes('approved') && !outcomes.includes('rejected')) return false;
  const approval = view.approval();
  return approval !== null && outcomes.some((each) => each === approval);
}
