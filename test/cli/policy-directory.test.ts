// Owns: which directory is read, what in it is a policy, and what happens to files that cannot be read.
// Refuses: answers for their own sake.

import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { placeWith, runInside } from './program.js';

const policy = (name: string, tier: string) => `name: ${name}\ncapabilities:\n  "*": { tier: ${tier}, reason: "r" }\n`;
const ASK = ['config', 'check-policy', '--agent', 'a', '--capability', 'git.push'];

const GARBAGE = Uint8Array.from([0x00, 0xff, 0xfe, 0x80, 0x1b, 0x5b, 0x33, 0x31, 0x6d, 0xc3, 0x28]);

test('the flag comes before the environment, and that before the nearest policies/', async (t) => {
  const place = placeWith(t, {
    'one/p.yaml': policy('one', 'notify'),
    'two/p.yaml': policy('two', 'blocked'),
    'policies/p.yaml': policy('near', 'autonomous'),
    'deep/down/x.txt': '',
  });
  const tier = async (args: readonly string[], env: Readonly<Record<string, string>>, cwd = place.path) =>
    /^Tier: +(.*)$/m.exec((await runInside([...ASK, ...args], { cwd, env })).stdout)?.[1];
  assert.equal(await tier(['--policies', 'one'], { KRUXOS_POLICY_DIR: 'two' }), 'notify');
  assert.equal(await tier([], { KRUXOS_POLICY_DIR: 'two' }), 'blocked');
  assert.equal(await tier([], {}), 'autonomous');
  assert.equal(await tier([], {}, join(place.path, 'deep', 'down')), 'autonomous');
  assert.equal(await tier([], {}, join(place.path, 'policies')), 'autonomous');
});

test('a directory that was named and does not exist is a usage error', async (t) => {
  const place = placeWith(t, {});
  const flag = await place.run(...ASK, '--policies', 'nowhere');
  assert.deepEqual([flag.code, flag.stdout], [2, '']);
  assert.match(flag.stderr, /^error: `nowhere` is not a directory: --policies names the policy directory\n/);
  const variable = await runInside(ASK, { cwd: place.path, env: { KRUXOS_POLICY_DIR: 'nowhere' } });
  assert.equal(variable.code, 2);
});

test('validate takes the directory that the file lies in, where it is one of policies', async (t) => {
  const place = placeWith(t, {
    'team/p.yaml': policy('team', 'notify'),
    'team/agents/bot.yaml': 'agent: bot\nextends: team\ncapabilities: {}\n',
    'marked/.active': 'other\n',
    'marked/other.yaml': policy('other', 'notify'),
    'marked/p.yaml': policy('mine', 'notify'),
    'policies/near.yaml': policy('near', 'notify'),
    'policies/agents/near-bot.yaml': 'agent: near-bot\nextends: plain\ncapabilities: {}\n',
    'drafts/plain.yaml': policy('plain', 'notify'),
  });
  const overrides = async (file: string) => /Agent overrides: (.*)/.exec((await place.run('config', 'validate', file)).stdout)?.[1];
  assert.equal(await overrides('team/p.yaml'), '1 (bot)');
  assert.equal(await overrides('drafts/plain.yaml'), '1 (near-bot)');
  assert.equal(await overrides('marked/p.yaml'), '0');
  const bot = await place.run('config', 'validate', 'team/agents/bot.yaml');
  assert.deepEqual([bot.code, bot.stderr], [0, '']);
});

