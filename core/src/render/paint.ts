// Owns: where a plain text may be coloured: tiers and severities.
// Refuses: colours. Who owns a terminal brings them.

import type { Tier } from '../model/tier.js';
import type { Severity } from '../problems/codes.js';

/** `text` is a word and the blanks that align it; what is put around it must take no room. */
export interface Paint {
  readonly tier: (text: string, tier: Tier) => string;
  readonly severity: (text: string, severity: Severity) => string;
}

export const PLAIN: Paint = { tier: (text) => text, severity: (text) => text };
