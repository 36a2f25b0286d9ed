// Owns: textDocument/semanticTokens/full, full/delta and range: the tokens as numbers, and what changed since the last time.
// Refuses: which word is what (core ide/semantic-tokens.ts).

import type { SemanticTokens, SemanticTokensDelta, SemanticTokensDeltaParams, SemanticTokensParams, SemanticTokensRangeParams } from 'vscode-languageserver';
import { KeptByEntry, TOKEN_MODIFIERS, TOKEN_TYPES, semanticTokensOf } from '../../../core/src/index.js';
import type { CompiledPolicy, PolicyFile, SemanticToken, Span } from '../../../core/src/index.js';
import type { Encoding } from '../client-facts.js';
import type { Feature, Turn } from '../feature.js';
import { toOffset } from '../from-lsp.js';
import { toRange } from '../to-lsp.js';
import type { Located } from '../workspace.js';

export const semanticTokens: Feature = {
  capability: ({ readsSemanticTokens }) =>
    readsSemanticTokens
      ? { semanticTokensProvider: { legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] }, full: { delta: true }, range: true } }
      : {},
  register(on, session) {
    /** By address, of what is open: the last answer, which is the one that a client may refer to. */
    const answers = new Map<string, { readonly resultId: string; readonly data: readonly number[] }>();
    session.workspace.onClose((uri) => answers.delete(uri));
    let last = 0;
    const kept = new KeptByEntry<EncodedPart>();
    const tokensOf = (located: Located, within: Span | null): readonly SemanticToken[] => semanticTokensOf(located.current.file, compiled(located), within);
    /** Of the whole document; where its entries are blocks, of those that are new. */
    const wholeOf = async (located: Located, { pause }: Turn): Promise<number[]> => {
      const { file } = located.current;
      const { encoding } = session.client;
      if (!file.table.isOfBlocks) return encoded(tokensOf(located, null), file, encoding).data;
      const policy = compiled(located);
      const { blocks } = file;
      const parts: (EncodedPart & { readonly line: number })[] = [];
      for (let i = 0; i < blocks.blocks.length; i++) {
        const [start, end] = [blocks.startOfBlock(i), blocks.startOfBlock(i + 1)];
        const line = blocks.lineOf(start);
        const make = (): EncodedPart => encoded(tokensOf(located, { start, end }).filter((each) => each.span.start >= start && each.span.start < end), file, encoding, line);
        const place = file.table.placeAt(start);
        const { data, lastLine } = place === null ? make() : kept.of(file, policy, place, make);
        parts.push({ data, lastLine, line });
        await pause();
      }
      return joined(parts);
    };
    const answered = ({ current: { shownUri, version } }: Located, data: number[]): { readonly resultId: string; readonly data: number[] } => {
      const answer = { resultId: String(++last), data };
      if (version !== null) answers.set(shownUri, answer);
      return answer;
    };

    on.request('textDocument/semanticTokens/full', async ({ textDocument }: SemanticTokensParams, turn): Promise<SemanticTokens | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      return answered(located, await wholeOf(located, turn));
    });

    on.request('textDocument/semanticTokens/full/delta', async ({ textDocument, previousResultId }: SemanticTokensDeltaParams, turn): Promise<SemanticTokens | SemanticTokensDelta | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      const now = await wholeOf(located, turn);
      const previous = answers.get(located.current.shownUri);
      const { resultId, data } = answered(located, now);
      return previous !== undefined && previous.resultId === previousResultId ? { resultId, edits: changes(previous.data, data) } : { resultId, data };
    });

    on.request('textDocument/semanticTokens/range', async ({ textDocument, range }: SemanticTokensRangeParams): Promise<SemanticTokens | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      const { file } = located.current;
      const [start, end] = [range.start, range.end].map((each) => toOffset(each, file.blocks, session.client.encoding)) as [number, number];
      return { data: encoded(tokensOf(located, { start, end }), file, session.client.encoding).data };
    });
  },
};

function compiled({ snapshot, current: { file } }: Located): CompiledPolicy | undefined {
  return snapshot.setWith(file.uri).policyAt(file.uri);
}

/** Tokens of some lines as numbers, five each: lines and characters since the one before, length, type, modifiers as bits. */
interface EncodedPart {
  readonly data: number[];
  /** Where the last token stands, counted from the first of the lines. */
  readonly lastLine: number;
}

/** `first`: the line from which lines count. */
function encoded(tokens: readonly SemanticToken[], file: PolicyFile, encoding: Encoding, first = 0): EncodedPart {
  const data: number[] = [];
  let [line, character] = [first, 0];
  for (const { span, type, modifier } of tokens) {
    const { start, end } = toRange(span, file, encoding);
    const bits = modifier === null ? 0 : 1 << TOKEN_MODIFIERS.indexOf(modifier);
    data.push(start.line - line, start.line === line ? start.character - character : start.character, end.character - start.character, TOKEN_TYPES.indexOf(type), bits);
    [line, character] = [start.line, start.character];
  }
  return { data, lastLine: line - first };
}

/** Parts that start on lines of their own. */
function joined(parts: readonly (EncodedPart & { readonly line: number })[]): number[] {
  const all = new Array<number>(parts.reduce((sum, each) => sum + each.data.length, 0));
  let [at, last] = [0, 0];
  for (const { data, lastLine, line } of parts) {
    if (data.length === 0) continue;
    all[at] = line + (data[0] as number) - last;
    for (let i = 1; i < data.length; i++) all[at + i] = data[i] as number;
    at += data.length;
    last = line + lastLine;
  }
  return all;
}

/** One edit: what lies between the parts that stayed at the start and at the end. */
function changes(before: readonly number[], after: readonly number[]): SemanticTokensDelta['edits'] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  if (head === before.length && head === after.length) return [];
  return [{ start: head, deleteCount: before.length - head - tail, data: after.slice(head, after.length - tail) }];
}
