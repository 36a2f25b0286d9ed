// Owns: what has to be said of a policy directory in use: what is wrong, where, and what that means for decisions.
// Refuses: finding problems (the core does) and printing.

import { fileURLToPath } from 'node:url';
import { LineIndex, diagnose, directoryProblems, extentOf, messageText, printable } from '../../core/src/index.js';
import type { PolicyFile, PolicySet, Severity } from '../../core/src/index.js';

export interface Notice {
  readonly severity: Severity;
  /** Lower-case start, no place in it. */
  readonly message: string;
  /** The code of the problem, as in `docs/problems/`; null where it is none of a policy. */
  readonly code: string | null;
  /** Absolute; null where it is about the directory as a whole. */
  readonly path: string | null;
  /** From 1; null where there is no place in the file. */
  readonly line: number | null;
  readonly column: number | null;
  /** What becomes of the file: its last good version decides, it blocks what it speaks for, or only the entry at fault blocks. */
  readonly effect: 'last good version in force' | 'blocks everything' | 'entry blocks' | null;
}

/** `FILE:LINE:COLUMN severity code message (effect)`, as far as it is known. One line, whatever authors wrote. */
export function noticeText({ severity, message, code, path, line, column, effect }: Notice): string {
  const place = path === null ? '' : `${[path, line, column].filter((each) => each !== null).join(':')} `;
  return printable(`${place}${severity} ${code === null ? '' : `${code} `}${message}${effect === null ? '' : ` (${effect})`}`);
}

/** A notice without a place in a text. */
export function plainNotice(severity: Severity, message: string, path: string | null = null): Notice {
  return { severity, message, code: null, path, line: null, column: null, effect: null };
}

/** The errors of a file, in the order of its text. A file that does not compile has one at least. */
export function faultsOf(set: PolicySet, file: PolicyFile, whenBroken: Notice['effect']): Notice[] {
  const broken = set.policyAt(file.uri)?.broken ?? null;
  const path = fileURLToPath(file.uri);
  const lines = new LineIndex(file.text);
  const errors = diagnose(set, file.uri).problems.filter((each) => each.severity === 'error');
  const effect = broken === null ? 'entry blocks' : whenBroken;
  // An error about layers only says that what is written does not hold.
  const isHeard = (code: string) => code === 'exceeds-system' || code === 'lifts-blocked' || code === 'relaxes-organization';
  const notices = errors.map((each): Notice => {
    const { code, severity } = each;
    const { line, column } = extentOf(each.span, lines);
    return { severity, message: messageText(each), code, path, line, column, effect: isHeard(code) ? null : effect };
  });
  if (broken === null || notices.some((each) => each.effect === effect)) return notices;
  return [{ ...plainNotice('error', `it does not compile: ${broken}`, path), effect }, ...notices];
}

export function noticesOfDirectory(set: PolicySet): Notice[] {
  return directoryProblems(set).map((each) => ({ ...plainNotice(each.severity, messageText(each)), code: each.code }));
}
