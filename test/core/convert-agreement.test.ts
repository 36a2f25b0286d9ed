// Owns: the claim of a conversion that every decision stays the same, against the reference evaluator; and the calls that a refusal names.
// Refuses: comparing the core with itself: the list is read here item by item, and the map as it was written.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { Decider, convertToMap } from '../../core/src/index.js';
import { referenceDecide } from '../reference/evaluate.js';
import type { RefCapability, RefEntry, RefPolicy, RefRule, RefWorld, Tier } from '../reference/evaluate.js';
import { matches } from '../reference/names.js';
import { SHIPPED, workspaceOf } from '../support/workspace.js';

interface Item {
  readonly capability?: string;
  readonly match?: { readonly capability: string };
  readonly tier: Tier;
  readonly condition?: Record<string, unknown>;
  readonly conditions?: Record<string, unknown>;
}

interface Ordered {
  readonly defaults?: { readonly tier: Tier };
  readonly rules: readonly Item[];
}

/** Lists that say the same as a map: specific before general, or in an order that does not matter. */
const SAME: Readonly<Record<string, string>> = {
  'exact before wildcard': 'rules:\n  - { capability: git.push, tier: approval_required }\n  - { capability: "git.*", tier: notify }\n  - { capability: "*", tier: blocked }\n',
  'wildcards that do not meet': 'rules:\n  - { capability: "git.*", tier: notify }\n  - { capability: "email.*", tier: blocked }\n  - { capability: "filesystem.*", tier: autonomous }\ndefaults: { tier: approval_required }\n',
  'conditions of one pattern in order': 'rules:\n  - { capability: filesystem.write, conditions: { content_size_lt: 10 }, tier: autonomous }\n  - { capability: filesystem.write, conditions: { content_size_lt: 100 }, tier: notify }\n  - { capability: filesystem.write, tier: blocked }\n',
  'a condition that falls through to a wider pattern': 'rules:\n  - { capability: filesystem.write, conditions: { path_prefix: /workspace }, tier: autonomous }\n  - { capability: "filesystem.*", conditions: { path_prefix: /tmp }, tier: notify }\n  - { capability: "filesystem.*", tier: blocked }\n',
  'and on to the default': 'defaults: { tier: approval_required }\nrules:\n  - { capability: filesystem.write, condition: { path_prefix: /workspace }, tier: autonomous }\n  - { capability: "filesystem.*", condition: { path_prefix: /tmp }, tier: notify }\n',
  'and to nothing': 'rules:\n  - { match: { capability: network.http_request }, conditions: { method: GET, url_prefix: "https://a.example/v1" }, tier: notify }\n',
  'a wider item first that can never hold for the narrow one': 'rules:\n  - { capability: "email.*", tier: notify }\n  - { capability: git.push, tier: blocked }\n  - { capability: "git.*", tier: autonomous }\n',
  'a wider item first that says the same': 'rules:\n  - { capability: "git.*", tier: notify }\n  - { capability: git.push, tier: notify }\n',
  'three depths': 'rules:\n  - { capability: state.shared.set, tier: blocked }\n  - { capability: "state.shared.*", tier: approval_required }\n  - { capability: "state.*", tier: notify }\n  - { capability: "*", tier: autonomous }\n',
  'lists and several conditions': 'rules:\n  - { capability: process.run, conditions: { args_contains: --force }, tier: blocked }\n  - { capability: process.run, conditions: { command_in: [make, npm], args_count_lte: 2 }, tier: autonomous }\n  - { capability: process.run, tier: approval_required }\n  - { capability: "process.*", tier: notify }\n',
  'a pattern of no known capability': 'rules:\n  - { capability: rss.fetch, conditions: { limit_lt: 5 }, tier: autonomous }\n  - { capability: "rss.*", tier: approval_required }\n  - { capability: "*", tier: notify }\n',
  'the same pattern twice': 'rules:\n  - { capability: filesystem.delete, condition: { path_prefix: /tmp }, tier: notify }\n  - { capability: git.push, tier: approval_required }\n  - { capability: filesystem.delete, tier: blocked }\n',
};

