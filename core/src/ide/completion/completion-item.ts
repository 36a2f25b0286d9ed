// Owns: what is offered at a place, as plain data: what it is about, what is inserted, and in which order.
// Refuses: words about it (render/completion.ts) and protocols.

import type { Operator } from '../../conditions/key.js';
import type { Tier } from '../../model/tier.js';
import type { ProblemCode } from '../../problems/codes.js';
import type { Span } from '../../text/span.js';
import type { KeyLevel } from './context.js';
import type { Piece } from './draft.js';

export interface Completion {
  /** What an item replaces; contains the offset, on its line. */
  readonly word: Span;
  /** The same for clients that keep what stands behind the offset; null where that cannot be kept. */
  readonly insert: Span | null;
  /** Space right before the word that goes with any item. */
  readonly removal: Span | null;
  /** The indentation of the line: inserted lines bring all of theirs, this included. */
  readonly indent: number;
  /** Whether more is known than is offered, so that another letter may bring other items. */
  readonly isIncomplete: boolean;
  /** Best first. */
  readonly items: readonly CompletionItem[];
}

export interface CompletionItem {
  readonly label: string;
  /** What a half word is compared with. */
  readonly filter: string;
  readonly about: About;
  readonly pieces: readonly Piece[];
  /** Whether its end is a place where something can be offered at once. */
  readonly asksAgain: boolean;
}

/** What an item is about; small, and enough to find its documentation again. */
export type About =
  | { readonly kind: 'key'; readonly level: KeyLevel; readonly key: string }
  | { readonly kind: 'tier'; readonly tier: Tier }
  /** `by`: the pattern of this policy that decides it so far. */
  | { readonly kind: 'capability'; readonly name: string; readonly by: string | null }
  /** `open`: how many of the capabilities that it matches no entry decides so far. */
  | { readonly kind: 'wildcard'; readonly pattern: string; readonly open: number }
  | { readonly kind: 'parameter'; readonly capability: string; readonly name: string; readonly operator: Operator | null }
  | { readonly kind: 'value'; readonly what: ValueSort; readonly text: string }
  | { readonly kind: 'policy'; readonly name: string }
  | { readonly kind: 'agent'; readonly name: string }
  | { readonly kind: 'code'; readonly code: ProblemCode; readonly isFound: boolean }
  | { readonly kind: 'snippet'; readonly name: SnippetName };

export type ValueSort = 'boolean' | 'declared default' | 'size' | 'window' | 'calls' | 'version' | 'file name';

export type SnippetName =
  | 'organization policy'
  | 'agent policy'
  | 'entry with a reason'
  | 'entry with a threshold'
  | 'entry with a rate limit'
  | 'rule'
  | 'two rules with a threshold'
  | 'ordered rule';
