// Owns: a decision as plain data for programs: tier, reason, source, trace and rate limits.
// Refuses: deciding.

import { settledText, stepText } from '../../core/src/index.js';
import type { CountedLimit, Decision as CoreDecision, Layer, Settled, SourcePlace, Tier } from '../../core/src/index.js';

export interface DecisionSource {
  /** The file's own name. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Address of the file; that of a policy that ships with the product begins with `kruxos-policy-shipped:`. */
  readonly uri: string;
}

export interface DecisionStep {
  readonly layer: Layer;
  /** Name of the policy that voted; null where none did. */
  readonly policy: string | null;
  readonly vote: Tier | null;
  /** The vote with its marks, or the layer's words for none: `autonomous, relaxes org`. */
  readonly text: string;
  readonly source: DecisionSource | null;
}

/** A limit of an entry that voted. */
export interface RateLimitState {
  readonly layer: Layer;
  readonly policy: string | null;
  /** The entry that carries the limit; calls of everything it decides count together. */
  readonly pattern: string;
  readonly max: number;
  /** Seconds. */
  readonly window: number;
  readonly onExceed: Tier;
  /** Calls counted in the window, this one included unless it is blocked or beyond the limit. */
  readonly calls: number;
  /** How many more calls the window has room for, at the time of this one. */
  readonly remaining: number;
  readonly exceeded: boolean;
  /** Whole seconds until this limit has room again; null where it is not exceeded. */
  readonly retryAfter: number | null;
}

export interface Decision {
  readonly agent: string;
  readonly capability: string;
  readonly tier: Tier;
  readonly reason: string | null;
  /** What decided, in one word for logs and errors: `POLICY:PATTERN`, `POLICY:defaults`, or `none`. */
  readonly rule: string;
  /** Where that was written; null where nobody voted. */
  readonly source: DecisionSource | null;
  /** The layer that decided; null where nobody voted. */
  readonly layer: Layer | null;
  /** One line: `system(allowed) → org(approval_required) → agent(no override)`. */
  readonly trace: string;
  /** The same as data, from the top down. */
  readonly layers: readonly DecisionStep[];
  /** Parameters that were missing or unusable and that what some layer says may depend on; the answer itself may come to the same without them. */
  readonly undecidable: readonly string[];
  readonly rateLimits: readonly RateLimitState[];
  /** Whether exceeded limits make the answer stricter than the votes do, so that waiting helps. */
  readonly rateLimited: boolean;
  /** Whole seconds until all exceeded limits have room again; null where none is exceeded. */
  readonly retryAfter: number | null;
}

/** What of a decision depends on nothing but the votes. */
export type Verdict = Pick<Decision, 'reason' | 'rule' | 'source' | 'layer' | 'trace' | 'layers'>;

/** Frozen: decisions that settle alike share it, and what one caller did to it would stand in the next one's log. */
export function verdictOf(settled: Settled): Verdict {
  return {
    reason: settled.reason,
    rule: ruleOf(settled),
    source: placeOf(settled.source),
    layer: settled.decidingLayer,
    trace: settledText(settled),
    layers: Object.freeze(settled.steps.map(stepOf)),
  };
}

function stepOf(step: Settled['steps'][number]): DecisionStep {
  const { layer, vote } = step;
  return Object.freeze({ layer, policy: vote?.policy ?? null, vote: vote?.tier ?? null, text: stepText(step), source: placeOf(vote?.source ?? null) });
}

export function decisionOf({ agent, capability }: { readonly agent: string; readonly capability: string }, decision: CoreDecision, verdict: Verdict): Decision {
  const { tier, undecidable, retryAfter, isLimited, limits } = decision;
  const { reason, rule, source, layer, trace, layers } = verdict;
  const rateLimits = limits.length === 0 ? NO_LIMITS : limits.map(limitState);
  return { agent, capability, tier, reason, rule, source, layer, trace, layers, undecidable, rateLimits, rateLimited: isLimited, retryAfter };
}

const NO_LIMITS: readonly RateLimitState[] = Object.freeze([]);

function limitState({ limit: { layer, vote, limit }, calls, retryAfter }: CountedLimit): RateLimitState {
  return {
    layer,
    policy: vote.policy,
    pattern: vote.entry?.entry.key ?? '',
    max: limit.max,
    window: limit.window,
    onExceed: limit.onExceed,
    calls,
    remaining: Math.max(0, limit.max - calls),
    exceeded: retryAfter !== null,
    retryAfter,
  };
}

function ruleOf({ deciding }: Settled): string {
  if (deciding === null) return 'none';
  const policy = deciding.policy ?? deciding.source?.file ?? 'none';
  if (deciding.entry !== null) return `${policy}:${deciding.entry.entry.key}`;
  if (deciding.origin === 'default') return `${policy}:defaults`;
  return deciding.policy === null && deciding.source === null ? 'none' : `${policy}:not-compiled`;
}

export function placeOf(source: SourcePlace | null): DecisionSource | null {
  return source === null ? null : Object.freeze({ file: source.file, line: source.line, uri: source.uri });
}
