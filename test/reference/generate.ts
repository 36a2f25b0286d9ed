// Owns: random policy worlds and requests for comparing the compiler with the reference: small literal pools, so that
//   boundaries of different layers collide; and the same worlds written as YAML files.
// Refuses: deciding anything; anything from core/; worlds on which the spec leaves open what is meant.

import fc from 'fast-check';

import type {
  RefCapability, RefEntry, RefHistory, RefItem, RefParameter, RefPolicy, RefRateLimit, RefRequest, RefRule, RefWorld, Tier,
} from './evaluate.js';
import { TIERS, isStricter } from './evaluate.js';
import { looksLike, matches } from './names.js';
import { isPathName } from './operators.js';

/** Every parameter type; a name has one type everywhere. */
export const CATALOGUE: RefCapability[] = [
  { name: 'fs.read', paramsComplete: true, params: [parameter('path', 'FilesystemPath'), parameter('limit', 'Integer')] },
  {
    name: 'fs.write', paramsComplete: true,
    params: [parameter('path', 'FilesystemPath'), parameter('content', 'String'), parameter('force', 'Boolean')],
  },
  { name: 'fs.move', paramsComplete: true, params: [parameter('source', 'FilesystemPath'), parameter('destination', 'FilesystemPath')] },
  { name: 'net.fetch', paramsComplete: true, params: [parameter('url', 'URL'), parameter('timeout', 'Float')] },
  {
    name: 'net.http.post', paramsComplete: true,
    params: [parameter('url', 'URL'), parameter('content', 'String'), parameter('headers', 'Object')],
  },
  {
    name: 'mail.send', paramsComplete: true,
    params: [parameter('recipients', 'Array'), parameter('subject', 'String'), parameter('when', 'DateTime')],
  },
  {
    name: 'proc.run', paramsComplete: true,
    params: [parameter('command', 'String'), parameter('arguments', 'Array'), parameter('timeout', 'Float')],
  },
  { name: 'proc.signal', paramsComplete: true, params: [parameter('signal', 'Signal'), parameter('pid', 'Integer')] },
  {
    name: 'box.store', paramsComplete: true,
    params: [parameter('target_path', 'String'), parameter('content', 'String'), parameter('limit', 'Integer')],
  },
  {
    name: 'box.plan', paramsComplete: true,
    params: [parameter('cron', 'CronExpression'), parameter('when', 'DateTime'), parameter('force', 'Boolean')],
  },
  { name: 'state.shared.set', paramsComplete: true, params: [parameter('owner', 'AgentId'), parameter('value', 'Object')] },
  { name: 'pack.custom', paramsComplete: false, params: [parameter('limit', 'Integer'), parameter('subject', 'String')] },
];

function parameter(name: string, type: string): RefParameter {
  return { name, type, required: false };
}

/** Well-formed names that the catalogue does not know, and one that nobody may ask about. */
const OTHER_CAPABILITIES = ['pack.unknown', 'zed.unknown'];
const ILL_FORMED = 'Fs.read';

const PATTERNS = [
  ...CATALOGUE.map((capability) => capability.name),
  'fs.*', 'net.*', 'net.http.*', 'mail.*', 'proc.*', 'box.*', 'state.*', 'state.shared.*', 'pack.*', '*', ...OTHER_CAPABILITIES,
];

/** Keys that spell no pattern. */
const MISSPELT = ['Fs.read', 'FS.*', 'fs', 'fs*', '*.read', 'Net.Http.post', 'm*', 'Mail.send', 'proc-*', 'Box.store', 'state.shared*', 'Pack.custom'];

/** Parameters that no capability declares: read by the value's own type, or as paths for their names. */
const UNDECLARED: RefParameter[] = [parameter('mystery', 'unknown'), parameter('mystery_path', 'unknown')];

// Literals, from simple to odd: fast-check shrinks towards the first. Values of requests come from the same pools and
// from beside them.
const INTEGERS = [5, 0, 4, 6, 10, Number.MAX_SAFE_INTEGER];
const REALS = [1, 0.5, 1.5, 10, -1];
const SIZES = [3, 0, 1, 2, 4, 10];
const TEXTS = ['a', 'ab', 'abc', 'b', 'bc', 'é', 'e\u0301'];
const PATHS = ['/w', '/w/a', '/w/a/b', '/etc', '/w/ab', '/', '/w/a/', '/w//a', '/w/./a', '/w/x/../a'];
const FRAGMENTS = ['.env', '/a', 'a', 'b', '/a/', '/w'];
const URLS = ['https://a.com', 'https://a.com/v1', 'http://a.com/v1', 'https://a.com:443/v1', 'https://a.com:8443', 'https://b.org/x/', 'https://x.a.com/v1/', 'https://a.com/V1', 'https://a.com/\u00e9'];
const URL_FRAGMENTS = ['v1', '.com', 'k=1', '/x', 'https://a'];
const INSTANTS = [
  '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00.000001Z', '2025-12-31T23:59:59.999999Z', '2026-06-01T12:00:00-05:00',
];
const ELEMENTS: unknown[] = ['a', 'b', 'x@y.z', 1, true];
const COUNTS = [1, 0, 2, 3];
const SCALARS: unknown[] = ['a', 5, true, 'ab', 0.5, false, ''];

/** `blocked` is seldom: it hides whatever else was decided. */
const arbTier = fc.constantFrom<Tier>(...TIERS, 'autonomous', 'notify', 'approval_required', 'autonomous', 'notify', 'approval_required');

// ---------------------------------------------------------------------------------------------------------------
// Conditions

type Atom = [key: string, literal: unknown];

