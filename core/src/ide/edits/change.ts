// Owns: changes to documents as data: edits with offsets, files to be renamed, the choice of the active policy; and what a text is after edits.
// Refuses: deciding what to change, and addresses of files that do not exist yet: who knows the file system makes those.

import type { Span } from '../../text/span.js';

export interface SpanEdit {
  readonly span: Span;
  readonly text: string;
  /** Stretches of `text` that the author will want to write over, in their order. */
  readonly stops?: readonly Stop[];
}

export interface Stop {
  readonly start: number;
  readonly end: number;
  /** What may stand there, where that is known. The first is what does. */
  readonly choices?: readonly string[];
}

export type Change =
  /** The edits do not overlap and are in the order of the text. */
  | { readonly kind: 'edit'; readonly uri: string; readonly edits: readonly SpanEdit[] }
  /** To another name in the same folder. */
  | { readonly kind: 'rename'; readonly uri: string; readonly name: string }
  | { readonly kind: 'choose active'; readonly name: string };

/** Edits of one document in the order of the text. */
export function edit(uri: string, edits: readonly SpanEdit[]): Change {
  return { kind: 'edit', uri, edits: [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end) };
}

export function applyEdits(text: string, edits: readonly SpanEdit[]): string {
  let result = '';
  let end = 0;
  for (const each of edits) {
    result += text.slice(end, each.span.start) + each.text;
    end = each.span.end;
  }
  return result + text.slice(end);
}

/** Whether two edits change the same text, or insert at the same place, so that one of them has to wait. */
export function overlap(a: SpanEdit, b: SpanEdit): boolean {
  return a.span.start <= b.span.end && b.span.start <= a.span.end;
}
