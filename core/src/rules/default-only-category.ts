// Owns: `default-only-category`: a category none of whose capabilities an entry matches, so that only `defaults` decides it.
// Refuses: agent policies and the system's, which are not meant to cover everything.

import { isSystemFile } from '../compile/policy-set.js';
import { strictest } from '../model/tier.js';
import { problem } from '../problems/problem.js';
import { coverageOf, votingTogether } from './coverage.js';
import type { PolicyRule } from './rule.js';

export const defaultOnlyCategory: PolicyRule = {
  code: 'default-only-category',
  besideErrors: 'withheld',
  atDefaults: ({ file }, set) => {
    const policies = votingTogether(file, set);
    // Of what no entry of any of them decides, the stricter default holds. A file without one leaves it to the others to say so.
    const hasDefault = policies.some((each) => each.file === file && each.defaultVote !== null);
    const tier = hasDefault ? strictest(policies.flatMap(({ defaultVote }) => defaultVote?.tier ?? [])) : null;
    // An inherited default has no place in this file; what it leaves to itself is said at the entries.
    const place = file.defaults?.keySpan ?? file.capabilitiesKey;
    const coverage = isSystemFile(file) || tier === null || place === null ? null : coverageOf(policies);
    if (coverage === null || tier === null || place === null) return [];
    return coverage.categories
      .filter((each) => each.byEntry === 0)
      .map(({ category }) => problem('default-only-category', place, `no explicit rule for \`${category}.*\` (using default: \`${tier}\`)`, { facts: { names: [category], key: `${category}.*`, tier } }));
  },
};
