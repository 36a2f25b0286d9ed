// Owns: names and patterns, and which entry of one file decides.
// Refuses: conditions and layers.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decider, categoryOf, isCapabilityName, nearest, patternMatches, readPattern } from '../../core/src/index.js';
import { patternsFor } from '../../core/src/model/pattern.js';
import { workspaceOf } from '../support/workspace.js';

describe('names and patterns', () => {
  for (const name of ['a.b', 'state.shared.set', 'a1.b_2', 'x.y.z.w']) it(`${name} is a name`, () => assert.ok(isCapabilityName(name)));
  for (const name of ['', 'a', 'a.', '.a', 'a..b', 'A.b', 'a.B', '1.a', 'a.1', '_a.b', 'a.b ', 'a-b.c', 'a.*', '*', 'a.b\n']) {
    it(`${JSON.stringify(name)} is none`, () => assert.ok(!isCapabilityName(name)));
  }
  const KINDS: readonly (readonly [string, string | null])[] = [
    ['*', 'all'], ['a.*', 'prefix'], ['a.b.*', 'prefix'], ['a.b', 'exact'], ['a*', null], ['*.a', null], ['a.*.b', null], ['**', null], ['a.**', null], ['.*', null], ['', null], ['a', null], ['A.*', null],
  ];
  for (const [text, kind] of KINDS) it(`${JSON.stringify(text)} is ${kind ?? 'no pattern'}`, () => assert.equal(readPattern(text)?.kind ?? null, kind));

  it('a wildcard covers everything below its prefix, at any depth, and nothing else', () => {
    const pattern = readPattern('state.shared.*');
    assert.ok(pattern !== null);
    assert.deepEqual(['state.shared.set', 'state.shared.a.b', 'state.sharedx.set', 'state.get', 'state.shared'].map((each) => patternMatches(pattern, each)), [true, true, false, false, false]);
  });

  it('the patterns of a name are those that match it, the most specific first', () => {
    assert.deepEqual(patternsFor('a.b.c'), ['a.b.c', 'a.b.*', 'a.*', '*']);
    assert.equal(categoryOf('a.b.c'), 'a');
  });
});

describe('the most specific entry decides', () => {
  const tierOf = (entries: Readonly<Record<string, string>>, capability: string, order: readonly string[] = Object.keys(entries)): string => {
    const lines = order.map((pattern) => `  "${pattern}": {tier: ${entries[pattern] ?? ''}}`);
    const { set } = workspaceOf(`name: acme\ndefaults: {tier: blocked}\ncapabilities:\n${lines.join('\n')}\n`);
    return new Decider(set, null).decide({ agent: 'bot', capability, parameters: {} }).tier;
  };
  const ENTRIES = { '*': 'autonomous', 'state.*': 'notify', 'state.shared.*': 'approval_required', 'state.shared.set': 'autonomous' };

  it('exact, then the longest prefix, then *, then the default', () => {
    assert.deepEqual(['state.shared.set', 'state.shared.get', 'state.get', 'email.send'].map((each) => tierOf(ENTRIES, each)), ['autonomous', 'approval_required', 'notify', 'autonomous']);
    assert.equal(tierOf({ 'state.*': 'notify' }, 'email.send'), 'blocked');
  });

  it('strictness does not matter', () => {
    assert.equal(tierOf({ 'network.*': 'blocked', 'network.http_request': 'notify' }, 'network.http_request'), 'notify');
  });

  it('the order in the file never matters', () => {
    fc.assert(fc.property(fc.shuffledSubarray(Object.keys(ENTRIES), { minLength: 4 }), (order) => {
      for (const capability of ['state.shared.set', 'state.shared.get', 'state.get', 'email.send']) assert.equal(tierOf(ENTRIES, capability, order), tierOf(ENTRIES, capability));
    }), { numRuns: 24 });
  });

  it('a name that nobody knows is decided by the patterns', () => assert.equal(tierOf({ 'pack.*': 'notify' }, 'pack.unheard_of'), 'notify'));

  it('a name that is none is blocked', () => {
    for (const name of ['', 'Email.send', 'email', 'email.*', '__proto__', 'constructor']) assert.equal(tierOf({ '*': 'autonomous' }, name), 'blocked', name);
  });
});

describe('did you mean', () => {
  const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['filesystem.wriet', ['filesystem.write', 'email.send'], ['filesystem.write']],
    ['notfy', ['notify', 'blocked'], ['notify']],
    ['Notify', ['notify'], ['notify']],
    ['approval-required', ['approval_required'], ['approval_required']],
    ['ab', ['xy'], []],
    ['notify', ['notify'], []],
    ['', ['a', 'notify'], []],
    // Letters that only one of the two words has, in another case, with another dash, and outside of ASCII.
    ['xytify', ['notify'], ['notify']],
    ['xyzify', ['notify'], []],
    ['NOT-IFY', ['not_ify'], ['not_ify']],
    ['\u212aelvin', ['kelvin'], ['kelvin']],
    ['caf\u00e9_\u00f8l', ['cafe_ol'], ['cafe_ol']],
  ];
  for (const [word, known, found] of CASES) it(`${JSON.stringify(word)} among ${known.join(', ')}`, () => assert.deepEqual(nearest(word, known), found));

  it('gives three at the most, and the same whatever their order', () => {
    const known = ['notifa', 'notifb', 'notifc', 'notifd', 'notify'];
    assert.deepEqual(nearest('notifx', known), nearest('notifx', [...known].reverse()));
    assert.equal(nearest('notifx', known).length, 3);
  });
});
