// Owns: the keys that can still be written at a level, each with the value that it begins with.
// Refuses: capability patterns (patterns.ts) and condition keys (conditions.ts).

import { isTier, isStricter, TIERS } from '../../model/tier.js';
import { POLICY_KEYS } from '../../shape/shape.js';
import type { CompletionItem } from './completion-item.js';
import type { Holder, KeyLevel } from './context.js';
import { HERE, OPEN, mapping, scalar, sequence } from './draft.js';
import type { Draft } from './draft.js';
import { keyPieces } from './slot.js';
import type { Slot } from './slot.js';

/** `present`: the keys that stand there. `rule`: what an entry's list of rules begins with. */
export function keyItems(level: KeyLevel, present: ReadonlyMap<string, string>, holder: Holder, slot: Slot, rule: Draft | null = null): CompletionItem[] {
  return keysAt(level, present)
    .filter((key) => !present.has(key))
    .map((key) => {
      const { value, asksAgain } = valueOf(key, holder, rule);
      return { label: key, filter: key, about: { kind: 'key', level, key }, pieces: keyPieces(key, value, slot), asksAgain: asksAgain && !slot.hasColon && !slot.hasBody };
    });
}

function keysAt(level: KeyLevel, present: ReadonlyMap<string, string>): readonly string[] {
  switch (level) {
    case 'organization': {
      const isOrdered = present.has('rules') || present.has('overrides');
      const keys = POLICY_KEYS.organization.filter((key) => key !== 'capabilities' || !isOrdered);
      // A file that does not say yet what it is may become either.
      const kinds = present.has('name') || present.has('version') ? [] : ['agent'];
      const [first = 'name', ...others] = keys;
      return [first, ...kinds, ...others, ...(isOrdered || present.has('capabilities') ? [] : ['rules', 'overrides'])];
    }
    case 'agent': {
      const isOrdered = present.has('rules') || present.has('overrides');
      const keys = POLICY_KEYS.agent.filter((key) => key !== 'capabilities' || !isOrdered);
      return [...keys, ...(isOrdered || present.has('capabilities') ? [] : ['rules'])];
    }
    case 'defaults':
    case 'entry':
    case 'rule':
    case 'rate_limit':
      return POLICY_KEYS[level];
    case 'list item':
      return ['capability', 'tier', 'reason', 'conditions', 'rate_limit', 'match'].filter((key) => !isOtherSpelling(key, present));
    case 'match':
      return ['capability'];
    case 'list limit':
      return ['max_per_hour', 'escalate_to', 'max', 'window'].filter((key) => !isOtherSpelling(key, present));
  }
}

const SPELLINGS: readonly (readonly string[])[] = [['capability', 'match'], ['conditions', 'condition'], ['escalate_to', 'on_exceed'], ['max_per_hour', 'max'], ['max_per_hour', 'window']];

function isOtherSpelling(key: string, present: ReadonlyMap<string, string>): boolean {
  return SPELLINGS.some((pair) => pair.includes(key) && pair.some((each) => each !== key && present.has(each)));
}

function valueOf(key: string, holder: Holder, rule: Draft | null): { readonly value: Draft; readonly asksAgain: boolean } {
  switch (key) {
    case 'defaults':
      return { value: mapping(['tier', scalar(HERE)]), asksAgain: true };
    case 'capabilities':
    case 'condition':
    case 'conditions':
    case 'match':
      return { value: OPEN, asksAgain: true };
    case 'rules':
      // Whole, with its tier: a rule without one is in error, and what is typed below a condition would belong to that.
      if (rule !== null) return { value: sequence(rule), asksAgain: false };
      return { value: sequence(mapping(['capability', scalar(HERE)])), asksAgain: true };
    case 'overrides':
      return { value: sequence(mapping(['capability', scalar(HERE)])), asksAgain: true };
    case 'rate_limit':
      return { value: rateLimit(holder), asksAgain: false };
    case 'reason':
    case 'description':
      return { value: scalar('"', { stop: 1, text: '' }, '"'), asksAgain: false };
    case 'version':
      return { value: scalar('"', { stop: 1, text: '1.0' }, '"'), asksAgain: false };
    default:
      return { value: scalar(HERE), asksAgain: true };
  }
}

export function rateLimit(holder: Holder): Draft {
  const stricter = stricterTiers(holder);
  const tiers = ['approval_required', 'blocked', 'notify'].filter((each) => stricter.includes(each) || (stricter.length === 0 && each === 'blocked'));
  return mapping(
    ['max', scalar({ stop: 1, text: '10' })],
    ['window', scalar({ stop: 2, text: '3600' })],
    ['on_exceed', scalar({ stop: 3, text: tiers[0] as string, ...(tiers.length > 1 ? { choices: tiers } : {}) })],
  );
}

/** The tiers that `on_exceed` may take: those stricter than the entry's own; without one, any that is stricter than the most permissive. */
export function stricterTiers({ entry }: Holder): readonly string[] {
  const written = entry?.keys().get('tier')?.replace(/^(["'])(.*)\1$/, '$2');
  const tier = isTier(written) ? written : 'autonomous';
  return TIERS.filter((each) => isStricter(each, tier));
}
