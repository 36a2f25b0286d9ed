// Owns: reading conditions: keys into parameter and operator, values into tests, and the values of requests: paths, URLs, instants, sizes.
// Refuses: sets of values (condition-algebra.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { domainOf, readValue, testValue } from '../../core/src/conditions/domain.js';
import type { Domain } from '../../core/src/conditions/domain.js';
import { readInstant, writeInstant } from '../../core/src/conditions/instants.js';
import { parametersOf, readKey, readTest } from '../../core/src/conditions/key.js';
import type { Operator } from '../../core/src/conditions/key.js';
import { normalizePath, pathWithin } from '../../core/src/conditions/paths.js';
import { byteLength } from '../../core/src/conditions/texts.js';
import { readUrl, urlWithin } from '../../core/src/conditions/urls.js';
import type { Capability } from '../../core/src/index.js';

function capability(...parameters: readonly (readonly [name: string, type: string])[]): Capability {
  const list = parameters.map(([name, type]) => ({ name, type, required: false, description: null }));
  return { name: 'x.y', category: 'x', purpose: null, declaredTier: null, parameters: list, parametersComplete: true, reserved: false };
}

describe('a path or URL of a policy', () => {
  const fits = (domain: 'path' | 'url' | 'string', operator: Operator, value: unknown) => readTest({ domain, facet: 'value' }, operator, value).kind === 'test';

  it('is no pattern and no template: as one it would be about next to no call', () => {
    for (const value of ['/secret/*', '/home/*/keys', '/home/${USER}', '/home/{{ user }}', '/home/<user>/keys']) {
      for (const operator of ['eq', 'ne', 'prefix', 'suffix', 'contains'] as const) assert.equal(fits('path', operator, value), false, `${operator} ${value}`);
      assert.equal(fits('path', 'in', ['/a', value]), false, value);
      assert.equal(fits('string', 'eq', value), true, value);
    }
    for (const value of ['https://evil.test/*', 'https://evil.test/{{ path }}']) assert.equal(fits('url', 'prefix', value), false, value);
  });

  it('may hold what is common in one', () => {
    for (const value of ['/$recycle/a{b}', '/a <b', '/50%']) assert.equal(fits('path', 'prefix', value), true, value);
    for (const [operator, value] of [['contains', '?fields=*'], ['eq', 'https://a.test/x?y=*#*'], ['suffix', '.zip']] as const) assert.equal(fits('url', operator, value), true, value);
  });
});

describe('a condition key', () => {
  const known = parametersOf([capability(['content', 'String'], ['content_size_limit', 'Integer'], ['path', 'FilesystemPath'], ['tags', 'Array'], ['not', 'String'], ['body', 'String'], ['body_size', 'Integer'])]);
  const READ: readonly (readonly [key: string, isList: boolean, parameter: string, operator: string])[] = [
    ['path', false, 'path', 'eq'],
    ['path', true, 'path', 'in'],
    ['path_prefix', false, 'path', 'prefix'],
    ['path_not_in', true, 'path', 'not_in'],
    ['content_size_lt', false, 'content_size', 'lt'],
    ['content_size', false, 'content_size', 'eq'],
    ['content_size_limit', false, 'content_size_limit', 'eq'],
    ['content_size_limit_gte', false, 'content_size_limit', 'gte'],
    ['tags_count_gt', false, 'tags_count', 'gt'],
    ['tags_contains', false, 'tags', 'contains'],
    ['not_in', true, 'not', 'in'],
    ['not_not_in', true, 'not', 'not_in'],
  ];
  for (const [key, isList, parameter, operator] of READ) {
    it(`${key}${isList ? ' with a list' : ''} is ${parameter} ${operator}`, () => {
      const read = readKey(key, isList, known);
      assert.deepEqual(read.kind === 'known' ? [read.parameter.name, read.operator] : read, [parameter, operator]);
    });
  }

  it('means the real parameter before the derived one', () => {
    assert.equal(known.get('body_size')?.facet, 'value');
    assert.equal(known.get('content_size')?.facet, 'size');
  });

  it('with a word that is no operator is an unknown operator of the longest parameter', () => {
    const read = readKey('content_size_below', false, known);
    assert.deepEqual(read.kind === 'unknown-operator' ? [read.parameter.name, read.word] : read, ['content_size', 'below']);
  });

  for (const key of ['colour', 'pathology', 'colour_lt', 'contents', '', '_', 'lt', '_lt']) {
    it(`${JSON.stringify(key)} names no known parameter`, () => assert.equal(readKey(key, false, known).kind, 'unknown-parameter'));
  }

  it('that names no known parameter is read as far as it goes', () => {
    const guessed = (key: string) => {
      const read = readKey(key, false, known);
      return read.kind === 'unknown-parameter' ? [read.guess.name, read.guess.domain, read.operator] : read;
    };
    assert.deepEqual(['colour_not_in', 'file_path_prefix', 'colour', '_lt'].map(guessed), [['colour', 'any', 'not_in'], ['file_path', 'path', 'prefix'], ['colour', 'any', 'eq'], ['_lt', 'any', 'eq']]);
  });
});

