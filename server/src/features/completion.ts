// Owns: textDocument/completion and completionItem/resolve. Refuses: what is offered (core ide/completion/) and its shape (completion-items.ts).

import type { CompletionItem, CompletionList, CompletionParams } from 'vscode-languageserver';
import { BlockText, activeNameCompletionOf, completionOf } from '../../../core/src/index.js';
import { documentationOf, isCompletionData, toCompletionList } from '../completion-items.js';
import type { Feature } from '../feature.js';
import { toOffset } from '../from-lsp.js';
import type { Session } from '../session.js';
import { nameOf } from '../uris.js';

export const completion: Feature = {
  capability: (client) => ({
    completionProvider: {
      triggerCharacters: ['.', ':', ' ', '-', '*', '"'],
      resolveProvider: client.completion.resolvesDocumentation,
      ...(client.completion.showsLabelDetails ? { completionItem: { labelDetailsSupport: true } } : {}),
    },
  }),
  register(on, session) {
    on.request('textDocument/completion', async (params: CompletionParams): Promise<CompletionList | null> => {
      const located = await session.locate(params, 'document');
      if (located === null) return activeNames(params, session);
      const { snapshot, offset } = located;
      const { file, shownUri } = located.current;
      const typed = params.context?.triggerCharacter ?? null;
      const found = completionOf({ set: snapshot.set, file, offset, typed, problems: () => snapshot.diagnosis(file.uri).problems });
      return found === null ? null : toCompletionList(found, { uri: shownUri, file, set: snapshot.set, client: session.client, say: session.say });
    });
    on.request('completionItem/resolve', async (item: CompletionItem): Promise<CompletionItem> => {
      const data: unknown = item.data;
      if (!isCompletionData(data)) return item;
      const snapshot = await session.workspace.directoryOf(data.uri);
      return snapshot === null ? item : { ...item, ...documentationOf(data.about, { set: snapshot.set, client: session.client, say: session.say }) };
    });
  },
};

async function activeNames({ textDocument: { uri }, position }: CompletionParams, session: Session): Promise<CompletionList | null> {
  const snapshot = nameOf(uri) === '.active' ? await session.workspace.directoryOf(uri) : null;
  const active = snapshot?.input.activeFile ?? null;
  if (snapshot === null || active === null) return null;
  const lines = BlockText.of(active.text);
  const found = activeNameCompletionOf({ set: snapshot.set, text: active.text, offset: toOffset(position, lines, session.client.encoding) });
  return found === null ? null : toCompletionList(found, { uri, file: { lines }, set: snapshot.set, client: session.client, say: session.say });
}
