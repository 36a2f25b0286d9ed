// Owns: whether two sets decide every call alike, and where not, a call that shows it. Honest: what it cannot show is `unproven`, never `same`.
// Refuses: agents without a policy that would get one, and reasons and lines as grounds for a difference in tier.

import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import { areSamePolicies } from '../compile/policy-set.js';
import type { PolicySet, Purpose, Voice } from '../compile/policy-set.js';
import type { Vote } from '../compile/vote.js';
import { check, isGivenUp } from '../decide/check.js';
import type { Answer } from '../decide/check.js';
import { Decider } from '../decide/decide.js';
import { NOTHING_SUPPOSED, explore } from '../decide/explore.js';
import type { Leaf, Visitor } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { programFor, votesAt } from '../decide/program.js';
import type { Program } from '../decide/program.js';
import { settle } from '../decide/settle.js';
import type { Settled } from '../decide/settle.js';
import { patternMatches } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import { bareParts, openReadings, parametersOfSupposition } from '../rules/rule-space.js';
import { atOnce } from '../text/steps.js';
import { armsKey, isSameSource, looksAtNothing, pairParts, readAlike, voteKey } from './alike.js';
import { changeBetween, keyedLimit, keyedLimits, voteLoosens } from './change.js';
import type { Change } from './change.js';
import type { Comparison, DecisionDifference, Grounds } from './comparison.js';
import { isStandIn, namesToCompare, patternsBetween } from './names.js';

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
  return atOnce(compareInSteps(before, after, thoroughness));
}

/** The same in short steps, for those who must not hold others up. */
export function* compareInSteps(before: PolicySet, after: PolicySet, thoroughness = IN_PASSING): Generator<void, Comparison> {
  const comparing = new Comparing(before, after, thoroughness);
  const purposes: Purpose[] = [before, after].some((set) => set.active.kind === 'ambiguous') ? ['enforcement', 'question'] : ['enforcement'];
  // For the agents' names, all of their policies are compiled, of which nobody may have asked for any yet.
  for (const set of [before, after]) yield* set.compileAgentsInSteps();
  for (const purpose of purposes) {
    for (const agent of [null, ...(yield* comparing.agentsConcerned(purpose))]) {
      yield;
      yield* comparing.compareAgent(agent, purpose);
    }
  }
  yield* comparing.compareDormant();
  return { differences: comparing.differences, unproven: [...comparing.unproven].sort() };
}

