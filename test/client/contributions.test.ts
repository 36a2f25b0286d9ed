// Owns: that nothing the manifest contributes goes untried in a real VS Code: each command, each setting, each place of a menu.
// Refuses: trying them (test/vscode/, scripts/vscode-host/use-*.mjs), and how well they are tried.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { projectPath } from '../support/project-root.js';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
  };
}

const read = (path: string): string => readFileSync(projectPath(path), 'utf8');
const { contributes } = JSON.parse(read('package.json')) as Manifest;
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;

/** Lists of names are no trial. */
const suite = readdirSync(projectPath('test/vscode'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && name !== 'extension.test.ts')
  .map((name) => read(`test/vscode/${name}`))
  .join('\n');
const outside = readdirSync(projectPath('scripts/vscode-host'))
  .filter((name) => name.startsWith('use-'))
  .map((name) => read(`scripts/vscode-host/${name}`))
  .join('\n');

const titleOf = (command: string): string => {
  const title = contributes.commands.find((each) => each.command === command)?.title ?? '';
  return texts[title.slice(1, -1)] ?? title;
};

describe('what the manifest contributes is tried in a real VS Code', () => {
  for (const { command } of contributes.commands) {
    it(command, () => assert.ok(suite.includes(`'${command}'`) || outside.includes(titleOf(command)), 'neither test/vscode nor scripts/vscode-host/use-*.mjs runs it'));
  }

  // The log belongs to the language client, and a VS Code without native modules writes none.
  for (const setting of Object.keys(contributes.configuration.properties).filter((each) => each !== 'kruxosPolicy.trace.server')) {
    it(setting, () => assert.ok(suite.includes(`'${setting.slice('kruxosPolicy.'.length)}'`), 'test/vscode does not change it'));
  }

  for (const [menu, items] of Object.entries(contributes.menus).filter(([name]) => name !== 'commandPalette')) {
    for (const { command } of items) {
      it(`${command} in ${menu}`, () => assert.ok(outside.includes(titleOf(command)), `scripts/vscode-host/use-*.mjs does not look for ${titleOf(command)}`));
    }
  }
});
