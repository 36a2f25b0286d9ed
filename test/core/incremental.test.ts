// Owns: the soundness of taking things over: after any edits the compiled set, its decisions and every problem are those of a cold start on the same texts.
// Refuses: what is right (agreement.test.ts, the fixtures); here only the difference between two ways of getting there counts.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BlockText, Decider, PolicySet, check, compareDecisions, diagnose, readPolicy, readPolicyText } from '../../core/src/index.js';
import type { Diagnosis, PolicyFile } from '../../core/src/index.js';
import { arbSession, edited } from '../support/random-edits.js';
import type { Edit } from '../support/random-edits.js';
import { SHIPPED } from '../support/workspace.js';

/** Sessions of up to eight edits in each of the files; `EDIT_RUNS` for a long run. */
const RUNS = Number(process.env['EDIT_RUNS'] ?? 150);

const ORGANIZATION = 'file:///policies/acme.yaml';
const BASE = 'file:///policies/base.yaml';
const AGENT = 'file:///policies/agents/bot.yaml';
const URIS = [ORGANIZATION, BASE, AGENT];

const AGENT_TEXT = 'agent: bot\nextends: acme\ncapabilities:\n  filesystem.*:\n    tier: autonomous\n  email.send:\n    tier: notify\n  process.run:\n    rules:\n      - condition: {timeout_lt: 10}\n        tier: autonomous\n    tier: blocked\n';
const BASE_TEXT = 'name: base\ndefaults:\n  tier: notify\ncapabilities:\n  filesystem.write:\n    tier: approval_required\n    reason: "x"\n  "*":\n    tier: notify\n  network.*:\n    tier: blocked\n    rate_limit: {max: 3, window: 60}\n';

const CAPABILITIES = ['filesystem.write', 'filesystem.delete', 'email.send', 'network.http_request', 'process.run', 'git.push', 'nobody.knows'];

interface State {
  readonly texts: ReadonlyMap<string, BlockText>;
  readonly files: ReadonlyMap<string, PolicyFile>;
  readonly set: PolicySet;
  readonly diagnoses: ReadonlyMap<string, Diagnosis>;
}

function setOf(files: ReadonlyMap<string, PolicyFile>, before: PolicySet | null): PolicySet {
  const [organization, base, agent] = URIS.map((uri) => files.get(uri) as PolicyFile) as [PolicyFile, PolicyFile, PolicyFile];
  const input = { system: SHIPPED.system, templates: SHIPPED.templates, catalogue: SHIPPED.catalogue, builtinCatalogue: SHIPPED.catalogue, hierarchy: 'bounded', activeSetting: null, activeFile: 'acme' } as const;
  return new PolicySet({ ...input, organizations: [organization, base], agents: [agent] }, before);
}

function placeOf(uri: string): { readonly inAgents: boolean } {
  return { inAgents: uri === AGENT };
}

function start(texts: ReadonlyMap<string, BlockText>): State {
  const files = new Map([...texts].map(([uri, { text }]) => [uri, readPolicy({ uri, text }, placeOf(uri))]));
  const set = setOf(files, null);
  return { texts, files, set, diagnoses: new Map(URIS.map((uri) => [uri, diagnose(set, uri)])) };
}

/** Diagnoses only some of the files, as an editor does; the others catch up later. */
function after(before: State, uri: string, edit: Edit, seen: readonly string[]): State {
  const texts = new Map(before.texts).set(uri, (before.texts.get(uri) as BlockText).edit(edit.start, edit.end, edit.text));
  const files = new Map(before.files).set(uri, readPolicyText(uri, texts.get(uri) as BlockText, placeOf(uri), before.files.get(uri) ?? null));
  const set = setOf(files, before.set);
  const diagnoses = new Map(before.diagnoses);
  for (const each of seen) diagnoses.set(each, diagnose(set, each, {}, before.diagnoses.get(each) ?? null));
  return { texts, files, set, diagnoses };
}

/** Everything that people could notice, without what only helps to find it again. */
function told({ set, diagnoses }: State, seen: readonly string[]): object {
  const decider = new Decider(set, null);
  return {
    problems: seen.map((uri) => {
      const { problems, counts, valid } = diagnoses.get(uri) as Diagnosis;
      return { uri, counts, valid, problems: problems.map((each) => ({ ...each, origin: null })) };
    }),
    decisions: ['bot', 'ghost'].flatMap((agent) =>
      CAPABILITIES.map((capability) => {
        const { tier, settled } = decider.decide({ agent, capability, parameters: { path: '/workspace/a', content: 'x' } });
        return [agent, capability, tier, settled.source, settled.reason];
      }),
    ),
    cases: CAPABILITIES.map((capability) => check(set, { agent: 'bot', capability, parameters: {} }).cases.map(({ when, tier, source }) => [when, tier, source])),
  };
}

