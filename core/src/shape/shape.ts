// Owns: whether a policy has the shape of the schema: keys, types, required keys. The only place that knows the schema validators.
// Refuses: patterns, conditions and anything that needs the catalogue or another file.

import { nearest } from '../problems/nearest.js';
import type { Problem } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import { TIERS, isTier } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import type { MappingNode, Pair, SyntaxNode } from '../syntax/tree.js';
import { pairNamed, toPlain, wordOf } from '../syntax/tree.js';
import type { Span } from '../text/span.js';
import * as validators from './generated/validators.js';
import type { ShapeError } from './generated/validators.js';

export const POLICY_KEYS = validators.KEYS;

/** Level → key → what the schema says of it. */
export const KEY_DESCRIPTIONS = validators.DESCRIPTIONS;

/** Level → key → what the schema calls it. */
export const KEY_TITLES = validators.TITLES;

export type PolicyKind = 'organization' | 'agent';

/** What is wrong with the top of a policy, its entries left out. */
export function checkHeader(kind: PolicyKind, root: MappingNode, documentLine: Span): Problem[] {
  const header: MappingNode = { ...root, pairs: root.pairs.map((pair) => (pair.name === 'capabilities' ? withoutEntries(pair) : pair)) };
  const validate = kind === 'agent' ? validators.agent : validators.organization;
  validate(toPlain(header));
  const place = { span: documentLine, node: header, pair: null };
  return [...repeatedKeys(header), ...errorsOf(validate, place, kind)];
}

/** What is wrong with one entry of `capabilities`. */
export function checkEntry(pair: Pair): Problem[] {
  const { value } = pair;
  if (isUnresolved(value)) return [];
  if (value.kind === 'scalar' && value.value === null) return [emptyEntry(pair)];
  if (value.kind !== 'mapping') return [wrongEntry(pair)];
  validators.entry(toPlain(value));
  const problems = [...repeatedKeys(value), ...errorsOf(validators.entry, { span: pair.keySpan, node: value, pair }, 'entry'), ...continuedValues(value)];
  const rules = pairNamed(value, 'rules')?.value;
  const isEmpty = pairNamed(value, 'tier') === undefined && (rules === undefined || (rules.kind === 'sequence' && rules.items.length === 0));
  const misspelt = problems.some((each) => each.code === 'unknown-key' && [wordMeant(each), ...(each.facts.suggestions ?? [])].some((word) => word === 'tier' || word === 'rules'));
  if (isEmpty && !misspelt && !isIncomplete(value)) problems.push(emptyEntry(pair));
  return problems;
}

/** Values of conditions that go on over several lines: below an item of a list, one that is indented further belongs to its text. */
function continuedValues(entry: MappingNode): Problem[] {
  const rules = pairNamed(entry, 'rules')?.value;
  const found: Problem[] = [];
  for (const { node: rule } of rules?.kind === 'sequence' ? rules.items : []) {
    const condition = rule.kind === 'mapping' ? pairNamed(rule, 'condition')?.value : undefined;
    for (const { value } of condition?.kind === 'mapping' ? condition.pairs : []) {
      for (const node of value.kind === 'sequence' ? value.items.map((each) => each.node) : [value]) {
        if (node.kind !== 'scalar' || node.quoted || !/[\r\n]/.test(node.text)) continue;
        found.push(problem('wrong-type', node.span, `the value goes on in the next line, as \`${String(node.value)}\`: indent the items of a list alike, or quote the text`));
      }
    }
  }
  return found;
}

function emptyEntry(pair: Pair): Problem {
  return problem('empty-entry', pair.keySpan, `entry \`${pair.name ?? ''}\` has neither \`tier\` nor a rule`, { facts: { key: 'tier' } });
}

function wrongEntry(pair: Pair): Problem {
  const { value } = pair;
  const written = value.kind === 'scalar' ? String(value.value) : '';
  // Without a space behind its colon, a key is none.
  const [glued = '', key = ''] = /^([a-z_]+)(?::|[ \t]*=)[ \t]*/.exec(written) ?? [];
  const tier = glued === '' || key === 'tier' ? tierMeant(written.slice(glued.length)) : undefined;
  const hint = tier !== undefined ? `: write \`tier: ${tier}\` below the key` : POLICY_KEYS.entry.includes(key) ? `: ${unsetOff(key)}` : '';
  return problem('wrong-type', placeOf(pair), `an entry is a mapping, not ${nameOf(value)}${hint}`, {
    facts: tier === undefined ? {} : { tier },
  });
}

