// Owns: textDocument/prepareTypeHierarchy, typeHierarchy/supertypes and typeHierarchy/subtypes: the layers as a hierarchy.
// Refuses: what stands above what (core ide/type-hierarchy.ts).

import type { TypeHierarchyItem, TypeHierarchyPrepareParams, TypeHierarchySubtypesParams, TypeHierarchySupertypesParams } from 'vscode-languageserver';
import { SymbolKind } from '../lsp.js';
import { hierarchyAt, subtypesInSteps, supertypesOf } from '../../../core/src/index.js';
import type { HierarchyKey, HierarchyNode } from '../../../core/src/index.js';
import type { DirectorySnapshot } from '../directory-snapshot.js';
import type { Feature } from '../feature.js';
import { inTurns } from '../later.js';
import type { Parts } from '../parts.js';
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
    on.list('typeHierarchy/supertypes', async ({ item: { data } }: TypeHierarchySupertypesParams): Promise<TypeHierarchyItem[] | null> => {
      const snapshot = isItemData(data) ? await session.workspace.directoryOf(data.from) : null;
      return snapshot === null || !isItemData(data) ? null : toItems(supertypesOf(snapshot.setWith(data.from), data), data.from, session, snapshot);
    });
    on.list('typeHierarchy/subtypes', async ({ item: { data } }: TypeHierarchySubtypesParams, { pause }, parts: Parts<TypeHierarchyItem>): Promise<[] | null> => {
      const snapshot = isItemData(data) ? await session.workspace.directoryOf(data.from) : null;
      if (snapshot === null || !isItemData(data)) return null;
      for (const node of await inTurns(subtypesInSteps(snapshot.setWith(data.from), data), pause)) {
        await pause();
        for (const each of toItems([node], data.from, session, snapshot)) await parts.add(each);
      }
      return [];
    });
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
