// Owns: the house rules as tests: who may import whom, what each source file says of itself, and that code, pages, manifest and schema agree.
// Refuses: what the code does.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, posix } from 'node:path';
import { describe, it } from 'node:test';
import { PROBLEM_CODES, isProblemCode } from '../core/src/index.js';
import { RULES } from '../core/src/rules/index.js';
import { pageCodes, readPage } from './support/problem-page.js';
import { projectPath } from './support/project-root.js';
import { placedProblems, reportedProblems, workspaceOf } from './support/workspace.js';

interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[];
}

const PROJECTS = (JSON.parse(read('tsconfig.json')) as { references: { path: string }[] }).references.map((each) => posix.normalize(each.path));
const SOURCES = [...PROJECTS.filter((each) => each !== 'test').flatMap((each) => sourcesIn(`${each}/src`)), ...sourcesIn('test'), ...sourcesIn('scripts')];
const CORE = SOURCES.filter(({ path }) => path.startsWith('core/src/'));

/** From the bottom up. A folder imports from those before it; folders on one level from each other. */
const LEVELS: readonly (readonly string[])[] = [
  ['text'],
  ['problems'],
  ['syntax'],
  ['shape', 'model'],
  ['catalogue'],
  ['conditions', 'shipped'],
  ['compile'],
  ['decide'],
  ['rules'],
  ['compare'],
  ['ide'],
  ['render'],
];

