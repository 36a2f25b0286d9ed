// Owns: which capabilities of the catalogue an organization policy decides, by entries or by its default.
// Refuses: agent policies, which are not meant to cover anything, and warnings (the rules make those).

import { inheritance } from '../compile/compiled-policy.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { PolicyFile } from '../model/policy.js';

export interface CategoryCoverage {
  readonly category: string;
  /** Capabilities of the category that coverage counts. */
  readonly total: number;
  /** Those that an entry matches. */
  readonly byEntry: number;
  /** Those that an entry matches or the default decides. */
  readonly covered: number;
}

export interface Coverage {
  readonly covered: number;
  readonly total: number;
  readonly catalogue: { readonly name: string; readonly version: string };
  readonly categories: readonly CategoryCoverage[];
}

/**
 * Null where it would be misleading: what the policy covers cannot be told before its errors are mended. Of a file that extends a name which two
 * files have, all its compilations together: each of them votes.
 */
export function coverageOf(compilations: readonly CompiledPolicy[]): Coverage | null {
  const [policy, ...others] = compilations;
  if (policy === undefined || policy.file.kind === 'agent' || compilations.some(isWithheld)) return null;
  const { catalogue } = policy;
  const hasDefault = compilations.some(({ defaultVote }) => defaultVote !== null);
  const categories = [...catalogue.categories].map(([category, capabilities]): CategoryCoverage => {
    const own = policy.unmatched.get(category) ?? [];
    const unmatched = others.length === 0 ? own : own.filter((each) => others.every((other) => other.unmatched.get(category)?.includes(each)));
    const byEntry = capabilities.length - unmatched.length;
    return { category, total: capabilities.length, byEntry, covered: hasDefault ? capabilities.length : byEntry };
  });
  const covered = categories.reduce((sum, each) => sum + each.covered, 0);
  return { covered, total: catalogue.total, catalogue: { name: catalogue.name, version: catalogue.version }, categories };
}

/** A file's compilations, and after them those of other files of its name, which vote beside it: what one of them decides is covered. */
export function votingTogether({ uri, kind, name }: PolicyFile, set: PolicySet): readonly CompiledPolicy[] {
  const own = set.policiesAt(uri);
  const isAlone = kind === 'agent' || name === null || !set.organizations.some((each) => each.file.uri === uri);
  const others = isAlone ? [] : set.named(name.value).filter(({ file }) => file.uri !== uri && file.name?.value === name.value);
  return others.length === 0 ? own : [...own, ...others];
}

function isWithheld(policy: CompiledPolicy): boolean {
  return inheritance(policy).some(({ file, broken, hasBrokenEntry }) => broken !== null || hasBrokenEntry || file.defaults?.broken === true);
}
