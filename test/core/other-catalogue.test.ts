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

describe('a saved answer of an MCP server in place of the catalogue', () => {
  const saved = (name: string, properties: Readonly<Record<string, unknown>>) => `#- catalogue.yaml\n${JSON.stringify({ tools: [{ name, inputSchema: { type: 'object', properties } }] })}\n`;
  const text = { type: 'string' };
  const tiersOf = (fixture: string, capability: string, calls: readonly Parameters[]) => {
    const decider = new Decider(workspaceOf(fixture).set, null);
    return calls.map((parameters) => decider.decide({ agent: 'bot', capability, parameters }).tier);
  };
  const policy = (capability: string, condition: string) => `name: acme\ncapabilities: {${capability}: {rules: [{condition: {${condition}}, tier: notify}], tier: approval_required, reason: x}}\n`;

  it('knows of capabilities that are built in which of their texts are paths, for which JSON has no word', () => {
    const calls = ['/w/a', '/w/../etc/shadow', '/wide', 'w/a'].map((source) => ({ source, destination: '/w/b', overwrite: false }));
    const fixture = policy('filesystem.copy', 'source_prefix: /w') + saved('filesystem__copy', { source: text, destination: text, overwrite: { type: 'boolean' } });
    assert.deepEqual(tiersOf(fixture, 'filesystem.copy', calls), ['notify', 'approval_required', 'approval_required', 'approval_required']);
  });

  it('tells of others by their format which are URLs', () => {
    const calls = ['https://api.acme.example/v1', 'https://api.acme.example.evil.test', 'https://api.acme.example@evil.test'].map((url) => ({ url }));
    const fixture = policy('rss.fetch', 'url_prefix: "https://api.acme.example"') + saved('rss__fetch', { url: { ...text, format: 'uri' } });
    assert.deepEqual(tiersOf(fixture, 'rss.fetch', calls), ['notify', 'approval_required', 'approval_required']);
  });
});
