// Owns: what is found between the items of a list (impossible, unreachable, gap, overlap): exact against brute force, its witnesses decided by the
//   reference evaluator, and bounded work.
// Refuses: rules of one entry (rule-analysis.test.ts); the places and words of single problems (docs/problems/).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { BoundEntry } from '../../core/src/compile/bind.js';
import { diagnose } from '../../core/src/index.js';
import type { Problem } from '../../core/src/index.js';
import { Analysis } from '../../core/src/rules/analysis.js';
import { RULES } from '../../core/src/rules/index.js';
import { dearestOf } from '../../core/src/rules/list-reach.js';
import { referenceDecide } from '../reference/evaluate.js';
import type { RefCapability, RefEntry, RefWorld, Tier } from '../reference/evaluate.js';
import { agree } from '../support/agree.js';
import { CANDIDATES, TIERS, arbCondition, between, fitTogether, matches, namesIn, without } from '../support/numeric-rules.js';
import type { Call, Condition } from '../support/numeric-rules.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

const CATALOGUE = `#- catalogue.yaml
- {name: box.put, version: "1", inputs: [{name: n, type: Integer}, {name: s, type: String}], permission_tier: autonomous}
- {name: box.get, version: "1", inputs: [{name: n, type: Integer}], permission_tier: autonomous}
- {name: tub.put, version: "1", inputs: [{name: n, type: Integer}, {name: s, type: String}], permission_tier: autonomous}
`;
const KNOWN: RefCapability[] = ['box.put', 'box.get', 'tub.put'].map((name) => ({ name, paramsComplete: true, params: [{ name: 'n', type: 'Integer' }, ...(name === 'box.get' ? [] : [{ name: 's', type: 'String' }])] }));
/** Every catalogue has these as well: `*` decides them, and nobody knows their parameters. */
const RESERVED: RefCapability = { name: 'secrets.read_raw', paramsComplete: false, params: [] };

/** From the narrowest to the widest. */
const PATTERNS = ['box.put', 'box.get', 'tub.put', 'box.*', '*'] as const;

interface Item {
  readonly capability: (typeof PATTERNS)[number];
  /** Null in an item that always holds. */
  readonly condition: Condition | null;
  readonly tier: Tier;
}

interface List {
  readonly items: readonly Item[];
  readonly fallback: Tier | null;
}

const arbItem: fc.Arbitrary<Item> = fc.record({
  capability: fc.constantFrom(...PATTERNS, 'box.put' as const, 'box.put' as const, 'box.*' as const),
  condition: fc.oneof({ weight: 9, arbitrary: arbCondition(['n', 'n', 'n', 's_size']) }, { weight: 1, arbitrary: fc.constant(null) }),
  tier: fc.constantFrom<Tier>(...TIERS, 'blocked'),
});
/** Without conditions on a parameter that no capability has which gets to the item: what such a one would take is anybody's guess. */
const arbList: fc.Arbitrary<List> = fc
  .record({ items: fc.array(arbItem, { minLength: 1, maxLength: 7 }), fallback: fc.constantFrom<Tier | null>(null, ...TIERS, 'blocked') })
  .filter(({ items }) => items.every((item, i) => item.condition === null || hasParameters(item.condition, seenBy(item, items.slice(0, i)))));

function seenBy(item: Item, earlier: readonly Item[]): readonly RefCapability[] {
  return [...KNOWN, RESERVED].filter(({ name }) => isAbout(item, name) && !earlier.some((each) => each.condition === null && isAbout(each, name)));
}

function hasParameters(condition: Condition, capabilities: readonly RefCapability[]): boolean {
  return namesIn(condition).every((name) => capabilities.length === 0 || capabilities.some(({ params }) => params.some((each) => name === each.name || name === `${each.name}_size`)));
}

const CALLS: readonly Call[] = CANDIDATES.n.flatMap((n) => CANDIDATES.s_size.map((s_size) => ({ n, r: 0, s_size })));

const isAbout = ({ capability }: Item, name: string) => capability === '*' || capability === name || (capability === 'box.*' && name.startsWith('box.'));
const isWider = (a: Item, b: Item) => PATTERNS.indexOf(a.capability) > PATTERNS.indexOf(b.capability);

