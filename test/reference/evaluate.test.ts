// Owns: the reference evaluator's own tests: small cases worked out by hand from shared/spec/policy-language.md, in
//   tables, one table per group of sentences.
// Refuses: the compiler (compared elsewhere), YAML, generated worlds except to check the reference against itself.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  type RefCapability, type RefEntry, type RefPolicy, type RefWorld, type Tier, isPlain, referenceCases, referenceDecide, referenceReplay, referenceTiers,
} from './evaluate.js';
import { isCapabilityName, matches } from './names.js';
import { formatInstant, holds, isDecidable, normalizePath, parseInstant, parseUrl } from './operators.js';

const CATALOGUE: RefCapability[] = [
  {
    name: 'fs.write', paramsComplete: true,
    params: [{ name: 'path', type: 'FilesystemPath' }, { name: 'content', type: 'String' }, { name: 'force', type: 'Boolean' }],
  },
  { name: 'fs.read', paramsComplete: true, params: [{ name: 'path', type: 'FilesystemPath' }, { name: 'limit', type: 'Integer' }] },
  { name: 'net.fetch', paramsComplete: true, params: [{ name: 'url', type: 'URL' }, { name: 'timeout', type: 'Float' }] },
  { name: 'net.http.post', paramsComplete: true, params: [{ name: 'url', type: 'URL' }, { name: 'body', type: 'String' }] },
  {
    name: 'mail.send', paramsComplete: true,
    params: [{ name: 'to', type: 'Array' }, { name: 'when', type: 'DateTime' }, { name: 'priority', type: 'String' }],
  },
  { name: 'box.store', paramsComplete: true, params: [{ name: 'target_path', type: 'String' }, { name: 'meta', type: 'Object' }] },
  { name: 'proc.signal', paramsComplete: true, params: [{ name: 'signal', type: 'Signal' }, { name: 'limit', type: 'Float' }] },
  { name: 'pack.run', paramsComplete: false, params: [{ name: 'limit', type: 'Integer' }] },
];

type Entries = Record<string, RefEntry>;
type Policy = Partial<RefPolicy> & { capabilities?: Entries };

function policy(given: Policy): RefPolicy {
  return { file: `${given.name ?? given.agent ?? 'unnamed'}.yaml`, ...given, capabilities: given.capabilities ?? {} };
}

function world(given: {
  mode?: 'strict'; active?: string; system?: Policy[]; org?: Policy[]; templates?: Policy[]; agents?: Policy[];
}): RefWorld {
  return {
    mode: given.mode ?? 'bounded',
    active: given.active ?? null,
    system: (given.system ?? []).map((one) => policy({ name: 'system', ...one })),
    organizations: (given.org ?? []).map(policy),
    templates: (given.templates ?? []).map(policy),
    agents: (given.agents ?? []).map((one) => policy({ file: `agents/${one.agent ?? 'x'}.yaml`, ...one })),
    catalogue: CATALOGUE,
  };
}

/** One organization policy, nothing else. */
function alone(capabilities: Entries, defaults?: Tier): RefWorld {
  return world({ org: [{ name: 'org', capabilities, ...(defaults === undefined ? {} : { defaults: { tier: defaults } }) }] });
}

function decide(given: RefWorld, capability: string, parameters: Record<string, unknown> = {}, agent = 'bot'): Tier {
  return referenceDecide(given, { agent, capability, parameters });
}

/** `autonomous` where the condition holds, `notify` where it does not, `approval_required` never: the table's words. */
function answers(capability: string, condition: Record<string, unknown>, parameters: Record<string, unknown>): Tier {
  const rule = { condition, tier: 'autonomous' as const };
  return decide(alone({ [capability]: { rules: [rule], tier: 'notify' } }), capability, parameters);
}

describe('§3 names and patterns', () => {
  const table: [string, string, boolean][] = [
    ['fs.write', 'fs.write', true],
    ['fs.write', 'fs.writer', false],
    ['fs.*', 'fs.write', true],
    ['fs.*', 'fsx.write', false],
    ['net.*', 'net.http.post', true],
    ['net.http.*', 'net.http.post', true],
    ['net.http.*', 'net.http', false],
    ['net.http.*', 'net.fetch', false],
    ['*', 'net.fetch', true],
  ];
  for (const [pattern, capability, expected] of table) {
    it(`${pattern} ${expected ? 'matches' : 'does not match'} ${capability}`, () => {
      assert.equal(matches(pattern, capability), expected);
    });
  }
  for (const [name, expected] of [
    ['fs.write', true], ['state.shared.set', true], ['fs', false], ['Fs.write', false], ['fs.', false],
    ['fs..write', false], ['fs.9', false], ['fs.w_9', true], ['*', false], ['', false],
  ] as const) {
    it(`${JSON.stringify(name)} is ${expected ? '' : 'not '}a capability name`, () => {
      assert.equal(isCapabilityName(name), expected);
    });
  }
  it('an ill-formed name is blocked at enforcement', () => {
    assert.equal(decide(alone({ '*': { tier: 'autonomous' } }), 'Fs.write'), 'blocked');
  });
  it('a well-formed unknown name is decided by the patterns', () => {
    assert.equal(decide(alone({ 'zed.*': { tier: 'notify' } }), 'zed.unknown'), 'notify');
  });
});

describe('§3 the most specific entry decides', () => {
  const table: [string, Entries, Tier | undefined, string, Tier][] = [
    ['exact before prefix, however strict', { 'net.*': { tier: 'blocked' }, 'net.fetch': { tier: 'notify' } }, undefined, 'net.fetch', 'notify'],
    ['order does not matter', { 'net.fetch': { tier: 'notify' }, 'net.*': { tier: 'blocked' } }, undefined, 'net.fetch', 'notify'],
    ['the longest prefix', { 'net.*': { tier: 'notify' }, 'net.http.*': { tier: 'blocked' } }, undefined, 'net.http.post', 'blocked'],
    ['a prefix before *', { '*': { tier: 'blocked' }, 'net.*': { tier: 'notify' } }, undefined, 'net.fetch', 'notify'],
    ['* before defaults', { '*': { tier: 'notify' } }, 'blocked', 'net.fetch', 'notify'],
    ['defaults last', { 'fs.*': { tier: 'notify' } }, 'approval_required', 'net.fetch', 'approval_required'],
    ['nothing: no vote, so blocked', { 'fs.*': { tier: 'notify' } }, undefined, 'net.fetch', 'blocked'],
  ];
  for (const [title, entries, defaults, capability, expected] of table) {
    it(title, () => assert.equal(decide(alone(entries, defaults), capability), expected));
  }
});

