// Owns: `extends-cycle`: a policy that comes back to itself, or runs into a circle, by following `extends`.
// Refuses: agents, which no policy can extend.

import type { PolicySet } from '../compile/policy-set.js';
import type { PolicyFile } from '../model/policy.js';
import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const extendsCycle: PolicyRule = {
  code: 'extends-cycle',
  inFile: ({ file }, set) => {
    const found = findCycle(file, set);
    if (file.extends === null || found === null) return [];
    const { path, start } = found;
    const circle = [...path.slice(start), path[start] as PolicyFile];
    const names = circle.map((each) => `\`${each.name?.value ?? each.file}\``).join(' → ');
    const related = path.slice(Math.max(start, 1)).flatMap((each) => (each.extends === null ? [] : [{ uri: each.uri, span: each.extends.span, message: 'goes on here' }]));
    return [problem('extends-cycle', file.extends.span, `\`extends\` runs in a circle: ${names}`, { related })];
  },
};

/** The files that `extends` leads through, and the index of the one that it comes back to; null where it comes to an end. */
export function findCycle(file: PolicyFile, set: PolicySet): { readonly path: readonly PolicyFile[]; readonly start: number } | null {
  if (file.kind === 'agent') return null;
  const path: PolicyFile[] = [file];
  for (let current = file; ; ) {
    const next = current.extends === null ? undefined : set.named(current.extends.value)[0]?.file;
    if (next === undefined) return null;
    const start = path.findIndex((each) => each.uri === next.uri);
    if (start >= 0) return { path, start };
    path.push(next);
    current = next;
  }
}
