// Owns: everything that decides one capability for one agent, lined up: the arms of each voice of each layer.
// Refuses: requests. A program is built once and asked many times.

import type { Capability } from '../catalogue/catalogue.js';
import type { Arm, Disputed, Slot } from '../compile/compiled-policy.js';
import type { AgentVoices, PolicySet, Purpose, Voice } from '../compile/policy-set.js';
import type { Vote } from '../compile/vote.js';
import type { Domain, Measure } from '../conditions/domain.js';
import type { Reasoner } from './reasoner.js';

export interface Program {
  readonly capability: string;
  /** Undefined for a name that the catalogue does not have. */
  readonly known: Capability | undefined;
  readonly voices: AgentVoices;
  readonly parts: readonly Part[];
  /** Whether every part is settled by its first arm, whatever the parameters. */
  readonly isConstant: boolean;
}

export interface Part {
  readonly voice: Voice;
  readonly arms: readonly Arm[];
}

export function programFor(set: PolicySet, agent: string, capability: string, purpose: Purpose): Program {
  const voices = set.voicesFor(agent, purpose);
  const known = set.catalogue.capabilities.get(capability);
  const parts = partsOf(set, voices.voices, { name: capability, known });
  return { capability, known, voices, parts, isConstant: parts.every(({ arms }) => arms[0] === undefined || arms[0].checks.length === 0) };
}

/** The arms of voices that are heard together. */
export function partsOf(set: PolicySet, voices: readonly Voice[], asked: Asked): Part[] {
  const parts = voices.map((voice) => ({ voice, arms: armsOf(set, voice, asked, null) }));
  const builtin = set.input.builtinCatalogue.capabilities.get(asked.name);
  const disputed = disputedDomains(parts, builtin === undefined || builtin === asked.known ? 'undeclared' : 'all');
  return disputed === null ? parts : voices.map((voice) => ({ voice, arms: armsOf(set, voice, asked, disputed) }));
}

interface Asked {
  readonly name: string;
  readonly known: Capability | undefined;
  /** Whether what the entries say counts also where a policy as a whole does not compile. */
  readonly isWritten?: boolean;
}

/** Those of one voice; `disputed` names the parameters about whose kind it and others disagree. */
export function armsOf(set: PolicySet, voice: Voice, { name, known, isWritten = false }: Asked, disputed: Disputed | null): readonly Arm[] {
  if (voice.kind === 'stand-in') return [{ checks: [], vote: voice.vote }];
  // The shipped system policy is written against the built-in catalogue, whichever one is in use.
  const own = voice.shipped ? (set.input.builtinCatalogue.capabilities.get(name) ?? known) : known;
  return isWritten ? voice.policy.writtenArms(name, own, disputed) : voice.policy.arms(name, own, disputed);
}

/**
 * Parameters that two policies read as different kinds of value: those may be anything. Where one catalogue declares the capability for all of them, only those that it does not
 * declare can be such; the shipped system policy may read a capability by another declaration than the others, and have a parameter that it cannot have by theirs.
 */
function disputedDomains(parts: readonly Part[], among: 'undeclared' | 'all'): Disputed | null {
  const seen = new Map<string, { readonly domains: Set<Domain>; readonly measures: Set<Measure>; readonly isHad: Set<boolean> }>();
  for (const { arms } of parts) {
    for (const arm of arms) {
      for (const { slot } of arm.checks) {
        if (slot.presence === 'declared' && among === 'undeclared') continue;
        const { domains, measures, isHad } = seen.get(slot.name) ?? { domains: new Set(), measures: new Set(), isHad: new Set() };
        for (const each of slot.measures) measures.add(each);
        seen.set(slot.name, { domains: domains.add(slot.domain), measures, isHad: isHad.add(slot.presence !== 'impossible') });
      }
    }
  }
  const disputed = [...seen].filter(([, { domains, isHad }]) => domains.size > 1 || isHad.size > 1);
  return disputed.length === 0 ? null : new Map(disputed.map(([name, { domains, measures, isHad }]) => [name, { domains: [...domains], measures: [...measures], isHad: isHad.has(true) }]));
}

/** Parameters that arms look at themselves, not only at their size or count. */
export function valuedSlots(arms: readonly Arm[]): ReadonlySet<string> {
  return new Set(arms.flatMap(({ checks }) => checks.filter(({ facet }) => facet === 'value').map(({ slot }) => slot.name)));
}

/**
 * The parameters that a program looks at, by name. Where one file reads a path as a text and another one does not, it has the text's size; where one knows the capability to have
 * it and another one not, it has it.
 */
export function slotsOf(program: Pick<Program, 'parts'>): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  for (const { arms } of program.parts) {
    for (const arm of arms) for (const { slot } of arm.checks) if (saysMore(slot, slots.get(slot.name))) slots.set(slot.name, slot);
  }
  return slots;
}

function saysMore(slot: Slot, other: Slot | undefined): boolean {
  if (other === undefined) return true;
  const [has, had] = [slot, other].map(({ presence }) => presence !== 'impossible');
  return has === had ? slot.measures.length > other.measures.length : has === true;
}

/** A part without the arms that the readings rule out: because of themselves, or because an earlier one always decides. */
export function reachable(part: Part, reasoner: Reasoner): Part {
  const arms: Arm[] = [];
  for (const arm of part.arms) {
    const truths = arm.checks.map((check) => reasoner.truth(check));
    if (truths.includes(false)) continue;
    arms.push(arm);
    if (truths.every((each) => each === true)) break;
  }
  return { ...part, arms };
}

/** The votes of the arms at which the parts end. */
export function votesAt(program: Program, chosen: readonly number[]): (Vote | null)[] {
  return program.parts.map(({ arms }, i) => arms[chosen[i] ?? -1]?.vote ?? null);
}