describe('§4 rules in order and falling through', () => {
  const small = { condition: { content_size_lt: 5 }, tier: 'autonomous' as const };
  const medium = { condition: { content_size_lt: 9 }, tier: 'notify' as const };
  const table: [string, Entries, Tier | undefined, string, Tier][] = [
    ['the first rule that holds', { 'fs.write': { rules: [small, medium], tier: 'blocked' } }, undefined, 'abc', 'autonomous'],
    ['the second rule', { 'fs.write': { rules: [small, medium], tier: 'blocked' } }, undefined, 'abcdef', 'notify'],
    ['order beats strictness', { 'fs.write': { rules: [medium, small], tier: 'blocked' } }, undefined, 'abc', 'notify'],
    ['no rule: the entry\'s tier', { 'fs.write': { rules: [small, medium], tier: 'approval_required' } }, undefined, 'abcdefghi', 'approval_required'],
    ['no tier: the next entry', { 'fs.write': { rules: [small] }, 'fs.*': { tier: 'notify' } }, 'blocked', 'abcdefghi', 'notify'],
    ['the next entry\'s rules first', { 'fs.write': { rules: [small] }, 'fs.*': { rules: [medium], tier: 'blocked' } }, undefined, 'abcdef', 'notify'],
    ['then *', { 'fs.write': { rules: [small] }, '*': { tier: 'approval_required' } }, 'notify', 'abcdef', 'approval_required'],
    ['then defaults', { 'fs.write': { rules: [small] } }, 'notify', 'abcdef', 'notify'],
    ['then no vote', { 'fs.write': { rules: [small] } }, undefined, 'abcdef', 'blocked'],
    ['a broken entry never falls through', { 'fs.write': { tier: 'blocked', broken: true }, 'fs.*': { tier: 'autonomous' } }, 'autonomous', 'a', 'blocked'],
  ];
  for (const [title, entries, defaults, content, expected] of table) {
    it(title, () => assert.equal(decide(alone(entries, defaults), 'fs.write', { content, path: '/w' }), expected));
  }
  it('all keys of a condition must hold', () => {
    assert.equal(answers('fs.write', { content_size_lt: 5, force: true }, { content: 'a', force: true }), 'autonomous');
    assert.equal(answers('fs.write', { content_size_lt: 5, force: true }, { content: 'a', force: false }), 'notify');
  });
});

describe('§4 operators on decidable values', () => {
  const table: [string, Record<string, unknown>, Record<string, unknown>, boolean][] = [
    ['fs.read', { limit_lt: 5 }, { limit: 4 }, true],
    ['fs.read', { limit_lt: 5 }, { limit: 5 }, false],
    ['fs.read', { limit_lte: 5 }, { limit: 5 }, true],
    ['fs.read', { limit_lte: 5 }, { limit: 6 }, false],
    ['fs.read', { limit_gt: 5 }, { limit: 5 }, false],
    ['fs.read', { limit_gt: 5 }, { limit: 6 }, true],
    ['fs.read', { limit_gte: 5 }, { limit: 5 }, true],
    ['fs.read', { limit: 5 }, { limit: 5 }, true],
    ['fs.read', { limit: [4, 5] }, { limit: 5 }, true],
    ['fs.read', { limit: [4, 5] }, { limit: 6 }, false],
    ['fs.read', { limit_ne: 5 }, { limit: 5 }, false],
    ['fs.read', { limit_ne: 5 }, { limit: 6 }, true],
    ['fs.read', { limit_not_in: [4, 5] }, { limit: 6 }, true],
    ['fs.read', { limit_not_in: [4, 5] }, { limit: 4 }, false],
    ['net.fetch', { timeout_lt: 1.5 }, { timeout: 1.25 }, true],
    ['net.fetch', { timeout_gt: 1.5 }, { timeout: 2 }, true],
    ['fs.write', { force: true }, { force: true }, true],
    ['fs.write', { force_ne: true }, { force: false }, true],
    ['fs.write', { content: 'a' }, { content: 'A' }, false],
    ['fs.write', { content_prefix: 'ab' }, { content: 'abc' }, true],
    ['fs.write', { content_prefix: ['x', 'ab'] }, { content: 'abc' }, true],
    ['fs.write', { content_prefix: 'b' }, { content: 'abc' }, false],
    ['fs.write', { content_suffix: 'bc' }, { content: 'abc' }, true],
    ['fs.write', { content_contains: 'b' }, { content: 'abc' }, true],
    ['fs.write', { content_contains: 'B' }, { content: 'abc' }, false],
    ['fs.write', { content_size_lte: 2 }, { content: 'é' }, true],
    ['fs.write', { content_size_lt: 2 }, { content: 'é' }, false],
    ['fs.write', { content_size: 3 }, { content: '€', content_size: 1 }, true],
    ['proc.signal', { signal_in: ['TERM', 'INT'] }, { signal: 'TERM' }, true],
    ['proc.signal', { signal_prefix: 'K' }, { signal: 'TERM' }, false],
    ['mail.send', { to_contains: 'a' }, { to: ['b', 'a'] }, true],
    ['mail.send', { to_contains: 'a' }, { to: ['ab'] }, false],
    ['mail.send', { to_contains: 1 }, { to: ['1'] }, false],
    ['mail.send', { to_count_lte: 2 }, { to: ['a', 'a', 'a'] }, false],
    ['mail.send', { to_count: 0 }, { to: [] }, true],
    ['mail.send', { when_lt: '2026-01-01T00:00:00Z' }, { when: '2025-12-31T23:59:59.999999Z' }, true],
    ['mail.send', { when: '2026-01-01T00:00:00Z' }, { when: '2026-01-01T01:00:00+01:00' }, true],
    ['mail.send', { when_gt: '2026-01-01T00:00:00Z' }, { when: '2025-12-31T23:30:00-01:00' }, true],
    ['mail.send', { when_ne: '2026-01-01T00:00:00Z' }, { when: '2026-01-01T00:00:00.000Z' }, false],
  ];
  for (const [capability, condition, parameters, expected] of table) {
    it(`${JSON.stringify(condition)} ${expected ? 'holds' : 'does not hold'} for ${JSON.stringify(parameters)}`, () => {
      assert.equal(answers(capability, condition, parameters), expected ? 'autonomous' : 'notify');
    });
  }
});

