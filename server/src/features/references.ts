// Owns: textDocument/references. Refuses: knowing what refers to what (core ide/references.ts).

import type { Location, ReferenceParams } from 'vscode-languageserver';
import { referencesOf } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { toLocations } from '../places.js';

export const references: Feature = {
  capability: () => ({ referencesProvider: true }),
  register(on, session) {
    on.list('textDocument/references', async (params: ReferenceParams): Promise<Location[] | null> => {
      const located = await session.locateAround(params);
      const found = located === null ? null : referencesOf(located.around, located.offset);
      if (located === null || found === null) return null;
      const wanted = found.filter((each) => params.context.includeDeclaration || !each.isDeclaration);
      return toLocations(wanted, session, located.snapshot);
    });
  },
};