/** `CODE INDEX` for every item at which something is to be found. */
function bruteForce({ items, fallback }: List): string[] {
  const found = new Set<string>();
  const [deciding, satisfied, known] = [new Set<number>(), new Set<number>(), new Set<number>()];
  for (const { name, params, paramsComplete } of [...KNOWN, RESERVED]) {
    const isHidden = (condition: Condition) => !hasParameters(condition, [{ name, params, paramsComplete }]);
    const asked = items.map((item, index) => ({ item, index })).filter(({ item }) => isAbout(item, name));
    asked.forEach(({ index }) => known.add(index));
    const end = asked.findIndex(({ item }) => item.condition === null);
    const rules = (end < 0 ? asked : asked.slice(0, end)).map(({ item, index }) => ({ ...item, index, condition: item.condition ?? {} }));
    const last = asked[end];
    const takenBy = (call: Call) => rules.findIndex(({ condition }) => matches(condition, call));
    for (const call of CALLS) {
      const at = takenBy(call);
      const index = at < 0 ? last?.index : rules[at]?.index;
      if (index !== undefined) deciding.add(index);
    }
    rules.forEach(({ condition, index }) => CALLS.some((call) => matches(condition, call)) && satisfied.add(index));
    asked.slice(end < 0 ? asked.length : end).forEach(({ index }) => satisfied.add(index));
    /** What decides a call, -1 for what comes after the rules; null where a parameter that the capability cannot have makes it uncertain. */
    const certain = (call: Call): number | null => {
      const ways = new Set(CALLS.filter(({ n, s_size }) => n === call.n && (name === 'box.get' || s_size === call.s_size)).map(takenBy));
      return ways.size === 1 ? ([...ways][0] as number) : null;
    };
    // The system policy blocks what is reserved, so that nothing between its items is worth telling.
    if (!paramsComplete) continue;
    const decides = rules.map((_, k) => CALLS.some((call) => takenBy(call) === k));
    const rest = end < 0 ? fallback : (last?.item.tier ?? null);
    rules.forEach((second, k) => {
      if (decides[k] !== true || isHidden(second.condition)) return;
      for (const number of namesIn(second.condition)) {
        const before = rules.map((first, i) => i < k && decides[i] === true && !isHidden(first.condition) && fitTogether(first.condition, second.condition, number));
        const nearest = (which: (first: Item) => boolean) => before.map((each, i) => each && which(rules[i] as Item)).lastIndexOf(true);
        const same = nearest((first) => first.capability === second.capability);
        for (const i of [same, nearest((first) => isWider(first, second))]) {
          if (rules[i] !== undefined && rules[i].tier !== second.tier && CALLS.some((call) => certain(call) === i && matches(second.condition, call))) found.add(`condition-overlap ${second.index}`);
        }
        const first = rules[same];
        if (first === undefined || [first.tier, second.tier].includes(rest ?? 'blocked')) continue;
        const isBetween = between(first.condition, second.condition, number);
        if (CALLS.some((call) => isBetween(call[number]) && matches(without(second.condition, number), call) && certain(call) === -1)) found.add(`condition-gap ${second.index}`);
      }
    });
  }
  for (const index of known) if (!deciding.has(index)) found.add(`${satisfied.has(index) ? 'unreachable-rule' : 'impossible-condition'} ${index}`);
  return [...found].sort();
}

function textOf({ items, fallback }: List): string {
  const written = items.map(({ capability, condition, tier }) => `  - {capability: "${capability}", tier: ${tier}, reason: x${condition === null ? '' : `, conditions: ${JSON.stringify(condition)}`}}\n`);
  return `name: acme\n${fallback === null ? '' : `defaults: {tier: ${fallback}}\n`}rules:\n${written.join('')}`;
}

function found(text: string): readonly Problem[] {
  return diagnose(workspaceOf(text + CATALOGUE).set, uriOf('policy.yaml')).problems.filter((each) => CODES.has(each.code));
}

const CODES = new Set(['unreachable-rule', 'impossible-condition', 'condition-gap', 'condition-overlap']);

