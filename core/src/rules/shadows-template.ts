// Owns: `shadows-template`: a user's policy with the name of a shipped template, which it replaces.
// Refuses: the templates themselves.

import { isSystemFile } from '../compile/policy-set.js';
import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const shadowsTemplate: PolicyRule = {
  code: 'shadows-template',
  inFile: ({ file }, set) => {
    const isTemplate = set.input.templates.some((each) => each.uri === file.uri);
    if (file.kind === 'agent' || file.name === null || isTemplate || isSystemFile(file) || !set.isTemplateName(file.name.value)) return [];
    return [problem('shadows-template', file.name.span, `this policy replaces the shipped template \`${file.name.value}\` in this directory`)];
  },
};