test('validate takes the directory that the file lies in, where policies lie beside it; other YAML there is none of its business', async (t) => {
  const place = placeWith(t, {
    'conf/base.yaml': policy('base', 'notify'),
    'conf/acme.yaml': 'name: acme\nextends: base\ncapabilities: {}\n',
    'conf/bot.yaml': 'agent: bot\nextends: acme\ncapabilities: {}\n',
    'conf/compose.yaml': 'services:\n  web: [\n',
    'conf/raw.yaml': GARBAGE,
    'conf/list.yaml': '- name: base\n',
    'policies/near.yaml': policy('near', 'notify'),
    'alone/acme.yaml': 'name: acme\nextends: near\ncapabilities: {}\n',
    'alone/compose.yaml': 'services: {}\n',
    'tools/agents/helper.yaml': 'model: small\n',
    'tools/agents/bot.yaml': 'agent: bot\nextends: tool\ncapabilities: {}\n',
    'tools/tool.yaml': policy('tool', 'notify'),
    'tools/chart.yaml': 'apiVersion: v1\n',
  });
  const validate = (file: string, ...more: string[]) => place.run('config', 'validate', file, '--active', 'team-moderate', ...more);
  const acme = await validate('conf/acme.yaml');
  assert.deepEqual([acme.code, /Agent overrides: (.*)/.exec(acme.stdout)?.[1]], [0, '1 (bot)']);
  assert.doesNotMatch(acme.stderr, /compose|raw|list/);
  const several = await place.run('config', 'validate', 'conf/acme.yaml');
  assert.match(several.stderr, /^warning: several organization policies and none is active: choose one of `acme`, `base`$/m);
  // Where nothing else there looks like a policy, it is the nearest policies/.
  const alone = await validate('alone/acme.yaml');
  assert.deepEqual([alone.code, alone.stdout.includes('unknown-extends')], [0, false]);
  for (const file of ['tools/tool.yaml', 'tools/agents/bot.yaml']) {
    const { code, stderr } = await validate(file, '--max-warnings', '9');
    assert.deepEqual([code, /helper|chart/.test(stderr)], [0, false], file);
  }
  assert.match((await validate('tools/tool.yaml')).stdout, /Agent overrides: 1 \(bot\)/);
  // The named directory is what its files' names say.
  assert.match((await place.run('config', 'validate', 'conf')).stdout, /\n6 files: /);
});

test('the file stands in for its copy of the same name', async (t) => {
  const place = placeWith(t, {
    'policies/mine.yaml': policy('mine', 'notify'),
    'policies/agents/bot.yaml': 'agent: bot\nextends: mine\ncapabilities: {}\n',
    'mine.yaml': policy('mine', 'notify').replace('"r"', '"new"'),
  });
  const { stdout, code } = await place.run('config', 'validate', 'mine.yaml', '--policies', 'policies', '--format', 'json');
  const report = JSON.parse(stdout) as { readonly agentOverrides: unknown; readonly problems: readonly { readonly code: string }[] };
  assert.deepEqual(report.agentOverrides, ['bot']);
  assert.ok(!report.problems.some((each) => each.code === 'duplicate-policy'));
  assert.equal(code, 0);
});

test('a draft that lies elsewhere is no choice beside the only policy of the directory', async (t) => {
  const place = placeWith(t, {
    'policies/acme.yaml': policy('acme', 'notify'),
    'policies/agents/bot.yaml': 'agent: bot\ncapabilities: {}\n',
    'drafts/next.yaml': policy('next', 'notify'),
    'more/other.yaml': policy('other', 'notify'),
    'empty/policies/.keep': '',
  });
  const overrides = async (...args: string[]) => {
    const { code, stdout, stderr } = await place.run('config', 'validate', ...args);
    assert.deepEqual([code, /\.active|none is active/.test(stderr)], [0, false], args.join(' '));
    return [...stdout.matchAll(/Agent overrides: (.*)/g)].map((each) => each[1]);
  };
  assert.deepEqual(await overrides('drafts/next.yaml', '--max-warnings', '99'), ['0']);
  assert.deepEqual(await overrides('policies', 'drafts/next.yaml', 'more/other.yaml'), ['1 (bot)', '0', '0']);
  assert.deepEqual(await overrides('drafts/next.yaml', 'more/other.yaml', '--policies', 'empty/policies'), ['0', '0']);
  assert.doesNotMatch((await place.run('config', 'convert', 'drafts/next.yaml')).stderr, /none is active/);
  // Where several are there already, those are to choose from.
  const several = placeWith(t, { 'policies/a.yaml': policy('a', 'notify'), 'policies/b.yaml': policy('b', 'notify'), 'drafts/c.yaml': policy('c', 'notify') });
  for (const file of ['policies/a.yaml', 'drafts/c.yaml']) assert.match((await several.run('config', 'validate', file)).stderr, /^warning: several organization policies and none is active: choose one of `a`, `b`$/m);
});

