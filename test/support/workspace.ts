// Owns: a policy directory in memory: a fixture's files read and compiled, and everything that is found wrong with them.
// Refuses: judging what is found (expect-problems.ts).

import { PolicySet, diagnose, directoryProblems, LineIndex, readCatalogue, readPolicy, readShipped } from '../../core/src/index.js';
import type { Hierarchy, PolicyFile, Severities } from '../../core/src/index.js';
import { parseFixture } from './fixture.js';
import type { Fixture, PlacedProblem, Position, ReportedProblem } from './fixture.js';

/** What ships with the product, read once for all tests; nothing in it can change. */
export const SHIPPED = readShipped();

export interface WorkspaceOptions {
  readonly hierarchy?: Hierarchy;
  /** What a setting chose. */
  readonly active?: string;
}

export interface Workspace {
  readonly fixture: Fixture;
  readonly set: PolicySet;
}

export interface FoundProblem extends PlacedProblem {
  readonly message: string;
}

export interface FoundReport extends ReportedProblem {
  readonly message: string;
}

/** A fixture's text, or a fixture already parsed, as a compiled directory. `catalogue.yaml` replaces the built-in catalogue. */
export function workspaceOf(source: string | Fixture, options: WorkspaceOptions = {}): Workspace {
  const fixture = typeof source === 'string' ? parseFixture(source) : source;
  const organizations: PolicyFile[] = [];
  const agents: PolicyFile[] = [];
  let catalogue = SHIPPED.catalogue;
  let activeFile: string | null = null;
  for (const { path, text } of fixture.files) {
    const file = { uri: uriOf(path), text };
    if (path === '.active') activeFile = text.trim();
    else if (path === 'catalogue.yaml') catalogue = readCatalogue(file, SHIPPED.catalogue).catalogue ?? catalogue;
    else if (path.startsWith('agents/')) agents.push(readPolicy(file, { inAgents: true }));
    else organizations.push(readPolicy(file, { inAgents: false }));
  }
  const set = new PolicySet({
    organizations,
    agents,
    system: SHIPPED.system,
    templates: SHIPPED.templates,
    catalogue,
    builtinCatalogue: SHIPPED.catalogue,
    hierarchy: options.hierarchy ?? 'bounded',
    activeSetting: options.active ?? null,
    activeFile,
  });
  return { fixture, set };
}

export function uriOf(path: string): string {
  return `file:///policies/${path}`;
}

/** Every problem that has a place, in `.active` too, file after file. */
export function placedProblems({ fixture, set }: Workspace, severities: Severities = {}): FoundProblem[] {
  const found = fixture.files.flatMap(({ path, text }) => {
    const lines = new LineIndex(text);
    const at = (offset: number): Position => {
      const line = lines.lineOf(offset);
      return { line: line + 1, column: offset - lines.startOf(line) + 1 };
    };
    return diagnose(set, uriOf(path), severities).problems.map(({ code, severity, message, span }) => ({
      path, code, severity, message, start: at(span.start), end: at(span.end),
    }));
  });
  const active = fixture.files.find(({ path }) => path === '.active')?.text.trim() ?? '';
  const place = { path: '.active', start: { line: 1, column: 1 }, end: { line: 1, column: active.length + 1 } };
  const atActive = directoryProblems(set).filter((each) => each.atActiveFile);
  return [...found, ...atActive.map(({ code, severity, message }) => ({ ...place, code, severity, message }))];
}

/** The problems of the directory as a whole. */
export function reportedProblems({ set }: Workspace): FoundReport[] {
  return directoryProblems(set).filter((each) => !each.atActiveFile).map(({ code, severity, message }) => ({ code, severity, message }));
}
