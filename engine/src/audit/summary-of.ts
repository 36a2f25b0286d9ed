// Owns: what people ask of an entry, wherever its writer put it: who, what, how it ended, by which rule.
// Refuses: changing the entry.

import { isAuditObject, textOf } from './entry.js';
import type { AuditEntry, AuditValue } from './entry.js';

/** Null for what an entry does not tell. */
export interface EntrySummary {
  /** As it was written. */
  readonly time: string | null;
  readonly agent: string | null;
  /** Whether a person acted, who has no agent name. */
  readonly isUser: boolean;
  readonly capability: string | null;
  /** `approved` or `rejected` where the entry says how an approval ended, else the status. */
  readonly outcome: string | null;
  readonly tier: string | null;
  readonly rule: string | null;
  readonly reason: string | null;
}

/** The fields that a summary is made of. */
export const SUMMARY_FIELDS = ['timestamp', 'actor', 'agent', 'capability', 'status', 'policy_decision', 'metadata'] as const;

export function summaryOf(entry: AuditEntry): EntrySummary {
  const { actor, policy_decision: decision } = entry;
  const isStructured = isAuditObject(decision);
  return {
    time: textOf(entry['timestamp']),
    agent: agentOf(actor) ?? textOf(entry['agent']),
    isUser: isAuditObject(actor) && actor['type'] === 'user',
    capability: textOf(entry['capability']),
    outcome: approvalOf(entry['metadata']) ?? textOf(entry['status']),
    tier: isStructured ? textOf(decision['tier']) : textOf(decision),
    rule: isStructured ? textOf(decision['rule']) : null,
    reason: isStructured ? textOf(decision['reason']) : null,
  };
}

/** The agent's name; null where a person acted, and where the field says nothing. */
export function agentOf(actor: AuditValue | undefined): string | null {
  if (!isAuditObject(actor)) return textOf(actor);
  return actor['type'] === 'user' ? null : textOf(actor['name']);
}

/** Where writers say how an approval ended. */
const APPROVAL_FIELDS = ['approval', 'approval_status', 'approval_decision', 'event', 'event_type', 'kind', 'decision'];

/** How an approval ended, by an entry's metadata; null where that is not what the entry tells. */
export function approvalOf(metadata: AuditValue | undefined): 'approved' | 'rejected' | null {
  return endingIn(metadata, ['approved', 'rejected']);
}

/** Whether an entry tells how an approval ended, by somebody's answer or without one. */
export function endsApproval({ metadata, status }: AuditEntry): boolean {
  const endings: readonly string[] = ['approved', 'rejected', 'timed_out'];
  return endingIn(metadata, endings) !== null || endings.includes(textOf(status) ?? '');
}

function endingIn<Ending extends string>(metadata: AuditValue | undefined, endings: readonly Ending[]): Ending | null {
  if (!isAuditObject(metadata)) return null;
  for (const name of APPROVAL_FIELDS) {
    const value = Object.hasOwn(metadata, name) ? metadata[name] : undefined;
    const word = isAuditObject(value) ? (value['decision'] ?? value['status']) : value;
    const ending = endings.find((each) => each === word);
    if (ending !== undefined) return ending;
  }
  return null;
}
