// Owns: which conditional rules set bounds on the same number and say the same otherwise, so that they could be meant to fit together: what they leave
//   out between them, and what both take.
// Refuses: rules about texts; those are not expected to fit together without a seam.

import type { BoundEntry, BoundRule } from '../compile/bind.js';
import type { Arm, Check } from '../compile/compiled-policy.js';
import * as numbers from '../conditions/number-set.js';
import type { NumberSet } from '../conditions/number-set.js';
import { byteLength } from '../conditions/texts.js';
import type { Parameters } from '../decide/parameters.js';
import { isNarrower } from '../model/pattern.js';
import type { RelatedPlace } from '../problems/problem.js';
import type { EntrySpace } from './analysis.js';
import type { ListReach } from './list-reach.js';
import { isNumeric, numbersOf } from './numeric-checks.js';
import type { Piece, RuleReach, VariantReach } from './rule-reach.js';

/** One conditional rule of an entry, or item of a list, as one variant has it. */
interface Ruling {
  readonly bound: BoundEntry;
  readonly rule: BoundRule;
  readonly arm: Arm;
  /** Of the rule as a whole, whatever it does here. */
  readonly decides: boolean;
  readonly reach: RuleReach;
}

/** Two rules, none between them says the same but for the bounds. */
export interface Neighbours {
  readonly first: Ruling;
  readonly second: Ruling;
  readonly reach: VariantReach;
  /** What a rule is here, and in which words the earlier one is told of. */
  readonly words: { readonly one: 'rule' | 'item'; readonly earlier: string };
  /**
   * `both`: a gap or an overlap of theirs is worth telling. `overlap`: items of a list about other patterns, the wider one first. Nobody expects those to
   * fit together without a seam; and where the narrower one comes first it is an exception, which is how a list spells one.
   */
  readonly tells: 'both' | 'overlap';
  /** Values with which the first rule decides. */
  readonly taken: readonly Piece[];
  /** The parameter that both bound, by the name that conditions give it. */
  readonly parameter: string;
  /** Where the second rule bounds it. */
  readonly check: Check;
  /** What else the second rule asks. */
  readonly others: readonly Check[];
  readonly firstSet: NumberSet;
  readonly secondSet: NumberSet;
}

/** For each rule of an entry the pairs with rules before it. */
export function neighboursInEntry({ bound, variants, reach }: EntrySpace): (readonly Neighbours[])[] {
  const pairs = bound.rules.map((): Neighbours[] => []);
  for (const each of variants) {
    const rulings = bound.rules.flatMap((rule, i): Ruling[] => {
      const arm = each.variant.ruleArms[i];
      return arm === undefined ? [] : [{ bound, rule, arm, decides: reach[i]?.kind === 'decides', reach: each.rules[i] ?? UNKNOWN }];
    });
    for (const pair of pairsAmong(rulings, each, (first, second) => (second - first === 1 ? NEXT_RULE : EARLIER_RULE))) pairs[bound.rules.indexOf(pair.second.rule)]?.push(pair);
  }
  return pairs;
}

/** For each of some items of a list the pairs with items before it. */
export function neighboursInList({ chains, placesOf, isNext }: ListReach, entries: readonly BoundEntry[]): (readonly Neighbours[])[] {
  const pairs = new Map(entries.map((bound) => [bound, [] as Neighbours[]]));
  const concerned = new Set(entries.flatMap((bound) => (bound.rules.length === 0 ? [] : placesOf(bound).map(({ chain }) => chain))));
  for (const chain of chains) {
    if (!concerned.has(chain)) continue;
    // The system policy blocks these, whatever a list says of them.
    if (chain.variant.capabilities.every((each) => each.reserved)) continue;
    const rulings = chain.items.flatMap((bound, i): Ruling[] => {
      const arm = chain.variant.ruleArms[i];
      const rule = bound.rules[0];
      const reach = chain.rules[i];
      return arm === undefined || rule === undefined || reach === undefined ? [] : [{ bound, rule, arm, decides: reach.kind === 'decides', reach }];
    });
    const wording = (first: number, second: number) => (isNext(chain.items[first] as BoundEntry, chain.items[second] as BoundEntry) ? NEXT_ITEM : EARLIER_ITEM);
    for (const pair of pairsAmong(rulings, chain, wording)) pairs.get(pair.second.bound)?.push(pair);
  }
  return [...pairs.values()];
}

