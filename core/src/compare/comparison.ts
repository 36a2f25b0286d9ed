// Owns: what a comparison of two sets tells, as data. Refuses: comparing (compare-decisions.ts), and words for it (render/comparison.ts).

import type { BoundLimit } from '../compile/bind.js';
import type { SourcePlace } from '../compile/vote.js';
import type { Parameters } from '../decide/parameters.js';
import type { Layer, Tier } from '../model/tier.js';

export interface DecisionDifference {
  /** Null for agents without a policy of their own. */
  readonly agent: string | null;
  /** The policy whose own vote differs, where it decides nothing at present: it could be made the active one. */
  readonly policy: string | null;
  readonly capability: string;
  /** Whether the catalogue has the capability or a policy names it; else it stands for names that only packs define. */
  readonly isKnown: boolean;
  readonly parameters: Parameters;
  /** Null is no vote, which only a policy that decides nothing can have here. */
  readonly before: Tier | null;
  readonly after: Tier | null;
  /** The tiers are the same: only a rate limit or a reason differs. */
  readonly inDetail: boolean;
  /** Whether calls may be answered more permissively; where that cannot be told, they may. */
  readonly loosens: boolean;
  /** Whether it concerns every call that the system policy leaves, whatever its parameters are; where that cannot be told, it does not. */
  readonly isEverywhere: boolean;
  readonly grounds: { readonly before: Grounds; readonly after: Grounds };
}

/** Where an answer was written, and the limits that count for it: none where it is `blocked`. */
export interface Grounds {
  readonly source: SourcePlace | null;
  readonly limits: readonly KeyedLimit[];
}

/** A limit, and what its calls are counted under. */
export interface KeyedLimit extends Pick<BoundLimit, 'max' | 'window' | 'onExceed'> {
  readonly layer: Layer;
  readonly policy: string | null;
  readonly pattern: string;
}

export interface Comparison {
  readonly differences: readonly DecisionDifference[];
  /** Capabilities for which it could not be told whether the sets decide alike. */
  readonly unproven: readonly string[];
}

export const NO_DIFFERENCE: Comparison = { differences: [], unproven: [] };
