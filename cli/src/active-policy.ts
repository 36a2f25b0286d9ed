// Owns: saying which organization policy is active and where it was written, in the guide's words and as data.
// Refuses: choosing one.

import { fileURLToPath } from 'node:url';
import { SHIPPED_SCHEME, UNREADABLE_ACTIVE, printable } from '../../core/src/index.js';
import type { CompiledPolicy, PolicySet } from '../../core/src/index.js';

/** `Active policy:` and `Source:`; one source for each file that has the name. */
export function activeText(set: PolicySet): string {
  const { name, policies } = activeOf(set);
  const sources = policies.length === 0 ? ['none'] : policies.map(sourceOf);
  const { active } = set;
  const shown = isUnreadable(active) ? 'unknown (.active names none that can be read)' : printable(name ?? 'none');
  return [`Active policy: ${shown}`, ...sources.map((each) => `Source: ${printable(each)}`)].map((each) => `${each}\n`).join('');
}

export interface ActiveJson {
  readonly policy: string | null;
  readonly sources: readonly string[];
  /** What chose it; null where nothing did. */
  readonly from: 'setting' | '.active' | 'only policy' | null;
  readonly compiles: boolean;
}

export function activeJson(set: PolicySet): ActiveJson {
  const { name, policies } = activeOf(set);
  const { active } = set;
  const from = active.kind === 'chosen' || active.kind === 'missing' ? active.from : null;
  return { policy: name, sources: policies.map(sourceOf), from, compiles: policies.length > 0 && policies.every((each) => each.broken === null) };
}

function activeOf({ active }: PolicySet): { readonly name: string | null; readonly policies: readonly CompiledPolicy[] } {
  switch (active.kind) {
    case 'chosen':
      return { name: active.name ?? active.policies[0]?.file.file ?? null, policies: distinct(active.policies) };
    case 'missing':
      return { name: isUnreadable(active) ? null : active.name, policies: [] };
    case 'ambiguous':
    case 'none':
      return { name: null, policies: [] };
  }
}

/** The choice is there, and nobody knows what it is. */
export function isUnreadable(active: PolicySet['active']): boolean {
  return active.kind === 'missing' && active.from === '.active' && active.name === UNREADABLE_ACTIVE;
}

/** A policy that is compiled with several that it extends is one file all the same. */
function distinct(policies: readonly CompiledPolicy[]): readonly CompiledPolicy[] {
  return [...new Map(policies.map((each) => [each.file.uri, each])).values()];
}

function sourceOf({ file }: CompiledPolicy): string {
  return file.uri.startsWith(`${SHIPPED_SCHEME}:`) ? `${file.file} (template, built in)` : fileURLToPath(file.uri);
}
