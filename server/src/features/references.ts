// Owns: textDocument/references. Refuses: knowing what refers to what (core ide/references.ts).

import type { Location, ReferenceParams } from 'vscode-languageserver';
import { referencesInSteps } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { inTurns } from '../later.js';
import type { Parts } from '../parts.js';
import { toLocations } from '../places.js';

export const references: Feature = {
  capability: () => ({ referencesProvider: true }),
  register(on, session) {
    on.list('textDocument/references', async (params: ReferenceParams, { pause }, parts: Parts<Location>): Promise<[] | null> => {
      const located = await session.locateAround(params);
      const found = located === null ? null : await inTurns(referencesInSteps(located.around, located.offset), pause);
      if (located === null || found === null) return null;
      for (const each of found.filter(({ isDeclaration }) => params.context.includeDeclaration || !isDeclaration)) {
        await pause();
        for (const location of toLocations([each], session, located.snapshot)) await parts.add(location);
      }
      return [];
    });
  },
};