describe('a value that a policy compares with', () => {
  const FITS: readonly (readonly [Domain, Operator, unknown])[] = [
    ['integer', 'lt', 5], ['integer', 'lt', 5.5], ['integer', 'in', [1, 2]], ['real', 'eq', 0.5], ['boolean', 'ne', true], ['string', 'prefix', ['a', 'b']], ['string', 'eq', ''],
    ['path', 'prefix', '/a'], ['path', 'suffix', '.env'], ['path', 'contains', '..'], ['url', 'prefix', 'https://a.com'], ['url', 'contains', 'v1'], ['array', 'contains', [1, 'a']],
    ['instant', 'gte', '2026-01-01T00:00:00Z'], ['instant', 'lt', '9999-12-31T23:59:59.999999Z'], ['any', 'gt', '0001-01-01T00:00:00Z'], ['any', 'lt', 1], ['any', 'contains', 'a'], ['array', 'contains', ''],
  ];
  for (const [domain, operator, value] of FITS) {
    it(`${domain} ${operator} ${JSON.stringify(value)}`, () => assert.equal(readTest({ domain, facet: 'value' }, operator, value).kind, 'test'));
  }

  const MISFITS: readonly (readonly [Domain, Operator, unknown])[] = [
    ['integer', 'lt', '5'], ['integer', 'eq', 5.5], ['integer', 'prefix', 'a'], ['integer', 'lt', [1]], ['integer', 'in', 1], ['integer', 'eq', [1]], ['boolean', 'lt', true], ['boolean', 'eq', 'true'],
    ['string', 'lt', 5], ['string', 'eq', 5], ['string', 'prefix', 5], ['path', 'prefix', 'a'], ['path', 'eq', './a'], ['path', 'in', ['/a', 'b']], ['url', 'prefix', 'a.com'], ['array', 'eq', 'a'],
    ['array', 'prefix', 'a'], ['instant', 'lt', 5], ['instant', 'lt', '2026-01-01'], ['opaque', 'eq', 1], ['any', 'lt', 'a'], ['integer', 'lt', null], ['integer', 'lt', Infinity], ['integer', 'lt', 1e300], ['integer', 'eq', 2 ** 53], ['integer', 'not_in', [1, 1e300]], ['real', 'eq', -(2 ** 53)],
    ['string', 'prefix', ''], ['string', 'suffix', ['a', '']], ['path', 'contains', ''], ['path', 'suffix', ''], ['url', 'contains', ''], ['any', 'prefix', ''], ['any', 'contains', ['a', '']],
  ];
  for (const [domain, operator, value] of MISFITS) {
    it(`not ${domain} ${operator} ${JSON.stringify(value)}`, () => assert.equal(readTest({ domain, facet: 'value' }, operator, value).kind, 'misfit'));
  }

  for (const [operator, value] of [['eq', 2 ** 53], ['lt', 2 ** 53], ['lt', '5'], ['prefix', 'a'], ['eq', 1.5], ['contains', 1]] as const) {
    it(`not a size ${operator} ${JSON.stringify(value)}`, () => assert.equal(readTest({ domain: 'string', facet: 'size' }, operator, value).kind, 'misfit'));
  }
});

