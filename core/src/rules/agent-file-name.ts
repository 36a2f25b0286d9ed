// Owns: `agent-file-name`: an agent policy in a file that is not called after its agent.
// Refuses: files whose agent cannot be read, or cannot be called so, and what has no file's name yet: an unsaved document, the standard input.

import { isPolicyFileName } from '../compile/directory-layout.js';
import { canBeName, stemsOf } from '../model/file-names.js';
import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const agentFileName: PolicyRule = {
  code: 'agent-file-name',
  inFile: ({ file }) => {
    if (file.kind !== 'agent' || file.name === null || !isPolicyFileName(file.file)) return [];
    const agent = file.name.value;
    if (stemsOf(file).includes(agent) || !canBeName(agent)) return [];
    return [problem('agent-file-name', file.name.span, `the policy of \`${agent}\` belongs in \`${agent}.yaml\`, not in \`${file.file}\``, { facts: { replacement: `${agent}.yaml` } })];
  },
};
