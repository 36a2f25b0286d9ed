// Owns: textDocument/documentHighlight. Refuses: other documents (references.ts).

import type { DocumentHighlight, DocumentHighlightParams } from 'vscode-languageserver';
import { highlightsOf } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { toRange } from '../to-lsp.js';

export const documentHighlight: Feature = {
  capability: () => ({ documentHighlightProvider: true }),
  register(on, session) {
    on.list('textDocument/documentHighlight', async (params: DocumentHighlightParams): Promise<DocumentHighlight[] | null> => {
      const located = await session.locate(params);
      if (located === null) return null;
      const { file } = located.current;
      const spans = highlightsOf(file, located.offset);
      return spans?.map((each) => ({ range: toRange(each, file, session.client.encoding) })) ?? null;
    });
  },
};
