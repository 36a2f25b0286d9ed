// Owns: the validation report of one policy file as data: what the guide's `config validate` says of it.
// Refuses: words and layout (render/).

import { namedAgent } from '../compile/agent-policies.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { PolicyKind } from '../shape/shape.js';
import { strictest } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import type { Problem } from '../problems/problem.js';
import { coverageOf } from './coverage.js';
import type { Coverage } from './coverage.js';
import { diagnose } from './diagnose.js';
import type { Counts, Diagnosis } from './diagnose.js';
import type { Severities } from './file-findings.js';

export interface ValidationReport {
  readonly uri: string;
  /** The file's own name. */
  readonly file: string;
  readonly kind: PolicyKind;
  /** `name` or `agent`; null where it cannot be read. */
  readonly policy: string | null;
  /** Whether no problem is an error by its own severity, whatever settings or suppressions say. */
  readonly valid: boolean;
  readonly coverage: Coverage | null;
  readonly defaultTier: Tier | null;
  /** Agents whose policies build on this one, sorted. */
  readonly agentOverrides: readonly string[];
  /** Patterns of the entries that carry a rate limit: the inherited ones, then in the order of the text. */
  readonly rateLimits: readonly string[];
  readonly extends: string | null;
  readonly entries: number;
  /** In the order of the text; of very many, those that are reported. */
  readonly problems: readonly Problem[];
  /** Of all of them. */
  readonly counts: Counts;
}

/** Undefined where the set has no such file. `diagnosis`: of that file, where it is known already. */
export function reportOf(set: PolicySet, uri: string, severities: Severities = {}, diagnosis: Diagnosis = diagnose(set, uri, severities)): ValidationReport | undefined {
  const policy = set.policyAt(uri);
  if (policy === undefined) return undefined;
  const { file } = policy;
  const compilations = set.policiesAt(uri);
  const { problems, counts, valid } = diagnosis;
  return {
    uri,
    file: file.file,
    kind: file.kind,
    policy: policy.name,
    // A file that cannot be read has no place to hang a problem on.
    valid: valid && policy.broken === null,
    coverage: coverageOf(compilations),
    defaultTier: strictest(compilations.flatMap(({ defaultVote }) => defaultVote?.tier ?? [])),
    agentOverrides: file.kind === 'organization' ? overridesOf(set, policy) : [],
    rateLimits: [...new Set(compilations.flatMap(limitedPatterns))],
    extends: file.extends?.value ?? null,
    entries: file.entries.length,
    problems,
    counts,
  };
}

/** In a list any item of a pattern may carry a limit, and entries that are inherited behind a list keep theirs. */
function limitedPatterns(policy: CompiledPolicy): string[] {
  return [...policy.entries.keys()].filter((pattern) => policy.longestWindow(pattern) > 0);
}

/** Agent policies that extend this one, or that extend none while it is the active one. */
function overridesOf(set: PolicySet, policy: CompiledPolicy): string[] {
  const isActive = set.active.kind === 'chosen' && set.active.policies.some((each) => each.file.uri === policy.file.uri);
  const names = set.agents.filter((each) => {
    const extended = each.file.extends?.value;
    return extended === undefined ? isActive : extended === policy.name;
  });
  return [...new Set(names.map(namedAgent))].sort();
}
