// Owns: the layers as a hierarchy of types: above an entry or policy what binds it, below it what builds on it or overrides it.
// Refuses: what a vote comes to.

import { inheritance } from '../compile/compiled-policy.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { Entry, PolicyFile } from '../model/policy.js';
import type { Layer } from '../model/tier.js';
import { append } from '../text/append.js';
import type { Span } from '../text/span.js';
import { atOnce } from '../text/steps.js';
import { layerOf, placesAbove, policyVoicesAbove } from './layers.js';
import type { LayerPlace } from './layers.js';
import { headerPair } from './named.js';
import { findToken } from './token.js';

/** A policy, an entry or a `defaults`. File, kind, name and index are enough to find it again. */
export interface HierarchyNode {
  readonly kind: 'policy' | 'entry' | 'defaults';
  readonly name: string;
  /** Which of the file's entries of that name, of which a list may have several; 0 for what is none. */
  readonly index: number;
  readonly layer: Layer;
  readonly file: PolicyFile;
  readonly span: Span;
  readonly nameSpan: Span;
}

export type HierarchyKey = Pick<HierarchyNode, 'kind' | 'name' | 'index'> & { readonly uri: string };

/** Anywhere in an entry, and on a policy's own name; null elsewhere. */
export function hierarchyAt(set: PolicySet, file: PolicyFile, offset: number): HierarchyNode | null {
  const token = findToken(file, offset);
  const entry = token?.holder.entry ?? null;
  if (entry !== null) return entryNode(set, file, entry);
  if (token?.kind !== 'value') return null;
  const isName = (token.level === 'organization' && token.key === 'name') || (token.level === 'agent' && token.key === 'agent');
  return isName ? policyNode(set, file) : null;
}

export function supertypesOf(set: PolicySet, key: HierarchyKey): HierarchyNode[] {
  const policy = policiesOf(set).find((each) => each.file.uri === key.uri);
  if (policy === undefined) return [];
  switch (key.kind) {
    case 'entry':
      return policy.own.filter((each) => each.entry.key === key.name).slice(key.index, key.index + 1).flatMap((bound) => placesAbove(set, policy, bound).map((each) => placeNode(set, each)));
    case 'policy':
      return policiesAbove(set, policy.file).map((each) => policyNode(set, each.file));
    case 'defaults':
      return inheritance(policy).slice(1).flatMap((each) => (each.file.defaults === null ? [] : [defaultsNode(set, each.file)]));
  }
}

export function subtypesOf(set: PolicySet, key: HierarchyKey): HierarchyNode[] {
  return atOnce(subtypesInSteps(set, key));
}

/** The same in steps, for those who must not hold others up. */
export function* subtypesInSteps(set: PolicySet, key: HierarchyKey): Generator<void, HierarchyNode[]> {
  yield* set.compileAgentsInSteps();
  const found: HierarchyNode[] = [];
  for (const policy of policiesOf(set).filter((each) => each.file.uri !== key.uri)) {
    yield;
    append(found, nodesBelow(set, key, policy));
  }
  return found;
}

/** Those of a policy that stand right below. */
function nodesBelow(set: PolicySet, key: HierarchyKey, policy: CompiledPolicy): HierarchyNode[] {
  if (key.kind === 'policy') return policiesAbove(set, policy.file).some((one) => one.file.uri === key.uri) ? [policyNode(set, policy.file)] : [];
  const isMeant = (place: LayerPlace) => place.file.uri === key.uri && (key.kind === 'defaults' ? place.entry === null : place.entry?.key === key.name && indexOf(place.file, place.entry) === key.index);
  return policy.own.filter((bound) => placesAbove(set, policy, bound).some(isMeant)).map((bound) => entryNode(set, policy.file, bound.entry));
}

/** Directly above: what an organization's policy extends, else the system's; what an agent's is bound by. */
function policiesAbove(set: PolicySet, { uri }: PolicyFile): CompiledPolicy[] {
  // Two files may have the name that is extended.
  return set.policiesAt(uri).flatMap((policy) => {
    if (policy.base !== null) return [policy.base];
    const above = policyVoicesAbove(set, policy);
    const nearest = above.filter((each) => each.layer === above[0]?.layer);
    return nearest.map((each) => each.policy);
  });
}

/** Every policy that has a say: those of the directory, and what ships and is reached from them. */
function policiesOf(set: PolicySet): CompiledPolicy[] {
  const active = set.active.kind === 'chosen' ? set.active.policies : [];
  const extended = set.agents.flatMap(({ file }) => (file.extends === null ? [] : set.named(file.extends.value)));
  const all = [...set.organizations, ...active, ...extended].flatMap(inheritance);
  return [...new Map([set.system, ...set.directorySystem, ...all, ...set.agents].map((each) => [each.file.uri, each])).values()];
}

function entryNode(set: PolicySet, file: PolicyFile, entry: Entry): HierarchyNode {
  return { kind: 'entry', name: entry.key, index: indexOf(file, entry), layer: layerOf(set, file), file, span: entry.span, nameSpan: entry.keySpan };
}

function indexOf({ entries }: PolicyFile, { key, keySpan }: Entry): number {
  return entries.filter((each) => each.key === key && each.keySpan.start < keySpan.start).length;
}

function policyNode(set: PolicySet, file: PolicyFile): HierarchyNode {
  const nameSpan = headerPair(file, file.kind === 'agent' ? 'agent' : 'name')?.valueSpan ?? { start: 0, end: 0 };
  return { kind: 'policy', name: file.name?.value ?? file.file, index: 0, layer: layerOf(set, file), file, span: { start: 0, end: file.text.length }, nameSpan };
}

function defaultsNode(set: PolicySet, file: PolicyFile): HierarchyNode {
  const span = file.defaults?.keySpan ?? { start: 0, end: 0 };
  return { kind: 'defaults', name: 'defaults', index: 0, layer: layerOf(set, file), file, span, nameSpan: span };
}

function placeNode(set: PolicySet, place: LayerPlace): HierarchyNode {
  const { layer, file, entry, span, nameSpan } = place;
  return entry === null ? defaultsNode(set, file) : { kind: 'entry', name: entry.key, index: indexOf(file, entry), layer, file, span, nameSpan };
}
