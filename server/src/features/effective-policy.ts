// Owns: kruxosPolicy/effectivePolicy: what really holds for one agent, as text with links. Refuses: comparing two, which the client's editor does.

import { effectivePolicyInSteps, effectiveText } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { inTurns } from '../later.js';
import { EffectivePolicyRequest } from '../protocol.js';
import type { EffectivePolicyParams, RenderedText } from '../protocol.js';
import { snapshotFor } from '../questions.js';

export const effectivePolicy: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(EffectivePolicyRequest, async ({ uri, agent, version = 'current', sources = 'lines' }: EffectivePolicyParams, { pause }): Promise<RenderedText> => {
      const current = await snapshotFor(session, uri);
      const snapshot = version === 'saved' ? session.workspace.saved(current) : current;
      const effective = await inTurns(effectivePolicyInSteps(snapshot.set, agent), pause);
      const { text, places } = effectiveText(effective, { sources, notes: snapshot.notes() });
      return { text, links: session.linksTo(places, snapshot) };
    });
  },
};
