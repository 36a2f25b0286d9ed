// Owns: reading what a person typed for a parameter as a JSON value of its type. Refuses: checking paths, URLs or dates,
// which the language does itself, and more strictly.

export type ParameterValue = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'invalid'; readonly why: string };

export function parameterValue(type: string, text: string): ParameterValue {
  switch (type) {
    case 'Integer':
      return /^[+-]?\d+$/.test(text.trim()) ? found(Number(text)) : invalid('Type a whole number, such as 10240.');
    case 'Float':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? found(Number(text)) : invalid('Type a number, such as 0.5.');
    case 'Boolean':
      return text === 'true' || text === 'false' ? found(text === 'true') : invalid('Type true or false.');
    case 'Array':
      return json(text, Array.isArray, 'Type a JSON list, such as ["a", "b"].');
    case 'Object':
      return json(text, (value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'Type a JSON object, such as {"a": 1}.');
    default:
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
