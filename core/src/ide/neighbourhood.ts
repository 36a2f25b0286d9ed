// Owns: what a feature that looks beyond one file works with: the file, what is in force around it, and the other texts of its directory.
// Refuses: reading files, and addresses other than those that it was given.

import { inheritance } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { PolicyFile } from '../model/policy.js';
import { LineIndex } from '../text/source.js';
import type { Lines } from '../text/source.js';
import type { Source } from '../text/source.js';
import type { Span } from '../text/span.js';

export interface Neighbourhood {
  /** What is in force. */
  readonly set: PolicySet;
  /** The same with the file as it reads now, where that differs. */
  readonly own: PolicySet;
  readonly file: PolicyFile;
  /** The policies of the directory as they read now, the file among them. */
  readonly files: readonly PolicyFile[];
  /** The directory's `.active`; null where there is none that can be read. */
  readonly activeFile: Source | null;
  /** The files that define capabilities beyond the built-in ones. */
  readonly definitions: readonly Source[];
}

/** A text whose lines can be told. */
export interface PlacedText {
  readonly text: string;
  readonly lines: Lines;
}

/** Something in a text: all of it, and the name that it is known by. */
export interface Place {
  readonly uri: string;
  readonly text: PlacedText;
  readonly span: Span;
  readonly nameSpan: Span;
}

/** A file of the directory as it reads now; another one as it was compiled. */
export function currentFile({ files }: Pick<Neighbourhood, 'files'>, compiled: PolicyFile): PolicyFile {
  return files.find((each) => each.uri === compiled.uri) ?? compiled;
}

export function placeIn(file: PolicyFile, span: Span, nameSpan: Span): Place {
  return { uri: file.uri, text: file, span, nameSpan };
}

export function placeInSource({ uri, text }: Source, span: Span, nameSpan: Span): Place {
  return { uri, text: { text, lines: new LineIndex(text) }, span, nameSpan };
}

/** The shipped policies that have a say in the directory: the system's, and the templates that are active or extended. In steps, for there may be thousands of agents. */
export function* shippedInReach({ own, files }: Pick<Neighbourhood, 'own' | 'files'>): Generator<void, PolicyFile[]> {
  const found = new Map([[own.system.file.uri, own.system.file]]);
  const names = new Set<string>();
  for (const each of own.input.agents) {
    yield;
    if (each.extends !== null) names.add(each.extends.value);
  }
  const extended = [...names].flatMap((each) => own.named(each));
  const active = own.active.kind === 'chosen' ? own.active.policies : [];
  for (const { file } of [...active, ...own.organizations, ...extended].flatMap(inheritance)) found.set(file.uri, file);
  const written = new Set(files.map((each) => each.uri));
  return [...found.values()].filter((each) => !written.has(each.uri));
}
