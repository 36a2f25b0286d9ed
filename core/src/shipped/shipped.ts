// Owns: what ships with the product, read: the system policy, the templates, the starters and the built-in catalogue.
// Refuses: files of users.

import type { Catalogue } from '../catalogue/catalogue.js';
import { catalogueFromData } from '../catalogue/catalogue.js';
import { readPolicy } from '../model/policy.js';
import type { PolicyFile } from '../model/policy.js';
import { builtinCatalogue, starters, systemPolicy, templates } from './generated/data.js';
import type { ShippedFile } from './generated/data.js';

export type { ShippedFile };

export interface Shipped {
  readonly system: PolicyFile;
  readonly templates: readonly PolicyFile[];
  readonly starters: readonly ShippedFile[];
  readonly catalogue: Catalogue;
}

/** Address of a shipped policy; its text is that of `templates/` in the product. */
export const SHIPPED_SCHEME = 'kruxos-policy-shipped';

/** Reads everything anew; callers keep the result. */
export function readShipped(): Shipped {
  const read = ({ file, text }: ShippedFile) => readPolicy({ uri: `${SHIPPED_SCHEME}:/${file}`, text }, { inAgents: false });
  return { system: read(systemPolicy), templates: templates.map(read), starters, catalogue: catalogueFromData(builtinCatalogue) };
}