describe('a value of a request', () => {
  const USABLE: readonly (readonly [Domain, unknown])[] = [
    ['integer', 5], ['integer', -0], ['integer', 1e20], ['real', 0.5], ['boolean', false], ['string', ''], ['path', '/'], ['path', '//a/../b/'], ['url', 'https://a.com'], ['array', []],
    ['instant', '2026-01-01T00:00:00+02:00'], ['any', 'x'], ['any', [1]],
  ];
  for (const [domain, value] of USABLE) it(`${domain} ${JSON.stringify(value)}`, () => assert.notEqual(readValue(domain, value), undefined));

  const UNUSABLE: readonly (readonly [Domain, unknown])[] = [
    ['integer', 5.5], ['integer', '5'], ['integer', NaN], ['integer', Infinity], ['real', NaN], ['real', -Infinity], ['real', '1'], ['boolean', 'true'], ['boolean', 0], ['string', 5], ['string', null],
    ['string', ['a']], ['path', 'a'], ['path', ''], ['path', './a'], ['path', '../a'], ['path', '/a\0b'], ['path', 5], ['url', 'a.com'], ['url', '/a'], ['url', ''], ['array', 'a'], ['array', {}],
    ['instant', '2026-01-01'], ['instant', 5], ['opaque', {}], ['any', null], ['any', NaN],
  ];
  for (const [domain, value] of UNUSABLE) it(`not ${domain} ${String(JSON.stringify(value))}`, () => assert.equal(readValue(domain, value), undefined));

  it('is never coerced', () => {
    const test = (domain: Domain, operator: Operator, operand: unknown, value: unknown): boolean => {
      const read = readTest({ domain, facet: 'value' }, operator, operand);
      const known = readValue(domain, value);
      assert.ok(read.kind === 'test' && known !== undefined);
      return testValue(known, 'value', read.test) === read.holds;
    };
    assert.equal(test('any', 'eq', 1, '1'), false);
    assert.equal(test('any', 'ne', 1, '1'), true);
    assert.equal(test('any', 'eq', 'true', true), false);
    assert.equal(test('any', 'lt', 5, '1'), false);
    assert.equal(test('array', 'contains', 1, ['1']), false);
    assert.equal(test('string', 'contains', 'A', 'a'), false);
  });

  it('has the kind of its declared type, and of its name where that says path', () => {
    const kinds = [domainOf('p', 'String'), domainOf('path', 'String'), domainOf('target_path', 'String'), domainOf('xpath', 'String'), domainOf('destination', 'FilesystemPath'), domainOf('n', 'Integer'), domainOf('n', 'Whatever')];
    assert.deepEqual(kinds, ['string', 'path', 'path', 'string', 'path', 'integer', 'any']);
  });
});

describe('paths', () => {
  const NORMAL: readonly (readonly [string, string | undefined])[] = [
    ['/', '/'], ['/a/', '/a'], ['//a//b', '/a/b'], ['/a/./b', '/a/b'], ['/a/../b', '/b'], ['/..', '/'], ['/../../a', '/a'], ['/a/b/../../..', '/'], ['/a/...', '/a/...'], ['/.a', '/.a'],
    ['a', undefined], ['', undefined], ['./a', undefined], ['/a\0', undefined], ['~/a', undefined], ['\\a', undefined],
  ];
  for (const [path, normal] of NORMAL) it(`${JSON.stringify(path)} is ${String(normal)}`, () => assert.equal(normalizePath(path), normal));

  it('contain whole components only', () => {
    const within = (path: string, top: string) => pathWithin(normalizePath(path) as string, normalizePath(top) as string);
    assert.ok(within('/workspace/a', '/workspace/a') && within('/workspace/a/b', '/workspace/a/') && within('/x', '/'));
    assert.ok(!within('/workspace/ab', '/workspace/a') && !within('/workspace/a/../b', '/workspace/a') && !within('/', '/a'));
  });

  it('are in normal form once normalized', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('/', '.', '..', 'a', 'b', '//'), { maxLength: 10 }), (parts) => {
      const once = normalizePath(`/${parts.join('')}`) as string;
      assert.equal(normalizePath(once), once);
    }));
  });
});

