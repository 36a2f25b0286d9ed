// Owns: what a single condition atom means for a single value, read word for word from
//   shared/spec/policy-language.md §4 (operators, paths, URLs, instants, type fitness).
// Refuses: anything from core/, entries, layers, and every thought about speed.

import { isIPv4, isIPv6 } from 'node:net';

/** How a parameter's values are compared. `scalar` is "any scalar": the value's own JavaScript type decides. */
export type Kind =
  | 'integer' | 'real' | 'boolean' | 'string' | 'path' | 'url' | 'datetime' | 'array' | 'object' | 'scalar';

export type Operator =
  | 'lt' | 'lte' | 'gt' | 'gte' | 'eq' | 'ne' | 'in' | 'not_in' | 'prefix' | 'suffix' | 'contains';

export const OPERATORS: readonly Operator[] = [
  'lt', 'lte', 'gt', 'gte', 'eq', 'ne', 'in', 'not_in', 'prefix', 'suffix', 'contains',
];

/** §4 "Paths (type FilesystemPath, or named `path` or `…_path`)". */
export function isPathName(name: string): boolean {
  return name === 'path' || name.endsWith('_path');
}

/** The kind of a declared type. Types that nobody described are read like "any scalar". */
export function kindOf(type: string, name: string): Kind {
  switch (type) {
    case 'Integer': return 'integer';
    case 'Float': return 'real';
    case 'Boolean': return 'boolean';
    case 'Array': return 'array';
    case 'Object': return 'object';
    case 'DateTime': return 'datetime';
    case 'URL': return 'url';
    case 'FilesystemPath': return 'path';
    case 'String': case 'AgentId': case 'CronExpression': case 'GlobPattern': case 'SHA256': case 'Signal':
      return isPathName(name) ? 'path' : 'string';
    default: return 'scalar';
  }
}

/**
 * §4 "every operator works on the path with `//`, `.` and `..` resolved"; "A relative path, or one with a NUL, is
 * undecidable" (null here).
 */
export function normalizePath(text: string): string | null {
  if (!text.startsWith('/') || text.includes('\0')) return null;
  const kept: string[] = [];
  for (const component of text.split('/')) {
    if (component === '' || component === '.') continue;
    if (component === '..') kept.pop();
    else kept.push(component);
  }
  return '/' + kept.join('/');
}

/** §4 "`/workspace/a` (or `/workspace/a/`) covers itself and `/workspace/a/b`, not `/workspace/ab`". */
function pathCovers(prefix: string, path: string): boolean {
  return prefix === '/' || path === prefix || path.startsWith(prefix + '/');
}

export interface UrlParts { origin: string; components: string[] }

/** docs/language.md: "Missing ports are those of the scheme". */
const PORTS: Readonly<Record<string, number>> = { http: 80, ws: 80, https: 443, wss: 443, ftp: 21 };

/**
 * The parts of a URL that `prefix` compares: scheme, host and port as one word, and the path's components with dot
 * segments resolved. Null is undecidable, docs/language.md: "a text that is not `scheme://host…`; an escaped slash or backslash (`%2f`, `%5c`), or a
 * component that begins with `.;` or `..;`, its dots escaped or not; blanks, control characters and backslashes anywhere; a host with anything but
 * letters, digits, `-`, `_` and single inner dots, or an address in brackets".
 */
/** docs/language.md: "a host with anything but …", "one that ends in a number and is no address of four decimal numbers"; addresses in brackets have one spelling. */
function hostOf(text: string): string | null {
  if (text.startsWith('[')) return isIPv6(text.slice(1, -1)) ? new URL(`http://${text}`).host : null;
  const labels = text.split('.');
  if (labels.includes('')) return null;
  return /^(?:[0-9]+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '') && !isIPv4(text) ? null : text;
}

