// Owns: the soundness of taking things over: after any edits the compiled set, its decisions and every problem are those of a cold start on the same texts.
// Refuses: what is right (agreement.test.ts, the fixtures); here only the difference between two ways of getting there counts.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BlockText, Decider, PolicySet, buildCatalogue, check, compareDecisions, diagnose, directoryProblems, findInSteps, readPolicy, sameElements, whatIsFound } from '../../core/src/index.js';
import type { Capability, Catalogue, CompiledPolicy, PolicyFile } from '../../core/src/index.js';
import { agree } from '../support/agree.js';
import { EditTally } from '../support/edit-tally.js';
import { AGENT, AGENT_TEXT, BASE, BASE_TEXT, ORGANIZATION, SECOND, TWIN, after, arbLargePlan, arbListPlan, arbSmallPlan, decisionsTold, diagnosisIn, play, problemsTold, start } from '../support/edited-directory.js';
import type { Comparing, State } from '../support/edited-directory.js';
import { SMALL_WORLD } from '../support/random-policies.js';
import { expectSame } from '../support/same-data.js';

const SOME_CAPABILITIES = ['filesystem.write', 'filesystem.delete', 'email.send', 'network.http_request', 'process.run', 'git.push', 'nobody.knows'];
const SMALL_CAPABILITIES = [...SMALL_WORLD.catalogue.capabilities.keys(), 'nobody.knows'];

/** What a problem was made of is not told to anybody. */
const TOLD = { besides: 'origin' } as const;

/** Everything that people could notice. */
function told(state: State, seen: readonly string[]): object {
  return {
    problems: seen.map((uri) => problemsTold(state, uri)),
    ofDirectory: directoryProblems(state.set),
    decisions: decisionsTold(state, SOME_CAPABILITIES),
    cases: SOME_CAPABILITIES.map((capability) => check(state.set, { agent: 'bot', capability, parameters: {} }).cases.map(({ when, tier, source }) => [when, tier, source])),
  };
}

const expectColdStart: Comparing['compare'] = (state, { cold, seen, asks, words }) => {
  const anew = cold();
  for (const uri of seen) expectSame(problemsTold(state, uri), problemsTold(anew, uri), () => `${uri}\n${words()}`, TOLD);
  if (!asks) return;
  expectSame(decisionsTold(state, SMALL_CAPABILITIES), decisionsTold(anew, SMALL_CAPABILITIES), words);
  expectSame(directoryProblems(state.set), directoryProblems(anew.set), words, TOLD);
};

/** With others, more entries than one step looks at. */
const MANY_NAMES = Array.from({ length: 8 }, (_, i) => `many_${i}.*`);

