// Owns: which actions there are for a stretch of a document: quick fixes, suppressions, refactorings, and everything safe at once.
// Refuses: making them (core ide/), and their shape on the wire (features/code-action.ts).

import { FIX_ALL_CODES, actionTitle, directoryFixesInSteps, edit, effectText, fixAllInSteps, fixAllTitle, loosens, refactoringsInSteps, refusalText, spanContains, suppressionOf, textDifference } from '../../core/src/index.js';
import type { Change, DirectoryProblem, Fix, Problem, Say, Span } from '../../core/src/index.js';
import type { DirectorySnapshot } from './directory-snapshot.js';
import type { Turn } from './feature.js';
import { inTurns } from './later.js';
import type { CurrentFile } from './file-table.js';

export const FIX_ALL_KIND = 'source.fixAll.kruxosPolicy';
/** Most general first, as they are announced. */
export const ACTION_KINDS = ['quickfix', 'refactor.rewrite', 'refactor.extract', 'refactor.move', FIX_ALL_KIND] as const;

export interface OfferedAction {
  readonly kind: (typeof ACTION_KINDS)[number];
  readonly title: string;
  /** What it mends; none for everything but quick fixes. */
  readonly problems: readonly Problem[];
  readonly isPreferred: boolean;
  /** Why it cannot be taken; null where it can. */
  readonly refusal: string | null;
  /** What its reader has to agree to first. */
  readonly confirmation: string | null;
  /** What takes long is worked out when it is asked for. */
  readonly changes: readonly Change[] | ((pause: Turn['pause']) => Promise<readonly Change[]>);
}

export interface ActionsWanted {
  /** Whether actions of a kind are asked for. */
  readonly isWanted: (kind: OfferedAction['kind']) => boolean;
  /** How many problems are looked at; a selection may hold thousands. */
  readonly most: number;
  /** Lets others in between one problem and the next. */
  readonly breathe: Turn['breathe'];
  /** The same within one of them, or within a refactoring. */
  readonly pause: Turn['pause'];
  readonly say: Say;
}

export async function actionsAt(snapshot: DirectorySnapshot, current: CurrentFile, span: Span, wanted: ActionsWanted): Promise<OfferedAction[]> {
  const { isWanted, most, breathe, say } = wanted;
  const { file } = current;
  const found: OfferedAction[] = [];
  const problems = snapshot.diagnosis(file.uri).problems.filter((each) => touches(each.span, span)).slice(0, most);
  if (isWanted('quickfix')) {
    const fixes: OfferedAction[] = [];
    for (const problem of problems) {
      await breathe();
      fixes.push(...(await fixActions(snapshot, file.uri, problem, wanted)));
    }
    const suppressions = problems.flatMap((problem) => suppressActions(current, problem, say));
    found.push(...eachOnce([...fixes, ...(await activeActions(snapshot, current, span, wanted)), ...suppressions]));
  }
  if (isWanted('refactor.rewrite') || isWanted('refactor.extract') || isWanted('refactor.move')) found.push(...(await refactorActions(snapshot, file.uri, span, wanted)));
  if (isWanted(FIX_ALL_KIND)) found.push(...fixAllAction(snapshot, current, say));
  return found;
}

/** For the file that names the active policy. */
export async function activeFileActions(snapshot: DirectorySnapshot, { say, pause }: Pick<ActionsWanted, 'say' | 'pause'>): Promise<OfferedAction[]> {
  const found = await choices(snapshot, ({ atActiveFile }) => atActiveFile, pause);
  return found.map((fix) => quickFix(actionTitle(fix, fix.effect, say), fix.changes));
}

/** One edit may be the fix of several problems: then it is one action, for all of them. */
function eachOnce(actions: readonly OfferedAction[]): OfferedAction[] {
  const found = new Map<string, OfferedAction>();
  for (const action of actions) {
    const key = JSON.stringify([action.title, action.changes]);
    const same = found.get(key);
    found.set(key, same === undefined ? action : { ...same, problems: [...same.problems, ...action.problems], isPreferred: same.isPreferred && action.isPreferred });
  }
  return [...found.values()];
}

