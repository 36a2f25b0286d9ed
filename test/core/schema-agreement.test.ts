// Owns: that schemas/policy.schema.json, which other tools read, refuses the same policies of the map form as the product does.
// Refuses: problems that need the catalogue or another file, which no schema can see, and the ordered form.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { TIERS, readPolicy } from '../../core/src/index.js';
import { projectPath } from '../support/project-root.js';
import '../support/chance.js';

const isAccepted = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(projectPath('schemas/policy.schema.json'), 'utf8')) as object);

/** A value in order, and now and then another one. */
const mostly = (right: fc.Arbitrary<unknown>, ...wrong: readonly unknown[]) => fc.oneof({ weight: 60, arbitrary: right }, { weight: 1, arbitrary: fc.constantFrom<unknown>(null, '', 1, -1, 1.5, true, [], {}, ['a', null], 'x', ...wrong) });
/** A mapping of some of these keys, and now and then of another one. */
const keyed = (keys: Readonly<Record<string, fc.Arbitrary<unknown>>>, wrong: string, requiredKeys: readonly string[] = []) =>
  fc.oneof({ weight: 40, arbitrary: fc.record(keys, { requiredKeys: [...requiredKeys] }) }, { weight: 2, arbitrary: fc.record(keys, { requiredKeys: [] }) }, { weight: 1, arbitrary: fc.record({ ...keys, [wrong]: fc.constant('notify') }) });

const text = mostly(fc.constantFrom('a', 'a b', 'Ä'));
const tier = mostly(fc.constantFrom(...TIERS), 'Notify', 'allow');
const name = mostly(fc.constantFrom('acme', 'a b', '1'), '.', '..', 'a/b', 'a\\b', 'a\tb');
const condition = mostly(fc.dictionary(fc.constantFrom('path_prefix', 'user-id', 'first name', '1st', 'ä_eq', 'a.b'), mostly(fc.constantFrom<unknown>('/a', 1, true, ['a', 'b'])), { minKeys: 1, maxKeys: 3 }));
const rule = keyed({ condition, tier, reason: text }, 'conditions', ['condition', 'tier']);
const whole = mostly(fc.constantFrom(1, 10, 3600), '1h', 0, 2 ** 53);
const limit = keyed({ max: whole, window: whole, on_exceed: mostly(fc.constant('blocked'), 'Blocked') }, 'max_per_hour', ['max', 'window']);
const entry = keyed({ tier, reason: text, rules: mostly(fc.array(mostly(rule), { maxLength: 2 })), rate_limit: mostly(limit) }, 'condition', ['tier']);
const pattern = mostly(fc.constantFrom('filesystem.write', 'git.*', '*', 'state.shared.*'), ...['git', '*.read', 'Git.push', 'git.', 'a..b', '1a.b', 'a.1', 'a-b.c', '**']);
const capabilities = mostly(fc.dictionary(pattern.map(String), mostly(entry), { maxKeys: 2 }));
// A version that is a number is a warning of ours; to a schema it is a number or it is none.
const header = { version: fc.constantFrom<unknown>(...Array<string>(30).fill('1.0'), null, [], true), description: text, extends: name, defaults: mostly(keyed({ tier }, 'reason', ['tier'])), capabilities };
const policies = fc.oneof(keyed({ name, ...header }, 'agent', ['name', 'capabilities']), keyed({ agent: name, ...header }, 'name', ['agent', 'capabilities']));

/** Whether on_exceed is stricter, who an `extends` means and what a key says of which parameter: beyond a schema. */
const BEYOND: readonly string[] = ['rate-limit-not-stricter', 'unknown-extends', 'extends-cycle', 'unknown-operator', 'operator-type'];

test('the schema and the product refuse the same policies', () => {
  const refused = { by: 0, of: 0 };
  fc.assert(
    fc.property(policies, (policy) => {
      const isAgent = typeof policy === 'object' && policy !== null && 'agent' in policy && !('name' in policy);
      const errors = readPolicy({ uri: 'file:///policy.yaml', text: JSON.stringify(policy) }, { inAgents: isAgent }).problems.filter((each) => each.severity === 'error' && !BEYOND.includes(each.code));
      const accepted = isAccepted(policy);
      refused.of += 1;
      if (!accepted) refused.by += 1;
      assert.equal(accepted, errors.length === 0, `${JSON.stringify(policy)}\nthe product: ${errors.map((each) => each.message).join('; ')}\nthe schema: ${JSON.stringify(isAccepted.errors)}`);
    }),
    { numRuns: 1_000 },
  );
  // Both kinds have come up.
  assert.ok(refused.by > 100 && refused.by < refused.of - 100, `${refused.by} of ${refused.of}`);
});
