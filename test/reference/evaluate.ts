// Owns: the reference answer of a whole policy world, read naively from shared/spec/policy-language.md §§1, 4–6:
//   how layers combine, what undecidable parameters can still become, rate limits.
// Refuses: anything from core/, YAML, findings, sources and traces, and every shortcut that is not in the spec.

import { type Candidate, type Measure, type Test, candidates } from './candidates.js';
import { type Effective, askedOf, effectiveNamed, inherit, policiesNamed } from './entries.js';
import { isCapabilityName } from './names.js';
import { type Kind, type Operator, OPERATORS, holds, isDecidable, isPathName, kindOf } from './operators.js';

export type Tier = 'autonomous' | 'notify' | 'approval_required' | 'blocked';

export interface RefParameter { name: string; type: string; required?: boolean }
export interface RefCapability { name: string; params: RefParameter[]; paramsComplete: boolean }

export interface RefRule { condition: Record<string, unknown>; tier: Tier; reason?: string }
export interface RefRateLimit { max: number; window: number; on_exceed?: Tier }

export interface RefEntry {
  tier?: Tier;
  reason?: string;
  rules?: RefRule[];
  rate_limit?: RefRateLimit;
  /** Written with an error inside (§1 "Any other error inside an entry makes that entry vote `blocked`"); its `tier` is `blocked`. */
  broken?: boolean;
}

/** One item of a list. A broken one has no condition, and its `tier` is `blocked`. */
export interface RefItem {
  pattern: string;
  condition?: Record<string, unknown>;
  tier: Tier;
  rate_limit?: RefRateLimit;
  broken?: boolean;
}

/** A policy as plain data (what YAML gave), or broken. */
export interface RefPolicy {
  name?: string;
  agent?: string;
  extends?: string;
  /** `broken`: "a broken `defaults` votes `blocked`"; its `tier` is `blocked`. */
  defaults?: { tier: Tier; broken?: boolean };
  capabilities: Record<string, RefEntry>;
  /** §10: a list in place of `capabilities`, which is empty then. */
  items?: RefItem[];
  /** Keys of entries that spell no pattern: each blocks what it looks like. */
  misspelt?: string[];
  file: string;
  broken?: boolean;
}

export interface RefWorld {
  mode: 'bounded' | 'strict';
  /** What was chosen explicitly (`--active`, the setting, `.active`); null: nothing. */
  active: string | null;
  /** The shipped system policy and a directory's `system.yaml`. */
  system: RefPolicy[];
  organizations: RefPolicy[];
  templates: RefPolicy[];
  agents: RefPolicy[];
  catalogue: RefCapability[];
}

export interface RefRequest { agent: string; capability: string; parameters: Record<string, unknown> }

/** Calls in the order in which they came; `at` in milliseconds, never going back. */
export type RefHistory = { request: RefRequest; at: number }[];

export interface RefReplayed { tier: Tier; retryAfter: number | null }

/** One thing an open parameter can be: the parameters that were open, with sample values, and the answer then. */
export interface RefCase {
  parameters: Record<string, unknown>;
  /** The same with a value for each open parameter that does not matter then. */
  filled: Record<string, unknown>;
  tier: Tier;
}

// ---------------------------------------------------------------------------------------------------------------
// §2 Tiers

/** "`autonomous` < `notify` < `approval_required` < `blocked`, from most permissive to most restrictive." */
export const TIERS: readonly Tier[] = ['autonomous', 'notify', 'approval_required', 'blocked'];

export function isStricter(left: Tier, right: Tier): boolean {
  return TIERS.indexOf(left) > TIERS.indexOf(right);
}

function strictest(tiers: readonly Tier[]): Tier | undefined {
  return tiers.reduce<Tier | undefined>(
    (soFar, tier) => (soFar === undefined || isStricter(tier, soFar) ? tier : soFar), undefined);
}

// ---------------------------------------------------------------------------------------------------------------
// §6 Who votes about an agent