test('a file that cannot be read counts as a broken policy, and the others keep their say', async (t) => {
  const place = placeWith(t, {
    'policies/.active': 'good\n',
    'policies/good.yaml': policy('good', 'notify'),
    'policies/garbage.yaml': GARBAGE,
    'policies/agents/bot.yaml': GARBAGE,
    'policies/agents/.#lock.yaml': 'not a policy',
  });
  mkdirSync(join(place.path, 'policies', 'folder.yaml'));
  symlinkSync('nowhere', join(place.path, 'policies', 'dangling.yml'));
  const good = await place.run(...ASK);
  assert.equal(good.code, 0);
  assert.match(good.stdout, /^Tier: {8}notify$/m);
  assert.deepEqual(
    good.stderr.trimEnd().split('\n').map((each) => each.replace(place.path, '…')),
    [
      'warning: cannot read …/policies/agents/bot.yaml: it is not UTF-8 text; it counts as a policy that does not compile',
      'warning: cannot read …/policies/dangling.yml: it is a link to nothing; it counts as a policy that does not compile',
      'warning: cannot read …/policies/folder.yaml: it is a directory; it counts as a policy that does not compile',
      'warning: cannot read …/policies/garbage.yaml: it is not UTF-8 text; it counts as a policy that does not compile',
    ],
  );
  const bot = await place.run('config', 'check-policy', '--agent', 'bot', '--capability', 'git.push');
  assert.match(bot.stdout, /agent\(blocked, not compiled\)$/m);
  assert.match(bot.stderr, /^warning: bot\.yaml does not compile: it is not UTF-8 text$/m);
});

test('the only policy of a directory, unreadable, blocks everything', async (t) => {
  const place = placeWith(t, { 'policies/p.yaml': GARBAGE });
  const { stdout, code } = await place.run(...ASK);
  assert.match(stdout, /^Tier: {8}blocked$/m);
  assert.match(stdout, /org\(blocked, not compiled\)/);
  assert.equal(code, 2);
});

