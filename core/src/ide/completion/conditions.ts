// Owns: the keys that a condition may have on the capabilities that its entry is asked about, and the values that are known for one.
// Refuses: reading conditions (conditions/key.ts).

import type { Capability } from '../../catalogue/catalogue.js';
import { operatorsFor, parametersOf, readKey } from '../../conditions/key.js';
import type { KeyParameter, Operator } from '../../conditions/key.js';
import type { CompletionItem, ValueSort } from './completion-item.js';
import { HERE, scalar } from './draft.js';
import type { Draft } from './draft.js';
import { keyPieces, textValue, valuePieces } from './slot.js';
import type { Slot } from './slot.js';

/** From this many parameters on, operators are offered only for those that the half word fits. */
const MANY = 40;

export interface OfferedKeys {
  readonly items: readonly CompletionItem[];
  readonly isIncomplete: boolean;
}

/** `half`: what is written of the key up to the offset. */
export function conditionKeys(capabilities: readonly Capability[], present: ReadonlyMap<string, string>, half: string, slot: Slot): OfferedKeys {
  const parameters = [...parametersOf(capabilities).values()].filter((each) => operatorsFor(each).length > 0);
  const isIncomplete = parameters.length > MANY;
  const items = parameters.flatMap((parameter) => {
    const capability = ownerOf(parameter, capabilities);
    const fitting = operatorsFor(parameter);
    const isSpelledOut = !isIncomplete || (half !== '' && parameter.name.startsWith(half)) || half.startsWith(parameter.name);
    const isComparable = fitting.includes('eq');
    const operators: readonly (Operator | null)[] = [...(isComparable ? [null] : []), ...(isSpelledOut || !isComparable ? fitting.filter((each) => each !== 'eq') : [])];
    return operators.map((operator): CompletionItem => {
      const key = operator === null ? parameter.name : `${parameter.name}_${operator}`;
      const { value, asksAgain } = firstValue(parameter, operator ?? 'eq', capabilities);
      return {
        label: key,
        filter: key,
        about: { kind: 'parameter', capability, name: parameter.name, operator },
        pieces: keyPieces(key, value, slot),
        asksAgain: asksAgain && !slot.hasColon && !slot.hasBody,
      };
    });
  });
  return { items: items.filter((each) => !present.has(each.label)), isIncomplete };
}

function firstValue(parameter: KeyParameter, operator: Operator, capabilities: readonly Capability[]): { readonly value: Draft; readonly asksAgain: boolean } {
  const takesList = operator === 'in' || operator === 'not_in';
  return { value: takesList ? scalar('[', HERE, ']') : scalar(HERE), asksAgain: valuesOf(parameter, capabilities).length > 0 };
}

/** The values that are known for a condition's key. `isItem`: one of a list. */
export function conditionValues(key: string, capabilities: readonly Capability[], isItem: boolean, slot: Slot): CompletionItem[] {
  const read = readKey(key, isItem, parametersOf(capabilities));
  if (read.kind !== 'known') return [];
  const wrap = !isItem && (read.operator === 'in' || read.operator === 'not_in') && slot.quote === null;
  return valuesOf(read.parameter, capabilities).flatMap(({ value, sort }) => {
    // Between quotes everything is a text.
    if (typeof value !== 'string' && slot.quote !== null) return [];
    const text = typeof value === 'string' ? textValue(value, slot) : String(value);
    const written = wrap ? `[${text}]` : text;
    return [{ label: String(value), filter: String(value), about: { kind: 'value', what: sort, text: String(value) }, pieces: valuePieces(written, slot), asksAgain: false }];
  });
}

interface KnownValue {
  readonly value: string | number | boolean;
  readonly sort: ValueSort;
}

function valuesOf(parameter: KeyParameter, capabilities: readonly Capability[]): KnownValue[] {
  if (parameter.facet === 'size') return [1_024, 10_240, 1_048_576, 10_485_760].map((value) => ({ value, sort: 'size' }));
  if (parameter.facet === 'count') return [];
  if (parameter.domain === 'boolean') return [true, false].map((value) => ({ value, sort: 'boolean' }));
  const declared = new Set(capabilities.flatMap((each) => each.parameters).filter((each) => each.name === parameter.base && each.type === parameter.type).map((each) => each.default));
  return [...declared].filter((each): each is string | number => (typeof each === 'string' && each !== '') || typeof each === 'number').map((value) => ({ value, sort: 'declared default' }));
}

/** The first of the capabilities that has the parameter. */
function ownerOf({ base }: KeyParameter, capabilities: readonly Capability[]): string {
  return capabilities.find((each) => each.parameters.some((one) => one.name === base))?.name ?? '';
}