describe('URLs', () => {
  const WITHIN: readonly (readonly [url: string, top: string])[] = [
    ['https://a.com/v1', 'https://a.com'], ['https://A.com:443/v1/x', 'https://a.com/v1'], ['HTTPS://a.com/x/../v1', 'https://a.com/v1/'], ['https://u:p@a.com/v1?q', 'https://a.com/v1'], ['https://a.com/v1#f', 'https://a.com/v1'],
    ['https://a.com/%2e%2e/v1', 'https://a.com/v1'], ['https://a.com:0443/v1', 'https://a.com/v1'],
    ['http://[0:0::0001]:80/v1', 'http://[::1]/v1'], ['http://[::FFFF:127.0.0.1]', 'http://[::ffff:7f00:1]'], ['http://127.0.0.1/v1', 'http://127.0.0.1'],
    ['https://a.com/caf%C3%a9/x', 'https://a.com/caf\u00e9'], ['https://a.com/\u{1f600}{1}"%', 'https://a.com/%f0%9f%98%80%7b1%7D%22%'],
    ['https://a.com/v%20%3A%40%5B%60%7B%7F%2C%c3%a9/x?%61#%61', 'https://a.com/v%20%3A%40%5B%60%7B%7F%2C%c3%a9'],
  ];
  const OUTSIDE: readonly (readonly [url: string, top: string])[] = [
    ['https://a.com.evil.org', 'https://a.com'], ['https://a.com@evil.org', 'https://a.com'], ['http://a.com', 'https://a.com'], ['https://a.com:8443', 'https://a.com'], ['https://a.com/v10', 'https://a.com/v1'],
    ['https://a.com/v1/../x', 'https://a.com/v1'], ['https://a.com/%e9', 'https://a.com/\u00e9'], ['https://a.com/e\u0301', 'https://a.com/\u00e9'], ['https://a.com/%3B', 'https://a.com/;'], ['https://evil.org/https://a.com', 'https://a.com'], ['https://sub.a.com', 'https://a.com'],
    // The same port, whether written or the scheme's own.
    ['http://a.com:443', 'https://a.com'], ['ws://a.com/v1', 'http://a.com/v1'],
  ];
  const within = ([url, top]: readonly [string, string]): boolean => {
    const [one, other] = [readUrl(url), readUrl(top)];
    assert.ok(one !== undefined && other !== undefined);
    return urlWithin(one, other);
  };
  for (const pair of WITHIN) it(`${pair[0]} is within ${pair[1]}`, () => assert.equal(within(pair), true));
  for (const pair of OUTSIDE) it(`${pair[0]} is not within ${pair[1]}`, () => assert.equal(within(pair), false));
  for (const url of ['', 'https://a.com/\ud800', 'a.com', '//a.com', 'https:/a.com', 'https://', 'https:///x', 'https://a com', 'https://a.com\\@b.org', 'https://a.com./x', 'https://a..com', ' https://a.com', 'https://a.com\n', 'https://a.com/v1\u0085', 'https://a.com/v1/..;/x', 'https://a.com/v1/%2e%2E;/x', 'https://a.com/v1/.%2e;p=1/x', 'https://a.com/\u009b', 'mailto:a@b.org', 'http://2130706433/', 'http://0x7f.1', 'http://127.1', 'http://127.0.0.01', 'http://256.0.0.1', 'http://a.1', 'http://[1.2.3.4]', 'http://[::1::]', 'http://[1:2:3]', 'http://[::256.0.0.1]', 'http://\u212a.com', 'https://a.com/%761', 'https://a.com/%61dmin/x', 'https://a.com/a%2Eb', 'https://a.com/x/%7Eme', 'https://a.com/a%5fb', 'https://a.com/%5A', 'https://a.com/%30/../v1']) {
    it(`${JSON.stringify(url)} is undecidable`, () => assert.equal(readUrl(url), undefined));
  }
});

