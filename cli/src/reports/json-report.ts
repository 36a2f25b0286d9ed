// Owns: a validation as data: the documented report of one file, or all reports with a summary.
// Refuses: other machine formats.

import { messageText, reportJson } from '../../../core/src/index.js';
import { summaryOf } from './validation.js';
import type { Validation } from './validation.js';

export function jsonReport(validation: Validation, { isSingle }: { readonly isSingle: boolean }): string {
  const [only] = validation.files;
  const directoryProblems = validation.findings.map(({ activePath, problem }) => ({ code: problem.code, severity: problem.severity, message: messageText(problem), file: activePath }));
  const value =
    isSingle && only !== undefined
      ? { ...reportJson(only.report, only.text, only.path), ...(directoryProblems.length === 0 ? {} : { directoryProblems }) }
      : {
          reports: validation.files.map(({ path, text, report }) => ({ file: path, ...reportJson(report, text, path) })),
          unreadable: validation.unreadable.map(({ path, why }) => ({ file: path, reason: why })),
          directoryProblems,
          summary: summaryOf(validation),
        };
  return `${JSON.stringify(value, null, 2)}\n`;
}