describe('§4 paths', () => {
  for (const [text, expected] of [
    ['/w//a', '/w/a'], ['/w/./a', '/w/a'], ['/w/x/../a', '/w/a'], ['/w/a/', '/w/a'], ['/', '/'], ['/..', '/'],
    ['/w/..', '/'], ['//w', '/w'], ['w/a', null], ['', null], ['./w', null], ['/w\0', null],
  ] as const) {
    it(`${JSON.stringify(text)} resolves to ${JSON.stringify(expected)}`, () => assert.equal(normalizePath(text), expected));
  }
  const table: [string, string, string, boolean][] = [
    ['prefix', '/w/a', '/w/a', true],
    ['prefix', '/w/a', '/w/a/b', true],
    ['prefix', '/w/a', '/w/ab', false],
    ['prefix', '/w/a', '/w/a/../b', false],
    ['prefix', '/w/a/', '/w/a', true],
    ['prefix', '/w/a/', '/w/a/b', true],
    ['prefix', '/', '/anything', true],
    ['prefix', '/w/a', '/x/../w//a/./b', true],
    ['prefix', '/w/a', '/W/a', false],
    ['eq', '/w/a', '/w/b/../a/', true],
    ['ne', '/w//a', '/w/a', false],
    ['suffix', '.env', '/w/.env/', true],
    ['suffix', 'b', '/w/b/../a', false],
    ['contains', '/secret/', '/w/./secret/x', true],
    ['contains', 'secret', '/w/secret/../a', false],
  ];
  for (const [operator, literal, value, expected] of table) {
    it(`${operator} ${literal} ${expected ? 'holds' : 'does not hold'} for ${value}`, () => {
      assert.equal(answers('fs.write', { [`path_${operator}`]: literal }, { path: value }), expected ? 'autonomous' : 'notify');
      // A String named `…_path` reads the same.
      assert.equal(answers('box.store', { [`target_path_${operator}`]: literal }, { target_path: value }), expected ? 'autonomous' : 'notify');
    });
  }
  it('a String path has the size of its raw text', () => {
    assert.equal(answers('box.store', { target_path_size: 4 }, { target_path: '//w/' }), 'autonomous');
    assert.equal(answers('box.store', { target_path_size: 2 }, { target_path: '//w/' }), 'notify');
  });
});

describe('§4 URLs', () => {
  const prefix: [string, string, boolean][] = [
    ['https://a.com', 'https://a.com', true],
    ['https://a.com', 'https://a.com/x?y', true],
    ['https://a.com', 'https://a.com.evil.org', false],
    ['https://a.com', 'https://a.com@evil.org/', false],
    ['https://a.com', 'https://user:pw@a.com/', true],
    ['https://a.com', 'HTTPS://A.COM/', true],
    ['https://a.com', 'https://a.com:443/', true],
    ['https://a.com', 'https://a.com:8443/', false],
    ['https://a.com:80', 'http://a.com', false],
    ['http://a.com:80/v1', 'http://a.com/v1/x', true],
    ['https://a.com', 'http://a.com', false],
    ['https://a.com/v1', 'https://a.com/v1/x', true],
    ['https://a.com/v1/', 'https://a.com/v1', true],
    ['https://a.com/v1', 'https://a.com/v10', false],
    ['https://a.com/v1', 'https://a.com/v1/../v2', false],
    ['https://a.com/v1', 'https://a.com/v1/%2E%2e/v2', false],
    ['https://a.com/v1', 'https://a.com/v0/.%2e/v1/', true],
    ['https://a.com/v1', 'https://a.com/V1', false],
    ['https://[::1]:8080/v1', 'https://[::1]:8080/v1/x', true],
  ];
  for (const [literal, value, expected] of prefix) {
    it(`prefix ${literal} ${expected ? 'covers' : 'does not cover'} ${value}`, () => {
      assert.equal(answers('net.fetch', { url_prefix: literal }, { url: value }), expected ? 'autonomous' : 'notify');
    });
  }
  it('other operators read the raw text', () => {
    assert.equal(answers('net.fetch', { url: 'https://a.com' }, { url: 'https://A.com' }), 'notify');
    assert.equal(answers('net.fetch', { url_suffix: '.pdf' }, { url: 'https://a.com/x.pdf' }), 'autonomous');
    assert.equal(answers('net.fetch', { url_contains: 'token=' }, { url: 'https://a.com/?token=1' }), 'autonomous');
  });
  for (const bad of [
    'a.com', '/x', '//a.com', 'https:a.com', 'https:///x', 'https://a.com/x y', 'https://a.com\\@b.org', 'https://a.com.',
    'https://a.com./x', 'https://a$b.com', 'https://a.com/\u0007', 'https://a.com:x/', 'mailto:a@b.c', 'https://u@/x', '',
  ]) {
    it(`${JSON.stringify(bad)} is undecidable`, () => assert.equal(parseUrl(bad), null));
  }
});

describe('§4 instants', () => {
  for (const [text, decidable] of [
    ['2026-01-01T00:00:00Z', true], ['2026-01-01t00:00:00z', true], ['2026-01-01T00:00:00.5+05:30', true],
    ['2026-01-01T00:00:00', false], ['2026-01-01', false], ['2026-02-30T00:00:00Z', false], ['2026-13-01T00:00:00Z', false],
    ['2026-01-01T24:00:00Z', false], ['tomorrow', false],
  ] as const) {
    it(`${text} is ${decidable ? '' : 'not '}an instant`, () => assert.equal(isDecidable('datetime', text), decidable));
  }
  it('instants are kept to the microsecond', () => {
    const instant = parseInstant('2026-01-01T00:00:00.000001Z');
    assert.equal(instant, (parseInstant('2026-01-01T00:00:00Z') ?? 0) + 1);
    assert.equal(formatInstant(instant ?? 0), '2026-01-01T00:00:00.000001Z');
    assert.equal(parseInstant('1969-12-31T23:59:59.999999Z'), -1);
    assert.equal(formatInstant(-1), '1969-12-31T23:59:59.999999Z');
  });
});

describe('§4 equality without coercion', () => {
  it('numbers, texts and booleans stay apart', () => {
    assert.equal(holds('scalar', 'eq', 1, '1'), false);
    assert.equal(holds('scalar', 'eq', true, 1), false);
    assert.equal(holds('scalar', 'ne', '1', 1), true);
    assert.equal(holds('scalar', 'in', [1, '1'], '1'), true);
    assert.equal(holds('scalar', 'lt', 5, '4'), false);
    assert.equal(holds('scalar', 'prefix', '4', 4), false);
    assert.equal(holds('scalar', 'contains', 4, [4]), true);
  });
});

