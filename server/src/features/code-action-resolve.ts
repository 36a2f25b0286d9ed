// Owns: codeAction/resolve: the edit of an action that was offered without one. Refuses: documents that have changed since: their places have moved.

import type { CodeAction } from 'vscode-languageserver';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { editOfChanges } from '../workspace-edits.js';
import { findActions } from './code-action.js';
import type { ActionData } from './code-action.js';

export const codeActionResolve: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request('codeAction/resolve', async (action: CodeAction): Promise<CodeAction> => {
      const data = action.data as ActionData | undefined;
      if (data === undefined) return action;
      const found = await findActions(session, data.params);
      const same = found?.version === data.version ? found.actions.find((each) => each.kind === action.kind && each.title === action.title && each.refusal === null) : undefined;
      if (found === null || same === undefined) throw new ResponseError(LSPErrorCodes.ContentModified, 'the policies have changed since this was offered');
      const changes = same.changes();
      const edit = changes.length === 0 ? { changes: {} } : editOfChanges(session, changes, { ...found.options, confirmation: same.confirmation });
      return edit === null ? action : { ...action, edit };
    });
  },
};
