// Owns: what findings at entries depend on beside the entries of their own file, and whether a change of it concerns a policy.
// Refuses: changes inside the file (compile/entry-changes.ts).
//
// Why it is sound: a rule looks no further than rules/rule.ts lets it. Of the policies above, an entry meets those entries that are about one of its names, and
// among these no wider one behind one that always decides; of a default, what it says where no entry decides. All else that counts is a fact.

import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { isDecidedBefore } from '../compile/entry-changes.js';
import type { PolicySet, Voice } from '../compile/policy-set.js';
import type { EntryTable } from '../model/entry-table.js';
import { bySurroundings, isNarrower, overlaps, widerPatterns } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import { sameElements } from '../text/same-elements.js';
import { voicesAbove } from './layer-conflicts.js';
import type { Above } from './layer-conflicts.js';
import { knowsInherited } from './redundant-entry.js';

export interface FindingContext {
  /** Of the policy itself; compared one by one. */
  readonly facts: readonly unknown[];
  /** Of what is decided where no entry decides; it concerns the entries that leave something to it. */
  readonly fallback: readonly unknown[];
  readonly above: ContextAbove;
}

/** Of the layers above, for all policies that have the same ones. */
interface ContextAbove {
  readonly facts: readonly unknown[];
  readonly policies: readonly CompiledPolicy[];
}

export function contextOf(policy: CompiledPolicy, set: PolicySet): FindingContext {
  const { file, name, base, catalogue } = policy;
  // What is found in an organization's policy does not name it, and does not depend on whether it compiles, but on whether what it extends does.
  const own = file.kind === 'agent' ? [name, policy.broken !== null] : [knowsInherited(policy)];
  return {
    facts: [file.kind, file.form, base, catalogue, set.hierarchy, set.input.builtinCatalogue, ...own],
    fallback: defaultOf(policy),
    above: contextAbove(voicesAbove(policy, set), set),
  };
}

function contextAbove(above: Above, set: PolicySet): ContextAbove {
  return set.remembered(above, () => {
    const voices = [...above.system, ...above.organization];
    return { facts: voices.flatMap(factsOf), policies: voices.flatMap((each) => (each.kind === 'policy' ? [each.policy] : [])) };
  });
}

/** What of a voice counts whatever its entries say. */
function factsOf(voice: Voice): unknown[] {
  if (voice.kind === 'stand-in') return [voice.layer, voice.vote.reason];
  const { policy, layer, tightensOnly, shipped } = voice;
  return [layer, tightensOnly, shipped, policy.name, policy.broken, policy.base, policy.catalogue, policy.file.uri, policy.file.form, ...defaultOf(policy)];
}

/** What a default says, and in which file: its own one or one that it extends. Where in the file is found again from there. */
function defaultOf({ defaultVote }: CompiledPolicy): unknown[] {
  return [defaultVote?.tier, defaultVote?.origin, defaultVote?.source?.uri];
}

export function sameContext(a: FindingContext, b: FindingContext): boolean {
  return sameFacts(a, b) && sameElements(a.fallback, b.fallback) && (a.above === b.above || sameElements(a.above.policies, b.above.policies));
}

/** The places of a policy's entries that something which its default or the layers above say differently now can concern; null where it may concern any. */
export function concernedByContext(policy: CompiledPolicy, before: FindingContext, now: FindingContext): readonly number[] | null {
  if (!sameFacts(before, now)) return null;
  const { reads } = policy.file.table;
  const isSameFallback = sameElements(before.fallback, now.fallback);
  // What falls through a list is known of no item.
  if (!isSameFallback && policy.file.table.isList) return null;
  const places = isSameFallback ? [] : fallingThrough(policy.file.table);
  for (const [i, above] of now.above.policies.entries()) {
    const known = before.above.policies[i];
    if (above === known) continue;
    // A key that spells no pattern may mean anything, and a list is asked in its order.
    if (known === undefined || above.file.form === 'ordered' || !above.file.table.isOfBlocks || !known.file.table.isOfBlocks) return null;
    const { patterns: changed } = above.changesSince(known);
    if (changed === null) return null;
    reads.forEach(({ pattern }, place) => {
      if (pattern === null || changed.some((each) => overlaps(each, pattern) && !isOutOfReach(each, pattern, above.file.table))) places.push(place);
    });
  }
  return places;
}

/** Whether entries of a policy above decide everything that an entry is about before they get to the entry of a wider pattern. Where one of these is another, that is a change of its own. */
function isOutOfReach(wide: Pattern, own: Pattern, above: EntryTable): boolean {
  return isNarrower(own, wide) && (above.isFinal(own.text) || isDecidedBefore(above, own, wide));
}

/** The places of entries that may leave something to the default: neither they nor any wider entry always decides. */
function fallingThrough(table: EntryTable): number[] {
  const places: number[] = [];
  const isDecidedAround = bySurroundings((pattern) => widerPatterns(pattern).some((each) => table.isFinal(each)));
  table.reads.forEach(({ pattern }, place) => {
    if (pattern === null || (!table.isFinalAt(place) && !isDecidedAround(pattern))) places.push(place);
  });
  return places;
}

function sameFacts(a: FindingContext, b: FindingContext): boolean {
  return sameElements(a.facts, b.facts) && (a.above === b.above || (sameElements(a.above.facts, b.above.facts) && a.above.policies.length === b.above.policies.length));
}
