// Owns: a policy directory in memory that is edited file by file, as an editor has it: what came before is handed on, and a cold start on the same texts.
// Refuses: judging the difference.

import fc from 'fast-check';
import { BlockText, Decider, PolicySet, buildCatalogue, diagnose, diagnoseInSteps, letGoOf, readAgentLater, readPolicy, readPolicyText } from '../../core/src/index.js';
import type { Capability, Diagnosis, Found, PolicyFile, PolicySetInput, Severities } from '../../core/src/index.js';
import type { EditTally } from './edit-tally.js';
import { arbSession, edited } from './random-edits.js';
import type { Replacement, Session } from './random-edits.js';
import { ENTRIES, ITEMS, SMALL_WORLD, TEXTS, THEMES, TIED_ITEMS, arbPolicy } from './random-policies.js';
import { expectSame } from './same-data.js';
import { SHIPPED } from './workspace.js';

export const ORGANIZATION = 'file:///policies/acme.yaml';
export const BASE = 'file:///policies/base.yaml';
export const AGENT = 'file:///policies/agents/bot.yaml';
/** These come and go: another policy of a name, the directory's own part of the system layer, another policy for the agent. */
export const TWIN = 'file:///policies/twin.yaml';
const SYSTEM = 'file:///policies/system.yaml';
export const SECOND = 'file:///policies/agents/second.yaml';
const URIS = [ORGANIZATION, BASE, TWIN, SYSTEM, AGENT, SECOND];

export const AGENT_TEXT = 'agent: bot\nextends: acme\ncapabilities:\n  filesystem.*:\n    tier: autonomous\n  email.send:\n    tier: notify\n  process.run:\n    rules:\n      - condition: {timeout_lt: 10}\n        tier: autonomous\n    tier: blocked\n';
export const BASE_TEXT = 'name: base\ndefaults:\n  tier: notify\ncapabilities:\n  filesystem.write:\n    tier: approval_required\n    reason: "x"\n  "*":\n    tier: notify\n  network.*:\n    tier: blocked\n    rate_limit: {max: 3, window: 60}\n';

const SHIPPED_WORLD = { system: SHIPPED.system, templates: SHIPPED.templates, catalogue: SHIPPED.catalogue, builtinCatalogue: SHIPPED.catalogue };
const PARAMETERS = { path: '/a/b', content: 'x', timeout: 4, to: 'a', args: ['a', 'b'], command: 'c', url: 'https://a.b/c', source: '/a', destination: '/b' };

/** What is not written in policies. */
export interface World {
  readonly input: Omit<PolicySetInput, 'organizations' | 'agents'>;
  readonly severities: Severities;
}

export const WORLD: World = { input: { ...SHIPPED_WORLD, hierarchy: 'bounded', activeSetting: null, activeFile: 'acme' }, severities: {} };

export interface State {
  readonly world: World;
  /** Of the files that are there. */
  readonly texts: ReadonlyMap<string, BlockText>;
  readonly files: ReadonlyMap<string, PolicyFile>;
  readonly set: PolicySet;
  /** Of the files that somebody looked at. */
  readonly diagnoses: Map<string, Diagnosis>;
  /** Diagnoses that were begun and broken off. */
  readonly begun: Map<string, Found>;
}

function setOf({ input }: World, files: ReadonlyMap<string, PolicyFile>, before: PolicySet | null): PolicySet {
  // Lists in which nothing changed stay the same ones, as they do in the server.
  const there = (inAgents: boolean, known: readonly PolicyFile[] | undefined) => {
    const found = URIS.flatMap((uri) => (placeOf(uri).inAgents === inAgents ? (files.get(uri) ?? []) : []));
    return known !== undefined && known.length === found.length && known.every((each, i) => each === found[i]) ? known : found;
  };
  return new PolicySet({ ...input, organizations: there(false, before?.input.organizations), agents: there(true, before?.input.agents) }, before);
}

function placeOf(uri: string): { readonly inAgents: boolean } {
  return { inAgents: uri.includes('/agents/') };
}

export function start(texts: ReadonlyMap<string, BlockText>, world: World = WORLD): State {
  const files = new Map([...texts].map(([uri, { text }]) => [uri, readPolicy({ uri, text }, placeOf(uri))]));
  return startWith(files, { world, texts });
}

export function startWith(files: ReadonlyMap<string, PolicyFile>, { world, texts }: Pick<State, 'world' | 'texts'>): State {
  const set = setOf(world, files, null);
  return { world, texts, files, set, diagnoses: new Map(), begun: new Map() };
}

