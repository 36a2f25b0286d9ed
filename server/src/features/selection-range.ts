// Owns: textDocument/selectionRange. Refuses: what lies around what (core ide/selection.ts).

import type { SelectionRange, SelectionRangeParams } from 'vscode-languageserver';
import { selectionsOf } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { toOffset } from '../from-lsp.js';
import { toRange } from '../to-lsp.js';

export const selectionRange: Feature = {
  capability: () => ({ selectionRangeProvider: true }),
  register(on, session) {
    on.list('textDocument/selectionRange', async ({ textDocument, positions }: SelectionRangeParams): Promise<SelectionRange[] | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      const { file } = located.current;
      const { encoding } = session.client;
      return positions.map((position) => {
        const spans = selectionsOf(file, toOffset(position, file.blocks, encoding));
        const chain = spans.reduceRight<SelectionRange | undefined>((parent, span) => ({ range: toRange(span, file, encoding), ...(parent === undefined ? {} : { parent }) }), undefined);
        return chain ?? { range: { start: position, end: position } };
      });
    });
  },
};
