// Owns: which of the files that cannot be read an answer rests on: it would be another one, or none, if somebody could read them.
// Refuses: files that are read and do not compile; those give an answer.

import { join } from 'node:path';
import { UNREADABLE_ACTIVE } from '../../core/src/index.js';
import type { CompiledPolicy } from '../../core/src/index.js';
import { readText } from '../../engine/src/index.js';
import type { ReadFile } from '../../engine/src/index.js';
import { isUnreadable } from './active-policy.js';
import type { OpenedPolicies } from './policies.js';

/** Absolute paths, for a question about these agents. */
export async function unreadGrounds({ directory, content, set }: OpenedPolicies, agents: readonly string[]): Promise<readonly string[]> {
  const unread = [...content.files.values()].filter((each) => each.unreadable !== null);
  const { active } = set;
  const voices = agents.flatMap((agent) => set.voicesFor(agent, 'question').voices).flatMap((each) => (each.kind === 'policy' ? lineOf(each.policy) : []));
  const heard = new Set(voices.map(({ file }) => file.uri));
  const wanted = [...(active.kind === 'missing' || active.kind === 'chosen' ? [active.name] : []), ...voices.map(({ file }) => file.extends?.value ?? null)];
  // Under a name that nobody else has there may be any file whose own name cannot be read.
  const isMissing = wanted.some((name) => name !== null && name !== UNREADABLE_ACTIVE && set.named(name).length === 0);
  const isGround = ({ file }: ReadFile): boolean => {
    if (heard.has(file.uri)) return true;
    if (file.kind === 'agent') return false;
    return isMissing || (active.kind === 'ambiguous' && active.names.length < 2);
  };
  const choice = isUnreadable(active) ? join(directory.path, '.active') : null;
  // One that is empty is named in the same way.
  const isUnread = choice !== null && (await readText(choice, { regularOnly: true })).kind === 'unreadable';
  return [...(isUnread ? [choice] : []), ...unread.filter(isGround).map((each) => each.path)];
}

/** A policy and what it extends. */
function lineOf(policy: CompiledPolicy): readonly CompiledPolicy[] {
  return [policy, ...(policy.base === null ? [] : lineOf(policy.base))];
}
