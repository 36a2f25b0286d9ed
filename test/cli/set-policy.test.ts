// Owns: `config show policy` and `config set policy`: what is active, and that a failing change changes nothing.
// Refuses: the guide's own sample (guide.test.ts).

import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAIN, placeWith, runInside, runProgram } from './program.js';

const policy = (name: string, more = '') => `name: ${name}\n${more}capabilities:\n  "*": { tier: notify }\n`;
const SET = ['config', 'set', 'policy'];

test('no active policy is said, and is no success', async (t) => {
  const several = placeWith(t, { 'policies/a.yaml': policy('a-one'), 'policies/b.yaml': policy('b-one') });
  const { code, stdout, stderr } = await several.run('config', 'show', 'policy');
  assert.deepEqual([code, stdout], [1, 'Active policy: none\nSource: none\n']);
  assert.match(stderr, /^warning: several organization policies and none is active: choose one of `a-one`, `b-one`\n$/);
  const empty = placeWith(t, { 'policies/agents/a.yaml': 'agent: a\ncapabilities: {}\n' });
  const none = await empty.run('config', 'show', 'policy');
  assert.deepEqual([none.code, none.stdout], [1, 'Active policy: none\nSource: none\n']);
  assert.equal(none.stderr, `note: there is no organization policy in ${empty.path}/policies: put one there, or choose a template with \`kruxos-policy config set policy NAME\`\n`);
  const missing = placeWith(t, { 'policies/.active': 'b-on\n', 'policies/b.yaml': policy('b-one') });
  const shown = await missing.run('config', 'show', 'policy', '--format', 'json');
  assert.deepEqual([shown.code, JSON.parse(shown.stdout)], [1, { policy: 'b-on', sources: [], from: '.active', compiles: false }]);
});

test('the system policy is not chosen, whichever file has its name, nor built on', async (t) => {
  const place = placeWith(t, { 'policies/a.yaml': policy('system'), 'policies/agents/x': '' });
  const { code, stdout, stderr } = await place.run(...SET, 'system');
  assert.deepEqual([code, stdout, stderr], [2, '', 'error: `system` is the system policy, which binds every agent anyway and cannot be the active policy; nothing was changed\n']);
  assert.equal((await place.run('config', 'show', 'policy')).stdout, `Active policy: a.yaml\nSource: ${place.path}/policies/a.yaml\n`);
  await place.run('init', 'policies/agents/bot.yaml');
  assert.match(readFileSync(join(place.path, 'policies/agents/bot.yaml'), 'utf8'), /^extends: team-moderate /m);
});

test('of an `.active` that cannot be read, or names nothing, nobody says that its policy does not exist', async (t) => {
  for (const content of [Uint8Array.from([0xff, 0xfe]), '\n']) {
    const place = placeWith(t, { 'policies/.active': content, 'policies/b.yaml': policy('b-one') });
    const { code, stdout, stderr } = await place.run('config', 'show', 'policy');
    assert.deepEqual([code, stdout], [1, 'Active policy: unknown (.active names none that can be read)\nSource: none\n']);
    assert.match(stderr, /^warning: .*\.active.*\nerror: `\.active` names no policy that can be read: every capability is blocked until it does\n$/);
    const { stdout: data } = await place.run('config', 'show', 'policy', '--format', 'json');
    assert.deepEqual(JSON.parse(data), { policy: null, sources: [], from: '.active', compiles: false });
  }
});

test('whoever names a policy by its file is told its name', async (t) => {
  const place = placeWith(t, { 'policies/main.kruxos.yaml': policy('acme'), 'policies/agents/bot.yaml': 'agent: bot\nextends: main.kruxos.yaml\ncapabilities: {}\n' });
  for (const name of ['main.kruxos.yaml', './policies/main.yml', 'main', 'policies\\main.yaml']) {
    const { code, stderr } = await place.run(...SET, name);
    assert.deepEqual([code, stderr.endsWith('; nothing was changed: did you mean `acme`?\n')], [2, true], stderr);
  }
  assert.match((await place.run(...SET, 'team-moderate.yaml')).stderr, /: did you mean `team-moderate`\?\n$/);
  assert.match((await place.run('config', 'validate', 'policies/agents/bot.yaml')).stdout, /unknown-extends .*: did you mean `acme`\?/);
  assert.match((await place.run('config', 'show', 'policy', '--active', 'main.yaml')).stderr, /note: did you mean `acme`\?/);
});

test('the only policy is active without being chosen; a file that shadows a template is named', async (t) => {
  const place = placeWith(t, { 'policies/a.yaml': policy('team-moderate') });
  const { stdout, code } = await place.run('config', 'show', 'policy', '--format', 'json');
  assert.deepEqual([code, JSON.parse(stdout)], [0, { policy: 'team-moderate', sources: [join(place.path, 'policies', 'a.yaml')], from: 'only policy', compiles: true }]);
});

