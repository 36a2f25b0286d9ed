// Owns: kruxosPolicy/changes: what the policies decide otherwise than an earlier state of them, as text with links.
// Refuses: knowing earlier states; the client brings what differs from the saved files.

import { IN_FULL, compareInSteps, comparisonJson, comparisonSummary, comparisonText } from '../../../core/src/index.js';
import { earlierSnapshot } from '../earlier-snapshot.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { ChangesRequest } from '../protocol.js';
import type { ChangesParams, ChangesResult } from '../protocol.js';
import { snapshotFor } from '../questions.js';
import { canonicalUri } from '../uris.js';

export const changes: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(ChangesRequest, async ({ uri, files = [], mostAgents = Infinity }: ChangesParams, { pause }): Promise<ChangesResult | null> => {
      const snapshot = await snapshotFor(session, uri);
      if (snapshot.set.agentNames().length > mostAgents) return null;
      const before = earlierSnapshot(session.workspace.saved(snapshot), files);
      const steps = compareInSteps(before.set, snapshot.set, IN_FULL);
      let step = steps.next();
      for (; step.done !== true; step = steps.next()) await pause();
      const comparison = step.value;
      const { text, places } = comparisonText(comparison);
      const { looser, stricter, other, unproven } = comparisonJson(comparison).summary;
      const broken = files.flatMap((each) => before.set.policyAt(canonicalUri(each.uri)) ?? []).filter((each) => each.broken !== null);
      const notes = new Set([...broken.map(({ file }) => `the earlier ${file.file} does not compile: it blocked what it speaks for`), ...snapshot.notes()]);
      const noted = notes.size === 0 ? '' : `\n${[...notes].map((each) => `Note: ${each}\n`).join('')}`;
      return { text: text + noted, links: session.linksTo(places, snapshot), summary: comparisonSummary(comparison), looser, stricter, other, unproven };
    });
  },
};
