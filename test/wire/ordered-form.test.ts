// Owns: policies in the ordered form over the wire: problems, hovers and traces, as an editor gets them.
// Refuses: what the form means (test/core).

import assert from 'node:assert/strict';
import { afterEach, it } from 'node:test';
import { CheckPolicyRequest } from '../../server/src/protocol.js';
import type { CheckPolicyResult } from '../../server/src/protocol.js';
import { WireClient } from './client.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

const ORG = `defaults: { tier: notify }
rules:
  - capability: "filesystem.*"
    tier: autonomous
    conditions: { path_prefix: "/workspace/books/" }
  - capability: filesystem.write
    tier: blocked
    reason: "outside the books"
  - match: { capability: "email.send" }
    tier: notify
    rate_limit: { max_per_hour: 20, escalate_to: approval_required }
`;
const CLERK = `rules:
  - capability: git.push
    tier: blocked
    reason: "clerks do not push"
  - capability: filesystem.write
    tier: autonomous
  - capability: email.send
    tier: autonomous
`;

async function start(files: Readonly<Record<string, string>> = {}): Promise<WireClient> {
  const client = await WireClient.start({ files: { 'policies/org.yaml': ORG, 'policies/agents/clerk.yaml': CLERK, ...files } });
  clients.push(client);
  return client;
}

it('a file in the ordered form is a policy, and its problems stand where they were written', async () => {
  const client = await start();
  const text = ORG.replace('escalate_to: approval_required', 'escalate_to: notify').replace('tier: blocked', 'tier: bloked');
  const uri = await client.open('policies/org.yaml', text);
  const found = (await client.problems(uri)).filter((each) => each.severity === 1).map((each) => [each.code, each.range.start.line, each.range.start.character]);
  assert.deepEqual(found, [['unknown-tier', 6, 10], ['rate-limit-not-stricter', 10, 49]]);
});

it('layer problems of an ordered agent file name the item of the organization', async () => {
  const client = await start();
  await client.open('policies/org.yaml', ORG);
  const uri = await client.open('policies/agents/clerk.yaml', CLERK);
  const found = await client.problems(uri);
  const [relaxed] = found.filter((each) => each.severity !== 4);
  assert.deepEqual([relaxed?.code, relaxed?.range.start.line], ['relaxes-organization', 7]);
  const place = relaxed?.relatedInformation?.[0]?.location;
  assert.deepEqual([place?.uri, place?.range.start.line], [client.uri('policies/org.yaml'), 8]);
});

it('hovers show the decision about an item with its trace, a condition and a limit in words', async () => {
  const client = await start();
  const uri = await client.open('policies/org.yaml', ORG);
  const item = await client.hoverText(uri, ORG, 'filesystem.write');
  assert.match(item, /^`filesystem\.write` → depends on path for an agent without a policy of its own\n/);
  assert.match(item, /- path under \/workspace\/books\/ → \*\*autonomous\*\*/);
  assert.ok(item.includes(`system(allowed) → org([autonomous](${uri}#L3) \\| [blocked](${uri}#L6)) → agent(no override)`), item);
  assert.match(await client.hoverText(uri, ORG, 'path_prefix'), /under .*\/workspace\/books/);
  assert.match(await client.hoverText(uri, ORG, 'max_per_hour'), /20 calls/);
});

it('the answer of check policy links to the items', async () => {
  const client = await start();
  await client.open('policies/org.yaml', ORG);
  const ask = (capability: string, parameters: Readonly<Record<string, unknown>>) => client.request<CheckPolicyResult>(CheckPolicyRequest, { agent: 'clerk', capability, parameters });
  const push = await ask('git.push', { path: '/workspace' });
  assert.match(push.text, /^Source: {6}clerk\.yaml \(line 2\)\nHierarchy: {3}system\(allowed\) → org\(notify, default\) → agent\(blocked\)$/m);
  assert.ok(push.links.some(({ target }) => target.uri === client.uri('policies/agents/clerk.yaml') && target.line === 2));
  const write = await ask('filesystem.write', { path: '/home/a', content: '' });
  assert.match(write.text, /^Source: {6}org\.yaml \(line 6\)\nHierarchy: {3}system\(allowed\) → org\(blocked\) → agent\(autonomous, overruled\)$/m);
});
