// Owns: workspace/symbol: policies, agents and entries of every policy directory, by a few letters of their names.
// Refuses: more of them than anybody reads.

import type { SymbolInformation, WorkspaceSymbolParams } from 'vscode-languageserver';
import { SymbolKind } from 'vscode-languageserver';
import { findSymbols } from '../../../core/src/index.js';
import type { FoundSymbol } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { breathe } from '../feature.js';
import { toRange } from '../to-lsp.js';

const MOST = 256;

export const workspaceSymbol: Feature = {
  capability: () => ({ workspaceSymbolProvider: true }),
  register(on, session) {
    on.request('workspace/symbol', async ({ query }: WorkspaceSymbolParams, token): Promise<SymbolInformation[]> => {
      const found: SymbolInformation[] = [];
      for await (const { files } of session.workspace.directories()) {
        await breathe(token);
        for (const { kind, name, file, span } of findSymbols([...files.values()].map((each) => each.file), query, MOST - found.length)) {
          const location = { uri: files.get(file.uri)?.shownUri ?? file.uri, range: toRange(span, file, session.client.encoding) };
          found.push({ name, kind: KINDS[kind], location, containerName: kind === 'entry' ? (file.name?.value ?? file.file) : file.file });
        }
      }
      return found;
    });
  },
};

const KINDS: Readonly<Record<FoundSymbol['kind'], SymbolKind>> = { policy: SymbolKind.Package, agent: SymbolKind.Object, entry: SymbolKind.Function };
