// Owns: workspace/symbol: policies, agents and entries of every policy directory, by a few letters of their names.
// Refuses: more of them than anybody reads.

import type { SymbolInformation, WorkspaceSymbolParams } from 'vscode-languageserver';
import { SymbolKind } from '../lsp.js';
import { findSymbolsInSteps } from '../../../core/src/index.js';
import type { FoundSymbol } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { inTurns } from '../later.js';
import type { Parts } from '../parts.js';
import { knownSymbolKind, toRange } from '../to-lsp.js';

const MOST = 256;

export const workspaceSymbol: Feature = {
  capability: () => ({ workspaceSymbolProvider: true }),
  register(on, session) {
    on.list('workspace/symbol', async ({ query }: WorkspaceSymbolParams, { breathe, pause }, parts: Parts<SymbolInformation>): Promise<[]> => {
      let left = MOST;
      for await (const { files } of session.workspace.directories()) {
        await breathe();
        const found = await inTurns(findSymbolsInSteps([...files.values()].map((each) => each.file), query, left), pause);
        left -= found.length;
        for (const { kind, name, file, span } of found) {
          const location = { uri: files.get(file.uri)?.shownUri ?? file.uri, range: toRange(span, file, session.client.encoding) };
          await parts.add({ name, kind: knownSymbolKind(KINDS[kind], session.client.symbolKinds.workspace), location, containerName: kind === 'entry' ? (file.name?.value ?? file.file) : file.file });
        }
      }
      return [];
    });
  },
};

const KINDS: Readonly<Record<FoundSymbol['kind'], SymbolKind>> = { policy: SymbolKind.Package, agent: SymbolKind.Object, entry: SymbolKind.Function };
