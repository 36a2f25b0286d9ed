// Owns: the npm package as somebody else has it: packed, installed from the file without a network, imported, type-checked, and both programs run.
// Refuses: building it (`npm run test:unit` does, before this), and publishing.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { projectPath } from '../support/project-root.js';

const place = realpathSync(mkdtempSync(join(tmpdir(), 'kruxos-policy-package-')));
const home = join(place, 'consumer');

before(() => {
  // Nothing of this machine's npm: no cache, no settings, no registry that could be reached.
  const npm = (args: readonly string[], cwd: string) => {
    const env = { ...process.env, npm_config_cache: join(place, 'cache'), npm_config_userconfig: join(place, 'npmrc'), npm_config_registry: 'http://127.0.0.1:9/', npm_config_offline: 'true' };
    return succeed('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'], { cwd, env });
  };
  npm(['pack', '--pack-destination', place], projectPath());
  mkdirSync(home);
  write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  npm(['install', join(place, `kruxos-policy-${version()}.tgz`)], home);
});

after(() => rmSync(place, { recursive: true, force: true }));

test('it brings what it needs and nothing else', () => {
  const installed = JSON.parse(readFileSync(join(home, 'node_modules/.package-lock.json'), 'utf8')) as { packages: object };
  assert.deepEqual(Object.keys(installed.packages), ['node_modules/kruxos-policy']);
  for (const path of ['dist/cli.cjs', 'dist/server.cjs', 'dist/programs/cli.cjs', 'dist/programs/server.cjs', 'dist/engine.cjs', 'docs/problems/README.md', 'docs/library.md', 'templates/team-moderate.yaml', 'schemas/policy.schema.json', 'LICENSE', 'README.md']) {
    assert.ok(readFileSync(join(home, 'node_modules/kruxos-policy', path), 'utf8').length > 0, path);
  }
});

