// Owns: taking out one comment: its line where it stands alone, else only the comment and the blanks before it.
// Refuses: anything that is not a comment.

import type { PolicyFile } from '../../model/policy.js';
import type { Span } from '../../text/span.js';
import type { SpanEdit } from './change.js';
import { lineStart } from './yaml-edits.js';

export function removeComment(file: PolicyFile, comment: Span): SpanEdit {
  const { text, lines } = file;
  const line = lines.lineOf(comment.start);
  const start = lineStart(file, line);
  const before = text.slice(start, comment.start);
  if (before.trim() === '') return { span: { start, end: line + 1 < lines.lineCount ? lines.startOf(line + 1) : text.length }, text: '' };
  return { span: { start: start + before.trimEnd().length, end: comment.end }, text: '' };
}