/** Lists whose order a map cannot keep, each with calls that it would decide differently. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'general first': 'rules:\n  - { capability: "*", tier: notify }\n  - { capability: git.push, tier: blocked }\n',
  'a wildcard in front of an exact name': 'rules:\n  - { capability: "filesystem.*", conditions: { path_prefix: /workspace }, tier: autonomous }\n  - { capability: filesystem.read, tier: approval_required }\n  - { capability: "filesystem.*", tier: blocked }\n',
  'a general block in front of a specific permission': 'rules:\n  - { capability: "network.*", tier: blocked }\n  - { capability: network.dns_lookup, tier: autonomous }\ndefaults: { tier: notify }\n',
  'a conditional wildcard in the middle': 'rules:\n  - { capability: filesystem.write, conditions: { content_size_lt: 10 }, tier: autonomous }\n  - { capability: "filesystem.*", conditions: { path_prefix: /tmp }, tier: notify }\n  - { capability: filesystem.write, tier: approval_required }\n',
};

const NAMES = ['git.push', 'git.log', 'email.send', 'filesystem.read', 'filesystem.write', 'filesystem.delete', 'filesystem.copy', 'filesystem.restore', 'network.http_request', 'network.dns_lookup', 'state.shared.set', 'state.shared.get', 'state.session.get', 'process.run', 'process.list', 'rss.fetch', 'rss.read', 'zz.zz', 'secrets.read_raw'];

/** Values on both sides of everything that the lists ask, unusable ones and none. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  path: [undefined, '/workspace/a', '/tmp/a', '/home/a', '/etc/a', 'relative'],
  content: [undefined, '123456789', '1234567890', 'x'.repeat(100), 7],
  url: [undefined, 'https://a.example/v1/x', 'https://b.example/'],
  method: [undefined, 'GET', 'POST'],
  command: [undefined, 'make', 'rm'],
  args: [undefined, [], ['a', 'b', 'c'], ['--force']],
  limit: [undefined, 4, 5, '4'],
};

for (const [name, text] of Object.entries(SAME)) {
  test(`converted: ${name}`, () => {
    const { set } = workspaceOf(`#- org.yaml\n${text}`);
    const conversion = convertToMap(set, 'file:///policies/org.yaml');
    assert.equal(conversion.kind, 'converted', JSON.stringify(conversion));
    const written = conversion.kind === 'converted' ? conversion.text : '';
    const list = parse(text) as Ordered;
    const map = worldOf({ file: 'org.yaml', ...(parse(written) as Omit<RefPolicy, 'file'>) });
    const [before, after] = [new Decider(set, null), new Decider(workspaceOf(`#- org.yaml\n${written}`).set, null)];
    for (const capability of NAMES) {
      const one = worldOf(listFor(list, capability));
      for (const parameters of parametersOf(capability)) {
        const request = { agent: 'a', capability, parameters };
        const expected = referenceDecide(one, request);
        const found = [referenceDecide(map, request), before.decide(request).tier, after.decide(request).tier];
        assert.deepEqual(found, [expected, expected, expected], `${capability} ${JSON.stringify(parameters)}\n${written}`);
      }
    }
  });
}

for (const [name, text] of Object.entries(OTHERWISE)) {
  test(`refused: ${name}`, () => {
    const { set } = workspaceOf(`#- org.yaml\n${text}`);
    const conversion = convertToMap(set, 'file:///policies/org.yaml');
    assert.equal(conversion.kind, 'different');
    const list = parse(text) as Ordered;
    const [asList, asMap] = [new Map<string, RefWorld>(), worldOf(mapOf(list))];
    for (const { capability, parameters, before, after } of conversion.kind === 'different' ? conversion.differences : []) {
      const one = asList.get(capability) ?? worldOf(listFor(list, capability));
      const request = { agent: 'a', capability, parameters };
      // No vote is blocked, once all layers have had theirs.
      assert.deepEqual([referenceDecide(one, request), referenceDecide(asMap, request)], [before ?? 'blocked', after ?? 'blocked'], `${capability} ${JSON.stringify(parameters)}`);
      assert.notEqual(before, after);
    }
  });
}

const ABOVE: Readonly<Record<string, string>> = {
  'an exact name': 'capabilities:\n  git.push: { tier: blocked }\n  filesystem.write: { tier: approval_required }\n',
  'a prefix': 'capabilities:\n  git.*: { tier: approval_required }\n  filesystem.*: { tier: blocked }\n  state.*: { tier: blocked }\n',
  everything: 'capabilities:\n  "*": { tier: blocked }\n',
  'a rule that falls through': 'capabilities:\n  filesystem.*:\n    rules:\n      - condition: { path_prefix: /home }\n        tier: blocked\n',
  'a default': 'defaults: { tier: autonomous }\ncapabilities: {}\n',
  'a list of its own': 'rules:\n  - { capability: "git.*", tier: blocked }\n  - { capability: filesystem.write, tier: notify }\n',
};

test('what a policy says that extends the list, also through another one, stays the same; or the refusal names it with a call that shows it', () => {
  const seen = { converted: 0, different: 0 };
  for (const [list, text] of Object.entries(SAME)) {
    for (const [kind, body] of Object.entries(ABOVE)) {
      const around = `#- between.yaml\nname: between\nextends: org\ncapabilities: {}\n#- upper.yaml\nname: upper\nextends: between\n${body}#- .active\nupper\n#- org.yaml\n`;
      const told = `${list}, below ${kind}`;
      const { set } = workspaceOf(around + text);
      const before = new Decider(set, null);
      const conversion = convertToMap(set, 'file:///policies/org.yaml');
      const written = workspaceOf(around + (conversion.kind === 'converted' ? conversion.text : asMap(text))).set;
      const after = new Decider(written, null);
      if (conversion.kind === 'different') {
        seen.different++;
        for (const { policy, capability, parameters, before: old, after: now } of conversion.differences) {
          assert.equal(policy, 'upper', told);
          const request = { agent: 'a', capability, parameters };
          const [was, is] = [before.decide(request), after.decide(request)];
          const votes = [was, is].map(({ settled }) => settled.steps.find((each) => each.layer === 'organization')?.vote?.tier ?? null);
          assert.deepEqual(votes, [old, now], `${told}: ${capability} ${JSON.stringify(parameters)}`);
        }
        continue;
      }
      assert.equal(conversion.kind, 'converted', told);
      seen.converted++;
      for (const capability of NAMES) {
        for (const parameters of parametersOf(capability)) {
          const request = { agent: 'a', capability, parameters };
          assert.equal(after.decide(request).tier, before.decide(request).tier, `${told}: ${capability} ${JSON.stringify(parameters)}`);
        }
      }
    }
  }
  assert.ok(seen.converted > 20 && seen.different > 20, JSON.stringify(seen));
});

/** What the list is converted to where nothing extends it. */
function asMap(text: string): string {
  const conversion = convertToMap(workspaceOf(`#- org.yaml\n${text}`).set, 'file:///policies/org.yaml');
  return conversion.kind === 'converted' ? conversion.text : '';
}

