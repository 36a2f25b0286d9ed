// Owns: results as Markdown tables. Refuses: what they mean (page.mjs).

import { ratiosOf } from '../budget.mjs';
import { median, spread } from './statistics.mjs';

/** Columns: heading, measure, and whether the spread is shown beside the median. */
const COLUMNS = {
  keystrokes: [
    ['keystroke, p50', 'keystroke', true], ['p95', 'p95'], ['hover', 'hover'], ['completion', 'completion'], ['cold start', 'coldStart', true], ['MiB', 'memory'],
  ],
  edits: [['p50', 'p50', true], ['slowest', 'slowest']],
  questions: [['p50', 'p50', true], ['slowest', 'slowest']],
  workspace: [
    ['start', 'start', true], ['opened', 'opened', true], ['edited file', 'own', true], ['open agents', 'open', true], ['all', 'all', true], ['files told', 'told'], ['MiB', 'memory'],
  ],
  decisions: [
    ['ns per decision', 'nanoseconds', true], ['unconditional', 'unconditional', true], ['conditional', 'conditional', true], ['prepared in ms', 'prepareMs'], ['MiB', 'heap'], ['requests agreed on', 'checked'],
  ],
  directory: [
    ['opened', 'opened', true], ['every agent', 'everyAgent', true], ['agent saved', 'savedAgent', true], ['organization saved', 'savedOrganization', true], ['MiB', 'heap'],
  ],
  audit: [['entries per second and core', 'rate', true]],
};
const SIZES = { keystrokes: 'lines', edits: 'lines', questions: 'lines', workspace: 'agent policies', decisions: 'agents', directory: 'agent policies', audit: 'entries' };

/** One table per size of a section. */
export function sectionTables(results, section) {
  const own = results.filter((result) => result.section === section);
  return [...new Set(own.map(({ size }) => size))].map((size) => {
    const rows = own.filter((result) => result.size === size).map((result) => [result.name, ...COLUMNS[section].map((column) => cell(result, column))]);
    return `### ${size.toLocaleString('en-US')} ${SIZES[section]}\n\n${table(['', ...COLUMNS[section].map(([heading]) => heading)], rows)}`;
  }).join('\n\n');
}

export function ratioTable(results) {
  return table(['ours, as a multiple of the floor', 'median'], ratiosOf(results).map(({ name, ratio }) => [name, number(ratio)]));
}

export function budgetTable(checks) {
  const rows = checks.map(({ name, ratio, limit, isExceeded }) => [name, number(ratio), String(limit), isExceeded ? 'EXCEEDED' : 'ok']);
  return table(['ours, as a multiple of the floor', 'median', 'budget', ''], rows);
}

function cell({ values, failure }, [, measure, withSpread = false]) {
  if (failure !== undefined) return 'failed';
  const found = values[measure];
  if (found === undefined || found.some((value) => value === null || !Number.isFinite(value))) return '–';
  return `${number(median(found))}${withSpread && found.length > 1 ? ` ±${Math.round(spread(found) * 100)} %` : ''}`;
}

function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function number(value) {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}
