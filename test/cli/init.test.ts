// Owns: `init` and `completion`: what they write, and that nothing is written over.
// Refuses: shells other than bash, which alone is everywhere.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readShipped } from '../../core/src/index.js';
import { STARTER_NAMES, TEMPLATE_NAMES } from '../../cli/src/template-names.js';
import { MAIN, placeWith, runInside } from './program.js';

test('the names that are offered are those that ship', () => {
  const { templates, starters } = readShipped();
  assert.deepEqual([...TEMPLATE_NAMES].sort(), templates.map((each) => each.name?.value).sort());
  assert.deepEqual([...STARTER_NAMES].sort(), starters.map((each) => each.file.replace(/\.yaml$/, '')).sort());
});

test('every template becomes a valid policy of the name that its file has', async (t) => {
  const place = placeWith(t, { 'policies/agents/x': '' });
  for (const template of [...STARTER_NAMES, ...TEMPLATE_NAMES]) {
    const file = template === 'agent' ? 'policies/agents/deploy-bot.yaml' : `policies/my-${template}.yaml`;
    const { code, stdout } = await place.run('init', file, '--template', template);
    assert.deepEqual([code, stdout], [0, `Wrote ${file} from the template ${template}.\n`]);
    const checked = await place.run('config', 'validate', file, '--active', template === 'agent' ? 'team-moderate' : `my-${template}`);
    assert.match(checked.stdout, template === 'agent' ? /^Agent policy 'deploy-bot' is valid\./ : new RegExp(`^Policy 'my-${template}' is valid\\.`), checked.stdout);
  }
});

test('names of their own kind stay texts', async (t) => {
  const place = placeWith(t, {});
  for (const name of ['true', '2024', 'with space', 'ünï', "it's: odd"]) {
    await place.run('init', `${name}.yaml`);
    assert.ok((await place.run('config', 'validate', `${name}.yaml`)).stdout.startsWith(`Policy '${name}' is valid.`), name);
  }
});

test('in the folder of agents it is the policy of an agent, which extends the active policy', async (t) => {
  const place = placeWith(t, { 'policies/acme.yaml': 'name: acme\ncapabilities: {"*": {tier: notify}}\n', 'policies/agents/x': '' });
  for (const name of ['deploy-bot', 'intern.kruxos']) {
    const file = `policies/agents/${name}.yaml`;
    assert.equal((await place.run('init', file)).stdout, `Wrote ${file} from the template agent.\n`);
    const checked = await place.run('config', 'validate', file, '--max-warnings', '0');
    assert.match(checked.stdout, new RegExp(`^Agent policy '${name.replace('.kruxos', '')}' is valid\\.\\n\\n  Extends: acme\\n`));
    assert.equal(checked.code, 0);
  }
  const wrong = await place.run('init', 'policies/agents/z.yaml', '--template', 'team-moderate');
  assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
  assert.match(wrong.stderr, /^error: the policies in `agents\/` are those of agents, and `team-moderate` is none/);
  assert.deepEqual(readdirSync(join(place.path, 'policies/agents')).sort(), ['deploy-bot.yaml', 'intern.kruxos.yaml', 'x']);
});

test('a policy that would extend itself is not written', async (t) => {
  const place = placeWith(t, { 'policies/agents/x': '' });
  const { code, stderr } = await place.run('init', 'policies/team-moderate.yaml');
  assert.deepEqual([code, stderr.split('\n')[0]], [2, 'error: `organization` extends `team-moderate`, so that `policies/team-moderate.yaml` would extend itself: choose another name, or `--template team-moderate`']);
  assert.deepEqual(readdirSync(join(place.path, 'policies')), ['agents']);
  assert.equal((await place.run('init', 'policies/team-moderate.yaml', '--template', 'team-moderate')).code, 0);
  assert.equal((await place.run('init', 'policies/agents/team-moderate.yaml')).code, 0);
  assert.match((await place.run('config', 'validate', 'policies')).stdout, /2 files: 2 valid/);
});