function listOf<T>(pool: readonly T[]): fc.Arbitrary<T[]> {
  return fc.uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength: 3 });
}

function oneOrList<T>(pool: readonly T[]): fc.Arbitrary<T | T[]> {
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...pool) }, { weight: 1, arbitrary: listOf(pool) });
}

function compared(name: string, pool: readonly unknown[]): fc.Arbitrary<Atom> {
  return fc.tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte'), fc.constantFrom(...pool))
    .map(([operator, literal]): Atom => [`${name}_${operator}`, literal]);
}

function equalled(name: string, pool: readonly unknown[]): fc.Arbitrary<Atom> {
  return fc.oneof(
    oneOrList(pool).map((literal): Atom => [name, literal]),
    fc.tuple(fc.constantFrom('eq', 'ne'), fc.constantFrom(...pool)).map(([operator, literal]): Atom => [`${name}_${operator}`, literal]),
    fc.tuple(fc.constantFrom('in', 'not_in'), listOf(pool)).map(([operator, literal]): Atom => [`${name}_${operator}`, literal]),
  );
}

function textual(name: string, prefixes: readonly string[], fragments: readonly string[]): fc.Arbitrary<Atom> {
  return fc.oneof(
    oneOrList(prefixes).map((literal): Atom => [`${name}_prefix`, literal]),
    fc.tuple(fc.constantFrom('suffix', 'contains'), oneOrList(fragments)).map(([operator, literal]): Atom => [`${name}_${operator}`, literal]),
  );
}

function measured(name: string, pool: readonly number[]): fc.Arbitrary<Atom> {
  return fc.oneof({ weight: 3, arbitrary: compared(name, pool) }, { weight: 1, arbitrary: equalled(name, pool) });
}

/** Atoms that fit a parameter: what `operator-type` would say nothing about. Objects fit none. */
function atomsOn({ name, type }: RefParameter): fc.Arbitrary<Atom>[] {
  const path = (): fc.Arbitrary<Atom>[] => [equalled(name, PATHS), textual(name, PATHS, FRAGMENTS), textual(name, PATHS, FRAGMENTS)];
  switch (type) {
    case 'Integer': return [compared(name, INTEGERS), equalled(name, INTEGERS)];
    case 'Float': return [compared(name, REALS), equalled(name, REALS)];
    case 'Boolean': return [equalled(name, [true, false])];
    case 'DateTime': return [compared(name, INSTANTS), equalled(name, INSTANTS)];
    case 'FilesystemPath': return path();
    case 'URL': return [equalled(name, URLS), textual(name, URLS, URL_FRAGMENTS), textual(name, URLS, URL_FRAGMENTS)];
    case 'Array': return [
      oneOrList(ELEMENTS).map((literal): Atom => [`${name}_contains`, literal]), measured(`${name}_count`, COUNTS),
    ];
    case 'Object': return [];
    case 'String': return [
      ...(isPathName(name) ? path() : [equalled(name, TEXTS), textual(name, TEXTS, TEXTS)]), measured(`${name}_size`, SIZES),
    ];
    case 'unknown': return isPathName(name) ? path() : [equalled(name, SCALARS), compared(name, REALS), textual(name, TEXTS, TEXTS)];
    default: return [equalled(name, TEXTS), textual(name, TEXTS, TEXTS)];
  }
}

/** Conditions that an entry could carry: mostly on parameters of the capabilities that it matches. */
function arbCondition(pattern: string): fc.Arbitrary<Record<string, unknown>> {
  const matched = CATALOGUE.filter((capability) => matches(pattern, capability.name));
  const byName = new Map(matched.flatMap((capability) => capability.params).map((one) => [one.name, one]));
  const known = [...byName.values()].flatMap(atomsOn);
  const unknown = UNDECLARED.flatMap(atomsOn);
  const pool = matched.length > 0 && matched.every((capability) => capability.paramsComplete)
    ? fc.oneof({ weight: 30, arbitrary: fc.oneof(...known) }, { weight: 1, arbitrary: fc.oneof(...unknown) })
    : fc.oneof(...known, ...unknown);
  return fc.array(pool, { minLength: 1, maxLength: 3 }).map((atoms) => Object.fromEntries(atoms));
}

// ---------------------------------------------------------------------------------------------------------------
// Entries and policies

function arbRateLimit(base: Tier): fc.Arbitrary<RefRateLimit | undefined> {
  // "`on_exceed` must be stricter than the entry's tier"
  const stricter = TIERS.filter((tier) => isStricter(tier, base));
  if (stricter.length === 0) return fc.constant(undefined);
  const limit = fc.record({
    max: fc.constantFrom(1, 2, 3),
    window: fc.constantFrom(10, 1, 60),
    on_exceed: fc.constantFrom<Tier | undefined>(undefined, ...stricter),
  }).map(({ max, window, on_exceed }): RefRateLimit => ({ max, window, ...(on_exceed === undefined ? {} : { on_exceed }) }));
  return fc.option(limit, { nil: undefined, freq: 2 });
}

const OPPOSITE: Readonly<Record<string, string>> = { lt: 'gte', gte: 'lt', lte: 'gt', gt: 'lte', eq: 'ne', ne: 'eq', in: 'not_in', not_in: 'in' };

/** The condition with the first of its keys that can be turned round turned round; null where none can. */
function opposed(condition: Record<string, unknown>): Record<string, unknown> | null {
  for (const [key, literal] of Object.entries(condition)) {
    const [, name = key, operator = Array.isArray(literal) ? 'in' : 'eq'] = /^(.*?)_(not_in|in|eq|ne|lte?|gte?)$/.exec(key) ?? [];
    if (/_(?:prefix|suffix|contains)$/.test(name)) continue;
    const { [key]: _turned, ...rest } = condition;
    return { ...rest, [`${name}_${OPPOSITE[operator]}`]: literal };
  }
  return null;
}

