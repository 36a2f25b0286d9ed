// Owns: the list of fixers, one file a code, and the fixes of one problem with what each does to decisions.
// Refuses: any fix of its own.

import type { PolicySet } from '../../compile/policy-set.js';
import { patternMatches } from '../../model/pattern.js';
import type { Problem } from '../../problems/problem.js';
import { pathTo } from '../../syntax/path.js';
import { atOnce } from '../../text/steps.js';
import type { Change } from '../edits/change.js';
import { compareWithChangesInSteps, loosens } from '../edits/proof.js';
import type { Comparison } from '../../compare/comparison.js';
import { fixAgentFileName } from './agent-file-name.js';
import { fixConditionGap } from './condition-gap.js';
import { fixDefaultOnlyCategory } from './default-only-category.js';
import { fixDuplicateKey } from './duplicate-key.js';
import { fixEmptyEntry } from './empty-entry.js';
import { fixExceedsSystem } from './exceeds-system.js';
import { fixExtendsNotActive } from './extends-not-active.js';
import type { Draft, Fix, Fixer } from './fix.js';
import { fixImpossibleCondition } from './impossible-condition.js';
import { fixInvalidPattern } from './invalid-pattern.js';
import { fixInvalidRateLimit } from './invalid-rate-limit.js';
import { fixInvalidSuppression } from './invalid-suppression.js';
import { fixLiftsBlocked } from './lifts-blocked.js';
import { fixMissingKey } from './missing-key.js';
import { fixMissingReason } from './missing-reason.js';
import { fixPartlyOverruled } from './partly-overruled.js';
import { fixRateLimitNotStricter } from './rate-limit-not-stricter.js';
import { fixRateLimitUnreachable } from './rate-limit-unreachable.js';
import { fixRedundantEntry } from './redundant-entry.js';
import { fixRelaxesOrganization } from './relaxes-organization.js';
import { fixUncoveredCategory } from './uncovered-category.js';
import { fixUnknownCapability } from './unknown-capability.js';
import { fixUnknownExtends } from './unknown-extends.js';
import { fixUnknownKey } from './unknown-key.js';
import { fixUnknownOperator } from './unknown-operator.js';
import { fixUnknownParameter } from './unknown-parameter.js';
import { fixUnknownTier } from './unknown-tier.js';
import { fixUnquotedVersion } from './unquoted-version.js';
import { fixUnreachableRule } from './unreachable-rule.js';
import { fixUnusedSuppression } from './unused-suppression.js';
import { fixWrongType } from './wrong-type.js';
import { fixYamlSyntax } from './yaml-syntax.js';

export const FIXERS: readonly Fixer[] = [
  fixAgentFileName,
  fixConditionGap,
  fixDefaultOnlyCategory,
  fixDuplicateKey,
  fixEmptyEntry,
  fixExceedsSystem,
  fixExtendsNotActive,
  fixImpossibleCondition,
  fixInvalidPattern,
  fixInvalidRateLimit,
  fixInvalidSuppression,
  fixLiftsBlocked,
  fixMissingKey,
  fixMissingReason,
  fixPartlyOverruled,
  fixRateLimitNotStricter,
  fixRateLimitUnreachable,
  fixRedundantEntry,
  fixRelaxesOrganization,
  fixUncoveredCategory,
  fixUnknownCapability,
  fixUnknownExtends,
  fixUnknownKey,
  fixUnknownOperator,
  fixUnknownParameter,
  fixUnknownTier,
  fixUnquotedVersion,
  fixUnreachableRule,
  fixUnusedSuppression,
  fixWrongType,
  fixYamlSyntax,
];

const BY_CODE: ReadonlyMap<string, Fixer> = new Map(FIXERS.map((each) => [each.code, each]));

/** `uri` is one of the set's files; `problems` is everything that is found in it. */
export function fixesOf(set: PolicySet, uri: string, problem: Problem, problems: readonly Problem[], effects: Effects = new Map()): Fix[] {
  return atOnce(fixesInSteps(set, uri, problem, problems, effects));
}

/** The same in steps, for those who must not hold others up. */
export function* fixesInSteps(set: PolicySet, uri: string, problem: Problem, problems: readonly Problem[], effects: Effects = new Map()): Generator<void, Fix[]> {
  const fixes: Fix[] = [];
  for (const draft of draftsOf(set, uri, problem, problems)) {
    const effect = yield* effectOf(set, draft.changes, effects);
    if (effect !== null) fixes.push({ ...draft, code: problem.code, effect, isPreferred: false });
  }
  const [only] = fixes;
  return only !== undefined && fixes.length === 1 && !loosens(only.effect) && isToThePoint(only.effect, set, uri, problem) ? [{ ...only, isPreferred: true }] : fixes;
}

/** Whether the decisions that change are those that a problem in an entry speaks of: about known capabilities, which the entry matches or was meant to. */
function isToThePoint({ differences }: Comparison, set: PolicySet, uri: string, { span, facts }: Problem): boolean {
  const changed = differences.filter((each) => !each.inDetail);
  if (changed.length === 0) return true;
  const entry = set.policyAt(uri)?.file.entries.find((each) => each.span.start <= span.start && span.start <= each.span.end);
  const pattern = entry?.pattern ?? null;
  if (entry === undefined) return true;
  return changed.every(({ capability, isKnown }) => isKnown && (facts.suggestions?.includes(capability) === true || (pattern !== null && patternMatches(pattern, capability))));
}

/** What changes do to the decisions of one set, by the changes as text: several problems may have one fix. */
export type Effects = Map<string, Comparison | null>;

function* effectOf(set: PolicySet, changes: readonly Change[], effects: Effects): Generator<void, Comparison | null> {
  const key = JSON.stringify(changes);
  const known = effects.get(key);
  if (known !== undefined) return known;
  const effect = yield* compareWithChangesInSteps(set, changes);
  effects.set(key, effect);
  return effect;
}

/** The fixes as proposed, before anything is known of what they do. */
export function draftsOf(set: PolicySet, uri: string, problem: Problem, problems: readonly Problem[]): readonly Draft[] {
  const fixer = BY_CODE.get(problem.code);
  const policy = set.policyAt(uri);
  if (fixer === undefined || policy === undefined) return [];
  const { file } = policy;
  return fixer.fix({ set, file, policy, problem, problems, get path() { return pathTo(file.syntax.root, problem.span.start); } });
}
