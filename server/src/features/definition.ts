// Owns: textDocument/definition. Refuses: finding out what defines what (core ide/definition.ts).

import type { DefinitionLink, DefinitionParams, Location } from 'vscode-languageserver';
import { definitionOf } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { toLocations } from '../places.js';
import { toRange } from '../to-lsp.js';

export const definition: Feature = {
  capability: () => ({ definitionProvider: true }),
  register(on, session) {
    on.list('textDocument/definition', async (params: DefinitionParams): Promise<(Location | DefinitionLink)[] | null> => {
      const located = await session.locateAround(params);
      const found = located === null ? null : definitionOf(located.around, located.offset);
      if (located === null || found === null) return null;
      const { snapshot, current } = located;
      const { encoding, showsDefinitionOrigin } = session.client;
      if (!showsDefinitionOrigin) return toLocations(found.places, session, snapshot);
      const originSelectionRange = toRange(found.span, current.file, encoding);
      return found.places.flatMap((place) => {
        const targetUri = session.addressOf(place.uri, snapshot);
        const [targetRange, targetSelectionRange] = [toRange(place.span, place.text, encoding), toRange(place.nameSpan, place.text, encoding)];
        return targetUri === null ? [] : [{ originSelectionRange, targetUri, targetRange, targetSelectionRange }];
      });
    });
  },
};
