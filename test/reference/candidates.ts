// Owns: for a parameter whose value is unknown, a list of values such that every satisfiable combination of the given
//   atoms is taken by one of them. Brute force: try many, keep one per combination of truths (§4 "over all values").
// Refuses: algebra over conditions, anything from core/, entries and layers.

import { type Kind, type Operator, formatInstant, holds, isDecidable, normalizePath, parseInstant, parseUrl } from './operators.js';

/** One comparison of a parameter (`part` value) or of its derived size or count. */
export interface Test { part: 'value' | Measure; kind: Kind; operator: Operator; literal: unknown }

export type Measure = 'size' | 'count';

export interface Candidate {
  /** The truth of each test, in the order given. */
  truths: boolean[];
  /** A value that behaves so. */
  sample: unknown;
}

/** A value tried: its own size or count, and a longer one that no comparison of the value can tell from it. */
interface Trial { value: unknown; measure: number; grow: ((measure: number) => unknown) | null }

/** The candidates of an open parameter of one kind. */
export function candidates(kind: Kind, tests: readonly Test[]): Candidate[] {
  const measures = boundaryMeasures(tests);
  // First one trial for each combination of truths about the value and each length of its own …
  const trials = new Map<string, { trial: Trial; truths: boolean[] }>();
  for (const trial of trialsOf(kind, tests, measures.length > 0)) {
    if (!isDecidable(kind, trial.value)) continue;
    const truths = valueTruths(tests, trial.value);
    const key = `${word(truths)} ${measuredParts(kind, trial.value).join()} ${trial.grow !== null} ${measures.length > 0 ? trial.measure : ''}`;
    if (!trials.has(key)) trials.set(key, { trial, truths });
  }
  // … then each at its own length, and grown to every length at a boundary.
  const found = new Map<string, Candidate>();
  for (const { trial, truths } of trials.values()) {
    const grown = trial.grow === null ? [] : measures.filter((measure) => measure > trial.measure);
    const own = measuredParts(kind, trial.value);
    // A size or count that the value does not have is not known, and so it may be any.
    const others = (part: Measure): number[] => (own.includes(part) || !tests.some((test) => test.part === part) ? [0] : measures);
    const spread = [trial.measure, ...grown].flatMap((length) => others('size').flatMap((size) => others('count').map((count) => ({ length, size, count }))));
    for (const { length, ...free } of spread) {
      const all = tests.map(({ part, operator, literal }, index) => (part === 'value'
        ? truths[index] === true
        : holds('integer', operator, literal, own.includes(part) ? length : free[part])));
      const key = word(all);
      if (found.has(key)) continue;
      found.set(key, { truths: all, sample: length === trial.measure ? trial.value : trial.grow?.(length) });
    }
  }
  return [...found.values()];
}

/** What is measured of a value: of one that may be anything, the size of a text and the count of an array. */
function measuredParts(kind: Kind, value: unknown): Measure[] {
  if (kind !== 'scalar') return ['size', 'count'];
  return typeof value === 'string' ? ['size'] : Array.isArray(value) ? ['count'] : [];
}

/** The truths of the tests of the value; those of its size or count stand as false. */
function valueTruths(tests: readonly Test[], value: unknown): boolean[] {
  return tests.map((test) => test.part === 'value' && holds(test.kind, test.operator, test.literal, value));
}

function word(truths: readonly boolean[]): string {
  return truths.map((truth) => (truth ? '1' : '0')).join('');
}

function literalsOf(tests: readonly Test[], operators: readonly Operator[]): unknown[] {
  return tests
    .filter((test) => test.part === 'value' && operators.includes(test.operator))
    .flatMap((test) => (Array.isArray(test.literal) ? test.literal : [test.literal]));
}

const EXACT: readonly Operator[] = ['eq', 'ne', 'in', 'not_in'];
const ALL: readonly Operator[] = [...EXACT, 'lt', 'lte', 'gt', 'gte', 'prefix', 'suffix', 'contains'];

function strings(values: readonly unknown[]): string[] {
  return [...new Set(values.filter((value): value is string => typeof value === 'string'))];
}

