// Owns: whether two sets decide every call alike, and where not, a call that shows it. Honest: what it cannot show is `unproven`, never `same`.
// Refuses: agents without a policy that would get one, and reasons and lines as grounds for a difference in tier.

import type { BoundLimit } from '../compile/bind.js';
import type { Arm, Check, CompiledPolicy } from '../compile/compiled-policy.js';
import { turnedPatterns } from '../compile/policy-changes.js';
import { areSamePolicies } from '../compile/policy-set.js';
import type { PolicySet, Purpose, Voice } from '../compile/policy-set.js';
import type { SourcePlace, Vote } from '../compile/vote.js';
import { check } from '../decide/check.js';
import type { Answer } from '../decide/check.js';
import { Decider, votesAt } from '../decide/decide.js';
import { NOTHING_SUPPOSED, explore } from '../decide/explore.js';
import type { Leaf, Visitor } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { programFor, slotsOf } from '../decide/program.js';
import type { Program } from '../decide/program.js';
import { settle } from '../decide/settle.js';
import type { Settled } from '../decide/settle.js';
import type { EntryRead } from '../model/entry-table.js';
import { patternMatches } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import { isStricter } from '../model/tier.js';
import type { Layer, Tier } from '../model/tier.js';
import { bareParts, openReadings, parametersOfSupposition } from '../rules/rule-space.js';
import { inheritance } from './layers.js';
import { isGivenUp } from './permission-matrix.js';

export interface DecisionDifference {
  /** Null for agents without a policy of their own. */
  readonly agent: string | null;
  /** The policy whose own vote differs, where it decides nothing at present: it could be made the active one. */
  readonly policy: string | null;
  readonly capability: string;
  /** Whether the catalogue has the capability or a policy names it; else it stands for names that only packs define. */
  readonly isKnown: boolean;
  readonly parameters: Parameters;
  /** Null is no vote, which only a policy that decides nothing can have here. */
  readonly before: Tier | null;
  readonly after: Tier | null;
  /** The tiers are the same: only a rate limit or a reason differs. */
  readonly inDetail: boolean;
  /** Whether calls may be answered more permissively; where that cannot be told, they may. */
  readonly loosens: boolean;
  /** Whether it concerns every call that the system policy leaves, whatever its parameters are; where that cannot be told, it does not. */
  readonly isEverywhere: boolean;
  readonly grounds: { readonly before: Grounds; readonly after: Grounds };
}

/** Where an answer was written, and the limits that count for it. */
export interface Grounds {
  readonly source: SourcePlace | null;
  readonly limits: readonly KeyedLimit[];
}

/** A limit, and what its calls are counted under. */
export interface KeyedLimit extends Pick<BoundLimit, 'max' | 'window' | 'onExceed'> {
  readonly layer: Layer;
  readonly policy: string | null;
  readonly pattern: string;
}

export interface Comparison {
  readonly differences: readonly DecisionDifference[];
  /** Capabilities for which it could not be told whether the sets decide alike. */
  readonly unproven: readonly string[];
}

export const NO_DIFFERENCE: Comparison = { differences: [], unproven: [] };

/** Whether no call is decided differently, for any agent of either set and any agent without a policy. */
export function sameDecisions(before: PolicySet, after: PolicySet): boolean {
  const { differences, unproven } = compareDecisions(before, after);
  return differences.length === 0 && unproven.length === 0;
}

export interface Thoroughness {
  /** Of an agent and a capability, one difference of each kind (looser, stricter, in detail), or one for each pair of tiers as well. */
  readonly tells: 'kinds' | 'tiers';
  /** Steps that one call and the whole comparison may take. Beyond them nothing is claimed. */
  readonly stepsOfCall: number;
  readonly stepsInAll: number;
}

/** Nobody waits longer for a title. */
const IN_PASSING: Thoroughness = { tells: 'kinds', stepsOfCall: 50_000, stepsInAll: 500_000 };
/** For whoever asked for nothing else. */
export const IN_FULL: Thoroughness = { tells: 'tiers', stepsOfCall: 500_000, stepsInAll: 50_000_000 };