const UNKNOWN: RuleReach = { kind: 'unknown' };
const NEXT_RULE = { one: 'rule', earlier: 'the one before' } as const;
const EARLIER_RULE = { one: 'rule', earlier: 'an earlier one' } as const;
const NEXT_ITEM = { one: 'item', earlier: 'the one before' } as const;
const EARLIER_ITEM = { one: 'item', earlier: 'an earlier one' } as const;

type Wording = (first: number, second: number) => Neighbours['words'];

/** A rule, by its index, and what its bounds on one number leave. */
interface Asked {
  readonly index: number;
  readonly set: NumberSet;
}

/** One way down the rules, which remembers for each number and everything else that is asked who asked that last. */
function pairsAmong(rulings: readonly Ruling[], reach: VariantReach, wording: Wording): Neighbours[] {
  if (rulings.length < 2) return [];
  const asked = new Map<string, Map<string, Asked>>();
  const pairs: Neighbours[] = [];
  rulings.forEach((second, i) => {
    const { checks } = second.arm;
    if (!second.decides || checks.some(({ slot }) => slot.presence === 'impossible')) return;
    const pattern = second.bound.entry.pattern;
    for (const parameter of new Set(checks.filter(isNumeric).map((each) => each.condition.parameter.name))) {
      const isBound = (check: Check) => isNumeric(check) && check.condition.parameter.name === parameter;
      const bounds = checks.filter(isBound);
      const others = checks.filter((each) => !isBound(each));
      const set = numbersOf(bounds);
      if (numbers.isEmpty(set)) continue;
      const key = JSON.stringify([parameter, others.map(({ condition: { pair } }) => JSON.stringify([pair.key, pair.value])).sort()]);
      // By pattern: of those that match one capability there are only a few.
      const before = asked.get(key) ?? new Map<string, Asked>();
      const same = before.get(pattern?.text ?? '');
      const wider = [...before.values()].filter(({ index }) => isWider(rulings[index], second)).reduce<Asked | undefined>((last, each) => (last === undefined || each.index > last.index ? each : last), undefined);
      for (const [earlier, tells] of [[same, 'both'], [wider, 'overlap']] as const) {
        const first = earlier === undefined ? undefined : rulings[earlier.index];
        if (earlier === undefined || first === undefined) continue;
        const taken = first.reach.kind === 'decides' ? first.reach.taken : [];
        pairs.push({ first, second, reach, words: wording(earlier.index, i), tells, taken, parameter, check: bounds[0] as Check, others, firstSet: earlier.set, secondSet: set });
      }
      asked.set(key, before.set(pattern?.text ?? '', { index: i, set }));
    }
  });
  return pairs;
}

function isWider(first: Ruling | undefined, second: Ruling): boolean {
  const wide = first?.bound.entry.pattern ?? null;
  const narrow = second.bound.entry.pattern;
  return wide !== null && narrow !== null && isNarrower(narrow, wide);
}

/** The numbers strictly between two sets that lie apart; empty where they meet or mingle. */
export function between(a: NumberSet, b: NumberSet): NumberSet {
  const [low, high] = numbers.supremum(a) <= numbers.supremum(b) ? [a, b] : [b, a];
  const last = low.intervals.at(-1);
  const next = high.intervals[0];
  if (last === undefined || next === undefined || last.high > next.low) return { integer: a.integer, intervals: [] };
  const all = numbers.allNumbers(a.integer);
  const above = numbers.comparing(all, last.highOpen ? 'gte' : 'gt', last.high);
  return numbers.comparing(above, next.lowOpen ? 'lte' : 'lt', next.low);
}

/** The value of the number that a call has, as a person reads it. */
export function shownNumber({ parameter, check: { slot, facet } }: Neighbours, parameters: Parameters): string {
  const given = Object.hasOwn(parameters, slot.name) ? parameters[slot.name] : undefined;
  if (facet === 'value') return String(given);
  return String(typeof given === 'string' ? byteLength(given) : Array.isArray(given) ? given.length : parameters[parameter]);
}

export function earlierPlace({ first, words }: Neighbours, uri: string): RelatedPlace {
  const message = words === NEXT_RULE || words === NEXT_ITEM ? `the ${words.one} before` : `the earlier ${words.one}`;
  return { uri, span: first.rule.rule.conditionSpan, message };
}
