// Owns: textDocument/foldingRange. Refuses: what can be folded (core ide/folding.ts).

import type { FoldingRange, FoldingRangeParams } from 'vscode-languageserver';
import { FoldingRangeKind } from '../lsp.js';
import { foldsInSteps, outermost } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { inTurns } from '../later.js';

export const foldingRange: Feature = {
  capability: () => ({ foldingRangeProvider: true }),
  register(on, session) {
    on.list('textDocument/foldingRange', async ({ textDocument }: FoldingRangeParams, { pause }): Promise<FoldingRange[] | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      const folds = await inTurns(foldsInSteps(located.current.file), pause);
      // Whole lines are all that is folded, which every client can.
      return outermost(folds, session.client.mostFolds).map(({ kind, startLine, endLine }) => ({
        startLine,
        endLine,
        ...(kind === 'block' ? {} : { kind: kind === 'comment' ? FoldingRangeKind.Comment : FoldingRangeKind.Region }),
      }));
    });
  },
};