describe('after edits', () => {
  it('a directory says and decides what it would after a cold start', (t) => {
    let compared = 0;
    const arbPlan = fc.record({
      organization: arbSession(8),
      agent: arbSession(4),
      extendsBase: fc.boolean(),
      turns: fc.array(fc.record({ uri: fc.constantFrom(ORGANIZATION, ORGANIZATION, ORGANIZATION, AGENT, BASE), seesAll: fc.boolean() }), { minLength: 12, maxLength: 12 }),
    });
    fc.assert(
      fc.property(arbPlan, ({ organization, agent, extendsBase, turns }) => {
        const named = organization.text.replace(/^name: .*$/m, extendsBase ? 'name: acme\nextends: base' : 'name: acme');
        const edits = { [ORGANIZATION]: [...organization.edits], [AGENT]: [...agent.edits], [BASE]: [...agent.edits] };
        let state = start(new Map([[ORGANIZATION, BlockText.of(named)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
        turns.forEach(({ uri, seesAll }, turn) => {
          const next = edits[uri]?.shift();
          if (next === undefined) return;
          const text = state.texts.get(uri) as BlockText;
          const edit = { start: Math.min(next.start, text.length), end: Math.min(next.end, text.length), text: next.text };
          const seen = seesAll ? URIS : [uri];
          const expectedText = edited(text.text, edit);
          state = after(state, uri, edit, seen);
          compared++;
          assert.equal(state.texts.get(uri)?.text, expectedText);
          if (turn % 3 === 2 || seesAll) assert.deepEqual(told(state, seen), told(start(state.texts), seen));
        });
        state = after(state, AGENT, { start: 0, end: 0, text: '' }, URIS);
        assert.deepEqual(told(state, URIS), told(start(state.texts), URIS));
      }),
      { numRuns: RUNS },
    );
    t.diagnostic(`${compared} edits compared`);
  });

  it('an agent that nobody asked about for a while is what it is now, not what it was then', () => {
    const first = start(new Map([[ORGANIZATION, BlockText.of('name: acme\ncapabilities: {}\n')], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    // What the agent extends is gone after the first edit, and asked about after the second.
    const renamed = after(first, ORGANIZATION, { start: 6, end: 10, text: 'other' }, []);
    const state = after(renamed, ORGANIZATION, { start: 0, end: 0, text: '# note\n' }, []);
    const reasonIn = ({ set }: State) => new Decider(set, null).decide({ agent: 'bot', capability: 'email.send', parameters: {} }).settled.steps.find(({ layer }) => layer === 'agent')?.vote?.reason;
    assert.equal(reasonIn(state), 'bot.yaml does not compile: `extends: acme` is unknown');
    assert.equal(reasonIn(state), reasonIn(start(state.texts)));
  });

  it('what a list leaves to the default is not what is left where the list cannot be read any more', () => {
    const text = 'name: acme\ndefaults:\n  tier: notify\nrules:\n  - capability: "filesystem.*"\n    tier: notify\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const state = after(first, ORGANIZATION, { start: text.length, end: text.length, text: '   tier: blocked\n' }, [ORGANIZATION]);
    assert.deepEqual(told(state, [ORGANIZATION]), told(start(state.texts), [ORGANIZATION]));
  });

  it('a wildcard that gets another meaning is compared for everything that it decides', () => {
    const text = 'name: acme\ncapabilities:\n  process.run: {tier: notify}\n  process.*:\n    rules:\n      - condition: {args_lt: 3}\n        tier: notify\n    tier: autonomous\n';
    const first = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of('agent: bot\ncapabilities: {}\n')]]));
    const at = text.indexOf('  process.run');
    const { differences } = compareDecisions(first.set, after(first, ORGANIZATION, { start: at, end: text.indexOf('  process.*'), text: '' }, []).set);
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
    fc.assert(
      fc.property(arbEntries, arbEntries, arbEntries, fc.boolean(), fc.array(arbEdit, { minLength: 1, maxLength: 4 }), (own, base, agent, extendsBase, edits) => {
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
          const next = after(state, uri, { start: from, end: to, text: isAdded ? line : '' }, []);
          const expected = compareDecisions(start(state.texts).set, start(next.texts).set);
          assert.deepEqual(compareDecisions(state.set, next.set), expected);
          changed += expected.differences.length;
          state = next;
        }
        assert.deepEqual(compareDecisions(first.set, state.set), compareDecisions(start(first.texts).set, start(state.texts).set));
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
    assert.ok(changed > 0);
    t.diagnostic(`${changed} decisions changed`);
  });
});
