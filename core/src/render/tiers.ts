// Owns: what each tier means, in one sentence. The guide's table says the same.
// Refuses: which tier applies.

import type { Tier } from '../model/tier.js';

export function tierMeaning(tier: Tier): string {
  switch (tier) {
    case 'autonomous':
      return 'executes immediately; nobody is told.';
    case 'notify':
      return 'executes immediately; the supervisor is notified.';
    case 'approval_required':
      return 'queued until a person approves it.';
    case 'blocked':
      return 'always denied; no lower layer can lift it.';
  }
}