test('an answer that rests on a file that cannot be read is printed, and the exit code says that it is none to rely on', async (t) => {
  const extending = (name: string, base: string) => `name: ${name}\nextends: ${base}\ncapabilities: {}\n`;
  const agent = 'agent: a\nextends: base\ncapabilities: { git.push: { tier: notify } }\n';
  const cases: readonly (readonly [files: Readonly<Record<string, string | Uint8Array>>, grounds: readonly string[]])[] = [
    // The organization's, which nobody chose, which `.active` names, and which makes two of one.
    [{ 'a.yaml': GARBAGE }, ['a.yaml']],
    [{ 'a.yaml': GARBAGE, 'b.yaml': policy('b', 'notify'), '.active': 'acme\n' }, ['a.yaml']],
    [{ 'a.yaml': GARBAGE, 'b.yaml': policy('b', 'notify') }, ['a.yaml']],
    // The agent's, the directory's system policy, and `.active` itself.
    [{ 'b.yaml': policy('b', 'notify'), 'agents/a.yaml': GARBAGE }, ['agents/a.yaml']],
    [{ 'b.yaml': policy('b', 'notify'), 'system.yaml': GARBAGE }, ['system.yaml']],
    [{ 'b.yaml': policy('b', 'notify'), '.active': GARBAGE }, ['.active']],
    // What they extend, directly and through another.
    [{ 'x.yaml': GARBAGE, 'b.yaml': extending('b', 'base'), '.active': 'b\n' }, ['x.yaml']],
    [{ 'x.yaml': GARBAGE, 'm.yaml': extending('m', 'base'), 'b.yaml': extending('b', 'm'), '.active': 'b\n' }, ['x.yaml']],
    [{ 'x.yaml': GARBAGE, 'b.yaml': policy('b', 'notify'), '.active': 'b\n', 'agents/a.yaml': agent }, ['x.yaml']],
    // One that would take a template's place.
    [{ 'team-moderate.yaml': GARBAGE, '.active': 'team-moderate\n' }, ['team-moderate.yaml']],
    // Others, and files that can be read and do not compile.
    [{ 'x.yaml': GARBAGE, 'b.yaml': policy('b', 'notify'), '.active': 'b\n', 'agents/other.yaml': GARBAGE }, []],
    [{ 'x.yaml': GARBAGE, '.active': 'team-moderate\n' }, []],
    [{ 'x.yaml': GARBAGE, 'b.yaml': policy('b', 'notify'), 'c.yaml': policy('c', 'notify') }, []],
    [{ 'b.yaml': 'name: b\ncapabilities: [', 'agents/a.yaml': '{' }, []],
  ];
  for (const [files, grounds] of cases) {
    const place = placeWith(t, Object.fromEntries(Object.entries(files).map(([name, content]) => [`policies/${name}`, content])));
    const told = JSON.stringify(Object.keys(files));
    for (const more of [[], ['--fail-on', 'autonomous']]) {
      const { code, stdout, stderr } = await place.run(...ASK, ...more);
      assert.equal(code, grounds.length > 0 ? 2 : more.length > 0 ? 1 : 0, told);
      assert.match(stdout, /^Tier: /m, told);
      const said = [...stderr.matchAll(/^error: the answer rests on (.*), which cannot be read$/gm)].map((each) => each[1]);
      assert.deepEqual(said, grounds.map((each) => join(place.path, 'policies', each)), told);
    }
  }
});

test('a question without any policy directory is none that can be answered, unless it is about a template', async (t) => {
  const place = placeWith(t, {});
  const { code, stdout, stderr } = await place.run(...ASK);
  assert.deepEqual([code, stdout], [2, '']);
  assert.equal(stderr, 'error: there is no policy directory: /etc/kruxos/policies does not exist; create it, name one with `--policies DIR`, or ask about a template with `--active NAME`\n');
  const template = await place.run(...ASK, '--active', 'team-moderate');
  assert.equal(template.code, 0);
  assert.match(template.stdout, /^Source: {6}team-moderate\.yaml \(line \d+\)$/m);
});

test('.active chooses; one that names nothing known blocks everything', async (t) => {
  const place = placeWith(t, { 'policies/.active': '  strict-one \r\nsecond line\n', 'policies/a.yaml': policy('strict-one', 'blocked'), 'policies/b.yaml': policy('loose-one', 'autonomous') });
  assert.match((await place.run(...ASK)).stdout, /^Source: {6}a\.yaml \(line 3\)$/m);
  const wrong = await place.run(...ASK, '--active', 'lose-one');
  assert.match(wrong.stdout, /^Tier: {8}blocked$/m);
  assert.match(wrong.stderr, /^error: the active policy `lose-one` does not exist.*\nnote: did you mean `loose-one`\?$/m);
  const unreadable = placeWith(t, { 'policies/.active/x': '', 'policies/b.yaml': policy('loose-one', 'autonomous') });
  const closed = await unreadable.run(...ASK);
  assert.match(closed.stdout, /^Tier: {8}blocked$/m);
  assert.match(closed.stderr, /^warning: cannot read .*\.active: it is a directory; nobody knows which policy is active$/m);
});

