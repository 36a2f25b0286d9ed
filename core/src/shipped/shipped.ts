// Owns: what ships with the product, read: the system policy, the templates, the starters and the built-in catalogue.
// Refuses: files of users.

import type { Catalogue } from '../catalogue/catalogue.js';
import { catalogueFromData } from '../catalogue/catalogue.js';
import { readParsedPolicy } from '../model/policy.js';
import type { PolicyFile } from '../model/policy.js';
import { readTemplateLater } from '../model/unread-policy.js';
import type { SyntaxTree } from '../syntax/parse.js';
import type { Source } from '../text/source.js';
import { builtinCatalogue, starters, systemPolicy, systemSyntax, templates } from './generated/data.js';
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
  return {
    // Parsing it would take a fifth of the time in which a program starts.
    system: readParsedPolicy(sourceOf(systemPolicy), JSON.parse(systemSyntax) as SyntaxTree, NOT_AGENTS),
    templates: templates.map((each) => readTemplateLater(sourceOf(each))),
    starters,
    catalogue: catalogueFromData(builtinCatalogue),
  };
}

const NOT_AGENTS = { inAgents: false } as const;

function sourceOf({ file, text }: ShippedFile): Source {
  return { uri: `${SHIPPED_SCHEME}:/${file}`, text };
}
