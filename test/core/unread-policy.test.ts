// Owns: policy files that are read when somebody asks, agents' files and the entries of others: nothing is other than if they had been read at once.
// Refuses: what the files say.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { agentNames } from '../../core/src/compile/agent-policies.js';
import { possibleAgents, readAgentLater } from '../../core/src/model/unread-policy.js';
import { Decider, PolicySet, diagnose, readPolicy } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

const LINES = [
  '', ' ', '\t', '# remark', '  # remark', '#agent: other', 'agent: bot', 'agent: bot # why', 'agent: bot#1', 'agent:  bot', 'agent: "bot"', "agent: 'b ot'", 'agent: b ot', 'agent: 5', 'agent: true', 'agent: ~', 'agent: 2026-01-01',
  'agent: &a bot', 'agent: *a', 'agent: |', 'agent: >-', 'agent: !!str 5', 'agent:', 'agent:\tbot', 'agent : bot', '"agent": bot', '? agent', ': bot', 'agent: [bot]', 'agent: bot: x', '  more', '\tmore', '- more', '<<: {agent: other}',
  '<<: *a', 'name: other', 'extends: acme', 'extends: nobody', 'capabilities: {}', 'capabilities:', '  git.push: {tier: notify}', '  git.push: &a {tier: notify}', '  git.push: {tier: nowhere}', '  git.push: [', '---', '...', '%YAML 1.2', '{', '}', '"', "'",
  'defaults: {tier: notify}', 'rules: [{capability: git.push, tier: notify}]', 'agent: other', 'description: "a', 'b"', '\u2028agent: x', 'agent: bot\u2028', 'agent: bot\r', '\ufeffagent: bot', `x: ${'['.repeat(120)}${']'.repeat(120)}`,
];
const arbText = fc.tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 9 }), fc.constantFrom('\n', '\r\n', '\r', '\n\n')).map(([lines, end]) => lines.join(end));
const arbLikely = fc.tuple(fc.constantFrom('', '# remark\n', '\n'), fc.constantFrom('agent: bot\n', 'agent: bot # why\n', 'agent: 5\n', 'agent: bot\r\n'), arbText).map((parts) => parts.join(''));

const { input } = workspaceOf('#- acme.yaml\nname: acme\ncapabilities: {"*": {tier: notify}}\n').set;
const setOf = (agents: readonly PolicyFile[]) => new PolicySet({ ...input, agents });
const sourceOf = (stem: string, text: string) => ({ uri: uriOf(`agents/${stem}.yaml`), text });
const STEMS = ['bot', 'other', 'zed'] as const;