/** Now and then a rule says the contrary of the one before it, so that the two take every call together, or none is left for a third. */
function withOpposite<T extends { condition?: Record<string, unknown> }>(rules: readonly T[], chance: number, changed: (rule: T) => T): T[] {
  const place = OPPOSITE_CHANCES - chance;
  const rule = rules[place];
  const condition = opposed(rule?.condition ?? {});
  return rule === undefined || condition === null ? [...rules] : [...rules.slice(0, place + 1), { ...changed(rule), condition }, ...rules.slice(place + 1)];
}

/** Of so many chances one falls on each rule. */
const OPPOSITE_CHANCES = 7;

function arbEntry(pattern: string): fc.Arbitrary<RefEntry> {
  const rule = fc.record({ condition: arbCondition(pattern), tier: arbTier });
  const sound = fc.tuple(fc.option(arbTier, { nil: undefined, freq: 3 }), fc.array(rule, { maxLength: 4 }), fc.nat({ max: OPPOSITE_CHANCES }), arbTier)
    .map(([given, written, chance, tier]: [Tier | undefined, RefRule[], number, Tier]) => [given, withOpposite(written, chance, (rule) => ({ ...rule, tier }))] as const)
    .chain(([given, rules]) => {
      // "empty-entry": neither a tier nor a rule is an error.
      const tier = given ?? (rules.length === 0 ? 'notify' : undefined);
      // The limit's base: the entry's tier, "without one: the most permissive of its rules".
      const base = tier ?? TIERS.find((one) => rules.some((each) => each.tier === one)) ?? 'notify';
      return arbRateLimit(base).map((limit): RefEntry => ({
        ...(tier === undefined ? {} : { tier }),
        ...(rules.length === 0 ? {} : { rules }),
        ...(limit === undefined ? {} : { rate_limit: limit }),
      }));
    });
  return fc.oneof(
    { weight: 60, arbitrary: sound },
    { weight: 1, arbitrary: fc.constant<RefEntry>({ tier: 'blocked', broken: true }) },
  );
}

/** An item of a list: an entry with one rule or with none. */
function arbItem(pattern: string): fc.Arbitrary<RefItem> {
  const condition = fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 3, arbitrary: arbCondition(pattern) });
  const sound = fc.tuple(condition, arbTier).chain(([given, tier]) => arbRateLimit(tier).map((limit): RefItem => ({
    pattern,
    ...(given === undefined ? {} : { condition: given }),
    tier,
    ...(limit === undefined ? {} : { rate_limit: limit }),
  })));
  return fc.oneof(
    { weight: 60, arbitrary: sound },
    { weight: 1, arbitrary: fc.constant<RefItem>({ pattern, tier: 'blocked', broken: true }) },
  );
}

const ITEMS = Object.fromEntries(PATTERNS.map((pattern) => [pattern, arbItem(pattern)]));
const ENTRIES = Object.fromEntries(PATTERNS.map((pattern) => [pattern, arbEntry(pattern)]));

/** With a capability in mind, mostly ones that match it. */
function arbPattern(about: string | null): fc.Arbitrary<string> {
  const matching = about === null ? [] : PATTERNS.filter((pattern) => matches(pattern, about));
  const any = fc.constantFrom(...PATTERNS);
  return matching.length === 0
    ? any
    : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...matching) }, { weight: 1, arbitrary: any });
}

/** The items of a list; one pattern may stand in several of them. */
function arbItems(most: number, about: string | null): fc.Arbitrary<RefItem[]> {
  return fc.tuple(fc.array(arbPattern(about).chain((pattern) => ITEMS[pattern] as fc.Arbitrary<RefItem>), { maxLength: most }), fc.nat({ max: OPPOSITE_CHANCES }), arbTier)
    // Without the limit: with the other tier it might be none.
    .map(([items, chance, tier]) => withOpposite(items, chance, ({ rate_limit: _, ...item }) => ({ ...item, tier })));
}

/** Entries of one policy. */
function arbCapabilities(most: number, about: string | null): fc.Arbitrary<Record<string, RefEntry>> {
  return fc.uniqueArray(arbPattern(about), { maxLength: most })
    .chain((patterns) => fc.tuple(...patterns.map((pattern) => (ENTRIES[pattern] as fc.Arbitrary<RefEntry>).map((entry) => [pattern, entry] as const))))
    .map((pairs) => Object.fromEntries(pairs));
}

const arbDefaults: fc.Arbitrary<RefPolicy['defaults']> = fc.oneof(
  { weight: 15, arbitrary: fc.constant(undefined) },
  { weight: 25, arbitrary: arbTier.map((tier) => ({ tier })) },
  { weight: 1, arbitrary: fc.constant({ tier: 'blocked' as const, broken: true }) },
);

interface Body { capabilities: Record<string, RefEntry>; items?: RefItem[] | undefined; misspelt: string[]; defaults: RefPolicy['defaults']; broken: boolean; choice: number }

/** Seldom any: what they block hides the rest of a file. */
function arbMisspelt(about: string | null): fc.Arbitrary<string[]> {
  const alike = about === null ? [] : MISSPELT.filter((key) => looksLike(key, about));
  const key = fc.constantFrom(...(alike.length === 0 ? MISSPELT : alike));
  return fc.oneof({ weight: 24, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: key.map((one) => [one]) });
}

