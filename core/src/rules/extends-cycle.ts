// Owns: `extends-cycle`: a policy that comes back to itself, or runs into a circle, by following `extends`.
// Refuses: agents, which no policy can extend.

import type { PolicyFile } from '../model/policy.js';
import { problem } from '../problems/problem.js';
import type { PolicyRule } from './rule.js';

export const extendsCycle: PolicyRule = {
  code: 'extends-cycle',
  find: ({ file }, set) => {
    const written = file.extends;
    if (written === null || file.kind === 'agent') return [];
    const path: PolicyFile[] = [file];
    for (let current = file; ; ) {
      const next = current.extends === null ? undefined : set.named(current.extends.value)[0]?.file;
      if (next === undefined) return [];
      const start = path.findIndex((each) => each.uri === next.uri);
      if (start >= 0) {
        const circle = [...path.slice(start), next];
        const names = circle.map((each) => `\`${each.name?.value ?? each.file}\``).join(' → ');
        const related = path.slice(Math.max(start, 1)).flatMap((each) => (each.extends === null ? [] : [{ uri: each.uri, span: each.extends.span, message: 'goes on here' }]));
        return [problem('extends-cycle', written.span, `\`extends\` runs in a circle: ${names}`, { related })];
      }
      path.push(next);
      current = next;
    }
  },
};
