// Owns: the soundness of taking things over: after any edits the compiled set, its decisions and every problem are those of a cold start on the same texts.
// Refuses: what is right (agreement.test.ts, the fixtures); here only the difference between two ways of getting there counts.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BlockText, Decider, PolicySet, check, compareDecisions, diagnose, directoryProblems, readAgentLater, readPolicy, readPolicyText } from '../../core/src/index.js';
import type { Diagnosis, PolicyFile, PolicySetInput, Severities } from '../../core/src/index.js';
import { agree } from '../support/agree.js';
import { EditTally } from '../support/edit-tally.js';
import { arbSession, edited } from '../support/random-edits.js';
import type { Replacement, Session } from '../support/random-edits.js';
import { ENTRIES, SMALL_WORLD, TEXTS, arbPolicy } from '../support/random-policies.js';
import { expectSame } from '../support/same-data.js';
import { SHIPPED } from '../support/workspace.js';

const ORGANIZATION = 'file:///policies/acme.yaml';
const BASE = 'file:///policies/base.yaml';
const AGENT = 'file:///policies/agents/bot.yaml';
const URIS = [ORGANIZATION, BASE, AGENT];

const AGENT_TEXT = 'agent: bot\nextends: acme\ncapabilities:\n  filesystem.*:\n    tier: autonomous\n  email.send:\n    tier: notify\n  process.run:\n    rules:\n      - condition: {timeout_lt: 10}\n        tier: autonomous\n    tier: blocked\n';
const BASE_TEXT = 'name: base\ndefaults:\n  tier: notify\ncapabilities:\n  filesystem.write:\n    tier: approval_required\n    reason: "x"\n  "*":\n    tier: notify\n  network.*:\n    tier: blocked\n    rate_limit: {max: 3, window: 60}\n';

const SHIPPED_WORLD = { system: SHIPPED.system, templates: SHIPPED.templates, catalogue: SHIPPED.catalogue, builtinCatalogue: SHIPPED.catalogue };
const SOME_CAPABILITIES = ['filesystem.write', 'filesystem.delete', 'email.send', 'network.http_request', 'process.run', 'git.push', 'nobody.knows'];
const SMALL_CAPABILITIES = [...SMALL_WORLD.catalogue.capabilities.keys(), 'nobody.knows'];
const PARAMETERS = { path: '/a/b', content: 'x', timeout: 4, to: 'a', args: ['a', 'b'], command: 'c', url: 'https://a.b/c', source: '/a', destination: '/b' };

/** What stays as it is while the files are edited. */
interface World {
  readonly input: Omit<PolicySetInput, 'organizations' | 'agents'>;
  readonly severities: Severities;
}

const WORLD: World = { input: { ...SHIPPED_WORLD, hierarchy: 'bounded', activeSetting: null, activeFile: 'acme' }, severities: {} };

interface State {
  readonly world: World;
  readonly texts: ReadonlyMap<string, BlockText>;
  readonly files: ReadonlyMap<string, PolicyFile>;
  readonly set: PolicySet;
  /** Of the files that somebody looked at. */
  readonly diagnoses: Map<string, Diagnosis>;
}

function setOf({ input }: World, files: ReadonlyMap<string, PolicyFile>, before: PolicySet | null): PolicySet {
  const [organization, base, agent] = URIS.map((uri) => files.get(uri) as PolicyFile) as [PolicyFile, PolicyFile, PolicyFile];
  return new PolicySet({ ...input, organizations: [organization, base], agents: [agent] }, before);
}

function placeOf(uri: string): { readonly inAgents: boolean } {
  return { inAgents: uri === AGENT };
}

function start(texts: ReadonlyMap<string, BlockText>, world: World = WORLD): State {
  const files = new Map([...texts].map(([uri, { text }]) => [uri, readPolicy({ uri, text }, placeOf(uri))]));
  return startWith(files, { world, texts });
}

function startWith(files: ReadonlyMap<string, PolicyFile>, { world, texts }: Pick<State, 'world' | 'texts'>): State {
  const set = setOf(world, files, null);
  return { world, texts, files, set, diagnoses: new Map() };
}