function arbBody(most: number, about: string | null): fc.Arbitrary<Body> {
  return fc.record({
    capabilities: arbCapabilities(most, about),
    // Not too often: lists extend maps, and maps lists, only where there are both.
    items: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: arbItems(most + 2, about) }),
    misspelt: arbMisspelt(about),
    defaults: arbDefaults,
    // Integers shrink towards 0: not broken, extends nothing.
    broken: fc.integer({ min: 0, max: 39 }).map((number) => number === 39),
    choice: fc.nat({ max: 5 }),
  });
}

function policyOf(head: { name?: string; agent?: string; file: string }, body: Body, extendable: readonly string[]): RefPolicy {
  if (body.broken) return { ...head, capabilities: {}, broken: true };
  const target = body.choice === 0 ? undefined : extendable[(body.choice - 1) % Math.max(1, extendable.length)];
  return {
    ...head,
    ...(target === undefined ? {} : { extends: target }),
    ...(body.defaults === undefined ? {} : { defaults: body.defaults }),
    ...(body.items !== undefined
      ? { capabilities: {}, items: body.items }
      : { capabilities: body.capabilities, ...(body.misspelt.length === 0 ? {} : { misspelt: body.misspelt }) }),
  };
}

/** What ships. Few entries, and seldom a list: what the system says hides the rest. */
function arbSystem(about: string | null): fc.Arbitrary<Pick<RefPolicy, 'capabilities' | 'items' | 'defaults'>> {
  return fc.record({
    capabilities: arbCapabilities(2, about),
    items: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: arbItems(2, about) }),
    defaults: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom<Tier>('autonomous', 'notify').map((tier) => ({ tier })) }),
  }).map(({ capabilities, items, defaults }) => ({ ...(items === undefined ? { capabilities } : { capabilities: {}, items }), ...(defaults === undefined ? {} : { defaults }) }));
}

