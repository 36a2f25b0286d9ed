// Owns: textDocument/semanticTokens/full, full/delta and range: the tokens as numbers, and what changed since the last time.
// Refuses: which word is what (core ide/semantic-tokens.ts).

import type { SemanticTokens, SemanticTokensDelta, SemanticTokensDeltaParams, SemanticTokensParams, SemanticTokensRangeParams } from 'vscode-languageserver';
import { TOKEN_MODIFIERS, TOKEN_TYPES, semanticTokensOf } from '../../../core/src/index.js';
import type { PolicyFile, SemanticToken, Span } from '../../../core/src/index.js';
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
    const kept = new Map<string, { readonly resultId: string; readonly data: readonly number[] }>();
    session.workspace.onClose((uri) => kept.delete(uri));
    let last = 0;
    const tokensOf = ({ snapshot, current: { file } }: Located, within: Span | null): readonly SemanticToken[] => semanticTokensOf(file, snapshot.setWith(file.uri).policyAt(file.uri), within);
    /** Of the whole document, some blocks at a time, where it is read in blocks. */
    const wholeOf = async (located: Located, { pause }: Turn): Promise<number[]> => {
      const { file } = located.current;
      const found: SemanticToken[] = [];
      for (const within of file.reading === null ? [null] : stretchesOf(file)) {
        for (const each of tokensOf(located, within)) if (within === null || (each.span.start >= within.start && each.span.start < within.end)) found.push(each);
        await pause();
      }
      return encoded(found, file, session.client.encoding);
    };
    const answered = ({ current: { shownUri, version } }: Located, data: number[]): { readonly resultId: string; readonly data: number[] } => {
      const answer = { resultId: String(++last), data };
      if (version !== null) kept.set(shownUri, answer);
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
      const previous = kept.get(located.current.shownUri);
      const { resultId, data } = answered(located, now);
      return previous?.resultId === previousResultId ? { resultId, edits: changes(previous.data, data) } : { resultId, data };
    });

    on.request('textDocument/semanticTokens/range', async ({ textDocument, range }: SemanticTokensRangeParams): Promise<SemanticTokens | null> => {
      const located = await session.workspace.locate(textDocument.uri, 'document');
      if (located === null) return null;
      const { file } = located.current;
      const [start, end] = [range.start, range.end].map((each) => toOffset(each, file.blocks, session.client.encoding)) as [number, number];
      return { data: encoded(tokensOf(located, { start, end }), file, session.client.encoding) };
    });
  },
};

const BLOCKS_AT_A_TIME = 32;

function* stretchesOf({ blocks }: PolicyFile): Generator<Span> {
  const { length } = blocks.blocks;
  for (let i = 0; i < length; i += BLOCKS_AT_A_TIME) yield { start: blocks.startOfBlock(i), end: blocks.startOfBlock(Math.min(i + BLOCKS_AT_A_TIME, length)) };
}

/** Five numbers a token: lines and characters since the one before, length, type, modifiers as bits. */
function encoded(tokens: readonly SemanticToken[], file: PolicyFile, encoding: Encoding): number[] {
  const data: number[] = [];
  let [line, character] = [0, 0];
  for (const { span, type, modifier } of tokens) {
    const { start, end } = toRange(span, file, encoding);
    const bits = modifier === null ? 0 : 1 << TOKEN_MODIFIERS.indexOf(modifier);
    data.push(start.line - line, start.line === line ? start.character - character : start.character, end.character - start.character, TOKEN_TYPES.indexOf(type), bits);
    [line, character] = [start.line, start.character];
  }
  return data;
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