/** Diagnoses only some of the files, as an editor does; the others catch up later. */
export function after(before: State, uri: string, edits: readonly Replacement[], { seen, steps = 0 }: Looked): State {
  const text = edits.reduce((blocks, { start: from, end, text: inserted }) => blocks.edit(from, end, inserted), before.texts.get(uri) as BlockText);
  const texts = new Map(before.texts).set(uri, text);
  const files = new Map(before.files).set(uri, readPolicyText(uri, text, placeOf(uri), before.files.get(uri) ?? null));
  return following(before, { world: before.world, texts, files }, { seen, steps });
}

/** Which files are diagnosed, and after how many steps the diagnosis of the others is broken off. */
interface Looked {
  readonly seen: readonly string[];
  readonly steps?: number;
}

function following(before: State, { world, texts, files }: Pick<State, 'world' | 'texts' | 'files'>, { seen, steps = 0 }: Looked): State {
  const set = setOf(world, files, before.set);
  const diagnoses = new Map(before.diagnoses);
  const begun = new Map(before.begun);
  const known = (uri: string) => before.begun.get(uri) ?? before.diagnoses.get(uri) ?? null;
  for (const uri of files.keys()) {
    if (seen.includes(uri)) {
      diagnoses.set(uri, diagnose(set, uri, world.severities, known(uri)));
      begun.delete(uri);
    } else if (steps > 0) {
      const diagnosing = diagnoseInSteps(set, uri, world.severities, known(uri));
      for (let i = 0; i < steps; i++) {
        const step = diagnosing.next();
        if (step.value !== null) begun.set(uri, step.value);
        if (step.done === true) break;
      }
    }
  }
  return { world, texts, files, set, diagnoses, begun };
}

export function diagnosisIn({ world, set, diagnoses }: State, uri: string): Diagnosis {
  const diagnosis = diagnoses.get(uri) ?? diagnose(set, uri, world.severities);
  diagnoses.set(uri, diagnosis);
  return diagnosis;
}

export function problemsTold(state: State, uri: string): Pick<Diagnosis, 'problems' | 'counts' | 'valid'> {
  const { problems, counts, valid } = diagnosisIn(state, uri);
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
        return [agent, capability, tier, source, reason, decidingLayer, undecidable, said, limits.map(({ layer, limit, vote, namesakes, longest }) => [layer, limit.max, limit.window, limit.onExceed, vote.policy, vote.entry?.entry.key, namesakes, longest])];
      }),
    ),
  );
}

/** What happens around the files: one comes or goes, `.active` or a setting says something else, a catalogue is found. */
const EVENTS = ['file', 'active', 'hierarchy', 'catalogue', 'severities'] as const;
type EventKind = (typeof EVENTS)[number];

export interface Turn {
  readonly uri: string;
  /** Null for an edit of the file. */
  readonly event: EventKind | null;
  /** What is looked at afterwards. What nobody looks at for a while catches up later. */
  readonly look: Look;
}

export interface Look {
  /** Of which files the problems are told. */
  readonly problems: 'all' | 'own' | 'none';
  /** Whether decisions are asked for. */
  readonly decisions: boolean;
  /** After how many steps the diagnosis of the other files is broken off. */
  readonly steps: number;
  /** Whether what is quickly made again is forgotten afterwards. */
  readonly letsGo: boolean;
}

export interface Plan {
  readonly sessions: Readonly<Record<string, Session>>;
  readonly turns: readonly Turn[];
  readonly world: World;
  /** Whether the agent's file was read only as far as its name. */
  readonly isAgentReadLater: boolean;
}

const arbLook: fc.Arbitrary<Look> = fc.oneof(
  { arbitrary: fc.record({ problems: fc.constantFrom('all', 'own'), decisions: fc.constantFrom(true, true, false), steps: fc.nat(6), letsGo: fc.boolean() }), weight: 9 },
  { arbitrary: fc.constant({ problems: 'none', decisions: false, steps: 0, letsGo: false }), weight: 1 },
);

const arbEditTurn: fc.Arbitrary<Turn> = fc.record({ uri: fc.constantFrom(ORGANIZATION, ORGANIZATION, ORGANIZATION, AGENT, BASE), event: fc.constant(null), look: arbLook });
const arbOtherTurn: fc.Arbitrary<Turn> = fc.record({ uri: fc.constantFrom(TWIN, SYSTEM, SECOND, BASE, AGENT), event: fc.constantFrom('file', 'file', null, null, ...EVENTS), look: arbLook });
const LENGTH = { minLength: 12, maxLength: 24, size: 'max' } as const;

const FEWER = buildCatalogue('fewer', '1', [...SMALL_WORLD.catalogue.capabilities.values()].filter(({ name }) => !/^(?:process\.run|email\.read|git)/.test(name)));
/** In which the same names have other parameters. */
const TURNED = buildCatalogue('turned', '1', [...SMALL_WORLD.catalogue.capabilities.values()].map((each) => ({ ...each, parameters: parametersIn(each) })));