/** Diagnoses only some of the files, as an editor does; the others catch up later. */
function after(before: State, uri: string, edits: readonly Replacement[], seen: readonly string[]): State {
  const { world } = before;
  const text = edits.reduce((blocks, { start: from, end, text: inserted }) => blocks.edit(from, end, inserted), before.texts.get(uri) as BlockText);
  const texts = new Map(before.texts).set(uri, text);
  const files = new Map(before.files).set(uri, readPolicyText(uri, text, placeOf(uri), before.files.get(uri) ?? null));
  const set = setOf(world, files, before.set);
  const diagnoses = new Map(before.diagnoses);
  for (const each of seen) diagnoses.set(each, diagnose(set, each, world.severities, before.diagnoses.get(each) ?? null));
  return { world, texts, files, set, diagnoses };
}

/** What a problem was made of is not told to anybody. */
const TOLD = { besides: 'origin' } as const;

function problemsTold({ world, set, diagnoses }: State, uri: string): object {
  const diagnosis = diagnoses.get(uri) ?? diagnose(set, uri, world.severities);
  diagnoses.set(uri, diagnosis);
  const { problems, counts, valid } = diagnosis;
  return { problems, counts, valid };
}

function decisionsTold({ set }: State, capabilities: readonly string[]): object {
  const decider = new Decider(set, null);
  return ['bot', 'ghost'].flatMap((agent) =>
    capabilities.flatMap((capability) =>
      [{}, PARAMETERS].map((parameters) => {
        const { tier, settled, undecidable } = decider.decide({ agent, capability, parameters });
        const { source, reason, decidingLayer, steps, limits } = settled;
        const said = steps.map(({ layer, vote, marks, losing }) => [layer, vote?.tier, vote?.source, vote?.reason, vote?.origin, marks, losing.length]);
        return [agent, capability, tier, source, reason, decidingLayer, undecidable, said, limits.map(({ layer, limit }) => [layer, limit.max, limit.window])];
      }),
    ),
  );
}

/** Everything that people could notice. */
function told(state: State, seen: readonly string[]): object {
  return {
    problems: seen.map((uri) => problemsTold(state, uri)),
    ofDirectory: directoryProblems(state.set),
    decisions: decisionsTold(state, SOME_CAPABILITIES),
    cases: SOME_CAPABILITIES.map((capability) => check(state.set, { agent: 'bot', capability, parameters: {} }).cases.map(({ when, tier, source }) => [when, tier, source])),
  };
}

interface Turn {
  readonly uri: string;
  /** Whether all files are diagnosed, or only the one that was edited. */
  readonly seesAll: boolean;
}

interface Plan {
  readonly sessions: Readonly<Record<string, Session>>;
  readonly turns: readonly Turn[];
  readonly world: World;
  /** Whether the agent's file was read only as far as its name. */
  readonly isAgentReadLater: boolean;
}

const arbTurns = fc.array(fc.record({ uri: fc.constantFrom(ORGANIZATION, ORGANIZATION, ORGANIZATION, AGENT, BASE), seesAll: fc.boolean() }), { minLength: 12, maxLength: 24, size: 'max' });

const arbSmallPlan: fc.Arbitrary<Plan> = fc.record({
  sessions: fc.record({
    [ORGANIZATION]: arbSession(arbPolicy({ title: 'name: acme', extends: ['base', 'base', 'team-moderate'], entries: ENTRIES, most: 4 }), 10),
    [BASE]: arbSession(arbPolicy({ title: 'name: base', extends: ['team-moderate'], entries: ENTRIES, most: 3 }), 4),
    [AGENT]: arbSession(arbPolicy({ title: 'agent: bot', extends: ['acme', 'acme', 'base'], entries: ENTRIES, most: 3 }), 4),
  }),
  turns: arbTurns,
  world: fc.record({ hierarchy: fc.constantFrom('bounded', 'bounded', 'strict'), activeFile: fc.constantFrom('acme', 'acme', null, 'base'), isStern: fc.nat({ max: 4 }) }).map(({ isStern, ...each }): World => ({
    input: { ...SMALL_WORLD, ...each, activeSetting: null },
    severities: isStern === 4 ? { 'missing-reason': 'error', 'redundant-entry': 'off', 'condition-gap': 'hint' } : {},
  })),
  isAgentReadLater: fc.boolean(),
});

const arbLargeText = fc.tuple(fc.constantFrom(...TEXTS), fc.boolean()).map(([text, extendsBase]) => text.replace(/^name: .*$/m, extendsBase ? 'extends: base\nname: acme' : 'name: acme'));

