// Owns: textDocument/foldingRange. Refuses: what can be folded (core ide/folding.ts).

import type { FoldingRange, FoldingRangeParams } from 'vscode-languageserver';
import { FoldingRangeKind } from '../lsp.js';
import { foldsInSteps, outermost } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';

export const foldingRange: Feature = {
  capability: () => ({ foldingRangeProvider: true }),
  register(on, session) {
    on.list('textDocument/foldingRange', async ({ textDocument }: FoldingRangeParams, { pause }): Promise<FoldingRange[] | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      const steps = foldsInSteps(located.current.file);
      let step = steps.next();
      for (; step.done !== true; step = steps.next()) await pause();
      // Whole lines are all that is folded, which every client can.
      return outermost(step.value, session.client.mostFolds).map(({ kind, startLine, endLine }) => ({
        startLine,
        endLine,
        ...(kind === 'block' ? {} : { kind: kind === 'comment' ? FoldingRangeKind.Comment : FoldingRangeKind.Region }),
      }));
    });
  },
};