function numbers(values: readonly unknown[]): number[] {
  return [...new Set(values.filter((value): value is number => typeof value === 'number'))].sort((a, b) => a - b);
}

function trialsOf(kind: Kind, tests: readonly Test[], sized: boolean): Trial[] {
  const plain = (value: unknown): Trial => ({ value, measure: 0, grow: null });
  const fresh = freshCharacter(strings(literalsOf(tests, ALL)));
  switch (kind) {
    case 'integer': return integersAround(numbers(literalsOf(tests, ALL))).map(plain);
    case 'real': return realsAround(numbers(literalsOf(tests, ALL))).map(plain);
    case 'boolean': return [false, true].map(plain);
    case 'datetime': {
      const instants = strings(literalsOf(tests, ALL)).map(parseInstant).filter((one): one is number => one !== null);
      return integersAround(instants.length > 0 ? instants : [0]).map(formatInstant).map(plain);
    }
    case 'string': return texts(tests, fresh, sized).map((text) => ({
      value: text,
      measure: sized ? bytes(text) : 0,
      // A text with a fresh character may be made longer by repeating it; nothing that is compared can notice.
      grow: text.includes(fresh) ? (measure) => text.replace(fresh, fresh.repeat(measure - bytes(text) + 1)) : null,
    }));
    case 'path': return paths(tests, fresh, sized).map((path) => ({
      value: path,
      measure: sized ? bytes(path) : 0,
      // The raw text may be made longer by repeating its first slash; the resolved path stays the same.
      grow: (measure) => '/'.repeat(measure - bytes(path)) + path,
    }));
    case 'url': return urls(tests, fresh).map(plain);
    case 'array': return subsets([...new Set(literalsOf(tests, ['contains']))]).map((subset) => ({
      value: subset,
      measure: subset.length,
      grow: (measure) => [...subset, ...Array.from({ length: measure - subset.length }, (_, index) => `fresh-${index}`)],
    }));
    case 'object': return [plain({})];
    case 'scalar': return [
      ...realsAround(numbers(literalsOf(tests, ALL))).map(plain), ...trialsOf('string', tests, sized), ...[false, true].map(plain),
      ...trialsOf('array', tests, sized),
      // Whatever a policy that knows the parameter reads it as, and times, which only its literals tell.
      ...(['path', 'url', 'datetime'] as const)
        .filter((one) => one === 'datetime' || tests.some((test) => test.kind === one))
        .flatMap((one) => trialsOf(one, tests, false))
        .map(({ value }): Trial => ({ value, measure: sized && typeof value === 'string' ? bytes(value) : 0, grow: null })),
    ];
  }
}

/** Integers: every literal, its neighbours, and something beyond both ends. */
function integersAround(literals: readonly number[]): number[] {
  const found = new Set<number>([...(literals.length === 0 ? [0] : [])]);
  for (const literal of literals) {
    for (const base of [Math.floor(literal), Math.ceil(literal)]) {
      for (const step of [-1, 0, 1]) found.add(base + step);
    }
  }
  return [...found];
}

/** Reals: every literal, one value between each two, and one beyond both ends. */
function realsAround(literals: readonly number[]): number[] {
  const sorted = [...literals];
  if (sorted.length === 0) return [0];
  const found: number[] = [];
  sorted.forEach((literal, index) => {
    found.push(literal);
    const next = sorted[index + 1];
    if (next !== undefined) found.push((literal + next) / 2);
  });
  found.push((sorted[0] ?? 0) - 1, (sorted.at(-1) ?? 0) + 1);
  return found;
}

/** Sizes and counts at and around every literal that something measured is compared with; none: it does not matter. */
function boundaryMeasures(tests: readonly Test[]): number[] {
  const literals = numbers(tests
    .filter((test) => test.part !== 'value')
    .flatMap((test) => (Array.isArray(test.literal) ? test.literal : [test.literal])));
  const found = literals.length === 0 ? [] : integersAround(literals);
  return [...new Set(found)].filter((measure) => measure >= 0).sort((a, b) => a - b);
}

