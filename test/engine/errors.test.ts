// Owns: the documented error shapes and their wire forms, field by field.
// Refuses: which decision leads to them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPolicies, toApprovalPending, toJsonRpcError, toJsonRpcResult, toMcpResponse, toPolicyDenied, toRateLimited } from '../../engine/src/index.js';
import { placeWith } from './place.js';

const TEAM = `name: team
capabilities:
  network.*: { tier: blocked, reason: "no network" }
  git.push: { tier: approval_required }
  email.send:
    tier: notify
    rate_limit: { max: 1, window: 3600, on_exceed: approval_required }
`;

const FIELDS = ['error_type', 'description', 'agent_description', 'recovery_actions', 'retryable', 'retry_after', 'context'];

test('PolicyDenied', async (t) => {
  const engine = await loadPolicies(placeWith(t, { 'team.yaml': TEAM }).path);
  const error = toPolicyDenied(engine.decide({ agent: 'a', capability: 'network.http_request' }));
  assert.deepEqual(Object.keys(error), FIELDS);
  assert.deepEqual([error.error_type, error.retryable, error.retry_after], ['PolicyDenied', false, null]);
  assert.deepEqual(error.context, { rule: 'team:network.*', capability: 'network.http_request' });
  assert.match(error.description, /`team:network\.\*` denies `network\.http_request` to `a`: no network$/);
  assert.deepEqual(error.recovery_actions.map(({ action, capability }) => [action, capability]), [['check_policy', 'agent.policy'], ['request_escalation', null]]);
  for (const each of error.recovery_actions) assert.deepEqual(Object.keys(each), ['action', 'description', 'capability', 'inputs']);
  const mcp = toMcpResponse(error, 7);
  assert.ok('result' in mcp && mcp.result.isError);
  const body = JSON.parse(mcp.result.content[0].text) as Record<string, unknown>;
  assert.deepEqual(Object.keys(body), ['error', 'message', 'recovery']);
  assert.deepEqual([body['error'], body['message']], ['PolicyDenied', error.agent_description]);
  assert.deepEqual((body['recovery'] as object[]).map((each) => Object.keys(each)), [['action', 'description'], ['action', 'description']]);
  const rpc = toJsonRpcResult(error, 'x');
  assert.deepEqual([rpc.jsonrpc, rpc.id, rpc.result.success, rpc.result.error.type], ['2.0', 'x', false, 'PolicyDenied']);
  assert.deepEqual(toJsonRpcError(error, 1).error.code, -32001);
});

test('ApprovalPending', async (t) => {
  const engine = await loadPolicies(placeWith(t, { 'team.yaml': TEAM }).path);
  const error = toApprovalPending(engine.decide({ agent: 'a', capability: 'git.push' }), { requestId: 'req-1' });
  assert.deepEqual(Object.keys(error), FIELDS);
  assert.deepEqual([error.error_type, error.retryable, error.retry_after], ['ApprovalPending', false, null]);
  assert.deepEqual(error.context, { request_id: 'req-1', capability: 'git.push' });
  assert.deepEqual(error.recovery_actions.map((each) => each.action), ['wait_for_approval', 'check_status']);
  const mcp = toMcpResponse(error, 1);
  assert.ok('result' in mcp && !mcp.result.isError);
  assert.deepEqual(JSON.parse(mcp.result.content[0].text), { status: 'pending_approval', approval_id: 'req-1', capability: 'git.push', message: error.agent_description });
  assert.equal(toJsonRpcError(error, 1).error.code, -32002);
});

