// Owns: the errors that an agent gets for a decision that does not let its call through, in the shapes that KruxOS documents.
// Refuses: sending them, and secrets: an error tells the agent no more than its own call and the rule that decided.

import { isStricter } from '../../core/src/index.js';
import type { Decision, RateLimitState } from './decision.js';

export interface RecoveryAction {
  readonly action: string;
  readonly description: string;
  /** The capability that does it; null where none does. */
  readonly capability: string | null;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface StructuredError<Type extends string = string, Context = Readonly<Record<string, unknown>>> {
  readonly error_type: Type;
  /** For people and logs. */
  readonly description: string;
  /** For the agent. */
  readonly agent_description: string;
  readonly recovery_actions: readonly RecoveryAction[];
  readonly retryable: boolean;
  /** Seconds; null where trying again does not help. */
  readonly retry_after: number | null;
  readonly context: Context;
}

export type PolicyDenied = StructuredError<'PolicyDenied', { readonly rule: string; readonly capability: string }>;
export type ApprovalPending = StructuredError<'ApprovalPending', { readonly request_id: string; readonly capability: string }>;
export type RateLimited = StructuredError<'RateLimited', { readonly limit: number; readonly window_seconds: number; readonly retry_after_seconds: number }>;

/** For a decision `blocked`, whatever the limits are; a `TypeError` for any other, and where a limit alone denies the call: that is `RateLimited`. */
export function toPolicyDenied(decision: Decision): PolicyDenied {
  const { tier, agent, capability, rule, reason, rateLimited } = decision;
  if (tier !== 'blocked') throw new TypeError(`\`${capability}\` is not denied, it is \`${tier}\``);
  if (rateLimited) throw new TypeError(`\`${capability}\` is denied by nothing but a rate limit: waiting helps`);
  const because = reason === null ? '' : `: ${reason}`;
  return {
    error_type: 'PolicyDenied',
    description: `policy rule \`${rule}\` denies \`${capability}\` to \`${agent}\`${because}`,
    agent_description: `You may not call \`${capability}\` like this${because}. The same call will be denied again.`,
    recovery_actions: [
      { action: 'check_policy', description: 'See what your policy allows', capability: 'agent.policy', inputs: {} },
      { action: 'request_escalation', description: 'Ask your supervisor to allow this', capability: null, inputs: {} },
    ],
    retryable: false,
    retry_after: null,
    context: { rule, capability },
  };
}

/** For a decision `approval_required`, with the id under which the call waits; a `TypeError` for any other, and without an id. */
export function toApprovalPending(decision: Decision, { requestId }: { readonly requestId: string }): ApprovalPending {
  const { tier, agent, capability, reason } = decision;
  if (typeof requestId !== 'string' || requestId === '') throw new TypeError('`requestId` is no text: give the id under which the call waits');
  if (tier !== 'approval_required') throw new TypeError(`\`${capability}\` does not wait for approval, it is \`${tier}\``);
  const because = reason === null ? '' : `: ${reason}`;
  return {
    error_type: 'ApprovalPending',
    description: `\`${capability}\` of \`${agent}\` waits for approval as ${requestId}${because}`,
    agent_description: `A person has to approve this call of \`${capability}\`${because}. Do not call again: request ${requestId} is waiting.`,
    recovery_actions: [
      { action: 'wait_for_approval', description: 'Go on with something else until the request is decided', capability: null, inputs: { request_id: requestId } },
      { action: 'check_status', description: 'See whether the request is decided', capability: null, inputs: { request_id: requestId } },
    ],
    retryable: false,
    retry_after: null,
    context: { request_id: requestId, capability },
  };
}

/** For a decision that an exceeded rate limit made, whatever its tier has become; a `TypeError` for any other, and where the answer would be the same without it. */
export function toRateLimited(decision: Decision): RateLimited {
  const { agent, capability, retryAfter, rateLimited, tier } = decision;
  const limit = exceededLimit(decision);
  if (limit !== null && !rateLimited) throw new TypeError(`waiting does not help: \`${capability}\` is \`${tier}\` without the rate limit, too`);
  if (limit === null || retryAfter === null) throw new TypeError(`no rate limit is exceeded by \`${capability}\``);
  const { max, window, pattern } = limit;
  return {
    error_type: 'RateLimited',
    description: `\`${agent}\` is beyond ${counted(max, 'call')} in ${counted(window, 'second')} for \`${pattern}\``,
    agent_description: `You called \`${capability}\` too often: ${counted(max, 'call')} in ${counted(window, 'second')} ${max === 1 ? 'is' : 'are'} allowed. Try again in ${counted(retryAfter, 'second')}.`,
    recovery_actions: [{ action: 'wait_and_retry', description: `Wait ${counted(retryAfter, 'second')}, then call again`, capability, inputs: { wait_seconds: retryAfter } }],
    retryable: true,
    retry_after: retryAfter,
    context: { limit: max, window_seconds: window, retry_after_seconds: retryAfter },
  };
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Of several exceeded limits the one that is waited for longest, then the one with the strictest `on_exceed`. */
function exceededLimit({ rateLimits }: Decision): RateLimitState | null {
  return rateLimits.reduce<RateLimitState | null>((best, each) => {
    if (each.retryAfter === null) return best;
    if (best === null || best.retryAfter === null || each.retryAfter > best.retryAfter) return each;
    return each.retryAfter === best.retryAfter && isStricter(each.onExceed, best.onExceed) ? each : best;
  }, null);
}
