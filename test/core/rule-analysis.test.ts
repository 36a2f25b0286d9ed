// Owns: what is found about the conditional rules of one entry (impossible, unreachable, gap, overlap): exact against brute force, and bounded work.
// Refuses: the places and words of single problems (the pages of docs/problems/).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { diagnose } from '../../core/src/index.js';
import type { Problem } from '../../core/src/index.js';
import { agree } from '../support/agree.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

const CATALOGUE = '#- catalogue.yaml\n- {name: box.put, version: "1", inputs: [{name: n, type: Integer}, {name: r, type: Float}, {name: s, type: String}], permission_tier: autonomous}\n';
const TIERS = ['autonomous', 'notify', 'approval_required'] as const;

type Call = Readonly<Record<'n' | 'r' | 's_size', number>>;
type Name = keyof Call;
interface Rule {
  readonly condition: Readonly<Record<string, number | readonly number[]>>;
  readonly tier: string;
}

/** Every bound, what lies between bounds and what lies beyond. */
const CANDIDATES: Readonly<Record<Name, readonly number[]>> = { n: [-1, 0, 1, 4, 5, 6, 9, 10, 11], r: [-1, 0, 0.5, 1.5, 2], s_size: [0, 1, 2, 3, 4, 7] };
const BOUNDS: Readonly<Record<Name, readonly number[]>> = { n: [0, 5, 10], r: [0, 1.5], s_size: [0, 2, 3] };

const arbAtom = fc.constantFrom<Name>('n', 'n', 'n', 'r', 's_size').chain((name) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte'), fc.constantFrom(...BOUNDS[name])).map(([operator, bound]) => [`${name}_${operator}`, bound] as const) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('eq', 'ne'), fc.constantFrom(...(name === 'r' ? [0, 1.5] : BOUNDS[name]))).map(([operator, bound]) => [`${name}_${operator}`, bound] as const) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('in', 'not_in'), fc.uniqueArray(fc.constantFrom(...BOUNDS[name]), { minLength: 1, maxLength: 2 })).map(([operator, bounds]) => [`${name}_${operator}`, bounds] as const) },
  ),
);
const arbRules = fc.array(fc.record({ condition: fc.array(arbAtom, { minLength: 1, maxLength: 3 }).map((atoms) => Object.fromEntries(atoms)), tier: fc.constantFrom(...TIERS) }), { minLength: 2, maxLength: 6 });

function holdsFor(call: Call, key: string, value: number | readonly number[]): boolean {
  const [, name, operator] = /^(n|r|s_size)_(.*)$/.exec(key) as unknown as [string, Name, string];
  const given = call[name];
  const list = [value].flat();
  const [bound] = list as [number];
  switch (operator) {
    case 'lt': return given < bound;
    case 'lte': return given <= bound;
    case 'gt': return given > bound;
    case 'gte': return given >= bound;
    case 'eq': case 'in': return list.includes(given);
    default: return !list.includes(given);
  }
}

const matches = (rule: Rule, call: Call) => Object.entries(rule.condition).every(([key, value]) => holdsFor(call, key, value));
const CALLS: readonly Call[] = CANDIDATES.n.flatMap((n) => CANDIDATES.r.flatMap((r) => CANDIDATES.s_size.map((s_size) => ({ n, r, s_size }))));

function bruteForce(rules: readonly Rule[], fallback: string): string[] {
  const deciding = CALLS.map((call) => rules.findIndex((rule) => matches(rule, call)));
  const decides = rules.map((_, i) => deciding.includes(i));
  const found: string[] = [];
  rules.forEach((rule, i) => {
    if (!decides[i]) found.push(`${CALLS.some((call) => matches(rule, call)) ? 'unreachable-rule' : 'impossible-condition'} ${i}`);
    const before = rules[i - 1];
    if (before === undefined || !decides[i] || !decides[i - 1]) return;
    const name = commonName(before, rule);
    if (name === null) return;
    if (before.tier !== rule.tier && CALLS.some((call, k) => deciding[k] === i - 1 && matches(rule, call))) found.push(`condition-overlap ${i}`);
    const isBetween = betweenOf(before, rule, name);
    const others: Rule = { ...rule, condition: Object.fromEntries(Object.entries(rule.condition).filter(([key]) => !key.startsWith(`${name}_`))) };
    const isGap = CALLS.some((call, k) => isBetween(call[name]) && matches(others, call) && deciding[k] === -1);
    if (isGap && fallback !== before.tier && fallback !== rule.tier) found.push(`condition-gap ${i}`);
  });
  return found.sort();
}

/** The first number that the second rule bounds and the first as well, while all else in them is the same. */
function commonName(first: Rule, second: Rule): Name | null {
  const rest = (rule: Rule, name: Name) => JSON.stringify(Object.entries(rule.condition).filter(([key]) => !key.startsWith(`${name}_`)).map((each) => JSON.stringify(each)).sort());
  const names = Object.keys(second.condition).map((key) => (/^(n|r|s_size)_/.exec(key)?.[1] ?? '') as Name);
  return names.find((name) => Object.keys(first.condition).some((key) => key.startsWith(`${name}_`)) && rest(first, name) === rest(second, name)) ?? null;
}