test('what has the name of the system policy is not made of a template for something else', async (t) => {
  const place = placeWith(t, { 'policies/agents/x': '' });
  for (const file of ['policies/system.yaml', 'policies/system.yml', 'system.yaml', 'policies/system.kruxos.yaml']) {
    const { code, stdout, stderr } = await place.run('init', file);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, new RegExp(`^error: \`${file}\` would have the name of the system policy, and \`organization\` is a policy of the organization: choose another name`));
  }
  assert.deepEqual(readdirSync(join(place.path, 'policies')), ['agents']);
  assert.equal((await place.run('init', 'policies/agents/system.yaml')).code, 0);
});

test('what no policy can be called is not written', async (t) => {
  const place = placeWith(t, {});
  for (const file of ['.yaml', 'a\\b.yaml', 'two\nlines.yaml']) {
    const { code, stdout, stderr } = await place.run('init', file);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /is no name for a policy: use letters/);
  }
  const hidden = await place.run('init', '.hidden.yaml');
  assert.deepEqual([hidden.code, hidden.stdout, hidden.stderr.split('\n')[0]], [2, '', 'error: `.hidden.yaml` is hidden: no policy is read from a file whose name starts with `.`']);
  assert.deepEqual(readdirSync(place.path), []);
});

test('the command that is shown can be pasted into a shell', async (t) => {
  const place = placeWith(t, {});
  for (const [file, word] of [['plain.yaml', 'plain.yaml'], ["it's a $HOME.yaml", "'it'\\''s a $HOME.yaml'"], ['ünï.yaml', 'ünï.yaml'], ['-x.yaml', './-x.yaml']] as const) {
    assert.equal((await place.run('init', '--', file)).stderr, `Check it with: kruxos-policy config validate ${word}\n`);
  }
});

test('nothing is written over, and nothing is written where there is no directory', async (t) => {
  const place = placeWith(t, { 'my-policy.yaml': 'mine\n' });
  const again = await place.run('init');
  assert.deepEqual([again.code, again.stdout, again.stderr], [2, '', 'error: cannot write my-policy.yaml: it exists already; choose another name, or remove it first\n']);
  assert.equal(readFileSync(join(place.path, 'my-policy.yaml'), 'utf8'), 'mine\n');
  const nowhere = await place.run('init', 'no/where.yaml');
  assert.deepEqual([nowhere.code, nowhere.stderr], [2, 'error: cannot write no/where.yaml: its directory does not exist; create the directory no first\n']);
  assert.deepEqual(readdirSync(place.path), ['my-policy.yaml']);
});

test('a file that cannot be written to its end is not left behind', (t) => {
  const place = placeWith(t, {});
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath, MAIN, 'init', 'p.yaml'], { cwd: place.path, encoding: 'utf8' });
  assert.deepEqual([status, stdout, stderr], [2, '', 'error: cannot write p.yaml: a limit on the size of files is reached\n']);
  assert.deepEqual(readdirSync(place.path), []);
});

test('of several at once one writes the file, and the others are told', async (t) => {
  const place = placeWith(t, {});
  const templates = [...STARTER_NAMES, ...TEMPLATE_NAMES, ...STARTER_NAMES];
  const ends = await Promise.all(templates.map((each) => place.run('init', 'p.yaml', '--template', each)));
  const [winner, ...others] = ends.map(({ code }, i) => ({ code, template: templates[i] })).filter(({ code }) => code === 0);
  assert.deepEqual(others, []);
  assert.equal(ends.filter(({ code, stderr }) => code === 2 && /^error: cannot write p\.yaml: it exists already/.test(stderr)).length, templates.length - 1);
  const alone = placeWith(t, {});
  await alone.run('init', 'p.yaml', '--template', winner?.template ?? '');
  assert.equal(readFileSync(join(place.path, 'p.yaml'), 'utf8'), readFileSync(join(alone.path, 'p.yaml'), 'utf8'));
  assert.deepEqual(readdirSync(place.path), ['p.yaml']);
});