describe('after every edit', () => {
  it('a small directory says and decides what it would after a cold start', (t) => {
    const tally = new EditTally();
    const tried = agree({ knobs: 'EDIT', arbitraries: [arbSmallPlan], worlds: 1_200, predicate: (plan) => play(plan, { tally, compare: expectColdStart }) });
    for (const line of [...tally.told(), tried]) t.diagnostic(line);
    tally.expectEverything();
  });

  it('a directory of lists does so as well', (t) => {
    const tally = new EditTally();
    const tried = agree({ knobs: 'EDIT', arbitraries: [arbListPlan], share: 0.3, worlds: 350, predicate: (plan) => play(plan, { tally, compare: expectColdStart }) });
    for (const line of [...tally.told(), tried]) t.diagnostic(line);
  });

  it('a directory with what ships and the whole catalogue does so as well, questions and their cases included', (t) => {
    const tally = new EditTally();
    const tried = agree({ knobs: 'EDIT', arbitraries: [arbLargePlan], share: 0.2, worlds: 100, predicate: (plan) => play(plan, { tally, compare: (state, { cold, seen, asks, words }) => {
      const tell = (each: State) => (asks ? told(each, seen) : seen.map((uri) => problemsTold(each, uri)));
      expectSame(tell(state), tell(cold()), words, TOLD);
    } }) });
    for (const line of [...tally.told(), tried]) t.diagnostic(line);
  });

  it('an agent that nobody asked about for a while is what it is now, not what it was then', () => {
    const first = start(new Map([[ORGANIZATION, BlockText.of('name: acme\ncapabilities: {}\n')], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    // What the agent extends is gone after the first edit, and asked about after the second.
    const renamed = after(first, ORGANIZATION, [{ start: 6, end: 10, text: 'other' }], { seen: [] });
    const state = after(renamed, ORGANIZATION, [{ start: 0, end: 0, text: '# note\n' }], { seen: [] });
    const reasonIn = ({ set }: State) => new Decider(set, null).decide({ agent: 'bot', capability: 'email.send', parameters: {} }).settled.steps.find(({ layer }) => layer === 'agent')?.vote?.reason;
    assert.equal(reasonIn(state), 'bot.yaml does not compile: `extends: acme` is unknown');
    assert.equal(reasonIn(state), reasonIn(start(state.texts)));
  });

  it('what a list leaves to the default is not what is left where the list cannot be read any more', () => {
    const text = 'name: acme\ndefaults:\n  tier: notify\nrules:\n  - capability: "filesystem.*"\n    tier: notify\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const state = after(first, ORGANIZATION, [{ start: text.length, end: text.length, text: '   tier: blocked\n' }], { seen: [ORGANIZATION] });
    expectSame(told(state, [ORGANIZATION]), told(start(state.texts), [ORGANIZATION]), () => 'a list that cannot be read', TOLD);
  });

  it('an item of a list that is being written concerns no item that it cannot be about', () => {
    const names = ['git.log', 'git.*', 'email.send', '"*"', 'process.run', 'process.*'];
    const text = `name: acme\nrules:\n${names.map((each) => `  - capability: ${each}\n    conditions: {${each.startsWith('git') ? 'path_prefix: /a' : 'subject_contains: a'}}\n    tier: notify\n`).join('')}`;
    let state = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const policy = () => state.set.policyAt(ORGANIZATION) as CompiledPolicy;
    const at = text.indexOf('  - capability: email.send');
    /** Which of the items were concerned by a letter of the third one, and which were bound again, by what that said then. */
    const [concerned, rebound] = [new Map<string, number[]>(), new Map<string, number[]>()];
    ['\n', ...'  - capability: git.log'].forEach((each, i) => {
      const [before, from] = [policy(), at + Math.max(0, i - 1)];
      state = after(state, ORGANIZATION, [{ start: from, end: from, text: each }], { seen: [ORGANIZATION] });
      expectSame(problemsTold(state, ORGANIZATION), problemsTold(start(state.texts), ORGANIZATION), () => `after ${i} letters`, TOLD);
      const written = state.texts.get(ORGANIZATION)?.text.slice(at, from + 1).trim() ?? '';
      concerned.set(written, [...policy().changesSince(before).concerned].sort((a, b) => a - b));
      rebound.set(written, policy().bounds.flatMap((one, place) => (one === before.bounds[place] ? [] : [place])));
    });
    // The one behind is always among them, and as long as no pattern is spelt, all wildcards. When what it may be about comes to be less than anything, all are concerned.
    const letters = ['- capab', '- capability: g', '- capability: gi', '- capability: git.lo', '- capability: git.log'];
    assert.deepEqual(letters.map((each) => concerned.get(each)), [[2, 3], [0, 1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 6], [1, 2, 3, 4], [0, 1, 2, 3, 4]]);
    // Whom others are asked about depends on it only once it has a name, of which it then decides everything.
    assert.deepEqual(letters.map((each) => rebound.get(each)), [[2, 3], [2, 3], [2, 3], [1, 2, 3, 4], [0, 1, 2, 3, 4]]);
  });

  it('an item that comes between two others of a list is known to the second one', () => {
    const item = (condition: string, tier: string) => `  - capability: network.http_request\n    conditions: {${condition}}\n    tier: ${tier}\n`;
    const text = `name: acme\nrules:\n${item('timeout_lt: 5', 'notify')}${item('timeout_gt: 5', 'notify')}  - capability: network.*\n    tier: blocked\n    reason: r\n`;
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const said = (state: State) => problemsTold(state, ORGANIZATION).problems.filter(({ code }) => code === 'condition-gap').map(({ message }) => message);
    const before = said(first);
    const at = text.indexOf(item('timeout_gt: 5', 'notify'));
    const state = after(first, ORGANIZATION, [{ start: at, end: at, text: '  - capability: git.log\n    tier: notify\n' }], { seen: [ORGANIZATION] });
    assert.notDeepEqual(said(state), before);
    assert.deepEqual(said(state), said(start(state.texts)));
  });

  it('which calls an entry leaves to a wider one is known to that one', () => {
    const text = (limit: number) => `agent: bot\ncapabilities:\n  process.*: {tier: notify}\n  process.run:\n    rules:\n      - condition: {timeout_lt: ${limit}}\n        tier: approval_required\n        reason: x\n`;
    const organization = 'name: acme\ncapabilities:\n  process.run:\n    rules:\n      - condition: {timeout_lt: 5}\n        tier: approval_required\n        reason: x\n    tier: notify\n  process.*: {tier: notify}\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(organization)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(text(5))]]));
    const relaxing = (state: State) => problemsTold(state, AGENT).problems.filter(({ code }) => code === 'relaxes-organization').length;
    const at = text(5).indexOf('timeout_lt: 5') + 'timeout_lt: '.length;
    assert.equal(relaxing(first), 0);
    assert.equal(relaxing(after(first, AGENT, [{ start: at, end: at + 1, text: '4' }], { seen: [AGENT] })), 1);
  });

  it('only entries that leave something to the default are looked at again where the default changes, and none where the name does', () => {
    const entries = '  filesystem.*: {tier: blocked}\n  filesystem.read: {tier: blocked}\n  email.*:\n    rules:\n      - condition: {subject_prefx: a}\n        tier: blocked\n  email.send: {tier: blocked}\n' + MANY_NAMES.map((each) => `  ${each}: {tier: blocked}\n`).join('');
    const text = `name: acme\ndefaults:\n  tier: notify\ncapabilities:\n${entries}`;
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const known = diagnosisIn(first, ORGANIZATION);
    const again = (word: string, text: string): number => {
      const start = first.files.get(ORGANIZATION)?.text.indexOf(word) ?? -1;
      const { set } = after(first, ORGANIZATION, [{ start, end: start + word.length, text }], { seen: [] });
      return [...findInSteps(set, ORGANIZATION, first.world.severities, known)].length;
    };
    // A step looks at a few entries.
    const [none, one, all] = [again('acme', 'ecma'), again('notify', 'blockd'), [...findInSteps(first.set, ORGANIZATION, first.world.severities, null)].length];
    assert.equal(one - none, 1);
    assert.ok(all - none > 1, `${all - none}`);
  });

  it('what was found before something broke is known once it is mended, and what was found meanwhile when it breaks again', () => {
    const entries = ['filesystem.*', 'email.*', 'git.*', 'process.*', 'network.*', 'state.*', ...MANY_NAMES].map((each) => `  ${each}: {tier: notify}\n`).join('');
    const [organization, agent] = [`name: acme\ndefaults: {tier: notify}\ncapabilities:\n${entries}`, `agent: bot\ncapabilities:\n${entries.replaceAll('notify', 'autonomous')}`];
    const first = start(new Map([[ORGANIZATION, BlockText.of(organization)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(agent)]]));
    /** Steps in which the agent's findings are found, of a few entries each, once a quote before a tier of a file comes, goes and comes again. */
    const steps = (uri: string, word: string): number[] => {
      let state = first;
      const at = first.files.get(uri)?.text.lastIndexOf(word) ?? -1;
      diagnosisIn(state, AGENT);
      return ['"', '', '"', ''].map((text) => {
        const known = diagnosisIn(state, AGENT);
        state = after(state, uri, [{ start: at, end: at + (text === '' ? 1 : 0), text }], { seen: [] });
        const count = [...findInSteps(state.set, AGENT, first.world.severities, known)].length;
        state = { ...state, diagnoses: new Map([[AGENT, diagnose(state.set, AGENT, first.world.severities, known)]]) };
        expectSame(problemsTold(state, AGENT), problemsTold(start(state.texts), AGENT), () => `${uri} ${text}`, TOLD);
        return count;
      });
    };
    const all = [...findInSteps(first.set, AGENT, first.world.severities, null)].length;
    for (const [uri, word] of [[AGENT, 'autonomous'], [ORGANIZATION, 'notify']] as const) {
      const [broken = 0, ...later] = steps(uri, word);
      assert.equal(broken, all, uri);
      assert.ok(later.every((each) => each < all), `${uri}: ${later.join(', ')} of ${all}`);
    }
  });

  it('what is judged again and told as before is the same', () => {
    const text = 'agent: bot\ncapabilities:\n  filesystem.*: {tier: autonomous}\n  email.*: {tier: autonomous}\n';
    const organization = 'name: acme\ncapabilities:\n  filesystem.*: {tier: notify}\n  email.*: {tier: notify}\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(organization)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(text)]]));
    const foundIn = (state: State) => whatIsFound(diagnosisIn(state, AGENT), state.files.get(AGENT) as PolicyFile);
    const found = foundIn(first);
    const edited = (state: State, word: string, instead: string): State => {
      const start = state.files.get(ORGANIZATION)?.text.indexOf(word) ?? -1;
      return after(state, ORGANIZATION, [{ start, end: start + word.length, text: instead }], { seen: [AGENT] });
    };
    const reasoned = edited(first, 'notify}', 'notify, reason: x}');
    assert.ok(sameElements(foundIn(reasoned), found));
    const stricter = edited(reasoned, 'notify,', 'blocked,');
    assert.ok(!sameElements(foundIn(stricter), found));
  });

  it('a default that says the same as the one that it takes the place of stands elsewhere', () => {
    const text = 'name: acme\nextends: base\ndefaults: {tier: approval_required}\ncapabilities:\n  filesystem.*: {tier: notify}\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of('name: base\ndefaults: {tier: approval_required}\ncapabilities: {}\n')], [AGENT, BlockText.of('agent: bot\ncapabilities:\n  git.*: {tier: notify}\n')]]));
    const placesTold = (state: State) => problemsTold(state, AGENT).problems.flatMap(({ related }) => related.map(({ uri }) => uri)).filter((uri) => uri === ORGANIZATION || uri === BASE);
    const at = text.indexOf('defaults');
    const inherited = after(first, ORGANIZATION, [{ start: at, end: text.indexOf('capabilities'), text: '' }], { seen: [AGENT] });
    const own = after(inherited, ORGANIZATION, [{ start: at, end: at, text: 'defaults: {tier: approval_required}\n' }], { seen: [AGENT] });
    assert.deepEqual([first, inherited, own].map(placesTold), [[ORGANIZATION], [BASE], [ORGANIZATION]]);
  });

  it('what an entry lacks is told again where it no longer stands behind it, be it behind what cannot be read', () => {
    const text = (part: string) => `name: acme\ncapabilities:\n  email.send:\n${part}  git.push: {tier: notify}\n`;
    const found = (state: State) => problemsTold(state, ORGANIZATION).problems.map(({ code }) => code).filter((code) => code === 'empty-entry' || code === 'invalid-pattern');
    for (const between of ['', '  (odd\n']) {
      const [first, at] = [start(new Map([[ORGANIZATION, BlockText.of(text(`${between}  tier: notify\n`))], [AGENT, BlockText.of(AGENT_TEXT)]])), text(between).indexOf('  git.push')];
      assert.deepEqual(found(first), ['invalid-pattern']);
      const gone = after(first, ORGANIZATION, [{ start: at, end: at + '  tier: notify\n'.length, text: '' }], { seen: [ORGANIZATION] });
      const again = after(gone, ORGANIZATION, [{ start: at, end: at, text: '  tier: notify\n' }], { seen: [ORGANIZATION] });
      assert.deepEqual([gone, again].map(found), [['empty-entry'], ['invalid-pattern']]);
    }
  });

  it('what an organization\'s policy loosens does not depend on whether it compiles, also where conditions ask for what a capability cannot have', () => {
    const text = 'name: acme\nextends: base\ncapabilities:\n  "*": {tier: notify}\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of('name: base\nextends: team-moderate\nrules:\n  - capability: "*"\n    conditions: {to_contains: a}\n    tier: notify\n')], [AGENT, BlockText.of(AGENT_TEXT)]]));
    assert.ok(problemsTold(first, ORGANIZATION).problems.some(({ code }) => code === 'loosens-inherited'));
    const state = after(first, ORGANIZATION, [{ start: 0, end: 0, text: 'a' }], { seen: [ORGANIZATION] });
    expectSame(told(state, [ORGANIZATION]), told(start(state.texts), [ORGANIZATION]), () => 'a policy that lost its name', TOLD);
  });

  it('what an agent\'s default opens is known anew where an entry that always decides comes, goes, or no longer does', () => {
    const unsure = ([name, parameter]: readonly [string, string]) => `  alerts.${name}:\n    rules:\n      - condition: {${parameter}: a}\n        tier: blocked\n        reason: r\n`;
    const wild = '  alerts.*:\n    tier: blocked\n    reason: r\n';
    const all = `agent: bot\nextends: acme\ndefaults: {tier: notify}\ncapabilities:\n${([['send', 'message'], ['list', 'status'], ['acknowledge', 'alert_id']] as const).map(unsure).join('')}`;
    const opened = (state: State) => problemsTold(state, AGENT).problems.flatMap(({ code, facts }) => (code === 'relaxes-organization' ? [(facts.names ?? []).includes('alerts.send')] : []));
    const directory = (text: string) => start(new Map([[ORGANIZATION, BlockText.of('name: acme\ncapabilities:\n  email.send: {tier: notify}\n')], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(text)]]));
    const tier = '    tier: blocked\n';
    const second = all.indexOf('  alerts.list');
    const sure = `${all.slice(0, second)}${tier}${all.slice(second)}`;
    for (const [text, edit] of [
      [all + wild, { start: all.length, end: (all + wild).length, text: '' }],
      [all, { start: all.length, end: all.length, text: wild }],
      [sure, { start: second, end: second + tier.length, text: '' }],
      [all, { start: second, end: second, text: tier }],
    ] as const) {
      const first = directory(text);
      const before = opened(first);
      const state = after(first, AGENT, [edit], { seen: [AGENT] });
      assert.notDeepEqual(opened(state), before);
      assert.deepEqual(opened(state), opened(start(state.texts)));
    }
  });

  it('an entry that stood behind one of its key with names inside is what matches its capability once that one has another key', () => {
    const text = 'name: acme\ndefaults:\n  tier: notify\ncapabilities:\n  git.push:\n    tier: notify\n    git.log: {tier: blocked}\n  git.push: {tier: blocked}\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    problemsTold(first, ORGANIZATION);
    const at = text.indexOf('git.push');
    const state = after(first, ORGANIZATION, [{ start: at, end: at, text: 'a' }], { seen: [ORGANIZATION] });
    expectSame(told(state, [ORGANIZATION]), told(start(state.texts), [ORGANIZATION]), () => 'another key', TOLD);
  });

  it('an entry in which another name comes to stand may be about both, and is about the one again once that is gone', () => {
    const [other, wide] = ['process.run', 'process.*'].map((each) => (isList: boolean) => `${isList ? '  - capability: ' : '  '}${each}${isList ? '\n' : ':\n'}    tier: notify\n`);
    for (const isList of [false, true]) {
      const entries = `${isList ? 'rules:\n  - capability: ' : 'capabilities:\n  '}git.push${isList ? '\n' : ':\n'}    tier: notify\n`;
      const text = `name: acme\ndefaults: {tier: autonomous}\n${entries}${other?.(isList)}${wide?.(isList)}`;
      const at = text.indexOf('    tier: notify\n');
      let state = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
      const first = told(state, [ORGANIZATION]);
      const inside = '    process.run: {tier: blocked}\n';
      for (const [end, inserted] of [[at, inside], [at + inside.length, inside.replace('run', 'list')], [at + inside.length + 1, '']] as const) {
        state = after(state, ORGANIZATION, [{ start: at, end, text: inserted }], { seen: [ORGANIZATION] });
        expectSame(told(state, [ORGANIZATION]), told(start(state.texts), [ORGANIZATION]), () => `${isList ? 'a list' : 'a map'} after \`${inserted}\``, TOLD);
        if (inserted !== '') assert.notDeepEqual(told(state, [ORGANIZATION]), first);
      }
    }
  });

  it('an entry that may be about more than its name leaves that to a wider one when it goes', () => {
    const text = 'name: acme\ncapabilities:\n  filesystem.delete:\n    git.log: notify\n  filesystem.*: {tier: autonomous}\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const relaxed = (state: State) => problemsTold(state, ORGANIZATION).problems.flatMap(({ code, facts }) => (code === 'relaxes-declared-tier' ? [(facts.names ?? []).includes('filesystem.delete')] : []));
    assert.deepEqual(relaxed(first), [false]);
    const from = text.indexOf('  filesystem.delete');
    assert.deepEqual(relaxed(after(first, ORGANIZATION, [{ start: from, end: text.indexOf('  filesystem.*'), text: '' }], { seen: [ORGANIZATION] })), [true]);
  });

  it('whether a suppression silences nothing is not known while another file of the same name is in error', () => {
    const text = 'name: acme\n# kruxos-ignore uncovered-category: so\ncapabilities:\n  "*": {tier: approval_required}\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of('name: acme\ncapabilities: {}\n')], [BASE, BlockText.of(text)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const unused = (state: State) => problemsTold(state, BASE).problems.filter(({ code }) => code === 'unused-suppression').length;
    const broken = after(first, ORGANIZATION, [{ start: 11, end: 11, text: 'a' }], { seen: [BASE] });
    const mended = after(broken, ORGANIZATION, [{ start: 11, end: 12, text: '' }], { seen: [BASE] });
    assert.deepEqual([first, broken, mended].map(unused), [1, 0, 1]);
  });

  it('an agent\'s default is told what it opens beside an entry that may be about something else now', () => {
    const text = 'agent: bot\ndefaults: {tier: notify}\ncapabilities:\n  alerts.send:\n    tier: blocked\n    alerts.list: {tier: notify}\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of('name: acme\ncapabilities:\n  email.send: {tier: notify}\n')], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(text)]]));
    const opened = (state: State) => problemsTold(state, AGENT).problems.flatMap(({ facts }) => facts.names ?? []).filter((each) => each.startsWith('alerts.'));
    const at = text.indexOf('list');
    assert.deepEqual(opened(first), ['alerts.acknowledge']);
    assert.deepEqual(opened(after(first, AGENT, [{ start: at, end: at + 'list'.length, text: 'acknowledge' }], { seen: [AGENT] })), ['alerts.list']);
  });

  it('what a wildcard decides is known where an entry in which other names stand comes beside it, and where it goes', () => {
    const [run, wide] = ['  process.run:\n    tier: notify\n    email.send: {tier: blocked}\n', '  process.*:\n    rules:\n      - condition: {args_lt: 3}\n        tier: notify\n    tier: autonomous\n'];
    const [push, git] = ['  git.push:\n    tier: notify\n    email.send: {tier: blocked}\n', '  git.*: {tier: notify}\n'];
    for (const [inside, wild] of [[run, wide], [push, git]] as const) {
      const agent = `agent: bot\nextends: acme\ncapabilities:\n${wild}`;
      const first = start(new Map([[ORGANIZATION, BlockText.of('name: acme\ncapabilities:\n  git.*: {tier: blocked, reason: r}\n')], [AGENT, BlockText.of(agent)]]));
      const at = agent.indexOf(wild);
      const without = told(first, [AGENT]);
      const come = after(first, AGENT, [{ start: at, end: at, text: inside }], { seen: [AGENT] });
      const again = start(come.texts);
      expectSame(told(come, [AGENT]), told(again, [AGENT]), () => inside, TOLD);
      const gone = after(again, AGENT, [{ start: at, end: at + inside.length, text: '' }], { seen: [AGENT] });
      expectSame(told(gone, [AGENT]), without, () => wild, TOLD);
    }
  });

  it('what a file leaves uncovered is told once its entries are in order with each of two policies that it extends', () => {
    const text = 'name: acme\nextends: base\ncapabilities:\n  process.*:\n    rules:\n      - condition: {args_lt: 3}\n        tier: notify\n    tier: autonomous\n';
    // Where only `process.run` has such a parameter and another entry decides that, the condition is about one that may be anything.
    const [one, other] = ['  process.run: {tier: notify}\n', '  email.send: {tier: notify}\n'].map((each) => `name: base\ncapabilities:\n${each}`) as [string, string];
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(one)], [TWIN, BlockText.of(other)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const uncovered = (state: State) => problemsTold(state, ORGANIZATION).problems.filter(({ code }) => code === 'uncovered-category').length;
    const at = text.indexOf('args');
    assert.equal(uncovered(first), 0);
    const state = after(first, ORGANIZATION, [{ start: at, end: at + 'args'.length, text: 'limit' }], { seen: [ORGANIZATION] });
    assert.ok(uncovered(state) > 0);
    assert.equal(uncovered(state), uncovered(start(state.texts)));
  });

  it('what a wildcard of the system policy asks of a call goes by the catalogue in use', () => {
    const shred = (type: string | null): Capability => ({ name: 'filesystem.shred', category: 'filesystem', purpose: null, declaredTier: null, parameters: type === null ? [] : [{ name: 'path', type, required: true, description: null }], parametersComplete: true, reserved: false });
    const [one, other] = ['FilesystemPath', null].map((type) => buildCatalogue('packs', '1', [shred(type)])) as [Catalogue, Catalogue];
    const system = readPolicy({ uri: 'shipped:/system.yaml', text: 'name: system\ncapabilities:\n  filesystem.*:\n    rules:\n      - condition: {path_prefix: /etc}\n        tier: blocked\n        reason: r\n' }, { inAgents: false });
    const organization = readPolicy({ uri: ORGANIZATION, text: 'name: acme\ncapabilities:\n  "*": {tier: notify}\n' }, { inAgents: false });
    const input = { ...SMALL_WORLD, system, organizations: [organization], agents: [], hierarchy: 'bounded', activeSetting: null, activeFile: null } as const;
    const decided = (set: PolicySet) => new Decider(set, null).decide({ agent: 'bot', capability: 'filesystem.shred', parameters: { path: '/a' } }).tier;
    const before = new PolicySet({ ...input, catalogue: one });
    assert.equal(decided(before), 'notify');
    // A capability that cannot have what is asked may be one of those.
    assert.equal(decided(new PolicySet({ ...input, catalogue: other }, before)), 'blocked');
  });

  it('a wildcard that gets another meaning is compared for everything that it decides', () => {
    const text = 'name: acme\ncapabilities:\n  process.run: {tier: notify}\n  process.*:\n    rules:\n      - condition: {args_lt: 3}\n        tier: notify\n    tier: autonomous\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of('agent: bot\ncapabilities: {}\n')]]));
    const at = text.indexOf('  process.run');
    const { differences } = compareDecisions(first.set, after(first, ORGANIZATION, [{ start: at, end: text.indexOf('  process.*'), text: '' }], { seen: [] }).set);
    // Without the first one, the condition is about its parameter, on which it is in error.
    assert.deepEqual(differences.find((each) => each.capability === 'process.list' && each.agent === null)?.after, 'blocked');
  });

  it('a wildcard that gets another meaning concerns what falls through to it, in its file, below it and in the layers below', () => {
    const run = '  process.run: {tier: notify}\n';
    const wide = (tier: string) => `  process.*:\n    rules:\n      - condition: {limit_lt: 100}\n        tier: ${tier}\n      - condition: {args_lt: 3}\n        tier: ${tier}\n    tier: notify\n`;
    const list = '  process.list:\n    rules:\n      - condition: {limit_lt: 5}\n        tier: autonomous\n      - condition: {limit_gt: 5}\n        tier: autonomous\n';
    const clone = '  - capability: git.clone\n    tier: notify\n';
    const items = '  - capability: git.*\n    conditions: {depth_prefix: a}\n    tier: autonomous\n  - capability: email.send\n    tier: blocked\n    reason: r\n  - capability: git.push\n    tier: notify\n';
    const shapes = [
      { organization: `capabilities:\n${run}${list}${wide('notify')}`, word: run },
      { organization: `capabilities:\n${list}${wide('notify')}`, word: '', at: list, text: run },
      { organization: `extends: base\ncapabilities:\n${run}${list}`, base: wide('notify'), word: run },
      { organization: `capabilities:\n${run}${wide('approval_required')}`, agent: '  process.list: {tier: autonomous}\n', word: run },
      { organization: `extends: base\ncapabilities:\n${run}  email.send: {tier: notify}\n`, base: wide('approval_required'), agent: '  process.list: {tier: autonomous}\n', word: run },
      { organization: `rules:\n${clone}${items}`, word: clone },
    ];
    for (const { organization, base = '  email.send: {tier: notify}\n', agent = '  email.send: {tier: notify}\n', word, at = word, text = '' } of shapes) {
      const whole = `name: acme\ndefaults: {tier: notify}\n${organization}`;
      const first = start(new Map([[ORGANIZATION, BlockText.of(whole)], [BASE, BlockText.of(`name: base\ncapabilities:\n${base}`)], [AGENT, BlockText.of(`agent: bot\nextends: acme\ncapabilities:\n${agent}`)]]));
      const said = (state: State) => [ORGANIZATION, AGENT].map((uri) => problemsTold(state, uri));
      const before = said(first);
      const from = whole.indexOf(at);
      const state = after(first, ORGANIZATION, [{ start: from, end: from + word.length, text }], { seen: [ORGANIZATION, AGENT] });
      assert.notDeepEqual(said(state), before);
      expectSame(said(state), said(start(state.texts)), () => organization, TOLD);
    }
  });

  it('two moments are compared as two cold starts are', (t) => {
    const lines = [
      ...['  "*":\n    tier: blocked\n', '  filesystem.*:\n    rules:\n      - condition: {content_size_lt: 10}\n        tier: autonomous\n      - condition: {path_prefix: /a}\n        tier: notify\n'],
      ...['  filesystem.write: {tier: notify}\n', '  filesystem.write:\n    rules:\n      - condition: {path_prefix: /b}\n        tier: notify\n', '  filesystem.append: {tier: blocked}\n', '  filesystem.edit: {tier: notify}\n'],
      ...['  email.*: {tier: notify}\n', '  email.send:\n    tier: notify\n    rate_limit: {max: 1, window: 60}\n', '  email.sent: {tier: notifi}\n', '  Email.send: {tier: notify}\n', '  "*":\n    rules:\n      - condition: {to_contains: a}\n        tier: notify\n'],
    ];
    // What the second one says has a meaning, and is in error, only as long as the first one leaves it the one capability with such a parameter.
    lines.push('  process.run: {tier: notify}\n', '  process.*:\n    rules:\n      - condition: {args_lt: 3}\n        tier: notify\n    tier: autonomous\n');
    const arbEntries = fc.uniqueArray(fc.constantFrom(...lines), { maxLength: 7 });
    // What agents are called, and what they extend, changes as well: many of them stand below the same policies, and are compared together.
    const swaps = ['agent: bot', 'agent: other', 'extends: acme', 'extends: base', 'name: acme', 'name: basis'];
    const arbEdit = fc.record({ uri: fc.constantFrom(ORGANIZATION, BASE, AGENT, SECOND), isAdded: fc.boolean(), line: fc.constantFrom(...lines), at: fc.nat({ max: 6 }), swap: fc.option(fc.nat({ max: swaps.length - 1 }), { freq: 3 }) });
    let changed = 0;
    const arbAll = fc.tuple(arbEntries, arbEntries, arbEntries, fc.boolean(), fc.array(arbEdit, { minLength: 1, maxLength: 4 }), arbEntries, fc.boolean());
    const tried = agree({ knobs: 'EDIT', arbitraries: [arbAll], share: 0.1, worlds: 15, predicate: ([own, base, agent, extendsBase, edits, second, isTwin]) => {
      const texts: [string, string][] = [
        [ORGANIZATION, `name: acme\n${extendsBase ? 'extends: base\n' : ''}capabilities:\n${own.join('')}`],
        [BASE, `name: base\ncapabilities:\n${base.join('')}`],
        [AGENT, `agent: bot\nextends: acme\ncapabilities:\n${agent.join('')}`],
        [SECOND, `agent: ${isTwin ? 'bot' : 'other'}\nextends: ${extendsBase ? 'acme' : 'base'}\ncapabilities:\n${second.join('')}`],
      ];
      const first = start(new Map(texts.map(([uri, text]) => [uri, BlockText.of(text)])));
      let state = first;
      for (const { uri, isAdded, line, at, swap } of edits) {
        const { text } = state.texts.get(uri) as BlockText;
        const word = swaps[swap ?? -1];
        const swapped = word === undefined ? -1 : text.indexOf(word);
        const other = swaps[(swap ?? 0) ^ 1] as string;
        const starts = [...text.matchAll(/^ {2}\S/gm)].map((each) => each.index);
        const from = starts[at % Math.max(1, starts.length)] ?? text.length;
        const to = isAdded ? from : (starts.find((each) => each > from) ?? text.length);
        const edit = swapped < 0 || word === undefined ? { start: from, end: to, text: isAdded ? line : '' } : { start: swapped, end: swapped + word.length, text: other };
        const next = after(state, uri, [edit], { seen: [] });
        const expected = compareDecisions(start(state.texts).set, start(next.texts).set);
        assert.deepEqual(compareDecisions(state.set, next.set), expected);
        changed += expected.differences.length;
        state = next;
      }
      assert.deepEqual(compareDecisions(first.set, state.set), compareDecisions(start(first.texts).set, start(state.texts).set));
    } });
    assert.ok(changed > 0);
    t.diagnostic(`${changed} decisions changed, ${tried}`);
  });
});
