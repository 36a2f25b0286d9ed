// Owns: an engine of a policy directory as it is at one moment.
// Refuses: following changes (watch-policies.ts).

import { readShipped } from '../../core/src/index.js';
import { readCatalogueInUse } from './catalogue-in-use.js';
import { CompiledPolicies, PolicyEngine } from './engine.js';
import type { Engine } from './engine.js';
import { chosenOptions, givenDirectory } from './engine-options.js';
import type { EngineOptions } from './engine-options.js';
import { faultsOf, noticesOfDirectory, plainNotice } from './notice.js';
import { readDirectory } from './policy-directory.js';
import { policySetOf } from './policy-set-of.js';

/**
 * Rejects with an `InputError` where the directory, its `agents` folder or the catalogue cannot be read. A policy that does not compile is no
 * error: it blocks what it speaks for, and `notices` says so.
 */
export async function loadPolicies(directory: string, options: EngineOptions = {}): Promise<Engine> {
  const { store, clock, ...chosen } = chosenOptions(options);
  const shipped = readShipped();
  const path = givenDirectory(directory);
  const { value: catalogue, notes } = await readCatalogueInUse({ directory: path, path: chosen.catalogue, builtin: shipped.catalogue });
  const { files, activeFile, troubles } = await readDirectory(path);
  const policies = [...files.values()].map((each) => each.file);
  const set = policySetOf(policies, activeFile, { shipped, catalogue, hierarchy: chosen.hierarchy, active: chosen.active });
  const notices = () => [
    ...[...troubles, ...notes].map((each) => plainNotice('warning', each)),
    ...policies.flatMap((each) => faultsOf(set, each, 'blocks everything')),
    ...noticesOfDirectory(set),
  ];
  return new PolicyEngine(new CompiledPolicies(set, notices, 1, store), clock);
}
