// Owns: textDocument/rangeFormatting. Refuses: laying anything out (core ide/format/), and lines outside the range.

import type { DocumentRangeFormattingParams, TextEdit } from 'vscode-languageserver';
import { DocumentRangeFormattingRequest } from '../lsp.js';
import { formatInSteps } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { inTurns } from '../later.js';
import { formatOptions, registerFormatting, toTextEdits } from '../formatting.js';

export const rangeFormatting: Feature = {
  capability: ({ registersFormatting }) => (registersFormatting.includes(DocumentRangeFormattingRequest.method) ? {} : { documentRangeFormattingProvider: true }),
  register(on, session) {
    registerFormatting(on, session, DocumentRangeFormattingRequest.type, {});
    on.request(DocumentRangeFormattingRequest.method, async ({ textDocument, options, range }: DocumentRangeFormattingParams, { pause }): Promise<TextEdit[] | null> => {
      const located = await session.workspace.locate(textDocument.uri);
      if (located === null || located.snapshot.input.isShipped) return null;
      const { file } = located.current;
      // A range that ends before the first character of a line does not mean that line.
      const last = range.end.character === 0 && range.end.line > range.start.line ? range.end.line - 1 : range.end.line;
      return toTextEdits(await inTurns(formatInSteps(file, formatOptions(options), { first: range.start.line, last }), pause), file, session.client);
    });
  },
};
