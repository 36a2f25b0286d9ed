// Owns: `loosens-inherited`: an entry or default that replaces an inherited one, or comes before inherited ones, and is more permissive, or drops or loosens a rate limit.
// Refuses: agents, which inherit nothing.

import type { Capability } from '../catalogue/catalogue.js';
import type { BoundEntry, BoundLimit } from '../compile/bind.js';
import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet, Voice } from '../compile/policy-set.js';
import type { Vote } from '../compile/vote.js';
import { FoundOnce, isSpent } from '../conditions/meter.js';
import type { Meter } from '../conditions/meter.js';
import { NOTHING_SUPPOSED, explore } from '../decide/explore.js';
import type { Visitor } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { partsOf } from '../decide/program.js';
import type { Part } from '../decide/program.js';
import { Narrowings, Reckoning } from '../decide/reasoner.js';
import { isStricter } from '../model/tier.js';
import { problem } from '../problems/problem.js';
import type { Problem, Witness } from '../problems/problem.js';
import { asksForTheImpossible, bareParts, evaluateArms, newMeter, openReadings, parametersOfSupposition, reachedBy } from './rule-space.js';
import type { PolicyRule } from './rule.js';
import { floorPart, loosenedInTheWorstCase, strictestOf } from './worst-case.js';
import type { WorstCase } from './worst-case.js';

export const loosensInherited: PolicyRule = {
  code: 'loosens-inherited',
  atEntries: (policy, set, { entries }) => {
    const { base, isLayered } = policy;
    if (base === null || base.broken !== null) return [];
    const successions = new Successions(policy, base, set);
    return entries.flatMap((bound) => {
      if (bound.broken || bound.entry.pattern === null) return [];
      if (isLayered) return loosened({ bound, inherited: null }, successions);
      const inherited = base.entries.get(bound.entry.pattern.text);
      return inherited === undefined || inherited.broken ? [] : loosened({ bound, inherited }, successions);
    });
  },
  atDefaults: (policy) => (policy.base === null || policy.base.broken !== null ? [] : loosenedDefault(policy, policy.base)),
};

interface Loosening {
  readonly bound: BoundEntry;
  /** The entry with the same key; null where all inherited ones come after the own ones, a list being among them. */
  readonly inherited: BoundEntry | null;
}

/** Of a call: what is said now, and what was. */
interface Replacement {
  readonly now: Vote;
  readonly then: Vote;
}

/** What a policy says of one capability, and what the one that it extends says. */
interface Succession {
  readonly own: readonly Arm[];
  readonly before: readonly Arm[];
  /** Whether conditions ask for what the capability cannot have. */
  readonly isUnclear: boolean;
  /** Where that is so. */
  worstCases(meter: Meter): readonly WorstCase[];
}

/** The items of a list take the place of the same: what depends on the capability alone is worked out once for all entries that are asked about. */
class Successions {
  readonly policy: CompiledPolicy;
  readonly base: CompiledPolicy;
  readonly #set: PolicySet;
  readonly #known = new Map<Capability, Succession>();
  /** Most capabilities read the conditions of a list alike. */
  readonly #narrowings = new Narrowings();

  constructor(policy: CompiledPolicy, base: CompiledPolicy, set: PolicySet) {
    this.policy = policy;
    this.base = base;
    this.#set = set;
  }

  of(capability: Capability): Succession {
    const known = this.#known.get(capability) ?? this.#make(capability);
    this.#known.set(capability, known);
    return known;
  }