/** A directory, its templates and the system policy, with the small catalogue; perhaps with a capability in mind. */
function worldAbout(about: string | null): fc.Arbitrary<RefWorld> {
  return fc.record({
    mode: fc.constantFrom<'bounded' | 'strict'>('bounded', 'bounded', 'bounded', 'strict'),
    // Seldom none: that leaves the organization to the agents' `extends`.
    organizations: fc.oneof(
      { weight: 12, arbitrary: fc.array(arbBody(5, about), { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constant<Body[]>([]) },
    ),
    shadowing: fc.integer({ min: 0, max: 9 }),
    duplicated: fc.integer({ min: 0, max: 9 }),
    templates: fc.array(arbBody(4, about), { minLength: 1, maxLength: 2 }),
    system: fc.tuple(arbSystem(about), fc.option(arbBody(2, about), { nil: undefined, freq: 2 })),
    agents: fc.array(fc.record({ body: arbBody(4, about), agent: fc.constantFrom('bot', 'ada') }), { maxLength: 3 }),
    namelessAgent: fc.boolean(),
    active: fc.integer({ min: 0, max: 39 }),
  }).map((given): RefWorld => {
    const templates = given.templates.map((body, index) =>
      policyOf({ name: `tpl-${index}`, file: `tpl-${index}.yaml` }, { ...body, misspelt: [], broken: false, choice: index === 0 ? 0 : body.choice }, ['tpl-0']));
    const organizations: RefPolicy[] = [];
    given.organizations.forEach((body, index) => {
      // Rarely a file has a template's name and replaces it, or shares its name with the one before.
      const shadows = index === 0 && given.shadowing === 9;
      const duplicates = index === 2 && given.duplicated === 9;
      const name = shadows ? 'tpl-0' : duplicates ? 'org-1' : `org-${index}`;
      // Extends only what stands before it, compiles, and is one file: cycles and broken parents are no random matter.
      // No template either where the template itself would come back to this file.
      const before = organizations.filter((policy) => policy.broken !== true).flatMap((policy) => (policy.name === undefined ? [] : [policy.name]));
      const extendable = [...before.filter((other) => other !== name), ...(shadows || given.shadowing === 9 ? [] : ['tpl-0'])];
      organizations.push(policyOf({ name, file: `org-${index}.yaml` }, shadows ? { ...body, broken: false } : body, duplicates ? [] : extendable));
    });
    const names = [...new Set([...organizations, ...templates].flatMap((policy) => (policy.name === undefined ? [] : [policy.name])))];
    const agents = given.agents.map(({ body, agent }, index) => {
      const first = given.agents.findIndex((other) => other.agent === agent) === index;
      const file = first ? `agents/${agent}.yaml` : `agents/${agent}-${index}.yaml`;
      // A broken file may not even tell its agent: then its name does.
      const head = body.broken && first && given.namelessAgent ? { file } : { agent, file };
      return policyOf(head, body, names);
    });
    const [shipped, directory] = given.system;
    const ownNames = [...new Set(organizations.flatMap((policy) => (policy.name === undefined ? [] : [policy.name])))];
    return {
      mode: given.mode,
      active: chooseActive(given.active, ownNames, organizations.length),
      system: [
        { name: 'system', file: 'templates/system.yaml', ...shipped },
        ...(directory === undefined ? [] : [policyOf({ name: 'system', file: 'system.yaml' }, directory, ['tpl-0'])]),
      ],
      organizations,
      templates,
      agents,
      catalogue: CATALOGUE,
    };
  });
}

/** Any world, whatever is asked. */
export const arbWorld: fc.Arbitrary<RefWorld> = worldAbout(null);

function chooseActive(choice: number, names: readonly string[], files: number): string | null {
  if (choice === 39) return 'no-such-policy';
  if (choice >= 37) return 'tpl-0';
  // None chosen: plain where there is one policy, blocked for enforcement where there are several (seldom wanted).
  // Two files with one name, and no other: whether that is "the only policy" is left open, so it is chosen.
  if (names.length === 0 || ((choice >= 34 || (choice >= 20 && files === 1)) && (files === 1 || names.length > 1))) return null;
  return names[choice % names.length] ?? null;
}

// ---------------------------------------------------------------------------------------------------------------
// Requests

/** Texts that look like a literal, in another case, composed otherwise, with what cannot be seen, with letters of other scripts; and halves of characters. */
const ALIKE = ['A', '\u0430', '\uff41', 'a\u200b', '\u{1d41a}', 'e\u0301b', '\u00c9', 'a\ud83d', '\ude00a', '\ud83d\ude00'];

/** Values at and beside the literals, in every spelling that is read the same or nearly so. */
function valuesOf(type: string, name: string): { fitting: readonly unknown[]; odd: readonly unknown[] } {
  const paths = { fitting: [...PATHS, '/w/c', '/w/.env', '/w/a.env', '/w/abc', '/w/a/../b', '//w', '/etc/../w/a', '/x/a/b', '/W/a', '/w/a ', '/w/a/...', '/w/\uff41', '/w/a\u0301', '/w/%2e%2e/etc', `/w${'/a'.repeat(2_000)}`], odd: ['w/a', './w', '', '../w', '/w\0/a', '\uff0fw/a', ' /w'] };
  switch (type) {
    // What lies beyond 2^53 can still be compared with what a policy may say.
    case 'Integer': return { fitting: [...INTEGERS, 3, 7, 9, 11, -1, -0, 2 ** 53, -(2 ** 53), 1e21], odd: [4.5, '5', true, 'NaN', NaN, -Infinity] };
    case 'Float': return { fitting: [...REALS, 0, 1.25, 2, 9.5, 11, -2, -0, 1e21, 5e-324, 1 + 2 ** -52], odd: ['1', false, 'NaN', NaN, Infinity] };
    case 'Boolean': return { fitting: [true, false], odd: ['true', 0] };
    case 'DateTime': return { fitting: [...INSTANTS, '2026-01-01T00:00:00.5Z', '2027-01-01T00:00:00Z', '2020-01-01t00:00:00z', '2026-01-01T00:00:00.0000009Z', '2026-01-01T23:59:00+23:59', '0001-01-01T00:00:00Z'], odd: ['2026-01-01', '2026-01-01T00:00:00', 5, '2026-02-29T00:00:00Z', '2025-12-31T23:59:60Z', '2026-01-01T00:00:00+24:00', '2026-01-01 00:00:00Z'] };
    case 'FilesystemPath': return { ...paths, odd: [...paths.odd, 7] };
    case 'URL': return {
      fitting: [
        ...URLS, ...URLS.map((url) => (url.endsWith('/') ? url.slice(0, -1) : `${url}/`)),
        'HTTPS://A.COM/v1/x', 'https://u:p@a.com/v1', 'https://a.com/v0/../v1', 'https://a.com/v1/%2e%2E/x', 'https://a.com/v10', 'https://a.com.evil.org', 'https://a.com?k=1', 'http://a.com:80/v1', 'ftp://b.org/x',
        'https://a.com:80/v1', 'https://a.com:0443/v1', 'https://a.com:/v1', 'https://xa.com/v1', 'https://x.a.com', 'https://a.com/v1//', 'https://a.com//v1', 'https://a.com/%20v1', 'https://a.com@b.org/v1', 'https://a.com#@b.org/x',
        'ws://a.com:80/v1', 'ws://a.com/v1', 'https://a.com/%c3%A9/x', 'https://a.com/%e9', 'http://127.0.0.1/v1', 'https://[::1]/v1', 'https://a1.com/v1',
      ],
      odd: ['a.com', 'https://a.com/a b', 'https://a.com\\v1', 'https://a.com./v1', 'https:///v1', 5, 'https://a..com/v1', 'https://a.com/v1%2Fx', 'https://a.com/v1/..;/x', 'https://a.com/v1/%2e.;/x', 'https://\u0430.com/v1', 'https://a.com:x/v1', 'https://a.com/v1\u0085', 'https:/a.com/v1', 'http://127.1/v1', 'http://2130706433', 'https://[:1]/v1', 'https://\u212a.com', 'https://a.com/%761', 'https://a.com/v1/x%2ey', 'https://a.com/\ud800'],
    };
    case 'Array': return { fitting: [[], ['a'], ['a', 'b'], ['c'], ['a', 'b', 'c'], [1], ['1', 'true'], [true, 'x@y.z', 'a', 'b']], odd: ['a', { a: 1 }, 1] };
    case 'Object': return { fitting: [{}, { a: 1 }], odd: [1] };
    case 'String': return isPathName(name)
      ? { ...paths, odd: [...paths.odd, 7] }
      : { fitting: ['', ...TEXTS, 'c', 'abcd', 'xabc', 'bca', 'aéb', 'a'.repeat(9), 'a'.repeat(10), 'ab'.repeat(6), ...ALIKE, 'ab'.repeat(20_000)], odd: [5, true, ['a'], NaN] };
    case 'unknown': return isPathName(name)
      ? { ...paths, odd: [...paths.odd, 7] }
      : { fitting: [...SCALARS, 'abc', 'b', 1, 10, -2, '5', 'true', -0, 1e21, '-0', 'NaN', ...ALIKE], odd: [] };
    default: return { fitting: ['', ...TEXTS, 'c', 'abcd', ...ALIKE], odd: [5] };
  }
}

/** Values put together from the pieces of the literals, and longer than any of them. */
function builtOf(type: string, name: string): fc.Arbitrary<unknown> | null {
  const joined = (pieces: readonly string[], glue: string): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((chosen) => chosen.join(glue));
  const path = joined(['w', 'a', 'b', 'ab', 'etc', '.env', '..', '.', '', 'c.env'], '/').map((text) => '/' + text);
  if (type === 'URL') {
    return fc.tuple(
      fc.constantFrom('https://', 'http://', 'HTTPS://u@'), fc.constantFrom('a.com', 'A.com', 'b.org', 'a.com:443', 'a.com:8443'), path,
      fc.constantFrom('', '?k=1', '#v1', '?x=/x'),
    ).map((pieces) => pieces.join(''));
  }
  if (type === 'FilesystemPath' || (isPathName(name) && (type === 'String' || type === 'unknown'))) return path;
  if (type === 'Array') return fc.array(fc.constantFrom(...ELEMENTS, 'c', '1'), { maxLength: 4 });
  if (['String', 'AgentId', 'CronExpression', 'Signal'].includes(type)) return joined([...TEXTS, 'x'], '');
  return null;
}

const ABSENT = Symbol('absent');

/** A parameter's value: mostly fitting; absent, null, mistyped or otherwise undecidable too. `decided`: always fitting. */
function arbValue({ name, type }: RefParameter, decided: boolean): fc.Arbitrary<unknown> {
  const { fitting, odd } = valuesOf(type, name);
  const built = builtOf(type, name);
  const fits = built === null
    ? fc.constantFrom(...fitting)
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: built });
  if (decided) return fits;
  return fc.oneof(
    { weight: 12, arbitrary: fits },
    { weight: 5, arbitrary: fc.constant<unknown>(ABSENT) },
    { weight: 1, arbitrary: fc.constant<unknown>(null) },
    { weight: 2, arbitrary: odd.length === 0 ? fits : fc.constantFrom(...odd) },
  );
}

