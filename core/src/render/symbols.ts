// Owns: what the parts of a policy are called in an outline.
// Refuses: finding them.

import type { RuleSubject, SymbolSubject } from '../ide/symbols.js';
import { conditionsText } from './conditions.js';
import { printable } from './printable.js';

export interface SymbolWords {
  /** Never empty. */
  readonly name: string;
  readonly detail: string;
}

export function symbolWords(subject: SymbolSubject): SymbolWords {
  switch (subject.kind) {
    case 'header':
      return { name: `${subject.key}: ${printable(subject.value)}`, detail: '' };
    case 'defaults':
      return { name: subject.tier === null ? 'defaults' : `defaults: ${subject.tier}`, detail: '' };
    case 'entries':
      return { name: subject.key, detail: `${subject.count} ${subject.count === 1 ? 'entry' : 'entries'}` };
    case 'rule':
      return { name: ruleText(subject), detail: '' };
    case 'entry': {
      const limit = subject.limit === null ? [] : ['rate limit'];
      const said = subject.rule === null ? [subject.tiers.join(' | '), ...limit] : [ruleText(subject.rule), ...limit];
      return { name: subject.key === '' ? '(no capability)' : printable(subject.key), detail: said.filter((each) => each !== '').join(', ') };
    }
  }
}

/** `content_size < 10240 → autonomous` */
export function ruleText({ conditions, tier, capability }: RuleSubject): string {
  const when = conditions.length === 0 ? 'no condition' : conditionsText(conditions, capability, { most: 3 });
  return tier === null ? when : `${when} → ${tier}`;
}