/** What ships, and the whole catalogue. */
const arbLargePlan: fc.Arbitrary<Plan> = fc.record({
  sessions: fc.record({ [ORGANIZATION]: arbSession(arbLargeText, 8), [BASE]: arbSession(fc.constant(BASE_TEXT), 4), [AGENT]: arbSession(fc.constant(AGENT_TEXT), 4) }),
  turns: arbTurns,
  world: fc.constant(WORLD),
  isAgentReadLater: fc.constant(false),
});

interface Comparing {
  readonly tally: EditTally;
  /** Returns whether it compared. */
  readonly compare: (state: State, about: { readonly cold: () => State; readonly seen: readonly string[]; readonly words: () => string; readonly turn: number }) => boolean;
}

/** Takes the edits of each file in their order, the files in the order of the turns. */
function play({ sessions, turns, world, isAgentReadLater }: Plan, { tally, compare }: Comparing): void {
  const texts = new Map(URIS.map((uri) => [uri, BlockText.of(sessions[uri]?.text ?? '')]));
  const known = new Map<string, PolicyFile>();
  /** A file's cold reading depends on its text alone. */
  const coldFile = (uri: string, text: string): PolicyFile => {
    const key = `${uri}\n${text}`;
    const file = known.get(key) ?? readPolicy({ uri, text }, placeOf(uri));
    known.set(key, file);
    return file;
  };
  /** And all that is said of the directory on the texts of its files. */
  const starts = new Map<string, State>();
  const cold = (state: State): State => {
    const key = JSON.stringify(URIS.map((uri) => state.texts.get(uri)?.text));
    const anew = starts.get(key) ?? startWith(new Map(URIS.map((uri) => [uri, coldFile(uri, state.texts.get(uri)?.text ?? '')])), state);
    starts.set(key, anew);
    return anew;
  };
  const later = isAgentReadLater ? [[AGENT, readAgentLater({ uri: AGENT, text: texts.get(AGENT)?.text ?? '' })] as const] : [];
  let state = startWith(new Map([...[...texts].map(([uri, { text }]) => [uri, readPolicy({ uri, text }, placeOf(uri))] as const), ...later]), { world, texts });
  for (const uri of URIS) problemsTold(state, uri);
  const left = new Map(URIS.map((uri) => [uri, [...(sessions[uri]?.edits ?? [])]]));
  const done: object[] = [];
  turns.forEach(({ uri, seesAll }, turn) => {
    const queue = left.get(uri) ?? [];
    const count = queue.findIndex((each) => !each.isWithNext) + 1;
    const edits = queue.splice(0, count === 0 ? queue.length : count);
    const last = edits.at(-1);
    if (last === undefined) return;
    const before = (state.texts.get(uri) as BlockText).text;
    const seen = seesAll ? URIS : [uri];
    state = after(state, uri, edits, seen);
    done.push({ uri, edits: edits, seesAll });
    const words = () => `world ${JSON.stringify({ ...world.input, system: 0, templates: 0, catalogue: 0, builtinCatalogue: 0 })}\nstart ${JSON.stringify([...texts].map(([each, { text }]) => [each, text]))}\nedits ${JSON.stringify(done)}\ntexts ${JSON.stringify(URIS.map((each) => state.texts.get(each)?.text))}`;
    expectSame(state.texts.get(uri)?.text, edits.reduce(edited, before), words);
    if (compare(state, { cold: () => cold(state), seen, words, turn })) tally.count(last, state.files.get(uri) as PolicyFile);
  });
}

