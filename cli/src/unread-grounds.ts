// Owns: which of the files that cannot be read an answer rests on: it would be another one, or none, if somebody could read them.
// Refuses: files that are read and do not compile; those give an answer.

import { basename, join } from 'node:path';
import { UNREADABLE_ACTIVE } from '../../core/src/index.js';
import type { CompiledPolicy, PolicySet } from '../../core/src/index.js';
import type { ReadFile } from '../../engine/src/index.js';
import type { OpenedPolicies } from './policies.js';

/** Absolute paths, for a question about an agent. */
export function unreadGrounds({ directory, content, set }: OpenedPolicies, agent: string): readonly string[] {
  const unread = [...content.files.values()].filter((each) => each.unreadable !== null);
  const { active } = set;
  const voices = set.voicesFor(agent, 'question').voices.flatMap((each) => (each.kind === 'policy' ? lineOf(each.policy) : []));
  const heard = new Set(voices.map(({ file }) => file.uri));
  const wanted = [...(active.kind === 'missing' || active.kind === 'chosen' ? [active.name] : []), ...voices.map(({ file }) => file.extends?.value ?? null)];
  const isGround = ({ path, file }: ReadFile): boolean => {
    if (heard.has(file.uri)) return true;
    if (file.kind === 'agent') return false;
    if (active.kind === 'ambiguous' && active.names.length < 2) return true;
    return wanted.some((name) => name !== null && mayBeCalled(path, name, set));
  };
  const choice = active.kind === 'missing' && active.from === '.active' && active.name === UNREADABLE_ACTIVE ? [join(directory.path, '.active')] : [];
  return [...choice, ...unread.filter(isGround).map((each) => each.path)];
}

/** A policy and what it extends. */
function lineOf(policy: CompiledPolicy): readonly CompiledPolicy[] {
  return [policy, ...(policy.base === null ? [] : lineOf(policy.base))];
}

/** Whether a file that nobody can read may be the policy of a name: nothing else is, or only a template that it would take the place of. */
function mayBeCalled(path: string, name: string, set: PolicySet): boolean {
  const found = set.named(name);
  if (found.length === 0) return name !== UNREADABLE_ACTIVE;
  return found.every(({ file }) => set.input.templates.includes(file)) && basename(path).replace(/\.ya?ml$/, '') === name;
}