describe('an agent\'s policy file that is read later', () => {
  it('speaks for no agent that it was not expected to speak for, whatever its text', () => {
    fc.assert(fc.property(fc.oneof(arbText, arbLikely), fc.constantFrom(...STEMS), (text, stem) => {
      const later = readAgentLater(sourceOf(stem, text));
      const possible = possibleAgents(later);
      for (const broken of [null, 'it is']) for (const name of agentNames({ file: later, broken: later.broken ?? broken })) assert.ok(possible.includes(name), `${name} is not among ${possible.join(', ')}`);
    }), { numRuns: 6_000 });
  });

  it('is read at once where a line begins with what only looks like a blank', () => {
    for (const blank of ['\ufeff', '\u00a0', '\u2003']) {
      const file = readAgentLater(sourceOf('other', `agent: 5\n  git.push: {tier: nowhere}\n${blank}agent: bot`));
      for (const name of agentNames({ file, broken: file.broken ?? 'it is' })) assert.ok(possibleAgents(file).includes(name), `${JSON.stringify(blank)} ${name}`);
    }
  });

  it('reads as one that is read at once', () => {
    fc.assert(fc.property(fc.oneof(arbText, arbLikely), (text) => {
      const [later, now] = [readAgentLater(sourceOf('bot', text)), readPolicy(sourceOf('bot', text), { inAgents: true })];
      const said = ({ uri, file, text: all, kind, form, name, description, extends: base, defaults, entries, capabilitiesKey, broken, problems, topProblems, remarks, syntax, reading }: PolicyFile) =>
        ({ uri, file, all, kind, form, name, description, base, defaults, entries, capabilitiesKey, broken, problems, topProblems, remarks, syntax, reading });
      assert.deepEqual(said(later), said(now));
      assert.deepEqual([later.table.reads, later.blocks.blocks, later.lines.lineCount], [now.table.reads, now.blocks.blocks, now.lines.lineCount]);
    }), { numRuns: 1_500 });
  });

  it('is judged by the names that there are now, also where nobody asked about it while they changed', () => {
    const bot = readAgentLater(sourceOf('bot', 'agent: bot\nextends: acme\ncapabilities: {git.push: {tier: notify}}\n'));
    const named = (name: string, more = '') => [readPolicy({ uri: uriOf('acme.yaml'), text: `name: ${name}\ncapabilities: {"*": {tier: notify}}\n${more}` }, { inAgents: false })];
    const tier = (set: PolicySet) => new Decider(set, null).decide({ agent: 'bot', capability: 'git.push', parameters: {} }).tier;
    const first = new PolicySet({ ...input, organizations: named('acme'), agents: [bot] });
    assert.equal(tier(first), 'notify');
    const renamed = new PolicySet({ ...input, organizations: named('other'), agents: [bot] }, first);
    const edited = new PolicySet({ ...input, organizations: named('other', '#\n'), agents: [bot] }, renamed);
    assert.equal(tier(edited), 'blocked');
    assert.equal(tier(new PolicySet({ ...input, organizations: named('acme'), agents: [bot] }, edited)), 'notify');
  });

  it('is found by every name in a directory, also after changes, and decides', () => {
    const arbTexts = fc.tuple(...STEMS.map(() => fc.oneof(arbText, arbLikely)));
    fc.assert(fc.property(fc.array(arbTexts, { minLength: 1, maxLength: 4 }), (versions) => {
      let set: PolicySet | null = null;
      let before: readonly PolicyFile[] = [];
      for (const texts of versions) {
        const files: PolicyFile[] = STEMS.map((stem, i) => {
          const text = texts[i] as string;
          return before[i]?.text === text ? before[i] as PolicyFile : readAgentLater(sourceOf(stem, text));
        });
        set = new PolicySet({ ...input, agents: files }, set);
        before = files;
        const cold = setOf(STEMS.map((stem, i) => readPolicy(sourceOf(stem, texts[i] as string), { inAgents: true })));
        const speaking = cold.agents.map((each) => ({ uri: each.file.uri, names: agentNames(each) }));
        const names = [...new Set(speaking.flatMap((each) => each.names))];
        for (const name of [...names, ...STEMS, 'nobody', 'b', '5']) {
          const expected = speaking.filter((each) => each.names.includes(name)).map(({ uri }) => uri);
          assert.deepEqual(set.agentPolicies(name).map(({ file }) => file.uri), expected, name);
          const request = { agent: name, capability: 'git.push', parameters: {} };
          assert.equal(new Decider(set, null).decide(request).tier, new Decider(cold, null).decide(request).tier);
        }
        assert.deepEqual(set.agentNames(), names.sort());
      }
    }), { numRuns: 400 });
  });
});

describe('the entries of an organization\'s policy', () => {
  const ACME = 'name: acme\ncapabilities:\n  git.push: {tier: notify}\n';
  const files = (texts: readonly string[]) => texts.map((text, i) => readPolicy({ uri: uriOf(`${i}.yaml`), text }, { inAgents: false }));
  const areRead = ({ input: { organizations } }: PolicySet) => organizations.map((each) => each.isRead);
  const readWith = (...texts: readonly string[]) => {
    const set = new PolicySet({ ...input, organizations: files([ACME, ...texts]) });
    diagnose(set, uriOf('0.yaml'));
    return areRead(set);
  };

  it('are not read for what another policy says', () => {
    assert.deepEqual(readWith('name: other\ncapabilities:\n  git.push: {tier: notify}\n', '# name: acme\nname: third\ncapabilities:\n  git.push: {tier: [}\n'), [true, false, false]);
    const chosen = new PolicySet({ ...input, activeFile: 'acme', organizations: files([ACME, 'name: other\ncapabilities:\n  git.push: {tier: notify}\n']) });
    assert.equal(new Decider(chosen, null).decide({ agent: 'bot', capability: 'git.push', parameters: {} }).tier, 'notify');
    assert.deepEqual(areRead(chosen), [true, false]);
  });

  it('are read where it may have two names, and where the other one extends it', () => {
    assert.deepEqual(readWith('name: other\nname: acme\ncapabilities:\n  git.push: {tier: notify}\n'), [true, true]);
    const set = new PolicySet({ ...input, organizations: files(['name: acme\nextends: other\ncapabilities:\n  git.push: {tier: notify}\n', 'name: other\ncapabilities:\n  git.log: {tier: notify}\n']) });
    assert.deepEqual(areRead(set), [false, true]);
  });
});
