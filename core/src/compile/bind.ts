// Owns: giving an entry's conditions and rate limit their meaning, with the capabilities that it decides at hand.
// Refuses: other files and other layers; votes and arms are compiled-policy.ts.

import { patternsMatching } from '../catalogue/catalogue.js';
import type { Capability, Catalogue } from '../catalogue/catalogue.js';
import { isOperator, parametersOf, readKey, readTest, operatorsFor } from '../conditions/key.js';
import type { KeyParameter, Operator } from '../conditions/key.js';
import { domainOf } from '../conditions/domain.js';
import { isFinalEntry } from '../model/entry-table.js';
import type { ConditionPair, Entry, PolicyFile, RateLimit, Rule } from '../model/policy.js';
import { patternMatches } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import { isStricter, rank, TIERS } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import { nearest } from '../problems/nearest.js';
import type { Problem } from '../problems/problem.js';
import { moveProblem, problem } from '../problems/problem.js';
import type { ListEnds } from './list-ends.js';

/** An entry with what it means; places count from its start, so that it holds for every version of a file that has the entry. */
export interface Bound {
  readonly entry: Entry;
  readonly rules: readonly BoundRule[];
  readonly limit: BoundLimit | null;
  /** In error, by shape or by meaning: it can only vote `blocked`. */
  readonly broken: boolean;
  /** The known capabilities that it decides in its own policy. */
  readonly decides: readonly Capability[];
  readonly problems: readonly Problem[];
}

/** The same as it stands in one version of a file; places count from the start of the document. */
export class BoundEntry implements Bound {
  readonly entry: Entry;
  readonly rules: readonly BoundRule[];
  readonly limit: BoundLimit | null;
  readonly broken: boolean;
  readonly decides: readonly Capability[];
  readonly problems: readonly Problem[];
  readonly file: PolicyFile;
  /** In the file's table. */
  readonly place: number;

  /** The same as a bound entry, with its places as they are in the file. A class, as what refers to a version of a file has to be (docs/architecture.md, "What an edit leaves behind is garbage at once"). */
  constructor({ broken, decides }: Bound, { entry, rules, limit, problems }: Pick<Bound, 'entry' | 'rules' | 'limit' | 'problems'>, { file, place }: Pick<BoundEntry, 'file' | 'place'>) {
    this.entry = entry;
    this.rules = rules;
    this.limit = limit;
    this.broken = broken;
    this.decides = decides;
    this.problems = problems;
    this.file = file;
    this.place = place;
  }
}

export interface BoundRule {
  readonly rule: Rule;
  readonly tier: Tier;
  readonly conditions: readonly BoundCondition[];
}

export interface BoundCondition {
  readonly pair: ConditionPair;
  readonly parameter: KeyParameter;
  readonly operator: Operator;
  /** No capability that the entry decides has the parameter: what it says can never be known. */
  readonly unknown: boolean;
}

export interface BoundLimit {
  readonly written: RateLimit;
  readonly max: number;
  /** Seconds. */
  readonly window: number;
  readonly onExceed: Tier;
}

/** The known capabilities that match a pattern, in the catalogue's order. */
export function matching(pattern: Pattern, catalogue: Catalogue): readonly Capability[] {
  switch (pattern.kind) {
    case 'exact': {
      const capability = catalogue.capabilities.get(pattern.text);
      return capability === undefined ? [] : [capability];
    }
    case 'prefix': {
      const dot = pattern.stem.indexOf('.');
      const list = catalogue.known.get(dot < 0 ? pattern.stem : pattern.stem.slice(0, dot)) ?? [];
      return dot < 0 ? list : list.filter((each) => patternMatches(pattern, each.name));
    }
    case 'all':
      return [...catalogue.capabilities.values()];
  }
}

/** The known capabilities whose most specific pattern among `patterns` is this one. */
export function decidedBy(pattern: Pattern, patterns: Pick<Patterns, 'has'>, catalogue: Catalogue): readonly Capability[] {
  const matched = matching(pattern, catalogue);
  if (pattern.kind === 'exact') return matched;
  return matched.filter((each) => patternsMatching(each).find((one) => patterns.has(one)) === pattern.text);
}

/** Which known capabilities an entry has a say about, beside the others of its policy. */
export interface Reach {
  /** Those that it decides before every other entry. */
  readonly decides: readonly Capability[];
  /** Those for which it is asked at all: the rules of an entry before it may fall through. */
  readonly seen: readonly Capability[];
}

/** The patterns of a whole policy, inherited ones included. */
export interface Patterns {
  has(pattern: string): boolean;
  get(pattern: string): Pick<Entry, 'tier' | 'broken'> | undefined;
}

