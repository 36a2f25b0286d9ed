// Owns: decisions that are kept for requests to come: the same as those of a decider that has seen nothing before, and the same object where nothing is new.
// Refuses: what a decision ought to be (decide.test.ts, agreement.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decider, MemoryRateLimitStore } from '../../core/src/index.js';
import type { PolicySet } from '../../core/src/index.js';
import { arbDecidedCase } from '../reference/generate.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';
import { workspaceOf } from '../support/workspace.js';

const arbNumber = fc.oneof(fc.integer({ min: -2, max: 12 }), fc.constantFrom(2.5, -0, 1e9));
const arbCondition = fc.oneof(
  fc.tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte', 'eq', 'ne'), fc.integer({ min: 0, max: 10 })),
  fc.tuple(fc.constantFrom('in', 'not_in'), fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 3 })),
);
const arbTier = fc.constantFrom('autonomous', 'notify', 'approval_required', 'blocked');
const arbRules = fc.array(fc.tuple(fc.array(arbCondition, { minLength: 1, maxLength: 2 }), arbTier), { minLength: 1, maxLength: 4 });

/** A policy whose rules for `process.run` all compare one parameter. */
function rulesOn(parameter: string, rules: readonly (readonly [readonly (readonly [string, unknown])[], string])[], tier: string): string {
  const list = rules.map(([conditions, each]) => {
    const keys = new Map(conditions.map(([operator, value]) => [`${parameter}_${operator}`, JSON.stringify(value)]));
    return `{condition: {${[...keys].map(([key, value]) => `${key}: ${value}`).join(', ')}}, tier: ${each}}`;
  });
  return `  process.run:\n    rules: [${list.join(', ')}]\n    tier: ${tier}\n`;
}

function setOf(own: string, agents: string): PolicySet {
  return workspaceOf(`#- acme.yaml\nname: acme\ncapabilities:\n${own}#- agents/bot.yaml\nagent: bot\ncapabilities:\n${agents}`).set;
}

const UNUSABLE = [undefined, null, 'x', Number.NaN, Infinity, [], {}];
const TEXTS = ['', 'a', 'aaaa', 'ä', '€€', '𐀀𐀀', 'a'.repeat(11), 'aä€'];

describe('decisions kept by one decider', () => {
  for (const [parameter, name, arbValue] of [
    ['timeout', 'timeout', fc.oneof(arbNumber, fc.constantFrom(...UNUSABLE))],
    ['cpu_limit', 'cpu_limit', fc.oneof(arbNumber, fc.double(), fc.constantFrom(...UNUSABLE))],
    ['command_size', 'command', fc.oneof(fc.constantFrom(...TEXTS, ...UNUSABLE), fc.string({ unit: 'grapheme', maxLength: 12 }))],
    ['args_count', 'args', fc.oneof(fc.array(fc.constant('a'), { maxLength: 12 }), fc.constantFrom(...UNUSABLE))],
  ] as const) {
    it(`are those of a fresh one, whatever \`${parameter}\` is compared with`, () => {
      fc.assert(fc.property(arbRules, arbRules, arbTier, fc.array(fc.tuple(arbValue, fc.boolean(), fc.nat(12)), { minLength: 10, maxLength: 40 }), (first, second, tier, values) => {
        const set = setOf(rulesOn(parameter, first, tier), rulesOn(parameter, second, tier));
        const kept = new Decider(set, null);
        for (const [value, isInherited, size] of values) {
          const derived = parameter === name ? {} : { [parameter]: size };
          // What an object inherits was not given.
          const parameters = isInherited ? (Object.create({ [name]: value }) as Record<string, unknown>) : { [name]: value, ...derived };
          const request = { agent: 'bot', capability: 'process.run', parameters };
          const [again, once] = [kept.decide(request), new Decider(set, null).decide(request)];
          assert.deepEqual([again.tier, again.undecidable, again.settled.source, again.settled.steps], [once.tier, once.undecidable, once.settled.source, once.settled.steps]);
        }
      }), { numRuns: 150 });
    });
  }

  it('are those of a fresh one in random directories, asked again and with parameters left out', () => {
    fc.assert(fc.property(arbDecidedCase, ({ world, request }) => {
      const set = compileWorld(world);
      const kept = new Decider(set, null);
      const names = Object.keys(request.parameters);
      const without = [[], names, ...names.map((name) => [name])];
      for (const left of [...without, ...without]) {
        const asked = { ...request, parameters: Object.fromEntries(Object.entries(request.parameters).filter(([name]) => !left.includes(name))) };
        const [again, once] = [kept.decide(asked), new Decider(set, null).decide(asked)];
        assert.deepEqual([again.tier, again.undecidable, again.settled.source], [once.tier, once.undecidable, once.settled.source], `${drawWorld(world)}\n${JSON.stringify(asked)}`);
      }
    }), { numRuns: 150, interruptAfterTimeLimit: 20_000 });
  });

  const set = setOf('  process.run:\n    rules: [{condition: {timeout_lt: 5}, tier: notify}]\n    tier: blocked\n', '  git.push: {tier: notify}\n');
  const ask = (decider: Decider, parameters: Readonly<Record<string, unknown>>, capability = 'process.run') => decider.decide({ agent: 'bot', capability, parameters });

  it('are one object for all calls between two bounds, for those without the parameter, and where none matters', () => {
    const decider = new Decider(set, null);
    assert.equal(ask(decider, { timeout: 1 }), ask(decider, { timeout: 4 }));
    assert.notEqual(ask(decider, { timeout: 4 }), ask(decider, { timeout: 5 }));
    assert.equal(ask(decider, {}), ask(decider, { timeout: 'soon' }));
    assert.deepEqual(ask(decider, {}).undecidable, ['timeout']);
    assert.equal(ask(decider, { timeout: 1 }, 'git.push'), ask(decider, {}, 'git.push'));
  });

  it('are as different as any of the numbers that are compared makes them', () => {
    for (const other of ['cpu_limit', 'memory_limit', 'command_size', 'args_count']) {
      const decider = new Decider(setOf(`  process.run:\n    rules: [{condition: {timeout_lt: 5}, tier: notify}, {condition: {${other}_lt: 2}, tier: blocked}]\n    tier: autonomous\n`, '  git.push: {tier: notify}\n'), null);
      const given = (number: number) => ({ cpu_limit: number, memory_limit: number, command: 'x'.repeat(number), args: Array(number).fill('x') });
      assert.deepEqual([3, 1, 3].map((number) => ask(decider, { timeout: 7, ...given(number) }).tier), ['autonomous', 'blocked', 'autonomous'], other);
    }
  });

  it('cannot be changed by whoever gets one', () => {
    const decider = new Decider(set, null);
    for (const parameters of [{ timeout: 1 }, {}]) assert.ok(Object.isFrozen(ask(decider, parameters)));
    assert.ok(Object.isFrozen(ask(decider, {}, 'git.push')));
  });

  it('are none where calls are counted, also without parameters', () => {
    const limited = setOf('  process.run:\n    rules: [{condition: {timeout_lt: 5}, tier: notify}]\n    tier: autonomous\n    rate_limit: {max: 2, window: 60, on_exceed: approval_required}\n', '  git.push: {tier: notify}\n');
    const decider = new Decider(limited, new MemoryRateLimitStore());
    assert.deepEqual([1, 2, 3].map(() => ask(decider, {}).tier), ['notify', 'notify', 'approval_required']);
    assert.equal(ask(decider, { timeout: 1 }).tier, 'approval_required');
  });
});
