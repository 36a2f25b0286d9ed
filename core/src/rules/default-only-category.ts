// Owns: `default-only-category`: a category none of whose capabilities an entry matches, so that only `defaults` decides it.
// Refuses: agent policies and the system's, which are not meant to cover everything.

import { isSystemFile } from '../compile/policy-set.js';
import { problem } from '../problems/problem.js';
import { coverageOf } from './coverage.js';
import type { PolicyRule } from './rule.js';

export const defaultOnlyCategory: PolicyRule = {
  code: 'default-only-category',
  besideErrors: 'withheld',
  atDefaults: (policy) => {
    const { defaultVote, file } = policy;
    // An inherited default has no place in this file; what it leaves to itself is said at the entries.
    const place = file.defaults?.keySpan ?? file.capabilitiesKey;
    const coverage = isSystemFile(file) || defaultVote === null || place === null ? null : coverageOf([policy]);
    if (coverage === null || defaultVote === null || place === null) return [];
    return coverage.categories
      .filter((each) => each.byEntry === 0)
      .map(({ category }) => problem('default-only-category', place, `no explicit rule for \`${category}.*\` (using default: \`${defaultVote.tier}\`)`, { facts: { names: [category], key: `${category}.*`, tier: defaultVote.tier } }));
  },
};
