// Owns: kruxosPolicy/agents. Refuses: agents without a file, of which nobody knows.

import { namedAgent } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { AgentsRequest } from '../protocol.js';
import type { AgentInfo, AgentsParams } from '../protocol.js';
import { snapshotsFor } from '../questions.js';

export const agents: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(AgentsRequest, async (params: AgentsParams | undefined): Promise<AgentInfo[]> => {
      const found = (await snapshotsFor(session, params?.uri)).flatMap(({ set, files }) =>
        set.agents.map(({ file }): AgentInfo => ({ name: namedAgent({ file }), uri: files.get(file.uri)?.shownUri ?? file.uri, extends: file.extends?.value ?? null })),
      );
      return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    });
  },
};
