// Owns: kruxosPolicy/status: what is in force around a document, and what has to be said once. Refuses: problems that have a place.

import { coverageOf } from '../../../core/src/index.js';
import type { Active } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { StatusRequest } from '../protocol.js';
import type { StatusParams, StatusResult } from '../protocol.js';

export const status: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(StatusRequest, async ({ uri }: StatusParams): Promise<StatusResult | null> => {
      const located = await session.workspace.locate(uri);
      if (located === null) return null;
      const { snapshot, current } = located;
      const { active, catalogue, hierarchy } = snapshot.set;
      const coverage = coverageOf(snapshot.setWith(current.file.uri).policiesAt(current.file.uri));
      return {
        policyDirectory: snapshot.uri,
        ...chosen(active),
        hierarchy,
        catalogue: { name: catalogue.name, version: catalogue.version },
        coverage: coverage === null ? null : { covered: coverage.covered, total: coverage.total },
        notes: snapshot.notes(),
      };
    });
  },
};

export function chosen(active: Active): Pick<StatusResult, 'activePolicy' | 'activeFrom'> {
  return active.kind === 'chosen' ? { activePolicy: active.name, activeFrom: active.from } : { activePolicy: null, activeFrom: null };
}
