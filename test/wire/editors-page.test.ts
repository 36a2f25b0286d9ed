// Owns: the configurations of docs/editors.md that no test runs: they are well-formed, start the program with a transport that it has, and hand
// over settings that it reads. Refuses: running editors (test/editors).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readSettings } from '../../server/src/settings.js';
import { projectPath } from '../support/project-root.js';

const page = readFileSync(projectPath('docs/editors.md'), 'utf8');
const { bin } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { readonly bin: Readonly<Record<string, string>> };

/** The first block of a language under a heading. */
function block(heading: string, language: string): string {
  const section = page.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  const found = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'm').exec(section)?.[1];
  assert.ok(found !== undefined, `${heading} has a block of ${language}`);
  return found;
}

interface Started {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly settings?: unknown };
}

function assertStarts({ command, args, options }: Started): void {
  assert.ok(bin[command] !== undefined, command);
  assert.deepEqual(args, ['--stdio']);
  // A setting that is not read, or read as something else, would leave the defaults.
  const { hierarchy } = options.settings as { readonly hierarchy: string };
  assert.equal(hierarchy, readSettings(undefined).hierarchy);
  assert.equal(readSettings({ ...(options.settings as object), hierarchy: 'strict' }).hierarchy, 'strict');
}

/** As much of TOML as the page writes: tables, and keys with values that are JSON but for inline tables. */
function readToml(text: string): Map<string, Map<string, unknown>> {
  const tables = new Map<string, Map<string, unknown>>();
  let table = new Map<string, unknown>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const head = /^(?:\[([\w.-]+)\]|\[\[([\w.-]+)\]\])$/.exec(line);
    if (head !== null) {
      table = new Map();
      tables.set(head[1] ?? head[2] ?? '', table);
      continue;
    }
    const [, key, value] = /^([\w-]+) = (.+)$/.exec(line) ?? [];
    assert.ok(key !== undefined && value !== undefined && !table.has(key), line);
    table.set(key, JSON.parse(value.replace(/([\w-]+) = /g, '"$1": ')));
  }
  return tables;
}

describe('the page about other editors', () => {
  it('configures Helix', () => {
    const tables = readToml(block('Helix', 'toml'));
    const server = tables.get('language-server.kruxos-policy');
    assertStarts({ command: server?.get('command') as string, args: server?.get('args') as string[], options: server?.get('config') as Started['options'] });
    assert.ok((tables.get('language')?.get('language-servers') as string[]).includes('kruxos-policy'));
  });

  it('configures Sublime Text', () => {
    const { clients } = JSON.parse(block('Sublime Text', 'json')) as { readonly clients: Readonly<Record<string, { readonly command: [string, ...string[]]; readonly selector: string; readonly initializationOptions: Started['options'] }>> };
    const own = clients['kruxos-policy'];
    assert.ok(own !== undefined);
    const [command, ...args] = own.command;
    assertStarts({ command, args, options: own.initializationOptions });
    assert.equal(own.selector, 'source.yaml');
  });

  it('configures Zed', () => {
    const { lsp } = JSON.parse(block('Zed', 'json')) as { readonly lsp: Readonly<Record<string, { readonly binary: { readonly path: string; readonly arguments: string[] }; readonly initialization_options: Started['options'] }>> };
    const own = lsp['yaml-language-server'];
    assert.ok(own !== undefined);
    assertStarts({ command: own.binary.path, args: own.binary.arguments, options: own.initialization_options });
  });

  it('configures Neovim 0.11 with what its newer interface takes', () => {
    const config = block('Neovim', 'lua');
    assert.match(config, /^vim\.lsp\.config\('kruxos-policy', \{$/m);
    for (const key of ['cmd', 'filetypes', 'root_markers', 'init_options']) assert.match(config, new RegExp(`^  ${key} = \\{.*\\},$`, 'm'));
    assert.match(config, /^vim\.lsp\.enable\('kruxos-policy'\)$/m);
  });
});
