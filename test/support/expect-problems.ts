// Owns: comparing the problems that were found with those that a fixture draws, in both directions, and showing the difference.
// Refuses: finding problems, and a comparison that overlooks a surplus one.

import { AssertionError } from 'node:assert';
import type { Fixture, PlacedProblem, ReportedProblem } from './fixture.js';
import { placedProblems, reportedProblems, workspaceOf } from './workspace.js';
import type { Workspace, WorkspaceOptions } from './workspace.js';

type Placed = PlacedProblem & { readonly message?: string };
type Reported = ReportedProblem & { readonly message?: string };

/** Compiles the fixture and compares all that is found with all that it draws. */
export function expectDrawnProblems(fixture: string | Fixture, options: WorkspaceOptions = {}): Workspace {
  const workspace = workspaceOf(fixture, options);
  expectProblems(workspace.fixture, { placed: placedProblems(workspace), reported: reportedProblems(workspace) });
  return workspace;
}

export function expectProblems(fixture: Fixture, found: { readonly placed: readonly Placed[]; readonly reported: readonly Reported[] }): void {
  const [missing, surplus] = difference<Placed>(fixture.expected, found.placed, isSamePlace);
  const [unreported, overreported] = difference<Reported>(fixture.reports, found.reported, isSameKind);
  if (missing.length + surplus.length + unreported.length + overreported.length === 0) return;
  const drawn = fixture.files.flatMap(({ path, text }) => drawFile(path, text, missing, surplus));
  const reports = [
    ...unreported.map((each) => `# @report ${each.severity} ${each.code}   <- not found`),
    ...overreported.map((each) => `# @report ${each.severity} ${each.code}   <- not expected: ${each.message ?? ''}`),
  ];
  const message = ['the problems found are not those drawn:', '', ...drawn, ...reports].join('\n');
  throw new AssertionError({ message, stackStartFn: expectProblems });
}

/** What only the first list has, and what only the second has; each item counts once. */
function difference<T>(expected: readonly T[], found: readonly T[], isSame: (expected: T, found: T) => boolean): [T[], T[]] {
  const surplus = [...found];
  const missing = expected.filter((each) => {
    const index = surplus.findIndex((one) => isSame(each, one));
    if (index >= 0) surplus.splice(index, 1);
    return index < 0;
  });
  return [missing, surplus];
}

function isSameKind(a: ReportedProblem, b: ReportedProblem): boolean {
  return a.code === b.code && a.severity === b.severity;
}

function isSamePlace(expected: PlacedProblem, found: PlacedProblem): boolean {
  return (
    isSameKind(expected, found) &&
    expected.path === found.path &&
    expected.start.line === found.start.line &&
    expected.start.column === found.start.column &&
    (expected.end === null || (expected.end.line === found.end?.line && expected.end.column === found.end.column))
  );
}

/** The file as far as it matters: its lines that something is wrong about, and what that is. */
function drawFile(path: string, text: string, missing: readonly Placed[], surplus: readonly Placed[]): string[] {
  const here = [
    ...missing.filter((each) => each.path === path).map((each) => ({ each, note: 'not found' })),
    ...surplus.filter((each) => each.path === path).map((each) => ({ each, note: `not expected: ${each.message ?? ''}` })),
  ];
  if (here.length === 0) return [];
  const lines = text.split(/\r\n|\r|\n/);
  const drawn = [`#- ${path}`];
  for (const line of [...new Set(here.map(({ each }) => each.start.line))].sort((a, b) => a - b)) {
    drawn.push(lines[line - 1] ?? '');
    for (const { each, note } of here.filter((one) => one.each.start.line === line)) drawn.push(`${drawProblem(each)}   <- ${note}`);
  }
  return [...drawn, ''];
}

/** The line that a fixture would hold for the problem. */
export function drawProblem({ start, end, severity, code }: PlacedProblem): string {
  const width = end !== null && end.line === start.line ? end.column - start.column : 0;
  if (start.column > 1 && width > 0) return `#${' '.repeat(start.column - 2)}${'^'.repeat(width)} ${severity} ${code}`;
  const to = end === null ? '' : end.line === start.line ? `-${end.column}` : `-${end.line}:${end.column}`;
  return `# @${start.line}:${start.column}${to} ${severity} ${code}`;
}
