// Owns: kruxosPolicy/overview: the policies of each directory, layer by layer, and how they stand.
// Refuses: what any of them decides, and their problems, which diagnostics carry.

import { SHIPPED_SCHEME, namedAgent } from '../../../core/src/index.js';
import type { CompiledPolicy } from '../../../core/src/index.js';
import type { DirectorySnapshot } from '../directory-snapshot.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { OverviewRequest } from '../protocol.js';
import type { DirectoryOverview, OverviewParams, PolicyOverview } from '../protocol.js';
import { snapshotsFor } from '../questions.js';
import type { Session } from '../session.js';
import { chosen } from './status.js';

export const overview: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(OverviewRequest, async (params: OverviewParams | undefined): Promise<DirectoryOverview[]> => {
      const found = await snapshotsFor(session, params?.uri);
      return found.map((each) => ({ uri: each.uri, ...chosen(each.set.active), policies: policiesOf(each, session), notes: each.notes() }));
    });
  },
};

function policiesOf(snapshot: DirectorySnapshot, session: Session): PolicyOverview[] {
  const { set } = snapshot;
  const { active } = set;
  const isActive = ({ file }: CompiledPolicy) => active.kind === 'chosen' && active.policies.some((each) => each.file.uri === file.uri);
  const listed = (policies: readonly CompiledPolicy[], layer: PolicyOverview['layer']) =>
    policies
      .map(({ file }) => snapshot.setWith(file.uri).policyAt(file.uri))
      .filter((each) => each !== undefined)
      .map((policy): PolicyOverview => {
        const { file, broken } = policy;
        return {
          layer,
          name: (layer === 'agent' ? namedAgent(policy) : file.name?.value) ?? file.file,
          uri: session.addressOf(file.uri, snapshot) ?? file.uri,
          file: file.file,
          isShipped: file.uri.startsWith(`${SHIPPED_SCHEME}:`),
          extends: file.extends?.value ?? null,
          isActive: layer === 'organization' && isActive(policy),
          compiles: broken === null,
        };
      })
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const templates = set.input.templates.flatMap(({ name, uri }) => set.named(name?.value ?? '').filter((each) => each.file.uri === uri));
  return [
    ...listed([set.system, ...set.directorySystem], 'system'),
    ...listed(distinct(set.organizations), 'organization'),
    ...listed(distinct(templates), 'organization'),
    ...listed(set.agents, 'agent'),
  ];
}

/** A policy that is compiled with several that it extends is one file all the same. */
function distinct(policies: readonly CompiledPolicy[]): CompiledPolicy[] {
  return [...new Map(policies.map((each) => [each.file.uri, each])).values()];
}
