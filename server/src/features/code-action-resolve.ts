// Owns: codeAction/resolve: the edit of an action that was offered without one. Refuses: documents that have changed since: their places have moved.

import type { CodeAction } from 'vscode-languageserver';
import { LSPErrorCodes, ResponseError } from '../lsp.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { changesOf } from '../actions.js';
import { editOfChanges } from '../workspace-edits.js';
import { findActions } from './code-action.js';
import type { ActionData } from './code-action.js';

export const codeActionResolve: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request('codeAction/resolve', async (action: CodeAction, turn): Promise<CodeAction> => {
      const data = action.data as ActionData | undefined;
      if (data === undefined) return action;
      const { params, version } = data;
      const endIfVain = (): void => {
        if ((session.workspace.openDocument(params.textDocument.uri)?.version ?? null) !== version) throw new ResponseError(LSPErrorCodes.ContentModified, MOVED);
      };
      const pause = async (): Promise<void> => {
        await turn.pause();
        endIfVain();
      };
      const own = action.kind === undefined ? {} : { only: [action.kind] };
      const found = await findActions(session, { ...params, context: { ...params.context, ...own } }, { breathe: turn.breathe, pause });
      endIfVain();
      const same = found?.version === version ? found.actions.find((each) => each.kind === action.kind && each.title === action.title && each.refusal === null) : undefined;
      if (found === null || same === undefined) throw new ResponseError(LSPErrorCodes.ContentModified, MOVED);
      const changes = await changesOf(same, pause);
      const edit = changes.length === 0 ? { changes: {} } : editOfChanges(session, changes, { ...found.options, confirmation: same.confirmation });
      return edit === null ? action : { ...action, edit };
    });
  },
};

const MOVED = 'the policies have changed since this was offered';
