// Owns: which lines of a file belong to a value that begins on a line above: blocks of text, texts and brackets over several lines.
// Refuses: moving them.

import type { PolicyFile } from '../../model/policy.js';
import type { SyntaxNode } from '../../syntax/tree.js';
import type { SyntaxPart } from '../syntax-parts.js';

export interface Carried {
  /** The line that the value begins on. */
  readonly owner: number;
  /** `block`: every character of the line counts. `text`: the space in front does not. `flow`: nothing but tokens counts. */
  readonly sort: 'block' | 'text' | 'flow';
}

/** Those of one part of the file. */
export function carriedLines(file: PolicyFile, { root, base }: SyntaxPart): ReadonlyMap<number, Carried> {
  const carried = new Map<number, Carried>();
  const stack: SyntaxNode[] = root === null ? [] : [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const start = base + node.span.start;
    if (node.kind === 'mapping') for (const pair of node.pairs) if (!pair.merged && pair.valueSpan.start === pair.value.span.start) stack.push(pair.value);
    if (node.kind === 'sequence') for (const item of node.items) if (item.node.span.start >= item.span.start && item.node.span.end <= item.span.end) stack.push(item.node);
    const isText = node.kind === 'scalar';
    if (node.kind !== 'scalar' && !node.flow) continue;
    const owner = file.lines.lineOf(start);
    const last = file.lines.lineOf(Math.max(start, base + node.span.end - 1));
    const isBlock = isText && /^[|>]/.test(file.lines.slice(start, start + 1));
    for (let line = owner + 1; line <= last; line++) {
      // A text inside brackets over several lines is a text first; the brackets' own line is what moves.
      const outer = carried.get(line);
      if (outer !== undefined && !isText) continue;
      const outermost = carried.get(owner)?.owner ?? owner;
      carried.set(line, { owner: outermost, sort: isBlock ? 'block' : isText ? 'text' : 'flow' });
    }
  }
  return carried;
}
