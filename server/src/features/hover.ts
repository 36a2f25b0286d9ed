// Owns: textDocument/hover. Refuses: what a hover says (core ide/hover.ts) and how it is written (core render/).

import type { Hover, TextDocumentPositionParams } from 'vscode-languageserver';
import { hoverBlocks, hoverOf, toMarkdown, toPlainText } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { toRange } from '../to-lsp.js';

export const hover: Feature = {
  capability: () => ({ hoverProvider: true }),
  register(on, session) {
    on.request('textDocument/hover', async (params: TextDocumentPositionParams): Promise<Hover | null> => {
      const located = await session.locate(params, 'document');
      if (located === null) return null;
      const { snapshot, offset } = located;
      const { file } = located.current;
      const found = hoverOf({ set: snapshot.set, own: snapshot.setWith(file.uri), file, offset, isAlone: snapshot.isAlone });
      if (found === null) return null;
      const blocks = hoverBlocks(found, session.say);
      const linkTo = (uri: string, line: number) => session.hoverLink(uri, line, snapshot);
      const value = session.client.readsMarkdown ? toMarkdown(blocks, linkTo) : toPlainText(blocks);
      return { contents: { kind: session.client.readsMarkdown ? 'markdown' : 'plaintext', value }, range: toRange(found.span, file, session.client.encoding) };
    });
  },
};
