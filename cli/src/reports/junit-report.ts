// Owns: a validation as JUnit XML: one case for each file, failed where the file is not in order.
// Refuses: times; a validation has none worth telling.

import { LineIndex, messageText, problemText } from '../../../core/src/index.js';
import type { Problem } from '../../../core/src/index.js';
import type { ValidatedFile, Validation } from './validation.js';

export function junitReport(validation: Validation): string {
  const cases = [...validation.files.map(fileCase), ...validation.findings.map(findingCase), ...validation.unreadable.map(({ path, why }) => failedCase(path, `it cannot be read: ${why}`, ''))];
  const failures = cases.filter((each) => each.includes('<failure')).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="kruxos-policy" tests="${cases.length}" failures="${failures}" errors="0">`,
    `  <testsuite name="config validate" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function fileCase({ path, text, report }: ValidatedFile): string {
  const lines = new LineIndex(text);
  const listed = (problems: readonly Problem[]) => problems.map((each) => problemText(each, lines, path)).join('\n');
  const errors = report.problems.filter((each) => each.severity === 'error');
  const others = report.problems.filter((each) => each.severity !== 'error');
  const output = others.length === 0 ? '' : `      <system-out>${escaped(listed(others))}</system-out>\n`;
  if (!report.valid) return failedCase(path, `${report.counts.error} ${report.counts.error === 1 ? 'error' : 'errors'}`, listed(errors), output);
  return output === '' ? `    <testcase classname="policy" name="${escaped(path)}"/>` : `    <testcase classname="policy" name="${escaped(path)}">\n${output}    </testcase>`;
}

function findingCase({ activePath, problem }: Validation['findings'][number]): string {
  const { code, severity } = problem;
  const message = messageText(problem);
  if (severity === 'error') return failedCase(activePath, message, `${activePath} error ${code} ${message}`);
  return `    <testcase classname="policy" name="${escaped(activePath)}">\n      <system-out>${escaped(`${severity} ${code} ${message}`)}</system-out>\n    </testcase>`;
}

function failedCase(name: string, message: string, text: string, output = ''): string {
  return `    <testcase classname="policy" name="${escaped(name)}">\n      <failure message="${escaped(message)}">${escaped(text)}</failure>\n${output}    </testcase>`;
}

/** XML 1.0 has no way to write most control characters. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