interface Bench {
  system: Effective[];
  /** `blocked`: "the organization votes `blocked` on everything". */
  organization: { active: Effective[]; tightening: Effective[] } | 'blocked';
  agent: Effective[];
}

function fileStem(file: string): string {
  return (file.split('/').at(-1) ?? '').replace(/\.ya?ml$/, '');
}

/** "A broken `agents/x.yaml` blocks every capability for `x` (and for the `agent` it names, where that can be read)". */
function agentPolicies(world: RefWorld, agent: string): RefPolicy[] {
  return world.agents.filter((policy) =>
    policy.agent === agent || (isBrokenAgent(world, policy) && fileStem(policy.file) === agent));
}

function isBrokenAgent(world: RefWorld, policy: RefPolicy): boolean {
  return policy.broken === true
    || (policy.extends !== undefined && policiesNamed(world, policy.extends).length === 0); // §1 "its `extends` is unknown"
}

function seat(world: RefWorld, agent: string, asked: 'enforcement' | 'question'): Bench {
  const files = agentPolicies(world, agent);
  const names = files
    .filter((policy) => !isBrokenAgent(world, policy))
    .flatMap((policy) => (policy.extends === undefined ? [] : [policy.extends]));
  return {
    system: world.system.flatMap((policy) => inherit(world, policy)),
    organization: seatOrganization(world, [...new Set(names)], asked),
    // "its entries are not copied into the agent layer"
    agent: files.map((policy) => ({ file: policy.file, broken: isBrokenAgent(world, policy), line: [policy], defaults: policy.defaults?.tier ?? null })),
  };
}

function seatOrganization(
  world: RefWorld, extended: readonly string[], asked: 'enforcement' | 'question',
): Bench['organization'] {
  const underActive = (active: string): Bench['organization'] => {
    const policies = effectiveNamed(world, active);
    // "Where the chosen one is missing or broken, the organization votes `blocked` on everything"; a broken one votes
    // so by itself.
    if (policies.length === 0) return 'blocked';
    return {
      active: policies,
      tightening: extended.filter((name) => name !== active).flatMap((name) => effectiveNamed(world, name)),
    };
  };
  if (world.active !== null) return underActive(world.active);
  // "With no organization policy in the directory, an agent's `extends` (a template, say) is its organization layer."
  const itsOwn = { active: extended.flatMap((name) => effectiveNamed(world, name)), tightening: [] };
  if (world.organizations.length === 0) return itsOwn;
  // "else the directory's only organization policy": files without a readable name are policies of their own.
  const named = new Set(world.organizations.flatMap((policy) => (policy.name === undefined ? [] : [policy.name])));
  const unnamed = world.organizations.filter((policy) => policy.name === undefined);
  if (named.size + unnamed.length === 1) return named.size === 1 ? underActive([...named][0] ?? '') : 'blocked';
  // "With several and none chosen, a question about an agent with `extends` uses that policy …; without `extends`, and
  // for every enforcement decision, the organization votes `blocked`".
  return asked === 'question' && extended.length > 0 ? itsOwn : 'blocked';
}

// ---------------------------------------------------------------------------------------------------------------
// §4 Reading a condition key

/** What a file says about one capability: steps in the order in which they are asked. */
interface Ballot {
  layer: 'system' | 'organization' | 'agent';
  file: string;
  broken: boolean;
  steps: { pattern: string; rules: { atoms: Atom[]; tier: Tier }[]; tier: Tier | null; limit: RefRateLimit | null }[];
  defaults: Tier | null;
}

/** One key of a condition: a comparison of a parameter, or of the size or count derived from its `group`. */
interface Atom {
  /** The parameter that a value is given for (or would be). */
  group: string;
  test: Test;
  /** The kind of `group`, as this entry and capability see it. */
  groupKind: Kind;
  /** "a parameter that the capability cannot have is missing too" */
  cannotHave: boolean;
}

