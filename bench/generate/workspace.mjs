// Owns: a policy directory of three layers with any number of agent policies, on disk. Refuses: what stands in it (policy-set.mjs).
// On its own: node bench/generate/workspace.mjs --agents 1000 [--seed 1] [--out bench/data]

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { definitionsText } from './definitions.mjs';
import { CAPABILITIES, makePolicySet } from './policy-set.mjs';
import { policyText } from './policy-text.mjs';

export const ORGANIZATION = 'data-team';

/** `[path, text]` of every file of the directory. */
export function workspaceFiles(set) {
  return [
    ['system.yaml', policyText({ name: 'system', version: '"1.0"' }, set.system)],
    [`${ORGANIZATION}.yaml`, policyText({ name: ORGANIZATION, version: '"1.0"' }, set.organization)],
    ...[...set.agents].map(([name, layer]) => [`agents/${name}.yaml`, policyText({ agent: name, extends: ORGANIZATION }, layer)]),
    ['.active', `${ORGANIZATION}\n`],
    ['definitions/generated.yaml', definitionsText(CAPABILITIES)],
  ];
}

/** Returns the directory. */
export function writeWorkspace(folder, { agents, seed }) {
  const directory = join(folder, `workspace-${agents}`);
  for (const name of ['agents', 'definitions']) mkdirSync(join(directory, name), { recursive: true });
  for (const [path, text] of workspaceFiles(makePolicySet({ agents, seed }))) writeFileSync(join(directory, path), text);
  return directory;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = (fallback) => ({ type: 'string', default: fallback });
  const { values } = parseArgs({ options: { agents: text('1000'), seed: text('1'), out: text('bench/data') } });
  console.log(writeWorkspace(values.out, { agents: Number(values.agents), seed: Number(values.seed) }));
}
