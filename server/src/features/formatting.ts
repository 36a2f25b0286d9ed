// Owns: textDocument/formatting. Refuses: laying anything out (core ide/format/).

import type { DocumentFormattingParams, TextEdit } from 'vscode-languageserver';
import { DocumentFormattingRequest } from '../lsp.js';
import { formatInSteps } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { inTurns } from '../later.js';
import { formatOptions, registerFormatting, toTextEdits } from '../formatting.js';

export const formatting: Feature = {
  capability: ({ registersFormatting }) => (registersFormatting.includes(DocumentFormattingRequest.method) ? {} : { documentFormattingProvider: true }),
  register(on, session) {
    registerFormatting(on, session, DocumentFormattingRequest.type, {});
    on.request(DocumentFormattingRequest.method, async ({ textDocument, options }: DocumentFormattingParams, { pause }): Promise<TextEdit[] | null> => {
      const located = await session.workspace.locate(textDocument.uri);
      if (located === null || located.snapshot.input.isShipped) return null;
      const { file } = located.current;
      return toTextEdits(await inTurns(formatInSteps(file, formatOptions(options)), pause), file, session.client);
    });
  },
};