function derivedOf(parameter: RefParameter): string | null {
  // "every String parameter `p` has `p_size` …; every Array parameter `p` has `p_count`"
  if (parameter.type === 'String') return `${parameter.name}_size`;
  if (parameter.type === 'Array') return `${parameter.name}_count`;
  return null;
}

interface Known { real: RefParameter | null; base: RefParameter | null }

/** The parameters known in an entry, each with the type of "the first capability (catalogue order) … that has it". */
function knownParameters(decided: readonly RefCapability[]): Map<string, Known> {
  const known = new Map<string, Known>();
  const at = (name: string): Known => {
    const found = known.get(name) ?? { real: null, base: null };
    known.set(name, found);
    return found;
  };
  for (const capability of decided) {
    for (const parameter of capability.params) {
      at(parameter.name).real ??= parameter;
      const derived = derivedOf(parameter);
      if (derived !== null) at(derived).base ??= parameter;
    }
  }
  return known;
}

function isOperator(text: string): text is Operator {
  return (OPERATORS as readonly string[]).includes(text);
}

/** "The longest known parameter that the key equals or that is followed by `_` is the parameter …; the rest must be an operator". */
function splitKey(key: string, known: ReadonlyMap<string, Known>): { parameter: string; operator: Operator } {
  const candidatesByLength = [...known.keys()]
    .filter((name) => key === name || key.startsWith(name + '_'))
    .sort((left, right) => right.length - left.length);
  const parameter = candidatesByLength[0];
  if (parameter !== undefined) {
    if (key === parameter) return { parameter, operator: 'eq' };
    const rest = key.slice(parameter.length + 1);
    if (isOperator(rest)) return { parameter, operator: rest };
  }
  // No known parameter fits: split at the longest operator suffix.
  const suffix = [...OPERATORS]
    .filter((operator) => key.endsWith('_' + operator) && key.length > operator.length + 1)
    .sort((left, right) => right.length - left.length)[0];
  if (suffix === undefined) return { parameter: key, operator: 'eq' };
  return { parameter: key.slice(0, -suffix.length - 1), operator: suffix };
}

function readAtom(
  world: RefWorld, decided: readonly RefCapability[], capabilityName: string, key: string, literal: unknown,
): Atom {
  const known = knownParameters(decided);
  const { parameter, operator } = splitKey(key, known);
  const capability = world.catalogue.find((one) => one.name === capabilityName);
  const entryKnows = known.get(parameter) ?? { real: null, base: null };
  const onValue = (kind: Kind, cannotHave: boolean): Atom =>
    ({ group: parameter, groupKind: kind, cannotHave, test: { part: 'value', kind, operator, literal } });
  const onMeasure = (base: RefParameter, cannotHave: boolean): Atom => ({
    group: base.name,
    groupKind: kindOf(base.type, base.name),
    cannotHave,
    test: { part: base.type === 'Array' ? 'count' : 'size', kind: 'integer', operator, literal },
  });

  // The capability's own parameters: "a real one before a derived one".
  const real = capability?.params.find((one) => one.name === parameter);
  if (real !== undefined) {
    const typed = entryKnows.real ?? real;
    return onValue(kindOf(typed.type, parameter), false);
  }
  const base = capability?.params.find((one) => derivedOf(one) === parameter);
  if (base !== undefined) return onMeasure(base, false);

  // A parameter that it does not declare.
  const cannotHave = capability !== undefined && capability.paramsComplete;
  if (entryKnows.real !== null) return onValue(kindOf(entryKnows.real.type, parameter), cannotHave);
  if (entryKnows.base !== null) return onMeasure(entryKnows.base, cannotHave);
  // "named `path` or `…_path`": the name alone makes it a path.
  return onValue(isPathName(parameter) ? 'path' : 'scalar', cannotHave);
}

