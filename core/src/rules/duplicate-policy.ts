// Owns: `duplicate-policy`: two files of one directory that have the same `name` or the same `agent`.
// Refuses: a file with a template's name (shadows-template.ts).

import { isSystemFile } from '../compile/policy-set.js';
import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const duplicatePolicy: PolicyRule = {
  code: 'duplicate-policy',
  inFile: ({ file }, set) => {
    const { name } = file;
    if (name === null || isSystemFile(file)) return [];
    const files = file.kind === 'agent' ? set.agentPolicies(name.value).map((each) => each.file) : set.input.organizations.filter((each) => !isSystemFile(each));
    const others = files.filter((each) => each.uri !== file.uri && each.name?.value === name.value);
    if (others.length === 0 || !files.some((each) => each.uri === file.uri)) return [];
    const where = others.map((each) => `\`${each.file}\``).join(', ');
    const related = others.map((each) => ({ uri: each.uri, span: each.name?.span ?? { start: 0, end: 0 }, message: 'the same name' }));
    return [problem('duplicate-policy', name.span, `${where} ${others.length === 1 ? 'has' : 'have'} the same \`${file.kind === 'agent' ? 'agent' : 'name'}\`: all of them apply, and the stricter vote holds`, { related })];
  },
};