async function fixActions(snapshot: DirectorySnapshot, uri: string, problem: Problem, { say, pause }: ActionsWanted): Promise<OfferedAction[]> {
  const fixes = await inTurns(snapshot.fixing(uri, problem), pause);
  return fixes.map((fix) => ({ ...quickFix(actionTitle(fix, fix.effect, say), fix.changes), problems: [problem], isPreferred: fix.isPreferred }));
}

function suppressActions({ file }: CurrentFile, problem: Problem, say: Say): OfferedAction[] {
  const draft = suppressionOf(file, problem);
  return draft === null ? [] : [{ ...quickFix(actionTitle(draft, null, say), draft.changes), problems: [problem] }];
}

/** At the name of an organization policy where none is active, or one that does not exist: this one. */
async function activeActions(snapshot: DirectorySnapshot, { file }: CurrentFile, span: Span, { say, pause }: ActionsWanted): Promise<OfferedAction[]> {
  const { name } = file;
  if (file.kind !== 'organization' || name === null || !touches(name.span, span)) return [];
  const found = await choices(snapshot, () => true, pause);
  return found.filter((each) => each.subject.kind === 'choose active' && each.subject.name === name.value).map((fix) => quickFix(actionTitle(fix, fix.effect, say), fix.changes));
}

/** Policies that can be made the active one. A file of which an earlier version is in force does not compile for whoever reads it next. */
async function choices(snapshot: DirectorySnapshot, isAbout: (problem: DirectoryProblem) => boolean, pause: Turn['pause']): Promise<Fix[]> {
  const behind = snapshot.behind.flatMap((uri) => snapshot.set.policyAt(uri)?.name ?? []);
  const fixes: Fix[] = [];
  for (const problem of snapshot.directoryProblems().filter(isAbout)) fixes.push(...(await inTurns(directoryFixesInSteps(snapshot.set, problem), pause)));
  return fixes.filter(({ subject }) => subject.kind !== 'choose active' || !behind.includes(subject.name));
}

async function refactorActions(snapshot: DirectorySnapshot, uri: string, span: Span, { isWanted, pause, say }: ActionsWanted): Promise<OfferedAction[]> {
  const refactorings = await inTurns(refactoringsInSteps(snapshot.setWith(uri), uri, span.start, isWanted), pause);
  return refactorings.map(({ kind, effect, refusal: why, isRisky, subject, changes }) => {
    const refusal = why === null ? null : refusalText(why, say);
    // The title says what becomes stricter. An editor shows what has to be agreed to unchecked, and then nothing is done by who just goes on.
    const text = isRisky && loosens(effect) ? effectText(effect, say) : '';
    return { kind, title: actionTitle({ subject }, refusal === null ? effect : null, say), problems: [], isPreferred: false, refusal, confirmation: text === '' ? null : text, changes };
  });
}

/** The changes of an action, worked out by now. */
export function changesOf({ changes }: OfferedAction, pause: Turn['pause']): Promise<readonly Change[]> | readonly Change[] {
  return typeof changes === 'function' ? changes(pause) : changes;
}

function fixAllAction(snapshot: DirectorySnapshot, { file }: CurrentFile, say: Say): OfferedAction[] {
  if (!snapshot.diagnosis(file.uri).problems.some((each) => FIX_ALL_CODES.has(each.code))) return [];
  const changes = async (pause: Turn['pause']): Promise<Change[]> => {
    const fixed = await inTurns(fixAllInSteps(snapshot.setWith(file.uri), file.uri, snapshot.input.settings.problems, snapshot.diagnosis(file.uri)), pause);
    const edits = textDifference(file.text, fixed);
    return edits.length === 0 ? [] : [edit(file.uri, edits)];
  };
  return [{ kind: FIX_ALL_KIND, title: fixAllTitle(say), problems: [], isPreferred: false, refusal: null, confirmation: null, changes }];
}

function quickFix(title: string, changes: readonly Change[]): OfferedAction {
  return { kind: 'quickfix', title, problems: [], isPreferred: false, refusal: null, confirmation: null, changes };
}

function touches(a: Span, b: Span): boolean {
  return spanContains(a, b.start) || spanContains(b, a.start);
}