/** A character that no literal holds, fit for texts, paths and hosts: it separates, and it can be repeated. */
function freshCharacter(literals: readonly string[]): string {
  const used = literals.join('').toLowerCase();
  for (const character of 'zqxjkvwy0123456789abcdefghilmnoprstu') if (!used.includes(character)) return character;
  throw new Error('no fresh character left: use smaller literals');
}

function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function subsets<T>(items: readonly T[]): T[][] {
  let all: T[][] = [[]];
  for (const item of items) all = [...all, ...all.map((subset) => [...subset, item])];
  return all;
}

/** Every short text of the given characters: as long as about `budget` texts allow. */
function shortTexts(characters: readonly string[], budget: number): string[] {
  const all = [''];
  let last = [''];
  while (last.length * characters.length + all.length <= budget && characters.length > 0) {
    last = last.flatMap((text) => characters.map((character) => text + character));
    all.push(...last);
  }
  return all;
}

function charactersOf(literals: readonly string[], also: readonly string[]): string[] {
  return [...new Set([...literals.flatMap((literal) => [...literal]), ...also])];
}

/** `left` and `right` written over each other as far as they agree. */
function overlapped(left: string, right: string): string {
  if (left.includes(right)) return left.endsWith(right) ? left : left + right;
  for (let shared = Math.min(left.length, right.length); shared > 0; shared -= 1) {
    if (left.endsWith(right.slice(0, shared))) return left + right.slice(shared);
  }
  return left + right;
}

/** Prefix, up to two contained parts and suffix without room between them, joined or overlapping, or one fresh character apart. */
function tightTexts(fronts: readonly string[], parts: readonly string[], backs: readonly string[], glues: readonly string[]): string[] {
  const middles = [[], ...parts.map((part) => [part]), ...parts.flatMap((one) => parts.filter((other) => other !== one).map((other) => [one, other]))];
  const joins = [...glues.map((glue) => (left: string, right: string) => left + glue + right), overlapped];
  return fronts.flatMap((front) => middles.flatMap((middle) => backs.flatMap((back) =>
    joins.map((join) => [front, ...middle, back].filter((piece) => piece !== '').reduce(join, '')))));
}

/**
 * Plain texts. Where no size is compared they can be as long as they like: prefix, any of the contained parts, and
 * suffix with a fresh character between them make true what is meant to be true and nothing else; a text that equals a
 * literal is that literal. Where a size is compared, also every short text, and tight ones.
 */
function texts(tests: readonly Test[], fresh: string, sized: boolean): string[] {
  const exact = strings(literalsOf(tests, EXACT));
  const parts = strings(literalsOf(tests, ['contains']));
  const fronts = ['', fresh, ...strings(literalsOf(tests, ['prefix']))];
  const backs = ['', fresh, ...strings(literalsOf(tests, ['suffix']))];
  const found = new Set<string>(['', fresh, ...exact, ...exact.flatMap((literal) => [literal + fresh, fresh + literal])]);
  // Two suffixes that make the same true need not both be tried where there is room.
  const ends = distinctFronts(tests, backs.map((back) => fresh + back), '');
  const starts = distinctFronts(tests, fronts, fresh);
  for (const subset of distinctSubsets(tests, parts, fresh)) {
    for (const front of starts) for (const end of ends) found.add([front, ...subset].join(fresh) + end);
  }
  if (sized) {
    for (const text of shortTexts(charactersOf([...exact, ...parts, ...fronts, ...backs], [fresh]), 1200)) found.add(text);
    for (const text of tightTexts(fronts, parts, backs, ['', fresh])) found.add(text);
  }
  return [...found];
}

/** Only the sets of contained parts that differ in what they make true. */
function distinctSubsets(tests: readonly Test[], parts: readonly string[], fresh: string): string[][] {
  const byTruths = new Map<string, string[]>();
  for (const subset of subsets(parts)) {
    // Read as plain text: on paths and URLs too, contained parts are.
    const key = word(valueTruths(tests.map((test) => ({ ...test, kind: 'string' })), ['', ...subset, ''].join(fresh)));
    if (!byTruths.has(key)) byTruths.set(key, subset);
  }
  return [...byTruths.values()];
}