test('the script for bash proposes what the commands take', async (t) => {
  const place = placeWith(t, { 'policies/p.yaml': '', 'one.yaml': '', 'a b.yaml': '' });
  const script = (await runInside(['completion', 'bash'])).stdout;
  const proposed = (...words: readonly string[]) => {
    const ask = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kruxos_policy; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', ask, 'bash', 'kruxos-policy', ...words], { cwd: place.path, encoding: 'utf8' });
    assert.equal(stderr, '');
    return stdout.split('\n').filter((each) => each !== '');
  };
  assert.deepEqual(proposed('co'), ['config', 'completion']);
  assert.deepEqual(proposed('config', ''), ['validate', 'check-policy', 'diff', 'replay', 'show', 'set', 'convert', '--help']);
  assert.deepEqual(proposed('config', 'diff', 'p'), ['policies']);
  assert.deepEqual(proposed('config', 'diff', 'o'), []);
  assert.deepEqual(proposed('config', 'set', 'p'), ['policy']);
  assert.deepEqual(proposed('config', 'validate', '--fo'), ['--format']);
  assert.deepEqual(proposed('config', 'validate', '--format', 's'), ['sarif']);
  assert.deepEqual(proposed('config', 'validate', '--policies', ''), ['policies']);
  assert.deepEqual(proposed('config', 'validate', 'o'), ['one.yaml']);
  // On a terminal readline quotes what it is told to be a file.
  assert.deepEqual(proposed('config', 'validate', 'a'), ['a\\ b.yaml']);
  assert.deepEqual(proposed('config', 'check-policy', '--fail-on', 'b'), ['blocked']);
  assert.deepEqual(proposed('config', 'check-policy', '--fail-on', '=', 'b'), ['blocked']);
  assert.deepEqual(proposed('completion', ''), ['bash', 'zsh', 'fish', 'agents', 'policies', 'capabilities']);
  assert.deepEqual(proposed('config', 'validate', '--format', '='), ['text', 'json', 'sarif', 'junit', 'github']);
  assert.deepEqual(proposed('audit', 'query', '--audit', 'po'), ['policies']);
});

test('the scripts for zsh and fish name every command and flag', async () => {
  for (const shell of ['zsh', 'fish']) {
    const { code, stdout } = await runInside(['completion', shell]);
    assert.equal(code, 0);
    for (const word of ['validate', 'check-policy', 'show', 'set', 'init', 'completion', 'fail-on', 'max-warnings', 'template']) assert.ok(stdout.includes(word), `${shell}: ${word}`);
    assert.match(stdout, shell === 'zsh' ? /--audit=\[.*?\]:DIR\|FILE:_files'/ : /-l audit -d '.*' -r -F$/m);
  }
});

test('the names that scripts ask for are those of the policy directory and the catalogue, one a line, whatever is wrong with them', async (t) => {
  const place = placeWith(t, {
    'policies/acme.yaml': 'name: acme\ncapabilities: {}\n',
    'policies/broken.yaml': 'name: [\n',
    'policies/agents/a.yaml': 'agent: a\ncapabilities: {}\n',
    'policies/agents/b.yaml': 'agent: "in\\tparts"\ncapabilities: {}\n',
    'other/agents/c.yaml': 'agent: c\ncapabilities: {}\n',
    'catalogue.yaml': '- {name: rss.fetch, version: "1", purpose: "Fetches\\n a feed", inputs: [], permission_tier: notify}\n',
  });
  const names = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await place.run('completion', ...args);
    assert.deepEqual([code, stderr], [0, '']);
    return stdout.split('\n').slice(0, -1);
  };
  assert.deepEqual(await names('agents'), ['a', 'b']);
  assert.deepEqual(await names('agents', '--policies', 'other'), ['c']);
  assert.deepEqual(await names('policies'), ['acme', 'personal-permissive', 'team-moderate', 'enterprise-restrictive']);
  assert.deepEqual(await names('capabilities', '--catalogue', 'catalogue.yaml'), ['rss.fetch\tFetches a feed']);
  assert.equal((await names('capabilities')).length, 92);
  const wrong = await place.run('completion', 'agents', '--policies', 'nowhere');
  assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
});
