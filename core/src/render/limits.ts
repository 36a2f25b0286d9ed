// Owns: which rate limit an answer speaks of where several apply, and saying it in words.
// Refuses: counting calls.

import type { BoundLimit } from '../compile/bind.js';
import type { Answer } from '../decide/check.js';
import type { ActiveLimit } from '../decide/settle.js';
import { rank } from '../model/tier.js';
import { durationText } from './quantities.js';
import { inEnglish } from './say.js';
import type { Say } from './say.js';

type LimitSize = Pick<BoundLimit, 'max' | 'window' | 'onExceed'>;

export interface LimitInForce {
  readonly active: ActiveLimit;
  readonly limit: BoundLimit;
  readonly exceeded: boolean;
  /** Seconds until all exceeded limits have room, as a question sees it: their whole window. Null where none is exceeded. */
  readonly retryAfter: number | null;
}

/**
 * Of all limits of an answer: an exceeded one before others, among those the one with the strictest `on_exceed`, then the longest window;
 * where none is exceeded, the one that the fewest calls reach. Null where no entry that voted carries a limit.
 */
export function limitInForce({ limits, exceeded }: Answer): LimitInForce | null {
  const [hit] = [...exceeded].sort((a, b) => rank(b.limit.onExceed) - rank(a.limit.onExceed) || b.limit.window - a.limit.window);
  if (hit !== undefined) return { active: hit, limit: hit.limit, exceeded: true, retryAfter: Math.max(...exceeded.map((each) => each.limit.window)) };
  const [next] = [...limits].sort((a, b) => a.limit.max - b.limit.max || rank(b.limit.onExceed) - rank(a.limit.onExceed) || b.limit.window - a.limit.window);
  return next === undefined ? null : { active: next, limit: next.limit, exceeded: false, retryAfter: null };
}

/** `10 calls in 3600 seconds, then approval_required` */
export function limitText({ max, window, onExceed }: LimitSize, say: Say = inEnglish): string {
  return spanText(max, window === 1 ? say('1 second') : say('{0} seconds', window), onExceed, say);
}

/** The same with the window in the largest units: `10 calls in 1 hour, then approval_required` */
export function limitWords(limit: LimitSize, say: Say = inEnglish): string {
  const { max, window, onExceed } = limit;
  const words = durationText(window, say);
  return words === null ? limitText(limit, say) : spanText(max, words, onExceed, say);
}

function spanText(max: number, window: string, onExceed: string, say: Say): string {
  return max === 1 ? say('1 call in {0}, then {1}', window, onExceed) : say('{0} calls in {1}, then {2}', max, window, onExceed);
}
