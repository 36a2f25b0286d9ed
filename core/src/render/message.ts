// Owns: what a person reads of a problem: its message, what may have been meant, and what is not shown beside it.
// Refuses: messages themselves; each finder writes its own. The suggestions stay data for whoever mends.

import type { Problem } from '../problems/problem.js';

export function messageText({ message, facts }: Pick<Problem, 'message' | 'facts'>): string {
  const { suggestions = [], unreported = 0 } = facts;
  // One colon a message: what follows a list of what is known is a remark of its own.
  const joint = /: /.test(message.replace(/`[^`]*`/g, '')) ? ';' : ':';
  const meant = suggestions.length === 0 ? '' : `${joint} did you mean ${alternatives(suggestions)}?`;
  const others = unreported === 0 ? '' : ` (and ${unreported} more ${unreported === 1 ? 'problem' : 'problems'} of this file, which ${unreported === 1 ? 'is' : 'are'} not shown)`;
  return message + meant + others;
}

function alternatives(words: readonly string[]): string {
  const quoted = words.map((each) => `\`${each}\``);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}