/** The list as one capability sees it: its conditional items in order, until the first that holds always. */
function listFor({ defaults, rules }: Ordered, capability: string): RefPolicy {
  const seen = rules.filter((each) => matches(patternOf(each), capability));
  const end = seen.findIndex((each) => conditionOf(each) === undefined);
  const conditional = end < 0 ? seen : seen.slice(0, end);
  const entry: RefEntry = { rules: conditional.map(ruleOf), ...(end < 0 ? {} : { tier: (seen[end] as Item).tier }) };
  const capabilities = seen.length === 0 ? {} : { [capability]: entry };
  return { file: 'org.yaml', name: 'org', ...(defaults === undefined ? {} : { defaults }), capabilities };
}

/** The list as a map that forgets the order between patterns. */
function mapOf({ defaults, rules }: Ordered): RefPolicy {
  const capabilities: Record<string, RefEntry> = {};
  for (const item of rules) {
    const entry = (capabilities[patternOf(item)] ??= { rules: [] });
    if (entry.tier !== undefined) continue;
    if (conditionOf(item) === undefined) entry.tier = item.tier;
    else entry.rules?.push(ruleOf(item));
  }
  return { file: 'org.yaml', name: 'org', ...(defaults === undefined ? {} : { defaults }), capabilities };
}

function patternOf({ capability, match }: Item): string {
  return capability ?? match?.capability ?? '';
}

function conditionOf({ condition, conditions }: Item): Record<string, unknown> | undefined {
  return conditions ?? condition;
}

function ruleOf(item: Item): RefRule {
  return { condition: conditionOf(item) ?? {}, tier: item.tier };
}

function worldOf(organization: RefPolicy): RefWorld {
  return { mode: 'bounded', active: null, system: [SYSTEM], organizations: [organization], templates: [], agents: [], catalogue: CATALOGUE };
}

const SYSTEM: RefPolicy = { file: 'system.yaml', ...(parse(SHIPPED.system.text) as Omit<RefPolicy, 'file'>) };

const CATALOGUE: RefCapability[] = [...SHIPPED.catalogue.capabilities.values()].map(({ name, parameters, parametersComplete }) => ({
  name,
  params: parameters.map((each) => ({ name: each.name, type: each.type, required: each.required })),
  paramsComplete: parametersComplete,
}));

/** Every combination of the values of the parameters that the capability has or that nobody knows it not to have. */
function parametersOf(capability: string): Record<string, unknown>[] {
  const known = CATALOGUE.find((each) => each.name === capability);
  const names = known === undefined ? ['limit'] : Object.keys(VALUES).filter((name) => known.params.some((each) => each.name === name));
  return names.reduce<Record<string, unknown>[]>((found, name) => found.flatMap((each) => (VALUES[name] ?? []).map((value) => (value === undefined ? each : { ...each, [name]: value }))), [{}]);
}
