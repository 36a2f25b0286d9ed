// Owns: what one server makes of one document in one fresh process: cold start, keystrokes, hovers and completions behind keystrokes, memory.
// Refuses: comparing servers (run.mjs).

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../report/statistics.mjs';
import { LspClient } from './lsp-client.mjs';
import { OpenDocument, tierInTheMiddle } from './open-document.mjs';
import { residentMebibytes } from './process-memory.mjs';

/** Nobody types faster; and in a pause a processor forgets what it had at hand, so that everything takes about twice as long as without. */
const GAP_MS = 20;

/** Milliseconds and MiB. At most `keystrokes` are measured, and none after `budgetMs` for each kind; as many are typed before, to warm up. */
export async function measureKeystrokes(server, path, { keystrokes, budgetMs }) {
  const client = new LspClient({ ...server, root: dirname(path) });
  try {
    const text = readFileSync(path, 'utf8');
    const document = new OpenDocument(client, { server, path, spot: tierInTheMiddle(text) });
    await client.initialize();
    const coldStart = (await document.open(text)) - client.startedAt;
    await document.calibrate();
    await repeat(() => document.type(), { times: keystrokes, budgetMs });
    const typed = await repeat(() => document.type(), { times: keystrokes, budgetMs });
    const hovers = await repeat(() => document.typeAndAsk('textDocument/hover'), { times: keystrokes >> 1, budgetMs: budgetMs / 2 });
    const completions = await repeat(() => document.typeAndAsk('textDocument/completion'), { times: keystrokes >> 1, budgetMs: budgetMs / 2 });
    const memory = residentMebibytes(client.process.pid);
    return { keystroke: quantile(typed, 0.5), p95: quantile(typed, 0.95), hover: quantile(hovers, 0.5), completion: quantile(completions, 0.5), coldStart, memory };
  } finally {
    await client.stop();
  }
}

/** At least four times, whatever it costs. */
async function repeat(work, { times, budgetMs }) {
  const until = performance.now() + budgetMs;
  const results = [];
  while (results.length < 4 || (results.length < times && performance.now() < until)) {
    results.push(await work());
    await sleep(GAP_MS);
  }
  return results;
}
