// Owns: what a quick fix is, and what a code's fixer is given to propose one.
// Refuses: any fix; each code has a file of its own.

import type { CompiledPolicy } from '../../compile/compiled-policy.js';
import type { PolicySet } from '../../compile/policy-set.js';
import type { PolicyFile } from '../../model/policy.js';
import type { ProblemCode } from '../../problems/codes.js';
import type { Problem } from '../../problems/problem.js';
import { pathTo } from '../../syntax/path.js';
import type { Step } from '../../syntax/path.js';
import type { Span } from '../../text/span.js';
import { edit } from '../edits/change.js';
import type { Change, SpanEdit } from '../edits/change.js';
import { removeAt, replaceScalar } from '../edits/yaml-edits.js';
import type { Comparison } from '../../compare/comparison.js';

/** What an action does, for its title. `was` and `name` are the author's words. */
export type ActionSubject =
  | { readonly kind: 'replace'; readonly was: string; readonly now: string }
  | { readonly kind: 'remove'; readonly what: 'entry' | 'rule' | 'item' | 'key' | 'rate limit' | 'suppression'; readonly name: string | null }
  | { readonly kind: 'insert'; readonly text: string }
  | { readonly kind: 'insert entries'; readonly keys: readonly string[] }
  | { readonly kind: 'insert overruled'; readonly keys: readonly string[] }
  | { readonly kind: 'quote'; readonly text: string }
  | { readonly kind: 'unindent tabs' }
  | { readonly kind: 'write as mapping'; readonly name: string; readonly tier: string }
  | { readonly kind: 'set tier'; readonly tier: string; readonly of: 'system' | 'organization' | 'none' }
  | { readonly kind: 'split'; readonly pattern: string; readonly count: number }
  | { readonly kind: 'rename file'; readonly name: string }
  | { readonly kind: 'choose active'; readonly name: string }
  | { readonly kind: 'suppress'; readonly code: string }
  | { readonly kind: 'merge'; readonly pattern: string; readonly count: number }
  | { readonly kind: 'move to organization'; readonly name: string; readonly policy: string }
  | { readonly kind: 'extract override'; readonly name: string; readonly agent: string }
  | { readonly kind: 'sort' }
  | { readonly kind: 'convert to map' };

/** A fix as its code proposes it. */
export interface Draft {
  readonly subject: ActionSubject;
  readonly changes: readonly Change[];
}

export interface Fix extends Draft {
  readonly code: ProblemCode;
  /** What the change does to decisions, compared with the file as it reads now. */
  readonly effect: Comparison;
  /** The only fix there is, shown to loosen nothing and to change no decision but those that the problem is about. */
  readonly isPreferred: boolean;
}

export interface FixContext {
  readonly set: PolicySet;
  readonly file: PolicyFile;
  readonly policy: CompiledPolicy;
  readonly problem: Problem;
  /** From the root to where the problem is. */
  readonly path: readonly Step[];
  /** Everything that is found in the file, for fixes that take several at once. */
  readonly problems: readonly Problem[];
}

export interface Fixer {
  readonly code: ProblemCode;
  /** The best first. Total; what cannot be mended exactly gets no fix. */
  readonly fix: (context: FixContext) => readonly Draft[];
}

export function editing(file: PolicyFile, subject: ActionSubject, ...edits: readonly (SpanEdit | null)[]): Draft[] {
  const made = edits.filter((each) => each !== null);
  return made.length < edits.length || made.length === 0 ? [] : [{ subject, changes: [edit(file.uri, made)] }];
}

/** Each suggestion in place of what the problem points at. */
export function replacements({ file, problem }: FixContext, words: readonly string[] = problem.facts.suggestions ?? []): Draft[] {
  const was = scalarAt(file, problem.span);
  return words.flatMap((now) => editing(file, { kind: 'replace', was, now }, replaceScalar(file, problem.span, now)));
}

/** The removal of what stands at an offset, down to the given depth of its path. */
export function removal(file: PolicyFile, span: Span, subject: ActionSubject): Draft[] {
  const path = pathTo(file.syntax.root, span.start);
  const depth = path.findIndex((step) => spanOf(step).start === span.start && spanOf(step).end === span.end);
  return depth < 0 ? [] : editing(file, subject, removeAt(file, path.slice(0, depth + 1)));
}

export function spanOf(step: Step): Span {
  return step.kind === 'pair' ? step.pair.span : step.item.span;
}

/** What is written, without its quotes, and of a block of text without its head. */
export function scalarAt({ text }: PolicyFile, span: Span): string {
  return text.slice(span.start, span.end).replace(/^(["'])([^]*)\1$/, '$2').replace(/^[|>][^\r\n]*\s+([^]*?)\s*$/, '$1');
}