describe('§4 fail closed', () => {
  // small → autonomous, large → approval_required, otherwise notify.
  const sizes: RefEntry = {
    tier: 'notify',
    rules: [
      { condition: { content_size_lt: 5 }, tier: 'autonomous' },
      { condition: { content_size_gte: 10 }, tier: 'approval_required' },
    ],
  };
  const table: [string, string, RefEntry, Record<string, unknown>, Tier][] = [
    ['missing: the strictest case', 'fs.write', sizes, {}, 'approval_required'],
    ['null', 'fs.write', sizes, { content: null }, 'approval_required'],
    ['mistyped', 'fs.write', sizes, { content: 3 }, 'approval_required'],
    ['mistyped, with a size of the caller\'s', 'fs.write', sizes, { content: 3, content_size: 3 }, 'approval_required'],
    ['null, with a size of the caller\'s', 'fs.write', sizes, { content: null, content_size: 3 }, 'approval_required'],
    ['absent, with a size of the caller\'s', 'fs.write', sizes, { content_size: 3 }, 'autonomous'],
    ['absent, with another size', 'fs.write', sizes, { content_size: 7 }, 'notify'],
    ['absent, with a negative size', 'fs.write', sizes, { content_size: -1 }, 'approval_required'],
    ['absent, with a broken size', 'fs.write', sizes, { content_size: 3.5 }, 'approval_required'],
    ['absent, with a size in words', 'fs.write', sizes, { content_size: '3' }, 'approval_required'],
    ['present: the caller\'s size does not count', 'fs.write', sizes, { content: 'abcdefg', content_size: 1 }, 'notify'],
    ['a false key makes the condition false', 'fs.write',
      { tier: 'notify', rules: [{ condition: { content_size_gt: 5, force: true }, tier: 'blocked' }] }, { force: false }, 'notify'],
    ['a true key leaves it open', 'fs.write',
      { tier: 'notify', rules: [{ condition: { content_size_gt: 5, force: true }, tier: 'blocked' }] }, { force: true }, 'blocked'],
    ['a permissive rule does not count when open', 'fs.write',
      { tier: 'notify', rules: [{ condition: { force: true }, tier: 'autonomous' }] }, {}, 'notify'],
    ['a rule that can never be reached counts for nothing', 'fs.read',
      { tier: 'notify', rules: [{ condition: { limit_lt: 10 }, tier: 'autonomous' }, { condition: { limit_lt: 5 }, tier: 'blocked' }] }, {}, 'notify'],
    ['a condition that can never hold counts for nothing', 'fs.read',
      { tier: 'notify', rules: [{ condition: { limit_lt: 5, limit_gte: 10 }, tier: 'blocked' }] }, {}, 'notify'],
    ['integers leave no gap between 9 and 10', 'fs.read',
      { tier: 'blocked', rules: [{ condition: { limit_lte: 9 }, tier: 'autonomous' }, { condition: { limit_gte: 10 }, tier: 'notify' }] }, {}, 'notify'],
    ['floats do', 'net.fetch',
      { tier: 'blocked', rules: [{ condition: { timeout_lte: 9 }, tier: 'autonomous' }, { condition: { timeout_gte: 10 }, tier: 'notify' }] }, {}, 'blocked'],
    ['sizes are never negative', 'fs.write',
      { tier: 'notify', rules: [{ condition: { content_size_lt: 0 }, tier: 'blocked' }] }, {}, 'notify'],
    ['counts are never negative', 'mail.send',
      { tier: 'blocked', rules: [{ condition: { to_count_gte: 0 }, tier: 'notify' }] }, {}, 'notify'],
    ['both booleans', 'fs.write',
      { tier: 'blocked', rules: [{ condition: { force: true }, tier: 'autonomous' }, { condition: { force: false }, tier: 'notify' }] }, {}, 'notify'],
    ['instants are reals to the microsecond', 'mail.send',
      { tier: 'blocked', rules: [{ condition: { when_lt: '2026-01-01T00:00:00Z' }, tier: 'autonomous' }, { condition: { when_gt: '2026-01-01T00:00:00Z' }, tier: 'notify' }] }, {}, 'blocked'],
    ['a size leaves no room for a prefix', 'fs.write',
      { tier: 'notify', rules: [{ condition: { content_size_lt: 3, content_prefix: 'abc' }, tier: 'blocked' }] }, {}, 'notify'],
    ['or just room', 'fs.write',
      { tier: 'notify', rules: [{ condition: { content_size_lt: 4, content_prefix: 'abc', content_suffix: 'bc' }, tier: 'blocked' }] }, {}, 'blocked'],
    ['overlapping prefix and suffix', 'fs.write',
      { tier: 'notify', rules: [{ condition: { content_size: 4, content_prefix: 'abc', content_suffix: 'bcd' }, tier: 'blocked' }] }, {}, 'blocked'],
    ['an array needs room for its elements', 'mail.send',
      { tier: 'notify', rules: [{ condition: { to_count_lt: 1, to_contains: 'a' }, tier: 'blocked' }] }, {}, 'notify'],
    ['eq inside a prefix covers', 'fs.write',
      { tier: 'notify', rules: [{ condition: { path_prefix: '/w' }, tier: 'autonomous' }, { condition: { path: '/w/a' }, tier: 'blocked' }] }, {}, 'notify'],
    ['a path beside the prefix is found', 'fs.write',
      { tier: 'notify', rules: [{ condition: { path_prefix: '/w' }, tier: 'autonomous' }, { condition: { path_contains: '/w' }, tier: 'blocked' }] }, {}, 'blocked'],
    ['a relative path', 'fs.write',
      { tier: 'notify', rules: [{ condition: { path_prefix: '/etc' }, tier: 'blocked' }] }, { path: 'w/a' }, 'blocked'],
    ['a path with NUL', 'fs.write',
      { tier: 'notify', rules: [{ condition: { path_prefix: '/etc' }, tier: 'blocked' }] }, { path: '/w\0' }, 'blocked'],
    ['a relative String path: its size is known', 'box.store',
      { tier: 'notify', rules: [{ condition: { target_path_size_gt: 5 }, tier: 'blocked' }] }, { target_path: 'w/a' }, 'notify'],
    ['a path where every path is covered', 'fs.write',
      { tier: 'blocked', rules: [{ condition: { path_prefix: '/' }, tier: 'notify' }] }, { path: 'w/a' }, 'notify'],
    ['a URL without a host', 'net.fetch',
      { tier: 'notify', rules: [{ condition: { url_prefix: 'https://a.com' }, tier: 'blocked' }] }, { url: 'a.com' }, 'blocked'],
    ['an instant without an offset', 'mail.send',
      { tier: 'notify', rules: [{ condition: { when_gt: '2026-01-01T00:00:00Z' }, tier: 'blocked' }] }, { when: '2025-01-01T00:00:00' }, 'blocked'],
    ['an integer with a fraction', 'fs.read',
      { tier: 'notify', rules: [{ condition: { limit_gt: 5 }, tier: 'blocked' }] }, { limit: 1.5 }, 'blocked'],
    ['a number in words', 'fs.read',
      { tier: 'notify', rules: [{ condition: { limit_gt: 5 }, tier: 'blocked' }] }, { limit: '1' }, 'blocked'],
    ['prefix, contains and suffix on one open path', 'fs.write',
      { tier: 'notify', rules: [{ condition: { path_prefix: '/w', path_contains: '/s/', path_suffix: '.env' }, tier: 'blocked' }] }, {}, 'blocked'],
    ['prefix, contains and suffix on one open URL', 'net.fetch',
      { tier: 'notify', rules: [{ condition: { url_prefix: 'https://a.com/v1', url_contains: 'k=', url_suffix: '.gz' }, tier: 'blocked' }] }, {}, 'blocked'],
  ];
  for (const [title, capability, entry, parameters, expected] of table) {
    it(title, () => assert.equal(decide(alone({ [capability]: entry }), capability, parameters), expected));
  }
  it('one parameter is one value in all layers', () => {
    const given = world({
      org: [{ name: 'org', capabilities: { 'fs.read': { rules: [{ condition: { limit_lt: 5 }, tier: 'approval_required' }], tier: 'autonomous' } } }],
      agents: [{ agent: 'bot', capabilities: { 'fs.read': { rules: [{ condition: { limit_gte: 5 }, tier: 'blocked' }], tier: 'autonomous' } } }],
    });
    assert.deepEqual(referenceTiers(given, { agent: 'bot', capability: 'fs.read', parameters: {} }), new Set(['autonomous', 'blocked']));
  });
});