function ballot(world: RefWorld, layer: Ballot['layer'], policy: Effective, capability: string): Ballot {
  const asked = policy.broken ? [] : askedOf(world, policy.line, capability);
  // An entry with a tier of its own leaves nothing to those after it.
  const last = asked.findIndex(({ entry }) => entry.tier !== undefined);
  const steps = asked.slice(0, last < 0 ? asked.length : last + 1).map(({ pattern, entry, decides }) => ({
    pattern,
    rules: (entry.rules ?? []).map((rule) => ({
      atoms: Object.entries(rule.condition).map(([key, literal]) => readAtom(world, decides, capability, key, literal)),
      tier: rule.tier,
    })),
    tier: entry.tier ?? null,
    limit: entry.rate_limit ?? null,
  }));
  return { layer, file: policy.file, broken: policy.broken, steps, defaults: policy.defaults };
}

// ---------------------------------------------------------------------------------------------------------------
// §§3–4 One file's vote

interface Vote {
  tier: Tier;
  fromDefaults: boolean;
  limit: { key: string; limit: RefRateLimit } | null;
}

/**
 * "`rules` are tried in order; the first whose `condition` holds decides. No rule holds: the entry's own `tier`
 * decides; it has none: the next less specific entry of the same file decides, then `defaults.tier`; none: the layer
 * has no vote."
 */
function voteOf(given: Ballot, truth: (atoms: readonly Atom[]) => boolean): Vote | null {
  if (given.broken) return { tier: 'blocked', fromDefaults: false, limit: null };
  for (const step of given.steps) {
    const rule = step.rules.find((one) => truth(one.atoms));
    const tier = rule?.tier ?? step.tier;
    if (tier === null) continue;
    const limit = step.limit === null
      ? null
      : { key: JSON.stringify([given.layer, given.file, step.pattern]), limit: step.limit };
    return { tier, fromDefaults: false, limit };
  }
  return given.defaults === null ? null : { tier: given.defaults, fromDefaults: true, limit: null };
}

// ---------------------------------------------------------------------------------------------------------------
// §6 Layers

/** The layered answer, and the limits that the voting entries bring (§5 "every layer's entry that voted brings its limit"). */
interface Outcome { tier: Tier; limits: { key: string; limit: RefRateLimit }[] }

interface Ballots {
  mode: 'bounded' | 'strict';
  system: Ballot[];
  organization: { active: Ballot[]; tightening: Ballot[] } | 'blocked';
  agent: Ballot[];
}

function ballotsOf(world: RefWorld, bench: Bench, capability: string): Ballots {
  const write = (layer: Ballot['layer']) => (policy: Effective): Ballot => ballot(world, layer, policy, capability);
  return {
    mode: world.mode,
    system: bench.system.map(write('system')),
    organization: bench.organization === 'blocked' ? 'blocked' : {
      active: bench.organization.active.map(write('organization')),
      tightening: bench.organization.tightening.map(write('organization')),
    },
    agent: bench.agent.map(write('agent')),
  };
}

function allBallots(ballots: Ballots): Ballot[] {
  const organization = ballots.organization === 'blocked'
    ? []
    : [...ballots.organization.active, ...ballots.organization.tightening];
  return [...ballots.system, ...organization, ...ballots.agent];
}

function outcomeOf(ballots: Ballots, truth: (atoms: readonly Atom[]) => boolean): Outcome {
  const votes = (given: readonly Ballot[]): Vote[] =>
    given.map((one) => voteOf(one, truth)).filter((vote): vote is Vote => vote !== null);
  const system = votes(ballots.system);
  let organization: Vote[];
  if (ballots.organization === 'blocked') {
    organization = [{ tier: 'blocked', fromDefaults: false, limit: null }];
  } else {
    organization = votes(ballots.organization.active);
    // "where the active policy votes, the stricter of the two votes is the organization's; where it does not, the
    // organization has no vote"
    if (organization.length > 0) organization.push(...votes(ballots.organization.tightening));
  }
  const agent = votes(ballots.agent);
  const limits = [...system, ...organization, ...agent].flatMap((vote) => (vote.limit === null ? [] : [vote.limit]));
  return { tier: layered(ballots.mode, system, organization, agent), limits };
}

