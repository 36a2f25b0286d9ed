// Owns: decisions where the catalogue in use declares a capability otherwise than the one that the shipped system policy is written against.
// Refuses: what catalogues and definitions say (definitions.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decider, check, isStricter } from '../../core/src/index.js';
import { workspaceOf } from '../support/workspace.js';

type Parameters = Readonly<Record<string, unknown>>;

const ABOUT = { agent: 'bot', capability: 'filesystem.copy' };

function declared(inputs: string): string {
  return `#- catalogue.yaml\n- {name: filesystem.copy, version: "1", permission_tier: notify${inputs === '' ? '' : `, inputs: [${inputs}]`}}\n`;
}

const TYPES = ['String', 'Array', 'Object', 'Integer', 'Boolean', 'URL', 'DateTime', 'FilesystemPath', 'Mystery'];
const CATALOGUES = [
  ...TYPES.map((type) => declared(`{name: destination, type: ${type}}, {name: overwrite, type: Boolean}`)),
  // It cannot have one, may have any, and is not known at all.
  declared('{name: overwrite, type: Boolean}'),
  declared(''),
  '#- catalogue.yaml\n- {name: filesystem.read, version: "1", permission_tier: notify}\n',
];
const CONDITIONS = ['_size_lt: 100', '_suffix: foo', '_prefix: /w', '_count_lt: 100', '_contains: x', '_lt: 5', ': true', '_ne: /w', '_gt: "2026-01-01T00:00:00Z"'].map((each) => `destination${each}`);
const VALUES = [undefined, null, '/etc/x', '/w/../etc/x', '//etc/x', '/w/x', 'w/x', ['/etc/x'], 4, true, 'https://a.example/etc', '2026-02-01T00:00:00Z'];
const CALLS: Parameters[] = [{ destination_size: 3 }, { destination_count: 3 }, ...VALUES.flatMap((destination) => [{}, { overwrite: false }].map((others) => ({ ...(destination === undefined ? {} : { destination }), ...others })))];

describe('the shipped system policy', () => {
  it('is not less strict where the catalogue in use declares what it asks about otherwise, and policies ask about it, too', () => {
    for (const catalogue of CATALOGUES) {
      const alone = new Decider(workspaceOf(`name: acme\ncapabilities: {"*": {tier: autonomous}}\n${catalogue}`).set, null);
      for (const condition of CONDITIONS) {
        const rules = `[{condition: {overwrite: true}, tier: notify}, {condition: {${condition}}, tier: notify}]`;
        const { set } = workspaceOf(`name: acme\ncapabilities: {filesystem.copy: {rules: ${rules}, tier: autonomous}}\n${catalogue}`);
        const decider = new Decider(set, null);
        for (const parameters of CALLS) {
          const [{ tier }, system] = [decider.decide({ ...ABOUT, parameters }), alone.decide({ ...ABOUT, parameters })];
          const told = `${catalogue}${condition} ${JSON.stringify(parameters)}`;
          assert.ok(!isStricter(system.tier, tier), told);
          const answer = check(set, { ...ABOUT, parameters });
          assert.ok(answer.guards.length > 0 || answer.cases.some((each) => !isStricter(tier, each.tier)), told);
        }
      }
    }
  });

  it('does not make others believe a parameter that the capability cannot have by their catalogue', () => {
    const { set } = workspaceOf(`name: acme\ncapabilities: {"*": {rules: [{condition: {destination_prefix: /w}, tier: autonomous}], tier: approval_required, reason: x}}\n${declared('{name: overwrite, type: Boolean}')}`);
    const parameters = { destination: '/w/x' };
    assert.equal(new Decider(set, null).decide({ ...ABOUT, parameters }).tier, 'approval_required');
    assert.equal(check(set, { ...ABOUT, parameters }).tier, 'approval_required');
    // What is left open is the system's, and no case of the policy's.
    assert.deepEqual(check(set, { ...ABOUT, parameters: {} }).cases.map((each) => each.tier), ['approval_required']);
  });
});
