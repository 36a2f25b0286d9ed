// Owns: for whom a policy file is read: its own agent, or any agent without a file where the file is an organization's.
// Refuses: deciding anything.

import { namedAgent } from '../compile/agent-policies.js';
import { PolicySet, nameToChoose } from '../compile/policy-set.js';
import type { PolicyFile } from '../model/policy.js';
import type { Layer } from '../model/tier.js';
import { layerOf } from './layers.js';

export interface Perspective {
  /** What decides, seen from here. */
  readonly set: PolicySet;
  /** What is in force. The same, but for what is supposed. */
  readonly actual: PolicySet;
  /** Null for agents without a file. */
  readonly agent: string | null;
  readonly layer: Layer;
  /** The organization policy that is supposed to be the active one, because the file's own entries would decide nothing otherwise. */
  readonly supposed: string | null;
}

export function perspectiveOf(set: PolicySet, file: PolicyFile): Perspective {
  const layer = layerOf(set, file);
  if (layer !== 'organization') return { set, actual: set, agent: layer === 'agent' ? namedAgent({ file }) : null, layer, supposed: null };
  const { active } = set;
  const isActive = active.kind === 'chosen' && active.policies.some((each) => each.file.uri === file.uri);
  const name = nameToChoose(file);
  if (isActive || name === null) return { set, actual: set, agent: null, layer, supposed: null };
  // Other agents' files have no say in what an agent without one gets, and there may be hundreds of them.
  return { actual: set, set: new PolicySet({ ...set.input, agents: [], activeSetting: name }, set), agent: null, layer, supposed: name };
}