export function reachInMap(entry: Entry, patterns: Patterns, catalogue: Catalogue): Reach {
  const { pattern } = entry;
  if (pattern === null) return { decides: [], seen: [] };
  const decides = decidedBy(pattern, patterns, catalogue);
  if (pattern.kind === 'exact' || entry.rules.length === 0) return { decides, seen: decides };
  return { decides, seen: seenInMap(pattern, patterns, catalogue) };
}

/** The known capabilities about which the rules of an entry with this pattern are asked, or would be. */
export function seenInMap(pattern: Pattern, patterns: Pick<Patterns, 'get'>, catalogue: Catalogue): readonly Capability[] {
  const matched = matching(pattern, catalogue);
  return pattern.kind === 'exact' ? matched : matched.filter((each) => reaches(pattern, each, patterns));
}

/** The same in a list: what an earlier entry decides without a condition is out of reach. */
export function seenInList(pattern: Pattern, earlier: readonly Entry[], catalogue: Catalogue): readonly Capability[] {
  const final = earlier.filter(isFinalEntry);
  return matching(pattern, catalogue).filter((each) => !final.some((one) => one.pattern !== null && patternMatches(one.pattern, each.name)));
}

/** Which capabilities the item at a place of a list has a say about. */
export function reachOfItem({ pattern }: Pick<Entry, 'pattern'>, place: number, ends: ListEnds, catalogue: Catalogue): Reach {
  const seen = pattern === null ? [] : matching(pattern, catalogue).filter((each) => ends.of(each) >= place);
  return { decides: seen, seen };
}

const NONE: readonly never[] = [];

export function bindEntry(entry: Entry, { decides, seen }: Reach): Bound {
  // Most entries are a tier and a reason, and a large directory has tens of thousands of them.
  if (entry.rules.length === 0 && entry.rateLimit === null) return { entry, rules: NONE, limit: null, broken: entry.broken, decides, problems: NONE };
  const problems: Problem[] = [];
  const parameters = entry.rules.length === 0 ? new Map<string, KeyParameter>() : parametersOf(seen);
  const isOpen = seen.length === 0 || seen.some((each) => !each.parametersComplete);
  const rules: BoundRule[] = [];
  for (const rule of entry.rules) {
    const conditions = rule.condition.map((pair) => bindCondition(pair, parameters, seen, isOpen, problems));
    if (rule.tier !== null) rules.push({ rule, tier: rule.tier.value, conditions });
  }
  const limit = entry.broken ? null : bindLimit(entry, rules, problems);
  const broken = entry.broken || problems.some((each) => each.severity === 'error');
  return { entry, rules, limit, broken, decides, problems };
}

/** A bound entry as it stands in a file: `entry` is the same one with places counted from the start of the document. */
export function placeBound(bound: Bound, entry: Entry, stands: Pick<BoundEntry, 'file' | 'place'>): BoundEntry {
  if (bound.entry === entry) return new BoundEntry(bound, bound, stands);
  const toText = stands.file.table.toText(stands.place);
  const rules = bound.rules.map(({ rule, tier, conditions }): BoundRule => {
    const placed = entry.rules[bound.entry.rules.indexOf(rule)] ?? rule;
    return { rule: placed, tier, conditions: conditions.map((each, i) => ({ ...each, pair: placed.condition[i] ?? each.pair })) };
  });
  const limit = bound.limit === null || entry.rateLimit === null ? null : { ...bound.limit, written: entry.rateLimit };
  return new BoundEntry(bound, { entry, rules, limit, problems: bound.problems.map((each) => moveProblem(each, toText)) }, stands);
}

/** Whether a call of the capability can get to the entry of a pattern: no narrower entry has a tier of its own, which would end the search. */
function reaches(pattern: Pattern, capability: Capability, patterns: Pick<Patterns, 'get'>): boolean {
  for (const text of patternsMatching(capability)) {
    if (text === pattern.text) return true;
    const narrower = patterns.get(text);
    if (narrower !== undefined && isFinalEntry(narrower)) return false;
  }
  return false;
}

