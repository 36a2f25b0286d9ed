// Owns: an engine of a policy directory as it is at one moment.
// Refuses: following changes (watch-policies.ts).

import { resolve } from 'node:path';
import { readShipped } from '../../core/src/index.js';
import type { Catalogue } from '../../core/src/index.js';
import { readCatalogueFile } from './catalogue-file.js';
import { CompiledPolicies, PolicyEngine } from './engine.js';
import type { Engine } from './engine.js';
import { chosenOptions } from './engine-options.js';
import type { EngineOptions } from './engine-options.js';
import { InputError } from './input-error.js';
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
  const catalogue = chosen.catalogue === null ? shipped.catalogue : (await usableCatalogue(chosen.catalogue, shipped.catalogue)).value;
  const { files, activeFile, troubles } = await readDirectory(resolve(directory));
  const policies = [...files.values()].map((each) => each.file);
  const set = policySetOf(policies, activeFile, { shipped, catalogue, hierarchy: chosen.hierarchy, active: chosen.active });
  const notices = [
    ...troubles.map((each) => plainNotice('warning', each)),
    ...policies.flatMap((each) => faultsOf(set, each, 'blocks everything')),
    ...noticesOfDirectory(set),
  ];
  return new PolicyEngine(new CompiledPolicies(set, notices, 1, store), clock);
}

export interface CatalogueInUse {
  readonly value: Catalogue;
  /** Of the file; by it a change is told. */
  readonly text: string;
}

/** `before` where the file still has its text. */
export async function usableCatalogue(path: string, builtin: Catalogue, before: CatalogueInUse | null = null): Promise<CatalogueInUse> {
  const read = await readCatalogueFile(resolve(path), builtin);
  if (read.kind === 'unreadable') throw new InputError(`cannot read the catalogue ${path}: ${read.why}`);
  if (read.text === before?.text) return before;
  const first = read.problems.find((each) => each.severity === 'error')?.message ?? 'it holds no capabilities';
  if (read.catalogue === null) throw new InputError(`cannot use the catalogue ${path}: ${first}`);
  return { value: read.catalogue, text: read.text };
}