describe('§3–4 parameters in wildcards, and unknown ones', () => {
  const limited: Entries = { '*': { rules: [{ condition: { limit_lt: 5 }, tier: 'blocked' }], tier: 'notify' } };
  it('a capability that cannot have the parameter: undecidable', () => {
    assert.equal(decide(alone(limited), 'net.fetch', { url: 'https://a.com' }), 'blocked');
  });
  it('even when the caller sends it', () => {
    assert.equal(decide(alone(limited), 'net.fetch', { limit: 9 }), 'blocked');
  });
  it('its values are of the entry\'s type: integers leave no gap', () => {
    const entry: RefEntry = { rules: [{ condition: { limit_lte: 4 }, tier: 'notify' }, { condition: { limit_gte: 5 }, tier: 'notify' }], tier: 'blocked' };
    assert.equal(decide(alone({ '*': entry }), 'net.fetch'), 'notify');
    // `proc.*` decides one capability with a Float `limit`, and there a gap is left.
    assert.equal(decide(alone({ 'proc.*': entry }), 'proc.signal'), 'blocked');
  });
  it('a type that the layers disagree about: any scalar', () => {
    const entry: RefEntry = { rules: [{ condition: { force: true }, tier: 'notify' }, { condition: { force: false }, tier: 'notify' }], tier: 'blocked' };
    const own = { org: [{ name: 'org', capabilities: { '*': entry } }] };
    assert.equal(decide(world(own), 'fs.read'), 'notify');
    assert.equal(decide(world({ ...own, system: [{ capabilities: { 'fs.read': { rules: [{ condition: { force_lt: 3 }, tier: 'notify' }] } } }] }), 'fs.read'), 'blocked');
  });
  it('a type that the layers disagree about: a text has its own size, an array its own count, anything else any', () => {
    const under = (condition: Record<string, unknown>, read: Record<string, unknown>): Tier => {
      const org = { name: 'org', capabilities: { 'net.fetch': { rules: [{ condition: read, tier: 'notify' as const }], tier: 'autonomous' as const } } };
      return decide(world({ org: [org], agents: [{ agent: 'bot', capabilities: { '*': { rules: [{ condition, tier: 'autonomous' }] } } }] }), 'net.fetch');
    };
    assert.equal(under({ content_size_lte: 3 }, { content: 1 }), 'notify');
    assert.equal(under({ content_size_lte: 3 }, { content: 'abc' }), 'autonomous');
    assert.equal(under({ content_size_lte: 3 }, { content: 'abcd' }), 'notify');
    assert.equal(under({ content_size_gte: 0 }, { content: 1 }), 'autonomous');
    assert.equal(under({ to_count_gte: 1 }, { to_contains: 'a', to_ne: 5 }), 'notify');
    assert.equal(under({ to_count_gte: 1, to_contains: 'a' }, { to_contains: 'a', to_not_in: ['za'] }), 'notify');
  });
  it('a parameter that nobody has: undecidable, any scalar', () => {
    const entry = (condition: Record<string, unknown>): Entries => ({ 'net.*': { rules: [{ condition, tier: 'blocked' }], tier: 'notify' } });
    assert.equal(decide(alone(entry({ mystery: 1 })), 'net.fetch', { mystery: 2 }), 'blocked');
    assert.equal(decide(alone(entry({ mystery_lt: 1, mystery_prefix: 'a' })), 'net.fetch', {}), 'notify');
    assert.equal(decide(alone(entry({ mystery_not_in: ['a'] })), 'net.fetch', {}), 'blocked');
  });
  it('an incomplete capability: what is sent counts', () => {
    const entry = (condition: Record<string, unknown>): Entries => ({ 'pack.*': { rules: [{ condition, tier: 'autonomous' }], tier: 'notify' } });
    assert.equal(decide(alone(entry({ mystery_lt: 5 })), 'pack.run', { mystery: 4 }), 'autonomous');
    assert.equal(decide(alone(entry({ mystery_lt: 5 })), 'pack.run', { mystery: '4' }), 'notify');
    assert.equal(decide(alone(entry({ mystery_lt: 5 })), 'pack.run', {}), 'notify');
    assert.equal(decide(alone(entry({ mystery_not_in: ['a'] })), 'pack.run', { mystery: 'b' }), 'autonomous');
    assert.equal(decide(alone(entry({ mystery_path_prefix: '/w' })), 'pack.run', { mystery_path: '/x/../w' }), 'autonomous');
    assert.equal(decide(alone(entry({ mystery_path_prefix: '/w' })), 'pack.run', { mystery_path: 'w' }), 'notify');
  });
  it('an unknown capability: what is sent counts, with the type that the entry knows', () => {
    const entries: Entries = { '*': { rules: [{ condition: { content_size_lt: 3 }, tier: 'autonomous' }], tier: 'notify' } };
    assert.equal(decide(alone(entries), 'zed.unknown', { content: 'ab' }), 'autonomous');
    assert.equal(decide(alone(entries), 'zed.unknown', { content: 'abc' }), 'notify');
    assert.equal(decide(alone(entries), 'zed.unknown', { content: 3, content_size: 1 }), 'notify');
    assert.equal(decide(alone(entries), 'zed.unknown', { content_size: 1 }), 'autonomous');
  });
  it('the longest known parameter is meant', () => {
    // `target_path` is a path here, so `_size` is derived and `_prefix` compares components.
    assert.equal(answers('box.store', { target_path_prefix: '/w' }, { target_path: '/wx' }), 'notify');
    assert.equal(answers('box.store', { target_path_size_lt: 4 }, { target_path: '/wx' }), 'autonomous');
  });
});