function bindCondition(
  pair: ConditionPair,
  parameters: ReadonlyMap<string, KeyParameter>,
  capabilities: readonly Capability[],
  isOpen: boolean,
  problems: Problem[],
): BoundCondition {
  const read = readKey(pair.key, Array.isArray(pair.value), parameters);
  // What is no value at all was reported with the shape of the entry.
  if (!isConditionValue(pair.value)) return { pair, parameter: read.kind === 'unknown-parameter' ? read.guess : read.parameter, operator: 'eq', unknown: true };
  if (read.kind === 'unknown-operator') {
    const fitting = operatorsFor(read.parameter);
    const what = read.word === '' ? `no operator after \`${pair.key}\`` : `unknown operator \`${read.word}\` on \`${read.parameter.name}\``;
    const message = `${what}${listed(fitting, ': known here are ')}`;
    const suggestions = [...bySymbol(pair, parameters), ...measuredInstead(read.parameter, read.word, parameters), ...operatorsLike(read.word, read.parameter)];
    problems.push(problem('unknown-operator', pair.keySpan, message, { facts: { suggestions } }));
    return { pair, parameter: read.parameter, operator: 'eq', unknown: true };
  }
  if (read.kind === 'unknown-parameter' && !isOpen) {
    problems.push(unknownParameter(pair, read.guess, read.operator, parameters, capabilities));
    return { pair, parameter: read.guess, operator: read.operator, unknown: true };
  }
  const parameter = read.kind === 'known' ? read.parameter : read.guess;
  const misfit = findMisfit(pair, parameter, read.operator, capabilities);
  if (misfit !== null) problems.push(misfit);
  return { pair, parameter, operator: read.operator, unknown: misfit !== null };
}

/** A misfit is a problem only where the test fits none of the types that the parameter has among the capabilities. */
function findMisfit(pair: ConditionPair, parameter: KeyParameter, operator: Operator, capabilities: readonly Capability[]): Problem | null {
  const domains = new Set([parameter.domain]);
  for (const capability of capabilities) {
    const declared = capability.parameters.find((each) => each.name === parameter.base);
    if (declared !== undefined && parameter.facet === 'value') domains.add(domainOf(declared.name, declared.type));
  }
  for (const domain of domains) if (readTest({ domain, facet: parameter.facet }, operator, pair.value).kind === 'test') return null;
  const read = readTest(parameter, operator, pair.value);
  if (read.kind === 'test') return null;
  const kind = parameter.facet === 'size' ? 'a size' : parameter.facet === 'count' ? 'a count' : `of type ${parameter.type}`;
  if (read.inOperator) {
    const fitting = operatorsFor(parameter);
    const what = fitting.length === 0 ? 'no operator fits it' : `fitting are ${fitting.map((each) => `\`${each}\``).join(', ')}`;
    return problem('operator-type', pair.keySpan, `\`${operator}\` does not fit \`${parameter.name}\`, which is ${kind}: ${what}`);
  }
  return problem('operator-type', pair.valueSpan.end > pair.valueSpan.start ? pair.valueSpan : pair.keySpan, `\`${pair.key}\` takes ${read.expected}, not ${misfitting(parameter, operator, pair)}`);
}

function isConditionValue(value: unknown): boolean {
  const isScalar = (each: unknown) => each !== null && typeof each !== 'object';
  return Array.isArray(value) ? value.length > 0 && value.every(isScalar) : isScalar(value);
}

function unknownParameter(
  pair: ConditionPair,
  guess: KeyParameter,
  operator: Operator,
  parameters: ReadonlyMap<string, KeyParameter>,
  capabilities: readonly Capability[],
): Problem {
  if (guess.name === '') return problem('unknown-parameter', pair.keySpan, 'an empty key names no parameter, so the condition can never be known to hold');
  const written = pair.key === guess.name ? '' : `_${operator}`;
  // Written in another case or with `-`, a key may be a known one as a whole.
  const folded = pair.key.toLowerCase().replace(/[-.]/g, '_');
  const isKey = folded !== pair.key && readKey(folded, Array.isArray(pair.value), parameters).kind === 'known';
  const names = [...nearest(guess.name, parameters.keys()), ...[...parameters.keys()].filter((each) => each.endsWith(`_${guess.name}`))];
  const suggestions = isKey ? [folded] : [...new Set([...bySymbol(pair, parameters), ...names.map((each) => each + written)])].slice(0, 3);
  const [first] = capabilities;
  const owner = capabilities.length === 1 && first !== undefined ? `\`${first.name}\` has no parameter \`${guess.name}\`` : `none of the capabilities that this entry decides has a parameter \`${guess.name}\``;
  return problem('unknown-parameter', pair.keySpan, `${owner}, so the condition can never be known to hold`, { facts: { suggestions } });
}

/** Whether what an entry says is ever anything but `blocked`: else no call of it is counted. */
export function canPass(bound: Pick<Bound, 'entry' | 'rules'>): boolean {
  return tiersOf(bound).some((each) => each !== 'blocked');
}

function tiersOf({ entry, rules }: Pick<Bound, 'entry' | 'rules'>): Tier[] {
  return [...(entry.tier === null ? [] : [entry.tier.value]), ...rules.map((each) => each.tier)];
}

