// Owns: reading `--param` and `--params` into the parameters of a question, by the types that the capability declares.
// Refuses: judging values; one of another type than declared can only come in through JSON, and the core fails closed on it.

import { literalOf } from '../../core/src/index.js';
import type { Capability, Literal } from '../../core/src/index.js';
import { UsageError } from './failure.js';

/** `pairs` are texts `name=value`; `json` is one object. A parameter may be given once. */
export function readParameters(pairs: readonly string[], json: string | null, capability: Capability | undefined): Readonly<Record<string, unknown>> {
  const found = new Map<string, unknown>(json === null ? [] : Object.entries(readObject(json, '--params')));
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new UsageError(`\`--param ${pair}\` has no ${equals === 0 ? 'name' : 'value'}: --param NAME=VALUE`);
    const name = pair.slice(0, equals);
    if (found.has(name)) throw new UsageError(`the parameter \`${name}\` is given twice`);
    found.set(name, readLiteral(name, pair.slice(equals + 1), literalFor(name, capability)));
  }
  return Object.fromEntries(found);
}

/** Sizes and counts are derived from texts and arrays; parameters that nobody declares are texts. */
function literalFor(name: string, capability: Capability | undefined): Literal {
  const declared = (wanted: string) => capability?.parameters.find((each) => each.name === wanted)?.type;
  const type = declared(name);
  if (type !== undefined) return literalOf(name, type);
  const isDerived = (suffix: string, of: string) => name.endsWith(suffix) && declared(name.slice(0, -suffix.length)) === of;
  return isDerived('_size', 'String') || isDerived('_count', 'Array') ? 'whole number' : 'text';
}

function readLiteral(name: string, text: string, literal: Literal): unknown {
  const wrong = (expected: string) => new UsageError(`the parameter \`${name}\` takes ${expected}, not \`${text}\``);
  switch (literal) {
    case 'whole number': {
      const number = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
      if (!Number.isSafeInteger(number)) throw wrong('a whole number');
      return number;
    }
    case 'number': {
      const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
      if (!Number.isFinite(number)) throw wrong('a number');
      return number;
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw wrong('`true` or `false`');
      return text === 'true';
    case 'list': {
      if (!text.trimStart().startsWith('[')) return text === '' ? [] : text.split(',').map((each) => each.trim());
      const list = readJson(text, `--param ${name}`);
      if (!Array.isArray(list)) throw wrong('a JSON list, or texts with commas between them');
      return list;
    }
    case 'object':
      return readObject(text, `--param ${name}`);
    case 'text':
      return text;
  }
}

function readObject(text: string, where: string): object {
  const value = readJson(text, where);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError(`\`${where}\` takes a JSON object, such as {"path": "/workspace/a"}, not \`${text}\``);
  return value;
}

/** Undefined for what is not JSON. Of a key that is written twice nobody knows which value is meant. */
function readJson(text: string, where: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const repeated = repeatedKey(text);
  if (repeated !== null) throw new UsageError(`\`${where}\` has the key \`${repeated}\` twice: give each key once`);
  return value;
}

/** The first key of well-formed JSON that its object has already. */
function repeatedKey(json: string): string | null {
  const open: Set<string>[] = [];
  for (const [token, key] of json.matchAll(/[{}]|("(?:[^"\\]|\\.)*")(?:\s*:)?/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (key !== undefined && token.endsWith(':')) {
      const name = JSON.parse(key) as string;
      const keys = open.at(-1);
      if (keys?.has(name) === true) return name;
      keys?.add(name);
    }
  }
  return null;
}
