// Owns: what each tier means, in one sentence. The guide's table says the same.
// Refuses: which tier applies.

import type { Tier } from '../model/tier.js';
import { inEnglish } from './say.js';
import type { Say } from './say.js';

export function tierMeaning(tier: Tier, say: Say = inEnglish): string {
  switch (tier) {
    case 'autonomous':
      return say('executes immediately; nobody is told.');
    case 'notify':
      return say('executes immediately; the supervisor is notified.');
    case 'approval_required':
      return say('queued until a person approves it.');
    case 'blocked':
      return say('always denied; no lower layer can lift it.');
  }
}
