// Owns: reading a condition key into a parameter and an operator, and its value into a test.
// Refuses: requests and rules; wording problems is left to whoever found the key (compile/bind.ts).

import type { Capability } from '../catalogue/catalogue.js';
import type { Domain, Facet, ScalarValue, Test } from './domain.js';
import { domainOf } from './domain.js';
import { readInstant } from './instants.js';
import { isPathName, normalizePath } from './paths.js';
import { readUrl } from './urls.js';

/** Longest first where one ends with another, so that `not_in` is not read as `in`. */
export const OPERATORS = ['not_in', 'contains', 'prefix', 'suffix', 'lte', 'gte', 'lt', 'gt', 'eq', 'ne', 'in'] as const;
export type Operator = (typeof OPERATORS)[number];

/** A parameter as a condition key names it: a declared one, or a size or count derived from one. */
export interface KeyParameter {
  readonly name: string;
  /** The declared parameter that the value is read from. */
  readonly base: string;
  readonly facet: Facet;
  /** Of the base. */
  readonly domain: Domain;
  readonly type: string;
}

export type ReadKey =
  | { readonly kind: 'known'; readonly parameter: KeyParameter; readonly operator: Operator }
  /** No known parameter fits. `guess` is the key read without knowing any. */
  | { readonly kind: 'unknown-parameter'; readonly guess: KeyParameter; readonly operator: Operator }
  | { readonly kind: 'unknown-operator'; readonly parameter: KeyParameter; readonly word: string };

/** The parameters that conditions on these capabilities may name; a declared one before a derived one, the first type of a name. */
export function parametersOf(capabilities: Iterable<Capability>): Map<string, KeyParameter> {
  const declared = new Map<string, KeyParameter>();
  const derived = new Map<string, KeyParameter>();
  for (const capability of capabilities) {
    for (const { name, type } of capability.parameters) {
      if (declared.has(name)) continue;
      const domain = domainOf(name, type);
      declared.set(name, { name, base: name, facet: 'value', domain, type });
      if (type === 'String') derived.set(`${name}_size`, { name: `${name}_size`, base: name, facet: 'size', domain, type });
      if (type === 'Array') derived.set(`${name}_count`, { name: `${name}_count`, base: name, facet: 'count', domain, type });
    }
  }
  for (const [name, each] of derived) if (!declared.has(name)) declared.set(name, each);
  return declared;
}

/** `isList` says whether the value is a list: a key without an operator then means one of. */
export function readKey(key: string, isList: boolean, known: ReadonlyMap<string, KeyParameter>): ReadKey {
  const bare: Operator = isList ? 'in' : 'eq';
  for (let end = key.length; end > 0; end = key.lastIndexOf('_', end - 1)) {
    const parameter = known.get(key.slice(0, end));
    if (parameter === undefined) continue;
    if (end === key.length) return { kind: 'known', parameter, operator: bare };
    const word = key.slice(end + 1);
    if (isOperator(word)) return { kind: 'known', parameter, operator: word };
    return { kind: 'unknown-operator', parameter, word };
  }
  const operator = OPERATORS.find((each) => key.endsWith(`_${each}`) && key.length > each.length + 1);
  const name = operator === undefined ? key : key.slice(0, -operator.length - 1);
  const guess: KeyParameter = { name, base: name, facet: 'value', domain: isPathName(name) ? 'path' : 'any', type: 'any' };
  return { kind: 'unknown-parameter', guess, operator: operator ?? bare };
}

export function isOperator(word: string): word is Operator {
  return (OPERATORS as readonly string[]).includes(word);
}

/** The operators that fit a parameter. */
export function operatorsFor(parameter: Pick<KeyParameter, 'domain' | 'facet'>): readonly Operator[] {
  if (parameter.facet !== 'value') return NUMERIC;
  switch (parameter.domain) {
    case 'integer':
    case 'real':
    case 'instant':
      return NUMERIC;
    case 'boolean':
      return ['eq', 'ne', 'in', 'not_in'];
    case 'string':
    case 'path':
    case 'url':
      return ['eq', 'ne', 'in', 'not_in', 'prefix', 'suffix', 'contains'];
    case 'array':
      return ['contains'];
    case 'opaque':
      return [];
    case 'any':
      return OPERATORS;
  }
}

const NUMERIC: readonly Operator[] = ['lt', 'lte', 'gt', 'gte', 'eq', 'ne', 'in', 'not_in'];

/** A test and whether it has to hold; or what the value would have to be. */
export type ReadTest =
  | { readonly kind: 'test'; readonly test: Test; readonly holds: boolean }
  | { readonly kind: 'misfit'; readonly expected: string; readonly inOperator: boolean };

