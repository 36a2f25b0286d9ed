// Owns: `uncovered-category`: a category with capabilities that neither an entry nor a default decides.
// Refuses: agent policies and the system's, which are not meant to cover everything.

import { isSystemFile } from '../compile/policy-set.js';
import { problem } from '../problems/problem.js';
import { coverageOf, votingTogether } from './coverage.js';
import type { PolicyRule } from './rule.js';

export const uncoveredCategory: PolicyRule = {
  code: 'uncovered-category',
  besideErrors: 'withheld',
  atDefaults: ({ file }, set) => {
    const { capabilitiesKey } = file;
    const coverage = isSystemFile(file) || capabilitiesKey === null ? null : coverageOf(votingTogether(file, set));
    if (coverage === null || capabilitiesKey === null) return [];
    return coverage.categories
      .filter((each) => each.covered < each.total)
      .map(({ category, covered, total }) => {
        const open = total - covered;
        const message = `no entry and no default for ${open} of the ${total} capabilities of \`${category}.*\`, so they are blocked unless an agent's policy decides them`;
        return problem('uncovered-category', capabilitiesKey, message, { facts: { names: [category], key: `${category}.*` } });
      });
  },
};