/** The one tier that a word is, or may be. */
function tierMeant(word: string): string | undefined {
  const likely = isTier(word) ? [word] : tiersLike(word);
  return likely.length === 1 ? likely[0] : undefined;
}

interface Place {
  readonly span: Span;
  readonly node: SyntaxNode;
  /** The pair whose value the node is; null for the document and for items of a list. */
  readonly pair: Pair | null;
  readonly isDocument?: boolean;
}

function errorsOf(validator: validators.Validator, top: Place, level: string): Problem[] {
  // Which keys a condition may have is a matter of the capability's parameters (compile/bind.ts).
  const errors = (validator.errors ?? []).filter((each) => !each.schemaPath.includes('/propertyNames'));
  const keys = new Map<string, Keys>();
  const unknown = errors.filter((each) => each.keyword === 'additionalProperties').map(({ params, instancePath }) => {
    const around = keys.get(instancePath) ?? keysIn(top, instancePath, level);
    keys.set(instancePath, around);
    return unknownKey(String(params['additionalProperty']), top, around);
  });
  const suggested = new Map<string, Set<Span>>();
  for (const each of unknown) {
    const key = each.facts.key ?? '';
    const words = perUnit(key) !== null ? ['max', 'window'] : isAroundPolicy(key, top) ? ['name', 'agent', 'capabilities'] : [wordMeant(each)];
    for (const word of words) if (word !== null) suggested.set(word, (suggested.get(word) ?? new Set()).add(each.span));
  }
  const found: Problem[] = [...unknown];
  const told = new Set<string>();
  for (const error of errors) {
    if (error.keyword === 'additionalProperties' || told.has(error.instancePath)) continue;
    const at = locate(top, error.instancePath);
    if (at === null) continue;
    if (error.keyword === 'required') {
      if (isIncomplete(at.node)) continue;
      const key = String(error.params['missingProperty']);
      const words = key === 'capabilities' ? [key, ...LISTS] : [key];
      const isHere = at.node.kind === 'mapping' && at.node.pairs.some(({ keySpan }) => words.some((word) => suggested.get(word)?.has(keySpan)));
      if (!isHere) found.push(missingKey(key, at));
      continue;
    }
    told.add(error.instancePath);
    const isTold = isUnresolved(at.node) || (error.keyword === 'minProperties' && (isIncomplete(at.node) || hasOddKey(at.node)));
    if (!isTold) found.push(wrongValue(error, at));
  }
  return found;
}

function isUnresolved(node: SyntaxNode): boolean {
  return node.kind === 'scalar' && node.unresolved === true;
}

/** What seems to be missing may have been meant to come from a merge key that is in error. */
export function isIncomplete(node: SyntaxNode | undefined): boolean {
  return node?.kind === 'mapping' && node.incomplete === true;
}

function hasOddKey(node: SyntaxNode): boolean {
  return node.kind === 'mapping' && node.pairs.some((each) => each.name === null);
}

/** A mapping as the unknown keys in it see it; there may be thousands of them in one. */
interface Keys {
  readonly pairs: ReadonlyMap<string, Pair>;
  readonly known: readonly string[];
  /** Those that are not written. */
  readonly free: readonly string[];
}

function keysIn(top: Place, pointer: string, level: string): Keys {
  const at = locate(top, pointer);
  const pairs = new Map<string, Pair>();
  for (const each of at?.node.kind === 'mapping' ? at.node.pairs : []) if (each.name !== null && each.repeats === null) pairs.set(each.name, each);
  const known = keysAt(level, pointer.slice(pointer.lastIndexOf('/') + 1));
  return { pairs, known, free: known.filter((each) => !pairs.has(each)) };
}

/** The word that a key begins with where its value was to stand behind it: without a colon and a space behind it, a key is none. */
function gluedKey(key: string): string | null {
  return /^([a-z_]+)(?::|[ \t]*[=;][ \t]*|[ \t]+)[^\s:=;]/.exec(key)?.[1] ?? null;
}

