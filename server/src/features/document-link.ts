// Owns: textDocument/documentLink. Refuses: what leads somewhere (core ide/links.ts), and links to what the client cannot open.

import type { DocumentLink, DocumentLinkParams } from 'vscode-languageserver';
import { linksOf, policyPlaces } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { toRange } from '../to-lsp.js';

export const documentLink: Feature = {
  capability: () => ({ documentLinkProvider: {} }),
  register(on, session) {
    on.list('textDocument/documentLink', async ({ textDocument }: DocumentLinkParams): Promise<DocumentLink[] | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      const { snapshot, current } = located;
      const { say } = session;
      const around = snapshot.neighbourhood(current.file);
      return linksOf(current.file).flatMap((link): DocumentLink[] => {
        const range = toRange(link.span, current.file, session.client.encoding);
        if (link.kind === 'problem') {
          const target = session.pageOf(link.code);
          return target === null ? [] : [{ range, target, tooltip: say('Open the page about {0}', link.code) }];
        }
        const [place] = policyPlaces(around, link.name);
        const target = place === undefined ? null : session.addressOf(place.uri, snapshot);
        return target === null ? [] : [{ range, target, tooltip: say('Open the policy {0}', link.name) }];
      });
    });
  },
};
