// Owns: the words of a hover on one condition: what is compared with what, and what that means.
// Refuses: evaluating it.

import type { KeyParameter, Operator } from '../conditions/key.js';
import { conditionOf } from '../decide/cases.js';
import type { Hover } from '../ide/hover.js';
import { conditionText } from './conditions.js';
import { code, paragraph, strong, text, withCode } from './inline.js';
import type { Block, Inline } from './markdown.js';
import { bytesText } from './quantities.js';

export function conditionBlocks({ condition, capability }: Hover & { kind: 'condition' }): Block[] {
  const { parameter, operator, pair, unknown } = condition;
  const bytes = parameter.facet === 'size' ? bytesText(pair.value) : null;
  const declared = capability?.parameters.find((each) => each.name === parameter.base);
  const blocks: Block[] = [
    paragraph(strong(conditionText(conditionOf(condition), capability ?? undefined, { most: 6 })), ...(bytes === null ? [] : [text(`, that is ${bytes}`)])),
    paragraph(...parameterParts(parameter), ...(declared?.description == null ? [] : [text(' '), ...withCode(declared.description)])),
    paragraph(...withCode(`${operatorWords(operator, parameter, Array.isArray(pair.value))} A call without \`${parameter.base}\` gets the strictest answer that any value could lead to.`)),
  ];
  if (unknown) blocks.push(paragraph(text('It can never be known to hold: see the problem reported here.')));
  return blocks;
}

export function parameterParts({ name, base, facet, type }: KeyParameter): Inline[] {
  switch (facet) {
    case 'size':
      return [code(name), text(': the size of '), code(base), text(` in UTF-8 bytes, computed from the ${type} itself.`)];
    case 'count':
      return [code(name), text(': how many elements '), code(base), text(' has, computed from the list itself.')];
    case 'value':
      return type === 'any' ? [code(name), text(': a parameter of which the catalogue knows no more.')] : [code(name), text(`: ${type}.`)];
  }
}

export function operatorWords(operator: Operator, { domain, facet }: KeyParameter, isList: boolean): string {
  const many = isList ? ' any of the values' : ' the value';
  switch (operator) {
    case 'lt':
      return 'Holds below the value, not at it.';
    case 'lte':
      return 'Holds at the value and below it.';
    case 'gt':
      return 'Holds above the value, not at it.';
    case 'gte':
      return 'Holds at the value and above it.';
    case 'eq':
      return 'Holds where both are equal, of the same type.';
    case 'ne':
      return 'Holds where both differ.';
    case 'in':
      return 'Holds for any value of the list.';
    case 'not_in':
      return 'Holds for any value that the list does not have.';
    case 'prefix':
      if (facet === 'value' && domain === 'path') return `Holds for ${isList ? 'each value' : 'the value'} itself and everything below it. Whole path components are compared, after \`.\`, \`..\` and \`//\` are resolved.`;
      return domain === 'url' ? `Holds for URLs that start with${many}; scheme, host and port are compared whole.` : `Holds where the text starts with${many}. Case counts.`;
    case 'suffix':
      return `Holds where the text ends with${many}. Case counts.`;
    case 'contains':
      return domain === 'array' ? `Holds where the list has${many}.` : `Holds where the text contains${many}. Case counts.`;
  }
}
