// Owns: that the server's memory does not grow with what was edited, opened and closed. Refuses: measuring a server that runs in another process.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MODERN, WireClient } from './client.js';
import { AGENT, DIRECTORY, ORGANIZATION } from './policies.js';

/** For a long run. */
const EDITS = Number(process.env['MEMORY_EDITS'] ?? 600);

/** Of the heap, once everything that nobody needs is gone. */
function usedMemory(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) collect();
  return process.memoryUsage().heapUsed;
}

describe('the server', () => {
  it('keeps nothing of the edits behind it', { timeout: 120_000 }, async () => {
    const client = await WireClient.start({ files: DIRECTORY, capabilities: { ...MODERN, textDocument: { ...MODERN.textDocument, semanticTokens: { requests: { full: { delta: true } }, tokenTypes: [], tokenModifiers: [], formats: ['relative'] } } } });
    const uri = await client.open('policies/acme.yaml', ORGANIZATION);
    const agent = await client.open('policies/agents/deploy-bot.yaml', AGENT);
    const edit = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        await client.change(uri, { range: { start: { line: 8, character: 10 }, end: { line: 8, character: 10 + (i % 2) } }, text: i % 2 === 0 ? 'x' : '' });
        await Promise.all([client.pull(uri), client.pull(agent), client.request('textDocument/semanticTokens/full', { textDocument: { uri } }), client.request('textDocument/codeAction', { textDocument: { uri }, range: { start: { line: 8, character: 0 }, end: { line: 8, character: 9 } }, context: { diagnostics: [] } })]);
        // What the client keeps is not the server's.
        for (const method of ['workspace/diagnostic/refresh', 'kruxosPolicy/changed']) while (client.arrived(method).length > 0) await client.next(method);
      }
    };
    await edit(150);
    const before = usedMemory();
    await edit(EDITS);
    const grown = usedMemory() - before;
    // A version of this directory takes some 100 KB; of as many edits as this not one may be left.
    assert.ok(grown < 6_000_000, `${Math.round(grown / 1024)} KB more after ${EDITS} edits`);
    await client.stop();
  });

  it('keeps nothing of documents that were closed', { timeout: 120_000 }, async () => {
    const client = await WireClient.start({ files: DIRECTORY });
    // As many problems as are reported of one document.
    const text = `name: a\ncapabilities:\n${Array.from({ length: 1_000 }, (_, i) => `  custom.c${i}:\n    tier: autonomos\n`).join('')}`;
    const look = async (count: number, round: string): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const uri = await client.open(`untitled:${round}-${i}`, text);
        assert.equal((await client.problems(uri)).length, 1_000);
        await client.close(uri);
      }
    };
    await look(8, 'first');
    const before = usedMemory();
    await look(30, 'second');
    const grown = usedMemory() - before;
    // The diagnostics of one take half a megabyte.
    assert.ok(grown < 6_000_000, `${Math.round(grown / 1024)} KB more after 30 documents`);
    await client.stop();
  });
});
