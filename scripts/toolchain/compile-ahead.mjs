// Owns: the code of the built programs, made ahead: each is run once, with what it is mostly started for, and what V8 made of it is kept beside it.
// Refuses: running code that was kept (launcher/), and versions of V8 other than that of the Node which builds: an editor that brings its own compiles by itself.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LspClient } from '../../bench/editor/lsp-client.mjs';
import { inProject } from './project-root.mjs';
import { StepFailed } from './run-command.mjs';

const KEEPER = inProject('scripts', 'toolchain', 'keep-code.mjs');
const POLICIES = inProject('examples', 'policies');
const ORGANIZATION = join(POLICIES, 'acme-data.yaml');

export async function compileAhead() {
  await Promise.all([runServer(built('server')), runQuietly([KEEPER, built('cli'), 'config', 'validate', POLICIES])]);
}

function built(name) {
  return inProject('dist', 'programs', `${name}.cjs`);
}

/** What an editor does first: a policy is opened, read, pointed at and typed in. */
async function runServer(program) {
  const client = new LspClient({ command: [KEEPER, program, '--stdio'], root: POLICIES });
  await client.initialize();
  const text = await readFile(ORGANIZATION, 'utf8');
  const textDocument = { uri: pathToFileURL(ORGANIZATION).href };
  const told = (version) => client.first('textDocument/publishDiagnostics', (params) => (params.uri === textDocument.uri && params.version === version ? true : undefined));
  const opened = told(1);
  client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'kruxos-policy', version: 1, text } });
  await opened;
  const line = text.split('\n').findIndex((each) => each.includes('tier:'));
  const position = { line, character: text.split('\n')[line].length };
  const asked = ['hover', 'completion', 'documentHighlight'].map((name) => client.request(`textDocument/${name}`, { textDocument, position }));
  const shown = ['documentSymbol', 'foldingRange', 'codeLens', 'semanticTokens/full', 'documentLink'].map((name) => client.request(`textDocument/${name}`, { textDocument }));
  await Promise.all([...asked, ...shown]);
  const typed = told(2);
  client.notify('textDocument/didChange', { textDocument: { ...textDocument, version: 2 }, contentChanges: [{ range: { start: position, end: position }, text: 'x' }] });
  await typed;
  await client.stop();
}

async function runQuietly(args) {
  const [code] = await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'close');
  if (code !== 0) throw new StepFailed(`\`${args.join(' ')}\` ended with exit code ${code}`);
}
