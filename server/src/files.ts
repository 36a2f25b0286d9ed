// Owns: what the server asks of a file system, and which file system an address belongs to: the disk, or what the client reads.
// Refuses: reading anything itself (disk-files.ts, client-files.ts), writing, and watching, which the client does.

export type ReadResult =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly why: string; /** What can be made out of it all the same. */ readonly glimpse?: string };

export interface FolderItem {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** Nothing here throws: what cannot be read is said. */
export interface Files {
  /** Whether this file system has addresses of the kind. Documents of others stand alone. */
  reads(uri: string): boolean;
  readText(uri: string): Promise<ReadResult>;
  /** Null where there is no such folder, or it cannot be read. */
  list(uri: string): Promise<readonly FolderItem[] | null>;
}

/** Larger files are no policies; reading them would only cost memory. Bytes. */
export const MOST_BYTES = 64 * 1024 * 1024;

/** The first file system that has the address answers. */
export function together(all: readonly Files[]): Files {
  const of = (uri: string) => all.find((each) => each.reads(uri));
  return {
    reads: (uri) => of(uri) !== undefined,
    readText: async (uri) => of(uri)?.readText(uri) ?? { kind: 'missing' },
    list: async (uri) => of(uri)?.list(uri) ?? null,
  };
}

/** What ships with the program, as far as it stands beside it. */
export interface Product {
  readonly version: string;
  /** Folder of the problem pages, as a URI. */
  readonly problemPages: string | null;
  /** Folder of the shipped policies, as a URI. */
  readonly templates: string | null;
}
