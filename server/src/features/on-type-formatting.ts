// Owns: textDocument/onTypeFormatting, behind a line break. Refuses: how far a line is indented (core ide/format/).

import type { DocumentOnTypeFormattingParams, TextEdit } from 'vscode-languageserver';
import { DocumentOnTypeFormattingRequest } from '../lsp.js';
import { indentLine } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { formatOptions, registerFormatting, toTextEdits } from '../formatting.js';

const TRIGGER = { firstTriggerCharacter: '\n' };

export const onTypeFormatting: Feature = {
  capability: ({ registersFormatting }) => (registersFormatting.includes(DocumentOnTypeFormattingRequest.method) ? {} : { documentOnTypeFormattingProvider: TRIGGER }),
  register(on, session) {
    registerFormatting(on, session, DocumentOnTypeFormattingRequest.type, TRIGGER);
    on.request(DocumentOnTypeFormattingRequest.method, async (params: DocumentOnTypeFormattingParams): Promise<TextEdit[] | null> => {
      const located = params.ch === '\n' ? await session.locate(params) : null;
      if (located === null || located.snapshot.input.isShipped) return null;
      const { file } = located.current;
      const edit = indentLine(file, located.offset, formatOptions(params.options).unit);
      return edit === null ? null : toTextEdits([edit], file, session.client);
    });
  },
};
