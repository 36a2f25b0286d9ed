// Owns: what can be written in `.active`: the name of a policy that can be the active one, in place of its first line.
// Refuses: policies (completion.ts), and what else stands in the file, which nobody reads.

import type { PolicySet } from '../../compile/policy-set.js';
import { activeNameSpan } from '../../compile/directory-layout.js';
import { whyNotActive } from '../fixes/no-active-policy.js';
import type { Completion } from './completion-item.js';

export interface ActiveNameInput {
  readonly set: PolicySet;
  /** Of `.active`. */
  readonly text: string;
  readonly offset: number;
}

/** Null below the first line, and where no policy can be chosen. */
export function activeNameCompletionOf({ set, text, offset }: ActiveNameInput): Completion | null {
  const { start, end } = activeNameSpan(text);
  const names = set.policyNames().filter((name) => whyNotActive(set, name) === null);
  if (offset < start || offset > end || names.length === 0) return null;
  return {
    word: { start, end },
    insert: null,
    removal: null,
    indent: 0,
    isIncomplete: false,
    items: names.map((name) => ({ label: name, filter: name, about: { kind: 'policy', name }, pieces: [name], asksAgain: false })),
  };
}