function arbParameters(capability: string, decided: boolean): fc.Arbitrary<Record<string, unknown>> {
  const known = CATALOGUE.find((one) => one.name === capability);
  const open = known === undefined || !known.paramsComplete;
  // A capability that can have any parameter may be sent any.
  const everything = new Map(CATALOGUE.flatMap((one) => one.params).filter((one) => one.type !== 'Object').map((one) => [one.name, one]));
  const declared = known?.params ?? [];
  const parameters = open ? [...new Map([...everything, ...declared.map((one) => [one.name, one] as const), ...UNDECLARED.map((one) => [one.name, one] as const)]).values()] : declared;
  const given = fc.tuple(...parameters.map((one) => arbValue(one, decided).map((value) => [one.name, value] as const)));
  // What the caller says about sizes, and parameters that the capability cannot have.
  const claims = parameters.flatMap((one) => (one.type === 'String' ? [`${one.name}_size`] : one.type === 'Array' ? [`${one.name}_count`] : []));
  const claimed = claims.length === 0 || decided
    ? fc.constant<[string, unknown][]>([])
    : fc.array(fc.tuple(fc.constantFrom(...claims), fc.constantFrom<unknown>(...SIZES, -1, 2.5, '3', -0, NaN)), { maxLength: 1 });
  const foreign = open || decided
    ? fc.constant<[string, unknown][]>([])
    : fc.array(fc.tuple(fc.constantFrom('mystery', 'limit', 'path'), fc.constantFrom<unknown>(5, 'a', '/w/a')), { maxLength: 1 })
      .map((pairs) => pairs.filter(([name]) => !parameters.some((one) => one.name === name)));
  return fc.tuple(given, claimed, foreign).map(([own, sizes, others]) =>
    Object.fromEntries([...own, ...sizes, ...others].filter(([, value]) => value !== ABSENT)));
}

const arbAgent = fc.constantFrom('bot', 'bot', 'ada', 'nobody');

function arbCapability(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...CATALOGUE.map((one) => one.name)) },
    { weight: 4, arbitrary: fc.constantFrom(...OTHER_CAPABILITIES) },
    { weight: 1, arbitrary: fc.constant(ILL_FORMED) },
  );
}

function requestOf(capability: string, decided: boolean): fc.Arbitrary<RefRequest> {
  return fc.record({ agent: arbAgent, capability: fc.constant(capability), parameters: arbParameters(capability, decided) });
}

/** Any request: parameters at boundaries, missing, null, mistyped, relative, unknown. */
export const arbRequest: fc.Arbitrary<RefRequest> = arbCapability().chain((capability) => requestOf(capability, false));

/** A request whose declared parameters all have decidable values: nothing is left open but what cannot be had. */
export const arbDecidedRequest: fc.Arbitrary<RefRequest> = arbCapability().chain((capability) => requestOf(capability, true));

/** A world and a request that most of its entries are about: the usual start of a comparison. */
export const arbCase: fc.Arbitrary<{ world: RefWorld; request: RefRequest }> = arbCapability().chain((capability) =>
  fc.record({ world: worldAbout(capability), request: requestOf(capability, false) }));

/** The same with nothing left open that the capability can have. */
export const arbDecidedCase: fc.Arbitrary<{ world: RefWorld; request: RefRequest }> = arbCapability().chain((capability) =>
  fc.record({ world: worldAbout(capability), request: requestOf(capability, true) }));

