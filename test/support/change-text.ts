// Owns: small random changes of a policy's text, as slips and second thoughts make them: another tier, a line gone, one twice, a misspelt word.
// Refuses: knowing what a change does.

import fc from 'fast-check';

export interface TextChange {
  readonly kind: 'tier' | 'drop' | 'repeat' | 'misspell' | 'retype';
  /** Which of the places that there are. */
  readonly at: number;
  readonly word: string;
}

export const arbChange: fc.Arbitrary<TextChange> = fc.record({
  kind: fc.constantFrom('tier', 'tier', 'drop', 'repeat', 'misspell', 'retype'),
  at: fc.nat({ max: 60 }),
  word: fc.constantFrom('autonomous', 'notify', 'approval_required', 'blocked'),
});

export function changeText(text: string, { kind, at, word }: TextChange): string {
  const lines = text.split('\n');
  const index = at % lines.length;
  const line = lines[index] as string;
  switch (kind) {
    case 'tier': {
      const tiers = lines.map((each, i) => ({ each, i })).filter(({ each }) => /tier: \w+/.test(each));
      const chosen = tiers[at % Math.max(1, tiers.length)];
      return chosen === undefined ? text : replaced(lines, chosen.i, chosen.each.replace(/tier: \w+/, `tier: ${word}`));
    }
    case 'drop':
      return replaced(lines, index);
    case 'repeat':
      return replaced(lines, index, line, line);
    case 'misspell':
      return replaced(lines, index, line.replace(/[a-z]{3,}/, (each) => each[1] + each[0]! + each.slice(2)));
    case 'retype':
      return replaced(lines, index, line.replace(/: .+$/, ': 1'));
  }
}

function replaced(lines: readonly string[], index: number, ...by: readonly string[]): string {
  return [...lines.slice(0, index), ...by, ...lines.slice(index + 1)].join('\n');
}
