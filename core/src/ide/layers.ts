// Owns: which entries and defaults stand above an entry, and which entries of agents override one: the layers as a hierarchy of places.
// Refuses: deciding anything. What a vote comes to is decide/'s.

import type { BoundEntry } from '../compile/bind.js';
import { inheritance } from '../compile/compiled-policy.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { namedAgent } from '../compile/agent-policies.js';
import { isSystemFile } from '../compile/policy-set.js';
import type { PolicySet, Voice } from '../compile/policy-set.js';
import type { Entry, PolicyFile } from '../model/policy.js';
import { overlaps, patternMatches } from '../model/pattern.js';
import type { Layer } from '../model/tier.js';
import { voicesAbove } from '../rules/layer-conflicts.js';
import type { Span } from '../text/span.js';

/** An entry, or a `defaults`, of some layer. */
export interface LayerPlace {
  readonly layer: Layer;
  readonly file: PolicyFile;
  /** Null for `defaults`. */
  readonly entry: Entry | null;
  readonly span: Span;
  readonly nameSpan: Span;
}

/** An agent's entry, with the agent. */
export interface Override {
  readonly agent: string;
  readonly bound: BoundEntry;
}

export function layerOf(set: PolicySet, file: PolicyFile): Layer {
  if (file.uri === set.system.file.uri || isSystemFile(file)) return 'system';
  return file.kind === 'agent' ? 'agent' : 'organization';
}

/** What has a say, above its own policy, about any capability that the entry decides: the nearest layer first. An inherited entry counts where this one replaces it. */
export function placesAbove(set: PolicySet, policy: CompiledPolicy, bound: BoundEntry): LayerPlace[] {
  const found = new Map<Entry | string, LayerPlace>();
  const key = bound.entry.pattern?.text;
  const replaced = key === undefined ? undefined : policy.base?.entries.get(key);
  if (replaced !== undefined) found.set(replaced.entry, entryPlace('organization', replaced));
  for (const voice of policyVoicesAbove(set, policy)) {
    for (const name of namesOf(bound)) for (const place of placesFor(voice.policy, name, voice.layer)) found.set(place.entry ?? place.file.uri, place);
  }
  return [...found.values()];
}

/** The entries of agents that override an entry of a file, or of what that file passes on to others. In steps, an agent each. */
export function* overridesOf(set: PolicySet, file: PolicyFile, entry: Entry): Generator<void, Override[]> {
  const { pattern } = entry;
  const found: Override[] = [];
  if (pattern === null) return found;
  yield* set.compileAgentsInSteps();
  for (const policy of set.agents) {
    yield;
    const near = policy.own.filter((each) => each.entry.pattern !== null && overlaps(pattern, each.entry.pattern));
    if (near.length === 0) continue;
    const above = policyVoicesAbove(set, policy).filter((voice) => speaksFor(voice.policy, file));
    const isAsked = (name: string) => patternMatches(pattern, name) && above.some((voice) => decidingEntries(voice.policy, name).some((each) => each.entry === entry));
    for (const bound of near) if (namesOf(bound).some(isAsked)) found.push({ agent: namedAgent(policy), bound });
  }
  return found;
}

/** The agents that a policy speaks to, by itself or through one that inherits from it. In steps, an agent each. */
export function* agentsUnder(set: PolicySet, file: PolicyFile): Generator<void, CompiledPolicy[]> {
  const found: CompiledPolicy[] = [];
  yield* set.compileAgentsInSteps();
  for (const policy of set.agents) {
    yield;
    if (policyVoicesAbove(set, policy).some((voice) => speaksFor(voice.policy, file))) found.push(policy);
  }
  return found;
}

/** Whether a policy speaks to agents without a policy of their own. */
export function isAboveOthers(set: PolicySet, file: PolicyFile): boolean {
  return set.voicesAbove('', 'question').some((voice) => voice.kind === 'policy' && speaksFor(voice.policy, file));
}

function speaksFor(policy: CompiledPolicy, file: PolicyFile): boolean {
  return inheritance(policy).some((each) => each.file.uri === file.uri);
}

/** The capabilities that an entry is asked about first; a name that no catalogue has stands for itself. */
export function namesOf({ entry: { pattern }, decides }: BoundEntry): string[] {
  return pattern?.kind === 'exact' ? [pattern.text] : decides.map((each) => each.name);
}

type PolicyVoice = Voice & { readonly kind: 'policy' };

/** The policies that have a say above one, nearest layer first. */
export function policyVoicesAbove(set: PolicySet, policy: CompiledPolicy): PolicyVoice[] {
  if (layerOf(set, policy.file) === 'system') return [];
  const { system, organization } = voicesAbove(policy, set);
  return [...organization, ...system].filter((each): each is PolicyVoice => each.kind === 'policy');
}

/** The entries that a policy asks about a capability, up to the one that has a tier for every call. */
export function decidingEntries(policy: CompiledPolicy, name: string): BoundEntry[] {
  const chain = policy.chain(name);
  const last = chain.findIndex(isFinal);
  return last < 0 ? chain : chain.slice(0, last + 1);
}

/** The same as places, with the default where no entry is the last one. */
function placesFor(policy: CompiledPolicy, name: string, layer: Layer): LayerPlace[] {
  const entries = decidingEntries(policy, name);
  const last = entries.at(-1);
  return [...entries.map((each) => entryPlace(layer, each)), ...(last !== undefined && isFinal(last) ? [] : defaultPlaces(policy, layer))];
}

function isFinal({ broken, entry }: BoundEntry): boolean {
  return broken || entry.tier !== null;
}

function defaultPlaces(policy: CompiledPolicy, layer: Layer): LayerPlace[] {
  const holder = inheritance(policy).find((each) => each.file.defaults !== null)?.file;
  const defaults = holder?.defaults ?? null;
  if (holder === undefined || defaults === null) return [];
  const span = { start: defaults.keySpan.start, end: Math.max(defaults.keySpan.end, defaults.tier?.span.end ?? 0) };
  return [{ layer, file: holder, entry: null, span, nameSpan: defaults.keySpan }];
}

function entryPlace(layer: Layer, { entry, file }: BoundEntry): LayerPlace {
  return { layer, file, entry, span: entry.span, nameSpan: entry.keySpan };
}
