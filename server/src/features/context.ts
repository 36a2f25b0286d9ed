// Owns: kruxosPolicy/context: what the cursor is on, for pickers to start at. Refuses: answering about it.

import { findToken, namedAgent } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { ContextRequest } from '../protocol.js';
import type { ContextParams, ContextResult } from '../protocol.js';

export const context: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(ContextRequest, async ({ uri, position }: ContextParams): Promise<ContextResult> => {
      const located = await session.locate({ textDocument: { uri }, position });
      if (located === null) return { capability: null, agent: null };
      const { snapshot, offset } = located;
      const { file } = located.current;
      const entry = findToken(file, offset)?.holder.entry ?? file.entries.filter((each) => each.span.start <= offset && offset <= each.span.end).at(-1);
      const bound = entry === undefined ? undefined : snapshot.setWith(file.uri).policyAt(file.uri)?.boundOf(entry);
      const exact = entry?.pattern?.kind === 'exact' ? entry.pattern.text : null;
      return {
        capability: exact ?? bound?.decides[0]?.name ?? null,
        agent: file.kind === 'agent' ? namedAgent({ file }) : null,
      };
    });
  },
};
