// Owns: `compareDecisions` against decisions: on random worlds with a change in their text, what it says is what calls get.
// Refuses: actions (action-properties.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decider, IN_FULL, PolicySet, compareDecisions, compareInSteps, effectText, isStricter, loosens, readPolicy, sameDecisions } from '../../core/src/index.js';
import type { CompiledPolicy, DecisionDifference, PolicyFile } from '../../core/src/index.js';
import { arbCase, arbRequest } from '../reference/generate.js';
import { agree } from '../support/agree.js';
import { arbChange, changeText } from '../support/change-text.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';
import { workspaceOf } from '../support/workspace.js';

const arbAsked = fc.tuple(arbCase, fc.array(arbRequest, { maxLength: 8 })).map(([{ world, request }, others]) => ({ world, requests: [request, ...others] }));

function setOf(text: string): PolicySet {
  return workspaceOf(text).set;
}

describe('compareDecisions', () => {
  it('finds every change of a decision, and calls it looser where it is', (t) => {
    let [changed, looser] = [0, 0];
    const told = agree({ arbitraries: [arbAsked, fc.array(arbChange, { minLength: 1, maxLength: 3 })], worlds: 120, predicate: ({ world, requests }, edits) => {
      const before = compileWorld(world);
      const after = compileWorld(world, (text) => edits.reduce((each, edit) => changeText(each, edit), text));
      const comparison = compareDecisions(before, after);
      const inFull = compareDecisions(before, after, IN_FULL);
      const [a, b] = [new Decider(before, null), new Decider(after, null)];
      const isAmbiguous = [before, after].some((each) => each.active.kind === 'ambiguous');
      for (const { agent, policy, capability, parameters, before: old, after: now } of isAmbiguous ? [] : inFull.differences) {
        if (policy === null) assert.deepEqual([a, b].map((each) => each.decide({ agent: agent ?? '', capability, parameters }).tier), [old, now], drawWorld(world));
      }
      for (const request of requests) {
        const [old, now] = [a.decide(request), b.decide(request)];
        if (old.tier === now.tier || [old, now].some((each) => each.settled.reason?.startsWith('too many ways') === true)) continue;
        changed++;
        const tell = () => `${drawWorld(world)}\n${JSON.stringify(edits)}\n${JSON.stringify(request)}: ${old.tier} -> ${now.tier}\n${JSON.stringify(comparison)}`;
        assert.ok(comparison.differences.length + comparison.unproven.length > 0, tell());
        // A call that leaves something out gets the strictest of several answers.
        const isWhole = old.undecidable.length + now.undecidable.length === 0;
        const isTold = ({ agent, capability, before, after, loosens: isLooser }: DecisionDifference) =>
          (agent === null || agent === request.agent) && (capability === request.capability || capability.endsWith('.zz_unknown')) && (isWhole ? before === old.tier && after === now.tier : isLooser || !isStricter(old.tier, now.tier));
        assert.ok(inFull.unproven.length > 0 || inFull.differences.some(isTold), tell());
        if (!isStricter(old.tier, now.tier)) continue;
        looser++;
        assert.ok(loosens(comparison), tell());
      }
    } });
    t.diagnostic(`${changed} decisions changed, ${looser} of them looser, ${told}`);
  });

  it('finds nothing between a set and itself, read again', () => {
    agree({ arbitraries: [arbAsked], worlds: 60, predicate: ({ world }) => assert.deepEqual(compareDecisions(compileWorld(world), compileWorld(world)), { differences: [], unproven: [] }) });
  });

  const base = (body: string) => `name: acme\ncapabilities:\n  "*": {tier: blocked, reason: "No"}\n${body}`;

  it('sees through other spellings and the order of entries', () => {
    const a = setOf(base('  filesystem.write:\n    rules:\n      - condition: {path: [/a, /b], content_size_lt: 5}\n        tier: notify\n  email.send: {tier: notify}\n'));
    const b = setOf(base('  email.send: {tier: notify}\n  filesystem.write:\n    rules:\n      - condition: {content_size_lte: 4, path_in: [/b, /a/]}\n        tier: notify\n'));
    assert.ok(sameDecisions(a, b));
  });

  it('counts a limit that is gone, and one that counts under another key, as looser', () => {
    const limit = '{tier: notify, rate_limit: {max: 1, window: 60}}';
    const [one, none, other] = [setOf(base(`  email.send: ${limit}\n`)), setOf(base('  email.send: {tier: notify}\n')), setOf(base(`  email.*: ${limit}\n`))];
    const found = compareDecisions(one, none).differences;
    assert.deepEqual(found.map(({ capability, inDetail, loosens: looser }) => [capability, inDetail, looser]), [['email.send', true, true]]);
    assert.equal(compareDecisions(none, one).differences.some((each) => each.loosens), false);
    assert.equal(compareDecisions(one, other).differences.find((each) => each.capability === 'email.send')?.loosens, true);
  });

  it('calls a limit stricter that allows less, and what is blocked instead of limited', () => {
    const limited = (limit: string, pattern = 'email.send') => setOf(base(`  ${pattern}: {tier: notify, rate_limit: {${limit}}}\n`));
    const looser = (before: PolicySet, after: PolicySet) => compareDecisions(before, after).differences.filter((each) => each.capability === 'email.send').map((each) => each.loosens);
    const ten = limited('max: 10, window: 60, on_exceed: approval_required');
    for (const stricter of ['max: 9, window: 60, on_exceed: approval_required', 'max: 10, window: 61, on_exceed: approval_required', 'max: 10, window: 60, on_exceed: blocked']) {
      assert.deepEqual(looser(ten, limited(stricter)), [false], stricter);
      assert.deepEqual(looser(limited(stricter), ten), [true], stricter);
    }
    assert.deepEqual(looser(ten, limited('max: 9, window: 59, on_exceed: approval_required')), [true]);
    assert.deepEqual(looser(ten, setOf(base(''))), [false]);
    // What was counted together with it has more room now.
    assert.deepEqual(looser(limited('max: 10, window: 60', 'email.*'), setOf(base(''))), [true]);
  });

  it('knows what only the later catalogue has', () => {
    const later = setOf(`#- acme.yaml\n${base('  email.*: {tier: notify}\n')}#- catalogue.yaml\n- {name: email.fax, purpose: Sends a fax, inputs: [], permission_tier: notify}\n`);
    assert.ok(compareDecisions(setOf(base('')), later).differences.some(({ capability, isKnown }) => capability === 'email.fax' && isKnown));
  });

  it('claims nothing of conditions on what a capability cannot have', () => {
    const within = (prefix: string) => setOf(base(`  filesystem.*:\n    rules:\n      - {condition: {path_prefix: ${prefix}}, tier: notify}\n    tier: blocked\n    reason: "Outside"\n`));
    const { differences, unproven } = compareDecisions(within('/workspace/a'), within('/workspace'));
    assert.deepEqual(unproven, []);
    const changed = differences.filter((each) => !each.inDetail).map((each) => each.capability);
    assert.deepEqual([changed.includes('filesystem.read'), changed.includes('filesystem.copy'), changed.includes('filesystem.move')], [true, false, false]);
  });

  it('tells every pair of tiers where it is asked for all of them, and where both were written', () => {
    const rules = (small: string, large: string) => setOf(base(`  filesystem.write:\n    rules:\n      - {condition: {content_size_lt: 5}, tier: ${small}}\n    tier: ${large}\n`));
    const [before, after] = [rules('notify', 'approval_required'), rules('autonomous', 'notify')];
    assert.equal(compareDecisions(before, after).differences.length, 1);
    const { differences } = compareDecisions(before, after, IN_FULL);
    assert.deepEqual(differences.map(({ before: old, after: now, isEverywhere, grounds }) => [old, now, isEverywhere, grounds.before.source?.line, grounds.after.source?.line]), [['notify', 'autonomous', false, 6, 6], ['approval_required', 'notify', false, 4, 4]]);
    const plain = compareDecisions(setOf(base('  filesystem.write: {tier: notify}\n')), setOf(base('  filesystem.write: {tier: autonomous}\n')), IN_FULL).differences;
    assert.deepEqual(plain.map((each) => each.isEverywhere), [true]);
  });

  it('calls nothing that a protection of the system policy takes a change of every call', () => {
    const state = (tier: string) => setOf(`#- acme.yaml\n${base(`  process.run: {tier: ${tier}}\n`)}#- system.yaml\nname: system\ncapabilities:\n  process.run:\n    rules:\n      - {condition: {timeout_gt: 5}, tier: notify}\n`);
    const { differences } = compareDecisions(state('autonomous'), state('blocked'), IN_FULL);
    assert.deepEqual(differences.map((each) => [each.before, each.after, each.isEverywhere]), [['notify', 'blocked', false], ['autonomous', 'blocked', true]]);
  });

  it('tells of a reason only where a call gets it, and looks for one that does', () => {
    const state = (first: string, second: string) => setOf(base(`  email.send:\n    rules:\n      - {condition: {nope: x}, tier: notify, reason: ${first}}\n      - {condition: {to_contains: y}, tier: notify, reason: ${second}}\n    tier: approval_required\n    reason: z\n`));
    const sets = [state('a', 'c'), state('b', 'd')] as const;
    const { differences, unproven } = compareDecisions(...sets, IN_FULL);
    assert.deepEqual([differences.map((each) => [each.before, each.after, each.inDetail]), unproven], [[['notify', 'notify', true]], []]);
    assert.deepEqual(sets.map((set) => new Decider(set, null).decide({ agent: '', capability: 'email.send', parameters: differences[0]?.parameters ?? {} }).tier), ['notify', 'notify']);
    const first = (reason: string) => setOf(base(`  email.send:\n    rules:\n      - {condition: {nope: x}, tier: notify, reason: ${reason}}\n    tier: approval_required\n    reason: z\n`));
    assert.deepEqual(compareDecisions(first('a'), first('b'), IN_FULL), { differences: [], unproven: [] });
  });

  it('tells of limits, too, what calls get', () => {
    const wildcard = 'name: acme\ncapabilities:\n  "*":\n    rules:\n      - {condition: {to_contains: a}, tier: notify}\n';
    const { differences } = compareDecisions(setOf(wildcard), setOf(`${wildcard}  comms.broadcast: {tier: notify, rate_limit: {max: 5, window: 60}}\n`), IN_FULL);
    assert.deepEqual(differences.map((each) => [each.capability, each.before, each.after]), [['comms.broadcast', 'blocked', 'notify']]);
  });

  it('knows of names for which only a template that is active or extended has a wildcard', () => {
    const chosen = (active: string, bot: string) => setOf(`#- acme.yaml\n${base('')}#- agents/bot.yaml\nagent: bot\n${bot}capabilities: {}\n#- .active\n${active}\n`);
    const names = (after: PolicySet) => compareDecisions(chosen('acme', ''), after, IN_FULL).differences.map((each) => each.capability);
    assert.ok(names(chosen('team-moderate', '')).includes('filesystem.zz_unknown'));
    const permissive = (bot: string) => chosen('personal-permissive', bot);
    const tightened = compareDecisions(permissive(''), permissive('extends: enterprise-restrictive\n'), IN_FULL).differences;
    assert.ok(tightened.some((each) => each.agent === 'bot' && each.capability === 'filesystem.zz_unknown'));
  });

  it('knows of names that only a key which spells no pattern may have meant', () => {
    const looser = (before: string) => compareDecisions(setOf(`name: acme\ncapabilities:\n  "*": {tier: notify}\n  ${before}: {tier: blocked}\n`), setOf('name: acme\ncapabilities:\n  "*": {tier: notify}\n')).differences.filter((each) => each.loosens).map((each) => each.capability);
    assert.deepEqual(looser('Rss.fetch'), ['rss.fetch']);
    assert.deepEqual(looser('[rss.fetch, rss.*]'), ['rss.fetch', 'rss.zz_unknown']);
    const bot = (entry: string) => setOf(`#- acme.yaml\nname: acme\ncapabilities:\n  "*": {tier: notify}\n#- agents/bot.yaml\nagent: bot\ncapabilities: {${entry}}\n`);
    assert.deepEqual(compareDecisions(bot('Rss.fetch: {tier: notify}'), bot('')).differences.map((each) => [each.agent, each.capability, each.before, each.after]), [['bot', 'rss.fetch', 'blocked', 'notify']]);
  });

  it('knows of agents, of policies that nobody uses yet, and of names that only packs have', () => {
    const files = (org: string, agent: string, dormant: string) => setOf(`#- acme.yaml\n${base(org)}#- other.yaml\nname: other\ncapabilities:\n${dormant}#- .active\nacme\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n${agent}`);
    const [email, read, star] = ['  email.send: {tier: notify}\n', '  filesystem.read: {tier: notify}\n', '  zed.*: {tier: notify}\n'];
    const before = files(email, read, email);
    const differs = (after: PolicySet) => compareDecisions(before, after).differences.map(({ agent, policy, capability, isKnown }) => [agent, policy, capability, isKnown]);
    assert.deepEqual(differs(before), []);
    // Nothing that an agent says lifts what is blocked above.
    assert.deepEqual(differs(files(email, email, email)), []);
    assert.deepEqual(differs(files(email, '  email.send: {tier: autonomous}\n', email)), [['bot', null, 'email.send', true]]);
    assert.deepEqual(differs(files(email, read, read)), [[null, 'other', 'email.send', true], [null, 'other', 'filesystem.read', true]]);
    assert.deepEqual(differs(files(email + star, read, email)), [[null, null, 'zed.zz_unknown', false]]);
  });

  it('calls no vote that a policy would get or lose looser than it can be', () => {
    const chosen = (entry: string) => setOf(`#- acme.yaml\n${base('')}#- other.yaml\nname: other\ncapabilities: {${entry === '' ? '' : `email.send: ${entry}`}}\n#- .active\nacme\n`);
    const looser = (before: string, after: string) => compareDecisions(chosen(before), chosen(after)).differences.map((each) => each.loosens);
    const [blocked, notify, autonomous] = ['{tier: blocked}', '{tier: notify}', '{tier: autonomous}'];
    const limited = '{tier: notify, rate_limit: {max: 1, window: 60}}';
    assert.deepEqual(looser('', blocked), [false]);
    assert.deepEqual(looser('', notify), [true]);
    assert.deepEqual(looser(blocked, ''), [true]);
    assert.deepEqual(looser(autonomous, ''), [false]);
    assert.deepEqual(looser(limited, blocked), [false]);
    assert.deepEqual(looser(notify, limited), [false]);
    assert.deepEqual(looser(limited, notify), [true]);
    assert.deepEqual(looser(limited, '{tier: autonomous}'), [true]);
    assert.deepEqual(looser('{tier: autonomous, rate_limit: {max: 1, window: 60, on_exceed: blocked}}', ''), [true]);
  });

  it('knows what a policy would say as the active one, whatever hides that from the agents that extend it now', () => {
    const files = (other: string, active: string) => setOf(`#- acme.yaml\n${base('')}#- other.yaml\nname: other\ncapabilities:\n${other}${active}#- agents/bot.yaml\nagent: bot\nextends: other\ncapabilities:\n  email.send: {tier: blocked}\n`);
    for (const active of ['#- .active\nacme\n', '']) {
      const [before, after] = ['approval_required', 'autonomous'].map((tier) => files(`  email.send: {tier: ${tier}}\n`, active)) as [PolicySet, PolicySet];
      assert.deepEqual(compareDecisions(before, after).differences.map(({ agent, policy, capability, loosens: looser }) => [agent, policy, capability, looser]), [[null, 'other', 'email.send', true]], active);
    }
  });

  it('compares a policy with itself, under each of the two files that have the name which it extends', () => {
    const twins = (own: string) => setOf(`#- acme.yaml\n${base('')}#- other.yaml\nname: other\nextends: basis\ncapabilities:\n${own}#- one.yaml\nname: basis\ncapabilities:\n  email.send: {tier: notify}\n#- two.yaml\nname: basis\ncapabilities:\n  email.send: {tier: blocked}\n#- .active\nacme\n`);
    const read = '  filesystem.read: {tier: notify}\n';
    assert.ok(sameDecisions(twins(read), twins(`  # the same\n${read}`)));
    const { differences } = compareDecisions(twins(read), twins(`${read}  email.send: {tier: notify}\n`));
    assert.deepEqual(differences.map(({ policy, capability, before, after }) => [policy, capability, before, after]), [['other', 'email.send', 'blocked', 'notify']]);
  });

  it('looks at those of many agents alone that a change can concern', () => {
    const before = setOf(`#- acme.yaml\nname: acme\ncapabilities:\n  email.send: {tier: notify}\n#- other.yaml\nname: other\ncapabilities: {}\n#- .active\nacme\n${[...Array(90).keys()].map((i) => `#- agents/bot${i}.yaml\nagent: bot${i}\nextends: ${i < 60 ? 'acme' : 'other'}\ncapabilities: {}\n`).join('')}`);
    const [acme, other] = before.organizations as [CompiledPolicy, CompiledPolicy];
    const edited = (old: CompiledPolicy, text: string) => new PolicySet({ ...before.input, organizations: before.input.organizations.map((each) => (each === old.file ? readPolicy({ uri: each.uri, text }, { inAgents: false }) : each)) }, before);
    const steps = (after: PolicySet) => [...compareInSteps(before, after)].length;
    // The first time the agents' policies are compiled.
    steps(before);
    assert.ok(steps(edited(acme, `${acme.file.text}# the same\n`)) < 30);
    assert.ok(steps(edited(acme, acme.file.text.replace('notify', 'blocked'))) >= 90);
    const some = steps(edited(other, 'name: other\ncapabilities:\n  email.send: {tier: blocked}\n'));
    assert.ok(some >= 30 && some < 90, `${some} steps for the 30 agents that extend it`);
    const [bot] = before.input.agents as [PolicyFile];
    const agents = before.input.agents.map((each) => (each === bot ? readPolicy({ uri: each.uri, text: bot.text.replace('{}', '{email.send: {tier: blocked}}') }, { inAgents: true }) : each));
    const after = new PolicySet({ ...before.input, agents }, before);
    assert.ok(steps(after) < 30 + 90, 'all of them compiled once more, and one compared');
    assert.deepEqual(compareDecisions(before, after).differences.map((each) => each.agent), ['bot0']);
  });

  it('compiles the policies of agents in steps of their own', () => {
    const files = (tier: string) => setOf(`#- acme.yaml\nname: acme\ncapabilities:\n  email.send: {tier: ${tier}}\n${[...Array(30).keys()].map((i) => `#- agents/bot${i}.yaml\nagent: bot${i}\ncapabilities: {}\n`).join('')}`);
    const steps = [...compareInSteps(files('notify'), files('notify'))].length;
    assert.ok(steps >= 90, `${steps} steps for 30 agents, before and after, and comparing them`);
  });

  it('calls no call looser that is blocked now, though its limit counts no more', () => {
    const agent = (entry: string) => setOf(`#- acme.yaml\nname: acme\ncapabilities:\n  "*": {tier: notify}\n#- agents/bot.yaml\nagent: bot\ncapabilities: {${entry}}\n`);
    const { differences } = compareDecisions(agent('email.send: {tier: autonomous, rate_limit: {max: 1, window: 60}}'), agent('email.send: {tier: blocked}'));
    assert.deepEqual(differences.map(({ before, after, loosens: looser }) => [before, after, looser]), [['autonomous', 'blocked', false]]);
  });

  it('claims nothing of a policy that decides nothing now and reads a parameter otherwise than before', () => {
    const boxes = '#- catalogue.yaml\n- {name: box.move, inputs: [{name: source, type: FilesystemPath}]}\n';
    const files = (entry: string) => setOf(`#- acme.yaml\nname: acme\ncapabilities: {"*": {tier: blocked}}\n#- one.yaml\nname: one\ncapabilities: {${entry}}\n#- two.yaml\nname: two\nextends: one\ncapabilities:\n  "*": {tier: autonomous, rules: [{condition: {source: /w/a}, tier: blocked}]}\n#- .active\nacme\n${boxes}`);
    const comparison = compareDecisions(files(''), files('box.*: {tier: blocked}'));
    assert.ok(comparison.unproven.includes('zz_unknown.zz_unknown'));
    assert.deepEqual([...new Set(comparison.differences.map(({ capability }) => capability))].sort(), ['box.move', 'box.zz_unknown']);
    assert.equal(effectText({ differences: [], unproven: ['zz_unknown.zz_unknown'] }), 'may change what the catalogue does not know');
  });

  it('is told with what becomes looser of names that nobody knows, also where known ones become stricter', () => {
    const effect = (before: string, after: string) => effectText(compareDecisions(setOf(base(before)), setOf(base(after))));
    const [loose, tight] = ['  process.*: {tier: notify}\n', '  process.*: {tier: approval_required}\n'];
    assert.equal(effect(`${loose}  foo.*: {tier: blocked}\n`, `${tight}  foo.*: {tier: notify}\n`), 'tightens 5 capabilities; changes what the catalogue does not know');
    assert.equal(effect(`${tight}  foo.*: {tier: blocked}\n`, `${loose}  foo.*: {tier: notify}\n`), 'loosens 5 capabilities');
    assert.equal(effect(`${loose}  foo.*: {tier: notify}\n`, `${tight}  foo.*: {tier: blocked}\n`), 'tightens 5 capabilities');
  });
});
