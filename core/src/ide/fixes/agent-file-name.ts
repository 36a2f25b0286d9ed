// Owns: the fix of `agent-file-name`: the file gets the agent's name, or the agent the file's.
// Refuses: choosing between them.

import { stemsOf } from '../../model/file-names.js';
import { replaceScalar } from '../edits/yaml-edits.js';
import { editing, scalarAt } from './fix.js';
import type { Fixer } from './fix.js';

export const fixAgentFileName: Fixer = {
  code: 'agent-file-name',
  fix: ({ file, problem: { span, facts } }) => {
    const [stem] = stemsOf(file);
    const renamed = facts.replacement === undefined ? [] : [{ subject: { kind: 'rename file', name: facts.replacement } as const, changes: [{ kind: 'rename', uri: file.uri, name: facts.replacement } as const] }];
    return [...renamed, ...editing(file, { kind: 'replace', was: scalarAt(file, span), now: stem }, replaceScalar(file, span, stem))];
  },
};
