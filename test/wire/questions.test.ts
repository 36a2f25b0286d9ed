// Owns: the custom requests over the wire: shapes, links, places.
// Refuses: the words of answers and reports (test/core).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import {
  AgentsRequest,
  CapabilitiesRequest,
  CheckPolicyRequest,
  ContextRequest,
  NewPolicyRequest,
  OverviewRequest,
  ShippedTextRequest,
  StatusRequest,
  TemplatesRequest,
  ValidationReportRequest,
} from '../../server/src/protocol.js';
import type {
  AgentInfo,
  CapabilityInfo,
  CheckPolicyResult,
  ContextResult,
  DirectoryOverview,
  NewPolicyResult,
  RenderedText,
  ShippedTextResult,
  StatusResult,
  TemplateInfo,
} from '../../server/src/protocol.js';
import { MODERN, WireClient } from './client.js';
import type { ClientOptions } from './client.js';
import { AGENT, DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

async function start(options: ClientOptions = {}): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY, ...options });
  clients.push(client);
  return client;
}

function linked({ text, links }: RenderedText): string[] {
  const lines = text.split('\n');
  return links.map((each) => (lines[each.line] ?? '').slice(each.start, each.end));
}

describe('kruxosPolicy requests', () => {
  it('agents: those of the directory, with their files', async () => {
    const client = await start();
    const expected = [{ name: 'deploy-bot', uri: client.uri('policies/agents/deploy-bot.yaml'), extends: 'acme' }];
    assert.deepEqual(await client.request<AgentInfo[]>(AgentsRequest, {}), expected);
    assert.deepEqual(await client.request<AgentInfo[]>(AgentsRequest, { uri: client.uri('policies/acme.yaml') }), expected);
  });

  it('capabilities: the catalogue, definitions of the workspace included', async () => {
    const client = await start({ files: { ...DIRECTORY, 'definitions/rss.yaml': '- name: rss.fetch\n  version: "1"\n  permission_tier: notify\n  inputs: []\n- name: filesystem.read\n', 'packs/web/definitions/tools.json': '{"tools":[{"name":"web__crawl"}]}' } });
    // The search of the workspace has to be over for definitions to be known.
    await client.pullWorkspace();
    const found = await client.request<CapabilityInfo[]>(CapabilitiesRequest, { uri: client.uri('policies/acme.yaml') });
    assert.deepEqual(found.find((each) => each.name === 'rss.fetch'), { name: 'rss.fetch', category: 'rss', purpose: null, declaredTier: 'notify', parameters: [] });
    assert.ok(found.some((each) => each.name === 'web.crawl'));
    assert.ok(found.find((each) => each.name === 'filesystem.write')?.parameters.some((each) => each.name === 'content' && each.type === 'String'));
    const { notes } = await client.request<StatusResult>(StatusRequest, { uri: client.uri('policies/acme.yaml') });
    assert.deepEqual(notes, ['definitions/rss.yaml cannot redefine `filesystem.read`: the catalogue has it already']);
  });

  it('context: the capability under the cursor, and the agent of the file', async () => {
    const client = await start();
    const uri = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const at = (line: number, character: number) => client.request<ContextResult>(ContextRequest, { uri, position: { line, character } });
    assert.deepEqual(await at(3, 6), { capability: 'process.run', agent: 'deploy-bot' });
    assert.deepEqual(await at(4, 6), { capability: 'process.run', agent: 'deploy-bot' });
    assert.deepEqual(await at(0, 0), { capability: null, agent: 'deploy-bot' });
    const organization = await client.open('policies/acme.yaml', ORGANIZATION);
    assert.deepEqual(await client.request(ContextRequest, { uri: organization, position: { line: 5, character: 4 } }), { capability: 'filesystem.read', agent: null });
  });

  it('context: behind a wildcard, also in a file that is judged again while it is not open', async () => {
    const text = 'agent: deploy-bot\ncapabilities:\n  email.*: {tier: notify}\n  process.run: {tier: notify}\n';
    const client = await start({ files: { ...DIRECTORY, 'policies/agents/deploy-bot.yaml': text } });
    const uri = await client.open('policies/agents/deploy-bot.yaml', text);
    const behind = { uri, position: { line: 2, character: 25 } };
    assert.deepEqual(await client.request(ContextRequest, behind), { capability: 'email.search', agent: 'deploy-bot' });
    await client.close(uri);
    await client.pullWorkspace();
    await client.open('policies/agents/deploy-bot.yaml', text);
    assert.deepEqual(await client.request(ContextRequest, behind), { capability: 'email.search', agent: 'deploy-bot' });
  });

  it('checkPolicy: the guide’s answer with links, and the same as data', async () => {
    const client = await start();
    const result = await client.request<CheckPolicyResult>(CheckPolicyRequest, { agent: 'my-agent', capability: 'filesystem.delete' });
    assert.ok(result.text.startsWith('Agent:       my-agent\nCapability:  filesystem.delete\nTier:        approval_required\nSource:      acme.yaml (line 8)\n'));
    assert.equal(linked(result)[0], 'acme.yaml (line 8)');
    assert.deepEqual(result.links[0]?.target, { uri: client.uri('policies/acme.yaml'), line: 8 });
    assert.equal(result.summary, 'approval_required');
    assert.equal((result.answer as { tier: string }).tier, 'approval_required');
  });

  it('checkPolicy: what an answer depends on, until it is given', async () => {
    const client = await start();
    const question = { agent: 'my-agent', capability: 'filesystem.write' };
    const open = await client.request<CheckPolicyResult>(CheckPolicyRequest, question);
    assert.deepEqual(open.dependsOn, [{ name: 'content_size', type: 'Integer', literal: 'whole number', required: false }]);
    assert.equal(open.summary, 'depends on content_size');
    const given = await client.request<CheckPolicyResult>(CheckPolicyRequest, { ...question, parameters: { content_size: 1, path: '/workspace/x' } });
    assert.deepEqual([given.summary, given.dependsOn], ['autonomous', []]);
  });

  it('checkPolicy: what a value of each declared type is written as', async () => {
    const types = ['Number', 'Float', 'Integer', 'Boolean', 'Array', 'Object', 'DateTime', 'Anything'];
    const inputs = types.map((type) => `{ name: a_${type.toLowerCase()}, type: ${type} }`);
    const conditions = ['a_number_gt: 1', 'a_float_gt: 1', 'a_integer_gt: 1', 'a_boolean: true', 'a_array_contains: x', 'a_datetime_gt: "2026-01-01T00:00:00Z"', 'a_anything: x'];
    const policy = `name: acme\ncapabilities:\n  shop.order:\n    rules: [{ condition: { ${conditions.join(', ')} }, tier: notify }]\n    tier: blocked\n`;
    const client = await start({ files: { 'policies/acme.yaml': policy, 'definitions/shop.yaml': `- name: shop.order\n  permission_tier: notify\n  inputs: [${inputs.join(', ')}]\n` } });
    const all = await client.request<CapabilityInfo[]>(CapabilitiesRequest, {});
    const literals = all.find((each) => each.name === 'shop.order')?.parameters.map((each) => `${each.type}: ${each.literal}`);
    assert.deepEqual(literals, ['Number: number', 'Float: number', 'Integer: whole number', 'Boolean: boolean', 'Array: list', 'Object: object', 'DateTime: text', 'Anything: text']);
    const { dependsOn } = await client.request<CheckPolicyResult>(CheckPolicyRequest, { agent: 'my-agent', capability: 'shop.order' });
    assert.equal(dependsOn.find((each) => each.name === 'a_number')?.literal, 'number');
  });

  it('checkPolicy: what only guards look at, until it is given', async () => {
    const client = await start();
    const question = { agent: 'my-agent', capability: 'filesystem.delete' };
    const open = await client.request<CheckPolicyResult>(CheckPolicyRequest, question);
    assert.deepEqual([open.dependsOn, open.guardedBy], [[], [{ name: 'path', type: 'FilesystemPath', literal: 'text', required: true }]]);
    const given = await client.request<CheckPolicyResult>(CheckPolicyRequest, { ...question, parameters: { path: '/etc/passwd' } });
    assert.deepEqual([given.summary, given.guardedBy], ['blocked', []]);
    const harmless = await client.request<CheckPolicyResult>(CheckPolicyRequest, { ...question, parameters: { path: '/workspace/a' } });
    assert.deepEqual([harmless.summary, harmless.guardedBy], ['approval_required', []]);
  });

  it('checkPolicy: the reason of what decides, below the guide’s lines; with several cases, beside its place', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/acme.yaml': ORGANIZATION.replace('"Deleting needs a person"', '|\n      Deleting\n      needs a person') } });
    const reasons = async (capability: string) => {
      const { text } = await client.request<CheckPolicyResult>(CheckPolicyRequest, { agent: 'my-agent', capability });
      return text.split('\n').filter((each) => each.startsWith('Reason: '));
    };
    assert.deepEqual(await reasons('filesystem.delete'), ['Reason: Deleting needs a person']);
    assert.deepEqual(await reasons('filesystem.write'), ['Reason: Large, acme.yaml (line 18)']);
    assert.deepEqual(await reasons('filesystem.read'), []);
  });

  it('checkPolicy: asks which directory is meant, and refuses names that are none', async () => {
    const client = await start({ files: { ...DIRECTORY, 'more/policies/acme.yaml': ORGANIZATION } });
    await assert.rejects(client.request(CheckPolicyRequest, { agent: 'a', capability: 'filesystem.read' }), /several policy directories/);
    await assert.rejects(client.request(CheckPolicyRequest, { uri: client.uri('policies/acme.yaml'), agent: 'a', capability: 'read' }), /not a capability name/);
  });

  it('validationReport: the guide’s report, its warnings linked', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION.replace('process.*', 'proces.run'));
    const report = await client.request<RenderedText>(ValidationReportRequest, { uri });
    assert.match(report.text, /^Policy 'acme' is valid\.\n\n {2}Capabilities covered: 92\/92\n/);
    const warned = report.links.map((each) => report.text.split('\n')[each.line] ?? '').findIndex((each) => each.endsWith('[unknown-capability]'));
    assert.equal(linked(report)[warned], 'line 26');
    await client.change(uri, { text: ORGANIZATION.replace('tier: notify', 'tier: nope') });
    const invalid = await client.request<RenderedText>(ValidationReportRequest, { uri });
    assert.match(invalid.text, /^acme\.yaml:4:9 error unknown-tier/);
    assert.equal(linked(invalid)[0], 'acme.yaml:4:9');
    assert.deepEqual(invalid.links[0]?.target, { uri, line: 4 });
  });

  it('validationReport: what is wrong with the directory is noted under it', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/other.yaml': 'name: other\ncapabilities: {}\n' } });
    const report = await client.request<RenderedText>(ValidationReportRequest, { uri: client.uri('policies/acme.yaml') });
    assert.match(report.text, /\n\nNote: several organization policies and none is active: choose one of `acme`, `other`\n$/);
  });

  it('templates: three policies and the starters, each with a description', async () => {
    const client = await start();
    const found = await client.request<TemplateInfo[]>(TemplatesRequest, {});
    assert.deepEqual(found.slice(0, 3).map((each) => each.name), ['personal-permissive', 'team-moderate', 'enterprise-restrictive']);
    assert.ok(found.length > 3 && found.every((each) => each.description !== '' && each.text.includes('capabilities:')));
  });

  it('newPolicy: a template under a name of its own, and an agent’s on top of the active policy', async () => {
    const client = await start();
    const made = async (template: string, name: string) => (await client.request<NewPolicyResult>(NewPolicyRequest, { uri: client.uri('policies/new.yaml'), template, name })).text;
    const templates = await client.request<TemplateInfo[]>(TemplatesRequest, {});
    for (const { name, kind, text } of templates) {
      const filled = await made(name, 'fresh');
      const uri = await client.open(kind === 'agent' ? 'policies/agents/fresh.yaml' : 'policies/fresh.yaml', filled);
      assert.deepEqual(await client.codes(uri), [], name);
      assert.notEqual(filled, text);
      await client.close(uri);
    }
    assert.match(await made('agent', 'yes'), /^agent: "yes"  # .*\nextends: acme  #/m);
    await assert.rejects(made('none', 'fresh'), /no template/);
    await assert.rejects(made('organization', 'system'), /`system` is the name of the system policy/);
    assert.match(await made('agent', 'system'), /^agent: system /m);
  });

  it('overview: every policy, layer by layer, and how it stands', async () => {
    const client = await start({ files: { ...DIRECTORY, 'policies/other.yaml': 'name: other\nextends: nobody\ncapabilities: {}\n', 'policies/.active': 'acme\n' } });
    const [directory, ...more] = await client.request<DirectoryOverview[]>(OverviewRequest, {});
    assert.deepEqual([directory?.uri, directory?.activePolicy, directory?.activeFrom, more.length], [client.uri('policies'), 'acme', '.active', 0]);
    assert.deepEqual(
      directory?.policies.map((each) => [each.layer, each.name, each.isActive, each.compiles, each.isShipped].join(' ')),
      [
        'system system false true true',
        'organization acme true true false',
        'organization other false false false',
        'organization enterprise-restrictive false true true',
        'organization personal-permissive false true true',
        'organization team-moderate false true true',
        'agent deploy-bot false true false',
      ],
    );
    assert.deepEqual(directory?.policies.at(-1), {
      layer: 'agent', name: 'deploy-bot', uri: client.uri('policies/agents/deploy-bot.yaml'), file: 'deploy-bot.yaml', isShipped: false, extends: 'acme', isActive: false, compiles: true,
    });
  });

  it('status: what is in force, and null for what is no policy', async () => {
    const client = await start();
    const status = await client.request<StatusResult>(StatusRequest, { uri: client.uri('policies/acme.yaml') });
    assert.deepEqual(status, {
      policyDirectory: client.uri('policies'),
      activePolicy: 'acme',
      activeFrom: 'only policy',
      hierarchy: 'bounded',
      catalogue: status.catalogue,
      coverage: { covered: 92, total: 92 },
      notes: [],
    });
    assert.equal(await client.request(StatusRequest, { uri: client.uri('policies/none.yaml') }), null);
  });

  it('shippedText: the templates by their addresses; and diagnostics lead there only where the client can open them', async () => {
    const files = { 'policies/agents/a.yaml': 'agent: a\nextends: team-moderate\ncapabilities:\n  filesystem.delete:\n    tier: autonomous\n' };
    const able = await start({ files, initializationOptions: { shippedScheme: true } });
    const relatedOf = async (client: WireClient) => (await client.problems(client.uri('policies/agents/a.yaml'))).find((each) => each.code === 'relaxes-organization')?.relatedInformation?.[0]?.location;
    const place = await relatedOf(able);
    assert.deepEqual([place?.uri, place?.range.start.line], ['kruxos-policy-shipped:/team-moderate.yaml', 14]);
    const { text } = await able.request<ShippedTextResult>(ShippedTextRequest, { uri: place?.uri });
    assert.match(text, /^# KruxOS policy template/);
    assert.equal(await able.request(ShippedTextRequest, { uri: 'kruxos-policy-shipped:/none.yaml' }), null);
    assert.equal((await relatedOf(await start({ files, product: { templates: 'file:///product/templates' } })))?.uri, 'file:///product/templates/team-moderate.yaml');
    assert.equal(await relatedOf(await start({ files, product: { templates: null } })), undefined);
    const standard = await start({ files, capabilities: { ...MODERN, workspace: { ...MODERN.workspace, textDocumentContent: {} } } });
    assert.deepEqual(standard.initialized?.capabilities.workspace?.textDocumentContent, { schemes: ['kruxos-policy-shipped'] });
    assert.deepEqual(await standard.request('workspace/textDocumentContent', { uri: place?.uri }), { text });
  });
});
