// Owns: textDocument/prepareTypeHierarchy, typeHierarchy/supertypes and typeHierarchy/subtypes: the layers as a hierarchy.
// Refuses: what stands above what (core ide/type-hierarchy.ts).

import type { TypeHierarchyItem, TypeHierarchyPrepareParams, TypeHierarchySubtypesParams, TypeHierarchySupertypesParams } from 'vscode-languageserver';
import { SymbolKind } from '../lsp.js';
import { hierarchyAt, subtypesOf, supertypesOf } from '../../../core/src/index.js';
import type { HierarchyKey, HierarchyNode, PolicySet } from '../../../core/src/index.js';
import type { DirectorySnapshot } from '../directory-snapshot.js';
import type { Feature } from '../feature.js';
import type { Session } from '../session.js';
import { toRange } from '../to-lsp.js';

/** What finds an item again: the document that was asked about first, whose directory it is seen from, and its key. */
interface ItemData extends HierarchyKey {
  readonly from: string;
}

export const typeHierarchy: Feature = {
  capability: () => ({ typeHierarchyProvider: true }),
  register(on, session) {
    on.request('textDocument/prepareTypeHierarchy', async (params: TypeHierarchyPrepareParams): Promise<TypeHierarchyItem[] | null> => {
      const located = await session.locate(params);
      if (located === null) return null;
      const { snapshot, offset } = located;
      const { file } = located.current;
      const node = hierarchyAt(snapshot.setWith(file.uri), file, offset);
      return node === null ? null : toItems([node], file.uri, session, snapshot);
    });
    const relatives = async ({ data }: TypeHierarchyItem, find: (set: PolicySet, key: HierarchyKey) => HierarchyNode[]): Promise<TypeHierarchyItem[] | null> => {
      if (!isItemData(data)) return null;
      const snapshot = await session.workspace.directoryOf(data.from);
      return snapshot === null ? null : toItems(find(snapshot.setWith(data.from), data), data.from, session, snapshot);
    };
    on.list('typeHierarchy/supertypes', ({ item }: TypeHierarchySupertypesParams) => relatives(item, supertypesOf));
    on.list('typeHierarchy/subtypes', ({ item }: TypeHierarchySubtypesParams) => relatives(item, subtypesOf));
  },
};

function toItems(nodes: readonly HierarchyNode[], from: string, session: Session, snapshot: DirectorySnapshot): TypeHierarchyItem[] {
  const { encoding } = session.client;
  return nodes.flatMap(({ kind, name, index, layer, file, span, nameSpan }): TypeHierarchyItem[] => {
    const uri = session.addressOf(file.uri, snapshot);
    if (uri === null) return [];
    const data: ItemData = { from, uri: file.uri, kind, name, index };
    const detail = kind === 'policy' ? layer : `${file.name?.value ?? file.file} (${layer})`;
    return [{ name, kind: kind === 'policy' ? SymbolKind.Package : SymbolKind.Function, detail, uri, range: toRange(span, file, encoding), selectionRange: toRange(nameSpan, file, encoding), data }];
  });
}

function isItemData(data: unknown): data is ItemData {
  if (typeof data !== 'object' || data === null) return false;
  const found = data as Record<string, unknown>;
  return typeof found.index === 'number' && ['from', 'uri', 'kind', 'name'].every((key) => typeof found[key] === 'string');
}