function bindLimit(entry: Entry, rules: readonly BoundRule[], problems: Problem[]): BoundLimit | null {
  const written = entry.rateLimit;
  if (written === null) return null;
  const onExceed = written.onExceed?.value ?? 'blocked';
  const tiers = tiersOf({ entry, rules });
  const limit = { written, max: written.max, window: written.window, onExceed };
  // An entry without a tier and a rule is broken, and its limit is not looked at.
  if (!canPass({ entry, rules })) {
    problems.push(problem('rate-limit-unreachable', written.keySpan, 'the entry is always `blocked`, so its rate limit never counts a call', { facts: { removal: written.span } }));
    return limit;
  }
  const base = entry.tier?.value ?? rules.map((each) => each.tier).sort((a, b) => rank(a) - rank(b))[0];
  if (base !== undefined && !isStricter(onExceed, base) && written.onExceed !== null) {
    const next = TIERS[rank(base) + 1];
    const whose = tiers.some((each) => isStricter(base, each)) ? ' for calls that the tier decides' : '';
    const message = `\`${written.onExceedKey}: ${onExceed}\` is not stricter than the tier \`${base}\`, so exceeding the limit would change nothing${whose}`;
    problems.push(problem('rate-limit-not-stricter', written.onExceed.span, message, { facts: next === undefined ? {} : { tier: next } }));
  }
  return limit;
}

/** Of `content_size <`: `content_size_lt`. */
function bySymbol({ key, value }: ConditionPair, parameters: ReadonlyMap<string, KeyParameter>): string[] {
  const [symbol, sign = ''] = /[_\s]*(<=|>=|==|!=|<|>|=)\s*$/.exec(key) ?? [];
  const operator = SIGNS.get(sign);
  if (symbol === undefined || operator === undefined) return [];
  const written = `${key.slice(0, -symbol.length)}_${operator}`;
  return readKey(written, Array.isArray(value), parameters).kind === 'known' ? [written] : [];
}

const SIGNS: ReadonlyMap<string, Operator> = new Map([['<', 'lt'], ['<=', 'lte'], ['>', 'gt'], ['>=', 'gte'], ['=', 'eq'], ['==', 'eq'], ['!=', 'ne']]);

/** The keys with an operator that fits the parameter and is near the word, or means the same. */
function operatorsLike(word: string, parameter: KeyParameter): string[] {
  const fitting = operatorsFor(parameter);
  const likely = isOperator(word) ? [word] : [...(OPERATOR_WORDS.get(word) ?? []), ...nearest(word, fitting)];
  return [...new Set(likely)].filter((each) => (fitting as readonly string[]).includes(each)).map((each) => `${parameter.name}_${each}`);
}

/** Of `args_size_lt`: `args_count_lt`. A text has a size, a list a count, and each may be called otherwise. */
function measuredInstead({ name, facet }: KeyParameter, word: string, parameters: ReadonlyMap<string, KeyParameter>): string[] {
  const said = /^(?:size|count|length|len)(?:_(.*))?$/.exec(word);
  const measured = [...parameters.values()].find((each) => each.base === name && each.facet !== 'value');
  if (facet !== 'value' || measured === undefined || said === null) return [];
  return said[1] === undefined ? [measured.name] : operatorsLike(said[1], measured);
}

const OPERATOR_WORDS: ReadonlyMap<string, readonly Operator[]> = new Map(Object.entries<readonly Operator[]>({
  less_than: ['lt'],
  greater_than: ['gt'],
  min: ['gte'],
  max: ['lte'],
  le: ['lte'],
  ge: ['gte'],
  equals: ['eq'],
  is: ['eq'],
  not: ['ne'],
  neq: ['ne'],
  starts_with: ['prefix'],
  startswith: ['prefix'],
  ends_with: ['suffix'],
  endswith: ['suffix'],
  includes: ['contains'],
  has: ['contains'],
  one_of: ['in'],
}));

function listed(words: readonly string[], lead: string): string {
  return words.length === 0 ? '' : lead + words.map((each) => `\`${each}\``).join(', ');
}

/** What is wrong with a value: of a list the first item that no single one of them could be. */
function misfitting(parameter: KeyParameter, operator: Operator, { value, written }: ConditionPair): string {
  if (!Array.isArray(value) || operator === 'eq' || operator === 'ne') return shown(value, written?.[0]);
  const place = (value as readonly unknown[]).findIndex((each) => readTest(parameter, operator, operator === 'in' || operator === 'not_in' ? [each] : each).kind !== 'test');
  return place < 0 ? 'a list' : shown(value[place], written?.[place]);
}

/** Whether a text reads like a number or another scalar, so that quotes make all the difference. */
function looksOtherwise(text: string): boolean {
  return text === '' || /^(true|false|null|~)$/i.test(text) || (text.trim() !== '' && !Number.isNaN(Number(text)));
}

function shown(value: unknown, written: string | undefined): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return `\`${written ?? value}\``;
  if (typeof value === 'string' && looksOtherwise(value)) return `the text \`${value}\``;
  return value === null || typeof value === 'object' ? 'this value' : `\`${String(value)}\``;
}