/** What the reference decides about one call where a policy has one entry. */
function decided({ capability, parameters }: NonNullable<Problem['witness']>, pattern: string, entry: RefEntry): Tier {
  const organization = { file: 'acme.yaml', name: 'acme', capabilities: { [pattern]: entry } };
  const world: RefWorld = { mode: 'bounded', active: null, system: [], organizations: [organization], templates: [], agents: [], catalogue: KNOWN };
  return referenceDecide(world, { agent: 'a', capability, parameters });
}

/** Whether the condition of an item certainly holds, or certainly does not; null where that is open. */
function holds(witness: NonNullable<Problem['witness']>, { capability, condition }: Item): boolean | null {
  if (condition === null) return true;
  if (decided(witness, capability, { rules: [{ condition: { ...condition }, tier: 'notify' }], tier: 'blocked' }) === 'notify') return true;
  return decided(witness, capability, { rules: [{ condition: { ...condition }, tier: 'blocked' }], tier: 'notify' }) === 'notify' ? false : null;
}

/** What the witness of a gap or an overlap at an item does not show; null where it shows everything. */
function doubt({ items, fallback }: List, index: number, { code, witness, related }: Problem, firstOf: (offset: number) => number): string | null {
  if (witness === null) return 'no witness';
  const outcomes = items.map((item) => (isAbout(item, witness.capability) ? holds(witness, item) : false));
  const first = firstOf(related[0]?.span.start ?? -1);
  const at = outcomes.findIndex((each) => each !== false);
  if (code === 'condition-overlap') return at === first && outcomes[first] === true && outcomes[index] === true && first < index && items[first]?.tier !== items[index]?.tier ? null : `outcomes ${JSON.stringify(outcomes)}`;
  if (items.some((item, i) => item.condition !== null && outcomes[i] !== false && (at < 0 || i <= at))) return `an item takes it: ${JSON.stringify(outcomes)}`;
  const tier = items[at]?.tier ?? fallback ?? 'blocked';
  return tier !== items[first]?.tier && tier !== items[index]?.tier ? null : `${tier} is what a neighbour says`;
}