export function parseUrl(text: string): UrlParts | null {
  if (/[\s\u0000-\u001f\u007f-\u009f\\]/u.test(text)) return null;
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/.exec(text);
  if (match === null) return null;
  const scheme = (match[1] ?? '').toLowerCase();
  const authority = (match[2] ?? '');
  const hostAndPort = authority.slice(authority.lastIndexOf('@') + 1);
  const place = /^([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]*))?$/.exec(hostAndPort);
  if (place === null) return null;
  const host = hostOf((place[1] ?? '').toLowerCase());
  if (host === null) return null;
  const given = place[2] ?? '';
  const port = given !== '' ? Number(given) : PORTS[scheme] ?? '';
  const components: string[] = [];
  const path = match[3] ?? '';
  if (path !== '') {
    const segments = path.slice(1).split('/');
    if (segments.some((segment) => /%2f|%5c|^(?:\.|%2e){1,2};/i.test(segment) || /\p{Cs}/u.test(segment))) return null;
    // docs/language.md: "an escape of a letter, a digit or one of `-._~`, but for dot segments"
    const needless = (segment: string) => (segment.match(/%[0-9a-f]{2}/gi) ?? []).some((escape) => /[a-z0-9._~-]/i.test(decodeURIComponent(Number.parseInt(escape.slice(1), 16) < 128 ? escape : '%20')));
    if (segments.some((segment) => !/^(?:\.|%2e){1,2}$/i.test(segment) && needless(segment))) return null;
    segments.forEach((segment, index) => {
      const last = index === segments.length - 1;
      if (/^(?:\.|%2e)$/i.test(segment)) return;
      if (/^(?:\.|%2e){2}$/i.test(segment)) { components.pop(); return; }
      // A trailing slash names the same place, as on paths.
      if (segment === '' && last) return;
      // docs/language.md: "what no URL can hold as it is is compared as its escape, and the case of an escape's digits counts for nothing"
      components.push(segment.replace(/%[0-9a-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@%-]/gui, (each) => (each.length === 3 && each.startsWith('%') ? each.toUpperCase() : encodeURIComponent(each))));
    });
  }
  return { origin: `${scheme}://${host}:${port}`, components };
}

/** §4 "`prefix` on a URL compares scheme, host and port whole, then path components". */
function urlCovers(prefix: UrlParts, url: UrlParts): boolean {
  return prefix.origin === url.origin
    && prefix.components.every((component, index) => url.components[index] === component);
}

/** An RFC 3339 instant (offset required) in whole microseconds since 1970, far from it in whole seconds, or null: undecidable. */
export function parseInstant(text: string): number | null {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/.exec(text);
  if (match === null) return null;
  const number = (index: number): number => Number(match[index] ?? '0');
  const [year, month, day, hour, minute, second] = [number(1), number(2), number(3), number(4), number(5), number(6)];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  if (day < 1 || date.getUTCDate() !== day) return null; // 30 February
  if (number(9) > 23 || number(10) > 59) return null;
  const offsetMinutes = (number(9) * 60 + number(10)) * (match[8] === '-' ? -1 : 1);
  const micros = Number((match[7] ?? '').padEnd(6, '0').slice(0, 6));
  const seconds = (date.getTime() - offsetMinutes * 60_000) * 1000;
  return Math.max(Math.abs(seconds), Math.abs(seconds + 999_999)) < 2 ** 53 ? seconds + micros : seconds;
}

