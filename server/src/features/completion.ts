// Owns: textDocument/completion and completionItem/resolve. Refuses: what is offered (core ide/completion/) and its shape (completion-items.ts).

import type { CompletionItem, CompletionList, CompletionParams } from 'vscode-languageserver';
import { completionOf } from '../../../core/src/index.js';
import { documentationOf, isCompletionData, toCompletionList } from '../completion-items.js';
import type { Feature } from '../feature.js';

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
      if (located === null) return null;
      const { snapshot, offset } = located;
      const { file, shownUri } = located.current;
      const typed = params.context?.triggerCharacter ?? null;
      const found = completionOf({ set: snapshot.set, file, offset, typed, problems: () => snapshot.diagnosis(file.uri).problems });
      return found === null ? null : toCompletionList(found, { uri: shownUri, file, set: snapshot.set, client: session.client, say: session.say });
    });
    on.request('completionItem/resolve', async (item: CompletionItem): Promise<CompletionItem> => {
      const data: unknown = item.data;
      if (!isCompletionData(data)) return item;
      const located = await session.workspace.locate(data.uri);
      return located === null ? item : { ...item, ...documentationOf(data.about, { set: located.snapshot.set, client: session.client, say: session.say }) };
    });
  },
};
