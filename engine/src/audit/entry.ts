// Owns: what an audit entry is: data as it was recorded, unknown fields included, and the words for its outcome.
// Refuses: trusting that a field is there or has its documented type.

/** What JSON can say; whole numbers beyond 2^53 are kept exact as bigints. */
export type AuditValue = string | number | bigint | boolean | null | readonly AuditValue[] | AuditObject;

export interface AuditObject {
  readonly [key: string]: AuditValue;
}

/**
 * One entry. The documented fields are `id, timestamp, actor {type, name}, session_id, capability, inputs, output_summary, status,
 * policy_decision {tier, rule, reason}, duration_ms, resource_usage, schema_version, previous_hash, entry_hash, metadata`.
 */
export type AuditEntry = AuditObject;

/** `success`, `denied`, `error` and `pending` are statuses; `approved` and `rejected` are how an approval ended. */
export const OUTCOMES = ['success', 'denied', 'error', 'pending', 'approved', 'rejected'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * `torn`: a file ends inside an entry. `damaged`: there are bytes that are no entry. `unread`: the system does not hand out a file or the
 * rest of it. `undated`: an entry has no readable time, and a filter asks for one.
 */
export type FaultCause = 'torn' | 'damaged' | 'unread' | 'undated';

export interface AuditFault {
  readonly kind: 'fault';
  readonly cause: FaultCause;
  /** Path of the file as it was opened. */
  readonly file: string;
  /** Bytes from its start. */
  readonly offset: number;
  /** One line in plain words, lower-case start. */
  readonly what: string;
}

export interface AuditRecord {
  readonly kind: 'entry';
  readonly file: string;
  /** Where its frame or its JSON text begins, in bytes from the file's start. */
  readonly offset: number;
  readonly entry: AuditEntry;
}

/** What reading yields, in the order of the log. */
export type AuditItem = AuditRecord | AuditFault;

/** A piece of what reading yields. */
export interface AuditBatch {
  /** What matches, and what could not be read, in the order of the file. */
  readonly items: readonly AuditItem[];
  /** Entries looked at, whether they match or not. */
  readonly seen: number;
  /** Bytes read. */
  readonly bytes: number;
}

export function isAuditObject(value: AuditValue | undefined): value is AuditObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a field; null where it is missing or no text. */
export function textOf(value: AuditValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