/** Reads an operator and a policy's value for a parameter of a domain. The value is of JSON: scalars and lists of them. */
export function readTest(parameter: Pick<KeyParameter, 'domain' | 'facet'>, operator: Operator, value: unknown): ReadTest {
  const { domain, facet } = parameter;
  if (!operatorsFor(parameter).includes(operator)) return { kind: 'misfit', expected: '', inOperator: true };
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (facet === 'value' && (domain === 'path' || domain === 'url') && list.some((each) => standsForOthers(domain, each))) return misfit(`${domain === 'path' ? 'paths' : 'URLs'} without \`*\` and placeholders`);
  switch (operator) {
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      const isOfTimes = facet === 'value' && domain === 'instant';
      const instant = (isOfTimes || (facet === 'value' && domain === 'any')) && typeof value === 'string' ? readInstant(value) : undefined;
      if (instant !== undefined) return { kind: 'test', test: { kind: 'compare', comparison: operator, bound: instant, ...(isOfTimes ? {} : { ofTexts: true }) }, holds: true };
      if (isOfTimes) return misfit('an RFC 3339 time with an offset, such as `2026-01-31T09:00:00Z`');
      if (!isNumber(value)) return misfit(typeof value === 'number' ? 'a finite number within ±2^53' : 'a number');
      return { kind: 'test', test: { kind: 'compare', comparison: operator, bound: value }, holds: true };
    }
    case 'eq':
    case 'ne':
    case 'in':
    case 'not_in': {
      const takesList = operator === 'in' || operator === 'not_in';
      if (takesList !== Array.isArray(value)) return misfit(takesList ? 'a list' : 'a single value');
      const values = list.map((each) => readOperand(domain, facet, each));
      if (!values.every((each) => each !== undefined)) return misfit(operandName(domain, facet, takesList) + (list.some(isTooLarge) && isOfNumbers(domain, facet) ? ' within ±2^53' : ''));
      return { kind: 'test', test: { kind: 'oneOf', values }, holds: operator === 'eq' || operator === 'in' };
    }
    case 'prefix':
    case 'suffix':
    case 'contains': {
      if (operator === 'contains' && (domain === 'array' || domain === 'any')) {
        if (!list.every(isScalar)) return misfit('a text, number or boolean, or a list of them');
        if (domain === 'any' && list.includes('')) return misfit(SOMETHING);
        return { kind: 'test', test: { kind: 'contains', values: list }, holds: true };
      }
      // The ends and middles of paths and URLs are fragments; only what a prefix compares is a whole path or URL.
      const values = list.map((each) => (operator === 'prefix' ? readOperand(domain, facet, each) : each));
      if (!values.every((each) => typeof each === 'string')) {
        return misfit(operator === 'prefix' ? operandName(domain, facet, true) : 'a text or a list of texts');
      }
      // Every text has the empty one in it, so that the condition would be none; a value was left out, or a template not filled in.
      if (values.includes('')) return misfit(SOMETHING);
      if (operator === 'prefix' && domain === 'url' && values.some((each) => /[?#]/.test(each))) return misfit('URLs without `?` and `#`, since a prefix compares paths');
      return { kind: 'test', test: { kind: operator, values: values as readonly string[] }, holds: true };
    }
  }
}

/** Whether a path or URL was meant to stand for others: compared as it is written, it would be about next to no call. In queries and fragments `*` is common. */
function standsForOthers(domain: 'path' | 'url', value: unknown): boolean {
  return typeof value === 'string' && /\*|\$\{|\{\{|<[^>]*>/.test(domain === 'url' ? value.replace(/[?#].*$/s, '') : value);
}

const SOMETHING = 'a text with something in it';

function misfit(expected: string): ReadTest {
  return { kind: 'misfit', expected, inOperator: false };
}

function readOperand(domain: Domain, facet: Facet, value: unknown): ScalarValue | undefined {
  if (facet !== 'value') return isNumber(value) && Number.isInteger(value) ? value : undefined;
  switch (domain) {
    case 'integer':
      return isNumber(value) && Number.isInteger(value) ? value : undefined;
    case 'real':
      return isNumber(value) ? value : undefined;
    case 'instant':
      return typeof value === 'string' ? readInstant(value) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'path':
      return typeof value === 'string' ? normalizePath(value) : undefined;
    case 'url':
      return typeof value === 'string' && readUrl(value) !== undefined ? value : undefined;
    case 'any':
      return isScalar(value) ? value : undefined;
    case 'array':
    case 'opaque':
      return undefined;
  }
}

function operandName(domain: Domain, facet: Facet, many: boolean): string {
  if (facet !== 'value' || domain === 'integer') return many ? 'whole numbers' : 'a whole number';
  const [one, several] = OPERAND_NAMES[domain];
  return many ? several : one;
}

const OPERAND_NAMES: Readonly<Record<Domain, readonly [string, string]>> = {
  integer: ['a whole number', 'whole numbers'],
  real: ['a number', 'numbers'],
  instant: ['an RFC 3339 time with an offset', 'RFC 3339 times with an offset'],
  boolean: ['true or false', 'true or false'],
  string: ['a text', 'texts'],
  path: ['an absolute path', 'absolute paths'],
  url: ['a whole URL', 'whole URLs'],
  array: ['a value', 'values'],
  opaque: ['a value', 'values'],
  any: ['a text, number or boolean', 'texts, numbers or booleans'],
};

/** Finite, and where it is whole also exact: beyond 2^53 neighbouring integers could not be told apart. */
function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** Or none at all. */
function isTooLarge(value: unknown): boolean {
  return typeof value === 'number' && !isNumber(value);
}

function isOfNumbers(domain: Domain, facet: Facet): boolean {
  return facet !== 'value' || domain === 'integer' || domain === 'real' || domain === 'any';
}

function isScalar(value: unknown): value is ScalarValue {
  return typeof value === 'string' || typeof value === 'boolean' || isNumber(value);
}
