// Owns: what findings at entries depend on beside the entries of their own file, and whether a change of it concerns a policy.
// Refuses: changes inside the file (compile/entry-changes.ts).

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet, Voice } from '../compile/policy-set.js';
import { overlaps } from '../model/pattern.js';
import { voicesAbove } from './layer-conflicts.js';

export interface FindingContext {
  /** Compared one by one. */
  readonly facts: readonly unknown[];
  /** The policies of the layers above. */
  readonly above: readonly CompiledPolicy[];
}

export function contextOf(policy: CompiledPolicy, set: PolicySet): FindingContext {
  const { system, organization } = voicesAbove(policy, set);
  const voices = [...system, ...organization];
  const { file, name, base, catalogue, defaultVote } = policy;
  const isAgent = file.kind === 'agent';
  return {
    facts: [
      ...[file.kind, file.form, name, base, catalogue, set.hierarchy, set.input.builtinCatalogue, isAgent ? policy.broken : null],
      ...[defaultVote?.tier, defaultVote?.origin],
      ...voices.flatMap(factsOf),
    ],
    above: voices.flatMap((each) => (each.kind === 'policy' ? [each.policy] : [])),
  };
}

/** What of a voice counts whatever its entries say. */
function factsOf(voice: Voice): unknown[] {
  if (voice.kind === 'stand-in') return [voice.layer, voice.vote.reason];
  const { policy, layer, tightensOnly, shipped } = voice;
  return [layer, tightensOnly, shipped, policy.name, policy.broken, policy.base, policy.catalogue, policy.file.uri, policy.file.form, policy.defaultVote?.tier, policy.defaultVote?.origin];
}

export function sameContext(a: FindingContext, b: FindingContext): boolean {
  return sameFacts(a, b) && a.above.every((each, i) => each === b.above[i]);
}

/** The places of a policy's entries that something which the layers above say differently now can concern; null where it may concern any. */
export function concernedByContext(policy: CompiledPolicy, before: FindingContext, now: FindingContext): readonly number[] | null {
  if (!sameFacts(before, now)) return null;
  const { reads } = policy.file.table;
  const places: number[] = [];
  for (const [i, above] of now.above.entries()) {
    const known = before.above[i];
    if (above === known) continue;
    // A key that spells no pattern may mean anything, and a list is asked in its order.
    if (known === undefined || above.file.form === 'ordered' || !above.file.table.isOfBlocks || !known.file.table.isOfBlocks) return null;
    const changed = above.changedSince(known);
    if (changed === null) return null;
    reads.forEach(({ pattern }, place) => {
      if (pattern === null || changed.some((each) => overlaps(each, pattern))) places.push(place);
    });
  }
  return places;
}

function sameFacts(a: FindingContext, b: FindingContext): boolean {
  return a.facts.length === b.facts.length && a.above.length === b.above.length && a.facts.every((each, i) => each === b.facts[i]);
}
