// Owns: making one policy set of the files of a directory, what ships with the product, and what was chosen.
// Refuses: reading any of it.

import { PolicySet, isSystemFile } from '../../core/src/index.js';
import type { Catalogue, Hierarchy, PolicyFile, Shipped } from '../../core/src/index.js';

export interface SetOptions {
  readonly shipped: Shipped;
  readonly catalogue: Catalogue;
  readonly hierarchy: Hierarchy;
  /** The active policy by an option; null where the directory decides. */
  readonly active: string | null;
}

export function policySetOf(files: Iterable<PolicyFile>, activeFile: string | null, { shipped, catalogue, hierarchy, active }: SetOptions): PolicySet {
  const all = [...files];
  return new PolicySet({
    organizations: all.filter((file) => !isAgent(file)),
    agents: all.filter(isAgent),
    system: shipped.system,
    templates: shipped.templates,
    catalogue,
    builtinCatalogue: shipped.catalogue,
    hierarchy,
    activeSetting: active,
    activeFile,
  });
}

/** An agent may be called `system`; only beside the organization's policies does that name mean the layer. */
function isAgent(file: PolicyFile): boolean {
  return file.kind === 'agent' && (/\/agents\/[^/]+$/.test(file.uri) || !isSystemFile(file));
}