test('several policies and none chosen is said', async (t) => {
  const place = placeWith(t, { 'policies/a.yaml': policy('a-one', 'notify'), 'policies/b.yaml': policy('b-one', 'notify') });
  const { stdout, stderr } = await place.run(...ASK);
  assert.match(stdout, /^Tier: {8}blocked$/m);
  assert.match(stderr, /^warning: several organization policies and none is active: choose one of `a-one`, `b-one`$/m);
});

test('a policy that is named and cannot be read is no input', async (t) => {
  const wide = Buffer.from('\ufeffname: wide\n', 'utf16le');
  const place = placeWith(t, { 'policies/garbage.yaml': GARBAGE, 'policies/wide.yaml': wide, 'policies/swapped.yaml': Buffer.from(wide).swap16() });
  for (const [file, why] of [
    ['policies/garbage.yaml', 'it is not UTF-8 text'],
    ['policies/wide.yaml', 'it is UTF-16 text, not UTF-8'],
    ['policies/swapped.yaml', 'it is UTF-16 text, not UTF-8'],
    ['policies/none.yaml', 'it does not exist'],
    ['policies/garbage.yaml/x', 'a part of its path is not a directory'],
  ] as const) {
    const { code, stdout, stderr } = await place.run('config', 'validate', file);
    assert.deepEqual([code, stdout, stderr], [2, '', `error: cannot read ${file}: ${why}\n`]);
  }
});

test('a policy of any size and shape is read or refused, never a crash', async (t) => {
  const place = placeWith(t, {
    'policies/empty.yaml': '',
    'policies/huge.yaml': `name: huge\ncapabilities: {}\n#${'x'.repeat(17 * 1024 * 1024)}\n`,
    'policies/deep.yaml': `name: deep\ncapabilities: ${'['.repeat(5000)}\n`,
    'policies/crlf.yaml': policy('crlf', 'notify').replaceAll('\n', '\r\n'),
    'policies/marked.yaml': `\ufeff${policy('marked', 'notify')}`,
  });
  const codes: Record<string, number | null> = {};
  for (const name of ['empty', 'huge', 'deep', 'crlf', 'marked']) {
    const { code, stderr } = await place.run('config', 'validate', `policies/${name}.yaml`);
    codes[name] = code;
    assert.doesNotMatch(stderr, /fault of kruxos-policy/);
  }
  assert.deepEqual(codes, { empty: 1, huge: 2, deep: 1, crlf: 0, marked: 0 });
});

test('a catalogue that is in error is not used', async (t) => {
  const place = placeWith(t, { 'policies/a.yaml': policy('a', 'notify'), 'bad.yaml': '- name: nodots\n', 'good.yaml': '- { name: rss.fetch, purpose: "x", inputs: [], permission_tier: notify }\n', 'half.yaml': '- { name: rss.fetch, inputs: [{ name: url, type: Url }], tier: notify }\n' });
  const bad = await place.run(...ASK, '--catalogue', 'bad.yaml');
  assert.deepEqual([bad.code, bad.stdout], [2, '']);
  assert.match(bad.stderr, /^bad\.yaml:1:9 error wrong-type .*\nerror: cannot use the catalogue bad\.yaml: mend its errors/);
  assert.equal((await place.run(...ASK, '--catalogue', 'none.yaml')).stderr, 'error: cannot read the catalogue none.yaml: it does not exist\n');
  // What is half right is used, and told.
  const half = await place.run('config', 'validate', 'policies/a.yaml', '--catalogue', 'half.yaml');
  assert.deepEqual(half.stderr.split('\n').slice(0, 2), ['half.yaml:1:50 warning wrong-type `Url` is no type of KruxOS, so `url` may be anything: did you mean `URL`?', 'half.yaml:1:58 warning unknown-key unknown key `tier`, which counts for nothing: did you mean `permission_tier`?']);
  assert.match((await place.run('config', 'validate', 'policies/a.yaml', '--catalogue', 'good.yaml')).stdout, /Capabilities covered: 1\/1/);
});
