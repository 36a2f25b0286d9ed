// Owns: textDocument/prepareRename and rename. Refuses: judging names (core ide/rename.ts), and writing anything: edits are the client's to apply.

import type { PrepareRenameParams, PrepareRenameResult, RenameParams, WorkspaceEdit } from 'vscode-languageserver';
import { LSPErrorCodes, ResponseError } from '../lsp.js';
import { renameFaultText, renameInSteps, renameableAt } from '../../../core/src/index.js';
import type { RenameFault } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { inTurns } from '../later.js';
import { toWorkspaceEdit } from '../places.js';
import { toRange } from '../to-lsp.js';
import { childOf, folderOf } from '../uris.js';

export const rename: Feature = {
  capability: ({ preparesRename }) => ({ renameProvider: preparesRename ? { prepareProvider: true } : true }),
  register(on, session) {
    const refuse: (why: RenameFault) => never = (why) => {
      throw new ResponseError(LSPErrorCodes.RequestFailed, renameFaultText(why, session.say));
    };
    on.request('textDocument/prepareRename', async (params: PrepareRenameParams): Promise<PrepareRenameResult | null> => {
      const located = await session.locateAround(params);
      const found = located === null ? null : renameableAt(located.around, located.offset);
      if (located === null || found === null) return null;
      if (found.kind === 'refused') refuse(found.why);
      if (located.snapshot.input.isShipped) refuse({ kind: 'shipped' });
      return { range: toRange(found.span, located.current.file, session.client.encoding), placeholder: found.name };
    });

    on.request('textDocument/rename', async (params: RenameParams, { pause }): Promise<WorkspaceEdit | null> => {
      const located = await session.locateAround(params);
      const found = located === null ? null : await inTurns(renameInSteps(located.around, located.offset, params.newName), pause);
      if (located === null || found === null) return null;
      if (found.kind === 'refused') refuse(found.why);
      if (located.snapshot.input.isShipped) refuse({ kind: 'shipped' });
      const files = found.files.map(({ uri, newName }) => ({ from: uri, to: childOf(folderOf(uri), newName) }));
      return inTurns(toWorkspaceEdit(found.edits, session, located.snapshot, files), pause);
    });
  },
};
