// Owns: making one policy set of the files of a directory, what ships with the product, and what was chosen.
// Refuses: reading any of it.

import { PolicySet } from '../../core/src/index.js';
import type { Catalogue, Hierarchy, PolicyFile, Shipped } from '../../core/src/index.js';

export interface SetOptions {
  readonly shipped: Shipped;
  readonly catalogue: Catalogue;
  readonly hierarchy: Hierarchy;
  /** The active policy by an option; null where the directory decides. */
  readonly active: string | null;
}

/** `previous`: a set of the same directory, of which what is still there is not compiled again. */
export function policySetOf(files: Iterable<PolicyFile>, activeFile: string | null, options: SetOptions, previous: PolicySet | null = null): PolicySet {
  const { shipped, catalogue, hierarchy, active } = options;
  const [organizations, agents]: [PolicyFile[], PolicyFile[]] = [[], []];
  for (const file of files) (file.kind === 'agent' ? agents : organizations).push(file);
  const input = {
    organizations,
    agents,
    system: shipped.system,
    templates: shipped.templates,
    catalogue,
    builtinCatalogue: shipped.catalogue,
    hierarchy,
    activeSetting: active,
    activeFile,
  };
  return new PolicySet(input, previous);
}