describe('the walls', () => {
  it('the core imports yaml, ajv and itself, and nothing else', () => {
    for (const { path, imports } of CORE) {
      const foreign = imports.filter(({ from }) => !from.startsWith('.') && !/^(yaml|ajv)(\/|$)/.test(from));
      const outside = imports.filter(({ from }) => from.startsWith('.') && !resolved(path, from).startsWith('core/src/'));
      assert.deepEqual([...foreign, ...outside], [], path);
    }
  });

  it('only syntax/ knows yaml, only shape/ knows the validators', () => {
    for (const { path, imports } of CORE) {
      const froms = imports.map(({ from }) => from);
      if (folderOf(path) !== 'syntax') assert.ok(!froms.some((from) => /^yaml(\/|$)/.test(from)), path);
      if (folderOf(path) !== 'shape') assert.ok(!froms.some((from) => /^ajv(\/|$)/.test(from) || from.endsWith('/validators.js')), path);
    }
  });

  it('inside the core, imports go downward only', () => {
    const level = (folder: string) => LEVELS.findIndex((each) => each.includes(folder));
    for (const { path, imports } of CORE) {
      const own = folderOf(path);
      if (own === null) continue;
      assert.ok(level(own) >= 0, `${own}/ has no level`);
      for (const { from } of imports.filter((each) => each.from.startsWith('.'))) {
        const other = folderOf(resolved(path, from));
        assert.ok(other !== null && level(other) <= level(own), `${path} imports ${from}`);
      }
    }
  });

  it('no file of the core reaches itself through its imports', () => {
    const edges = new Map(CORE.map(({ path, imports }) => [path, imports.filter(({ from, typeOnly }) => from.startsWith('.') && !typeOnly).map(({ from }) => resolved(path, from).replace(/\.js$/, '.ts'))]));
    const done = new Set<string>();
    const visit = (path: string, above: readonly string[]): void => {
      assert.ok(!above.includes(path), [...above, path].join(' -> '));
      if (done.has(path)) return;
      for (const each of edges.get(path) ?? []) visit(each, [...above, path]);
      done.add(path);
    };
    for (const path of edges.keys()) visit(path, []);
  });

  it('a project imports from the projects that it references, and from the core through its door', () => {
    for (const project of PROJECTS.filter((each) => each !== 'test' && each !== 'core')) {
      const config = JSON.parse(read(`${project}/tsconfig.json`)) as { references?: { path: string }[] };
      const referenced = (config.references ?? []).map((each) => posix.normalize(posix.join(project, each.path)));
      for (const { path, imports } of SOURCES.filter((each) => each.path.startsWith(`${project}/src/`))) {
        for (const { from } of imports.filter((each) => each.from.startsWith('.'))) {
          const target = resolved(path, from);
          const other = target.slice(0, target.indexOf('/'));
          if (other === project || !PROJECTS.includes(other)) continue;
          assert.ok(referenced.includes(other), `${path} imports ${from}`);
          if (other === 'core' && !isSharedWithClient(path, target)) assert.equal(target, 'core/src/index.js', `${path} enters the core beside its door`);
        }
      }
    }
  });

  it('the door of the core names nothing that nobody takes', () => {
    const outside = SOURCES.filter(({ path }) => !path.startsWith('core/')).map(({ text }) => text).join('\n');
    const names = [...read('core/src/index.ts').matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) => list.split(',').map((each) => each.trim()));
    assert.deepEqual(names.filter((each) => !new RegExp(`\\b${each}\\b`).test(outside)), []);
  });

  it('the client and its page take nothing but server/src/protocol, which holds types and the names of methods, what makes a file a policy, and the messages between them', () => {
    for (const { path, imports } of SOURCES.filter((each) => /^(?:client|webview)\/src\//.test(each.path))) {
      for (const { from, typeOnly } of imports.filter((each) => each.from.startsWith('.'))) {
        const target = resolved(path, from);
        if (target.startsWith(path.slice(0, path.indexOf('/') + 1))) continue;
        if (target === 'webview/src/matrix-messages.js') assert.ok(typeOnly, path);
        else if (!isSharedWithClient(path, target)) assert.equal(target, 'server/src/protocol.js', path);
      }
    }
    const protocol = SOURCES.find(({ path }) => path === 'server/src/protocol.ts');
    assert.deepEqual(protocol?.imports, []);
    for (const [line] of (protocol?.text ?? '').matchAll(/^export .*$/gm)) assert.match(line, /^export (?:interface|type) |^export const [A-Za-z]+ = '[^']+';$/);
  });

  it('of the server, only what starts it on a machine and reads the disk needs Node', () => {
    const NODE_ONLY = ['server/src/main.ts', 'server/src/disk-files.ts', 'server/src/frames.ts'];
    for (const { path, text, imports } of SOURCES.filter((each) => each.path.startsWith('server/src/') && !NODE_ONLY.includes(each.path))) {
      for (const { from } of imports) assert.doesNotMatch(from, /^node:|\/node$|\/disk-files\.js$/, path);
      assert.doesNotMatch(withoutComments(text), /\bBuffer\b|\bprocess\.(?:env|on|argv|exit|platform|std)|(?<!typeof )\bsetImmediate\b(?! ===|\(work)/, path);
    }
  });

  it('the server takes values from the language server library in one file, since a bundle copies the library\'s names for each that does', () => {
    for (const { path, imports } of SOURCES.filter((each) => each.path.startsWith('server/src/') && each.path !== 'server/src/lsp.ts')) {
      for (const { from, typeOnly } of imports) assert.ok(typeOnly || from !== 'vscode-languageserver', path);
    }
  });

  it('the server and the command line do not know each other', () => {
    for (const { path, imports } of SOURCES) {
      const [own, other] = path.startsWith('server/') ? ['server', 'cli'] : path.startsWith('cli/') ? ['cli', 'server'] : [null, null];
      if (own !== null) for (const { from } of imports) assert.ok(!from.startsWith('.') || !resolved(path, from).startsWith(`${other}/`), `${path} imports ${from}`);
    }
  });

  it('the core spreads no list into a call that puts things on another one, which the stack would have to hold', () => {
    for (const { path, text } of CORE) assert.doesNotMatch(text, /\.(?:push|unshift)\(\.\.\./, path);
  });

  it('the core has no clock, no chance and no world', () => {
    for (const { path, text } of CORE) {
      const found = /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\b(?:console|process|performance|globalThis)\.|\b(?:setTimeout|setInterval|queueMicrotask|fetch)\(/.exec(withoutComments(text));
      assert.equal(found?.[0], undefined, path);
    }
  });

  it('the reference evaluator shares nothing with the core', () => {
    for (const { path, imports } of SOURCES.filter((each) => each.path.startsWith('test/reference/'))) {
      for (const { from } of imports) assert.ok(!from.includes('core/'), `${path} imports ${from}`);
    }
  });
});

describe('every source file', () => {
  for (const { path, text } of SOURCES) {
    it(`${path} says what it owns and what it refuses`, () => {
      const head = text.replace(/^#!.*\n/, '').split(/\n(?!\/\/)/)[0] ?? '';
      assert.match(head, /^\/\/ Owns: /);
      assert.match(head, /\bRefuses: /);
    });
  }

  it('is named in kebab-case, and no name is a drawer', () => {
    for (const { path } of SOURCES) {
      assert.match(basename(path), /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.(ts|mts|mjs)$/, path);
      assert.doesNotMatch(path, /(^|[/-])(utils?|helpers?|common|managers?|misc)([/.-]|$)/);
    }
  });

  it('leaves nothing for later', () => {
    for (const { path, text } of SOURCES) if (path !== 'test/house.test.ts') assert.doesNotMatch(text, /\b(TODO|FIXME|XXX)\b/, path);
  });
});

describe('tests', () => {
  const tests = SOURCES.filter(({ path }) => path.startsWith('test/'));

  it('are never skipped, singled out or put off', () => {
    for (const { path, text } of tests) if (path !== 'test/house.test.ts') assert.doesNotMatch(text, /\b(?:it|test|describe|suite)\.(?:skip|only|todo)\b|\b(?:skip|only|todo): /, path);
  });

  it('stand in files of 800 lines at the most', () => {
    for (const { path, text } of tests) assert.ok(text.split('\n').length <= 800, path);
  });
});

describe('codes', () => {
  const codes = Object.keys(PROBLEM_CODES).sort();

  it('have a page each', () => assert.deepEqual(pageCodes(), codes));

  it('that are rules have a file of their name, which the list of rules knows', () => {
    const files = readdirSync(projectPath('core/src/rules')).map((each) => each.replace(/\.ts$/, '')).filter(isProblemCode).sort();
    assert.deepEqual(RULES.map((each) => each.code).sort(), files);
  });

  it('all fire somewhere in their pages', () => {
    const fired = new Set(pageCodes().flatMap((code) => readPage(code).bad).flatMap((text) => {
      const workspace = workspaceOf(text);
      return [...placedProblems(workspace), ...reportedProblems(workspace)].map((each) => each.code);
    }));
    assert.deepEqual([...fired].sort(), codes);
  });
});

interface Manifest {
  readonly main: string;
  readonly browser: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string }[]>>;
    readonly grammars: readonly { readonly path: string }[];
    readonly languages: readonly { readonly configuration?: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly markdownDescription?: string; readonly description?: string; readonly default?: unknown; readonly scope?: string; readonly propertyNames?: { readonly enum: readonly string[] } }>> };
  };
}

describe('the manifest', () => {
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const { commands, menus, configuration } = manifest.contributes;
  const clientText = SOURCES.filter(({ path }) => path.startsWith('client/src/')).map(({ text }) => text).join('\n');

  it('contributes exactly the commands that the client registers', () => {
    const names = [...clientText.matchAll(/\bcommand\('([A-Za-z]+)'|\bregisterCommand\('kruxosPolicy\.([A-Za-z]+)'/g)].map((match) => `kruxosPolicy.${match[1] ?? match[2] ?? ''}`);
    assert.deepEqual(commands.map((each) => each.command).sort(), names.sort());
    for (const { command, title, category } of commands) assert.ok(title !== '' && category === 'KruxOS Policy', command);
  });

  it('offers in its menus only what it contributes', () => {
    const known = new Set(commands.map((each) => each.command));
    for (const { command } of Object.values(menus).flat()) if (command !== undefined) assert.ok(known.has(command), command);
  });

  it('leads from its welcome texts and its walkthrough only to what it contributes', () => {
    const known = new Set(commands.map((each) => each.command));
    const linked = [read('package.nls.json'), read('package.nls.de.json'), read('package.json')].flatMap((text) => [...text.matchAll(/\((?:command):(kruxosPolicy\.\w+)\)|"onCommand:(kruxosPolicy\.\w+)"/g)]);
    assert.ok(linked.length > 0);
    for (const [, link, event] of linked) assert.ok(known.has(link ?? event ?? ''), link ?? event);
  });

  it('declares exactly the settings that the server and the client read, each described, with a default and a scope', () => {
    // Read by their whole names, or listed as switches.
    const keys = [...read('server/src/settings.ts').matchAll(/\bgiven\['([A-Za-z]+)'\]|'([A-Za-z]+\.[A-Za-z]+)': '/g)].map((match) => `kruxosPolicy.${match[1] ?? match[2] ?? ''}`);
    const ofTheClient = [...clientText.matchAll(/^const SETTING = '([A-Za-z.]+)';$/gm)].map((match) => `kruxosPolicy.${match[1] ?? ''}`);
    // The language client reads this one by itself.
    assert.deepEqual(Object.keys(configuration.properties).sort(), [...new Set([...keys, ...ofTheClient, 'kruxosPolicy.trace.server'])].sort());
    for (const [key, each] of Object.entries(configuration.properties)) {
      assert.ok((each.markdownDescription ?? each.description ?? '') !== '' && each.default !== undefined && each.scope !== undefined, key);
    }
  });

  it('knows every code', () => {
    assert.deepEqual(configuration.properties['kruxosPolicy.problems']?.propertyNames?.enum, Object.keys(PROBLEM_CODES));
  });

  it('names programs that the build makes and files that exist', () => {
    const build = read('esbuild.mjs');
    for (const file of [manifest.main, manifest.browser, ...Object.values(manifest.bin)]) assert.ok(build.includes(`'${file.replace('./', '')}'`), file);
    const files = [...manifest.contributes.grammars.map((each) => each.path), ...manifest.contributes.languages.flatMap((each) => each.configuration ?? [])];
    for (const file of files) assert.ok(existsSync(projectPath(file)), file);
  });
});

describe('the schemas', () => {
  for (const name of ['policy', 'capability-definitions']) {
    it(`${name}.schema.json titles, describes and exemplifies every property`, () => {
      const lacking: string[] = [];
      const walk = (node: unknown, path: string): void => {
        if (typeof node !== 'object' || node === null) return;
        for (const [key, value] of Object.entries(node)) {
          if (key === 'examples' || key === 'default' || key === 'enum') continue;
          if (key === 'properties') {
            for (const [property, schema] of Object.entries(value as Record<string, Record<string, unknown>>)) {
              for (const part of ['title', 'description', 'examples']) if (!(part in schema)) lacking.push(`${path}/${property} has no ${part}`);
            }
          }
          walk(value, `${path}/${key}`);
        }
      };
      walk(JSON.parse(read(`schemas/${name}.schema.json`)), '');
      assert.deepEqual(lacking, []);
    });
  }
});

function read(path: string): string {
  return readFileSync(projectPath(path), 'utf8');
}

/** What people wrote: neither generated sources nor what was compiled from them. */
function sourcesIn(folder: string): SourceFile[] {
  if (!existsSync(projectPath(folder))) return [];
  return readdirSync(projectPath(folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((path) => /\.(ts|mjs)$/.test(path) && !path.includes('/generated/'))
    .sort()
    .map((path) => {
      const text = read(path);
      return { path, text, imports: importsOf(text) };
    });
}

function importsOf(text: string): SourceFile['imports'] {
  const found = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)];
  const dynamic = [...text.matchAll(/\bimport\('([^']+)'\)/g)];
  return [...found.map((match) => ({ from: match[2] as string, typeOnly: match[1] !== undefined })), ...dynamic.map((match) => ({ from: match[1] as string, typeOnly: false }))];
}

/** What makes a file a policy is decided once: the client takes that one file, and not the whole core. */
function isSharedWithClient(path: string, target: string): boolean {
  return path.startsWith('client/src/') && target === 'core/src/compile/directory-layout.js';
}

function resolved(path: string, from: string): string {
  return posix.normalize(posix.join(dirname(path), from));
}

/** The folder of the core that a file stands in; null for `index.ts`. */
function folderOf(path: string): string | null {
  return /^core\/src\/([^/]+)\//.exec(path)?.[1] ?? null;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '').replace(/\s\/\/ .*$/gm, '');
}