describe('what is found between the items of a list', () => {
  it('is what trying every value around the bounds finds, and its witnesses show it', (t) => {
    let shown = 0;
    const told = agree({ arbitraries: [arbList], worlds: 400, predicate: (list) => {
      const text = textOf(list);
      const problems = found(text);
      const start = text.indexOf('rules:\n') + 7;
      const indexOf = (offset: number) => text.slice(start, offset).split('\n').length - 1;
      assert.deepEqual(problems.map((each) => `${each.code} ${indexOf(each.span.start)}`).sort(), bruteForce(list), text);
      for (const each of problems) {
        if (!each.code.startsWith('condition-')) continue;
        shown++;
        assert.equal(doubt(list, indexOf(each.span.start), each, indexOf), null, `${text}\n${each.code}: ${each.message} ${JSON.stringify(each.witness)}`);
      }
    } });
    t.diagnostic(`${shown} witnesses, ${told}`);
    assert.ok(shown > 0);
  });

  const wordsOf = (items: string, head = '') => found(`name: acme\n${head}rules:\n${items}`).map((each) => `${each.code}: ${each.message}`);
  const put = (condition: string, tier: string, capability = 'box.put') => `  - {capability: "${capability}", tier: ${tier}, reason: x, conditions: {${condition}}}\n`;
  const always = (capability: string, tier: string) => `  - {capability: "${capability}", tier: ${tier}, reason: x}\n`;

  it('a gap is told with what decides instead: an item without a condition, the default, or nothing', () => {
    const seam = put('n_lt: 5', 'autonomous') + put('n_gt: 5', 'notify');
    const gap = 'condition-gap: `n` = 5 matches neither this item nor the one before: ';
    assert.deepEqual(wordsOf(seam + always('*', 'blocked')), [`${gap}it gets \`blocked\` from the item for \`*\``]);
    assert.deepEqual(wordsOf(seam, 'defaults: {tier: blocked}\n'), [`${gap}it gets \`blocked\` from \`defaults\``]);
    assert.deepEqual(wordsOf(seam), [`${gap}nothing in this policy decides it`]);
  });

  it('a gap is closed by whatever says what a neighbour says, or takes the value', () => {
    const seam = put('n_lt: 5', 'autonomous') + put('n_gt: 5', 'notify');
    assert.deepEqual(wordsOf(seam + always('box.*', 'notify') + always('*', 'blocked')), []);
    assert.deepEqual(wordsOf(seam + put('n: 5', 'approval_required') + always('*', 'blocked')), []);
    assert.deepEqual(wordsOf(put('n_lt: 5', 'autonomous') + put('n: 5', 'approval_required', 'box.*') + put('n_gt: 5', 'notify') + always('*', 'blocked')), []);
  });

  it('items about something else may stand between the two, and items that take some of the calls', () => {
    const between = always('tub.put', 'blocked') + put('s_prefix: a', 'approval_required', 'box.*');
    assert.deepEqual(wordsOf(put('n_lt: 5', 'autonomous') + between + put('n_gt: 5', 'notify') + always('*', 'blocked')), [
      'condition-gap: `n` = 5 matches neither this item nor an earlier one: it gets `blocked` from the item for `*`',
    ]);
  });

  it('an overlap is told where the wider pattern comes first, and is an exception where the narrower one does', () => {
    const overlap = 'condition-overlap: `n` = 4 matches this item (`blocked`) and the one before (`autonomous`): the first decides';
    assert.deepEqual(wordsOf(put('n_lt: 5', 'autonomous', 'box.*') + put('n_lt: 9', 'blocked')), [overlap]);
    assert.deepEqual(wordsOf(put('n_lt: 5', 'autonomous') + put('n_lt: 9', 'blocked', 'box.*')), []);
    assert.deepEqual(wordsOf(put('n_lt: 5', 'autonomous') + put('n_gt: 9', 'blocked', 'box.*') + always('*', 'notify')), [], 'nobody expects two patterns to meet without a seam');
  });

  it('a hidden item is told as hidden and nothing else', () => {
    assert.deepEqual(wordsOf(put('n_lt: 5', 'autonomous') + put('n_gte: 5', 'notify') + put('n_lt: 3', 'blocked') + always('box.put', 'blocked')), [
      'unreachable-rule: earlier items of the list take every call that this item could decide',
      'unreachable-rule: earlier items of the list take every call that `box.put` matches',
    ]);
    assert.deepEqual(wordsOf(always('box.*', 'notify') + put('n_lt: 5, n_gt: 9', 'blocked')), ['unreachable-rule: earlier items of the list take every call that this item could decide']);
    assert.deepEqual(wordsOf(put('n_lt: 5, n_gt: 9', 'blocked') + always('box.*', 'notify')), ['impossible-condition: no value satisfies this condition, so the item never decides']);
  });

  it('what an item in error would decide is no gap, and what it hides is not told', () => {
    const broken = '  - {capability: box.put, tier: blokced}\n';
    assert.deepEqual(wordsOf(put('n_lt: 5', 'autonomous') + put('n_gt: 5', 'notify') + broken + always('*', 'blocked')), []);
    assert.deepEqual(wordsOf(broken + put('n_lt: 5', 'autonomous') + put('n_gt: 5', 'notify') + always('*', 'blocked')), []);
  });

  it('what a list extends is asked after it, and decides what falls into a gap', () => {
    const text = `name: acme\nextends: base\nrules:\n${put('n_lt: 5', 'autonomous')}${put('n_gt: 5', 'notify')}#- base.yaml\nname: base\ncapabilities:\n  box.*: {tier: approval_required, reason: x}\n`;
    assert.deepEqual(found(text).map((each) => each.message), ['`n` = 5 matches neither this item nor the one before: it gets `approval_required` from `box.*`']);
  });

  /** Item by its number, and what is found in 600 of them. */
  const LONG: readonly (readonly [what: string, item: (i: number) => string, expected: Readonly<Record<string, number>>])[] = [
    ['thresholds', (i) => put(`n_lt: ${i * 10}`, i % 2 === 0 ? 'autonomous' : 'notify'), { 'condition-overlap': 599 }],
    ['bands with seams', (i) => put(`n_gt: ${i * 10}, n_lt: ${i * 10 + 10}`, i % 2 === 0 ? 'autonomous' : 'notify', 'box.*'), { 'condition-gap': 599 }],
    ['thresholds in the wrong order', (i) => put(`n_lt: ${5000 - i}`, i % 2 === 0 ? 'autonomous' : 'notify', '*'), { 'unreachable-rule': 599 }],
    ['patterns by turns', (i) => put(`n_lt: ${i * 10}`, i % 2 === 0 ? 'autonomous' : 'notify', i % 3 === 0 ? '*' : i % 3 === 1 ? 'box.*' : 'box.put'), { 'condition-overlap': 599 }],
    // Too many ways through these to tell: then nothing is claimed.
    ['texts and sizes', (i) => put(`s_contains: a${i}b, s_suffix: z${i}, s_size_lt: ${i + 20}`, i % 2 === 0 ? 'autonomous' : 'notify'), {}],
  ];
  for (const [what, item, expected] of LONG) {
    it(`takes no more than a moment for 600 items: ${what}`, { timeout: 60_000 }, () => {
      const problems = found(`name: acme\nrules:\n${Array.from({ length: 600 }, (_, i) => item(i)).join('')}${always('*', 'blocked')}`);
      const counts: Record<string, number> = {};
      for (const { code } of problems) counts[code] = (counts[code] ?? 0) + 1;
      assert.deepEqual(counts, expected);
    });
  }
});