test('RateLimited', async (t) => {
  const engine = await loadPolicies(placeWith(t, { 'team.yaml': TEAM }).path);
  const send = (at: number) => engine.decide({ agent: 'a', capability: 'email.send', at });
  const first = send(0);
  assert.throws(() => toRateLimited(first), TypeError);
  const second = send(600_500);
  assert.equal(second.tier, 'approval_required');
  const error = toRateLimited(second);
  assert.deepEqual(Object.keys(error), FIELDS);
  assert.deepEqual([error.error_type, error.retryable, error.retry_after], ['RateLimited', true, 3000]);
  assert.deepEqual(error.context, { limit: 1, window_seconds: 3600, retry_after_seconds: 3000 });
  assert.deepEqual(error.recovery_actions.map((each) => each.action), ['wait_and_retry']);
  assert.equal(error.agent_description, 'You called `email.send` too often: 1 call in 3600 seconds is allowed. Try again in 3000 seconds.');
  assert.deepEqual(toMcpResponse(error, 4), { jsonrpc: '2.0', id: 4, error: { code: -32000, message: error.agent_description, data: { retry_after_seconds: 3000, limit: 1, window: 3600 } } });
  // What exceeds a limit can wait for approval as well.
  assert.equal(toApprovalPending(second, { requestId: 'r' }).context.request_id, 'r');
});

test('what a limit denies passes later, and what is denied without it as well never does', async (t) => {
  const text = 'name: team\ncapabilities:\n  filesystem.write: { tier: notify, rate_limit: { max: 1, window: 60, on_exceed: blocked } }\n';
  const engine = await loadPolicies(placeWith(t, { 'team.yaml': text }).path);
  const write = (path: string, at: number) => engine.decide({ agent: 'a', capability: 'filesystem.write', parameters: { path }, at });
  assert.deepEqual([write('/workspace/a', 0).tier, write('/workspace/a', 0).rateLimited], ['notify', true]);
  const later = write('/workspace/a', 1000);
  assert.deepEqual([later.tier, later.rateLimited, toRateLimited(later).retry_after], ['blocked', true, 59]);
  assert.throws(() => toPolicyDenied(later), { name: 'TypeError', message: '`filesystem.write` is denied by nothing but a rate limit: waiting helps' });
  const never = write('/etc/x', 1000);
  assert.deepEqual([never.tier, never.rateLimited, never.retryAfter], ['blocked', false, 59]);
  assert.equal(toPolicyDenied(never).retryable, false);
  assert.throws(() => toRateLimited(never), { name: 'TypeError', message: 'waiting does not help: `filesystem.write` is `blocked` without the rate limit, too' });
});

test('an error is made for its own kind of decision only', async (t) => {
  const engine = await loadPolicies(placeWith(t, { 'team.yaml': TEAM }).path);
  const fine = engine.decide({ agent: 'a', capability: 'email.send', at: 0 });
  assert.throws(() => toPolicyDenied(fine), { name: 'TypeError', message: '`email.send` is not denied, it is `notify`' });
  assert.throws(() => toApprovalPending(fine, { requestId: 'r' }), TypeError);
  const pending = { ...fine, tier: 'approval_required' } as typeof fine;
  for (const wrong of [{}, { requestId: '' }, { requestId: 7 }]) {
    assert.throws(() => toApprovalPending(pending, wrong as { requestId: string }), { name: 'TypeError', message: '`requestId` is no text: give the id under which the call waits' });
  }
});

test('of several limits the one is told that is waited for longest, then the strictest one', async (t) => {
  const limited = (max: number, window: number, then: string) => `{ tier: notify, rate_limit: { max: ${max}, window: ${window}, on_exceed: ${then} } }`;
  const told = async (organization: string, agent: string) => {
    const place = placeWith(t, { 'team.yaml': `name: team\ncapabilities:\n  email.send: ${organization}\n`, 'agents/a.yaml': `agent: a\ncapabilities:\n  email.send: ${agent}\n` });
    const engine = await loadPolicies(place.path);
    const [, , last] = [0, 0, 0].map((at) => engine.decide({ agent: 'a', capability: 'email.send', at }));
    return last === undefined ? null : toRateLimited(last).context;
  };
  const context = (limit: number, window_seconds: number) => ({ limit, window_seconds, retry_after_seconds: window_seconds });
  assert.deepEqual(await told(limited(1, 60, 'approval_required'), limited(2, 60, 'blocked')), context(2, 60));
  assert.deepEqual(await told(limited(2, 60, 'blocked'), limited(1, 60, 'approval_required')), context(2, 60));
  assert.deepEqual(await told(limited(2, 60, 'blocked'), limited(1, 90, 'approval_required')), context(1, 90));
});