export function compareDecisions(before: PolicySet, after: PolicySet, thoroughness = IN_PASSING): Comparison {
  const comparing = new Comparing(before, after, thoroughness);
  const purposes: Purpose[] = [before, after].some((set) => set.active.kind === 'ambiguous') ? ['enforcement', 'question'] : ['enforcement'];
  const agents = [...new Set([...before.agentNames(), ...after.agentNames()])];
  for (const purpose of purposes) for (const agent of [null, ...agents]) comparing.compareAgent(agent, purpose);
  comparing.compareDormant();
  return { differences: comparing.differences, unproven: [...comparing.unproven].sort() };
}

/** What two answers are reckoned at: about as long as so many steps. */
const STEPS_OF_ANSWERS = 1_000;

interface Call {
  readonly agent: string | null;
  readonly capability: string;
  readonly purpose: Purpose;
  readonly isEverywhere: boolean;
  readonly parameters: () => Parameters;
}

class Comparing {
  readonly differences: DecisionDifference[] = [];
  readonly unproven = new Set<string>();
  /** Where nothing that decides is other than before, nobody looks at what all files say. */
  #allNames: readonly string[] | null = null;
  readonly #changed = new Map<CompiledPolicy, { readonly other: CompiledPolicy; readonly names: ReadonlySet<string> }>();
  readonly #deciders: readonly [Decider, Decider];
  readonly #spoken = new Set<string>();
  #left: number;

  constructor(
    readonly before: PolicySet,
    readonly after: PolicySet,
    readonly thoroughness: Thoroughness,
  ) {
    this.#left = thoroughness.stepsInAll;
    this.#deciders = [new Decider(before, null), new Decider(after, null)];
  }

  get #names(): readonly string[] {
    return (this.#allNames ??= namesToCompare([this.before, this.after]));
  }