test('a policy that is unknown or does not compile changes nothing', async (t) => {
  const place = placeWith(t, { 'policies/.active': 'good\n', 'policies/good.yaml': policy('good'), 'policies/bad.yaml': policy('bad', 'extends: nobody\n'), 'policies/torn.yaml': 'name: torn\ncapabilities: [\n' });
  const active = join(place.path, 'policies', '.active');
  const before = statSync(active);
  const unknown = await place.run(...SET, 'godo');
  assert.deepEqual([unknown.code, unknown.stdout], [2, '']);
  assert.match(unknown.stderr, /^error: there is no policy `godo` in .*\/policies, nor among the templates; nothing was changed: did you mean `good`\?\n$/);
  for (const name of ['bad', 'torn']) {
    const { code, stdout, stderr } = await place.run(...SET, name);
    assert.deepEqual([code, stdout], [1, ''], stderr);
    assert.match(stderr, new RegExp(`^${name}\\.yaml:2:\\d+ error (?:unknown-extends|yaml-syntax) .*\\nerror: \`${name}\` does not compile; nothing was changed\\n$`));
  }
  assert.deepEqual([readFileSync(active, 'utf8'), statSync(active).ino, readdirSync(join(place.path, 'policies')).length], ['good\n', before.ino, 4]);
});

test('a policy with an entry in error compiles, and that is said', async (t) => {
  const place = placeWith(t, { 'policies/p.yaml': `${policy('p')}  git.push: { tier: bloked }\n` });
  const { code, stderr } = await place.run(...SET, 'p');
  assert.equal(code, 0);
  assert.match(stderr, /^p\.yaml:4:21 error unknown-tier /);
});

test('a directory that cannot be written to stays as it was', async (t) => {
  const blocked = placeWith(t, { 'policies/.active/x': '', 'policies/p.yaml': policy('p') });
  const inTheWay = await blocked.run(...SET, 'p');
  assert.equal(inTheWay.code, 2);
  assert.match(inTheWay.stderr, /error: cannot write .*\/\.active: .*; nothing was changed\n$/);
  assert.deepEqual(readdirSync(join(blocked.path, 'policies')).sort(), ['.active', 'p.yaml']);
  const none = await runInside([...SET, 'team-moderate'], { cwd: placeWith(t, {}).path, env: {} });
  if (!existsSync('/etc/kruxos/policies')) assert.match(none.stderr, /^error: there is no policy directory to choose in: \/etc\/kruxos\/policies does not exist; create it, or name one with `--policies DIR`\n$/);
});

test('as somebody who may not write', async (t) => {
  const place = placeWith(t, { 'policies/.active': 'old\n', 'policies/old.yaml': policy('old'), 'policies/p.yaml': policy('p') });
  chmodSync(place.path, 0o755);
  chmodSync(join(place.path, 'policies'), 0o555);
  // The superuser may write everywhere, so the program runs as nobody.
  const isRoot = process.getuid?.() === 0;
  const child = spawn(process.execPath, [MAIN, ...SET, 'p'], { cwd: place.path, env: {}, stdio: ['ignore', 'pipe', 'pipe'], ...(isRoot ? { uid: 65534, gid: 65534 } : {}) });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number];
  chmodSync(join(place.path, 'policies'), 0o755);
  assert.equal(code, 2, stderr);
  assert.match(stderr, /^error: cannot write .*\/\.active: permission is denied; nothing was changed\n$/);
  assert.equal(readFileSync(join(place.path, 'policies', '.active'), 'utf8'), 'old\n');
});

test('whoever could read the choice before can read the new one, whatever the writer keeps to itself', async (t) => {
  const place = placeWith(t, { 'policies/.active': 'old\n', 'policies/old.yaml': policy('old'), 'policies/p.yaml': policy('p') });
  const active = join(place.path, 'policies', '.active');
  // The superuser alone may give a file away.
  if (process.getuid?.() === 0) chownSync(active, 65534, 65533);
  chmodSync(active, 0o664);
  const before = statSync(active);
  const child = spawn('/bin/sh', ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, MAIN, ...SET, 'p'], { cwd: place.path, stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number];
  const { mode, uid, gid } = statSync(active);
  assert.deepEqual([code, readFileSync(active, 'utf8'), mode, uid, gid], [0, 'p\n', before.mode, before.uid, before.gid]);
});

test('a writer that may write nothing leaves the old choice', async (t) => {
  const place = placeWith(t, { 'policies/.active': 'old\n', 'policies/old.yaml': policy('old'), 'policies/p.yaml': policy('p') });
  const child = spawn('/bin/sh', ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath, MAIN, ...SET, 'p'], { cwd: place.path, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 2, stderr);
  assert.match(stderr, /^error: cannot write .*\/\.active: a limit on the size of files is reached; nothing was changed\n$/);
  assert.deepEqual([readFileSync(join(place.path, 'policies', '.active'), 'utf8'), readdirSync(join(place.path, 'policies')).length], ['old\n', 3]);
});

test('several writers at once leave one whole choice and nothing beside it', async (t) => {
  const names = ['first-policy', 'a-much-longer-name-of-a-policy', 'c'];
  const place = placeWith(t, Object.fromEntries(names.map((each) => [`policies/${each}.yaml`, policy(each)])));
  const outside = await Promise.all(names.map((each) => runProgram([...SET, each], { cwd: place.path })));
  const inside = await Promise.all([...names, ...names, ...names, ...names].map((each) => place.run(...SET, each)));
  for (const { code, stderr } of [...outside, ...inside]) assert.deepEqual([code, stderr], [0, '']);
  assert.ok(names.includes(readFileSync(join(place.path, 'policies', '.active'), 'utf8').trimEnd()));
  assert.deepEqual(readdirSync(join(place.path, 'policies')).sort(), ['.active', ...names.map((each) => `${each}.yaml`)].sort());
  mkdirSync(join(place.path, 'policies', 'agents'));
  assert.equal((await place.run(...SET, 'c')).code, 0);
});
