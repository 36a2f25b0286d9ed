// Owns: conditions, cases and guards in words: `content_size < 10240`, `path under /workspace`, `otherwise`.
// Refuses: evaluating anything, and escaping for Markdown.

import type { Capability } from '../catalogue/catalogue.js';
import { domainOf } from '../conditions/domain.js';
import type { Operator } from '../conditions/key.js';
import { isPathName } from '../conditions/paths.js';
import type { Case, CaseCondition } from '../decide/cases.js';
import type { Answer } from '../decide/check.js';
import { printable } from './printable.js';

/** A condition in three parts, for renderers that set them off from each other. */
export interface ConditionWords {
  readonly parameter: string;
  readonly relation: string;
  readonly value: string;
}

/** When a case applies: its conditions joined by `and`, `otherwise` for what they leave, an empty text where it always applies. */
export function caseText(answer: Answer, each: Case, capability: Capability | undefined): string {
  if (isOtherwise(answer, each)) return 'otherwise';
  return conditionsText(each.when, capability);
}

/** Whether a case is what the others leave. */
export function isOtherwise(answer: Answer, each: Case): boolean {
  return answer.tier === null && each.when.length === 0;
}

export interface ConditionOptions {
  /** Of a longer list, so many values are named and the others counted; all where nothing is said. */
  readonly most?: number;
}

/** All of them hold. `capability` tells which parameters are paths; undefined where no catalogue has it. */
export function conditionsText(conditions: readonly CaseCondition[], capability: Capability | undefined, options: ConditionOptions = {}): string {
  return conditions.map((each) => conditionText(each, capability, options)).join(' and ');
}

export function conditionText(condition: CaseCondition, capability: Capability | undefined, options: ConditionOptions = {}): string {
  const { parameter, relation, value } = conditionWords(condition, capability, options);
  return `${parameter} ${relation} ${value}`;
}

function conditionWords(condition: CaseCondition, capability: Capability | undefined, options: ConditionOptions = {}): ConditionWords {
  const { parameter, operator, value, written } = condition;
  const relation = relationWord(operator, isPath(parameter, capability));
  const isAnyOf = Array.isArray(value) && operator !== 'in' && operator !== 'not_in';
  return { parameter: printable(parameter), relation: isAnyOf ? `${relation} one of` : relation, value: written === undefined ? valueText(value, options) : printable(Array.isArray(value) ? `[${written.join(', ')}]` : written.join()) };
}

/** A value of a policy or a call as people read it: texts bare where nothing else could be meant. */
export function valueText(value: unknown, { most = Infinity }: ConditionOptions = {}): string {
  if (Array.isArray(value)) {
    const shown = value.length > most + 1 ? value.slice(0, most) : value;
    const more = value.length - shown.length;
    return `[${shown.map((each) => valueText(each)).join(', ')}${more === 0 ? '' : ` and ${more} more`}]`;
  }
  if (typeof value === 'string') return isPlain(value) ? value : printable(JSON.stringify(value));
  if (typeof value === 'object' && value !== null) return printable(JSON.stringify(value));
  return String(value);
}

function relationWord(operator: Operator, onPath: boolean): string {
  switch (operator) {
    case 'lt':
      return '<';
    case 'lte':
      return '<=';
    case 'gt':
      return '>';
    case 'gte':
      return '>=';
    case 'eq':
      return '=';
    case 'ne':
      return '≠';
    case 'in':
      return 'in';
    case 'not_in':
      return 'not in';
    case 'prefix':
      return onPath ? 'under' : 'starts with';
    case 'suffix':
      return 'ends with';
    case 'contains':
      return 'contains';
  }
}

function isPath(parameter: string, capability: Capability | undefined): boolean {
  const declared = capability?.parameters.find((each) => each.name === parameter);
  return declared === undefined ? isPathName(parameter) : domainOf(declared.name, declared.type) === 'path';
}

/** A text that cannot be taken for a number, a word of YAML, or more than one text. */
function isPlain(text: string): boolean {
  return /^[\p{L}/._~:@*+%?&=-][\p{L}\p{N}/._~:@*+%?&=#-]*$/u.test(text) && !/^(?:true|false|null|~|[-+.]*(?:\d.*|inf|nan))$/i.test(text);
}
