// Owns: `extends-not-active`: an agent that builds on another policy than the one that binds every agent.
// Refuses: directories whose active policy is not known; that is said of the directory.

import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const extendsNotActive: PolicyRule = {
  code: 'extends-not-active',
  inFile: ({ file }, set) => {
    const written = file.extends;
    const { active } = set;
    if (file.kind !== 'agent' || written === null || active.kind !== 'chosen' || active.name === null || active.name === written.value) return [];
    if (set.named(written.value).length === 0) return [];
    const message = `\`${active.name}\` is the active policy: \`${written.value}\` can only tighten what it says`;
    return [problem('extends-not-active', written.span, message, { facts: { replacement: active.name } })];
  },
};
