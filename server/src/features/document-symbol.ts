// Owns: textDocument/documentSymbol. Refuses: the outline itself (core ide/symbols.ts) and its words (core render/symbols.ts).

import type { DocumentSymbol, DocumentSymbolParams, SymbolInformation } from 'vscode-languageserver';
import { SymbolKind } from '../lsp.js';
import { symbolWords, symbolsOf } from '../../../core/src/index.js';
import type { PolicySymbol, SymbolSubject } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { knownSymbolKind, toRange } from '../to-lsp.js';

export const documentSymbol: Feature = {
  capability: () => ({ documentSymbolProvider: true }),
  register(on, session) {
    on.list('textDocument/documentSymbol', async ({ textDocument }: DocumentSymbolParams, { pause }): Promise<(DocumentSymbol | SymbolInformation)[] | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      const { file } = located.current;
      const symbols = symbolsOf(file, located.snapshot.setWith(file.uri).policyAt(file.uri));
      const convert = async ({ subject, span, nameSpan, children }: PolicySymbol): Promise<DocumentSymbol> => {
        await pause();
        const { name, detail } = symbolWords(subject, session.say);
        const kind = knownSymbolKind(kindOf(subject), session.client.symbolKinds.document);
        const [range, selectionRange] = [toRange(span, file, session.client.encoding), toRange(nameSpan, file, session.client.encoding)];
        // Written out: there are thousands of them, and putting one together key by key takes longer than all the rest of it.
        return children.length === 0 ? { name, detail, kind, range, selectionRange } : { name, detail, kind, range, selectionRange, children: await convertAll(children) };
      };
      const convertAll = async (all: readonly PolicySymbol[]): Promise<DocumentSymbol[]> => {
        const converted: DocumentSymbol[] = [];
        for (const each of all) converted.push(await convert(each));
        return converted;
      };
      const outline = await convertAll(symbols);
      return session.client.showsSymbolTree ? outline : flattened(outline, textDocument.uri, null);
    });
  },
};

function kindOf(subject: SymbolSubject): SymbolKind {
  switch (subject.kind) {
    case 'header':
      return subject.key === 'extends' ? SymbolKind.Interface : subject.key === 'agent' ? SymbolKind.Object : SymbolKind.Package;
    case 'defaults':
      return SymbolKind.Constant;
    case 'entries':
      return SymbolKind.Namespace;
    case 'entry':
      return subject.isWildcard ? SymbolKind.Class : SymbolKind.Function;
    case 'rule':
      return SymbolKind.Operator;
  }
}

function flattened(symbols: readonly DocumentSymbol[], uri: string, containerName: string | null): SymbolInformation[] {
  return symbols.flatMap(({ name, kind, range, children }) => [
    { name, kind, location: { uri, range }, ...(containerName === null ? {} : { containerName }) },
    ...flattened(children ?? [], uri, name),
  ]);
}
