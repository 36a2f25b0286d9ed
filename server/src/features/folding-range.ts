// Owns: textDocument/foldingRange. Refuses: what can be folded (core ide/folding.ts).

import type { FoldingRange, FoldingRangeParams } from 'vscode-languageserver';
import { FoldingRangeKind } from '../lsp.js';
import { KeptByEntry, foldsInSteps, outermost } from '../../../core/src/index.js';
import type { PartFolds } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { inTurns } from '../later.js';

export const foldingRange: Feature = {
  capability: () => ({ foldingRangeProvider: true }),
  register(on, session) {
    const kept = new KeptByEntry<PartFolds>();
    on.list('textDocument/foldingRange', async ({ textDocument }: FoldingRangeParams, { pause }): Promise<FoldingRange[] | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      const folds = await inTurns(foldsInSteps(located.current.file, kept), pause);
      // Whole lines are all that is folded, which every client can.
      return outermost(folds, session.client.mostFolds).map(({ kind, startLine, endLine }) => ({
        startLine,
        endLine,
        ...(kind === 'block' ? {} : { kind: kind === 'comment' ? FoldingRangeKind.Comment : FoldingRangeKind.Region }),
      }));
    });
  },
};
