// Owns: the outcome of a validation over several files, as every format writes it.
// Refuses: any format.

import type { DirectoryProblem, Severity, ValidationReport } from '../../../core/src/index.js';

export interface ValidatedFile {
  /** As people call it: as it was given, or relative to the working directory. */
  readonly path: string;
  /** Absolute. */
  readonly absolute: string;
  readonly text: string;
  readonly report: ValidationReport;
}

/** Something that is wrong with a policy directory as a whole. */
export interface DirectoryFinding {
  /** Of the directory's `.active`, as people call it. */
  readonly activePath: string;
  readonly activeAbsolute: string;
  readonly problem: DirectoryProblem;
}

export interface Validation {
  readonly files: readonly ValidatedFile[];
  /** Of the directories of all files. */
  readonly findings: readonly DirectoryFinding[];
  /** Files that could not be read, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

export interface Summary {
  readonly files: number;
  readonly valid: number;
  readonly invalid: number;
  readonly errors: number;
  readonly warnings: number;
}

export function summaryOf({ files, findings, unreadable }: Validation): Summary {
  const counted = (severity: Severity) => files.reduce((sum, each) => sum + each.report.counts[severity], 0) + findings.filter((each) => each.problem.severity === severity).length;
  const valid = files.filter((each) => each.report.valid).length;
  return {
    files: files.length + unreadable.length,
    valid,
    invalid: files.length - valid + unreadable.length,
    errors: counted('error'),
    warnings: counted('warning'),
  };
}

/** Whether everything that could be read is in order. */
export function isInOrder({ files, findings }: Validation): boolean {
  return files.every((each) => each.report.valid) && findings.every((each) => each.problem.severity !== 'error');
}

/** `3 files: 2 valid, 1 invalid; 1 error, 4 warnings` */
export function summaryText({ files, valid, invalid, errors, warnings }: Summary): string {
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  return `${counted(files, 'file')}: ${valid} valid, ${invalid} invalid; ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
}

