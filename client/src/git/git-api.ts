// Owns: the part of the Git extension's interface that is used here, version 1 of it.
// Refuses: running git; VS Code's own extension does, where it is there and allowed to.

/** What both sides need of an address. */
export interface GitUri {
  readonly path: string;
  readonly fsPath: string;
}

export interface GitChange<Uri extends GitUri> {
  readonly uri: Uri;
  readonly originalUri: Uri;
  readonly renameUri: Uri | undefined;
  readonly status: number;
}

type OnDid<Told> = (listener: (told: Told) => unknown) => { dispose(): unknown };

/** Every question is answered with objects of their own: they are not to be told apart by identity. */
export interface Git<Uri extends GitUri> {
  readonly repositories: readonly GitRepository<Uri>[];
  readonly onDidOpenRepository: OnDid<GitRepository<Uri>>;
  /** Of the file or folder; null where it is in none, or in one that has not been found yet. */
  getRepository(uri: Uri): GitRepository<Uri> | null;
}

export interface GitRepository<Uri extends GitUri> {
  readonly state: {
    readonly HEAD: { readonly commit?: string | undefined } | undefined;
    readonly workingTreeChanges: readonly GitChange<Uri>[];
    /** Files that git does not follow, where they are not among the changes of the working tree. */
    readonly untrackedChanges: readonly GitChange<Uri>[];
    readonly onDidChange: OnDid<void>;
  };
  /** From a commit to the working tree, what is staged included, and what git does not follow left out. Its `diffWithHEAD` leaves out what is staged. */
  diffWith(ref: string): Promise<readonly GitChange<Uri>[]>;
  /** The text of a file in a commit; `path` as the file system has it. */
  show(ref: string, path: string): Promise<string>;
}

/** `Status` of the extension: a file that the last commit does not have. */
export const IS_NEW: ReadonlySet<number> = new Set([1, 7, 8, 9]);
/** A file that the last commit has under another name; what it is a copy of is still there. */
export const IS_RENAMED = 3;
export const IS_COPIED = 4;
