// Owns: the kinds of values that parameters have, from their declared types; reading a request's value; one test on one value.
// Refuses: sets of values (value-set.ts) and the keys of conditions (key.ts).

import { readInstant } from './instants.js';
import type { Comparison } from './number-set.js';
import { isPathName, normalizePath } from './paths.js';
import { byteLength, readyTextTest, testText } from './texts.js';
import type { Flavour, TextTest } from './texts.js';
import { readUrl } from './urls.js';

/**
 * What values a parameter ranges over. `any`: every scalar and array, for parameters whose type nobody declares.
 * `opaque`: objects, which no operator fits..
 */
export type Domain = 'integer' | 'real' | 'instant' | 'boolean' | 'string' | 'path' | 'url' | 'array' | 'opaque' | 'any';

/** The value itself, or a number derived from it: a text's size in UTF-8 bytes, an array's count of elements. */
export type Facet = 'value' | Measure;
export type Measure = 'size' | 'count';

export type ScalarValue = string | number | boolean;

export type Test =
  /** `ofTexts`: the value is a text that reads as an instant, for parameters of which nobody knows that they are one. */
  | { readonly kind: 'compare'; readonly comparison: Comparison; readonly bound: number; readonly ofTexts?: true }
  | { readonly kind: 'oneOf'; readonly values: readonly ScalarValue[] }
  | { readonly kind: 'prefix' | 'suffix'; readonly values: readonly string[] }
  | { readonly kind: 'contains'; readonly values: readonly ScalarValue[] };

/** One value as a request gave it, ready for tests. */
export interface KnownValue {
  readonly domain: Domain;
  /** Numbers and instants as numbers, paths in normal form, everything else as given. */
  readonly value: unknown;
  readonly size: number;
}

export function domainOf(parameter: string, type: string): Domain {
  switch (type) {
    case 'Integer':
      return 'integer';
    case 'Float':
    case 'Number':
      return 'real';
    case 'Boolean':
      return 'boolean';
    case 'DateTime':
      return 'instant';
    case 'FilesystemPath':
      return 'path';
    case 'URL':
      return 'url';
    case 'Array':
      return 'array';
    case 'Object':
      return 'opaque';
    case 'String':
      return isPathName(parameter) ? 'path' : 'string';
    case 'AgentId':
    case 'CronExpression':
    case 'GlobPattern':
    case 'SHA256':
    case 'Signal':
      return 'string';
    default:
      return isPathName(parameter) ? 'path' : 'any';
  }
}

/** What a value is written as where there is nothing but a text to write it in: a flag of the command line, a box of an editor. */
export type Literal = 'whole number' | 'number' | 'boolean' | 'list' | 'object' | 'text';

const LITERALS: Readonly<Record<Domain, Literal>> = {
  integer: 'whole number',
  real: 'number',
  boolean: 'boolean',
  array: 'list',
  opaque: 'object',
  instant: 'text',
  string: 'text',
  path: 'text',
  url: 'text',
  any: 'text',
};

export function literalOf(parameter: string, type: string): Literal {
  return LITERALS[domainOf(parameter, type)];
}

/** The value in the domain's terms; undefined where it is none of the domain's: the parameter is undecidable. */
export function readValue(domain: Domain, given: unknown): KnownValue | undefined {
  if (given === null || given === undefined) return undefined;
  // Logs and callers may have whole numbers beyond 2^53 exactly; no policy tells those apart.
  const value = typeof given === 'bigint' ? Number(given) : given;
  switch (domain) {
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) ? known(domain, value) : undefined;
    case 'real':
      return typeof value === 'number' && Number.isFinite(value) ? known(domain, value) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? known(domain, value) : undefined;
    case 'instant': {
      const instant = typeof value === 'string' ? readInstant(value) : undefined;
      return instant === undefined ? undefined : known(domain, instant);
    }
    case 'string':
      return typeof value === 'string' ? known(domain, value, byteLength(value)) : undefined;
    case 'path': {
      const path = typeof value === 'string' ? normalizePath(value) : undefined;
      return path === undefined ? undefined : known(domain, path, byteLength(value as string));
    }
    case 'url':
      return typeof value === 'string' && readUrl(value) !== undefined ? known(domain, value) : undefined;
    case 'array':
      return Array.isArray(value) ? known(domain, value, value.length) : undefined;
    case 'opaque':
      return undefined;
    case 'any':
      return typeof value === 'number' && !Number.isFinite(value) ? undefined : known(domain, value);
  }
}

/** Whether the test holds for the value. Never coerces: a value of another type fails every test but `not`s of it. */
export function testValue(known: KnownValue, facet: Facet, test: Test): boolean {
  if (facet !== 'value') return testNumber(known.size, test);
  const { domain, value } = known;
  if (typeof value === 'number') return !(test.kind === 'compare' && test.ofTexts === true) && testNumber(value, test);
  if (typeof value === 'string') {
    if (test.kind === 'compare') {
      const instant = test.ofTexts === true ? readInstant(value) : undefined;
      return instant !== undefined && testNumber(instant, test);
    }
    return testText(flavourOf(domain), textTest(test), value);
  }
  if (Array.isArray(value)) return test.kind === 'contains' && test.values.some((each) => value.includes(each));
  return test.kind === 'oneOf' && test.values.includes(value as ScalarValue);
}

/** The same for many values of a domain: conditions may list thousands. */
export function readyTest(domain: Domain, facet: Facet, test: Test): (known: KnownValue) => boolean {
  if (facet !== 'value' || test.kind === 'compare') return (known) => testValue(known, facet, test);
  if (test.kind === 'oneOf') {
    const values = new Set<unknown>(test.values);
    return ({ value }) => values.has(value);
  }
  const isMet = readyTextTest(flavourOf(domain), textTest(test));
  return (known) => (typeof known.value === 'string' ? isMet(known.value) : testValue(known, facet, test));
}

export function testNumber(value: number, test: Test): boolean {
  if (test.kind === 'oneOf') return test.values.includes(value);
  if (test.kind !== 'compare') return false;
  switch (test.comparison) {
    case 'lt':
      return value < test.bound;
    case 'lte':
      return value <= test.bound;
    case 'gt':
      return value > test.bound;
    case 'gte':
      return value >= test.bound;
  }
}

function flavourOf(domain: Domain): Flavour {
  return domain === 'path' || domain === 'url' ? domain : 'string';
}

/** The part of a test that texts can meet. */
export function textTest(test: Exclude<Test, { kind: 'compare' }>): TextTest {
  const texts = (test.values as readonly ScalarValue[]).filter((each) => typeof each === 'string');
  return { kind: test.kind, texts };
}

function known(domain: Domain, value: unknown, size = 0): KnownValue {
  return { domain, value, size };
}