/** One agent, seldom with two files, under one organization policy and what that extends, seldom two files as well, all about one capability: here what layers say meets most often. */
function meetingAbout(capability: string): fc.Arbitrary<RefWorld> {
  const body = arbBody(4, capability).map((given): Body => ({ ...given, broken: false }));
  const bound = fc.tuple(arbPattern(capability), arbTier).map(([pattern, tier]): Record<string, RefEntry> => ({ [pattern]: { tier } }));
  return fc.record({
    mode: fc.constantFrom<'bounded' | 'strict'>('bounded', 'bounded', 'bounded', 'strict'),
    system: fc.oneof({ weight: 3, arbitrary: fc.constant({ capabilities: {} }) }, { weight: 1, arbitrary: arbSystem(capability) }, { weight: 2, arbitrary: bound.map((capabilities) => ({ capabilities })) }),
    base: body,
    organization: body,
    agent: body,
    second: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: body }),
    twin: fc.oneof({ weight: 7, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: body }),
  }).map(({ mode, system, base, organization, agent, second, twin }) => ({
    mode,
    active: 'org-1',
    system: [{ name: 'system', file: 'templates/system.yaml', ...system }],
    organizations: [
      policyOf({ name: 'org-0', file: 'org-0.yaml' }, base, []), policyOf({ name: 'org-1', file: 'org-1.yaml' }, organization, ['org-0']),
      ...(twin === null ? [] : [policyOf({ name: 'org-0', file: 'org-0-twin.yaml' }, twin, [])]),
    ],
    templates: [],
    agents: [
      policyOf({ agent: 'bot', file: 'agents/bot.yaml' }, agent, ['org-1', 'org-0']),
      ...(second === null ? [] : [policyOf({ agent: 'bot', file: 'agents/bot-1.yaml' }, second, [])]),
    ],
    catalogue: CATALOGUE,
  }));
}

/** The same with a request of the agent that leaves nothing open; about a capability that is wholly known. */
export const arbMeeting: fc.Arbitrary<{ world: RefWorld; request: RefRequest }> = fc.constantFrom(...CATALOGUE.filter((one) => one.paramsComplete).map((one) => one.name)).chain((capability) =>
  fc.record({ world: meetingAbout(capability), request: requestOf(capability, true).map((request) => ({ ...request, agent: 'bot' })) }));

/** A capability that declares no parameter at all that a policy asks about; of the last two it may be sent nevertheless. */
const WITHOUT = ['state.shared.set', ...OTHER_CAPABILITIES];

/** One parameter, read as what it is in entries for everything, and as anything in entries for a capability that does not have it. */
export const arbDisputedCase: fc.Arbitrary<{ world: RefWorld; requests: RefRequest[] }> = fc.record({
  typed: fc.constantFrom(...new Map(CATALOGUE.flatMap((one) => one.params).filter((one) => one.type !== 'Object' && one.name !== 'owner').map((one) => [one.name, one])).values()),
  capability: fc.constantFrom(...WITHOUT),
}).chain(({ typed, capability }) => {
  const untyped = parameter(typed.name, 'unknown');
  const entry = (atoms: fc.Arbitrary<Atom>[]): fc.Arbitrary<RefEntry> => {
    const condition = fc.array(fc.oneof(...atoms), { minLength: 1, maxLength: 3 }).map((pairs) => Object.fromEntries(pairs));
    return fc.record({ rules: fc.array(fc.record({ condition, tier: arbTier }), { minLength: 1, maxLength: 3 }), tier: fc.option(arbTier, { nil: undefined, freq: 1 }) })
      .map(({ rules, tier }) => ({ rules, ...(tier === undefined ? {} : { tier }) }));
  };
  const times = typed.type === 'DateTime' ? [compared(typed.name, INSTANTS), equalled(typed.name, INSTANTS)] : [];
  const [known, unknown] = [entry(atomsOn(typed)), entry([...atomsOn(untyped), ...times])];
  const capabilities = fc.oneof(
    known.map((one): Record<string, RefEntry> => ({ '*': one })), unknown.map((one): Record<string, RefEntry> => ({ [capability]: one })),
    fc.tuple(known, unknown).map(([wide, narrow]): Record<string, RefEntry> => ({ '*': wide, [capability]: narrow })),
  );
  const claims = ['size', 'count'].map((each) => `${typed.name}_${each}`);
  const parameters = fc.tuple(
    fc.oneof(fc.constant<unknown>(ABSENT), arbValue(typed, false), arbValue(untyped, false)).map((value) => [typed.name, value] as const),
    ...claims.map((name) => fc.constantFrom<unknown>(ABSENT, ABSENT, ...SIZES).map((value) => [name, value] as const)),
  ).map((pairs) => Object.fromEntries(pairs.filter(([, value]) => value !== ABSENT)));
  return fc.record({
    world: fc.record({
      mode: fc.constantFrom<'bounded' | 'strict'>('bounded', 'bounded', 'strict'),
      system: fc.option(capabilities, { nil: {}, freq: 1 }),
      organization: fc.record({ capabilities, defaults: arbDefaults }),
      agents: fc.array(fc.record({ capabilities, defaults: arbDefaults }), { maxLength: 2 }),
    }).map(({ mode, system, organization, agents }): RefWorld => {
      const body = (given: { capabilities: Record<string, RefEntry>; defaults: RefPolicy['defaults'] }): Body => ({ ...given, misspelt: [], broken: false, choice: 0 });
      return {
        mode,
        active: 'org-0',
        system: [{ name: 'system', file: 'templates/system.yaml', capabilities: system }],
        organizations: [policyOf({ name: 'org-0', file: 'org-0.yaml' }, body(organization), [])],
        templates: [],
        agents: agents.map((given, index) => policyOf({ agent: 'bot', file: index === 0 ? 'agents/bot.yaml' : `agents/bot-${index}.yaml` }, body(given), [])),
        catalogue: CATALOGUE,
      };
    }),
    requests: fc.array(parameters, { minLength: 1, maxLength: 6 }).map((given) => given.map((one) => ({ agent: 'bot', capability, parameters: one }))),
  });
});