/** So many calls are tried to show a change of one kind. */
const MOST_TRIES = 8;

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
  #allNames: ReadonlySet<string> | null = null;
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

  *#names(): Generator<void, ReadonlySet<string>> {
    return (this.#allNames ??= yield* namesToCompare([this.before, this.after]));
  }

  /** Those of maybe thousands for whom something may be decided otherwise: their own policies changed, or one above them says something else. Sorted, those of before first. */
  *agentsConcerned(purpose: Purpose): Generator<void, readonly string[]> {
    const changed = this.after.agentsChangedSince(this.before);
    if (changed === null) return [...new Set([...this.before.agentNames(), ...this.after.agentNames()])];
    const concerned = [...changed];
    for (const { agents } of this.after.agentGroups()) {
      const others = agents.filter((each) => !changed.has(each));
      const [one] = others;
      if (one === undefined) continue;
      const [a, b] = [this.before, this.after].map((set) => set.voicesAbove(one, purpose)) as [readonly Voice[], readonly Voice[]];
      if ((yield* this.#namesWhereVoicesDiffer(a, b)).size > 0) for (const each of others) concerned.push(each);
    }
    concerned.sort();
    const [known, come] = [this.before, this.after].map((set) => concerned.filter((each) => set.agentPolicies(each).length > 0)) as [string[], string[]];
    return [...new Set([...known, ...come])];
  }

  *compareAgent(agent: string | null, purpose: Purpose): Generator<void, void> {
    const [a, b] = [this.before, this.after].map((set) => set.voicesFor(agent ?? '', purpose).voices) as [readonly Voice[], readonly Voice[]];
    // What an agent's own policy, or a policy beside it, hides of another one is not seen through that agent.
    if (agent === null) for (const voice of [...a, ...b]) if (voice.kind === 'policy') this.#spoken.add(voice.policy.file.uri);
    for (const name of yield* this.#namesWhereVoicesDiffer(a, b)) {
      yield;
      if (agent === null || !this.#isSilent(agent, name, purpose)) this.#compareCall(agent, name, purpose);
    }
  }

  /** Policies that decide nothing now, but could be chosen: what they say has to stay the same as well. */
  *compareDormant(): Generator<void, void> {
    for (const policy of this.before.organizations) {
      // Where two files have the name that it extends, it is compiled with each of them.
      const others = this.#after(policy);
      if ([policy, ...others].some(({ file }) => this.#spoken.has(file.uri))) continue;
      const other = others[this.before.policiesAt(policy.file.uri).indexOf(policy)] ?? others.at(-1);
      if (other === undefined) continue;
      for (const name of yield* this.#namesWhereTheyDiffer(policy, other)) {
        yield;
        this.#compareVotes(policy, other, name);
      }
    }
  }

  /** What becomes of a policy's file; of one from another place, of its namesake. */
  #after({ file }: CompiledPolicy): readonly CompiledPolicy[] {
    const { organizations } = this.after;
    const found = organizations.filter((each) => each.file.uri === file.uri);
    return found.length > 0 ? found : organizations.filter((each) => each.file.file === file.file);
  }

  *#namesWhereVoicesDiffer(a: readonly Voice[], b: readonly Voice[]): Generator<void, ReadonlySet<string>> {
    const names = new Set<string>();
    if (a.length !== b.length) return yield* this.#names();
    for (let i = 0; i < a.length; i++) {
      const [x, y] = [a[i] as Voice, b[i] as Voice];
      if (x.layer !== y.layer) return yield* this.#names();
      if (x.kind === 'policy' && y.kind === 'policy') {
        if (x.tightensOnly !== y.tightensOnly || x.shipped !== y.shipped) return yield* this.#names();
        for (const name of yield* this.#namesWhereTheyDiffer(x.policy, y.policy)) names.add(name);
      } else if (x.kind !== 'stand-in' || y.kind !== 'stand-in' || x.vote.tier !== y.vote.tier) return yield* this.#names();
    }
    return names;
  }

  *#namesWhereTheyDiffer(a: CompiledPolicy, b: CompiledPolicy): Generator<void, ReadonlySet<string>> {
    const known = this.#changed.get(a);
    if (known?.other === b) return known.names;
    const names = new Set<string>();
    if (!isSameSource(a, b)) {
      for (const name of yield* this.#namesOf(patternsBetween(a, b))) {
        yield;
        if (armsKey(armsOf(a, name)) !== armsKey(armsOf(b, name))) names.add(name);
      }
    }
    this.#changed.set(a, { other: b, names });
    return names;
  }

  /** Of some patterns; null stands for every name. */
  *#namesOf(patterns: readonly Pattern[] | null): Generator<void, readonly string[]> {
    if (patterns?.length === 0) return [];
    // A change is most often to one entry, and whoever asks what it does need not know what all files say.
    const [only, ...others] = patterns ?? [];
    if (only?.kind === 'exact' && others.length === 0) return [only.text];
    const all = [...(yield* this.#names())];
    return patterns === null ? all : all.filter((name) => patterns.some((each) => patternMatches(each, name)));
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
    const { apart, alike, isPaired } = pairParts(a, b);
    const parts = [...apart.map((i) => a.parts[i]?.arms ?? []), ...apart.map((i) => b.parts[i]?.arms ?? []), ...alike.map((i) => a.parts[i]?.arms ?? [])];
    const arms = [...a.parts, ...b.parts].flatMap((part) => part.arms);
    const chosenOf = (chosen: readonly number[]) => ({ old: chosen.slice(0, apart.length), now: chosen.slice(apart.length, 2 * apart.length), rest: chosen.slice(2 * apart.length) });
    // Where the policies that changed vote alike, the others cannot make a difference.
    const isIdle = (chosen: readonly number[]): boolean => {
      if (!isPaired || chosen.length < 2 * apart.length) return false;
      const { old, now } = chosenOf(chosen);
      return apart.every((part, i) => voteKey(voteOf(a, part, old[i])) === voteKey(voteOf(b, part, now[i])));
    };
    const tries = new Map<string, number>();
    let isDoubtful = false;
    const isEverywhere = looksAtNothing(a, b);
    const leaf = ({ chosen, supposition }: Leaf): undefined => {
      if (isIdle(chosen)) return;
      const { old, now, rest } = chosenOf(chosen);
      const choose = (program: Program, own: readonly number[]) => program.parts.map((_, part) => own[apart.indexOf(part)] ?? rest[alike.indexOf(part)] ?? -1);
      const parameters = () => parametersOfSupposition(supposition, arms);
      isDoubtful = this.#tell({ agent, capability, purpose, isEverywhere, parameters }, settled(this.before, a, choose(a, old)), settled(this.after, b, choose(b, now)), tries) === 'doubtful' || isDoubtful;
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

  #tell({ agent, capability, purpose, isEverywhere, parameters }: Call, old: Settled, now: Settled, tries: Map<string, number>): 'doubtful' | 'told' {
    const claim = changeBetween(old, now);
    if (claim === null || !this.#isNews(tries, claim)) return 'told';
    const shown = parameters();
    let [found, answers] = [claim, [old, now]];
    if (purpose === 'enforcement') {
      // A claim is made about a call that was decided by both sets, not about a walk through conditions.
      const settleds = this.#deciders.map((each) => each.decide({ agent: agent ?? '', capability, parameters: shown }).settled);
      const decided = changeBetween(...(settleds as [Settled, Settled]));
      const isShown = decided !== null && (claim.inDetail ? decided.loosens || !claim.loosens : !decided.inDetail && decided.loosens === claim.loosens);
      if (!isShown) return 'doubtful';
      if (this.#kindOf(decided) !== this.#kindOf(claim) && !this.#isNews(tries, decided)) return 'told';
      [found, answers] = [decided, settleds];
    }
    const [before, after] = answers.map((each): Grounds => ({ source: each.source, limits: each.tier === 'blocked' ? [] : keyedLimits(each) })) as [Grounds, Grounds];
    tries.set(this.#kindOf(found), MOST_TRIES);
    this.differences.push({ agent, policy: null, capability, isKnown: !isStandIn(capability), parameters: shown, ...found, isEverywhere: isEverywhere && !answers.some(isBySystemRule), grounds: { before, after } });
    return 'told';
  }

  /** Whether a change of this kind is worth a look: it was not told yet, and few calls failed to show it. */
  #isNews(tries: Map<string, number>, change: Change): boolean {
    const kind = this.#kindOf(change);
    const count = tries.get(kind) ?? 0;
    tries.set(kind, count + 1);
    return count < MOST_TRIES;
  }

  #kindOf({ inDetail, loosens, before, after }: Change): string {
    return JSON.stringify([inDetail, loosens, ...(this.thoroughness.tells === 'tiers' ? [before, after] : [])]);
  }

  #compareVotes(a: CompiledPolicy, b: CompiledPolicy, name: string): void {
    const [old, now] = [armsOf(a, name), armsOf(b, name)];
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
      const kind = this.#kindOf({ ...tiers, inDetail, loosens });
      if (seen.has(kind)) return;
      seen.add(kind);
      const [before, after] = [x, y].map((vote): Grounds => ({ source: vote?.source ?? null, limits: vote === null || vote.limit === null || vote.tier === 'blocked' ? [] : [keyedLimit('organization', vote, vote.limit)] })) as [Grounds, Grounds];
      this.differences.push({ agent: null, policy: a.name, capability: name, isKnown: !isStandIn(name), parameters: parametersOfSupposition(supposition, arms), ...tiers, inDetail, loosens, isEverywhere: arms.every((each) => each.checks.length === 0), grounds: { before, after } });
    };
    if (!this.#explore([old, now], arms, { leaf })) this.unproven.add(name);
  }
}

/** By its own catalogue: packs may have come to define another capability of the name. */
function armsOf(policy: CompiledPolicy, name: string): readonly Arm[] {
  return policy.arms(name, policy.catalogue.capabilities.get(name), null);
}

function voteOf(program: Program, part: number, arm: number | undefined): Vote | null {
  return program.parts[part]?.arms[arm ?? -1]?.vote ?? null;
}

function settled(set: PolicySet, program: Program, chosen: readonly number[]): Settled {
  return settle(set.hierarchy, program.voices.voices, votesAt(program, chosen), program.voices.hasOrganization);
}

/** Whether the call is one that a protection of the system policy takes. */
function isBySystemRule({ steps }: Settled): boolean {
  return steps.some(({ layer, vote }) => layer === 'system' && vote?.origin === 'rule');
}

/** The cases of an answer, without the words for them. */
function saidBy({ cases, limits, guards }: Answer): string {
  return JSON.stringify([cases.map(({ when, tier, settled }) => [when, tier, keyedLimits(settled)]), keyedLimits({ limits }), guards.map(({ conditions, tier }) => [conditions, tier])]);
}
