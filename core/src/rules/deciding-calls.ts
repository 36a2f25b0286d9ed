// Owns: one call for each tier that an entry writes down and each capability for which that tier is what the policy says: the witness of layer findings.
// Refuses: what other layers make of it.

import type { Capability } from '../catalogue/catalogue.js';
import type { BoundEntry, BoundRule } from '../compile/bind.js';
import { inheritance } from '../compile/compiled-policy.js';
import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import type { Meter } from '../conditions/meter.js';
import { NOTHING_SUPPOSED, explore } from '../decide/explore.js';
import { valuedSlots } from '../decide/program.js';
import { readParameter } from '../decide/parameters.js';
import type { Parameters, Reading } from '../decide/parameters.js';
import { isStricter } from '../model/tier.js';
import type { EntrySpace } from './analysis.js';
import type { Chain, ChainPlace } from './list-reach.js';
import type { Piece, VariantReach } from './rule-reach.js';
import { bareParts, evaluateArms, newMeter, payForCall, shownParameters, supposeArm } from './rule-space.js';

/** By the rule that a tier belongs to, null for the entry's own tier. A capability without such a call is left out. */
export type DecidingCalls = ReadonlyMap<BoundRule | null, ReadonlyMap<Capability, Parameters>>;

/** Without rules a tier decides every call, unless a key that spells no pattern, an inherited one too, may have meant the capability. */
export function plainCalls(policy: CompiledPolicy, bound: BoundEntry): DecidingCalls {
  const isClear = inheritance(policy).every(({ file }) => file.table.unreadable.length === 0);
  const decides = isClear ? bound.decides : bound.decides.filter((each) => policy.chain(each.name)[0]?.entry === bound.entry);
  return new Map([[null, new Map(decides.map((capability) => [capability, {}]))]]);
}

export function decidingCalls({ bound, variants }: EntrySpace): DecidingCalls {
  const found = new Map<BoundRule | null, Map<Capability, Parameters>>();
  for (const each of variants) {
    const { capabilities, arms } = each.variant;
    const own = arms.slice(0, arms.map((arm) => arm.vote.entry).lastIndexOf(bound) + 1);
    const callOf = callsAmong(own, each.meter);
    for (const arm of own) {
      if (arm.vote.entry !== bound) continue;
      const parameters = callOf(arm, piecesOf(arm, each));
      if (parameters === null) continue;
      const calls = found.get(arm.vote.rule) ?? new Map<Capability, Parameters>();
      found.set(arm.vote.rule, calls);
      for (const capability of capabilities) calls.set(capability, parameters);
    }
  }
  return found;
}

/** A call that an arm decides, among the given values; null where none is found. */
export type CallOf = (arm: Arm, pieces: readonly Piece[]) => Parameters | null;

/** The calls among the items of a list, for one of its chains. */
export function callsIn({ variant, items, last, calls }: Chain): CallOf {
  return callsAmong(variant.arms.slice(0, items.length + (last === null ? 0 : 1)), calls);
}

/** The calls that an item of a list decides. */
export function callsOfItem(places: readonly ChainPlace[], callsOf: (chain: Chain) => CallOf): DecidingCalls {
  const found = new Map<BoundRule | null, Map<Capability, Parameters>>();
  for (const { chain, index } of places) {
    const arm = chain.variant.arms[index] as Arm;
    const reach = chain.rules[index] ?? chain.rest;
    const pieces = reach.kind === 'decides' ? reach.taken : reach.kind === 'unknown' ? ownPiece(arm, chain) : [];
    const parameters = callsOf(chain)(arm, pieces);
    if (parameters === null) continue;
    const calls = found.get(arm.vote.rule) ?? new Map<Capability, Parameters>();
    found.set(arm.vote.rule, calls);
    for (const capability of chain.variant.capabilities) calls.set(capability, parameters);
  }
  return found;
}

/** Values with which an arm's own condition holds. Whether it decides with them is found out afterwards. */
function ownPiece(arm: Arm, { variant }: Chain): readonly Piece[] {
  const supposed = supposeArm(arm, variant.readings, newMeter());
  return supposed === null ? [] : [supposed.values];
}

/** Values with which an arm of the entry decides, as far as they are known. */
function piecesOf(arm: Arm, { variant, rules, left }: VariantReach): readonly Piece[] {
  const index = variant.ruleArms.indexOf(arm);
  if (index < 0) return left ?? [];
  const reach = rules[index];
  return reach?.kind === 'decides' ? reach.taken : [];
}

function callsAmong(arms: readonly Arm[], meter: Meter): CallOf {
  // What a call says of a parameter that the capability cannot have is not believed, so it is left out.
  const impossible = new Set(arms.flatMap(({ checks }) => checks.filter(({ slot }) => slot.presence === 'impossible').map(({ slot }) => slot.name)));
  const valued = valuedSlots(arms);
  const spoken = new Map<string, Arm | undefined>();
  return (arm, pieces) => {
    for (const piece of pieces) {
      if (!payForCall(meter, arms.length)) return null;
      const values = impossible.size === 0 ? piece : new Map([...piece].filter(([name]) => !impossible.has(name)));
      const parameters = shownParameters({ ...NOTHING_SUPPOSED, values }, valued);
      // Where nothing else is looked at, all calls are one.
      const key = impossible.size === 0 ? null : JSON.stringify(parameters);
      const found = key !== null && spoken.has(key) ? spoken.get(key) : spokenArm(arms, parameters, meter);
      if (key !== null) spoken.set(key, found);
      if (found === arm) return parameters;
    }
    return null;
  };
}

/** The arm whose tier is the policy's answer to a call: of several that parameters leave open, the first strictest. Undefined where it has none, or perhaps none. */
function spokenArm(arms: readonly Arm[], parameters: Parameters, meter: Meter): Arm | undefined {
  const decided = evaluateArms(arms, parameters);
  if (decided !== undefined) return decided ?? undefined;
  const readings = new Map<string, Reading>();
  for (const { checks } of arms) for (const { slot } of checks) if (!readings.has(slot.name)) readings.set(slot.name, readParameter(slot, parameters));
  let spoken: Arm | undefined;
  let isCertain = true;
  const complete = explore(bareParts([arms]), readings, NOTHING_SUPPOSED, {
    meter,
    leaf: ({ chosen }) => {
      const arm = arms[chosen[0] as number];
      if (arm === undefined) isCertain = false;
      else if (spoken === undefined || isStricter(arm.vote.tier, spoken.vote.tier)) spoken = arm;
      return !isCertain;
    },
  });
  return complete && isCertain ? spoken : undefined;
}
