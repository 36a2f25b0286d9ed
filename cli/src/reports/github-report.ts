// Owns: a validation, and what became more permissive, as workflow commands, which GitHub shows beside the lines of a pull request.
// Refuses: hints; a page has room for ten annotations of a kind, and those are for what matters.

import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineIndex, comparisonSummary, extentOf, looserNotes, messageText, printable, unprovenText } from '../../../core/src/index.js';
import type { Comparison, Severity } from '../../../core/src/index.js';
import { summaryOf, summaryText } from './validation.js';
import type { Validation } from './validation.js';

export function githubReport(validation: Validation): string {
  const lines: string[] = [];
  for (const { path, text, report } of validation.files) {
    const index = new LineIndex(text);
    for (const problem of report.problems) {
      const { code, severity, span } = problem;
      const { line, column, endLine, endColumn } = extentOf(span, index);
      // GitHub takes columns only within one line.
      const columns = line === endLine ? { col: column, endColumn } : {};
      if (severity !== 'hint') lines.push(command(severity, messageText(problem), { file: slashed(path), line, endLine, ...columns, title: code }));
    }
  }
  for (const { activePath, problem } of validation.findings) {
    if (problem.severity !== 'hint') lines.push(command(problem.severity, messageText(problem), { file: slashed(activePath), title: problem.code }));
  }
  for (const { path, why } of validation.unreadable) lines.push(command('error', `it cannot be read: ${why}`, { file: slashed(path) }));
  return [...lines, summaryText(summaryOf(validation))].map((each) => `${each}\n`).join('');
}

/** `root`: absolute; paths are relative to it. */
export function githubComparison(comparison: Comparison, root: string): string {
  const notes = looserNotes(comparison).map(({ message, source }) => {
    const place = source === null || !source.uri.startsWith('file:') ? {} : { file: slashed(relative(root, fileURLToPath(source.uri))), line: source.line };
    return command('warning', message, { ...place, title: 'more permissive' });
  });
  const open = unprovenText(comparison);
  const doubts = open === '' ? [] : [command('warning', `may be more permissive: ${open}`, { title: 'not told apart' })];
  return [...notes, ...doubts, comparisonSummary(comparison)].map((each) => `${each}\n`).join('');
}

function command(severity: Exclude<Severity, 'hint'>, message: string, properties: Readonly<Record<string, string | number>>): string {
  const word = severity === 'information' ? 'notice' : severity;
  const listed = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(String(value))}`);
  return `::${word} ${listed.join(',')}::${escaped(message)}`;
}

/** A line break would begin a command of its own, and other control characters steer whoever reads the log. */
function escaped(text: string): string {
  return printable(text).replaceAll('%', '%25');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