function layered(
  mode: 'bounded' | 'strict', system: readonly Vote[], organization: readonly Vote[], agent: readonly Vote[],
): Tier {
  const tiers = (votes: readonly Vote[]): Tier[] => votes.map((vote) => vote.tier);
  if (mode === 'strict') {
    // "the most restrictive vote of all layers wins"; 5. "No layer votes: `blocked`."
    return strictest(tiers([...system, ...organization, ...agent])) ?? 'blocked';
  }
  const systemVote = strictest(tiers(system));
  const organizationVote = strictest(tiers(organization));
  // 1. "A layer's `blocked` ends the matter for every layer below it."
  if (systemVote === 'blocked' || organizationVote === 'blocked') return 'blocked';
  // 3. An agent entry may relax. "An agent's `defaults.tier` tightens but never relaxes: where it is more permissive
  //    than the organization's vote it has no effect": the organization's vote stands in its place.
  const agentVote = strictest(agent.map((vote) =>
    vote.fromDefaults && organizationVote !== undefined && isStricter(organizationVote, vote.tier)
      ? organizationVote
      : vote.tier));
  const lower = agentVote ?? organizationVote;
  if (lower === undefined) return systemVote ?? 'blocked'; // 5.
  // 2. "A lower layer's vote that is more permissive than the system's vote is raised to the system's."
  return systemVote !== undefined && isStricter(systemVote, lower) ? systemVote : lower;
}

// ---------------------------------------------------------------------------------------------------------------
// §4 Fail closed

/** Everything that one parameter can be, as far as the atoms on it can tell. */
interface Alternatives {
  parameter: string;
  /** Absent, and the capability can have it: what a question leaves open. */
  absent: boolean;
  decided: boolean;
  atoms: ReadonlySet<Atom>;
  options: { truths: Map<Atom, boolean>; sample: unknown }[];
}

