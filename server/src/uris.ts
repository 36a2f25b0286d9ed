// Owns: addresses of documents: one spelling for each, the folder it stands in, its name. Any scheme whose addresses have a path.
// Refuses: paths of a file system (disk-files.ts); this runs in browsers, too.

interface Address {
  /** Scheme and authority: `file://`, `vscode-vfs://github`. */
  readonly root: string;
  /** Decoded; at least one, the empty one of the root folder. */
  readonly segments: readonly string[];
  /** Query and fragment. */
  readonly rest: string;
}

/** Ten thousand files, as the disk and as the client spell them. */
const MOST_REMEMBERED = 20_000;
/** Documents that somebody works on at a time: of thousands of files that are asked about once, nothing has to be remembered. */
export const A_FEW = 50;

/** The spelling under which a document is known here; editors disagree on drive letters and percent signs. */
export const canonicalUri = remembered((uri) => {
  const address = addressOf(uri);
  return address === null ? uri : textOf(address);
});

/** Whether an address has a path, so that it can stand in a folder; `untitled:Untitled-1` does not. */
export function isPlace(uri: string): boolean {
  return addressOf(uri) !== null;
}

export function schemeOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.indexOf(':'))).toLowerCase();
}

/** Whether a document was never saved, so that there is no file that could be renamed. */
export function isUnsaved(uri: string): boolean {
  return schemeOf(uri) === UNSAVED;
}

/** The scheme of such documents. */
export const UNSAVED = 'untitled';

export const folderOf = remembered((uri) => {
  const address = addressOf(uri);
  if (address === null) return uri;
  const above = address.segments.slice(0, -1);
  return textOf({ ...address, segments: above.length === 0 ? [''] : above });
});

export function nameOf(uri: string): string {
  return addressOf(uri)?.segments.at(-1) ?? uri.slice(uri.lastIndexOf('/') + 1);
}

export function childOf(folder: string, name: string): string {
  const address = addressOf(folder);
  if (address === null) return `${folder}/${encodeURIComponent(name)}`;
  return textOf({ ...address, segments: [...address.segments.filter((each) => each !== ''), name] });
}

/** Where a path of a file system leads, in the file system that `folder` belongs to; relative paths start there. */
export function resolveFrom(folder: string, path: string): string {
  const isAbsolute = path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
  const address = addressOf(folder);
  const start = isAbsolute && address !== null ? textOf({ ...address, segments: [''] }) : folder;
  const step = (at: string, part: string) => (part === '..' ? folderOf(at) : part === '.' || part === '' ? at : childOf(at, part));
  return canonicalUri(path.split(/[\\/]+/).reduce(step, start));
}

export function isInside(uri: string, folder: string): boolean {
  return uri.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Each keystroke asks several times about the same few documents, and a client that asks about a workspace names all of it. */
export function remembered<Made extends {}>(make: (uri: string) => Made, most = MOST_REMEMBERED): (uri: string) => Made {
  const known = new Map<string, Made>();
  return (uri) => {
    let made = known.get(uri);
    if (made !== undefined) return made;
    made = make(uri);
    if (known.size >= most) known.clear();
    known.set(uri, made);
    return made;
  };
}

/** Null for addresses without a path, and for those that no file can have. */
function addressOf(uri: string): Address | null {
  const [, scheme, authority = '', path = '', rest = ''] = /^([a-z][a-z0-9+.-]*):(\/\/[^/?#]*)?([^?#]*)(.*)$/is.exec(uri) ?? [];
  if (scheme === undefined || !(path.startsWith('/') || (path === '' && authority !== ''))) return null;
  const segments: string[] = [];
  for (const part of path.split('/')) {
    const segment = decoded(part);
    if (segment === null) return null;
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const isFile = scheme.toLowerCase() === 'file';
  if (isFile && segments[0] !== undefined) segments[0] = segments[0].replace(/^[a-z]:$/, (drive) => drive.toUpperCase());
  return { root: `${scheme.toLowerCase()}:${isFile && authority === '' ? '//' : authority}`, segments: segments.length === 0 ? [''] : segments, rest };
}

/** Null where a file's name cannot be meant: escapes that are none, or that hide a slash or a NUL. */
function decoded(part: string): string | null {
  try {
    const text = decodeURIComponent(part);
    return /[/\0]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

function textOf({ root, segments, rest }: Address): string {
  return `${root}/${segments.map(encoded).join('/')}${rest}`;
}

/** As RFC 3986 has it: what may stand in a path stays as it is. */
function encoded(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/%(?:21|24|26|27|28|29|2A|2B|2C|3A|3B|3D|40)/g, decodeURIComponent);
}