/** The known key that an unknown one most likely was to be. */
export function wordMeant({ facts: { suggestions: [first] = [], key = '' } }: Pick<Problem, 'facts'>): string | null {
  return first ?? gluedKey(key) ?? (oddlyIndented(key) === null ? null : withoutBlanks(key));
}

/** The free key that a pair was meant to have whose value went into the key, or began there; null for others. */
export function gluedTo({ name, value }: Pair, free: readonly string[]): string | null {
  const isWithin = (value.kind === 'scalar' && value.text === '') || /[{[]/.test(name ?? '');
  const word = isWithin ? gluedKey(name ?? '') : null;
  return word !== null && free.includes(word) ? word : null;
}

export function unsetOff(key: string): string {
  return `behind \`${key}\` a colon and a space have to follow`;
}

/** The lists of the ordered form, which stand in place of `capabilities`. */
const LISTS: readonly string[] = ['rules', 'overrides'];

function unknownKey(key: string, top: Place, { pairs, known, free }: Keys): Problem {
  const pair = pairs.get(key);
  const listed = known.map((each) => `\`${each}\``).join(', ');
  const glued = pair === undefined ? null : gluedTo(pair, free);
  if (glued !== null) return problem('unknown-key', pair?.keySpan ?? top.span, unsetOff(glued), { facts: { suggestions: [], key } });
  const isList = free.includes('capabilities') && pair?.value.kind === 'sequence';
  const seconds = known.includes('window') ? perUnit(key) : null;
  if (seconds !== null) {
    const max = pair?.value.kind === 'scalar' && typeof pair.value.value === 'number' ? `\`max: ${pair.value.text}\`` : '`max`';
    return problem('unknown-key', pair?.keySpan ?? top.span, `unknown key \`${key}\`: write ${max} and \`window: ${seconds}\``, { facts: { suggestions: [], key } });
  }
  if (isAroundPolicy(key, top)) return problem('unknown-key', pair?.keySpan ?? top.span, `\`${key}\` stands around the policy: what is below it belongs in the first column`, { facts: { suggestions: [], key } });
  if (known === POLICY_KEYS.entry && (key === 'condition' || OTHER_WORDS.get(key) === 'condition')) {
    return problem('unknown-key', pair?.keySpan ?? top.span, `unknown key \`${key}\`: an entry has its conditions in \`rules\`, a list of them, each with a \`condition\` and a \`tier\``, { facts: { suggestions: [], key } });
  }
  const suggestions = keysLike(key, isList ? [...free, ...LISTS] : free);
  const isBelow = suggestions.length === 0 ? besideConditions(pairs.get('condition')?.value, 'condition', key) : null;
  const misplaced = oddlyIndented(key) ?? isBelow ?? (isEntryLike(key) && suggestions.length === 0 ? misplacedEntry(key, known) : null);
  if (misplaced !== null) return problem('unknown-key', pair?.keySpan ?? top.span, misplaced, { facts: { suggestions: [], key } });
  const what = key === '' ? 'an empty key means nothing' : `unknown key \`${key}\``;
  return problem('unknown-key', pair?.keySpan ?? top.span, `${what}: known here are ${listed}`, {
    facts: { suggestions, key, ...(pair === undefined ? {} : { removal: pair.span }) },
  });
}

function isEntryLike(key: string): boolean {
  return /^(?:\*|[a-z][a-z0-9_]*(?:\.[a-z0-9_*]+)+)$/.test(key);
}

function misplacedEntry(key: string, known: readonly string[]): string | null {
  if (known.includes('capabilities')) return `\`${key}\` stands beside \`capabilities\`, not below it: indent it`;
  return known === POLICY_KEYS.entry ? `\`${key}\` stands inside another entry: indent it as far as that one` : null;
}

/** Whether a whole policy stands below a key of a document that has none beside it. */
function isAroundPolicy(key: string, { node: document, pair }: Place): boolean {
  if (pair !== null || document.kind !== 'mapping' || pairNamed(document, 'capabilities') !== undefined) return false;
  const value = pairNamed(document, key)?.value;
  return value?.kind === 'mapping' && ['capabilities', ...LISTS].some((each) => pairNamed(value, each) !== undefined) && !LISTS.some((each) => pairNamed(document, each) !== undefined);
}

/** The seconds of a limit that is named after its window, as the ordered form has `max_per_hour`; null for other keys. */
function perUnit(key: string): number | null {
  const unit = /^(?:max_)?(?:calls_|requests_)?per_(second|minute|hour|day)$/.exec(key)?.[1];
  return unit === undefined ? null : secondsOf(`1 ${unit}`);
}

/** What is said of a key beside a condition that has none below it; null where that one has some. */
export function besideConditions(condition: SyntaxNode | undefined, name: string, key: string): string | null {
  return condition?.kind === 'scalar' && condition.value === null ? `\`${key}\` stands beside \`${name}\`, not below it: indent it` : null;
}

/** What is said of a key that begins with what pages of the web indent with; null for others. */
export function oddlyIndented(key: string): string | null {
  return /^[\u0085\u00a0\u2000-\u200f\u2028-\u202f\u2060\u3000\ufeff]/.test(key) ? `\`${withoutBlanks(key)}\` is indented with blanks that are no spaces: YAML takes them for a part of the key` : null;
}

/** A key without blanks of any kind before it. */
export function withoutBlanks(key: string): string {
  return key.replace(/^[\s\u0085\u200b-\u200f\u202a-\u202e\u2060]+/, '');
}

/** Words of neighbouring languages, and of the other kind of policy file, for our keys. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map(Object.entries<string>({
  name: 'agent',
  agent: 'name',
  default: 'defaults',
  default_tier: 'defaults',
  conditions: 'condition',
  when: 'condition',
  if: 'condition',
  permissions: 'capabilities',
  policy: 'name',
  action: 'tier',
  decision: 'tier',
  effect: 'tier',
  permission: 'tier',
  level: 'tier',
  because: 'reason',
  comment: 'reason',
  limit: 'max',
  calls: 'max',
  requests: 'max',
  period: 'window',
  interval: 'window',
  per: 'window',
  seconds: 'window',
  escalate_to: 'on_exceed',
  inherits: 'extends',
  base: 'extends',
  based_on: 'extends',
  parent: 'extends',
  from: 'extends',
  extend: 'extends',
}));

/** The known keys that one may have been meant as, best first. */
export function keysLike(key: string, free: readonly string[]): string[] {
  const alias = OTHER_WORDS.get(key);
  return [...new Set([...(alias !== undefined && free.includes(alias) ? [alias] : []), ...nearest(key, free)])];
}

/** Whether a key that is not known may have been meant as one of these. */
export function mayMean(key: string, wanted: readonly string[]): boolean {
  return wanted.includes(OTHER_WORDS.get(key) ?? '') || nearest(key, wanted).length > 0;
}

function keysAt(level: string, last: string): readonly string[] {
  if (last === 'defaults') return POLICY_KEYS.defaults;
  if (last === 'rate_limit') return POLICY_KEYS.rate_limit;
  if (/^\d+$/.test(last)) return POLICY_KEYS.rule;
  return level === 'organization' || level === 'agent' ? POLICY_KEYS[level] : POLICY_KEYS.entry;
}

function missingKey(key: string, at: Place): Problem {
  if (at.pair?.name === 'rate_limit') {
    return problem('invalid-rate-limit', at.pair.keySpan, `the rate limit has no \`${key}\``, { facts: { key } });
  }
  const first = at.node.kind === 'mapping' ? at.node.pairs[0] : undefined;
  const span = at.pair === null ? (first?.keySpan ?? at.span) : at.pair.keySpan;
  return problem('missing-key', at.isDocument === true ? at.span : span, `\`${key}\` is missing`, { facts: { key } });
}

function wrongValue(error: ShapeError, at: Place): Problem {
  const { node, pair } = at;
  const name = pair?.name ?? '';
  const span = at.pair === null ? valuePlace(at) : placeOf(at.pair);
  const text = node.kind === 'scalar' ? node.text : '';
  if (pair !== null && (name === 'max' || name === 'window')) return wrongLimit(pair, span);
  if ((name === 'tier' || name === 'on_exceed') && node.kind === 'scalar' && typeof node.value === 'string') return unknownTier(node.value, span);
  if (name === 'version' && node.kind === 'scalar' && typeof node.value === 'number') {
    return problem('unquoted-version', span, `\`${text}\` is read as a number: a version is a text, so quote it`, {
      facts: { replacement: `"${text}"` },
    });
  }
  if (name === 'condition' && error.keyword === 'minProperties') {
    return problem('wrong-type', span, 'a condition needs at least one key');
  }
  if (error.keyword === 'pattern' || error.keyword === 'minLength') {
    const what = node.kind === 'scalar' && node.value === '' ? 'an empty text' : `\`${text}\``;
    return problem('wrong-type', span, `${what} cannot be a ${name === 'agent' ? 'name of an agent' : 'policy name'}: use letters, digits, blanks, \`-\`, \`_\` and \`.\``);
  }
  if (error.keyword === 'minItems') return problem('wrong-type', span, `an empty list ${/(?:^|_)not_in$/.test(name) ? 'rules nothing out' : 'never matches'}: give at least one value`);
  if (node.kind === 'scalar' && node.value === null) return problem('wrong-type', span, `${at.pair === null ? 'the item' : name === 'condition' ? 'the condition' : `\`${pair === null ? name : wordOf(pair)}\``} has no value: expected ${expected(error, name)}`);
  const shape = error.keyword === 'type' ? SHAPES.get(name) : undefined;
  if (shape === undefined) return problem('wrong-type', span, `expected ${expected(error, name)}, found ${nameOf(node)}`);
  const tier = name === 'defaults' && node.kind === 'scalar' ? tierMeant(String(node.value)) : undefined;
  return problem('wrong-type', span, `${shape}, not ${nameOf(node)}${tier === undefined ? '' : `: write \`tier: ${tier}\` below the key`}`);
}

/** What keys take that hold more than a word. */
const SHAPES: ReadonlyMap<string, string> = new Map([
  ['capabilities', '`capabilities` is a mapping of names and patterns'],
  ['defaults', '`defaults` is a mapping with `tier`'],
  ['rules', '`rules` is a list of rules, each with a `condition` and a `tier`'],
  // In a list of the ordered form they have another name.
  ['condition', 'conditions are a mapping, such as `path_prefix: /workspace`'],
  ['rate_limit', '`rate_limit` is a mapping with `max` and `window`'],
]);

export function unknownTier(value: string, span: Span): Problem {
  const word = value.trim();
  const what = word === '' ? 'an empty text is no tier' : word !== value && isTier(word) ? `\`${word}\` with blanks or line ends around it is no tier` : `unknown tier \`${word}\``;
  return problem('unknown-tier', span, `${what}: known are ${TIERS.map((each) => `\`${each}\``).join(', ')}`, {
    facts: { suggestions: tiersLike(value) },
  });
}

function tiersLike(word: string): string[] {
  return [...new Set([...(TIER_WORDS.get(compact(word)) ?? []), ...nearest(word, TIERS)])];
}

/** What people and other tools call a tier. Where two may be meant, both are named. */
const TIER_WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ...wordsFor(['autonomous'], 'auto', 'automatic', 'automatically'),
  ...wordsFor(['autonomous', 'notify'], 'allow', 'allowed', 'permit', 'permitted'),
  ...wordsFor(['notify'], 'notified', 'notification'),
  ...wordsFor(['approval_required'], 'ask', 'confirm', 'approve', 'approval', 'require_approval', 'requires_approval', 'required_approval', 'need_approval', 'needs_approval'),
  ...wordsFor(['blocked'], 'block', 'deny', 'denied', 'forbid', 'forbidden', 'reject', 'rejected', 'disallow', 'disallowed', 'not_allowed', 'prohibit', 'prohibited', 'never'),
]);

function wordsFor(tiers: readonly Tier[], ...words: readonly string[]): [string, readonly Tier[]][] {
  return words.map((each) => [compact(each), tiers]);
}

/** The letters of a word, however its parts are set off. */
function compact(word: string): string {
  return word.trim().toLowerCase().replace(/[-_\s]+/g, '');
}

function wrongLimit(pair: Pair, span: Span): Problem {
  const { name, value: node } = pair;
  const unit = name === 'window' ? 'seconds' : 'calls';
  const isNumber = node.kind === 'scalar' && typeof node.value === 'number';
  const text = node.kind !== 'scalar' ? '' : isNumber ? node.text : String(node.value);
  const seconds = name === 'window' ? secondsOf(text) : null;
  const isText = node.kind === 'scalar' && typeof node.value === 'string' && !Number.isNaN(Number(node.value));
  const found = node.kind === 'scalar' && node.value !== null ? `${isText ? 'the text ' : ''}\`${text}\`` : nameOf(node);
  const hint = seconds === null ? '' : `: write \`${seconds}\``;
  const bounds = isNumber && Number(node.value) > Number.MAX_SAFE_INTEGER ? `at most ${Number.MAX_SAFE_INTEGER}` : '1 or more';
  return problem('invalid-rate-limit', span, `\`${wordOf(pair)}\` is a whole number of ${unit}, ${bounds}, not ${found}${hint}`, {
    facts: seconds === null ? {} : { replacement: String(seconds) },
  });
}

/** The seconds that a text like `1h` or `30 minutes` means; null for anything else. */
function secondsOf(text: string): number | null {
  const match = /^(\d+)\s*(s|sec|secs|seconds?|m|min|mins|minutes?|h|hrs?|hours?|d|days?)$/i.exec(text.trim());
  if (match === null) return null;
  const unit = (match[2] as string).charAt(0).toLowerCase();
  const seconds = Number(match[1]) * (unit === 's' ? 1 : unit === 'm' ? 60 : unit === 'h' ? 3600 : 86_400);
  return seconds >= 1 ? seconds : null;
}

function repeatedKeys(node: SyntaxNode): Problem[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'sequence') return node.items.flatMap((item) => repeatedKeys(item.node));
  return node.pairs.flatMap((pair) => {
    const inner = repeatedKeys(pair.value);
    if (pair.name === null) return [...inner, collectionKey(pair)];
    if (pair.repeats === null) return inner;
    return [repeatedKey(pair, pair.repeats), ...inner];
  });
}

