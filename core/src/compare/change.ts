// Owns: what becomes of a call between two answers, or of a vote between two policies: stricter, looser, or another in detail.
// Refuses: finding the call (compare-decisions.ts).

import type { BoundLimit } from '../compile/bind.js';
import type { Vote } from '../compile/vote.js';
import type { Settled } from '../decide/settle.js';
import { isStricter } from '../model/tier.js';
import type { Layer } from '../model/tier.js';
import { limitKey } from './alike.js';
import type { DecisionDifference, KeyedLimit } from './comparison.js';

export type Change = Pick<DecisionDifference, 'before' | 'after' | 'inDetail' | 'loosens'>;

/** Null where nothing is different. */
export function changeBetween(old: Settled, now: Settled): Change | null {
  const limits = comparedLimits(old, now);
  if (old.tier === now.tier && limits === 'same' && old.reason === now.reason) return null;
  return { before: old.tier, after: now.tier, inDetail: old.tier === now.tier, loosens: isStricter(old.tier, now.tier) || limits === 'looser' };
}

/** A limit that is no longer there, that counts by another key or that allows more may let calls through that were stopped. */
function comparedLimits(a: Settled, b: Settled): 'same' | 'looser' | 'stricter' {
  // A call that is blocked anyway is not counted.
  if (a.tier === 'blocked' && b.tier === 'blocked') return 'same';
  const now = keyedLimits(b);
  // Nothing passes more easily where all is blocked, unless others were counted together with it.
  const old = keyedLimits(a).filter((each) => b.tier !== 'blocked' || each.pattern.endsWith('*'));
  if (!old.every((each) => now.some((other) => isAsStrict(other, each)))) return 'looser';
  return JSON.stringify(old) === JSON.stringify(now) ? 'same' : 'stricter';
}

function isAsStrict(limit: KeyedLimit, than: KeyedLimit): boolean {
  const isSameCount = limit.layer === than.layer && limit.policy === than.policy && limit.pattern === than.pattern;
  return isSameCount && limit.max <= than.max && limit.window >= than.window && !isStricter(than.onExceed, limit.onExceed);
}

export function keyedLimits({ limits }: Pick<Settled, 'limits'>): readonly KeyedLimit[] {
  return limits.map(({ layer, vote, limit }) => keyedLimit(layer, vote, limit));
}

export function keyedLimit(layer: Layer, { policy, entry }: Vote, { max, window, onExceed }: BoundLimit): KeyedLimit {
  return { layer, policy, pattern: entry?.entry.key ?? '', max, window, onExceed };
}

/** Where a policy has no vote, what is below it decides, whatever that is: anything is stricter than that, or looser, but nothing is looser than `autonomous` or stricter than `blocked`. */
export function voteLoosens(before: Vote | null, after: Vote | null): boolean {
  if (after?.tier === 'blocked') return false;
  if (before !== null && limitKey(before) !== '' && (after === null || limitKey(before) !== limitKey(after))) return true;
  if (after === null) return before?.tier !== 'autonomous';
  return before === null || isStricter(before.tier, after.tier);
}
