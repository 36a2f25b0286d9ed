// Owns: a settled answer as one line, for comparing traces in tests: layer(tier, mark, …) and so on.
// Refuses: being the product's rendering; that has goldens of its own.

import type { Mark, Settled } from '../../core/src/index.js';

export function traceOf({ tier, decidingLayer, steps }: Settled): string {
  const words = steps.map(({ layer, vote, marks }) => `${layer}(${[vote === null ? '-' : vote.tier, ...marks.map(markOf)].join(', ')})`);
  return `${words.join(' ')} = ${tier} by ${decidingLayer ?? 'none'}`;
}

function markOf(mark: Mark): string {
  return mark.kind === 'raised' ? `raised to ${mark.tier}` : mark.kind;
}