describe('what is found at an item of a list', () => {
  it('is the same whichever others are looked at as well', () => {
    let told = 0;
    agree({ arbitraries: [arbList, fc.array(fc.boolean(), { minLength: 7, maxLength: 7 })], worlds: 200, predicate: (list, picks) => {
      const { set } = workspaceOf(textOf(list) + CATALOGUE);
      const policy = set.policyAt(uriOf('policy.yaml'));
      assert.ok(policy !== undefined);
      const at = (items: readonly BoundEntry[]) => {
        const analysis = new Analysis(policy, set, items);
        const problems = RULES.flatMap(({ atEntries }) => atEntries?.(policy, set, analysis) ?? []);
        return items.map((item) => ({ problems: problems.filter(({ span }) => item.entry.span.start <= span.start && span.start < item.entry.span.end), isGivenUp: analysis.isGivenUp(item), budget: analysis.list?.budget }));
      };
      const whole = at(policy.own);
      const some = policy.own.filter((_, i) => picks[i] === true);
      assert.deepEqual(at(some), whole.filter((_, i) => picks[i] === true), textOf(list));
      for (const [i, each] of policy.own.entries()) assert.deepEqual(at([each]), [whole[i]], textOf(list));
      told += whole.flatMap(({ problems }) => problems).length;
    } });
    assert.ok(told > 0);
  });
});

describe('the steps that items of a list take together', () => {
  it('are those for their calls as well, so that it is known where it matters which items are looked at', () => {
    const { set } = workspaceOf(`#- policy.yaml\nname: acme\nrules:\n${Array.from({ length: 200 }, (_, i) => `  - {capability: box.put, tier: autonomous, conditions: {n: ${i}}}\n`).join('')}${CATALOGUE}`);
    const policy = set.policyAt(uriOf('policy.yaml'));
    assert.ok(policy !== undefined);
    const analysis = new Analysis(policy, set, policy.own);
    const { list } = analysis;
    assert.ok(list !== null);
    const [chain] = list.chains;
    assert.ok(chain !== undefined);
    const all = chain.calls.left;
    for (const each of policy.own) assert.equal(analysis.callsOf(each).size, 1);
    assert.ok(chain.calls.left < all);
    assert.ok(dearestOf(list) < list.budget);
    chain.calls.left = 0;
    assert.equal(dearestOf(list), list.budget);
  });
});

describe('a list of very many items', () => {
  it('is read and judged in a time that grows with its length', { timeout: 60_000 }, () => {
    const items = Array.from({ length: 3_000 }, (_, i) => `  - {capability: a${i}.b, tier: notify}\n  - {capability: box.put, tier: ${i % 2 === 0 ? 'autonomous' : 'notify'}, conditions: {n_lt: ${i}}}\n`);
    const last = '  - {capability: "*", tier: blocked, reason: x}\n  - {capability: box.get, tier: notify}\n';
    const problems = found(`name: acme\nrules:\n${items.join('')}${last}`);
    // What is hidden is told however long the list is; overlaps as far as the work that one list may take goes.
    assert.ok(problems.length > 0 && problems.every(({ code }) => code === 'condition-overlap' || code === 'unreachable-rule' || code === 'impossible-condition'));
  });
});
