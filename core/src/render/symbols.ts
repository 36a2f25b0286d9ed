// Owns: what the parts of a policy are called in an outline.
// Refuses: finding them.

import type { RuleSubject, SymbolSubject } from '../ide/symbols.js';
import { conditionsText } from './conditions.js';
import { inOneLine, printable } from './printable.js';
import { inEnglish } from './say.js';
import type { Say } from './say.js';

export interface SymbolWords {
  /** Never empty. */
  readonly name: string;
  readonly detail: string;
}

export function symbolWords(subject: SymbolSubject, say: Say = inEnglish): SymbolWords {
  switch (subject.kind) {
    case 'header':
      return { name: `${subject.key}: ${printable(inOneLine(subject.value))}`, detail: '' };
    case 'defaults':
      return { name: subject.tier === null ? 'defaults' : `defaults: ${subject.tier}`, detail: '' };
    case 'entries':
      return { name: subject.key, detail: subject.count === 1 ? say('1 entry') : say('{0} entries', subject.count) };
    case 'rule':
      return { name: ruleText(subject, say), detail: '' };
    case 'entry': {
      const limit = subject.limit === null ? [] : [say('rate limit')];
      const said = subject.rule === null ? [subject.tiers.join(' | '), ...limit] : [ruleText(subject.rule, say), ...limit];
      return { name: subject.key === '' ? say('(no capability)') : printable(subject.key), detail: said.filter((each) => each !== '').join(', ') };
    }
  }
}

/** `content_size < 10240 → autonomous` */
function ruleText({ conditions, tier, capability }: RuleSubject, say: Say = inEnglish): string {
  const when = conditions.length === 0 ? say('no condition') : conditionsText(conditions, capability, { most: 3 });
  return tier === null ? when : `${when} → ${tier}`;
}
