// Owns: URLs as values: reading scheme, host, port and path, and one lying below another.
// Refuses: what readers of URLs disagree about (backslashes, spaces, odd hosts): such a value is undecidable.

export interface UrlParts {
  /** Lower case, without the colon. */
  readonly scheme: string;
  /** Lower case; an IPv6 address keeps its brackets. */
  readonly host: string;
  /** As written, or the scheme's own; empty where neither is known. */
  readonly port: string;
  /** Path components with dot segments resolved; one slash at the end counts for nothing. */
  readonly components: readonly string[];
}

const URL_SHAPE = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/;
const HOST_SHAPE = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/;
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
  const host = (portAt === null ? address : address.slice(0, portAt.index)).toLowerCase();
  if (!HOST_SHAPE.test(host)) return undefined;
  const written = portAt?.[1] ?? '';
  const path = match[3] as string;
  // Whether these separate components, or end one, depends on who reads them.
  if (/%2f|%5c|(?:^|\/)(?:\.|%2e){1,2};/i.test(path)) return undefined;
  const port = written === '' ? (DEFAULT_PORTS.get(scheme) ?? '') : String(Number(written));
  return { scheme, host, port, components: pathComponents(path) };
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

function pathComponents(path: string): string[] {
  const parts = path.split('/').slice(1);
  if (parts.at(-1) === '') parts.pop();
  const kept: string[] = [];
  for (const part of parts) {
    const plain = part.replace(/%2e/gi, '.');
    if (plain === '.') continue;
    if (plain === '..') kept.pop();
    else kept.push(part);
  }
  return kept;
}