function ownValue(parameters: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

function groupsOf(atoms: readonly Atom[]): { name: string; kind: Kind; disputed: boolean; atoms: Atom[] }[] {
  const byName = new Map<string, Atom[]>();
  for (const atom of atoms) byName.set(atom.group, [...(byName.get(atom.group) ?? []), atom]);
  return [...byName].map(([name, members]) => {
    const kinds = new Set(members.map((atom) => atom.groupKind));
    // "Where two policies read it as different types, it may be any scalar or array, and all conditions on it compare it as such."
    return { name, kind: kinds.size === 1 ? [...kinds][0] ?? 'scalar' : 'scalar', disputed: kinds.size > 1, atoms: members };
  });
}

/** All that the parameters of a request leave possible for the atoms that could matter. */
function alternativesOf(world: RefWorld, request: RefRequest, atoms: readonly Atom[]): Alternatives[] {
  const capability = world.catalogue.find((one) => one.name === request.capability);
  return groupsOf(atoms).flatMap(({ name, kind, disputed, atoms: members }) => {
    const declared = capability?.params.find((one) => one.name === name);
    const cannotHave = members.some((atom) => atom.cannotHave);
    const onValue = members.filter((atom) => atom.test.part === 'value');
    const onMeasure = members.filter((atom) => atom.test.part !== 'value');
    const value = ownValue(request.parameters, name);

    const open = (given: readonly Atom[], groupKind: Kind, absent: boolean): Alternatives => {
      let found: Option[] | null = null;
      return {
        parameter: name,
        absent,
        decided: false,
        atoms: new Set(given),
        // Looked for only where the parameter turns out to matter: most do not.
        get options() {
          const tests = given.map(({ test }): Test => (disputed && test.part === 'value' ? { ...test, kind: 'scalar' } : test));
          found ??= candidates(groupKind, tests).map((one: Candidate) => ({
            truths: new Map(given.map((atom, index) => [atom, one.truths[index] === true])),
            sample: one.sample,
          }));
          return found;
        },
      };
    };
    const either = (atom: Atom, absent: boolean): Alternatives => ({
      parameter: name,
      absent,
      decided: false,
      atoms: new Set([atom]),
      options: [true, false].map((truth) => ({ truths: new Map([[atom, truth]]), sample: undefined })),
    });
    // "Those that read it as a path, a URL or a time do not compare what is written, so each of them may hold or not, whatever the others."
    const openEach = (given: readonly Atom[], absent: boolean): Alternatives[] => {
      const isResolved = ({ test, groupKind }: Atom): boolean => disputed && test.part === 'value' && ['path', 'url', 'datetime'].includes(groupKind);
      const plain = given.filter((atom) => !isResolved(atom));
      return [...(plain.length > 0 ? [open(plain, kind, absent)] : []), ...given.filter(isResolved).map((atom) => either(atom, absent))];
    };
    const closed = (given: readonly Atom[], truth: (atom: Atom) => boolean): Alternatives => ({
      parameter: name,
      absent: false,
      decided: true,
      atoms: new Set(given),
      options: [{ truths: new Map(given.map((atom) => [atom, truth(atom)])), sample: value }],
    });

    if (cannotHave || value === undefined) {
      const absent = !cannotHave;
      const claimOf = ({ test }: Atom): number | null =>
        (absent && test.part !== 'value' ? claimedMeasure(request.parameters, name, test.part) : null);
      const claimed = members.filter((atom) => claimOf(atom) !== null);
      // What a caller says of the size decides conditions on the size. It tells nothing of the value: that was left out, and "leaving a
      // parameter out never makes an answer more permissive".
      const others = members.filter((atom) => !claimed.includes(atom));
      return [
        ...openEach(others, absent),
        ...(claimed.length > 0 ? [closed(claimed, (atom) => truthOf(atom, claimOf(atom)))] : []),
      ];
    }

    const declaredKind = declared === undefined ? kind : kindOf(declared.type, name);
    const text = typeof value === 'string' && (declaredKind === 'path' || declaredKind === 'string');
    if (declaredKind === 'path' && text && !isDecidable('path', value)) {
      // A relative path is undecidable, but its text is there to be measured: "computed from it, always".
      return [
        ...openEach(onValue, false),
        ...(onMeasure.length > 0 ? [closed(onMeasure, (atom) => truthOf(atom, measureOf(value)))] : []),
      ];
    }
    const fits = isDecidable(declaredKind, value) && members.every((atom) => isDecidable(atom.groupKind, value));
    if (!fits) return openEach(members, false);
    return [closed(members, (atom) => truthOf(atom, atom.test.part === 'value' ? value : measureOf(value)))];
  });
}

function truthOf(atom: Atom, value: unknown): boolean {
  return holds(atom.test.kind, atom.test.operator, atom.test.literal, value);
}

/** "its length in UTF-8 bytes", or the number of elements. */
function measureOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value, 'utf8');
  return Array.isArray(value) ? value.length : 0;
}

/** "a caller's own `content_size` counts only where `content` is absent and it is a non-negative integer" */
function claimedMeasure(parameters: Record<string, unknown>, base: string, part: Measure): number | null {
  const own = ownValue(parameters, `${base}_${part}`);
  return typeof own === 'number' && Number.isInteger(own) && own >= 0 ? own : null;
}

type Option = Alternatives['options'][number];

/** What has been tried for each parameter so far. */
type Chosen = ReadonlyMap<Alternatives, Option>;

/**
 * The outcome with the parameters chosen so far, or the first parameter that has to be chosen next. "A condition with
 * one false key is false, whatever the others": what cannot matter any more is never asked for.
 */
