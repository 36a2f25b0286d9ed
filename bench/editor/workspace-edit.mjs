// Owns: many agent policies: when all is told once their directory is opened, and behind one edit of the organization's policy when its own findings are
// there, when those of the open agents, when the last.
// Refuses: servers that do not relate files; they only ever tell of the edited one.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ORGANIZATION } from '../generate/workspace.mjs';
import { median } from '../report/statistics.mjs';
import { LspClient } from './lsp-client.mjs';
import { residentMebibytes } from './process-memory.mjs';

const ENTRY = '  filesystem.*:';
const OPEN = 20;

/** Milliseconds and MiB, medians of `edits`; `told` counts the documents that the last edit brought news of. */
export async function measureWorkspace(server, directory, { edits, quietMs }) {
  const client = new LspClient({ ...server, root: directory });
  const news = new Map();
  client.on('textDocument/publishDiagnostics', ({ uri }, at) => news.set(uri, at));
  try {
    await client.initialize();
    const organization = join(directory, `${ORGANIZATION}.yaml`);
    const uri = pathToFileURL(organization).href;
    open(client, server, organization);
    await untilTold(client, news, uri);
    const start = news.get(uri) - client.startedAt;
    const agents = affectedAgents(directory);
    for (const path of agents) open(client, server, path);
    // Thousands of files are read before the first of them is told of.
    await quiet(news, Math.max(quietMs, readdirSync(join(directory, 'agents')).length));
    const opened = Math.max(...news.values()) - client.startedAt;

    const results = [];
    for (const [index, edit] of toggles(readFileSync(organization, 'utf8'), edits).entries()) {
      news.clear();
      const sentAt = client.notify('textDocument/didChange', { textDocument: { uri, version: index + 2 }, contentChanges: [edit] });
      await untilTold(client, news, uri);
      const own = news.get(uri) - sentAt;
      await quiet(news, quietMs);
      const openAgents = agents.map((path) => news.get(pathToFileURL(path).href)).filter((at) => at !== undefined);
      results.push({ own, open: openAgents.length === 0 ? NaN : Math.max(...openAgents) - sentAt, all: Math.max(...news.values()) - sentAt, told: news.size });
    }
    const middle = (key) => median(results.map((result) => result[key]));
    return { start, opened, own: middle('own'), open: middle('open'), all: middle('all'), told: results.at(-1).told, memory: residentMebibytes(client.process.pid) };
  } finally {
    await client.stop();
  }
}

function open(client, { language }, path) {
  client.notify('textDocument/didOpen', { textDocument: { uri: pathToFileURL(path).href, languageId: language, version: 1, text: readFileSync(path, 'utf8') } });
}

/** The first agents that say something about the entry that is edited. */
function affectedAgents(directory) {
  const found = [];
  for (const name of readdirSync(join(directory, 'agents')).sort()) {
    const path = join(directory, 'agents', name);
    if (readFileSync(path, 'utf8').includes('  filesystem.')) found.push(path);
    if (found.length === OPEN) break;
  }
  return found;
}

/** Makes the tier of the entry `blocked`, and what it was, in turn. */
function toggles(text, count) {
  const lines = text.split('\n');
  const line = lines.indexOf(ENTRY) + 1;
  const start = lines[line].indexOf(':') + 2;
  let now = lines[line].slice(start);
  return Array.from({ length: count }, (_, index) => {
    const next = index % 2 === 0 ? 'blocked' : lines[line].slice(start);
    const edit = { range: { start: { line, character: start }, end: { line, character: start + now.length } }, text: next };
    now = next;
    return edit;
  });
}

async function untilTold(client, news, uri) {
  if (!news.has(uri)) await client.first('textDocument/publishDiagnostics', (params) => (params.uri === uri ? true : undefined));
}

/** Until nothing has been told for a while. */
async function quiet(news, quietMs) {
  const started = performance.now();
  do await sleep(20);
  while (performance.now() - Math.max(started, ...news.values()) < quietMs);
}