describe('§6 layers, bounded and strict', () => {
  type Row = [string, Tier | null, Tier | null, Tier | null, Tier, Tier];
  // title, system, organization, agent entry → bounded, strict
  const table: Row[] = [
    ['nobody votes', null, null, null, 'blocked', 'blocked'],
    ['only the system', 'notify', null, null, 'notify', 'notify'],
    ['only the organization', null, 'notify', null, 'notify', 'notify'],
    ['only the agent', null, null, 'autonomous', 'autonomous', 'autonomous'],
    ['system blocked', 'blocked', 'autonomous', 'autonomous', 'blocked', 'blocked'],
    ['organization blocked', null, 'blocked', 'autonomous', 'blocked', 'blocked'],
    ['agent blocked', null, 'autonomous', 'blocked', 'blocked', 'blocked'],
    ['agent tightens', null, 'autonomous', 'approval_required', 'approval_required', 'approval_required'],
    ['agent relaxes (deploy-bot)', null, 'approval_required', 'autonomous', 'autonomous', 'approval_required'],
    ['system raises the organization', 'approval_required', 'notify', null, 'approval_required', 'approval_required'],
    ['system raises the agent', 'notify', 'approval_required', 'autonomous', 'notify', 'approval_required'],
    ['system does not lower', 'autonomous', 'approval_required', null, 'approval_required', 'approval_required'],
    ['agent relaxes to the system', 'notify', 'approval_required', 'notify', 'notify', 'approval_required'],
    ['agent above the system', 'notify', 'approval_required', 'approval_required', 'approval_required', 'approval_required'],
    ['agent where the organization has no vote, raised', 'approval_required', null, 'autonomous', 'approval_required', 'approval_required'],
  ];
  const entry = (tier: Tier | null): Entries => (tier === null ? {} : { 'fs.write': { tier } });
  for (const [title, system, organization, agent, bounded, strict] of table) {
    const given = {
      system: [{ capabilities: entry(system) }],
      org: [{ name: 'org', capabilities: entry(organization) }],
      agents: [{ agent: 'bot', capabilities: entry(agent) }],
    };
    it(`${title}: bounded`, () => assert.equal(decide(world(given), 'fs.write'), bounded));
    it(`${title}: strict`, () => assert.equal(decide(world({ ...given, mode: 'strict' }), 'fs.write'), strict));
  }
  const byDefault = (organization: Tier | null, agent: Tier, system: Tier | null = null): RefWorld => world({
    system: [{ capabilities: entry(system) }],
    org: [{ name: 'org', capabilities: entry(organization) }],
    agents: [{ agent: 'bot', defaults: { tier: agent } }],
  });
  it('an agent\'s default never relaxes', () => assert.equal(decide(byDefault('approval_required', 'autonomous'), 'fs.write'), 'approval_required'));
  it('an agent\'s default tightens', () => assert.equal(decide(byDefault('notify', 'approval_required'), 'fs.write'), 'approval_required'));
  it('an agent\'s default stands where the organization has no vote', () => assert.equal(decide(byDefault(null, 'notify'), 'fs.write'), 'notify'));
  it('the system still raises it', () => assert.equal(decide(byDefault(null, 'notify', 'approval_required'), 'fs.write'), 'approval_required'));
  it('system.yaml beside the shipped one can only tighten', () => {
    const org = [{ name: 'org', capabilities: entry('autonomous') }];
    assert.equal(decide(world({ org, system: [{ capabilities: entry('notify') }, { capabilities: entry('autonomous') }] }), 'fs.write'), 'notify');
    assert.equal(decide(world({ org, system: [{}, { capabilities: entry('blocked') }] }), 'fs.write'), 'blocked');
  });
});

