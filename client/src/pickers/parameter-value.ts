// Owns: reading what a person typed for a parameter as a JSON value. Refuses: checking paths, URLs or dates,
// which the language does itself, and more strictly.

import type { ParameterInfo } from '../../../server/src/protocol.js';

export type ParameterValue = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'invalid'; readonly why: string };

/** What a parameter of a type is written as, the server says. */
export function parameterValue(literal: ParameterInfo['literal'], text: string): ParameterValue {
  switch (literal) {
    case 'whole number': {
      const number = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : NaN;
      return Number.isSafeInteger(number) ? found(number) : invalid('Type a whole number, such as 10240.');
    }
    case 'number': {
      const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : NaN;
      return Number.isFinite(number) ? found(number) : invalid('Type a number, such as 0.5.');
    }
    case 'boolean':
      return text === 'true' || text === 'false' ? found(text === 'true') : invalid('Type true or false.');
    case 'list':
      return json(text, Array.isArray, 'Type a JSON list, such as ["a", "b"].');
    case 'object':
      return json(text, (value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'Type a JSON object, such as {"a": 1}.');
    case 'text':
      return found(text);
  }
}

function json(text: string, fits: (value: unknown) => boolean, why: string): ParameterValue {
  try {
    const value: unknown = JSON.parse(text);
    return fits(value) ? found(value) : invalid(why);
  } catch {
    return invalid(why);
  }
}

function found(value: unknown): ParameterValue {
  return { kind: 'value', value };
}

function invalid(why: string): ParameterValue {
  return { kind: 'invalid', why };
}
