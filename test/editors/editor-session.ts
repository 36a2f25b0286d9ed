// Owns: what the tests of other editors share: a workspace of policies, the server on the PATH, the snippets of docs/editors.md, an editor run to
// its end. Refuses: knowing any editor.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { projectPath } from '../support/project-root.js';

export interface EditorSession {
  /** Of the workspace: `policies/acme.yaml` and `policies/agents/deploy-bot.yaml`. */
  readonly folder: string;
  /** Writes a file beside the workspace, and resolves to its path. */
  write(name: string, text: string): string;
  /** Runs the program with the server on the PATH; what it printed, once it has ended. */
  run(program: string, args: readonly string[]): Promise<string>;
  end(): void;
}

/** How long an editor may take for everything that a script of ours asks of it. */
const DEADLINE_MS = 60_000;

const ORGANIZATION = `name: acme
version: "1.0"
defaults:
  tier: notify
capabilities:
  filesystem.delete:
    tier: aproval_required
    reason: "Deletion – naïve 😀 or not – is looked at"
  process.*:
    tier: blocked
    reason: "No processes"
  email.send:
    tier: approval_required
    reason: "A person reads it first"
`;

const AGENT = `agent: deploy-bot
extends: acme
capabilities:
  process.run:
    tier: notify
  email.send:
    tier: notify
    reason: "An error under strict, and else to be known"
`;

export function startSession(): EditorSession {
  const root = mkdtempSync(join(tmpdir(), 'kruxos-policy-editor-'));
  const [folder, programs, own] = [join(root, 'workspace'), join(root, 'bin'), join(root, 'own')];
  const files = { 'policies/acme.yaml': ORGANIZATION, 'policies/agents/deploy-bot.yaml': AGENT };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  for (const each of [programs, own]) mkdirSync(each);
  symlinkSync(projectPath('dist/server.cjs'), join(programs, 'kruxos-policy-language-server'));
  // Emacs takes the project for the workspace.
  spawnSync('git', ['init', '--quiet', folder]);
  return {
    folder,
    write(name, text) {
      const path = join(own, name);
      writeFileSync(path, text);
      return path;
    },
    async run(program, args) {
      const env = { ...process.env, PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`, HOME: own, XDG_CONFIG_HOME: own, XDG_DATA_HOME: own, XDG_STATE_HOME: own };
      const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
      await once(child, 'close');
      clearTimeout(timer);
      return said;
    },
    end: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The snippet that follows the mark in docs/editors.md, as the page has it. */
export function snippet(mark: string): string {
  const page = readFileSync(projectPath('docs/editors.md'), 'utf8');
  const found = new RegExp(`<!-- ${mark.replaceAll('.', '\\.')} -->\\n\`\`\`\\w+\\n([^]*?)\`\`\``).exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/editors.md has no snippet \`${mark}\``);
  return found;
}

/** The same with the setting that is not the default, so that one that gets lost is noticed. */
export function strictSnippet(mark: string): string {
  const text = snippet(mark);
  if (text.split('bounded').length !== 2) throw new Error(`the snippet \`${mark}\` does not say once that the hierarchy is \`bounded\``);
  return text.replace('bounded', 'strict');
}

/** What a script of ours left behind, or what the editor printed instead. */
export function readAnswers<Answers>(path: string, printed: string): Answers {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Answers;
  } catch {
    throw new Error(`the editor left no answers. It said:\n${printed}`);
  }
}