function tryOutcome(ballots: Ballots, groups: readonly Alternatives[], chosen: Chosen): Outcome | Alternatives {
  let missing: Alternatives | null = null;
  const all = (atoms: readonly Atom[]): boolean => {
    let open: Alternatives | null = null;
    for (const atom of atoms) {
      const group = groups.find((one) => one.atoms.has(atom));
      if (group === undefined) throw new Error(`an atom on ${atom.group} was never looked at`);
      const option = chosen.get(group) ?? (group.decided ? group.options[0] : undefined);
      if (option === undefined) open ??= group;
      // "all of its keys must hold"
      else if (option.truths.get(atom) !== true) return false;
    }
    if (open === null) return true;
    missing ??= open;
    throw PENDING;
  };
  try {
    return outcomeOf(ballots, all);
  } catch (thrown) {
    if (thrown !== PENDING || missing === null) throw thrown;
    return missing;
  }
}

const PENDING = Symbol('a parameter has to be chosen first');

function isOutcome(given: Outcome | Alternatives): given is Outcome {
  return 'limits' in given;
}

function atomsOf(ballots: Ballots): Atom[] {
  return allBallots(ballots).flatMap((one) => one.steps).flatMap((step) => step.rules).flatMap((rule) => rule.atoms);
}

/** Every outcome that an enforcement request can have, over all values of what is undecidable. */
function* outcomes(world: RefWorld, request: RefRequest): Generator<Outcome> {
  // "Asking about an ill-formed name is a usage error; at enforcement it is `blocked`."
  if (!isCapabilityName(request.capability)) {
    yield { tier: 'blocked', limits: [] };
    return;
  }
  const ballots = ballotsOf(world, seat(world, request.agent, 'enforcement'), request.capability);
  yield* branch(ballots, alternativesOf(world, request, atomsOf(ballots)), new Map());
}

function* branch(ballots: Ballots, groups: readonly Alternatives[], chosen: Chosen): Generator<Outcome> {
  const next = tryOutcome(ballots, groups, chosen);
  if (isOutcome(next)) yield next;
  else for (const option of next.options) yield* branch(ballots, groups, new Map([...chosen, [next, option]]));
}

/**
 * The enforcement decision, rate limits aside: "the strictest of the *final* answers, all layers included, over all
 * values that they could take".
 */
export function referenceDecide(world: RefWorld, request: RefRequest): Tier {
  let answer: Tier = 'autonomous';
  let any = false;
  for (const outcome of outcomes(world, request)) {
    any = true;
    if (isStricter(outcome.tier, answer)) answer = outcome.tier;
    if (answer === 'blocked') break;
  }
  if (!any) throw new Error('an undecidable parameter has no candidate value: the reference is wrong');
  return answer;
}

/** Whether every value of the undecidable parameters leads to the same answer by the same rate limits. */
export function isPlain(world: RefWorld, request: RefRequest): boolean {
  const seen = new Set<string>();
  for (const outcome of outcomes(world, request)) {
    seen.add(JSON.stringify([outcome.tier, outcome.limits.map(({ key, limit }) => [key, limit])]));
    if (seen.size > 1) return false;
  }
  return seen.size === 1;
}

// ---------------------------------------------------------------------------------------------------------------
// §5 Rate limits