export function collectionKey({ keySpan }: Pair): Problem {
  return problem('wrong-type', keySpan, 'a key is a plain text, not a collection');
}

export function repeatedKey(pair: Pair, earlier: Pair): Problem {
  const related = [{ uri: '', span: earlier.keySpan, message: 'first written here' }];
  return problem('duplicate-key', pair.keySpan, `key \`${wordOf(pair)}\` is written twice`, { related, facts: { removal: pair.span } });
}

function withoutEntries(pair: Pair): Pair {
  return pair.value.kind === 'mapping' ? { ...pair, value: { ...pair.value, pairs: [] } } : pair;
}

/** The node that a JSON pointer names, with the pair that it is the value of. */
function locate(top: Place, pointer: string): Place | null {
  let place: Place = { ...top, isDocument: top.pair === null };
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (place.node.kind === 'mapping') {
      const pair = pairNamed(place.node, name);
      if (pair === undefined) return null;
      place = { span: pair.keySpan, node: pair.value, pair };
    } else if (place.node.kind === 'sequence') {
      const item = place.node.items[Number(name)];
      if (item === undefined) return null;
      place = { span: item.span, node: item.node, pair: null };
    } else return null;
  }
  return place;
}

function placeOf(pair: Pair): Span {
  const { span } = pair.value;
  return span.end > span.start ? span : pair.keySpan;
}

function valuePlace(at: Place): Span {
  return at.node.span.end > at.node.span.start ? at.node.span : at.span;
}

function expected(error: ShapeError, name: string): string {
  const type = error.params['type'];
  if (name === 'tier' || name === 'on_exceed') return 'a tier';
  if (type === 'object') return 'a mapping';
  if (type === 'array') return 'a list';
  if (type === 'string') return 'a text';
  if (Array.isArray(type)) return 'a text, a number, true or false, or a list of them';
  return 'another value';
}

export function nameOf(node: SyntaxNode): string {
  if (node.kind === 'mapping') return 'a mapping';
  if (node.kind === 'sequence') return 'a list';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return 'a text';
  return typeof node.value === 'number' ? 'a number' : `\`${node.text}\``;
}