  compareAgent(agent: string | null, purpose: Purpose): void {
    const [a, b] = [this.before, this.after].map((set) => set.voicesFor(agent ?? '', purpose).voices) as [readonly Voice[], readonly Voice[]];
    // What an agent's own policy, or a policy beside it, hides of another one is not seen through that agent.
    if (agent === null) for (const voice of [...a, ...b]) if (voice.kind === 'policy') this.#spoken.add(voice.policy.file.uri);
    const names = new Set<string>();
    for (const name of this.#namesWhereVoicesDiffer(a, b)) names.add(name);
    for (const name of names) if (agent === null || !this.#isSilent(agent, name, purpose)) this.#compareCall(agent, name, purpose);
  }

  /** Policies that decide nothing now, but could be chosen: what they say has to stay the same as well. */
  compareDormant(): void {
    for (const policy of this.before.organizations) {
      if (this.#spoken.has(policy.file.uri)) continue;
      // Where two files have the name that it extends, it is compiled with each of them.
      const others = this.#after(policy);
      const other = others[this.before.policiesAt(policy.file.uri).indexOf(policy)] ?? others.at(-1);
      if (other === undefined) continue;
      for (const name of this.#namesWhereTheyDiffer(policy, other)) this.#compareVotes(policy, other, name);
    }
  }

  /** What becomes of a policy's file; of one from another place, of its namesake. */
  #after({ file }: CompiledPolicy): readonly CompiledPolicy[] {
    const { organizations } = this.after;
    const found = organizations.filter((each) => each.file.uri === file.uri);
    return found.length > 0 ? found : organizations.filter((each) => each.file.file === file.file);
  }

  #namesWhereVoicesDiffer(a: readonly Voice[], b: readonly Voice[]): Iterable<string> {
    const names = new Set<string>();
    if (a.length !== b.length) return this.#names;
    for (let i = 0; i < a.length; i++) {
      const [x, y] = [a[i] as Voice, b[i] as Voice];
      if (x.layer !== y.layer) return this.#names;
      if (x.kind === 'policy' && y.kind === 'policy') {
        if (x.tightensOnly !== y.tightensOnly || x.shipped !== y.shipped) return this.#names;
        for (const name of this.#namesWhereTheyDiffer(x.policy, y.policy)) names.add(name);
      } else if (x.kind !== 'stand-in' || y.kind !== 'stand-in' || x.vote.tier !== y.vote.tier) return this.#names;
    }
    return names;
  }

  #namesWhereTheyDiffer(a: CompiledPolicy, b: CompiledPolicy): ReadonlySet<string> {
    const known = this.#changed.get(a);
    if (known?.other === b) return known.names;
    const names = new Set<string>();
    if (!isSameSource(a, b)) {
      const patterns = patternsBetween(a, b);
      for (const name of patterns?.length === 0 ? [] : this.#names) {
        if (patterns !== null && !patterns.some((each) => patternMatches(each, name))) continue;
        const capability = a.catalogue.capabilities.get(name);
        if (armsKey(a.arms(name, capability, null)) !== armsKey(b.arms(name, capability, null))) names.add(name);
      }
    }
    this.#changed.set(a, { other: b, names });
    return names;
  }

  /** An agent whose own policy has no say about a capability gets what agents without a policy get, where the same policies speak above. */
  #isSilent(agent: string, name: string, purpose: Purpose): boolean {
    return [this.before, this.after].every((set) => {
      const isSilent = set.agentPolicies(agent).every((each) => each.arms(name, set.catalogue.capabilities.get(name), null).length === 0);
      return isSilent && areSamePolicies(set.voicesAbove(agent, purpose), set.voicesAbove('', purpose));
    });
  }

  #compareCall(agent: string | null, capability: string, purpose: Purpose): void {
    const [a, b] = [this.before, this.after].map((set) => programFor(set, agent ?? '', capability, purpose)) as [Program, Program];
    if (!readAlike(a, b)) {
      this.unproven.add(capability);
      return;
    }
    const { apart, alike, isPaired } = sorted(a, b);
    const parts = [...apart.map((i) => a.parts[i]?.arms ?? []), ...apart.map((i) => b.parts[i]?.arms ?? []), ...alike.map((i) => a.parts[i]?.arms ?? [])];
    const arms = [...a.parts, ...b.parts].flatMap((part) => part.arms);
    const chosenOf = (chosen: readonly number[]) => ({ old: chosen.slice(0, apart.length), now: chosen.slice(apart.length, 2 * apart.length), rest: chosen.slice(2 * apart.length) });
    // Where the policies that changed vote alike, the others cannot make a difference.
    const isIdle = (chosen: readonly number[]): boolean => {
      if (!isPaired || chosen.length < 2 * apart.length) return false;
      const { old, now } = chosenOf(chosen);
      return apart.every((part, i) => voteKey(voteOf(a, part, old[i])) === voteKey(voteOf(b, part, now[i])));
    };
    const seen = new Set<string>();
    let isDoubtful = false;
    const isEverywhere = looksAtNothing(a, b);
    const leaf = ({ chosen, supposition }: Leaf): undefined => {
      if (isIdle(chosen)) return;
      const { old, now, rest } = chosenOf(chosen);
      const choose = (program: Program, own: readonly number[]) => program.parts.map((_, part) => own[apart.indexOf(part)] ?? rest[alike.indexOf(part)] ?? -1);
      const parameters = () => parametersOfSupposition(supposition, arms);
      isDoubtful = this.#tell({ agent, capability, purpose, isEverywhere, parameters }, settled(this.before, a, choose(a, old)), settled(this.after, b, choose(b, now)), seen) === 'doubtful' || isDoubtful;
    };
    const isComplete = this.#explore(parts, arms, { leaf, isIdle });
    if (!isComplete || (isDoubtful && !this.#answersAlike(agent, capability))) this.unproven.add(capability);
  }

  /** What no call shows may be about a parameter that the capability cannot have: an answer to a question knows that, and how such a one counts. */
  #answersAlike(agent: string | null, capability: string): boolean {
    if (this.unproven.has(capability) || this.#left < STEPS_OF_ANSWERS) return false;
    this.#left -= STEPS_OF_ANSWERS;
    const [old, now] = [this.before, this.after].map((set) => check(set, { agent: agent ?? '', capability, parameters: {} })) as [Answer, Answer];
    return !isGivenUp(old) && !isGivenUp(now) && saidBy(old) === saidBy(now);
  }

  /** Within what is left of the effort. */
  #explore(parts: readonly (readonly Arm[])[], arms: readonly Arm[], visitor: Visitor): boolean {
    const meter = { left: Math.min(this.thoroughness.stepsOfCall, this.#left) };
    const before = meter.left;
    const complete = before > 0 && explore(bareParts(parts), openReadings(arms), NOTHING_SUPPOSED, { ...visitor, meter });
    this.#left -= before - Math.max(0, meter.left);
    return complete;
  }

  #tell({ agent, capability, purpose, isEverywhere, parameters }: Call, old: Settled, now: Settled, seen: Set<string>): 'doubtful' | 'told' {
    const claim = changeBetween(old, now);
    if (claim === null || !this.#isNews(seen, claim)) return 'told';
    const shown = parameters();
    let [found, answers] = [claim, [old, now]];
    if (purpose === 'enforcement') {
      // A claim is made about a call that was decided by both sets, not about a walk through conditions.
      const settleds = this.#deciders.map((each) => each.decide({ agent: agent ?? '', capability, parameters: shown }).settled);
      const decided = changeBetween(...(settleds as [Settled, Settled]));
      const isShown = claim.inDetail ? decided === null || decided.loosens || !claim.loosens : decided?.inDetail === false && decided.loosens === claim.loosens;
      if (!isShown) return 'doubtful';
      if (decided !== null) {
        if (this.#kindOf(decided) !== this.#kindOf(claim) && !this.#isNews(seen, decided)) return 'told';
        [found, answers] = [decided, settleds];
      }
    }
    const [before, after] = answers.map((each): Grounds => ({ source: each.source, limits: keyedLimits(each) })) as [Grounds, Grounds];
    this.#add({ agent, policy: null, capability, isKnown: !isStandIn(capability), parameters: shown, ...found, isEverywhere: isEverywhere && !answers.some(isBySystemRule), grounds: { before, after } });
    return 'told';
  }

  #isNews(seen: Set<string>, change: Change): boolean {
    return seen.size < seen.add(this.#kindOf(change)).size;
  }

  #kindOf({ inDetail, loosens, before, after }: Change): string {
    return JSON.stringify([inDetail, loosens, ...(this.thoroughness.tells === 'tiers' ? [before, after] : [])]);
  }

  #compareVotes(a: CompiledPolicy, b: CompiledPolicy, name: string): void {
    const capability = a.catalogue.capabilities.get(name);
    const [old, now] = [a.arms(name, capability, null), b.arms(name, capability, null)];
    if (!readAlike({ parts: bareParts([old]) }, { parts: bareParts([now]) })) {
      this.unproven.add(name);
      return;
    }
    const seen = new Set<string>();
    const arms = [...old, ...now];
    const leaf = ({ chosen, supposition }: Leaf): undefined => {
      const [x, y] = [old[chosen[0] ?? -1]?.vote ?? null, now[chosen[1] ?? -1]?.vote ?? null];
      if (voteKey(x) === voteKey(y)) return;
      const inDetail = x?.tier === y?.tier;
      const loosens = voteLoosens(x, y);
      const tiers = { before: x?.tier ?? null, after: y?.tier ?? null };
      if (!this.#isNews(seen, { ...tiers, inDetail, loosens })) return;
      const [before, after] = [x, y].map((vote): Grounds => ({ source: vote?.source ?? null, limits: vote === null || vote.limit === null ? [] : [keyedLimit('organization', vote, vote.limit)] })) as [Grounds, Grounds];
      this.#add({ agent: null, policy: a.name, capability: name, isKnown: !isStandIn(name), parameters: parametersOfSupposition(supposition, arms), ...tiers, inDetail, loosens, isEverywhere: arms.every((each) => each.checks.length === 0), grounds: { before, after } });
    };
    if (!this.#explore([old, now], arms, { leaf })) this.unproven.add(name);
  }

  #add(difference: DecisionDifference): void {
    this.differences.push(difference);
  }
}

/**
 * Every known capability, every name that a policy has an entry for, and for each prefix a name that only it and wider ones match: packs may add such
 * names.
 */
function namesToCompare(sets: readonly PolicySet[]): string[] {
  const names = new Set<string>([...sets.flatMap((set) => [...set.catalogue.capabilities.keys()]), `${STAND_IN}.${STAND_IN}`]);
  const files = new Set(sets.flatMap(speakersOf).flatMap(inheritance).map((each) => each.file));
  // Most entries are those of both versions of a file.
  const seen = new Set<EntryRead>();
  for (const { table } of files) {
    for (const read of table.reads) {
      const { pattern, entry } = read;
      if (entry === null || pattern === null || seen.has(read)) continue;
      seen.add(read);
      if (pattern.kind === 'exact') names.add(pattern.text);
      else if (pattern.kind === 'prefix') names.add(`${pattern.stem}.${STAND_IN}`);
    }
  }
  return [...names];
}

/** The policies of a directory, and the templates that are active in it or that an agent extends. */
function speakersOf(set: PolicySet): readonly CompiledPolicy[] {
  const { active, directorySystem, organizations, agents } = set;
  const extended = new Set(agents.flatMap(({ file }) => file.extends?.value ?? []));
  return [...directorySystem, ...organizations, ...(active.kind === 'chosen' ? active.policies : []), ...[...extended].flatMap((each) => set.named(each)), ...agents];
}

/**
 * The patterns of whose names alone two versions of a policy may say different things: those of entries that are other than before, own or inherited,
 * and of wider entries whose conditions mean something else for it. Null where more than entries changed.
 */
function patternsBetween(a: CompiledPolicy, b: CompiledPolicy): readonly Pattern[] | null {
  if (voteKey(a.defaultVote) !== voteKey(b.defaultVote)) return null;
  const changed = entriesBetween(a, b);
  if (changed === null) return null;
  return [...changed, ...turnedPatterns(a, b, changed)];
}

function entriesBetween(a: CompiledPolicy, b: CompiledPolicy): readonly Pattern[] | null {
  if (a === b) return [];
  if (a.catalogue !== b.catalogue || a.broken !== null || b.broken !== null || a.file.form !== 'map' || b.file.form !== 'map') return null;
  const own = a.file === b.file ? [] : b.changesSince(a).patterns;
  const inherited = a.base === null || b.base === null ? (a.base === b.base ? [] : null) : entriesBetween(a.base, b.base);
  return own === null || inherited === null ? null : [...own, ...inherited];
}

/** A segment that nobody uses. */
export const STAND_IN = 'zz_unknown';

/** Whether a name stands for those that only packs define. */
export function isStandIn(name: string): boolean {
  return name.endsWith(`.${STAND_IN}`);
}

function isSameSource(a: CompiledPolicy, b: CompiledPolicy): boolean {
  if (a === b) return true;
  if (a.file !== b.file || a.catalogue !== b.catalogue || a.broken !== b.broken) return false;
  return a.base === null || b.base === null ? a.base === b.base : isSameSource(a.base, b.base);
}

/** Whether both take the same values for what a parameter can be: else no value could be tried on both. */
export function readAlike(a: Pick<Program, 'parts'>, b: Pick<Program, 'parts'>): boolean {
  const others = slotsOf(b);
  return [...slotsOf(a)].every(([name, slot]) => {
    const other = others.get(name);
    return other === undefined || JSON.stringify(slot) === JSON.stringify(other);
  });
}

/** The parts that say different things, and those that say the same; where the parts cannot be paired, all are taken to differ. */
function sorted(a: Program, b: Program): { readonly apart: readonly number[]; readonly alike: readonly number[]; readonly isPaired: boolean } {
  const indexes = [...Array(Math.max(a.parts.length, b.parts.length)).keys()];
  const isPaired = a.parts.length === b.parts.length && a.parts.every((part, i) => isSameVoice(part.voice, b.parts[i]?.voice));
  const isAlike = (i: number) => isPaired && armsKey(a.parts[i]?.arms ?? []) === armsKey(b.parts[i]?.arms ?? []);
  return { apart: indexes.filter((i) => !isAlike(i)), alike: indexes.filter(isAlike), isPaired };
}

/** Whether below system policies that say the same nobody asks for parameters. */
function looksAtNothing(a: Program, b: Program): boolean {
  const systemOf = ({ parts }: Program) => JSON.stringify(parts.filter(({ voice }) => voice.layer === 'system').map((each) => armsKey(each.arms)));
  const isBlind = ({ parts }: Program) => parts.every(({ voice, arms }) => voice.layer === 'system' || arms.every((each) => each.checks.length === 0));
  return isBlind(a) && isBlind(b) && systemOf(a) === systemOf(b);
}

/** Whether the call is one that a protection of the system policy takes. */
function isBySystemRule({ steps }: Settled): boolean {
  return steps.some(({ layer, vote }) => layer === 'system' && vote?.origin === 'rule');
}

function isSameVoice(a: Voice, b: Voice | undefined): boolean {
  if (b === undefined || a.layer !== b.layer || a.kind !== b.kind) return false;
  return a.kind === 'stand-in' || b.kind === 'stand-in' || (a.tightensOnly === b.tightensOnly && a.shipped === b.shipped && a.policy.name === b.policy.name);
}

function voteOf(program: Program, part: number, arm: number | undefined): Vote | null {
  return program.parts[part]?.arms[arm ?? -1]?.vote ?? null;
}

function settled(set: PolicySet, program: Program, chosen: readonly number[]): Settled {
  return settle(set.hierarchy, program.voices.voices, votesAt(program, chosen), program.voices.hasOrganization);
}

/** The cases of an answer, without the words for them. */
function saidBy({ cases, limits, guards }: Answer): string {
  return JSON.stringify([cases.map(({ when, tier, settled }) => [when, tier, keyedLimits(settled)]), keyedLimits({ limits }), guards.map(({ conditions, tier }) => [conditions, tier])]);
}

type Change = Pick<DecisionDifference, 'before' | 'after' | 'inDetail' | 'loosens'>;

/** Null where nothing is different. */
function changeBetween(old: Settled, now: Settled): Change | null {
  const limits = comparedLimits(old, now);
  if (old.tier === now.tier && limits === 'same' && old.reason === now.reason) return null;
  return { before: old.tier, after: now.tier, inDetail: old.tier === now.tier, loosens: isStricter(old.tier, now.tier) || limits === 'looser' };
}

/** A limit that is no longer there, that counts by another key or that allows more may let calls through that were stopped. */
function comparedLimits(a: Settled, b: Settled): 'same' | 'looser' | 'stricter' {
  // A call that is blocked anyway is not counted.
  if (a.tier === 'blocked' && b.tier === 'blocked') return 'same';
  const now = keyedLimits(b);
  // Nothing passes more easily where all is blocked, unless others were counted together with it.
  const old = keyedLimits(a).filter((each) => b.tier !== 'blocked' || each.pattern.endsWith('*'));
  if (!old.every((each) => now.some((other) => isAsStrict(other, each)))) return 'looser';
  return JSON.stringify(old) === JSON.stringify(now) ? 'same' : 'stricter';
}

function isAsStrict(limit: KeyedLimit, than: KeyedLimit): boolean {
  const isSameCount = limit.layer === than.layer && limit.policy === than.policy && limit.pattern === than.pattern;
  return isSameCount && limit.max <= than.max && limit.window >= than.window && !isStricter(than.onExceed, limit.onExceed);
}

function keyedLimits({ limits }: Pick<Settled, 'limits'>): readonly KeyedLimit[] {
  return limits.map(({ layer, vote, limit }) => keyedLimit(layer, vote, limit));
}

function keyedLimit(layer: Layer, { policy, entry }: Vote, { max, window, onExceed }: BoundLimit): KeyedLimit {
  return { layer, policy, pattern: entry?.entry.key ?? '', max, window, onExceed };
}

/** Where a policy has no vote, what is below it decides, whatever that is: anything is stricter than that, or looser, but nothing is looser than `autonomous` or stricter than `blocked`. */
function voteLoosens(before: Vote | null, after: Vote | null): boolean {
  if (after?.tier === 'blocked') return false;
  if (before !== null && limitKey(before) !== '' && (after === null || limitKey(before) !== limitKey(after))) return true;
  if (after === null) return before?.tier !== 'autonomous';
  return before === null || isStricter(before.tier, after.tier);
}

function armsKey(arms: readonly Arm[]): string {
  return JSON.stringify(arms.map((arm) => [arm.checks.map(checkKey), voteKey(arm.vote)]));
}

function checkKey({ slot, facet, test, holds, given, condition }: Check): unknown {
  return [slot, facet, test ?? [condition.pair.key, condition.pair.value], holds, given];
}

function voteKey(vote: Vote | null): string {
  return vote === null ? '' : JSON.stringify([vote.tier, vote.origin === 'rule' ? 'entry' : vote.origin, vote.reason, limitKey(vote)]);
}

function limitKey({ tier, limit, entry }: Vote): string {
  return limit === null || tier === 'blocked' ? '' : `${entry?.entry.key ?? ''} ${limit.max} ${limit.window} ${limit.onExceed}`;
}
