// Owns: what in a policy leads elsewhere by itself: `extends` to the policy, a suppressed code to its page.
// Refuses: addresses.

import type { PolicyFile } from '../model/policy.js';
import { isProblemCode } from '../problems/codes.js';
import type { ProblemCode } from '../problems/codes.js';
import type { Span } from '../text/span.js';
import { headerPair } from './named.js';

export type DocumentLink = { readonly span: Span } & ({ readonly kind: 'policy'; readonly name: string } | { readonly kind: 'problem'; readonly code: ProblemCode });

export function linksOf(file: PolicyFile): DocumentLink[] {
  const links: DocumentLink[] = [];
  const pair = headerPair(file, 'extends');
  if (pair?.value.kind === 'scalar' && typeof pair.value.value === 'string') links.push({ span: pair.valueSpan, kind: 'policy', name: pair.value.value });
  for (const { start, end } of file.remarks) {
    const match = /^(#\s*kruxos-ignore\b[ \t]*)([^\s:]+)/.exec(file.lines.slice(start, end));
    const [, lead = '', code = ''] = match ?? [];
    if (isProblemCode(code)) links.push({ span: { start: start + lead.length, end: start + lead.length + code.length }, kind: 'problem', code });
  }
  return links;
}
