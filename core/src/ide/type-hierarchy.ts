// Owns: the layers as a hierarchy of types: above an entry or policy what binds it, below it what builds on it or overrides it.
// Refuses: what a vote comes to.

import { inheritance } from '../compile/compiled-policy.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { PolicyFile } from '../model/policy.js';
import type { Layer } from '../model/tier.js';
import type { Span } from '../text/span.js';
import { layerOf, placesAbove, policyVoicesAbove } from './layers.js';
import type { LayerPlace } from './layers.js';
import { headerPair } from './named.js';
import { findToken } from './token.js';

/** A policy, an entry or a `defaults`. File, kind and name are enough to find it again. */
export interface HierarchyNode {
  readonly kind: 'policy' | 'entry' | 'defaults';
  readonly name: string;
  readonly layer: Layer;
  readonly file: PolicyFile;
  readonly span: Span;
  readonly nameSpan: Span;
}

export type HierarchyKey = Pick<HierarchyNode, 'kind' | 'name'> & { readonly uri: string };

/** Anywhere in an entry, and on a policy's own name; null elsewhere. */
export function hierarchyAt(set: PolicySet, file: PolicyFile, offset: number): HierarchyNode | null {
  const token = findToken(file, offset);
  const entry = token?.holder.entry ?? null;
  if (entry !== null) return entryNode(set, file, entry.key);
  if (token?.kind !== 'value') return null;
  const isName = (token.level === 'organization' && token.key === 'name') || (token.level === 'agent' && token.key === 'agent');
  return isName ? policyNode(set, file) : null;
}

export function supertypesOf(set: PolicySet, key: HierarchyKey): HierarchyNode[] {
  const policy = policiesOf(set).find((each) => each.file.uri === key.uri);
  if (policy === undefined) return [];
  switch (key.kind) {
    case 'entry':
      return policy.own.filter((each) => each.entry.key === key.name).slice(0, 1).flatMap((bound) => placesAbove(set, policy, bound).map((each) => placeNode(set, each)));
    case 'policy':
      return policiesAbove(set, policy).map((each) => policyNode(set, each.file));
    case 'defaults':
      return inheritance(policy).slice(1).flatMap((each) => (each.file.defaults === null ? [] : [defaultsNode(set, each.file)]));
  }
}

export function subtypesOf(set: PolicySet, key: HierarchyKey): HierarchyNode[] {
  const below = policiesOf(set).filter((each) => each.file.uri !== key.uri);
  if (key.kind === 'policy') return below.filter((each) => policiesAbove(set, each).some((one) => one.file.uri === key.uri)).map((each) => policyNode(set, each.file));
  const isMeant = (place: LayerPlace) => place.file.uri === key.uri && (key.kind === 'defaults' ? place.entry === null : place.entry?.key === key.name);
  return below.flatMap((policy) => policy.own.filter((bound) => placesAbove(set, policy, bound).some(isMeant)).map((bound) => entryNode(set, policy.file, bound.entry.key)).filter((each) => each !== null));
}

/** Directly above: what an organization's policy extends, else the system's; what an agent's is bound by. */
function policiesAbove(set: PolicySet, policy: CompiledPolicy): CompiledPolicy[] {
  if (policy.base !== null) return [policy.base];
  const above = policyVoicesAbove(set, policy);
  const nearest = above.filter((each) => each.layer === above[0]?.layer);
  return nearest.map((each) => each.policy);
}

/** Every policy that has a say: those of the directory, and what ships and is reached from them. */
function policiesOf(set: PolicySet): CompiledPolicy[] {
  const active = set.active.kind === 'chosen' ? set.active.policies : [];
  const extended = set.agents.flatMap(({ file }) => (file.extends === null ? [] : set.named(file.extends.value)));
  const all = [...set.organizations, ...active, ...extended].flatMap(inheritance);
  return [...new Map([set.system, ...set.directorySystem, ...all, ...set.agents].map((each) => [each.file.uri, each])).values()];
}

function entryNode(set: PolicySet, file: PolicyFile, key: string): HierarchyNode | null {
  const entry = file.entries.find((each) => each.key === key);
  return entry === undefined ? null : { kind: 'entry', name: key, layer: layerOf(set, file), file, span: entry.span, nameSpan: entry.keySpan };
}

function policyNode(set: PolicySet, file: PolicyFile): HierarchyNode {
  const nameSpan = headerPair(file, file.kind === 'agent' ? 'agent' : 'name')?.valueSpan ?? { start: 0, end: 0 };
  return { kind: 'policy', name: file.name?.value ?? file.file, layer: layerOf(set, file), file, span: { start: 0, end: file.text.length }, nameSpan };
}

function defaultsNode(set: PolicySet, file: PolicyFile): HierarchyNode {
  const span = file.defaults?.keySpan ?? { start: 0, end: 0 };
  return { kind: 'defaults', name: 'defaults', layer: layerOf(set, file), file, span, nameSpan: span };
}

function placeNode(set: PolicySet, place: LayerPlace): HierarchyNode {
  const { layer, file, entry, span, nameSpan } = place;
  return entry === null ? defaultsNode(set, file) : { kind: 'entry', name: entry.key, layer, file, span, nameSpan };
}