function betweenOf(first: Rule, second: Rule, name: Name): (value: number) => boolean {
  const taken = (rule: Rule) => CANDIDATES[name].filter((value) => Object.entries(rule.condition).every(([key, bound]) => !key.startsWith(`${name}_`) || holdsFor({ n: 0, r: 0, s_size: 0, [name]: value }, key, bound)));
  const [a, b] = [taken(first), taken(second)];
  if (Math.max(...a) < Math.min(...b)) return (value) => value > Math.max(...a) && value < Math.min(...b);
  if (Math.max(...b) < Math.min(...a)) return (value) => value > Math.max(...b) && value < Math.min(...a);
  return () => false;
}

function policyText(rules: readonly Rule[], fallback: string): string {
  return `name: acme\ncapabilities:\n  box.put:\n    rules:\n${rules.map((rule) => `      - {condition: ${JSON.stringify(rule.condition)}, tier: ${rule.tier}, reason: "${'x'}"}\n`).join('')}    tier: ${fallback}\n    reason: x\n`;
}

function found(text: string): readonly Problem[] {
  return diagnose(workspaceOf(text).set, uriOf('policy.yaml')).problems;
}

const CODES = new Set(['unreachable-rule', 'impossible-condition', 'condition-gap', 'condition-overlap']);

describe('what is found about the rules of an entry', () => {
  it('is what trying every value around the bounds finds', (t) => {
    t.diagnostic(agree({ arbitraries: [arbRules, fc.constantFrom(...TIERS, 'blocked')], worlds: 300, predicate: (rules, fallback) => {
      const text = policyText(rules, fallback);
      const problems = found(text + CATALOGUE).filter((each) => CODES.has(each.code));
      const lines = text.split('\n');
      const firstRule = lines.indexOf('    rules:') + 1;
      const drawn = problems.map((each) => `${each.code} ${text.slice(0, each.span.start).split('\n').length - 1 - firstRule}`).sort();
      assert.deepEqual(drawn, bruteForce(rules, fallback), text);
    } }));
  });

  it('names a time that two rules leave out', () => {
    const text = `name: acme
capabilities:
  "*": {tier: notify}
  scheduler.create_once:
    rules:
      - {condition: {run_at_lt: "2026-01-31T09:00:00Z"}, tier: autonomous}
      - {condition: {run_at_gt: "2026-01-31T10:00:00+01:00"}, tier: notify}
    tier: blocked
    reason: x
#- catalogue.yaml
- {name: scheduler.create_once, version: "1", inputs: [{name: run_at, type: DateTime}], permission_tier: autonomous}
`;
    const gap = found(text).find((each) => each.code === 'condition-gap');
    assert.equal(gap?.message, "`run_at` = 2026-01-31T09:00:00Z matches neither this rule nor the one before: it gets `blocked` from the entry's `tier`");
    assert.deepEqual(gap?.witness?.parameters, { run_at: '2026-01-31T09:00:00Z' });
  });

  it('is silent about an overlap that an earlier rule takes', () => {
    const rules = [
      { condition: { n_lt: 10 }, tier: 'notify' },
      { condition: { n_in: [5, 20] }, tier: 'autonomous' },
      { condition: { n_in: [5, 30] }, tier: 'notify' },
    ];
    assert.deepEqual(found(policyText(rules, 'notify') + CATALOGUE).filter((each) => each.code === 'condition-overlap').map((each) => each.message), [
      '`n` = 5 matches this rule (`autonomous`) and the one before (`notify`): the first decides',
    ]);
  });

  const LONG: readonly (readonly [what: string, condition: (i: number) => string, expected: Readonly<Record<string, number>>])[] = [
    ['thresholds', (i) => `n_lt: ${i * 10}`, { 'condition-overlap': 799 }],
    ['bands with seams', (i) => `n_gt: ${i * 10}, n_lt: ${i * 10 + 10}`, { 'condition-gap': 799 }],
    ['thresholds in the wrong order', (i) => `n_lt: ${5000 - i}`, { 'unreachable-rule': 799 }],
    // Too many ways through these to tell: then nothing is claimed.
    ['texts and sizes', (i) => `s_contains: a${i}b, s_suffix: z${i}, s_size_lt: ${i + 20}`, {}],
  ];
  for (const [what, condition, expected] of LONG) {
    it(`takes no more than a moment for 800 rules: ${what}`, { timeout: 60_000 }, () => {
      const rules = Array.from({ length: 800 }, (_, i) => `      - {condition: {${condition(i)}}, tier: ${i % 2 === 0 ? 'autonomous' : 'notify'}}\n`).join('');
      const problems = found(`name: acme\ncapabilities:\n  box.put:\n    rules:\n${rules}    tier: blocked\n    reason: x\n${CATALOGUE}`);
      const counts: Record<string, number> = {};
      for (const { code } of problems) if (CODES.has(code)) counts[code] = (counts[code] ?? 0) + 1;
      assert.deepEqual(counts, expected);
    });
  }
});
