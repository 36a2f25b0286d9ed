// Owns: `unknown-extends`: `extends` names no policy of the directory and no template, or one that does not compile.
// Refuses: circles (extends-cycle.ts).

import { SYSTEM_NAME } from '../compile/directory-layout.js';
import { problem } from '../problems/problem.js';
import { findCycle } from './extends-cycle.js';
import type { PolicyRule } from './rule.js';

export const unknownExtends: PolicyRule = {
  code: 'unknown-extends',
  inFile: (policy, set) => {
    const written = policy.file.extends;
    // What cannot be a name at all was reported with the shape of the file.
    if (written === null || policy.file.topProblems.some((each) => each.severity === 'error' && each.span.start === written.span.start)) return [];
    const named = set.named(written.value);
    if (named.length === 0) {
      const known = set.policyNames().filter((each) => each !== policy.name);
      const why = written.value === SYSTEM_NAME ? 'the system policy binds every policy anyway and cannot be extended' : `there is no policy \`${written.value}\` in this directory or among the templates`;
      return [problem('unknown-extends', written.span, why, { facts: { suggestions: set.namesLike(written.value, { except: policy.name }), names: known } })];
    }
    const broken = named.find((each) => each.broken !== null);
    // What the active policy's errors do to its agents is said of the active policy.
    const isSaidElsewhere = policy.file.kind === 'agent' && (set.active.kind !== 'chosen' || set.active.name === written.value);
    if (broken === undefined || isSaidElsewhere || findCycle(policy.file, set) !== null) return [];
    const related = [{ uri: broken.file.uri, span: broken.file.problems[0]?.span ?? { start: 0, end: 0 }, message: 'does not compile' }];
    return [problem('unknown-extends', written.span, `\`${written.value}\` does not compile (${broken.file.file}), so ${policy.file.kind === 'agent' ? 'it blocks everything for this agent' : 'nothing can be inherited from it'}`, { related })];
  },
};
