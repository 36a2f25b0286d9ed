// Owns: an entry of an audit log as a call that was decided: who called what, with which parameters, when, and the tier that it got.
// Refuses: deciding it again (replay.ts).

import { isTier } from '../../../core/src/index.js';
import type { Tier } from '../../../core/src/index.js';
import { isAuditObject, textOf } from '../audit/entry.js';
import type { AuditEntry, AuditValue } from '../audit/entry.js';
import { readInstant } from '../audit/instant.js';
import { isCutOut } from '../audit/plain-value.js';
import { SUMMARY_FIELDS, endsApproval, summaryOf } from '../audit/summary-of.js';

export interface DecidedCall {
  readonly agent: string;
  readonly capability: string;
  /** Those whose values the log has. */
  readonly parameters: Readonly<Record<string, AuditValue>>;
  /** Names of those whose values were taken out, with what is derived of them; null where the log says nothing of the parameters, so that it may be any. */
  readonly hidden: ReadonlySet<string> | null;
  /** Milliseconds since 1970; NaN where the entry has no readable time. */
  readonly at: number;
  readonly tier: Tier;
  /** The request for approval that the entry belongs to; null where it names none. */
  readonly request: string | null;
  /** Whether it tells how an approval ended. */
  readonly isEnd: boolean;
}

/** The fields that a call is made of. `arguments` is what the REST interface calls `inputs`. */
export const CALL_FIELDS = [...SUMMARY_FIELDS, 'inputs', 'arguments'] as const;

/** Null for what is no decided call of an agent: acts of people, events, and entries that lack what a decision is about. */
export function decidedCall(entry: AuditEntry): DecidedCall | null {
  const { agent, capability, tier } = summaryOf(entry);
  if (agent === null || agent === '' || capability === null || tier === null || !isTier(tier)) return null;
  const { metadata } = entry;
  return {
    agent,
    capability,
    ...parametersIn(entry['inputs'] ?? entry['arguments']),
    at: timeOf(entry),
    tier,
    request: isAuditObject(metadata) ? textOf(metadata['approval_request_id']) : null,
    isEnd: endsApproval(entry),
  };
}

/** Milliseconds since 1970; NaN where the entry has no readable time. */
export function timeOf({ timestamp }: AuditEntry): number {
  return typeof timestamp === 'string' ? readInstant(timestamp) / 1000 : NaN;
}

function parametersIn(inputs: AuditValue | undefined): Pick<DecidedCall, 'parameters' | 'hidden'> {
  if (!isAuditObject(inputs)) return { parameters: {}, hidden: null };
  const given = Object.entries(inputs);
  const takenOut = given.filter(([, value]) => isTakenOut(value)).map(([name]) => name);
  // What a call says of the size of a value counts for nothing beside the value.
  const hidden = new Set(takenOut.flatMap((name) => [name, `${name}_size`, `${name}_count`]));
  return { parameters: Object.fromEntries(given.filter(([name]) => !hidden.has(name))), hidden };
}

/** Also where only a part was taken out: a condition may look at that part, or at the size of the whole. */
function isTakenOut(value: AuditValue): boolean {
  if (typeof value === 'string') return isCutOut(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(isTakenOut);
}