/** Calls of few capabilities close together in time, many of them exactly a window apart. */
function historyAbout(about: string | null): fc.Arbitrary<RefHistory> {
  const decided = about === null ? arbDecidedRequest : requestOf(about, true);
  return fc.array(
    fc.tuple(
      fc.oneof(
        { weight: 16, arbitrary: decided }, { weight: 2, arbitrary: arbDecidedRequest },
        { weight: 1, arbitrary: about === null ? arbRequest : requestOf(about, false) },
      ),
      fc.constantFrom(0, 1, 500, 999, 1000, 1001, 4000, 9000, 9999, 10_000, 59_000),
      fc.boolean(),
    ),
    { minLength: 1, maxLength: 12 },
  ).map((steps) => {
    let at = 0;
    let last: RefRequest | null = null;
    return steps.map(([request, pause, again]) => {
      at += pause;
      const asked: RefRequest = again && last !== null ? last : request;
      last = asked;
      return { request: asked, at };
    });
  });
}

/** A world and calls that most of its entries are about. Calls for which `isPlain` is false leave §5 more open than others. */
export const arbReplay: fc.Arbitrary<{ world: RefWorld; history: RefHistory }> = arbCapability().chain((capability) =>
  fc.record({ world: fc.oneof(worldAbout(capability), meetingAbout(capability)), history: historyAbout(capability) }));

// ---------------------------------------------------------------------------------------------------------------
// As files

function quoted(value: unknown): string {
  // JSON is YAML's flow style; every text is quoted, so no text turns into a number, a date or a null.
  return JSON.stringify(value);
}

/** A policy as its author would write it. A broken one does not compile, but names its agent where the data does. */
export function toYaml(policy: RefPolicy): string {
  const lines: string[] = [];
  if (policy.name !== undefined) lines.push(`name: ${quoted(policy.name)}`);
  if (policy.agent !== undefined) lines.push(`agent: ${quoted(policy.agent)}`);
  if (policy.broken === true) {
    // Without a name: no mapping at all. With one: `capabilities` is missing.
    return lines.length === 0 ? '- not a policy\n' : `${lines.join('\n')}\n`;
  }
  if (policy.extends !== undefined) lines.push(`extends: ${quoted(policy.extends)}`);
  if (policy.defaults !== undefined) {
    lines.push('defaults:', `  tier: ${policy.defaults.broken === true ? 'no_such_tier' : policy.defaults.tier}`);
  }
  if (policy.items !== undefined) return `${[...lines, ...listLines(policy.items)].join('\n')}\n`;
  const entries = Object.entries(policy.capabilities);
  const misspelt = policy.misspelt ?? [];
  lines.push(entries.length + misspelt.length === 0 ? 'capabilities: {}' : 'capabilities:');
  for (const key of misspelt) lines.push(`  ${quoted(key)}: { tier: notify }`);
  for (const [pattern, entry] of entries) {
    lines.push(`  ${quoted(pattern)}:`);
    if (entry.tier !== undefined) lines.push(`    tier: ${entry.broken === true ? 'no_such_tier' : entry.tier}`);
    lines.push(...limitLines(entry.rate_limit));
    if (entry.reason !== undefined) lines.push(`    reason: ${quoted(entry.reason)}`);
    if (entry.rules !== undefined) lines.push('    rules:');
    for (const rule of entry.rules ?? []) {
      lines.push('      - condition:');
      for (const [key, literal] of Object.entries(rule.condition)) lines.push(`          ${quoted(key)}: ${quoted(literal)}`);
      lines.push(`        tier: ${rule.tier}`);
      if (rule.reason !== undefined) lines.push(`        reason: ${quoted(rule.reason)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function limitLines(limit: RefRateLimit | undefined): string[] {
  if (limit === undefined) return [];
  const { max, window, on_exceed } = limit;
  return ['    rate_limit:', `      max: ${max}`, `      window: ${window}`, ...(on_exceed === undefined ? [] : [`      on_exceed: ${on_exceed}`])];
}

/** §10, in both spellings by turns. */
function listLines(items: readonly RefItem[]): string[] {
  if (items.length === 0) return ['rules: []'];
  return ['rules:', ...items.flatMap(({ pattern, condition, tier, rate_limit, broken }, index) => [
    index % 2 === 0 ? `  - capability: ${quoted(pattern)}` : `  - match: { capability: ${quoted(pattern)} }`,
    `    tier: ${broken === true ? 'no_such_tier' : tier}`,
    ...(condition === undefined ? [] : [
      `    ${index % 2 === 0 ? 'conditions' : 'condition'}:`,
      ...Object.entries(condition).map(([key, literal]) => `      ${quoted(key)}: ${quoted(literal)}`),
    ]),
    ...limitLines(rate_limit),
  ])];
}

export interface RefFile { path: string; text: string }

/** The policy directory: organization files and `system.yaml` at the top, `agents/…`, `.active` where one is chosen. */
export function referencePolicyFiles(world: RefWorld): RefFile[] {
  return [
    ...[...world.organizations, ...world.system.slice(1), ...world.agents].map((policy) => ({ path: policy.file, text: toYaml(policy) })),
    ...(world.active === null ? [] : [{ path: '.active', text: `${world.active}\n` }]),
  ];
}

/** The templates that the world ships with, and its first system policy. */
export function referenceShippedFiles(world: RefWorld): { templates: RefFile[]; system: RefFile | null } {
  const file = (policy: RefPolicy): RefFile => ({ path: policy.file, text: toYaml(policy) });
  const system = world.system[0];
  return { templates: world.templates.map(file), system: system === undefined ? null : file(system) };
}
