// Owns: this engine in a bench of decisions that compares engines: policies go in as YAML text, requests are asked one at a time.
// Refuses: measuring. The bench runs in its own directory, whose `gen/model.mjs` names the capabilities, and loads this file as an adapter
// (`node decide/bench.mjs --ours …/bench/decide-adapter.mjs`, after a build). The strictest vote of all layers wins there, as under `strict`.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Decider, PolicySet, buildCatalogue, readPolicy } from '../out/core/src/index.js';

const { CAPABILITIES } = await import(pathToFileURL(resolve('gen/model.mjs')).href);

export const pkg = null;
export const note = 'policies as YAML text, three layers, strict';

let decider;
let fallback;

export function prepare(policies) {
  fallback = policies.defaults.tier;
  const catalogue = catalogueOf();
  const read = (path, layer, head) => readPolicy({ uri: `file:///policies/${path}`, text: textOf(layer, head) }, { inAgents: path.startsWith('agents/') });
  const set = new PolicySet({
    organizations: [read('org.yaml', policies.org, { name: policies.org.name })],
    agents: Object.entries(policies.agents).map(([name, layer]) => read(`agents/${name}.yaml`, layer, { agent: name, extends: policies.org.name })),
    system: read('system.yaml', policies.system, { name: 'system' }),
    templates: [],
    catalogue,
    builtinCatalogue: catalogue,
    hierarchy: 'strict',
    activeSetting: null,
    activeFile: null,
  });
  decider = new Decider(set, null);
}

export function decide({ agent, capability, params }) {
  const { tier, settled } = decider.decide({ agent, capability, parameters: params });
  // Where no layer votes, ours is `blocked`; the bench means a default that is below all layers.
  return tier === 'blocked' && settled.deciding === null ? fallback : tier;
}

/** The bench's capabilities, with the one parameter that its conditions look at. */
function catalogueOf() {
  return buildCatalogue('bench', '1', CAPABILITIES.map(capability));
}

function capability(name) {
  const size = { name: 'content_size', type: 'Integer', required: true, description: null };
  return { name, category: name.slice(0, name.indexOf('.')), purpose: null, declaredTier: null, parameters: [size], parametersComplete: true, reserved: false };
}

function textOf({ capabilities }, head) {
  const lines = Object.entries(head).map(([key, value]) => `${key}: ${value}`);
  lines.push('capabilities:');
  for (const [key, { tier, rules }] of Object.entries(capabilities)) {
    lines.push(`  ${JSON.stringify(key)}:`);
    if (tier !== undefined) lines.push(`    tier: ${tier}`);
    if (rules !== undefined) lines.push('    rules:', ...rules.map((rule) => `      - {condition: ${JSON.stringify(rule.condition)}, tier: ${rule.tier}}`));
  }
  return `${lines.join('\n')}\n`;
}
