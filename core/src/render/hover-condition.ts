// Owns: the words of a hover on one condition: what is compared with what, and what that means.
// Refuses: evaluating it.

import type { KeyParameter, Operator } from '../conditions/key.js';
import { conditionOf } from '../decide/cases.js';
import type { Hover } from '../ide/hover.js';
import { conditionText } from './conditions.js';
import { code, paragraph, phrase, strong, text, withCode } from './inline.js';
import type { Block, Inline } from './markdown.js';
import { inOneLine } from './printable.js';
import { bytesText } from './quantities.js';
import type { Say } from './say.js';

export function conditionBlocks({ condition, capability, isOneOfMany }: Hover & { kind: 'condition' }, say: Say): Block[] {
  const { parameter, operator, pair, unknown } = condition;
  const bytes = parameter.facet === 'size' ? bytesText(pair.value, say) : null;
  const declared = capability?.parameters.find((each) => each.name === parameter.base);
  const said = declared?.description == null ? [] : withCode(inOneLine(declared.description));
  const description = said.length === 0 || capability === null || !isOneOfMany ? said : phrase(say, 'In {0}: {1}', code(capability.name), said);
  const words = strong(conditionText(conditionOf(condition), capability ?? undefined, { most: 6 }));
  const blocks: Block[] = [
    paragraph(...(bytes === null ? [words] : phrase(say, '{0}, that is {1}', words, bytes))),
    paragraph(...parameterParts(parameter, say), ...(description.length === 0 ? [] : [text(' '), ...description])),
    paragraph(...withCode(operatorWords(operator, parameter, { isList: Array.isArray(pair.value), say })), text(' '), ...phrase(say, 'A call without {0} gets the strictest answer that any value could lead to.', code(parameter.base))),
  ];
  if (unknown) blocks.push(paragraph(text(say('It can never be known to hold: see the problem reported here.'))));
  return blocks;
}

export function parameterParts({ name, base, facet, type }: KeyParameter, say: Say): Inline[] {
  switch (facet) {
    case 'size':
      return phrase(say, '{0}: the size of {1} in UTF-8 bytes, computed from the {2} itself.', code(name), code(base), type);
    case 'count':
      return phrase(say, '{0}: how many elements {1} has, computed from the list itself.', code(name), code(base));
    case 'value':
      return type === 'any' ? phrase(say, '{0}: a parameter of which the catalogue knows no more.', code(name)) : [code(name), text(`: ${type}.`)];
  }
}

export function operatorWords(operator: Operator, { domain, facet }: KeyParameter, { isList, say }: { readonly isList: boolean; readonly say: Say }): string {
  switch (operator) {
    case 'lt':
      return say('Holds below the value, not at it.');
    case 'lte':
      return say('Holds at the value and below it.');
    case 'gt':
      return say('Holds above the value, not at it.');
    case 'gte':
      return say('Holds at the value and above it.');
    case 'eq':
      return say('Holds where both are equal, of the same type.');
    case 'ne':
      return say('Holds where both differ.');
    case 'in':
      return say('Holds for any value of the list.');
    case 'not_in':
      return say('Holds for any value that the list does not have.');
    case 'prefix':
      if (facet === 'value' && domain === 'path') return prefixWords(isList, say);
      if (domain === 'url') return isList ? say('Holds for URLs that start with any of the values; scheme, host and port are compared whole.') : say('Holds for URLs that start with the value; scheme, host and port are compared whole.');
      return isList ? say('Holds where the text starts with any of the values. Case counts.') : say('Holds where the text starts with the value. Case counts.');
    case 'suffix':
      return isList ? say('Holds where the text ends with any of the values. Case counts.') : say('Holds where the text ends with the value. Case counts.');
    case 'contains':
      if (domain === 'array') return isList ? say('Holds where the list has any of the values.') : say('Holds where the list has the value.');
      return isList ? say('Holds where the text contains any of the values. Case counts.') : say('Holds where the text contains the value. Case counts.');
  }
}

function prefixWords(isList: boolean, say: Say): string {
  if (isList) return say('Holds for each value itself and everything below it. Whole path components are compared, after `.`, `..` and `//` are resolved.');
  return say('Holds for the value itself and everything below it. Whole path components are compared, after `.`, `..` and `//` are resolved.');
}