/** Only the fronts that differ in what they make true once something follows them. */
function distinctFronts(tests: readonly Test[], fronts: Iterable<string>, followed: string): string[] {
  const byTruths = new Map<string, string>();
  for (const front of fronts) {
    const key = word(valueTruths(tests, front + followed));
    if (!byTruths.has(key)) byTruths.set(key, front);
  }
  return [...byTruths.values()];
}

/**
 * Absolute paths: the literals, below, beside and above them, and anywhere else; and below each of these any of the
 * contained parts and a suffix, with fresh characters between them.
 */
function paths(tests: readonly Test[], fresh: string, sized: boolean): string[] {
  const absolute = strings(literalsOf(tests, [...EXACT, 'prefix']))
    .map(normalizePath).filter((path): path is string => path !== null);
  const parts = strings(literalsOf(tests, ['contains']));
  const suffixes = strings(literalsOf(tests, ['suffix']));
  const fronts = new Set<string>(['/', '/' + fresh]);
  for (const literal of absolute) {
    for (const near of [literal, `${literal}/${fresh}`, literal + fresh, `${literal}/..`]) fronts.add(normalizePath(near) ?? '/');
  }
  const found = new Set<string>(fronts);
  const deep = distinctFronts(tests, fronts, `/${fresh}`);
  for (const subset of distinctSubsets(tests, parts, fresh)) {
    for (const front of deep) for (const back of ['', ...suffixes]) found.add([`${front}/${fresh}`, ...subset, back].join(fresh));
  }
  if (sized) {
    for (const text of shortTexts(charactersOf([...absolute, ...parts, ...suffixes], [fresh, '/']), 1200)) found.add('/' + text);
    for (const text of tightTexts([...fronts], parts, ['', fresh, ...suffixes], ['', '/', fresh])) found.add(text);
  }
  return [...new Set([...found].map(normalizePath).filter((path): path is string => path !== null))];
}

/**
 * URLs: the literals, below, beside and above them, other origins and ports; the same place written differently
 * (case of the host, user info, dot segments), since `contains` reads the raw text and `prefix` does not; and behind
 * each of these, in the query, any of the contained parts and a suffix.
 */
function urls(tests: readonly Test[], fresh: string): string[] {
  const literals = strings(literalsOf(tests, [...EXACT, 'prefix'])).filter((url) => parseUrl(url) !== null);
  const parts = strings(literalsOf(tests, ['contains']));
  const suffixes = strings(literalsOf(tests, ['suffix']));
  const fronts = new Set<string>([`${fresh}://${fresh}`, `https://${fresh}`, `http://${fresh}`]);
  for (const literal of literals) {
    const match = /^([^:]+:\/\/)([^/?#]*)([^?#]*)/.exec(literal);
    if (match === null) continue;
    const [scheme, authority, path] = [match[1] ?? '', match[2] ?? '', (match[3] ?? '').replace(/\/+$/, '')];
    const loud = [scheme.toUpperCase(), authority.toUpperCase()] as const;
    for (const origin of [
      scheme + authority, loud[0] + loud[1], `${scheme}${fresh}@${authority}`, `${loud[0]}${fresh}@${loud[1]}`,
      `${scheme}${authority.replace(/:\d*$/, '')}:1`,
    ]) {
      for (const place of ['', path, `/${fresh}/..${path}`, `${path}/${fresh}`, path + fresh]) fronts.add(origin + place);
      // One step above the literal.
      fronts.add(origin + path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    }
    fronts.add(literal);
    fronts.add(literal + fresh);
  }
  const found = new Set<string>(fronts);
  const deep = distinctFronts(tests, [...fronts].filter((front) => parseUrl(front) !== null), `?${fresh}`);
  for (const subset of distinctSubsets(tests, parts, fresh)) {
    for (const front of deep) for (const back of ['', ...suffixes]) found.add([`${front}?${fresh}`, ...subset, back].join(fresh));
  }
  // A suffix may also end a path, or the host.
  for (const front of fronts) for (const suffix of suffixes) for (const glue of ['', `/${fresh}`]) found.add(front + glue + suffix);
  return [...found];
}
