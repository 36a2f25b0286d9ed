// Owns: making the changes of an action in a fixture, as an editor would in files.
// Refuses: deciding which action to take.
import { applyEdits, diagnose, directoryFixes, directoryProblems, fixesOf } from '../../core/src/index.js';
import type { Change, Draft, Problem } from '../../core/src/index.js';
import type { Fixture, FixtureFile } from './fixture.js';
import { uriOf, workspaceOf } from './workspace.js';
import type { WorkspaceOptions } from './workspace.js';

export function applyChanges(fixture: Fixture, changes: readonly Change[]): Fixture {
  let files: FixtureFile[] = [...fixture.files];
  for (const change of changes) {
    if (change.kind === 'choose active') files = [...files.filter((each) => each.path !== '.active'), { path: '.active', text: `${change.name}\n` }];
    else files = files.map((each) => (uriOf(each.path) === change.uri ? changed(each, change) : each));
  }
  return { files, cursor: null, expected: [], reports: [] };
}

function changed(file: FixtureFile, change: Exclude<Change, { kind: 'choose active' }>): FixtureFile {
  if (change.kind === 'edit') return { ...file, text: applyEdits(file.text, change.edits) };
  return { ...file, path: file.path.replace(/[^/]+$/, change.name) };
}

/** Takes the first fix of the first problem that has one, until none is left; each step is handed to `seen`. */
export function fixUntilDone(fixture: Fixture, options: WorkspaceOptions = {}, seen: (code: string, draft: Draft) => void = () => undefined): Fixture {
  let current = fixture;
  for (let step = 0; step < 50; step++) {
    const next = firstFix(current, options);
    if (next === null) return current;
    seen(next.code, next.draft);
    current = applyChanges(current, next.draft.changes);
  }
  throw new Error('the fixes never come to an end');
}

function firstFix(fixture: Fixture, options: WorkspaceOptions): { readonly code: string; readonly draft: Draft } | null {
  const { set } = workspaceOf(fixture, options);
  for (const { path } of fixture.files) {
    const problems: readonly Problem[] = diagnose(set, uriOf(path)).problems;
    for (const problem of problems) {
      const [draft] = fixesOf(set, uriOf(path), problem, problems);
      if (draft !== undefined) return { code: problem.code, draft };
    }
  }
  for (const problem of directoryProblems(set)) {
    const [draft] = directoryFixes(set, problem);
    if (draft !== undefined) return { code: problem.code, draft };
  }
  return null;
}
