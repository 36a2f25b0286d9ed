// Owns: the fix of `rate-limit-unreachable`: the limit goes, which never counts a call.
// Refuses: changing the tier.

import { removal } from './fix.js';
import type { Fixer } from './fix.js';

export const fixRateLimitUnreachable: Fixer = {
  code: 'rate-limit-unreachable',
  fix: ({ file, problem: { facts } }) => {
    const span = facts.removal;
    return span === undefined ? [] : removal(file, span, { kind: 'remove', what: 'rate limit', name: null });
  },
};
