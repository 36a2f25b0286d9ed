// Owns: one running browser VS Code: its port, its folders, its settings and its end. Refuses: opening a page (open-browser.mjs).

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StepFailed } from '../toolchain/run-command.mjs';

const START_DEADLINE_MS = 60_000;

/** What gets between a developer and the extension: welcome pages, chat, suggestions to install things, telemetry. */
export const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'security.workspace.trust.enabled': false,
  'git.enabled': false,
  // As on the desktop; a browser VS Code saves by itself after a second.
  'files.autoSave': 'off',
  // Settings and trust in tabs, like everything else.
  'workbench.editor.useModal': 'off',
};

/** What comes with VS Code and has to do with policies: their languages, git, the preview of Markdown, looks. The others are debuggers, agents, accounts and the languages of programs. */
const CONCERNED_EXTENSIONS = [
  ...['configuration-editing', 'diff', 'docker', 'git', 'git-base', 'ini', 'json', 'json-language-features', 'log', 'markdown-basics', 'markdown-language-features'],
  ...['references-view', 'search-result', 'shellscript', 'theme-defaults', 'theme-modern-icons', 'theme-seti', 'xml', 'yaml'],
];

/** Restricted Mode without its dialog and its banner. */
const TRUST_SETTINGS = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.emptyWindow': false,
};

/**
 * Starts the host and resolves when it answers. `group` is the group of processes that it and all that it starts are in.
 * `data` is a folder to keep settings in (a temporary one otherwise); `env` reaches the extensions; `port` is taken if it is free.
 * With `bare`, what comes with VS Code and has nothing to do with policies is left out: a window opens in two thirds of the time.
 * Where trust is `asked`, no folder is trusted until a person says so: VS Code calls that Restricted Mode.
 */
export async function startHost({ host, data, settings = {}, extensionsFolder, env = {}, port = 0, locale, trust = 'given', bare = false }) {
  const dataFolder = data ?? (await mkdtemp(join(tmpdir(), 'kruxos-policy-host-')));
  await writeSettings(dataFolder, { ...QUIET_SETTINGS, ...(trust === 'asked' ? TRUST_SETTINGS : {}), ...settings });
  const chosenPort = await freePort(port);
  const child = spawn(
    host.node,
    [
      host.server,
      ...['--host', '127.0.0.1', '--port', String(chosenPort), '--without-connection-token', '--accept-server-license-terms'],
      ...['--telemetry-level', 'off', '--server-data-dir', dataFolder],
      ...(trust === 'asked' ? [] : ['--disable-workspace-trust']),
      ...['--extensions-dir', extensionsFolder ?? join(dataFolder, 'extensions')],
      ...(bare ? ['--builtin-extensions-dir', await concernedExtensions(host, dataFolder)] : []),
      // Without this flag a built VS Code ignores what the page's address says about extensions under development.
      '--enable-smoke-test-driver',
      ...(locale === undefined ? [] : ['--locale', locale]),
    ],
    { env: { ...process.env, EXTENSIONS_GALLERY: '{}', ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  const output = collectOutput(child);
  const ended = once(child, 'exit');
  const endWithThisProcess = () => endProcessGroup(child);
  process.once('exit', endWithThisProcess);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  const stop = async () => {
    endProcessGroup(child);
    await ended;
    process.off('exit', endWithThisProcess).off('SIGINT', interrupted).off('SIGTERM', interrupted);
    if (data === undefined) {
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    }
  };
  try {
    await untilItAnswers(chosenPort, child);
  } catch (error) {
    await stop();
    throw new StepFailed(`${error.message}. It said:\n${output()}`);
  }
  return { port: chosenPort, group: child.pid, ended, output, stop };
}

async function concernedExtensions(host, dataFolder) {
  const folder = join(dataFolder, 'built-in');
  await mkdir(folder, { recursive: true });
  await Promise.all(CONCERNED_EXTENSIONS.map((name) => symlink(join(host.vscode, 'extensions', name), join(folder, name), 'junction')));
  return folder;
}

async function writeSettings(dataFolder, settings) {
  for (const scope of ['Machine', 'User']) {
    const folder = join(dataFolder, 'data', scope);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`, { flag: 'wx' }).catch((error) => {
      // A folder that is kept between runs keeps what the developer set there.
      if (error.code !== 'EEXIST') {
        throw error;
      }
    });
  }
}

/** The wanted port, or any where that one is taken. */
async function freePort(wanted) {
  const probe = createServer();
  try {
    probe.listen(wanted, '127.0.0.1');
    await once(probe, 'listening');
  } catch (error) {
    if (wanted === 0) {
      throw error;
    }
    return freePort(0);
  }
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Exits in the ordinary way, so that the host, which does not hear the terminal's signals, is ended. */
function interrupted() {
  process.exit(130);
}

function collectOutput(child) {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      text = (text + chunk).slice(-20_000);
    });
  }
  return () => text;
}

async function untilItAnswers(port, child) {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) {
      throw new Error(`the VS Code host ended with exit code ${child.exitCode}`);
    }
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/version`);
      if (answer.ok) {
        return;
      }
    } catch {
      // It does not listen yet.
    }
    await delay(100);
  }
  throw new Error(`the VS Code host did not answer within ${START_DEADLINE_MS / 1000} s`);
}

/** The host starts extension hosts and language servers of its own; they end with it. */
function endProcessGroup(child) {
  if (child.exitCode !== null || child.pid === undefined) {
    return;
  }
  if (process.platform === 'win32') {
    child.kill();
  } else {
    process.kill(-child.pid, 'SIGTERM');
  }
}
