// Owns: textDocument/documentSymbol. Refuses: the outline itself (core ide/symbols.ts) and its words (core render/symbols.ts).

import type { DocumentSymbol, DocumentSymbolParams, Range, SymbolInformation } from 'vscode-languageserver';
import { SymbolKind } from '../lsp.js';
import { KeptByEntry, entrySymbol, symbolWords, symbolsOf, topSymbols } from '../../../core/src/index.js';
import type { CompiledPolicy, PolicyFile, PolicySymbol, SymbolSubject } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { knownSymbolKind, toRange } from '../to-lsp.js';

export const documentSymbol: Feature = {
  capability: () => ({ documentSymbolProvider: true }),
  register(on, session) {
    const kept = new KeptByEntry<KeptSymbol | null>();
    on.list('textDocument/documentSymbol', async ({ textDocument }: DocumentSymbolParams, { pause }): Promise<(DocumentSymbol | SymbolInformation)[] | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      const { file } = located.current;
      const policy = located.snapshot.setWith(file.uri).policyAt(file.uri);
      const convert = ({ subject, span, nameSpan, children }: PolicySymbol): DocumentSymbol => {
        const { name, detail } = symbolWords(subject, session.say);
        const kind = knownSymbolKind(kindOf(subject), session.client.symbolKinds.document);
        const [range, selectionRange] = [toRange(span, file, session.client.encoding), toRange(nameSpan, file, session.client.encoding)];
        // Written out: there are thousands of them, and putting one together key by key takes longer than all the rest of it.
        return children.length === 0 ? { name, detail, kind, range, selectionRange } : { name, detail, kind, range, selectionRange, children: children.map(convert) };
      };
      const making = { kept, convert, pause };
      const outline = file.table.isOfBlocks ? await keptOutline(file, policy, making) : await wholeOutline(symbolsOf(file, policy), making);
      return session.client.showsSymbolTree ? outline : flattened(outline, textDocument.uri, null);
    });
  },
};

async function wholeOutline(symbols: readonly PolicySymbol[], { convert, pause }: Making): Promise<DocumentSymbol[]> {
  const outline: DocumentSymbol[] = [];
  for (const each of symbols) {
    const children: DocumentSymbol[] = [];
    for (const child of each.children) {
      children.push(convert(child));
      await pause();
    }
    outline.push({ ...convert({ ...each, children: [] }), ...(children.length === 0 ? {} : { children }) });
  }
  return outline;
}

/** The symbol of an entry on the lines on which it stood last, where that was, and where it ends, counted from its block. */
interface KeptSymbol {
  symbol: DocumentSymbol;
  line: number;
  readonly end: number;
}

interface Making {
  readonly kept: KeptByEntry<KeptSymbol | null>;
  readonly convert: (symbol: PolicySymbol) => DocumentSymbol;
  readonly pause: () => Promise<void>;
}

async function keptOutline(file: PolicyFile, policy: CompiledPolicy | undefined, { kept, convert, pause }: Making): Promise<DocumentSymbol[]> {
  const children: DocumentSymbol[] = [];
  let end: number | null = null;
  for (let place = 0; place < file.table.length; place++) {
    const base = file.table.baseOf(place);
    const line = file.lines.lineOf(base);
    const found = kept.of(file, policy, place, (): KeptSymbol | null => {
      const symbol = entrySymbol(file, policy, place);
      return symbol === null ? null : { symbol: convert(symbol), line, end: symbol.span.end - base };
    });
    if (found !== null) {
      if (found.line !== line) [found.symbol, found.line] = [moved(found.symbol, line - found.line), line];
      children.push(found.symbol);
      end = base + found.end;
    }
    await pause();
  }
  return topSymbols(file, { count: children.length, end }).map((each) => (each.subject.kind === 'entries' && children.length > 0 ? { ...convert(each), children } : convert(each)));
}

function moved(symbol: DocumentSymbol, lines: number): DocumentSymbol {
  const { name, detail, kind, children } = symbol;
  const [range, selectionRange] = [movedRange(symbol.range, lines), movedRange(symbol.selectionRange, lines)];
  return { name, ...(detail === undefined ? {} : { detail }), kind, range, selectionRange, ...(children === undefined ? {} : { children: children.map((each) => moved(each, lines)) }) };
}

function movedRange({ start, end }: Range, lines: number): Range {
  return { start: { line: start.line + lines, character: start.character }, end: { line: end.line + lines, character: end.character } };
}

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
