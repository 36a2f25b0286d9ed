// Owns: the fix of `unused-suppression`: the comment goes.
// Refuses: moving it to where it would suppress something.

import { removeComment } from '../edits/remove-comment.js';
import { editing } from './fix.js';
import type { Fixer } from './fix.js';

export const fixUnusedSuppression: Fixer = {
  code: 'unused-suppression',
  fix: ({ file, problem: { span } }) => editing(file, { kind: 'remove', what: 'suppression', name: null }, removeComment(file, span)),
};