function parametersIn({ name, parameters }: Capability): Capability['parameters'] {
  const exchanged = { 'process.run': 'process.list', 'process.list': 'process.run' }[name];
  if (exchanged !== undefined) return SMALL_WORLD.catalogue.capabilities.get(exchanged)?.parameters ?? [];
  return name === 'state.shared.set' ? parameters.filter((each) => each.name !== 'key') : parameters;
}

const STERN: Severities = { 'missing-reason': 'error', 'redundant-entry': 'off', 'condition-gap': 'hint', 'lifts-blocked': 'hint' };

/** Policies about one category have more to say of each other. */
export const arbSmallPlan: fc.Arbitrary<Plan> = fc.oneof(...[ENTRIES, ...THEMES].map((each) => arbPlanOf(each)));

/** Policies in the ordered form, as long as nobody edits that away. */
export const arbListPlan: fc.Arbitrary<Plan> = fc.oneof(...[ITEMS, ITEMS, TIED_ITEMS].map((each) => arbPlanOf(each, true)));

function arbPlanOf(entries: readonly string[], isList = false): fc.Arbitrary<Plan> {
  const arbFile = (titles: readonly string[], names: readonly string[], { most, edits }: { readonly most: number; readonly edits: number }) =>
    arbSession(fc.oneof(...titles.map((title) => arbPolicy({ title, extends: names, entries, most: isList ? most * 2 : most, isList }))), edits, entries);
  return fc.record({
    sessions: fc.record({
      [ORGANIZATION]: arbFile(['name: acme'], ['base', 'base', 'team-moderate'], { most: 4, edits: 10 }),
      [BASE]: arbFile(['name: base'], ['team-moderate', 'acme'], { most: 3, edits: 4 }),
      [AGENT]: arbFile(['agent: bot'], ['acme', 'acme', 'base'], { most: 3, edits: 4 }),
      [TWIN]: arbFile(['name: acme', 'name: base'], ['base'], { most: 2, edits: 2 }),
      [SYSTEM]: arbFile(['name: system'], [], { most: 2, edits: 2 }),
      [SECOND]: arbFile(['agent: bot'], ['base'], { most: 2, edits: 2 }),
    }),
    turns: fc.array(fc.oneof({ arbitrary: arbEditTurn, weight: 5 }, { arbitrary: arbOtherTurn, weight: 1 }), LENGTH),
    world: fc.record({ hierarchy: fc.constantFrom('bounded', 'bounded', 'strict'), activeFile: fc.constantFrom('acme', 'acme', null, 'base') }).map((each): World => ({ input: { ...SMALL_WORLD, ...each, activeSetting: null }, severities: {} })),
    isAgentReadLater: fc.boolean(),
  });
}

const arbLargeText = fc.tuple(fc.constantFrom(...TEXTS), fc.boolean()).map(([text, extendsBase]) => text.replace(/^name: .*$/m, extendsBase ? 'extends: base\nname: acme' : 'name: acme'));

/** What ships, and the whole catalogue. */
export const arbLargePlan: fc.Arbitrary<Plan> = fc.record({
  sessions: fc.record({ [ORGANIZATION]: arbSession(arbLargeText, 8), [BASE]: arbSession(fc.constant(BASE_TEXT), 4), [AGENT]: arbSession(fc.constant(AGENT_TEXT), 4) }),
  turns: fc.array(arbEditTurn, LENGTH),
  world: fc.constant(WORLD),
  isAgentReadLater: fc.constant(false),
});

export interface Comparing {
  readonly tally: EditTally;
  /** `seen`: the files whose problems are looked at; `asks`: whether decisions are. */
  readonly compare: (state: State, about: { readonly cold: () => State; readonly seen: readonly string[]; readonly asks: boolean; readonly words: () => string }) => void;
}