describe('instants', () => {
  it('are compared as points in time', () => {
    assert.equal(readInstant('2026-01-01T01:00:00+01:00'), readInstant('2026-01-01T00:00:00Z'));
    for (const [offset, same] of [['+05:30', '2025-12-31T18:30:00Z'], ['-03:30', '2026-01-01T03:30:00Z'], ['-00:45', '2026-01-01T00:45:00Z'], ['+23:59', '2025-12-31T00:01:00Z']]) assert.equal(readInstant(`2026-01-01T00:00:00${offset}`), readInstant(same ?? ''), offset);
    assert.equal(readInstant('2026-01-01t00:00:00z'), readInstant('2026-01-01T00:00:00Z'));
    assert.equal((readInstant('2026-01-01T00:00:00.000001Z') as number) - (readInstant('2026-01-01T00:00:00Z') as number), 1);
    assert.equal(readInstant('1970-01-01T00:00:00Z'), 0);
    assert.equal(readInstant('0001-01-01T00:00:00Z'), -62_135_596_800_000_000);
  });
  for (const text of ['2026-01-01', '2026-01-01T00:00:00', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01T00:60:00Z', '2025-12-31T23:59:60Z', '2026-01-01T00:00:00+24:00', '', 'now', '2026-1-1T0:0:0Z']) {
    it(`not ${JSON.stringify(text)}`, () => assert.equal(readInstant(text), undefined));
  }
  it('are those of every day that there is', () => {
    for (const day of ['2026-02-28', '2024-02-29', '2000-02-29', '2026-01-31', '2026-03-31', '2026-04-30', '2026-05-31', '2026-06-30', '2026-07-31', '2026-08-31', '2026-09-30', '2026-10-31', '2026-11-30', '2026-12-31']) {
      const [instant, next] = [readInstant(`${day}T23:59:59Z`) as number, Date.parse(`${day}T00:00:00Z`) + 86_400_000];
      assert.equal(instant, (next - 1000) * 1000, day);
      assert.equal(readInstant(`${day.slice(0, 8)}${Number(day.slice(8)) + 1}T00:00:00Z`), undefined, day);
    }
  });
  it('differ by seconds at least in years where microseconds would not be exact', () => {
    for (const second of ['9999-12-31T23:59:59', '0001-01-01T00:00:00', '2255-06-05T23:47:34', '1684-07-28T00:12:25']) assert.equal(readInstant(`${second}.999999Z`), readInstant(`${second}Z`), second);
    for (const second of ['2255-06-05T23:47:33', '1684-07-28T00:12:26']) assert.equal(readInstant(`${second}.999999Z`), (readInstant(`${second}Z`) as number) + 999_999, second);
  });
  it('can be written and read back', () => {
    fc.assert(fc.property(fc.integer({ min: -62_000_000_000_000, max: 250_000_000_000_000 }), fc.integer({ min: 0, max: 999 }), (milliseconds, rest) => {
      const instant = milliseconds * 1000 + rest;
      fc.pre(Number.isSafeInteger(instant));
      assert.equal(readInstant(writeInstant(instant)), instant);
    }));
  });
});

describe('the size of a text', () => {
  it('is its length in UTF-8', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(byteLength(text), Buffer.byteLength(text))));
    assert.deepEqual(['', 'a', 'é', '€', '😀', '\ud800', '\udc00a', '\udc00\udc00', '\ud800\ud800\udc00'].map(byteLength), [0, 1, 2, 3, 4, 3, 4, 6, 7]);
  });
});
