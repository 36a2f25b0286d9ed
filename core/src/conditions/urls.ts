// Owns: URLs as values: reading scheme, host, port and path, and one lying below another.
// Refuses: what readers of URLs disagree about (backslashes, spaces, odd hosts): such a value is undecidable.

export interface UrlParts {
  /** Lower case, without the colon. */
  readonly scheme: string;
  /** Lower case; an IPv6 address has brackets and all of its groups. */
  readonly host: string;
  /** As written, or the scheme's own; empty where neither is known. */
  readonly port: string;
  /** Path components in the one spelling that is compared, with dot segments resolved; one slash at the end counts for nothing. */
  readonly components: readonly string[];
}

const URL_SHAPE = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/;
const HOST_SHAPE = /^(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])$/;
const DEFAULT_PORTS: ReadonlyMap<string, string> = new Map(Object.entries<string>({ http: '80', https: '443', ws: '80', wss: '443', ftp: '21' }));

/** The parts that a prefix compares; undefined where the text is no URL that everybody reads the same way. */
export function readUrl(text: string): UrlParts | undefined {
  if (/[\s\\\u0000-\u001f\u007f-\u009f]/.test(text)) return undefined;
  const match = URL_SHAPE.exec(text);
  if (match === null) return undefined;
  const scheme = (match[1] as string).toLowerCase();
  const authority = match[2] as string;
  const address = authority.slice(authority.lastIndexOf('@') + 1);
  const portAt = /:(\d*)$/.exec(address);
  const host = hostOf(portAt === null ? address : address.slice(0, portAt.index));
  if (host === undefined) return undefined;
  const written = portAt?.[1] ?? '';
  const path = match[3] as string;
  // Whether these separate components, or end one, depends on who reads them.
  if (/%2f|%5c|(?:^|\/)(?:\.|%2e){1,2};/i.test(path)) return undefined;
  const components = pathComponents(path);
  if (components === undefined) return undefined;
  const port = written === '' ? (DEFAULT_PORTS.get(scheme) ?? '') : String(Number(written));
  return { scheme, host, port, components };
}

/** In the one spelling that is compared; undefined where readers disagree which host is meant. */
function hostOf(text: string): string | undefined {
  // As it is written: there are other signs whose small letter is one of these, such as that of the kelvin.
  if (!HOST_SHAPE.test(text)) return undefined;
  const host = text.toLowerCase();
  if (host.startsWith('[')) return addressIn(host.slice(1, -1));
  // `2130706433`, `0x7f.1` and `127.1` are addresses to some readers, and names to others.
  return ENDS_IN_NUMBER.test(host) && !ADDRESS.test(host) ? undefined : host;
}

const ENDS_IN_NUMBER = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/;
const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ADDRESS = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`);

/** An IPv6 address with all of its eight groups, in brackets: `::1` has many spellings. Undefined for what is none. */
function addressIn(text: string): string | undefined {
  const [, before = text, last] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  if (last !== undefined && !ADDRESS.test(last)) return undefined;
  const bytes = (last ?? '').split('.').map(Number);
  const pairOf = (at: number) => ((bytes[at] as number) * 256 + (bytes[at + 1] as number)).toString(16);
  const whole = last === undefined ? text : `${before}${pairOf(0)}:${pairOf(2)}`;
  const halves = whole.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [front = [], back] = halves;
  const missing = 8 - front.length - (back?.length ?? 0);
  if (halves.length > 2 || (back === undefined ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...front, ...new Array<string>(missing).fill('0'), ...(back ?? [])];
  if (!groups.every((each) => /^[0-9a-f]{1,4}$/.test(each))) return undefined;
  return `[${groups.map((each) => each.replace(/^0+(?=.)/, '')).join(':')}]`;
}

export function urlWithin(url: UrlParts, top: UrlParts): boolean {
  return (
    url.scheme === top.scheme &&
    url.host === top.host &&
    url.port === top.port &&
    top.components.length <= url.components.length &&
    top.components.every((part, i) => part === url.components[i])
  );
}

/** Of a letter, a digit or one of `-._~`: by RFC 3986 it means the same without it, so that a rule about the one would not be heard for the other. */
const NEEDLESS_ESCAPE = /%(?:2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])/i;

/** What a component can hold without an escape. */
const AS_IT_IS = /^[A-Za-z0-9._~!$&'()*+,;=:@-]*$/;

/** Whether a component can be written in no other way. */
export function hasOneSpelling(component: string): boolean {
  return AS_IT_IS.test(component);
}

/** What a URL cannot hold as it is, whoever sends it escapes: `/caf\u00e9` is `/caf%C3%A9`. Undefined for half a character, of which nobody knows what is sent. */
function escaped(part: string): string | undefined {
  if (AS_IT_IS.test(part)) return part;
  if (/\p{Cs}/u.test(part)) return undefined;
  return part.replace(/[^A-Za-z0-9._~!$&'()*+,;=:@%-]/gu, encodeURIComponent).replace(/%[0-9a-f]{2}/gi, (each) => each.toUpperCase());
}

/** Undefined where a component is written otherwise than anybody has to. */
function pathComponents(path: string): string[] | undefined {
  const parts = path.split('/').slice(1);
  if (parts.at(-1) === '') parts.pop();
  const kept: string[] = [];
  for (const part of parts) {
    const plain = part.replace(/%2e/gi, '.');
    if (plain === '.') continue;
    if (plain === '..') {
      kept.pop();
      continue;
    }
    const component = NEEDLESS_ESCAPE.test(part) ? undefined : escaped(part);
    if (component === undefined) return undefined;
    kept.push(component);
  }
  return kept;
}
