// Owns: a world of the reference evaluator, written as YAML files and compiled by the core; and the world as a person reads it.
// Refuses: deciding anything, and handing data to the core in any other way than as the text of files.

import { PolicySet, buildCatalogue, categoryOf, readPolicy } from '../../core/src/index.js';
import type { Catalogue, PolicyFile } from '../../core/src/index.js';
import type { RefWorld } from '../reference/evaluate.js';
import { referencePolicyFiles, referenceShippedFiles } from '../reference/generate.js';
import { SHIPPED, uriOf } from './workspace.js';

/** `change` stands between the world's files and the compiler. */
export function compileWorld(world: RefWorld, change: (text: string, path: string) => string = (text) => text): PolicySet {
  const { templates, system } = referenceShippedFiles(world);
  const files = referencePolicyFiles(world).map(({ path, text }) => ({ path, text: path === '.active' ? text : change(text, path) }));
  const read = (path: string, text: string): PolicyFile => readPolicy({ uri: uriOf(path), text }, { inAgents: path.startsWith('agents/') });
  const shipped = (path: string, text: string): PolicyFile => readPolicy({ uri: `shipped:/${path}`, text }, { inAgents: false });
  const catalogue = catalogueOf(world);
  const policies = files.filter(({ path }) => path !== '.active');
  return new PolicySet({
    organizations: policies.filter(({ path }) => !path.startsWith('agents/')).map(({ path, text }) => read(path, text)),
    agents: policies.filter(({ path }) => path.startsWith('agents/')).map(({ path, text }) => read(path, text)),
    system: system === null ? SHIPPED.system : shipped(system.path, system.text),
    templates: templates.map(({ path, text }) => shipped(path, text)),
    catalogue,
    builtinCatalogue: catalogue,
    hierarchy: world.mode,
    activeSetting: null,
    activeFile: files.find(({ path }) => path === '.active')?.text.trim() ?? null,
  });
}

/** The world as its files, ready to be pasted into a fixture. */
export function drawWorld(world: RefWorld): string {
  const { templates, system } = referenceShippedFiles(world);
  const used = system === null ? templates : [system, ...templates];
  const own = referencePolicyFiles(world).map(({ path, text }) => `#- ${path}\n${text}`);
  const shipped = used.filter(({ text }) => !text.includes('capabilities: {}') || text.includes('defaults'));
  return [`# hierarchy: ${world.mode}`, ...own, ...shipped.map(({ path, text }) => `#- (shipped) ${path}\n${text}`)].join('\n');
}

function catalogueOf({ catalogue }: RefWorld): Catalogue {
  const capabilities = catalogue.map(({ name, params, paramsComplete }) => ({
    name,
    category: categoryOf(name),
    purpose: null,
    declaredTier: null,
    parameters: params.map((each) => ({ name: each.name, type: each.type, required: each.required === true, description: null })),
    parametersComplete: paramsComplete,
    reserved: false,
  }));
  return buildCatalogue('reference', '1', capabilities);
}
