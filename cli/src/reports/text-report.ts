// Owns: a validation for people: the guide's report for each file and, for several, a line that sums them up.
// Refuses: the words of a single report (the core's).

import { printable, reportText } from '../../../core/src/index.js';
import type { Paint } from '../../../core/src/index.js';
import { summaryOf, summaryText } from './validation.js';
import type { Validation } from './validation.js';

/** `isSingle`: one file was asked about, and its report is everything. */
export function textReport(validation: Validation, { isSingle, paint }: { readonly isSingle: boolean; readonly paint: Paint }): string {
  const reports = validation.files.map(({ path, text, report }) => reportText(report, text, { path, paint }));
  if (isSingle) return reports.join('');
  const headed = reports.map((each, i) => `${printable(validation.files[i]?.path ?? '')}\n${each}\n`);
  return `${headed.join('')}${summaryText(summaryOf(validation))}\n`;
}