describe('§6 the active organization policy', () => {
  const free: Policy = { name: 'free', capabilities: { '*': { tier: 'autonomous' } } };
  const careful: Policy = { name: 'careful', capabilities: { '*': { tier: 'approval_required' } } };
  const partial: Policy = { name: 'partial', capabilities: { 'net.*': { tier: 'notify' } } };
  const extending = (name: string): Policy => ({ agent: 'bot', extends: name });
  const broken: Policy = { name: 'bad', broken: true };
  const table: [string, RefWorld, Tier][] = [
    ['the only one', world({ org: [free] }), 'autonomous'],
    ['the chosen one', world({ org: [free, careful], active: 'careful' }), 'approval_required'],
    ['several, none chosen', world({ org: [free, careful] }), 'blocked'],
    ['several, none chosen, agent extends one', world({ org: [free, careful], agents: [extending('free')] }), 'blocked'],
    ['chosen but missing', world({ org: [free], active: 'nope' }), 'blocked'],
    ['chosen but broken', world({ org: [free, broken], active: 'bad' }), 'blocked'],
    ['the only one is broken', world({ org: [broken] }), 'blocked'],
    ['the only one, unreadable', world({ org: [{ file: 'x.yaml', broken: true }] }), 'blocked'],
    ['a broken one that is not active', world({ org: [free, broken], active: 'free' }), 'autonomous'],
    ['a template is chosen', world({ org: [free], templates: [careful], active: 'careful' }), 'approval_required'],
    ['a file with a template\'s name replaces it', world({ org: [{ ...careful, name: 'free' }], templates: [free], active: 'free' }), 'approval_required'],
    ['no organization policy, no extends', world({ templates: [free] }), 'blocked'],
    ['no organization policy, extends a template', world({ templates: [free], agents: [extending('free')] }), 'autonomous'],
    ['no organization policy, another agent extends', world({ templates: [free], agents: [{ ...extending('free'), agent: 'ada' }] }), 'blocked'],
    ['extends the active one', world({ org: [free], agents: [extending('free')] }), 'autonomous'],
    ['extends a stricter one', world({ org: [free, careful], active: 'free', agents: [extending('careful')] }), 'approval_required'],
    ['extends a more permissive one', world({ org: [free, careful], active: 'careful', agents: [extending('free')] }), 'approval_required'],
    ['the active one has no vote: extends has none either', world({ org: [partial, free], active: 'partial', agents: [extending('free')] }), 'blocked'],
    ['the other one has no vote', world({ org: [partial, free], active: 'free', agents: [extending('partial')] }), 'autonomous'],
    ['an unknown extends breaks the agent\'s file', world({ org: [free], agents: [extending('nope')] }), 'blocked'],
    ['a broken agent file, its agent readable', world({ org: [free], agents: [{ agent: 'bot', broken: true, file: 'agents/other.yaml' }] }), 'blocked'],
    ['a broken agent file, by its file name', world({ org: [free], agents: [{ file: 'agents/bot.yaml', broken: true }] }), 'blocked'],
    ['a broken agent file of another agent', world({ org: [free], agents: [{ file: 'agents/ada.yaml', broken: true }] }), 'autonomous'],
    ['two files with one name', world({ org: [free, { ...careful, name: 'free', file: 'free-2.yaml' }], active: 'free' }), 'approval_required'],
    ['two files with one agent', world({
      org: [careful],
      agents: [{ agent: 'bot', capabilities: { '*': { tier: 'autonomous' } } }, { agent: 'bot', file: 'agents/b.yaml', capabilities: { '*': { tier: 'notify' } } }],
    }), 'notify'],
  ];
  for (const [title, given, expected] of table) it(title, () => assert.equal(decide(given, 'fs.write'), expected));
  it('several, none chosen: a question about an agent with extends uses that policy', () => {
    const given = world({ org: [free, careful], agents: [extending('careful')] });
    assert.deepEqual(referenceTiers(given, { agent: 'bot', capability: 'fs.write', parameters: {} }), new Set(['approval_required']));
    assert.deepEqual(referenceTiers(given, { agent: 'ada', capability: 'fs.write', parameters: {} }), new Set(['blocked']));
  });
});

describe('§6 an organization policy extends another', () => {
  const base: Policy = {
    name: 'base', defaults: { tier: 'approval_required' },
    capabilities: { 'fs.*': { tier: 'notify', rules: [{ condition: { path_prefix: '/w' }, tier: 'autonomous' }] }, 'net.*': { tier: 'blocked' } },
  };
  const child = (given: Policy): RefWorld => world({ org: [base, { name: 'child', extends: 'base', ...given }], active: 'child' });
  const table: [string, RefWorld, string, Record<string, unknown>, Tier][] = [
    ['entries are inherited', child({}), 'net.fetch', {}, 'blocked'],
    ['with their rules', child({}), 'fs.read', { path: '/w/a' }, 'autonomous'],
    ['defaults are inherited', child({}), 'box.store', {}, 'approval_required'],
    ['defaults are replaced', child({ defaults: { tier: 'notify' } }), 'box.store', {}, 'notify'],
    ['the same key replaces whole', child({ capabilities: { 'fs.*': { tier: 'notify' } } }), 'fs.read', { path: '/w/a' }, 'notify'],
    ['another key is added', child({ capabilities: { 'fs.read': { tier: 'blocked' } } }), 'fs.read', { path: '/w/a' }, 'blocked'],
    ['an unknown parent breaks the file', world({ org: [{ name: 'child', extends: 'nope', capabilities: { '*': { tier: 'autonomous' } } }] }), 'fs.read', {}, 'blocked'],
    ['a cycle breaks the file', world({ org: [{ name: 'a', extends: 'b', capabilities: { '*': { tier: 'autonomous' } } }, { name: 'b', extends: 'a' }], active: 'a' }), 'fs.read', {}, 'blocked'],
    ['system cannot be extended', world({ system: [{}], org: [{ name: 'a', extends: 'system', capabilities: { '*': { tier: 'autonomous' } } }] }), 'fs.read', {}, 'blocked'],
  ];
  for (const [title, given, capability, parameters, expected] of table) {
    it(title, () => assert.equal(decide(given, capability, parameters), expected));
  }
  it('over two steps, from a template', () => {
    const given = world({
      templates: [{ name: 'tpl', capabilities: { 'fs.read': { tier: 'notify' }, 'fs.write': { tier: 'notify' } } }],
      org: [{ name: 'mid', extends: 'tpl', capabilities: { 'fs.write': { tier: 'approval_required' } } }, { name: 'top', extends: 'mid' }],
      active: 'top',
    });
    assert.equal(decide(given, 'fs.read'), 'notify');
    assert.equal(decide(given, 'fs.write'), 'approval_required');
  });
});

