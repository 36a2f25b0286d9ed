// Owns: answers, reports and problems as plain text, in the words and columns of the guide.
// Refuses: colours (a `Paint` brings them) and anything that the guide's outputs do not carry; what stands beside them is notes.ts.

import type { Capability } from '../catalogue/catalogue.js';
import type { Answer } from '../decide/check.js';
import type { Tier } from '../model/tier.js';
import type { Problem } from '../problems/problem.js';
import type { ValidationReport } from '../rules/report.js';
import { LineIndex } from '../text/source.js';
import type { Lines } from '../text/source.js';
import { caseText } from './conditions.js';
import { padded, widest } from './display-width.js';
import { messageText } from './message.js';
import { PLAIN } from './paint.js';
import type { Paint } from './paint.js';
import { extentOf, sourceText } from './places.js';
import { printable } from './printable.js';
import { hierarchyText } from './trace.js';

/** The answer of check policy, every line ended. `capability` is the catalogue's, where it has the name. */
export function answerText(answer: Answer, capability: Capability | undefined, paint: Paint = PLAIN): string {
  const lines = [
    labelled('Agent', printable(answer.agent)),
    labelled('Capability', printable(answer.capability)),
    labelled('Tier', tierText(answer, paint)),
    ...(answer.tier === null ? caseLines(answer, capability, paint) : [labelled('Source', sourceText(answer.cases[0]?.source ?? null))]),
    labelled('Hierarchy', hierarchyText(answer)),
  ];
  return joined(lines);
}

export interface ReportTextOptions {
  /** How the file is named in problems; its own name where nothing is said. */
  readonly path?: string;
  readonly paint?: Paint;
}

/** The validation report, every line ended: the guide's where the policy is valid, else its problems. `text` is the file's. */
export function reportText(report: ValidationReport, text: string, options: ReportTextOptions = {}): string {
  const { path = report.file, paint = PLAIN } = options;
  const index = new LineIndex(text);
  const verdict = `${subjectOf(report)} is ${report.valid ? 'valid' : 'invalid'}.`;
  if (!report.valid) return joined([...report.problems.map((each) => problemText(each, index, path, paint)), verdict]);
  const facts = report.kind === 'agent' ? agentFacts(report) : organizationFacts(report, paint);
  const warnings = warningTexts(report, index);
  const listed = warnings.length === 0 ? [] : ['', '  Warnings:', ...warnings.map((each) => `    - ${each}`)];
  return joined([verdict, '', ...facts.map((each) => `  ${each}`), ...listed]);
}

/** `FILE:LINE:COL severity code message` */
export function problemText(problem: Problem, lines: Lines, path: string, paint: Paint = PLAIN): string {
  const { line, column } = extentOf(problem.span, lines);
  return `${printable(path)}:${line}:${column} ${paint.severity(problem.severity, problem.severity)} ${problem.code} ${printable(messageText(problem))}`;
}

/** The warnings of a report, those about coverage first and in the guide's words. */
function warningTexts(report: ValidationReport, lines: Lines): readonly string[] {
  const warnings = report.problems.filter((each) => each.severity === 'warning');
  const isCoverage = (each: Problem) => each.code === 'default-only-category' || each.code === 'uncovered-category';
  return [
    ...warnings.filter(isCoverage).flatMap((each) => coverageTexts(report, each)),
    ...warnings.filter((each) => !isCoverage(each)).map((each) => `line ${lines.lineOf(each.span.start) + 1}: ${printable(messageText(each))} [${each.code}]`),
  ];
}

function coverageTexts(report: ValidationReport, problem: Problem): string[] {
  return (problem.facts.names ?? []).map((name) => {
    const category = name.replace(/\.\*$/, '');
    if (problem.code === 'default-only-category') return `No explicit rule for ${category}.* (using default: ${report.defaultTier ?? 'none'})`;
    const found = report.coverage?.categories.find((each) => each.category === category);
    const count = found === undefined ? '' : `${found.total - found.covered} of ${found.total} `;
    return `No rule for ${count}${category}.* capabilities (no default: blocked unless an agent's policy decides)`;
  });
}

function subjectOf(report: ValidationReport): string {
  const name = printable(report.policy ?? report.file);
  return report.kind === 'agent' ? `Agent policy '${name}'` : `Policy '${name}'`;
}

function organizationFacts(report: ValidationReport, paint: Paint): string[] {
  const { coverage, defaultTier, agentOverrides, rateLimits } = report;
  return [
    `Capabilities covered: ${coverage === null ? `unknown (${printable(report.extends ?? 'what it extends')} is in error)` : `${coverage.covered}/${coverage.total}`}`,
    `Default tier: ${defaultTier === null ? 'none' : paint.tier(defaultTier, defaultTier)}`,
    `Agent overrides: ${counted(agentOverrides)}`,
    `Rate limits: ${counted(rateLimits)}`,
  ];
}

function agentFacts(report: ValidationReport): string[] {
  return [`Extends: ${printable(report.extends ?? 'none')}`, `Entries: ${report.entries}`, `Rate limits: ${counted(report.rateLimits)}`];
}

function counted(names: readonly string[]): string {
  return names.length === 0 ? '0' : `${names.length} (${names.map(printable).join(', ')})`;
}

/** The tier, or what it depends on, in one line. */
export function summaryText(answer: Answer): string {
  return tierText(answer, PLAIN);
}

function tierText(answer: Answer, paint: Paint): string {
  return answer.tier === null ? `depends on ${answer.dependsOn.map(printable).join(', ') || 'the parameters'}` : paint.tier(answer.tier, answer.tier);
}

function caseLines(answer: Answer, capability: Capability | undefined, paint: Paint): string[] {
  const rows = answer.cases.map((each) => ({ when: caseText(answer, each, capability), tier: each.tier, source: sourceText(each.source) }));
  const widths = { when: widest(rows.map((each) => each.when)), tier: widest(rows.map((each) => each.tier)) };
  return rows.map(({ when, tier, source }) => `${INDENT}  ${padded(when, widths.when)}  → ${paintedTier(tier, widths.tier, paint)}  ${source}`);
}

function paintedTier(tier: Tier, width: number, paint: Paint): string {
  return paint.tier(tier, tier) + ' '.repeat(width - tier.length);
}

/** Values stand in the column that the guide's longest label leaves. */
const INDENT = ' '.repeat('Capability:  '.length);

function labelled(label: string, value: string): string {
  return `${label}:`.padEnd(INDENT.length) + value;
}

function joined(lines: readonly string[]): string {
  return lines.map((each) => `${each}\n`).join('');
}