  reckoning(meter: Meter): Reckoning {
    return new Reckoning(meter, this.#narrowings);
  }

  /** As a request reads them: where conditions read a parameter differently, each takes that into account. */
  heard(policies: readonly CompiledPolicy[], capability: Capability): Part[] {
    return partsOf(this.#set, policies.map(speaking), { name: capability.name, known: capability, isWritten: true });
  }

  /** Where entries take the place of all that is inherited, its default is none of it. */
  inEntries(part: Part): Part {
    return this.policy.isLayered ? { ...part, arms: part.arms.filter(({ vote }) => vote.entry !== null) } : part;
  }

  #make(capability: Capability): Succession {
    const own = this.policy.writtenArms(capability.name, capability);
    const before = this.base.arms(capability.name, capability, null);
    const found = new FoundOnce<readonly WorstCase[]>();
    const find = (meter: Meter): readonly WorstCase[] => {
      const [then, now] = this.heard([this.base, this.policy], capability) as [Part, Part];
      return loosenedInTheWorstCase({ capability, common: [], before: [floorPart(ALLOWED), this.inEntries(then)], now, meter, shared: this.#narrowings });
    };
    return { own, before, isUnclear: asksForTheImpossible([...own, ...before]), worstCases: (meter) => found.get(meter, () => find(meter)) };
  }
}

function loosened(loosening: Loosening, successions: Successions): Problem[] {
  const { bound, inherited } = loosening;
  const { policy, base } = successions;
  const meter = newMeter();
  let dropped: Problem | null = null;
  for (const capability of reachedBy(bound, policy)) {
    if (isSpent(meter)) break;
    const succession = successions.of(capability);
    const { own, before } = succession;
    const isReplaced = replacing(loosening, { own: policy.chain(capability.name), before: base.chain(capability.name) });
    let found: Problem | null = null;
    const say = (replacement: Replacement, parameters: Parameters) => (found ??= morePermissive(replacement, loosening, base, { agent: null, capability: capability.name, parameters }));
    if (succession.isUnclear) {
      const strictest = (part: Part, parameters: Parameters) => strictestOf([floorPart(ALLOWED), part], { capability, parameters, meter });
      const heard = (one: CompiledPolicy) => successions.heard([one], capability)[0] as Part;
      for (const { arm, above, parameters } of succession.worstCases(meter)) {
        if (above === null || !isReplaced(arm.vote, above) || !isStricter(above.tier, arm.vote.tier)) continue;
        // A request meets one of the two, and parameters that both read differently are no riddle to either alone.
        const was = strictest(successions.inEntries(heard(base)), parameters);
        const is = strictest(heard(policy), parameters);
        if (was && is && isStricter(was, is)) say({ now: arm.vote, then: above }, parameters);
      }
    } else {
      const leaf: Visitor['leaf'] = ({ chosen, supposition }) => {
        const now = own[chosen[0] as number]?.vote;
        const then = before[chosen[1] as number]?.vote;
        if (now === undefined || then === undefined || !isReplaced(now, then)) return undefined;
        const isLooser = isStricter(then.tier, now.tier);
        if (!isLooser && (dropped !== null || !loosensLimit({ now, then }))) return undefined;
        const parameters = parametersOfSupposition(supposition, [...own, ...before]);
        if (evaluateArms(own, parameters)?.vote !== now || evaluateArms(before, parameters)?.vote !== then) return undefined;
        if (isLooser) say({ now, then }, parameters);
        else dropped = looserLimit(then.entry ?? bound, bound, now.limit);
        return found !== null;
      };
      // Where entries take the place of all that is inherited, it is the entry itself that decides.
      const isMeant = (arm: Arm | undefined) => inherited !== null || arm?.vote.entry === bound;
      explore(bareParts([own, before]), openReadings([...own, ...before]), NOTHING_SUPPOSED, {
        reckoning: successions.reckoning(meter),
        isIdle: ([first], from) => (first === undefined ? !own.some((arm, i) => i >= from && isMeant(arm)) : !isMeant(own[first])),
        leaf,
      });
    }
    if (found !== null) return [found];
  }
  dropped ??= inherited !== null && hasLooserLimit(bound, inherited) ? looserLimit(inherited, bound, bound.limit) : null;
  return dropped === null ? [] : [dropped];
}

/** Whether an entry took the place of what was said: it decides itself, or left to others what the one that it replaces had decided. */
function replacing({ bound, inherited }: Loosening, chains: { readonly own: readonly BoundEntry[]; readonly before: readonly BoundEntry[] }): (now: Vote, then: Vote) => boolean {
  const isFrom = (vote: Vote, entry: BoundEntry, chain: readonly BoundEntry[]) => vote.entry === null || chain.indexOf(vote.entry) >= chain.indexOf(entry);
  return (now, then) => {
    if (then.origin === 'broken') return false;
    if (inherited === null) return now.entry === bound && then.entry !== null;
    return now.entry === bound ? isFrom(then, inherited, chains.before) : then.entry === inherited && isFrom(now, bound, chains.own);
  };
}

function relatedTo({ file, entry }: BoundEntry): Problem['related'] {
  return [{ uri: file.uri, span: entry.keySpan, message: 'the inherited entry' }];
}

function morePermissive({ now, then }: Replacement, { bound, inherited }: Loosening, { name }: CompiledPolicy, witness: Witness): Problem {
  const isOwn = now.entry === bound;
  const span = (isOwn ? (now.rule?.rule.tier ?? bound.entry.tier)?.span : null) ?? bound.entry.keySpan;
  const said = isOwn ? `\`${now.tier}\` is` : `this entry leaves calls to \`${now.entry?.entry.key ?? 'defaults'}\`, whose \`${now.tier}\` is`;
  const replaced = then.entry ?? inherited;
  return problem('loosens-inherited', span, `${said} more permissive than the inherited \`${then.tier}\` of \`${name ?? ''}\``, { related: replaced === null ? [] : relatedTo(replaced), facts: { tier: then.tier }, witness });
}

function loosensLimit({ now, then }: Replacement): boolean {
  if (then.limit === null || !isStricter(then.limit.onExceed, now.tier)) return false;
  // Entries with other keys count other calls.
  return now.limit === null || (now.entry?.entry.key === then.entry?.entry.key && isLooserLimit(now.limit, then.limit));
}

/** In a window of the inherited limit as many windows of this one can begin. */
function isLooserLimit({ max, window, onExceed }: BoundLimit, inherited: BoundLimit): boolean {
  return max * Math.ceil(inherited.window / window) > inherited.max || isStricter(inherited.onExceed, onExceed);
}

/** The same for entries that may decide nothing that is known. Where everything is as strict as beyond the limit, nothing is lost. */
function hasLooserLimit({ entry, rules, limit }: BoundEntry, inherited: BoundEntry): boolean {
  if (inherited.limit === null || (limit !== null && !isLooserLimit(limit, inherited.limit))) return false;
  const { onExceed } = inherited.limit;
  return entry.tier === null || [entry.tier.value, ...rules.map(({ tier }) => tier)].some((tier) => isStricter(onExceed, tier));
}

function looserLimit(inherited: BoundEntry, bound: BoundEntry, now: BoundLimit | null): Problem | null {
  const { limit } = inherited;
  if (limit === null) return null;
  const parts = { related: relatedTo(inherited), facts: { key: 'rate_limit' } };
  const was = `${limit.max} calls in ${limit.window} seconds`;
  if (now === null) return problem('loosens-inherited', bound.entry.tier?.span ?? bound.entry.keySpan, `replacing the inherited entry drops its rate limit of ${was}`, parts);
  const isMore = !isStricter(limit.onExceed, now.onExceed);
  const message = isMore ? `the rate limit lets more calls through than the inherited one of ${was}` : `beyond the rate limit calls get \`${now.onExceed}\`, which is more permissive than the inherited \`${limit.onExceed}\``;
  return problem('loosens-inherited', now.written.keySpan, message, parts);
}

/** Where nothing is inherited for a call, nothing is loosened; where nothing is said now, the call may be blocked. */
const ALLOWED: Vote = { tier: 'autonomous', origin: 'missing', policy: null, entry: null, rule: null, reason: null, source: null, limit: null };

function speaking(policy: CompiledPolicy): Voice {
  return { kind: 'policy', layer: 'organization', policy, tightensOnly: false, shipped: false };
}

function loosenedDefault(policy: CompiledPolicy, base: CompiledPolicy): Problem[] {
  const tier = policy.file.defaults?.tier ?? null;
  const before = base.defaultVote;
  if (tier === null || before === null || policy.file.defaults?.broken === true || !isStricter(before.tier, tier.value)) return [];
  const related = before.source === null ? [] : [{ uri: before.source.uri, span: before.source.span, message: 'the inherited default' }];
  return [problem('loosens-inherited', tier.span, `default \`${tier.value}\` is more permissive than the inherited \`${before.tier}\` of \`${base.name ?? ''}\``, { related, facts: { tier: before.tier } })];
}