test('its declarations are those that its types are made of', () => {
  const types = join(home, 'node_modules/kruxos-policy/dist/types');
  const all = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.d.ts'));
  const named = new Set(all.flatMap((name) => [...readFileSync(join(types, name), 'utf8').matchAll(/'(\.[^']+)\.js'/g)].map(([, other = '']) => join(name, '..', `${other}.d.ts`))));
  assert.deepEqual(all.filter((name) => !named.has(name)), ['engine/src/index.d.ts']);
});

test('its pages lead to nothing that it does not bring', () => {
  const packed = join(home, 'node_modules/kruxos-policy');
  const pages = readdirSync(packed, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  assert.ok(pages.length > 50);
  const dead = pages.flatMap((page) => {
    const links = [...readFileSync(join(packed, page), 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)|^\[[^\]]+\]: ([^#\s]+)/gm)].map(([, inline, below]) => inline ?? below ?? '');
    return links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(packed, page, '..', link))).map((link) => `${page}: ${link}`);
  });
  assert.deepEqual(dead, []);
});

const POLICY = 'name: p\ncapabilities:\n  git.*: { tier: notify }\n  git.push: { tier: approval_required, reason: "ask" }\n';

const PROGRAM = `import { AuditWriter, loadPolicies, readAudit, toApprovalPending, writeEntry } from 'kruxos-policy';
const engine = await loadPolicies('policies');
const decision = engine.decide({ agent: 'a', capability: 'git.push' });
const audit = await AuditWriter.open({ directory: 'audit' });
await writeEntry(audit, decision, { parameters: {} });
await audit.close();
const seen = [];
for await (const item of readAudit('audit')) seen.push(item.kind === 'entry' ? item.entry.status : item.what);
console.log(decision.tier, decision.source?.line, toApprovalPending(decision, { requestId: 'r' }).error_type, seen.join());
`;

test('it can be imported, and required', () => {
  write('policies/p.yaml', POLICY);
  write('use.mjs', PROGRAM);
  assert.equal(succeed(process.execPath, ['use.mjs'], { cwd: home }), 'approval_required 4 ApprovalPending pending\n');
  const required = "const { loadPolicies, InputError } = require('kruxos-policy'); loadPolicies('none').catch((error) => console.log(error instanceof InputError, error.message));";
  assert.match(succeed(process.execPath, ['--input-type=commonjs', '--eval', required], { cwd: home }), /^true cannot read the directory .*none: it does not exist\n$/);
});

test('an error that nobody catches can be read', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', "import { loadPolicies } from 'kruxos-policy';\nawait loadPolicies('none');"], { cwd: home, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^InputError: cannot read the directory .*none: it does not exist$/m);
  assert.ok(stderr.split('\n').every((line) => line.length < 400), stderr);
});

test('its types hold without any other package, and say what is wrong', () => {
  write('typed.ts', PROGRAM.replaceAll('console.log', 'print').replace('const seen = [];', 'const seen: unknown[] = [];\ndeclare function print(...values: unknown[]): void;'));
  write('wrong.ts', "import { loadPolicies, watchPolicies, type RateLimitState } from 'kruxos-policy';\nconst engine = await loadPolicies('policies', { hierarchy: 'lax' });\nengine.decide({ agent: 'a' });\nexport const calls = (state: RateLimitState): string => state.calls;\nexport { watchPolicies };\n");
  const check = (file: string, module = 'nodenext') => {
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--module', module, '--target', 'es2022', '--lib', 'es2022', '--types', ''];
    return spawnSync(process.execPath, [projectPath('node_modules/typescript/bin/tsc'), ...options, file], { cwd: home, encoding: 'utf8' }).stdout;
  };
  assert.equal(check('typed.ts'), '');
  const example = /^```js\n([^]*?)^```$/m.exec(readFileSync(projectPath('docs/library.md'), 'utf8'))?.[1] ?? '';
  write('example.ts', `${example}declare const console: { log(...values: unknown[]): void };\n`);
  assert.equal(check('example.ts'), '');
  // As a file that TypeScript compiles to `require`, too; newer settings would let it require an ES module.
  write('required.cts', "import { loadPolicies, type Decision } from 'kruxos-policy';\nimport policies = require('kruxos-policy');\nexport const decide = async (): Promise<Decision> => (await loadPolicies('policies')).decide({ agent: 'a', capability: 'git.push' });\nexport const text = policies.noticeText;\n");
  assert.equal(check('required.cts', 'node16'), '');
  assert.deepEqual([...check('wrong.ts').matchAll(/^wrong\.ts\((\d+),\d+\): error TS\d+/gm)].map((each) => each[1]), ['2', '3', '4']);
});

test('both programs run from where npm puts them', async () => {
  write('policies/p.yaml', POLICY);
  const bin = (name: string) => join(home, 'node_modules/.bin', name);
  assert.equal(succeed(bin('kruxos-policy'), ['--version'], { cwd: home }), `${version()}\n`);
  assert.match(succeed(bin('kruxos-policy'), ['config', 'check-policy', '--agent', 'a', '--capability', 'git.push'], { cwd: home }), /^Tier: {8}approval_required$/m);
  const sarif = JSON.parse(succeed(bin('kruxos-policy'), ['config', 'validate', 'policies', '--format', 'sarif'], { cwd: home })) as { runs: { tool: { driver: { rules: { shortDescription?: object; help?: { markdown: string } }[] } }; results: { ruleIndex: number }[] }[] };
  // The pages of the problems come along, those of what was found as a whole: where a report is read there is no other way to them.
  const { tool, results = [] } = sarif.runs[0] ?? {};
  assert.ok(tool?.driver.rules.every((each) => each.shortDescription !== undefined));
  const pages = results.map((each) => tool?.driver.rules[each.ruleIndex]?.help?.markdown ?? '');
  assert.ok(pages.length > 0 && pages.every((each) => /^## Why it matters$/m.test(each) && !each.includes('](')));
  const server = spawn(bin('kruxos-policy-language-server'), ['--stdio'], { cwd: home, stdio: 'pipe' });
  let complaints = '';
  server.stderr.setEncoding('utf8').on('data', (piece: string) => (complaints += piece));
  const send = (message: object) => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
  let answer = '';
  for await (const piece of server.stdout.setEncoding('utf8')) if ((answer += piece as string).includes('"id":1')) break;
  assert.match(answer, /"hoverProvider"/);
  send({ id: 2, method: 'shutdown' });
  send({ method: 'exit' });
  await new Promise((resolve) => server.once('close', resolve));
  assert.equal(complaints, '');
});

function version(): string {
  return (JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { version: string }).version;
}

function write(name: string, text: string): void {
  mkdirSync(join(home, name, '..'), { recursive: true });
  writeFileSync(join(home, name), text);
}

function succeed(program: string, args: readonly string[], options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { ...options, encoding: 'utf8' });
  assert.equal(status, 0, `${program} ${args.join(' ')}\n${stdout}${stderr}${error?.message ?? ''}`);
  return stdout;
}
