// Owns: what the questions cost that an editor asks in every pause of typing: each right behind the findings for a keystroke.
// Refuses: the keystroke itself (keystrokes.mjs), and comparing servers.

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../report/statistics.mjs';
import { LspClient } from './lsp-client.mjs';
import { OpenDocument, tierInTheMiddle } from './open-document.mjs';

const GAP_MS = 20;
const WARM_UP = 15;
/** Lines above and below the cursor that are in view. */
const IN_VIEW = 30;

const TEXT_DOCUMENT = {
  semanticTokens: { requests: { full: { delta: true }, range: true }, tokenTypes: [], tokenModifiers: [], formats: ['relative'] },
  documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } }, dataSupport: true, resolveSupport: { properties: ['edit'] } },
  codeLens: {},
  foldingRange: {},
  inlayHint: {},
};

/** `method`, and what it takes beside the document: `line` and `character` of the cursor, and the id of the answer before. */
export const QUESTIONS = [
  { key: 'tokens', name: 'which tokens are others now', method: 'textDocument/semanticTokens/full/delta', params: ({ previousResultId }) => ({ previousResultId }) },
  { key: 'outline', name: 'the outline', method: 'textDocument/documentSymbol', params: () => ({}) },
  { key: 'folds', name: 'what can be folded', method: 'textDocument/foldingRange', params: () => ({}) },
  { key: 'lenses', name: 'the lenses', method: 'textDocument/codeLens', params: () => ({}) },
  { key: 'hints', name: 'the hints in view', method: 'textDocument/inlayHint', params: ({ line }) => ({ range: { start: { line: Math.max(0, line - IN_VIEW), character: 0 }, end: { line: line + IN_VIEW, character: 0 } } }) },
  { key: 'actions', name: 'the fixes at the cursor', method: 'textDocument/codeAction', params: ({ line, character }) => ({ range: { start: { line, character }, end: { line, character } }, context: { diagnostics: [], triggerKind: 2 } }) },
];

/** By question `{ p50, slowest }`, in milliseconds from the question to the last byte of its answer. */
export async function measureQuestions(server, path, { times }) {
  const client = new LspClient({ ...server, root: dirname(path), textDocument: TEXT_DOCUMENT });
  try {
    const text = readFileSync(path, 'utf8');
    const spot = tierInTheMiddle(text);
    const document = new OpenDocument(client, { server, path, spot });
    await client.initialize();
    await document.open(text);
    await document.calibrate();
    const cursor = { line: spot.line, character: spot.value + 1, previousResultId: '' };
    const found = {};
    for (const { key, method, params } of QUESTIONS) {
      const taken = [];
      for (let i = 0; i < WARM_UP + times; i++) {
        await document.type();
        const askedAt = performance.now();
        const { result, at } = await client.request(method, { textDocument: { uri: document.uri }, ...params(cursor) });
        cursor.previousResultId = result?.resultId ?? '';
        if (i >= WARM_UP) taken.push(at - askedAt);
        await sleep(GAP_MS);
      }
      found[key] = { p50: quantile(taken, 0.5), slowest: Math.max(...taken) };
    }
    return found;
  } finally {
    await client.stop();
  }
}
