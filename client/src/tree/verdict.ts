// Owns: what two answers have to share to decide alike: tiers and conditions, not the lines that they were written in.
// Refuses: words beyond the server's summary.

import type { CheckPolicyResult } from '../../../server/src/protocol.js';
import type { Verdict } from './pinned-questions.js';

/** The part of `check-policy --format json` that is compared. */
interface DecidedCases {
  readonly cases?: readonly { readonly when: unknown; readonly tier: string }[];
}

export function verdictOf({ answer, summary }: Pick<CheckPolicyResult, 'answer' | 'summary'>): Verdict {
  const { cases = [] } = answer as DecidedCases;
  const tiers = [...new Set(cases.map(({ tier }) => tier))];
  return {
    key: JSON.stringify(cases.map(({ when, tier }) => [when, tier])),
    summary: tiers.length === 1 ? summary : `${tiers.join(' | ')} (${summary})`,
  };
}
