// Owns: what has to hold of a policy directory before decisions of all agents are compared: it is there, it has policies, one is active; and saying which of them do not compile.
// Refuses: opening it (policies.ts), and comparing.

import { relative } from 'node:path';
import { InputError } from './failure.js';
import type { Io } from './io.js';
import type { OpenedPolicies } from './policies.js';
import { say } from './say.js';

/** Compared with nothing, everything differs: whoever names the wrong folder is told so. */
export function requirePolicies({ set, content, directory }: OpenedPolicies, io: Io): void {
  const shown = shownPath(directory.path, io.cwd);
  if (content.files.size === 0) throw new InputError(`there is no policy file in ${shown}: name the policy directory itself`);
  if (set.active.kind === 'ambiguous') throw new InputError(`${shown} has several organization policies and none is active, so that every call is blocked: compare under one of them, with \`--active NAME\``);
}

export function sayBroken({ set, content }: OpenedPolicies, io: Io): void {
  for (const { file, path } of content.files.values()) {
    const broken = set.policyAt(file.uri)?.broken ?? null;
    if (broken !== null) say(io, 'warning', `${shownPath(path, io.cwd)} does not compile and blocks what it speaks for: ${broken}`);
  }
}

/** Whether something that decides could not be read. */
export function isUnread({ content }: OpenedPolicies): boolean {
  return content.activeTrouble !== null || [...content.files.values()].some((each) => each.unreadable !== null);
}

/** As somebody in the working directory would name it. */
export function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, path) || '.';
  return inside.startsWith('../..') ? path : inside;
}