/** The decisions of calls replayed in order, each with its rate limits. */
export function referenceReplay(world: RefWorld, calls: RefHistory): RefReplayed[] {
  /** (agent, layer, policy, entry pattern) → the times of the calls that counted. */
  const counters = new Map<string, number[]>();
  return calls.map(({ request, at }) => {
    const answers: Tier[] = [];
    const within = new Set<string>();
    let retryAfter: number | null = null;
    for (const outcome of outcomes(world, request)) {
      let answer = outcome.tier;
      for (const { key, limit } of outcome.limits) {
        const counter = JSON.stringify([request.agent, key]);
        // A call leaves the window exactly `window` seconds after it was made.
        const counted = (counters.get(counter) ?? []).filter((time) => time > at - limit.window * 1000);
        if (counted.length < limit.max) {
          within.add(counter);
          continue;
        }
        // "The call after the `max`th gets `on_exceed`"; "the strictest of the layered answer and all exceeded `on_exceed` holds"
        const onExceed = limit.on_exceed ?? 'blocked';
        if (isStricter(onExceed, answer)) answer = onExceed;
        // "whole seconds, rounded up, until the window has room": until the `max`th youngest call leaves it.
        const leaves = (counted[counted.length - limit.max] ?? at) + limit.window * 1000;
        retryAfter = Math.max(retryAfter ?? 0, Math.ceil((leaves - at) / 1000));
      }
      answers.push(answer);
    }
    const tier = strictest(answers) ?? 'blocked';
    // "Calls beyond the limit do not count, nor do calls whose final answer is `blocked`."
    if (tier !== 'blocked') for (const counter of within) counters.set(counter, [...(counters.get(counter) ?? []), at]);
    return { tier, retryAfter };
  });
}

// ---------------------------------------------------------------------------------------------------------------
// §6 Questions

/**
 * The cases of a question: the parameters that are absent are open, each combination of their candidate values is a
 * case with sample values. What is given but undecidable, or cannot be had, "fails closed as well". `guards: false`
 * (check policy, hover): "a conditional system rule whose parameter a *question* leaves open does not turn the answer
 * into cases", it is passed over; `true` counts it, and the strictest case is then the enforcement decision.
 */
export function referenceCases(world: RefWorld, question: RefRequest, options: { guards?: boolean } = {}): RefCase[] {
  if (!isCapabilityName(question.capability)) return [{ parameters: {}, filled: {}, tier: 'blocked' }];
  const written = ballotsOf(world, seat(world, question.agent, 'question'), question.capability);
  let ballots = written;
  if (options.guards !== true) {
    const openNames = new Set(alternativesOf(world, question, atomsOf(written))
      .filter((one) => one.absent).flatMap((one) => [...one.atoms]));
    ballots = {
      ...written,
      system: written.system.map((one) => ({
        ...one,
        steps: one.steps.map((step) => ({
          ...step, rules: step.rules.filter((rule) => !rule.atoms.some((atom) => openNames.has(atom))),
        })),
      })),
    };
  }
  return [...cases(ballots, alternativesOf(world, question, atomsOf(ballots)), new Map())];
}

function* cases(ballots: Ballots, groups: readonly Alternatives[], chosen: Chosen): Generator<RefCase> {
  const closed = failClosed(ballots, groups, chosen);
  if (typeof closed !== 'string') {
    for (const option of closed.options) yield* cases(ballots, groups, new Map([...chosen, [closed, option]]));
    return;
  }
  const open = [...chosen].filter(([group]) => group.absent);
  const parameters = Object.fromEntries(open.map(([group, option]) => [group.parameter, option.sample]));
  const others = groups.filter((group) => group.absent && !chosen.has(group)).map((group) => [group.parameter, group.options[0]?.sample]);
  yield { parameters, filled: { ...Object.fromEntries(others), ...parameters }, tier: closed };
}

/** The strictest answer over what fails closed in a question, or an open parameter that has to be chosen first. */
function failClosed(ballots: Ballots, groups: readonly Alternatives[], chosen: Chosen): Tier | Alternatives {
  const next = tryOutcome(ballots, groups, chosen);
  if (isOutcome(next)) return next.tier;
  if (next.absent) return next;
  let answer: Tier = 'autonomous';
  for (const option of next.options) {
    const tier = failClosed(ballots, groups, new Map([...chosen, [next, option]]));
    if (typeof tier !== 'string') return tier;
    if (isStricter(tier, answer)) answer = tier;
  }
  return answer;
}

/** The tiers that a question can end in. */
export function referenceTiers(world: RefWorld, question: RefRequest, options: { guards?: boolean } = {}): Set<Tier> {
  return new Set(referenceCases(world, question, options).map((one) => one.tier));
}
