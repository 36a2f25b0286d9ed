// Owns: kruxosPolicy/capabilities: the catalogue for pickers. Refuses: anything that a policy says.

import { literalOf } from '../../../core/src/index.js';
import type { Capability } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { CapabilitiesRequest } from '../protocol.js';
import type { CapabilitiesParams, CapabilityInfo, ParameterInfo } from '../protocol.js';
import { snapshotsFor } from '../questions.js';

export const capabilities: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(CapabilitiesRequest, async (params: CapabilitiesParams | undefined): Promise<CapabilityInfo[]> => {
      const [snapshot] = await snapshotsFor(session, params?.uri);
      const catalogue = snapshot?.set.catalogue ?? session.workspace.shipped.catalogue;
      return [...catalogue.capabilities.values()].map((each) => ({
        name: each.name,
        category: each.category,
        purpose: each.purpose,
        declaredTier: each.declaredTier,
        parameters: parametersOf(each),
      }));
    });
  },
};

export function parametersOf(capability: Capability): ParameterInfo[] {
  return capability.parameters.map(({ name, type, required }) => ({ name, type, literal: literalOf(name, type), required }));
}
