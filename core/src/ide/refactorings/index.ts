// Owns: the list of refactorings, and those that can be made at a place, each with what it does to decisions.
// Refuses: any refactoring of its own.

import type { PolicySet } from '../../compile/policy-set.js';
import { atOnce } from '../../text/steps.js';
import { compareWithChangesInSteps } from '../edits/proof.js';
import type { Draft } from '../fixes/fix.js';
import { NO_DIFFERENCE } from '../../compare/comparison.js';
import type { Comparison } from '../../compare/comparison.js';
import { isStandIn } from '../../compare/names.js';
import { findToken } from '../token.js';
import { convertCondition } from './convert-condition.js';
import { convertForm } from './convert-form.js';
import { extractOverride } from './extract-override.js';
import { mergeEntries } from './merge-entries.js';
import { moveToOrganization } from './move-to-organization.js';
import type { Refactoring, Refusal } from './refactoring.js';
import { sortEntries } from './sort-entries.js';
import { splitWildcard } from './split-wildcard.js';

export const REFACTORINGS: readonly Refactoring[] = [splitWildcard, mergeEntries, moveToOrganization, extractOverride, sortEntries, convertCondition, convertForm];

export interface OfferedRefactoring extends Draft {
  readonly id: string;
  readonly kind: Refactoring['kind'];
  readonly effect: Comparison;
  /** Why it is not made, such as that decisions would not stay the same; null where it can be. */
  readonly refusal: Refusal | null;
  /** It concerns more than what is looked at. */
  readonly isRisky: boolean;
}

/** `uri` is one of the set's files. Only what is wanted is worked out. */
export function refactoringsAt(set: PolicySet, uri: string, offset: number, isWanted: (kind: Refactoring['kind']) => boolean): OfferedRefactoring[] {
  return atOnce(refactoringsInSteps(set, uri, offset, isWanted));
}

/** The same in steps, for those who must not hold others up. */
export function* refactoringsInSteps(set: PolicySet, uri: string, offset: number, isWanted: (kind: Refactoring['kind']) => boolean): Generator<void, OfferedRefactoring[]> {
  const policy = set.policyAt(uri);
  if (policy === undefined || policy.broken !== null || uri === set.system.file.uri) return [];
  const { file } = policy;
  const token = findToken(file, offset);
  const entry = token === null ? null : token.kind === 'entry' ? token.entry : token.holder.entry;
  const bound = entry === null ? null : (policy.own.find((each) => each.entry === entry) ?? null);
  const offered: OfferedRefactoring[] = [];
  for (const { id, kind, ifDecisionsChange, propose } of REFACTORINGS.filter((each) => isWanted(each.kind))) {
    yield;
    for (const draft of propose({ set, file, policy, token, bound })) {
      if ('refusal' in draft) {
        offered.push({ ...draft, changes: [], id, kind, effect: NO_DIFFERENCE, isRisky: false });
        continue;
      }
      const effect = yield* compareWithChangesInSteps(set, draft.changes);
      if (effect === null) continue;
      // Of names that only packs define the title speaks; they are no reason to refuse.
      const isSame = effect.unproven.every(isStandIn) && effect.differences.every((each) => !each.isKnown);
      offered.push({ ...draft, id, kind, effect, refusal: ifDecisionsChange === 'refused' && !isSame ? { kind: 'decisions', effect } : null, isRisky: !isSame || effect.differences.length + effect.unproven.length > 0 });
    }
  }
  return offered;
}
