// Owns: a policy directory in memory that is edited file by file, as an editor has it: what came before is handed on, and a cold start on the same texts.
// Refuses: judging the difference.

import fc from 'fast-check';
import { BlockText, Decider, PolicySet, diagnose, readAgentLater, readPolicy, readPolicyText } from '../../core/src/index.js';
import type { Diagnosis, PolicyFile, PolicySetInput, Severities } from '../../core/src/index.js';
import type { EditTally } from './edit-tally.js';
import { arbSession, edited } from './random-edits.js';
import type { Replacement, Session } from './random-edits.js';
import { ENTRIES, SMALL_WORLD, TEXTS, arbPolicy } from './random-policies.js';
import { expectSame } from './same-data.js';
import { SHIPPED } from './workspace.js';

export const ORGANIZATION = 'file:///policies/acme.yaml';
export const BASE = 'file:///policies/base.yaml';
export const AGENT = 'file:///policies/agents/bot.yaml';
export const URIS = [ORGANIZATION, BASE, AGENT];

export const AGENT_TEXT = 'agent: bot\nextends: acme\ncapabilities:\n  filesystem.*:\n    tier: autonomous\n  email.send:\n    tier: notify\n  process.run:\n    rules:\n      - condition: {timeout_lt: 10}\n        tier: autonomous\n    tier: blocked\n';
export const BASE_TEXT = 'name: base\ndefaults:\n  tier: notify\ncapabilities:\n  filesystem.write:\n    tier: approval_required\n    reason: "x"\n  "*":\n    tier: notify\n  network.*:\n    tier: blocked\n    rate_limit: {max: 3, window: 60}\n';

const SHIPPED_WORLD = { system: SHIPPED.system, templates: SHIPPED.templates, catalogue: SHIPPED.catalogue, builtinCatalogue: SHIPPED.catalogue };
const PARAMETERS = { path: '/a/b', content: 'x', timeout: 4, to: 'a', args: ['a', 'b'], command: 'c', url: 'https://a.b/c', source: '/a', destination: '/b' };

/** What stays as it is while the files are edited. */
export interface World {
  readonly input: Omit<PolicySetInput, 'organizations' | 'agents'>;
  readonly severities: Severities;
}

const WORLD: World = { input: { ...SHIPPED_WORLD, hierarchy: 'bounded', activeSetting: null, activeFile: 'acme' }, severities: {} };

export interface State {
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

export function start(texts: ReadonlyMap<string, BlockText>, world: World = WORLD): State {
  const files = new Map([...texts].map(([uri, { text }]) => [uri, readPolicy({ uri, text }, placeOf(uri))]));
  return startWith(files, { world, texts });
}

function startWith(files: ReadonlyMap<string, PolicyFile>, { world, texts }: Pick<State, 'world' | 'texts'>): State {
  const set = setOf(world, files, null);
  return { world, texts, files, set, diagnoses: new Map() };
}

/** Diagnoses only some of the files, as an editor does; the others catch up later. */
export function after(before: State, uri: string, edits: readonly Replacement[], seen: readonly string[]): State {
  const { world } = before;
  const text = edits.reduce((blocks, { start: from, end, text: inserted }) => blocks.edit(from, end, inserted), before.texts.get(uri) as BlockText);
  const texts = new Map(before.texts).set(uri, text);
  const files = new Map(before.files).set(uri, readPolicyText(uri, text, placeOf(uri), before.files.get(uri) ?? null));
  const set = setOf(world, files, before.set);
  const diagnoses = new Map(before.diagnoses);
  for (const each of seen) diagnoses.set(each, diagnose(set, each, world.severities, before.diagnoses.get(each) ?? null));
  return { world, texts, files, set, diagnoses };
}

export function problemsTold({ world, set, diagnoses }: State, uri: string): Pick<Diagnosis, 'problems' | 'counts' | 'valid'> {
  const diagnosis = diagnoses.get(uri) ?? diagnose(set, uri, world.severities);
  diagnoses.set(uri, diagnosis);
  const { problems, counts, valid } = diagnosis;
  return { problems, counts, valid };
}

export function decisionsTold({ set }: State, capabilities: readonly string[]): object {
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

export interface Turn {
  readonly uri: string;
  /** Whether all files are diagnosed, or only the one that was edited. */
  readonly seesAll: boolean;
}

export interface Plan {
  readonly sessions: Readonly<Record<string, Session>>;
  readonly turns: readonly Turn[];
  readonly world: World;
  /** Whether the agent's file was read only as far as its name. */
  readonly isAgentReadLater: boolean;
}

const arbTurns = fc.array(fc.record({ uri: fc.constantFrom(ORGANIZATION, ORGANIZATION, ORGANIZATION, AGENT, BASE), seesAll: fc.boolean() }), { minLength: 12, maxLength: 24, size: 'max' });

export const arbSmallPlan: fc.Arbitrary<Plan> = fc.record({
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
export const arbLargePlan: fc.Arbitrary<Plan> = fc.record({
  sessions: fc.record({ [ORGANIZATION]: arbSession(arbLargeText, 8), [BASE]: arbSession(fc.constant(BASE_TEXT), 4), [AGENT]: arbSession(fc.constant(AGENT_TEXT), 4) }),
  turns: arbTurns,
  world: fc.constant(WORLD),
  isAgentReadLater: fc.constant(false),
});

export interface Comparing {
  readonly tally: EditTally;
  /** Returns whether it compared. */
  readonly compare: (state: State, about: { readonly cold: () => State; readonly seen: readonly string[]; readonly words: () => string; readonly turn: number }) => boolean;
}

/** Takes the edits of each file in their order, the files in the order of the turns. */
export function play({ sessions, turns, world, isAgentReadLater }: Plan, { tally, compare }: Comparing): void {
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
    done.push({ uri, edits, seesAll });
    const words = () => `world ${JSON.stringify({ ...world.input, system: 0, templates: 0, catalogue: 0, builtinCatalogue: 0 })}\nstart ${JSON.stringify([...texts].map(([each, { text }]) => [each, text]))}\nedits ${JSON.stringify(done)}\ntexts ${JSON.stringify(URIS.map((each) => state.texts.get(each)?.text))}`;
    expectSame(state.texts.get(uri)?.text, edits.reduce(edited, before), words);
    if (compare(state, { cold: () => cold(state), seen, words, turn })) tally.count(last, state.files.get(uri) as PolicyFile);
  });
}