/** The inverse of `parseInstant`, in UTC: the sample value of a candidate instant. */
export function formatInstant(micros: number): string {
  const milliseconds = Math.floor(micros / 1000);
  const rest = micros - milliseconds * 1000;
  const iso = new Date(milliseconds).toISOString(); // 2026-01-01T00:00:00.000Z
  return `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/**
 * §4 "A parameter that is missing, null or of another type than declared is *undecidable*": false for null and a
 * wrong type, for a relative path, a URL without a clear host, a text that is no instant.
 */
export function isDecidable(kind: Kind, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  switch (kind) {
    case 'integer': return typeof value === 'number' && Number.isInteger(value);
    case 'real': return typeof value === 'number' && Number.isFinite(value);
    case 'boolean': return typeof value === 'boolean';
    case 'string': return typeof value === 'string';
    case 'path': return typeof value === 'string' && normalizePath(value) !== null;
    case 'url': return typeof value === 'string' && parseUrl(value) !== null;
    case 'datetime': return typeof value === 'string' && parseInstant(value) !== null;
    case 'array': return Array.isArray(value);
    case 'object': return typeof value === 'object' && !Array.isArray(value);
    // "the value is a finite number": what is none cannot be told apart from one that is missing.
    case 'scalar': return typeof value !== 'number' || Number.isFinite(value);
  }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Equality "without type coercion", after the reading that the kind asks for. */
function equal(kind: Kind, value: unknown, literal: unknown): boolean {
  if (typeof value === 'string' && typeof literal === 'string') {
    if (kind === 'path') return normalizePath(value) === normalizePath(literal);
    if (kind === 'datetime') return parseInstant(value) === parseInstant(literal);
  }
  return value === literal;
}

function compare(operator: Operator, left: number, right: number): boolean {
  switch (operator) {
    case 'lt': return left < right;
    case 'lte': return left <= right;
    case 'gt': return left > right;
    case 'gte': return left >= right;
    default: throw new Error(`not a comparison: ${operator}`);
  }
}

/** §4's operator table, one row each, for a value that `isDecidable`. */
export function holds(kind: Kind, operator: Operator, literal: unknown, value: unknown): boolean {
  switch (operator) {
    case 'lt': case 'lte': case 'gt': case 'gte': {
      if (kind === 'datetime') {
        if (typeof value !== 'string' || typeof literal !== 'string') return false;
        const left = parseInstant(value);
        const right = parseInstant(literal);
        return left !== null && right !== null && compare(operator, left, right);
      }
      // Of a parameter that nobody declares a time in the policy says that it is one.
      if (kind === 'scalar' && typeof literal === 'string') {
        const left = typeof value === 'string' ? parseInstant(value) : null;
        const right = parseInstant(literal);
        return left !== null && right !== null && compare(operator, left, right);
      }
      // "the comparison holds; the value is a finite number"
      return typeof value === 'number' && Number.isFinite(value) && typeof literal === 'number'
        && compare(operator, value, literal);
    }
    // "a list means one of" (the bare key); `eq` itself takes a scalar.
    case 'eq': case 'in': return list(literal).some((one) => equal(kind, value, one));
    case 'ne': case 'not_in': return !list(literal).some((one) => equal(kind, value, one));
    case 'contains':
      if (Array.isArray(value)) return list(literal).some((one) => value.some((element) => element === one));
      return onText(kind, value, literal, (text, part) => text.includes(part));
    case 'suffix': return onText(kind, value, literal, (text, part) => text.endsWith(part));
    case 'prefix':
      if (kind === 'path') {
        return onText(kind, value, literal, (text, part) => {
          const prefix = normalizePath(part);
          return prefix !== null && pathCovers(prefix, text);
        });
      }
      if (kind === 'url') {
        return onText(kind, value, literal, (text, part) => {
          const prefix = parseUrl(part);
          const url = parseUrl(text);
          return prefix !== null && url !== null && urlCovers(prefix, url);
        });
      }
      return onText(kind, value, literal, (text, part) => text.startsWith(part));
  }
}

/** "value is a string or a list (any of)": the path is resolved first, its fragments are taken as they are. */
function onText(
  kind: Kind, value: unknown, literal: unknown, test: (text: string, part: string) => boolean,
): boolean {
  if (typeof value !== 'string') return false;
  const text = kind === 'path' ? normalizePath(value) : value;
  return text !== null && list(literal).some((part) => typeof part === 'string' && test(text, part));
}
