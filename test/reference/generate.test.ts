// Owns: the reference checked against itself on random worlds: candidate values are enough and true to their samples,
//   order does not matter, what is written as YAML reads back.
// Refuses: the compiler (compared elsewhere); hand-worked cases (evaluate.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';
import { parse } from 'yaml';

import { type RefPolicy, type RefRequest, type RefWorld, TIERS, isStricter, referenceCases, referenceDecide, referenceReplay } from './evaluate.js';
import { arbCase, arbDecidedCase, arbReplay, arbWorld, toYaml } from './generate.js';

const runs = { numRuns: Number(process.env['REFERENCE_RUNS'] ?? 200) };

/** §6: only there a question and an enforcement read different organization policies. */
function noneChosen(world: RefWorld): boolean {
  return world.active === null && world.organizations.length > 1;
}

describe('the reference against itself', () => {
  it('a case\'s sample gives the case\'s answer, and the strictest case is the decision (§4)', () => {
    fc.assert(fc.property(arbCase, ({ world, request }) => {
      // What a caller says of a size holds only while the value is absent; a sample is a value.
      fc.pre(!noneChosen(world) && !Object.keys(request.parameters).some((name) => /_(size|count)$/.test(name)));
      const cases = referenceCases(world, request, { guards: true });
      for (const one of cases) {
        const parameters = { ...request.parameters, ...one.parameters };
        assert.equal(referenceDecide(world, { ...request, parameters }), one.tier, JSON.stringify(parameters));
      }
      const strictest = TIERS.filter((tier) => cases.some((one) => one.tier === tier)).at(-1);
      assert.equal(referenceDecide(world, request), strictest);
    }), runs);
  });

  it('leaving a parameter out never makes an answer more permissive (§4)', () => {
    const arbPair = arbDecidedCase.chain(({ world, request: full }) => fc.record({
      world: fc.constant(world), full: fc.constant(full), kept: fc.subarray(Object.keys(full.parameters)),
    }));
    fc.assert(fc.property(arbPair, ({ world, full, kept }) => {
      const parameters = Object.fromEntries(kept.map((name) => [name, full.parameters[name]]));
      const partial: RefRequest = { ...full, parameters };
      const [left, right] = [referenceDecide(world, partial), referenceDecide(world, full)];
      assert.ok(!isStricter(right, left), `${JSON.stringify(partial)} ${left}, in full ${right}`);
    }), runs);
  });

  it('order inside files never matters (§3)', () => {
    const turned = (policy: RefPolicy): RefPolicy => ({
      ...policy, capabilities: Object.fromEntries(Object.entries(policy.capabilities).reverse()),
    });
    fc.assert(fc.property(arbCase, ({ world, request }) => {
      const other: RefWorld = {
        ...world,
        organizations: world.organizations.map(turned), templates: world.templates.map(turned),
        agents: world.agents.map(turned), system: world.system.map(turned),
      };
      assert.equal(referenceDecide(other, request), referenceDecide(world, request));
    }), runs);
  });

  it('strict is never more permissive than bounded (§6)', () => {
    fc.assert(fc.property(arbCase, ({ world, request }) => {
      const bounded = referenceDecide({ ...world, mode: 'bounded' }, request);
      assert.ok(!isStricter(bounded, referenceDecide({ ...world, mode: 'strict' }, request)));
    }), runs);
  });

  it('rate limits only tighten, and a wait is told exactly where one is exceeded (§5)', () => {
    fc.assert(fc.property(arbReplay, ({ world, history }) => {
      referenceReplay(world, history).forEach(({ tier, retryAfter }, index) => {
        const plain = referenceDecide(world, (history[index] as (typeof history)[number]).request);
        assert.ok(!isStricter(plain, tier));
        assert.ok(retryAfter === null || (Number.isInteger(retryAfter) && retryAfter >= 1 && retryAfter <= 60));
        if (tier !== plain) assert.notEqual(retryAfter, null);
      });
    }), runs);
  });

  it('a policy written as YAML reads back', () => {
    fc.assert(fc.property(arbWorld, (world) => {
      for (const policy of [...world.organizations, ...world.templates, ...world.agents, ...world.system]) {
        const read: unknown = parse(toYaml(policy));
        if (policy.broken === true) {
          assert.ok(Array.isArray(read) || (read as Partial<RefPolicy>).capabilities === undefined);
          continue;
        }
        const { file: _file, misspelt = [], capabilities, items, ...sound } = policy;
        const rules = items?.map(({ pattern, condition, ...rest }, index) => (index % 2 === 0
          ? { capability: pattern, ...rest, ...(condition === undefined ? {} : { conditions: condition }) }
          : { match: { capability: pattern }, ...rest, ...(condition === undefined ? {} : { condition }) }));
        const body = rules === undefined
          ? { capabilities: { ...Object.fromEntries(misspelt.map((key) => [key, { tier: 'notify' }])), ...capabilities } }
          : { rules };
        const expected = JSON.parse(JSON.stringify({ ...sound, ...body }), (_key, value: unknown) => {
          if (typeof value === 'object' && value !== null && 'broken' in value) {
            const { broken: _broken, ...rest } = value;
            return { ...rest, tier: 'no_such_tier' };
          }
          return value;
        }) as unknown;
        assert.deepEqual(read, expected);
      }
    }), runs);
  });
});
