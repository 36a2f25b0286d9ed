// Owns: everything that decides one capability for one agent, lined up: the arms of each voice of each layer.
// Refuses: requests. A program is built once and asked many times.

import type { Capability } from '../catalogue/catalogue.js';
import type { Arm, Slot } from '../compile/compiled-policy.js';
import type { AgentVoices, PolicySet, Purpose, Voice } from '../compile/policy-set.js';
import type { Domain } from '../conditions/domain.js';

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
  let parts = voices.voices.map((voice) => ({ voice, arms: armsOf(set, voice, capability, known, null) }));
  const disputed = disputedDomains(parts);
  if (disputed !== null) parts = voices.voices.map((voice) => ({ voice, arms: armsOf(set, voice, capability, known, disputed) }));
  return { capability, known, voices, parts, isConstant: parts.every(({ arms }) => arms[0] === undefined || arms[0].checks.length === 0) };
}

function armsOf(set: PolicySet, voice: Voice, capability: string, known: Capability | undefined, domains: ReadonlyMap<string, Domain> | null): readonly Arm[] {
  if (voice.kind === 'stand-in') return [{ checks: [], vote: voice.vote }];
  // The shipped system policy is written against the built-in catalogue, whichever one is in use.
  const own = voice.shipped ? (set.input.builtinCatalogue.capabilities.get(capability) ?? known) : known;
  return voice.policy.arms(capability, own, domains);
}

/** Parameters that the capability does not declare and that two policies read as different kinds of value: those may be anything. */
function disputedDomains(parts: readonly Part[]): ReadonlyMap<string, Domain> | null {
  const seen = new Map<string, Domain>();
  let disputed: Map<string, Domain> | null = null;
  for (const { arms } of parts) {
    for (const arm of arms) {
      for (const { slot } of arm.checks) {
        if (slot.presence === 'declared') continue;
        const earlier = seen.get(slot.name);
        if (earlier === undefined) seen.set(slot.name, slot.domain);
        else if (earlier !== slot.domain) (disputed ??= new Map()).set(slot.name, 'any');
      }
    }
  }
  return disputed;
}

/** The parameters that a program looks at, by name. */
export function slotsOf(program: Program): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  for (const { arms } of program.parts) {
    for (const arm of arms) for (const { slot } of arm.checks) if (!slots.has(slot.name)) slots.set(slot.name, slot);
  }
  return slots;
}
