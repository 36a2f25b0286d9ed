// Owns: this engine in the comparison: policies go in as YAML text, calls are asked one at a time. Refuses: measuring.
// The strictest vote of all layers wins in the comparison, as under `strict`.

import { CAPABILITIES, categoryOf } from '../../generate/policy-set.mjs';
import { workspaceFiles } from '../../generate/workspace.mjs';
import { Decider, PolicySet, buildCatalogue, readPolicy } from '../../../out/core/src/index.js';

export const note = 'from YAML text, hierarchy `strict`';

/** Returns how to decide. Writing the texts is no part of it: `texts` are made before. */
export function prepare(set, texts) {
  const catalogue = buildCatalogue('bench', '1', CAPABILITIES.map(capability));
  const policies = texts.filter(([path]) => /^(?:agents\/)?[^/.]+\.yaml$/.test(path));
  const read = ([path, text]) => readPolicy({ uri: `file:///policies/${path}`, text }, { inAgents: path.startsWith('agents/') });
  const decider = new Decider(new PolicySet({
    organizations: policies.filter(([path]) => !path.includes('/') && path !== 'system.yaml').map(read),
    agents: policies.filter(([path]) => path.startsWith('agents/')).map(read),
    system: read(policies.find(([path]) => path === 'system.yaml')),
    templates: [],
    catalogue,
    builtinCatalogue: catalogue,
    hierarchy: 'strict',
    activeSetting: null,
    activeFile: null,
  }), null);
  return ({ agent, capability: name, params }) => {
    const { tier, settled } = decider.decide({ agent, capability: name, parameters: params });
    // Where no layer votes, ours is `blocked`; the comparison means a default below all layers.
    return tier === 'blocked' && settled.deciding === null ? set.fallback : tier;
  };
}

export const readsText = workspaceFiles;

function capability(name) {
  const size = { name: 'content_size', type: 'Integer', required: true, description: null };
  return { name, category: categoryOf(name), purpose: null, declaredTier: null, parameters: [size], parametersComplete: true, reserved: false };
}