describe('after every edit', () => {
  it('a small directory says and decides what it would after a cold start', (t) => {
    const tally = new EditTally();
    const tried = agree({ knobs: 'EDIT', arbitraries: [arbSmallPlan], share: 2, worlds: 1_200, predicate: (plan) => play(plan, { tally, compare: (state, { cold, seen, words }) => {
      const anew = cold();
      for (const uri of seen) expectSame(problemsTold(state, uri), problemsTold(anew, uri), () => `${uri}\n${words()}`, TOLD);
      expectSame(directoryProblems(state.set), directoryProblems(anew.set), words, TOLD);
      expectSame(decisionsTold(state, SMALL_CAPABILITIES), decisionsTold(anew, SMALL_CAPABILITIES), words);
      return true;
    } }) });
    for (const line of [...tally.told(), tried]) t.diagnostic(line);
    tally.expectEverything();
  });

  it('a directory with what ships and the whole catalogue does so as well, questions and their cases included', (t) => {
    const tally = new EditTally();
    const tried = agree({ knobs: 'EDIT', arbitraries: [arbLargePlan], share: 0.2, worlds: 100, predicate: (plan) => play(plan, { tally, compare: (state, { cold, seen, words, turn }) => {
      if (turn % 3 !== 2 && seen.length === 1) return false;
      expectSame(told(state, seen), told(cold(), seen), words, TOLD);
      return true;
    } }) });
    for (const line of [...tally.told(), tried]) t.diagnostic(line);
  });

  it('an agent that nobody asked about for a while is what it is now, not what it was then', () => {
    const first = start(new Map([[ORGANIZATION, BlockText.of('name: acme\ncapabilities: {}\n')], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    // What the agent extends is gone after the first edit, and asked about after the second.
    const renamed = after(first, ORGANIZATION, [{ start: 6, end: 10, text: 'other' }], []);
    const state = after(renamed, ORGANIZATION, [{ start: 0, end: 0, text: '# note\n' }], []);
    const reasonIn = ({ set }: State) => new Decider(set, null).decide({ agent: 'bot', capability: 'email.send', parameters: {} }).settled.steps.find(({ layer }) => layer === 'agent')?.vote?.reason;
    assert.equal(reasonIn(state), 'bot.yaml does not compile: `extends: acme` is unknown');
    assert.equal(reasonIn(state), reasonIn(start(state.texts)));
  });

  it('what a list leaves to the default is not what is left where the list cannot be read any more', () => {
    const text = 'name: acme\ndefaults:\n  tier: notify\nrules:\n  - capability: "filesystem.*"\n    tier: notify\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const state = after(first, ORGANIZATION, [{ start: text.length, end: text.length, text: '   tier: blocked\n' }], [ORGANIZATION]);
    expectSame(told(state, [ORGANIZATION]), told(start(state.texts), [ORGANIZATION]), () => 'a list that cannot be read', TOLD);
  });

  it('a wildcard that gets another meaning is compared for everything that it decides', () => {
    const text = 'name: acme\ncapabilities:\n  process.run: {tier: notify}\n  process.*:\n    rules:\n      - condition: {args_lt: 3}\n        tier: notify\n    tier: autonomous\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of('agent: bot\ncapabilities: {}\n')]]));
    const at = text.indexOf('  process.run');
    const { differences } = compareDecisions(first.set, after(first, ORGANIZATION, [{ start: at, end: text.indexOf('  process.*'), text: '' }], []).set);
    // Without the first one, the condition is about its parameter, on which it is in error.
    assert.deepEqual(differences.find((each) => each.capability === 'process.list' && each.agent === null)?.after, 'blocked');
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
    const arbEdit = fc.record({ uri: fc.constantFrom(ORGANIZATION, BASE, AGENT), isAdded: fc.boolean(), line: fc.constantFrom(...lines), at: fc.nat({ max: 6 }) });
    let changed = 0;
    const arbAll = fc.tuple(arbEntries, arbEntries, arbEntries, fc.boolean(), fc.array(arbEdit, { minLength: 1, maxLength: 4 }));
    const tried = agree({ knobs: 'EDIT', arbitraries: [arbAll], share: 0.1, worlds: 15, predicate: ([own, base, agent, extendsBase, edits]) => {
      const texts: [string, string][] = [
        [ORGANIZATION, `name: acme\n${extendsBase ? 'extends: base\n' : ''}capabilities:\n${own.join('')}`],
        [BASE, `name: base\ncapabilities:\n${base.join('')}`],
        [AGENT, `agent: bot\nextends: acme\ncapabilities:\n${agent.join('')}`],
      ];
      const first = start(new Map(texts.map(([uri, text]) => [uri, BlockText.of(text)])));
      let state = first;
      for (const { uri, isAdded, line, at } of edits) {
        const { text } = state.texts.get(uri) as BlockText;
        const starts = [...text.matchAll(/^ {2}\S/gm)].map((each) => each.index);
        const from = starts[at % Math.max(1, starts.length)] ?? text.length;
        const to = isAdded ? from : (starts.find((each) => each > from) ?? text.length);
        const next = after(state, uri, [{ start: from, end: to, text: isAdded ? line : '' }], []);
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