describe('§5 rate limits', () => {
  const limited = (max: number, window: number, onExceed?: Tier): RefEntry => ({
    tier: 'notify', rate_limit: { max, window, ...(onExceed === undefined ? {} : { on_exceed: onExceed }) },
  });
  const calls = (capability: string, times: readonly number[], agent = 'bot', parameters: Record<string, unknown> = {}) =>
    times.map((at) => ({ request: { agent, capability, parameters }, at }));
  const shown = (given: RefWorld, history: Parameters<typeof referenceReplay>[1]): string =>
    referenceReplay(given, history).map(({ tier, retryAfter }) => (retryAfter === null ? tier : `${tier}/${retryAfter}`)).join(' ');

  const table: [string, Entries, Parameters<typeof referenceReplay>[1], string][] = [
    ['the call after the max-th', { 'mail.send': limited(2, 10, 'approval_required') }, calls('mail.send', [0, 1000, 2000]), 'notify notify approval_required/8'],
    ['a missing on_exceed is blocked', { 'mail.send': limited(1, 10) }, calls('mail.send', [0, 1]), 'notify blocked/10'],
    ['rounded up', { 'mail.send': limited(1, 10, 'blocked') }, calls('mail.send', [0, 9001, 9999]), 'notify blocked/1 blocked/1'],
    ['room exactly at the end of the window', { 'mail.send': limited(1, 10, 'blocked') }, calls('mail.send', [0, 9999, 10000]), 'notify blocked/1 notify'],
    ['calls beyond the limit do not count', { 'mail.send': limited(1, 10, 'approval_required') }, calls('mail.send', [0, 9000, 10000]), 'notify approval_required/1 notify'],
    ['the window slides', { 'mail.send': limited(2, 10, 'blocked') }, calls('mail.send', [0, 6000, 10000, 12000, 16000]), 'notify notify notify blocked/4 notify'],
    ['a wildcard has one counter', { '*': limited(1, 10, 'blocked') }, [...calls('mail.send', [0]), ...calls('fs.read', [1000])], 'notify blocked/9'],
    ['every agent has its own', { '*': limited(1, 10, 'blocked') }, [...calls('mail.send', [0]), ...calls('mail.send', [0], 'ada')], 'notify notify'],
    ['every entry has its own', { 'mail.*': limited(1, 10, 'blocked'), 'fs.*': limited(1, 10, 'blocked') }, [...calls('mail.send', [0]), ...calls('fs.read', [0])], 'notify notify'],
    ['the entry that a fallback reached counts', {
      'fs.read': { rules: [{ condition: { limit_lt: 5 }, tier: 'autonomous' }], rate_limit: { max: 1, window: 10 } }, 'fs.*': limited(1, 10, 'blocked'),
    }, [...calls('fs.read', [0], 'bot', { limit: 9 }), ...calls('fs.read', [0], 'bot', { limit: 1 }), ...calls('fs.write', [0])], 'notify autonomous blocked/10'],
    ['blocked calls do not count', {
      'fs.read': { rules: [{ condition: { limit_lt: 5 }, tier: 'blocked' }], tier: 'notify', rate_limit: { max: 1, window: 10 } },
    }, [...calls('fs.read', [0], 'bot', { limit: 1 }), ...calls('fs.read', [0], 'bot', { limit: 9 }), ...calls('fs.read', [0], 'bot', { limit: 9 })], 'blocked notify blocked/10'],
    ['a rule\'s stricter tier stands', {
      'fs.read': { rules: [{ condition: { limit_lt: 5 }, tier: 'approval_required' }], tier: 'autonomous', rate_limit: { max: 1, window: 10, on_exceed: 'notify' } },
    }, calls('fs.read', [0, 0], 'bot', { limit: 1 }), 'approval_required approval_required/10'],
  ];
  for (const [title, entries, history, expected] of table) it(title, () => assert.equal(shown(alone(entries), history), expected));

  it('an agent policy cannot relax an organization\'s limit', () => {
    const given = world({
      org: [{ name: 'org', capabilities: { 'mail.send': limited(1, 10, 'approval_required') } }],
      agents: [{ agent: 'bot', capabilities: { 'mail.send': { tier: 'autonomous' } } }],
    });
    assert.equal(shown(given, calls('mail.send', [0, 0])), 'autonomous approval_required/10');
  });
  it('all layers\' limits are kept, and the longest wait is told', () => {
    const given = world({
      org: [{ name: 'org', capabilities: { 'mail.send': limited(2, 60, 'blocked') } }],
      agents: [{ agent: 'bot', capabilities: { 'mail.send': limited(1, 10, 'approval_required') } }],
    });
    // The second call is beyond the agent's limit, within the organization's; the third is beyond both.
    assert.equal(shown(given, calls('mail.send', [0, 1000, 2000])), 'notify approval_required/9 blocked/58');
  });
  it('a policy without a vote brings no limit', () => {
    const given = world({
      org: [{ name: 'org', capabilities: {} }, { name: 'other', capabilities: { '*': limited(1, 10, 'blocked') } }], active: 'org',
      agents: [{ agent: 'bot', extends: 'other', capabilities: { '*': { tier: 'notify' } } }],
    });
    assert.equal(shown(given, calls('mail.send', [0, 0])), 'notify notify');
  });
});

describe('§6 questions and guards', () => {
  const system: Policy[] = [{ capabilities: { 'fs.write': { rules: [{ condition: { path_prefix: '/etc' }, tier: 'blocked' }] } } }];
  const org: Policy[] = [{
    name: 'org', capabilities: {
      'fs.write': { rules: [{ condition: { content_size_lt: 10240 }, tier: 'autonomous' }, { condition: { content_size_gte: 10240 }, tier: 'approval_required' }] },
    },
  }];
  const given = world({ system, org });
  const ask = (parameters: Record<string, unknown>) => ({ agent: 'bot', capability: 'fs.write', parameters });
  it('the guide\'s example has two cases', () => {
    const cases = referenceCases(given, ask({}));
    assert.deepEqual(new Set(cases.map((one) => one.tier)), new Set(['autonomous', 'approval_required']));
    for (const one of cases) {
      const size = String(one.parameters['content']).length;
      assert.equal(one.tier, size < 10240 ? 'autonomous' : 'approval_required');
    }
  });
  it('a decision with the guarded parameter missing fails closed', () => assert.equal(referenceDecide(given, ask({})), 'blocked'));
  it('with guards counted, so does the question', () => assert.ok(referenceTiers(given, ask({}), { guards: true }).has('blocked')));
  it('a guarded parameter that is given decides', () => {
    assert.deepEqual(referenceTiers(given, ask({ path: '/etc/passwd' })), new Set(['blocked']));
    assert.deepEqual(referenceTiers(given, ask({ path: '/w', content: 'a' })), new Set(['autonomous']));
  });
  it('what is given but undecidable fails closed', () => {
    assert.deepEqual(referenceTiers(given, ask({ path: 'etc', content: 'a' })), new Set(['blocked']));
    assert.deepEqual(referenceTiers(given, ask({ path: '/w', content: 5 })), new Set(['approval_required']));
  });
  it('says whether a request is plain', () => {
    assert.equal(isPlain(given, ask({ path: '/w', content: 'a' })), true);
    assert.equal(isPlain(given, ask({ path: '/w' })), false);
  });
});
