// Owns: textDocument/codeAction: what can be done about a stretch of a policy. Refuses: what there is to do (actions.ts), and doing it.

import type { CodeAction, CodeActionContext, CodeActionParams, Diagnostic } from 'vscode-languageserver';
import { CodeActionTriggerKind } from '../lsp.js';
import { ACTION_KINDS, FIX_ALL_KIND, actionsAt, activeFileActions, changesOf } from '../actions.js';
import type { ActionsWanted, OfferedAction } from '../actions.js';
import { messageText } from '../../../core/src/index.js';
import type { Feature, Turn } from '../feature.js';
import { toOffset } from '../from-lsp.js';
import { toRange } from '../to-lsp.js';
import { nameOf } from '../uris.js';
import { editOfChanges } from '../workspace-edits.js';
import type { EditOptions } from '../workspace-edits.js';
import type { Session } from '../session.js';

/** What an action is found again by when its edit is asked for. */
export interface ActionData {
  readonly params: CodeActionParams;
  readonly version: number | null;
}

export const codeAction: Feature = {
  capability: ({ actions }) => (actions.areLiterals ? { codeActionProvider: { codeActionKinds: [...ACTION_KINDS], ...(actions.resolvesEdits ? { resolveProvider: true } : {}) } } : {}),
  register(on, session) {
    on.list('textDocument/codeAction', async (params: CodeActionParams, turn): Promise<CodeAction[]> => {
      const found = await findActions(session, params, turn);
      if (found === null) return [];
      const data: ActionData = { params, version: found.version };
      const offered: CodeAction[] = [];
      for (const each of found.actions) {
        const action = await toCodeAction(session, each, { options: { ...found.options, confirmation: each.confirmation }, context: params.context, data, pause: turn.pause });
        if (action !== null) offered.push(action);
      }
      return offered;
    });
  },
};

export interface FoundActions {
  readonly actions: readonly OfferedAction[];
  readonly options: Omit<EditOptions, 'confirmation'>;
  readonly version: number | null;
}

export async function findActions({ workspace, client, say }: Session, { textDocument, range, context }: CodeActionParams, { breathe, pause }: Pick<ActionsWanted, 'breathe' | 'pause'>): Promise<FoundActions | null> {
  const located = await workspace.locate(textDocument.uri);
  const isWanted = wantedBy(context);
  if (located === null) {
    const snapshot = nameOf(textDocument.uri) === '.active' && isWanted('quickfix') ? await workspace.directoryOf(textDocument.uri) : null;
    return snapshot === null ? null : { actions: await activeFileActions(snapshot, { say, pause }), options: { snapshot, file: null }, version: null };
  }
  const { snapshot, current } = located;
  if (snapshot.input.isShipped) return null;
  const { blocks } = current.file;
  const span = { start: toOffset(range.start, blocks, client.encoding), end: toOffset(range.end, blocks, client.encoding) };
  const most = context.triggerKind === CodeActionTriggerKind.Automatic ? MOST_UNASKED : Infinity;
  return { actions: await actionsAt(snapshot, current, span, { isWanted, most, say, breathe, pause }), options: { snapshot, file: current.file }, version: current.version };
}

/** With everything selected there is a fix for whoever asks for one; nobody reads more than these beside a light bulb. */
const MOST_UNASKED = 10;

/** A kind stands for all below it. Unasked, at every move of the cursor, only what is wrong there is looked at. */
function wantedBy({ only, triggerKind }: CodeActionParams['context']): (kind: OfferedAction['kind']) => boolean {
  const kinds = only ?? null;
  if (kinds !== null) return (kind) => kinds.some((each) => each === '' || kind === each || kind.startsWith(`${each}.`));
  return (kind) => kind === 'quickfix' || triggerKind !== CodeActionTriggerKind.Automatic;
}

interface Offer {
  readonly options: EditOptions;
  readonly context: CodeActionContext;
  readonly data: ActionData;
  readonly pause: Turn['pause'];
}

/** Null for what the client has no use for. */
async function toCodeAction(session: Session, action: OfferedAction, { options, context: { diagnostics, triggerKind }, data, pause }: Offer): Promise<CodeAction | null> {
  const { actions } = session.client;
  const { kind, title, problems, isPreferred, refusal } = action;
  const { file } = options;
  const isMended = (each: Diagnostic) => file !== null && problems.some((problem) => each.code === problem.code && isSameRange(each.range, toRange(problem.span, file, session.client.encoding)) && each.message === messageText(problem));
  const mended = problems.length === 0 ? [] : diagnostics.filter(isMended);
  const head = { title, kind, ...(mended.length === 0 ? {} : { diagnostics: mended }), ...(isPreferred && actions.showsPreferred ? { isPreferred } : {}) };
  // Reasons are for those who ask.
  if (refusal !== null) return actions.showsDisabled && triggerKind !== CodeActionTriggerKind.Automatic ? { ...head, disabled: { reason: refusal } } : null;
  const isLater = actions.resolvesEdits && kind !== 'quickfix';
  // What takes long to work out is offered unseen; everything else only where the client can carry it out.
  if (isLater && kind === FIX_ALL_KIND) return { ...head, data };
  const changes = await changesOf(action, pause);
  const edit = changes.length === 0 ? null : editOfChanges(session, changes, options);
  return edit === null ? null : isLater ? { ...head, data } : { ...head, edit };
}

function isSameRange(a: Diagnostic['range'], b: Diagnostic['range']): boolean {
  return a.start.line === b.start.line && a.start.character === b.start.character && a.end.line === b.end.line && a.end.character === b.end.character;
}