/** Takes the edits of each file in their order, the files in the order of the turns. */
export function play({ sessions, turns, world, isAgentReadLater }: Plan, { tally, compare }: Comparing): void {
  const first = new Map([ORGANIZATION, BASE, AGENT].map((uri) => [uri, BlockText.of(sessions[uri]?.text ?? '')]));
  const read = (uri: string, { text }: BlockText) => (uri === AGENT && isAgentReadLater ? readAgentLater({ uri, text }) : readPolicy({ uri, text }, placeOf(uri)));
  let state = startWith(new Map([...first].map(([uri, text]) => [uri, read(uri, text)])), { world, texts: first });
  for (const uri of first.keys()) problemsTold(state, uri);
  const cold = coldStarts();
  const left = new Map(URIS.map((uri) => [uri, [...(sessions[uri]?.edits ?? [])]]));
  /** Those that are not there now. */
  const gone = new Map(URIS.flatMap((uri) => (first.has(uri) ? [] : [[uri, BlockText.of(sessions[uri]?.text ?? '')]])));
  const done: object[] = [];
  turns.forEach(({ uri, event, look }) => {
    const before = state;
    const words = () => [`world ${worldKey(world)}`, `start ${JSON.stringify([...first].map(([each, { text }]) => [each, text]))}`, `then ${JSON.stringify(done)}`, `texts ${textsKey(state)}`].join('\n');
    if (event !== null) {
      const { texts, files } = event === 'file' ? comingOrGoing(before, uri, gone) : before;
      state = following(before, { world: changedWorld(before.world, event), texts, files }, { seen: look.problems === 'all' ? [...texts.keys()] : [], steps: look.steps });
      done.push({ event, ...(event === 'file' ? { uri, text: texts.get(uri)?.text ?? null } : { world: worldKey(state.world) }), look });
      if (look.problems === 'none') return;
      compare(state, { cold: () => cold(state), seen: look.problems === 'all' ? [...texts.keys()] : [], asks: look.decisions, words });
      tally.countEvent(event);
      return;
    }
    const queue = left.get(uri) ?? [];
    const text = before.texts.get(uri)?.text;
    const count = queue.findIndex((each) => !each.isWithNext) + 1;
    const edits = text === undefined ? [] : queue.splice(0, count === 0 ? queue.length : count);
    const last = edits.at(-1);
    if (last === undefined || text === undefined) return;
    const seen = look.problems === 'all' ? [...before.texts.keys()] : look.problems === 'own' ? [uri] : [];
    state = after(before, uri, edits, { seen, steps: look.steps });
    done.push({ uri, edits, look });
    expectSame(state.texts.get(uri)?.text, edits.reduce(edited, text), words);
    if (look.problems === 'none') return;
    compare(state, { cold: () => cold(state), seen, asks: look.decisions, words });
    if (look.letsGo) for (const each of seen) state.begun.set(each, letGoOf(state.set, each, diagnosisIn(state, each)));
    tally.count(last, state.files.get(uri) as PolicyFile);
  });
}

/** A file's cold reading depends on its text alone, and all that is said of a directory on the texts of its files and what is around them. */
function coldStarts(): (state: State) => State {
  const files = new Map<string, PolicyFile>();
  const starts = new Map<string, State>();
  const fileOf = (uri: string, text: string): PolicyFile => {
    const key = `${uri}\n${text}`;
    const file = files.get(key) ?? readPolicy({ uri, text }, placeOf(uri));
    files.set(key, file);
    return file;
  };
  return (state) => {
    const key = `${worldKey(state.world)} ${textsKey(state)}`;
    const anew = starts.get(key) ?? startWith(new Map([...state.texts].map(([uri, { text }]) => [uri, fileOf(uri, text)])), state);
    starts.set(key, anew);
    return anew;
  };
}

function textsKey({ texts }: State): string {
  return JSON.stringify(URIS.flatMap((uri) => (texts.has(uri) ? [[uri, texts.get(uri)?.text]] : [])));
}

function worldKey({ input: { hierarchy, activeFile, catalogue }, severities }: World): string {
  return JSON.stringify({ hierarchy, activeFile, catalogue: catalogue.name, severities });
}

/** What was read of a file that went is forgotten. */
function comingOrGoing({ texts, files }: State, uri: string, gone: Map<string, BlockText>): Pick<State, 'texts' | 'files'> {
  const result = { texts: new Map(texts), files: new Map(files) };
  const text = gone.get(uri);
  if (text === undefined) {
    gone.set(uri, texts.get(uri) as BlockText);
    result.texts.delete(uri);
    result.files.delete(uri);
  } else {
    gone.delete(uri);
    result.texts.set(uri, text);
    result.files.set(uri, readPolicyText(uri, text, placeOf(uri), null));
  }
  return result;
}

function changedWorld({ input, severities }: World, event: EventKind): World {
  switch (event) {
    case 'file':
      return { input, severities };
    case 'active': {
      const names = ['acme', 'base', null, 'nobody'];
      return { input: { ...input, activeFile: names[(names.indexOf(input.activeFile) + 1) % names.length] ?? null }, severities };
    }
    case 'hierarchy':
      return { input: { ...input, hierarchy: input.hierarchy === 'strict' ? 'bounded' : 'strict' }, severities };
    case 'catalogue': {
      const all = [SMALL_WORLD.catalogue, FEWER, TURNED];
      return { input: { ...input, catalogue: all[(all.indexOf(input.catalogue) + 1) % all.length] ?? FEWER }, severities };
    }
    case 'severities':
      return { input, severities: severities === STERN ? {} : STERN };
  }
}
