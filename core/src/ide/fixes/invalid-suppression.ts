// Owns: the fix of `invalid-suppression`: the code that may have been meant; or the comment goes, which suppresses nothing as it stands.
// Refuses: giving the reason.

import { removeComment } from '../edits/remove-comment.js';
import { editing } from './fix.js';
import type { Draft, Fixer } from './fix.js';

export const fixInvalidSuppression: Fixer = {
  code: 'invalid-suppression',
  fix: ({ file, problem: { span, facts } }) => {
    const match = /^#\s*kruxos-ignore\b[ \t]*([^\s:]*)/.exec(file.text.slice(span.start, span.end));
    const code = match?.[1] ?? '';
    const start = span.start + (match?.[0].length ?? 0) - code.length;
    const renamed: Draft[] = code === '' ? [] : (facts.suggestions ?? []).flatMap((now) => editing(file, { kind: 'replace', was: code, now }, { span: { start, end: start + code.length }, text: now }));
    return [...renamed, ...editing(file, { kind: 'remove', what: 'suppression', name: null }, removeComment(file, span))];
  },
};
