// Owns: the effective policy of an agent: that it says of every capability what check says, as short as it can, and its text.
// Refuses: which tier is right (check.test.ts, decide.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check, effectivePolicy, effectiveText, patternMatches, readPattern } from '../../core/src/index.js';
import type { EffectivePolicy, PolicySet } from '../../core/src/index.js';
import { golden } from '../support/golden.js';
import { SHIPPED, workspaceOf } from '../support/workspace.js';

const DIRECTORY = `#- acme.yaml
name: acme
defaults:
  tier: notify
capabilities:
  filesystem.*:
    tier: autonomous
  filesystem.delete:
    tier: approval_required
  filesystem.write:
    rules:
      - condition:
          content_size_lt: 10240
        tier: autonomous
    tier: approval_required
  state.*:
    tier: notify
  state.shared.*:
    tier: blocked
  network.*:
    tier: notify
    rate_limit:
      max: 10
      window: 3600
      on_exceed: approval_required
  process.*:
    tier: approval_required
#- agents/deploy-bot.yaml
agent: deploy-bot
extends: acme
capabilities:
  process.run:
    tier: autonomous
  audit.write:
    tier: autonomous
`;

const { set } = workspaceOf(DIRECTORY);

/** The entry that decides a capability, the list being read as a policy. */
function entryFor({ groups, rest }: EffectivePolicy, capability: string): EffectivePolicy['rest'] {
  const matching = groups.flatMap((each) => each.entries).filter(({ pattern }) => {
    const read = readPattern(pattern);
    return read !== null && patternMatches(read, capability);
  });
  return matching.sort((a, b) => Number(a.pattern.endsWith('*')) - Number(b.pattern.endsWith('*')) || b.pattern.length - a.pattern.length)[0] ?? rest;
}

function assertExact(of: PolicySet, agent: string): void {
  const effective = effectivePolicy(of, agent);
  const unknown = ['filesystem.unheard_of', 'state.shared.unheard_of', 'state.unheard_of', 'network.unheard_of', 'elsewhere.unheard_of'];
  for (const capability of [...of.catalogue.capabilities.keys(), ...unknown]) {
    const { answer } = entryFor(effective, capability);
    const expected = check(of, { agent, capability, parameters: {} });
    const said = (each: typeof answer) => [each.tier, each.cases.map(({ when, tier, source }) => [when, tier, source?.uri, source?.line])];
    assert.deepEqual(said(answer), said(expected), `${capability} for ${agent}`);
  }
}

describe('the effective policy of an agent', () => {
  it('says of every capability, known or not, what check says', () => {
    for (const agent of ['deploy-bot', 'nobody']) assertExact(set, agent);
    for (const { name } of SHIPPED.templates) assertExact(workspaceOf('#- agents/a.yaml\nagent: a\ncapabilities: {}\n', { active: name?.value ?? '' }).set, 'a');
  });

  it('says it also of what only policies name', () => {
    const beyond = workspaceOf('#- acme.yaml\nname: acme\nextends: base\ncapabilities:\n  "*": {tier: notify}\n  pack.*: {tier: blocked, reason: r}\n  git.lgo: {tier: blocked, reason: r}\n#- base.yaml\nname: base\nrules:\n  - {capability: pack.deep.down.*, tier: autonomous}\n#- agents/a.yaml\nagent: a\ncapabilities:\n  process.run.*: {tier: approval_required, reason: r}\n  zed.thing: {tier: autonomous}\n#- .active\nacme\n').set;
    for (const agent of ['a', 'nobody']) {
      const effective = effectivePolicy(beyond, agent);
      for (const capability of ['pack.thing', 'pack.deep.down.thing', 'git.lgo', 'git.other', 'process.run.deep', 'zed.thing', 'zed.other']) {
        assert.equal(entryFor(effective, capability).answer.tier, check(beyond, { agent, capability, parameters: {} }).tier, `${capability} for ${agent}`);
      }
      assert.equal(Object.values(effective.counts).reduce((a, b) => a + b), beyond.catalogue.total);
    }
    assert.deepEqual(effectivePolicy(beyond, 'nobody').groups.slice(-1).map(({ category, entries }) => [category, entries.map((each) => each.pattern)]), [['pack', ['pack.*']]]);
  });

  it('is as short as wildcards make it, and counts what coverage counts', () => {
    const { groups, counts } = effectivePolicy(set, 'nobody');
    const patternsOf = (category: string) => groups.find((each) => each.category === category)?.entries.map((each) => each.pattern);
    assert.deepEqual(patternsOf('email'), ['email.*']);
    assert.deepEqual(patternsOf('state'), ['state.*', 'state.read_private', 'state.write_private', 'state.shared.*', 'state.backup.export']);
    assert.equal(Object.values(counts).reduce((a, b) => a + b), set.catalogue.total);
  });

  it('as text', () => {
    const { text, places } = effectiveText(effectivePolicy(set, 'deploy-bot'), { sources: 'lines', notes: ['a note'] });
    golden('core/effective-policy', `deploy-bot\n\n${text}`);
    const lines = text.split('\n');
    for (const { line, start, end, place } of places) assert.equal(lines[line]?.slice(start, end), `${place.file} (line ${place.line})`);
  });

  it('as text that can be compared: what only moved does not differ, and the places are all the same', () => {
    const moved = workspaceOf(DIRECTORY.replace('name: acme\n', 'name: acme\nversion: "1"\n')).set;
    const textOf = (of: PolicySet) => effectiveText(effectivePolicy(of, 'deploy-bot'), { sources: 'files', notes: [] });
    assert.equal(textOf(moved).text, textOf(set).text);
    const linesIn = (of: PolicySet) => textOf(of).places.filter((each) => each.place.file === 'acme.yaml').map((each) => each.place.line);
    assert.deepEqual(linesIn(moved), linesIn(set).map((line) => line + 1));
  });
});
