// Owns: recording what was decided about a call, as an entry.
// Refuses: deciding, and carrying out.

import type { Decision } from '../decision.js';
import type { AuditDraft, AuditWriter } from './audit-writer.js';
import type { AuditEntry } from './entry.js';

/** What became of a call, beside the decision about it. What is not known is left out. */
export interface RecordedCall {
  /** The parameters; what looks like a secret is taken out before anything is written. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly sessionId?: string | undefined;
  /** Where it is left out: `denied` for a blocked call, `pending` for one that waits for approval, else `success`. */
  readonly status?: AuditDraft['status'] | undefined;
  readonly outputSummary?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly resourceUsage?: Readonly<Record<string, unknown>> | undefined;
  /** `approval: 'approved'` or `'rejected'` marks the entry that tells how an approval ended. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** Resolves to the entry as it was written. */
export function writeEntry(writer: AuditWriter, decision: Decision, call: RecordedCall = {}): Promise<AuditEntry> {
  return writer.append(draftOf(decision, call));
}

export function draftOf(decision: Decision, call: RecordedCall): AuditDraft {
  const { agent, capability, tier, rule, reason } = decision;
  return {
    actor: { type: 'agent', name: agent },
    capability,
    session_id: call.sessionId,
    inputs: call.parameters ?? {},
    output_summary: call.outputSummary,
    status: call.status ?? STATUS[tier],
    policy_decision: { tier, rule, reason },
    duration_ms: call.durationMs,
    resource_usage: call.resourceUsage,
    metadata: { ...call.metadata, ...(decision.rateLimited ? { retry_after: decision.retryAfter } : {}) },
  };
}

const STATUS: Readonly<Record<Decision['tier'], AuditDraft['status']>> = {
  autonomous: 'success',
  notify: 'success',
  approval_required: 'pending',
  blocked: 'denied',
};
