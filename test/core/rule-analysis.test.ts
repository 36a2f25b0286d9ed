// Owns: what is found about the conditional rules of one entry (impossible, unreachable, gap, overlap): exact against brute force, and bounded work.
// Refuses: the places and words of single problems (the pages of docs/problems/).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { diagnose, hoverOf } from '../../core/src/index.js';
import type { Problem } from '../../core/src/index.js';
import { agree } from '../support/agree.js';
import { aroundCursor } from '../support/around.js';
import { CANDIDATES, TIERS, arbCondition, between, fitTogether, matches, namesIn, without } from '../support/numeric-rules.js';
import type { Call, Condition } from '../support/numeric-rules.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

const CATALOGUE = '#- catalogue.yaml\n- {name: box.put, version: "1", inputs: [{name: n, type: Integer}, {name: r, type: Float}, {name: s, type: String}], permission_tier: autonomous}\n';
interface Rule {
  readonly condition: Condition;
  readonly tier: string;
}

const arbRules = fc.array(fc.record({ condition: arbCondition(['n', 'n', 'n', 'r', 's_size']), tier: fc.constantFrom(...TIERS) }), { minLength: 2, maxLength: 6 });
const CALLS: readonly Call[] = CANDIDATES.n.flatMap((n) => CANDIDATES.r.flatMap((r) => CANDIDATES.s_size.map((s_size) => ({ n, r, s_size }))));

function bruteForce(rules: readonly Rule[], fallback: string): string[] {
  const deciding = CALLS.map((call) => rules.findIndex((rule) => matches(rule.condition, call)));
  const decides = rules.map((_, i) => deciding.includes(i));
  const found = new Set<string>();
  rules.forEach((rule, i) => {
    const { condition, tier } = rule;
    if (!decides[i]) found.add(`${CALLS.some((call) => matches(condition, call)) ? 'unreachable-rule' : 'impossible-condition'} ${i}`);
    if (!decides[i]) return;
    for (const name of namesIn(condition)) {
      const before = rules.map((each, k) => k < i && decides[k] === true && fitTogether(each.condition, condition, name)).lastIndexOf(true);
      const first = rules[before];
      if (first === undefined) continue;
      if (first.tier !== tier && CALLS.some((call, k) => deciding[k] === before && matches(condition, call))) found.add(`condition-overlap ${i}`);
      const isBetween = between(first.condition, condition, name);
      const isGap = CALLS.some((call, k) => isBetween(call[name]) && matches(without(condition, name), call) && deciding[k] === -1);
      if (isGap && fallback !== first.tier && fallback !== tier) found.add(`condition-gap ${i}`);
    }
  });
  return [...found].sort();
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

  it('counts what a narrower entry leaves to the rules, which may read a parameter as another type', () => {
    const text = (rules: string) => `name: acme
capabilities:
  box.put:
    rules:
      - {condition: {s: a}, tier: blocked, reason: x}
  box.*:
    rules:
${rules}    tier: autonomous
#- catalogue.yaml
- {name: box.get, version: "1", inputs: [{name: n, type: Integer}], permission_tier: autonomous}
- {name: box.put, version: "1", inputs: [{name: n, type: Float}, {name: s, type: String}], permission_tier: autonomous}
`;
    const rule = (condition: string) => `      - {condition: {${condition}}, tier: blocked, reason: x}\n`;
    const said = (fixture: string) => found(fixture).map((each) => each.code).filter((code) => code === 'unreachable-rule' || code === 'impossible-condition');
    // Between two integers there are fractions.
    for (const rules of [rule('n_lte: 4') + rule('n_gte: 5') + rule('n_gt: 0'), rule('n_gt: 4, n_lt: 5')]) {
      assert.deepEqual(said(text(rules)), []);
      assert.equal(said(text(rules).replace('type: Float', 'type: Integer')).length, 1);
      const { around, offset } = aroundCursor(text(rules.replace(/condition(?!.*condition)/s, 'cond<|>ition')));
      const subject = hoverOf({ ...around, offset });
      assert.equal(subject?.kind === 'rule' ? subject.reach.never : 'none', null);
    }
  });

  it('is told of the one rule that covers it, whatever others take some of its calls before', () => {
    const rule = (condition: string) => `      - {condition: {${condition}}, tier: notify}\n`;
    const told = (rules: string) => {
      const text = `name: acme\ncapabilities:\n  box.put:\n    tier: approval_required\n    reason: x\n    rules:\n${rules}`;
      const problems = found(text + CATALOGUE).filter(({ code }) => code === 'unreachable-rule');
      return problems.map(({ message, related }) => [message, related.map(({ span }) => text.slice(span.start, span.end))]);
    };
    assert.deepEqual(told(rule('s: b') + rule('n_lt: 9') + rule('r: 1') + rule('n_lt: 3')), [['an earlier rule covers every call that this rule could decide', ['{n_lt: 9}']]]);
    assert.deepEqual(told(rule('s: b') + rule('n_lt: 5') + rule('n_gte: 5') + rule('n_lt: 8')), [['earlier rules together cover every call that this rule could decide', ['{s: b}', '{n_lt: 5}', '{n_gte: 5}']]]);
  });

  it('is not hidden by a key that spells no pattern and may have meant one of the capabilities', () => {
    const text = policyText([{ condition: { n_lt: 5 }, tier: 'notify' }, { condition: { n_lt: 3 }, tier: 'blocked' }], 'notify').replace('box.put:', 'box.*:');
    const catalogue = `${CATALOGUE}- {name: box.get, version: "1", inputs: [{name: n, type: Integer}], permission_tier: autonomous}\n`;
    const said = (fixture: string) => found(fixture).map((each) => each.code).filter((code) => code === 'unreachable-rule');
    assert.deepEqual(said(text + catalogue), ['unreachable-rule']);
    assert.deepEqual(said(`${text}  Box.get: {tier: notify}\n${catalogue}`), ['unreachable-rule']);
  });

  it('leaves no gap untold for which a list that is extended says something else to another capability', () => {
    const boxes = '#- catalogue.yaml\n- {name: box.get, inputs: [{name: n, type: Integer}]}\n- {name: box.put, inputs: [{name: n, type: Integer}]}\n';
    const told = (get: string, put: string) => found(`#- policy.yaml\nname: acme\nextends: list\ncapabilities:\n  box.*:\n    rules:\n      - {condition: {n_lt: 5}, tier: autonomous}\n      - {condition: {n_gt: 5}, tier: notify}\n#- list.yaml\nname: list\nrules:\n  - {capability: box.get, tier: ${get}}\n  - {capability: box.put, tier: ${put}}\n#- .active\nacme\n${boxes}`)
      .filter(({ code }) => code === 'condition-gap').map(({ message }) => message);
    assert.deepEqual(told('notify', 'autonomous'), []);
    assert.deepEqual(told('blocked', 'notify'), ['`n` = 5 matches neither this rule nor the one before: it gets `blocked` from `box.get`']);
    assert.deepEqual(told('notify', 'blocked'), ['`n` = 5 matches neither this rule nor the one before: it gets `blocked` from `box.put`']);
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
