// Owns: what the matrix and the extension say to each other, as types. Refuses: behaviour.

import type { MatrixResult } from '../../server/src/protocol.js';

/** All words of the page, in the person's language; `{0}` stands for what is put in. */
export type Words = Readonly<Record<WordKey, string>>;

export type WordKey =
  | 'title'
  | 'agents'
  | 'capabilities'
  | 'category'
  | 'allCategories'
  | 'anyOther'
  | 'shown'
  | 'nothing'
  | 'contested'
  | 'open'
  | 'check'
  | 'effective'
  | 'hint'
  | 'noSource'
  | 'tiers';

export type ToPage =
  | { readonly kind: 'words'; readonly words: Words }
  | { readonly kind: 'table'; readonly table: MatrixResult }
  | { readonly kind: 'failed'; readonly why: string };

export type FromPage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'open'; readonly uri: string; readonly line: number }
  | { readonly kind: 'check'; readonly agent: string | null; readonly capability: string }
  | { readonly kind: 'effective'; readonly agent: string | null };
