// Owns: the engine that follows its directory: saves, bursts, invalid saves, deletions, renames, and letting go.
// Refuses: waiting for time to pass; every wait is for something that the engine says.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { InputError, NO_CONTENT, MemoryRateLimitStore, loadPolicies, readDirectory, watchPolicies } from '../../engine/src/index.js';
import { FileWatch, whyNotWatched } from '../../engine/src/file-watch.js';
import type { Look } from '../../engine/src/file-watch.js';
import { readSuspects } from '../../engine/src/policy-directory.js';
import { doubtfulPaths } from '../../engine/src/watch-policies.js';
import { placeWith, watching } from './place.js';

const policy = (name: string, tier: string, more = '') => `name: ${name}\ncapabilities:\n  "*": { tier: ${tier}, reason: "r"${more} }\n`;
const PUSH = { agent: 'a', capability: 'git.push' };

test('each saved file is in force once the recompile is told', async (t) => {
  const place = placeWith(t, { 'p.yaml': policy('p', 'notify') });
  const { engine, next } = await watching(t, place.path);
  const took: number[] = [];
  for (const tier of ['blocked', 'notify', 'blocked', 'autonomous', 'blocked', 'notify', 'autonomous'] as const) {
    const saved = performance.now();
    place.write('p.yaml', policy('p', tier));
    const event = await next('recompiled');
    took.push(performance.now() - saved);
    assert.equal(engine.decide(PUSH).tier, tier);
    assert.deepEqual([event.changed, event.removed], [[join(place.path, 'p.yaml')], []]);
  }
  // Told, not judged: how long a save takes is for the benchmarks to say.
  t.diagnostic(`${took.sort((a, b) => a - b).map((each) => each.toFixed()).join(', ')} ms`);
});

test('a burst of saves costs one recompile', async (t) => {
  const names = Array.from({ length: 40 }, (_, i) => `agents/a${i}.yaml`);
  const place = placeWith(t, { 'p.yaml': policy('p', 'notify'), ...Object.fromEntries(names.map((each, i) => [each, `agent: a${i}\ncapabilities: {}\n`])) });
  const { engine, events, next } = await watching(t, place.path);
  const before = engine.version;
  for (const [i, name] of names.entries()) place.write(name, `agent: a${i}\ncapabilities:\n  git.push: { tier: blocked, reason: "no" }\n`);
  const event = await next('recompiled');
  assert.equal(event.changed.length, names.length);
  assert.equal(engine.version, before + 1);
  assert.equal(engine.decide({ ...PUSH, agent: 'a39' }).tier, 'blocked');
  place.write('p.yaml', policy('p', 'autonomous'));
  await next('recompiled');
  assert.equal(events.length, 2);
});

test('an invalid save leaves the last good version in force, and says what is wrong and where', async (t) => {
  const place = placeWith(t, { 'p.yaml': policy('p', 'notify'), 'agents/bot.yaml': 'agent: bot\ncapabilities:\n  git.push: { tier: approval_required, reason: "r" }\n' });
  const { engine, next } = await watching(t, place.path);
  place.write('p.yaml', 'name: p\ncapabilities: [\n');
  const kept = await next('kept');
  assert.equal(kept.path, join(place.path, 'p.yaml'));
  const [first] = kept.notices;
  assert.deepEqual([first?.code, first?.path, first?.line, first?.effect], ['yaml-syntax', kept.path, first?.line, 'last good version in force']);
  assert.ok((first?.line ?? 0) >= 2);
  assert.equal(engine.decide(PUSH).tier, 'notify');
  assert.ok(engine.notices.some((each) => each.effect === 'last good version in force'));
  // Others are heard meanwhile.
  place.write('agents/bot.yaml', 'agent: bot\ncapabilities:\n  git.push: { tier: blocked, reason: "r" }\n');
  const other = await next('recompiled');
  assert.deepEqual(other.changed, [join(place.path, 'agents', 'bot.yaml')]);
  assert.deepEqual([engine.decide({ ...PUSH, agent: 'bot' }).tier, engine.decide(PUSH).tier], ['blocked', 'notify']);
  place.write('agents/bot.yaml', Uint8Array.from([0xff]));
  assert.equal((await next('kept')).notices[0]?.message, 'it does not compile: it is not UTF-8 text');
  place.write('agents/bot.yaml', 'agent: bot\nextends: nobody\ncapabilities: {}\n');
  assert.equal((await next('kept')).notices[0]?.code, 'unknown-extends');
  assert.equal(engine.decide({ ...PUSH, agent: 'bot' }).tier, 'blocked');
  place.write('p.yaml', policy('p', 'autonomous'));
  await next('recompiled');
  assert.equal(engine.decide(PUSH).tier, 'autonomous');
});

test('of a policy that extends one whose last good version is in force nothing is said', async (t) => {
  const bot = 'agent: bot\nextends: p\ncapabilities:\n  git.pull: { tier: blocked, reason: "r" }\n';
  const place = placeWith(t, { 'p.yaml': policy('p', 'notify'), 'agents/bot.yaml': bot });
  const { engine, next } = await watching(t, place.path);
  place.write('p.yaml', '');
  await next('kept');
  assert.equal(engine.decide({ ...PUSH, agent: 'bot' }).tier, 'notify');
  assert.deepEqual([...new Set(engine.notices.map((each) => `${basename(each.path ?? '')} ${each.effect}`))], ['p.yaml last good version in force']);
});

test('what is written while the policy that it extends does not compile is in force beside the last good version of that', async (t) => {
  const place = placeWith(t, { '.active': 'team\n', 'p.yaml': policy('p', 'notify'), 'team.yaml': 'name: team\nextends: p\ncapabilities: {}\n' });
  const { engine, next } = await watching(t, place.path);
  place.write('p.yaml', 'name: p\ncapabilities: [\n');
  await next('kept');
  place.write('team.yaml', 'name: team\nextends: p\ncapabilities:\n  git.push: { tier: blocked, reason: "r" }\n');
  assert.deepEqual((await next('recompiled')).changed, [join(place.path, 'team.yaml')]);
  assert.deepEqual([engine.decide(PUSH).tier, engine.decide({ ...PUSH, capability: 'git.pull' }).tier], ['blocked', 'notify']);
  assert.deepEqual([...new Set(engine.notices.map((each) => `${basename(each.path ?? '')} ${each.effect}`))], ['p.yaml last good version in force']);
  // Where it does not compile beside that either, its own last good version goes on.
  place.write('team.yaml', 'name: team\nextends: nobody\ncapabilities: {}\n');
  await next('kept');
  assert.equal(engine.decide(PUSH).tier, 'blocked');
});

test('an entry in error blocks what it speaks for, and the rest of its file is in force', async (t) => {
  const place = placeWith(t, { 'p.yaml': policy('p', 'notify') });
  const { engine, next } = await watching(t, place.path);
  place.write('p.yaml', `${policy('p', 'autonomous')}  git.push: { tier: bloked }\n`);
  const { notices } = await next('recompiled');
  assert.deepEqual([notices[0]?.code, notices[0]?.line, notices[0]?.effect], ['unknown-tier', 4, 'entry blocks']);
  assert.deepEqual([engine.decide(PUSH).tier, engine.decide({ ...PUSH, capability: 'git.pull' }).tier], ['blocked', 'autonomous']);
});

test('deleting and renaming files, by hand and as editors save', async (t) => {
  const place = placeWith(t, { '.active': 'p\n', 'p.yaml': policy('p', 'notify'), 'agents/a.yaml': 'agent: a\ncapabilities:\n  git.push: { tier: blocked, reason: "r" }\n' });
  const { engine, next } = await watching(t, place.path);
  const at = (name: string) => join(place.path, name);
  rmSync(at('agents/a.yaml'));
  assert.deepEqual((await next('recompiled')).removed, [at('agents/a.yaml')]);
  assert.equal(engine.decide(PUSH).tier, 'notify');
  renameSync(at('p.yaml'), at('q.yml'));
  const renamed = await next('recompiled');
  assert.deepEqual([renamed.changed, renamed.removed], [[at('q.yml')], [at('p.yaml')]]);
  assert.equal(engine.decide(PUSH).source?.file, 'q.yml');
  // Away, then anew: there is no moment without the policy.
  renameSync(at('q.yml'), at('q.yml~'));
  place.write('q.yml', policy('p', 'autonomous'));
  assert.deepEqual((await next('recompiled')).removed, []);
  // Beside, then over it.
  place.write('.q.yml.swp', policy('p', 'blocked'));
  renameSync(at('.q.yml.swp'), at('q.yml'));
  assert.deepEqual((await next('recompiled')).changed, [at('q.yml')]);
  assert.equal(engine.decide(PUSH).tier, 'blocked');
  place.write('other.yaml', policy('other', 'notify'));
  await next('recompiled');
  place.write('.active', 'other\n');
  assert.deepEqual((await next('recompiled')).changed, [at('.active')]);
  assert.deepEqual([engine.active, engine.decide(PUSH).tier], [['other'], 'notify']);
  rmSync(at('other.yaml'));
  const gone = await next('recompiled');
  assert.ok(gone.notices.some((each) => each.code === 'unknown-active'));
  assert.equal(engine.decide(PUSH).tier, 'blocked');
});

test('an `.active` that is being written leaves in force what was chosen, and says so; at the beginning it blocks', async (t) => {
  const place = placeWith(t, { '.active': 'strict\n', 'p.yaml': policy('p', 'autonomous'), 'strict.yaml': policy('strict', 'blocked') });
  const { engine, next } = await watching(t, place.path);
  place.write('.active', '');
  assert.match((await next('trouble')).message, /\.active names no policy: write the name of the active one, or remove the file; the choice that was in force stays in force$/);
  assert.deepEqual([engine.active, engine.decide(PUSH).tier], [['strict'], 'blocked']);
  // Whoever asks later is told as well, until it is over.
  assert.deepEqual(engine.notices.map((each) => / stays in force$/.test(each.message)), [true]);
  place.write('.active', 'p\n');
  await next('recompiled');
  assert.deepEqual([engine.active, engine.decide(PUSH).tier], [['p'], 'autonomous']);
  assert.deepEqual(engine.notices, []);
  // Away for good: then nobody has chosen.
  rmSync(join(place.path, '.active'));
  assert.deepEqual((await next('recompiled')).changed, [join(place.path, '.active')]);
  assert.deepEqual([engine.active, engine.decide(PUSH).tier], [[], 'blocked']);
  place.write('.active', 'p\n');
  await next('recompiled');
  rmSync(join(place.path, 'strict.yaml'));
  await next('recompiled');
  place.write('.active', '\n');
  await next('trouble');
  assert.equal(engine.decide(PUSH).tier, 'autonomous');
  const anew = await loadPolicies(place.path);
  assert.equal(anew.decide(PUSH).tier, 'blocked');
  assert.ok(anew.notices.some((each) => each.code === 'unknown-active'));
  rmSync(join(place.path, '.active'));
  assert.equal((await loadPolicies(place.path)).decide(PUSH).tier, 'autonomous');
  symlinkSync('nowhere', join(place.path, '.active'));
  assert.equal((await loadPolicies(place.path)).decide(PUSH).tier, 'blocked');
});

test('policies that lie where none count are said to', async (t) => {
  const blocking = 'agent: a\ncapabilities:\n  git.push: { tier: blocked, reason: "r" }\n';
  const place = placeWith(t, { 'p.yaml': policy('p', 'autonomous'), 'agents/team/a.yaml': blocking, 'agents/.old/a.yaml': blocking, 'agents/notes.txt': '', 'agents/a.yam': blocking, 'strict.ymal': policy('strict', 'blocked'), 'Agents/a.yaml': blocking, 'agent/a.yaml': blocking, 'agents.yaml': policy('agents', 'autonomous'), 'more/a.yaml': blocking, '.active': 'p\n' });
  const { engine, next } = await watching(t, place.path);
  const said = () => engine.notices.map((each) => each.message);
  const agents = join(place.path, 'agents');
  assert.deepEqual(said(), [
    ...[join(place.path, 'Agents'), join(place.path, 'agent'), join(agents, 'team')].map((each) => `policies in ${each} do not count: those of agents lie in ${agents}`),
    ...[join(place.path, 'strict.ymal'), join(agents, 'a.yam')].map((each) => `${each} does not count: the names of policies end in .yaml or .yml`),
  ]);
  assert.equal(engine.decide(PUSH).tier, 'autonomous');
  place.write('agents/a.YAML', blocking);
  await next('recompiled');
  assert.equal(engine.decide(PUSH).tier, 'blocked');
  assert.equal(said().length, 5);
  // Also where nothing else changes: then no policy is another, and no other version.
  const { version } = engine;
  mkdirSync(join(agents, 'later'));
  while (said().length < 6) await new Promise(setImmediate);
  assert.deepEqual([said()[2], engine.version], [`policies in ${join(agents, 'later')} do not count: those of agents lie in ${agents}`, version]);
});

test('an `agents` that leads nowhere is not an `agents` without policies', async (t) => {
  const place = placeWith(t, { 'p.yaml': policy('p', 'autonomous'), 'elsewhere/a.yaml': 'agent: a\ncapabilities:\n  git.push: { tier: blocked, reason: "r" }\n' });
  symlinkSync(join(place.path, 'elsewhere'), join(place.path, 'agents'));
  const { engine, next } = await watching(t, place.path);
  assert.equal(engine.decide(PUSH).tier, 'blocked');
  renameSync(join(place.path, 'elsewhere'), join(place.path, 'unmounted'));
  rmSync(join(place.path, 'agents'));
  symlinkSync(join(place.path, 'elsewhere'), join(place.path, 'agents'));
  assert.match((await next('trouble')).message, /^cannot read the directory .*agents: it does not exist; what was in force stays in force$/);
  assert.equal(engine.decide(PUSH).tier, 'blocked');
  await assert.rejects(loadPolicies(place.path), /cannot read the directory .*agents/);
});

test('folders that come, go and are replaced', async (t) => {
  const place = placeWith(t, { 'now/p.yaml': policy('p', 'notify'), 'later/p.yaml': policy('p', 'autonomous'), 'later/agents/a.yaml': 'agent: a\ncapabilities:\n  git.push: { tier: blocked, reason: "r" }\n' });
  const at = (name: string) => join(place.path, name);
  symlinkSync('now', at('policies'));
  const { engine, next } = await watching(t, at('policies'));
  mkdirSync(at('now/agents'));
  place.write('now/agents/a.yaml', 'agent: a\ncapabilities:\n  git.push: { tier: approval_required, reason: "r" }\n');
  await next('recompiled');
  assert.equal(engine.decide(PUSH).tier, 'approval_required');
  place.write('now/agents/a.yaml', 'agent: a\ncapabilities:\n  git.push: { tier: blocked, reason: "r" }\n');
  await next('recompiled');
  assert.equal(engine.decide(PUSH).tier, 'blocked');
  symlinkSync('later', at('next'));
  renameSync(at('next'), at('policies'));
  await next('recompiled');
  assert.deepEqual([engine.decide(PUSH).tier, engine.decide({ ...PUSH, agent: 'b' }).tier], ['blocked', 'autonomous']);
  place.write('later/p.yaml', policy('p', 'notify'));
  await next('recompiled');
  assert.equal(engine.decide({ ...PUSH, agent: 'b' }).tier, 'notify');
  rmSync(at('policies'));
  assert.match((await next('trouble')).message, /^cannot read the directory .*: it does not exist; what was in force stays in force$/);
  assert.equal(engine.decide({ ...PUSH, agent: 'b' }).tier, 'notify');
  place.write('now/p.yaml', policy('p', 'approval_required'));
  symlinkSync('now', at('policies'));
  await next('recompiled');
  assert.equal(engine.decide({ ...PUSH, agent: 'b' }).tier, 'approval_required');
});

test('counters survive a recompile', async (t) => {
  const limited = (max: number) => policy('p', 'notify', `, rate_limit: { max: ${max}, window: 60, on_exceed: blocked }`);
  const place = placeWith(t, { 'p.yaml': limited(2) });
  const rateLimitStore = new MemoryRateLimitStore();
  const { engine, next } = await watching(t, place.path, { rateLimitStore, clock: () => 5_000 });
  assert.equal(engine.decide(PUSH).tier, 'notify');
  assert.equal(engine.decide(PUSH).tier, 'notify');
  place.write('p.yaml', limited(3));
  await next('recompiled');
  assert.deepEqual([engine.decide(PUSH), engine.decide(PUSH)].map((each) => [each.tier, each.retryAfter]), [['notify', null], ['blocked', 60]]);
});

test('the catalogue is followed, too; one in error leaves the last good one in use', async (t) => {
  const definition = (name: string) => `- { name: ${name}, purpose: "x", inputs: [], permission_tier: notify }\n`;
  const place = placeWith(t, { 'p/p.yaml': policy('p', 'notify'), 'catalogue.yaml': definition('rss.fetch') });
  const { engine, next } = await watching(t, join(place.path, 'p'), { catalogue: join(place.path, 'catalogue.yaml') });
  place.write('catalogue.yaml', definition('rss.read'));
  assert.deepEqual((await next('recompiled')).changed, [join(place.path, 'catalogue.yaml')]);
  place.write('catalogue.yaml', '- name: nodots\n');
  assert.match((await next('trouble')).message, /^cannot use the catalogue .*; the last good one stays in use$/);
  assert.equal(engine.decide({ ...PUSH, capability: 'rss.read' }).tier, 'notify');
  // Policies are followed meanwhile.
  place.write('p/p.yaml', policy('p', 'blocked'));
  await next('recompiled');
  assert.equal(engine.decide({ ...PUSH, capability: 'rss.read' }).tier, 'blocked');
});

test('what is half right in a catalogue is noticed', async (t) => {
  const place = placeWith(t, { 'p/p.yaml': policy('p', 'notify'), 'catalogue.yaml': '- { name: rss.fetch, inputs: [{ name: url, type: Url }], permission_tier: notify }\n' });
  const { notices } = await loadPolicies(join(place.path, 'p'), { catalogue: join(place.path, 'catalogue.yaml') });
  assert.deepEqual(notices.map(({ severity, message }) => `${severity}: ${message}`), [`warning: the catalogue ${place.path}/catalogue.yaml has a problem in line 1 (\`Url\` is no type of KruxOS, so \`url\` may be anything; did you mean \`URL\`?): the rest of it is used`]);
});

test('without a catalogue that can be used nothing begins', async (t) => {
  const place = placeWith(t, { 'p/p.yaml': policy('p', 'notify'), 'catalogue.yaml': '- name: nodots\n' });
  for (const [name, why] of [['catalogue.yaml', /^cannot use the catalogue .*catalogue\.yaml: a capability has a `name`/], ['nowhere.yaml', /^cannot read the catalogue .*nowhere\.yaml: it does not exist$/]] as const) {
    for (const begin of [loadPolicies, watchPolicies]) {
      await assert.rejects(begin(join(place.path, 'p'), { catalogue: join(place.path, name) }), (error) => error instanceof InputError && why.test(error.message), name);
    }
  }
});

test('a changed file is read again, and no other', async (t) => {
  const place = placeWith(t, { 'p.yaml': policy('p', 'notify'), 'q.yaml': policy('q', 'notify'), 'agents/a.yaml': 'agent: a\ncapabilities: {}\n' });
  const first = await readDirectory(place.path);
  place.write('q.yaml', policy('q', 'blocked'));
  const second = await readDirectory(place.path, { before: first, suspects: new Set() });
  const same = [...second.files].filter(([path, { file }]) => first.files.get(path)?.file === file).map(([path]) => path);
  assert.deepEqual(same, [join(place.path, 'p.yaml'), join(place.path, 'agents', 'a.yaml')]);
  assert.notEqual(second.files.get(join(place.path, 'q.yaml'))?.file, first.files.get(join(place.path, 'q.yaml'))?.file);
  assert.equal((await readDirectory(place.path, { before: NO_CONTENT, suspects: new Set() })).files.size, 3);
});

test('what is read again where events name files is what a look at everything finds', async (t) => {
  const agent = (name: string) => `agent: ${name}\ncapabilities: {}\n`;
  const place = placeWith(t, { '.active': 'p\n', 'p.yaml': policy('p', 'notify'), 'q.yaml': policy('q', 'notify'), 'agents/b.yaml': agent('b'), 'agents/d.yaml': agent('d') });
  const at = (name: string) => join(place.path, name);
  let content = await readDirectory(place.path);
  const steps: readonly (readonly [readonly string[], () => void])[] = [
    [['agents/b.yaml'], () => place.write('agents/b.yaml', agent('bee'))],
    [['agents/c.yaml', 'agents/a.yaml', 'a.yaml'], () => ['agents/c.yaml', 'agents/a.yaml', 'a.yaml'].forEach((name) => place.write(name, name.includes('/') ? agent('x') : policy('a', 'blocked')))],
    [['agents/c.yaml', 'q.yaml'], () => ['agents/c.yaml', 'q.yaml'].forEach((name) => rmSync(at(name)))],
    [['.active', '.p.yaml.swp'], () => ['.active', '.p.yaml.swp'].forEach((name) => place.write(name, 'q\n'))],
    [['p.yaml', 'r.yaml'], () => renameSync(at('p.yaml'), at('r.yaml'))],
    [['agents/d.yaml'], () => place.write('agents/d.yaml', Uint8Array.from([0xff]))],
    [['l.yaml'], () => symlinkSync('nowhere.yaml', at('l.yaml'))],
  ];
  const shown = ({ files, activeFile, troubles }: typeof content) => ({ activeFile, troubles, files: [...files].map(([path, { file, unreadable }]) => [path, file.uri, file.kind, file.text, unreadable, file.broken]) });
  for (const [names, change] of steps) {
    change();
    const again = await readSuspects(place.path, { before: content, suspects: new Set(names.map(at)) });
    assert.ok(again !== null, names.join());
    content = again;
    assert.deepEqual(shown(content), shown(await readDirectory(place.path)), names.join());
  }
  mkdirSync(at('..data'));
  symlinkSync('..data', at('..link'));
  for (const name of ['agents', '..data', '..link', '', '..', 'agents/deeper/x.yaml']) assert.equal(await readSuspects(place.path, { before: content, suspects: new Set([at(name)]) }), null, name);
});

test('a file that is gone, and one that changed and does not compile, are looked at a second time, and no other', async (t) => {
  const place = placeWith(t, { 'p.yaml': policy('p', 'notify'), 'q.yaml': policy('q', 'notify'), 'r.yaml': 'name: [\n', 's.yaml': policy('s', 'notify'), 't.yaml': policy('t', 'notify') });
  const before = await readDirectory(place.path);
  rmSync(join(place.path, 'p.yaml'));
  place.write('q.yaml', 'name: q\ncapabilities: [\n');
  place.write('s.yaml', policy('s', 'blocked'));
  const after = await readDirectory(place.path, { before, suspects: new Set() });
  assert.deepEqual([...(doubtfulPaths(before, after) ?? [])], ['p.yaml', 'q.yaml'].map((name) => join(place.path, name)));
  // The first half of what is being written compiles, too.
  place.write('s.yaml', policy('s', 'blocked').slice(0, -1));
  assert.deepEqual([...(doubtfulPaths(after, await readDirectory(place.path, { before: after, suspects: new Set() })) ?? [])], [join(place.path, 's.yaml')]);
  assert.equal(doubtfulPaths(after, after), null);
  // Nor is a choice that is gone, or cannot be read, taken for granted.
  const [chosen, unread] = [{ ...after, activeFile: 'r' }, { ...after, activeTrouble: 'it names no policy' }];
  assert.deepEqual([doubtfulPaths(chosen, after), doubtfulPaths(after, unread)].map((each) => each?.size), [0, 0]);
  assert.deepEqual([doubtfulPaths(after, chosen), doubtfulPaths(chosen, chosen), doubtfulPaths(chosen, { ...after, activeFile: 's' })], [null, null, null]);
});

test('everything is looked at now and then, also where nothing is heard', async (t) => {
  // The watch itself keeps no process alive.
  const alive = setTimeout(() => {}, 60_000);
  t.after(() => clearTimeout(alive));
  let watch: FileWatch | null = null;
  const look = await new Promise<Look>((resolve) => {
    watch = new FileWatch(async (each) => resolve(each));
  });
  await (watch as FileWatch | null)?.close();
  assert.deepEqual([look.isNarrow, look.suspects.size], [false, 0]);
});

test('a folder that is removed and made anew at once is still listened to', async (t) => {
  const place = placeWith(t, { 'agents/a.yaml': '' });
  const [folder, file] = ['agents', 'agents/a.yaml'].map((each) => join(place.path, each)) as [string, string];
  const looks: Look[] = [];
  let onLook = () => {};
  const watch = new FileWatch(async (look) => {
    await watch.follow([{ path: folder, concerns: () => true }]);
    looks.push(look);
    onLook();
  });
  t.after(() => watch.close());
  const alive = setTimeout(() => {}, 60_000);
  t.after(() => clearTimeout(alive));
  const until = (isSo: () => boolean) => new Promise<void>((resolve) => {
    onLook = () => void (isSo() && resolve());
    onLook();
  });
  await watch.follow([{ path: folder, concerns: () => true }]);
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  await until(() => looks.length > 0);
  const before = looks.length;
  writeFileSync(file, '');
  const isHeard = () => looks.slice(before).some(({ suspects }) => suspects.has(file));
  // One may still be about the folder; the one after it would be about nothing in particular.
  await until(() => isHeard() || looks.length === before + 2);
  assert.ok(isHeard());
});

test('a change that nothing tells of is found all the same', async (t) => {
  const place = placeWith(t, { 'elsewhere/p.yaml': policy('p', 'autonomous'), 'p/agents/a.yaml': 'agent: a\ncapabilities: {}\n' });
  symlinkSync(join(place.path, 'elsewhere', 'p.yaml'), join(place.path, 'p', 'p.yaml'));
  const { engine, next } = await watching(t, join(place.path, 'p'));
  assert.equal(engine.decide(PUSH).tier, 'autonomous');
  const alive = setTimeout(() => {}, 60_000);
  t.after(() => clearTimeout(alive));
  place.write('elsewhere/p.yaml', policy('p', 'blocked'));
  assert.deepEqual((await next('recompiled')).changed, [join(place.path, 'p', 'p.yaml')]);
  assert.equal(engine.decide(PUSH).tier, 'blocked');
});

test('a file that does not compile at the beginning blocks everything, and says so', async (t) => {
  const place = placeWith(t, { 'p.yaml': 'name: p\ncapabilities: [\n' });
  const { engine } = await watching(t, place.path);
  assert.deepEqual([engine.decide(PUSH).tier, [...new Set(engine.notices.map((each) => each.effect))]], ['blocked', ['blocks everything']]);
});

test('that nothing more can be watched is not said to be a full disk', () => {
  const why = (code: string) => whyNotWatched(Object.assign(new Error(`${code}: watch`), { code }));
  assert.deepEqual(['ENOSPC', 'EMFILE', 'EACCES'].map(why), ['the system watches as many files as it may', 'the system watches as many files as it may', 'permission is denied']);
});

test('close lets go, and the engine goes on answering', async (t) => {
  const place = placeWith(t, { 'p.yaml': policy('p', 'notify') });
  const { engine, events } = await watching(t, place.path);
  await engine.close();
  await engine.close();
  writeFileSync(join(place.path, 'p.yaml'), policy('p', 'blocked'));
  assert.equal((await loadPolicies(place.path)).decide(PUSH).tier, 'blocked');
  assert.deepEqual([engine.decide(PUSH).tier, events.length], ['notify', 0]);
  await turn();
  const held = process.getActiveResourcesInfo().filter((each) => each === 'FSEventWrap');
  assert.deepEqual(held, []);
  assert.equal(readdirSync(place.path).length, 1);
});

/** Handles are let go at the end of the event loop's turn, after what is due immediately. */
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test('a directory that cannot be watched at the beginning is an error, and nothing is left behind', async (t) => {
  const place = placeWith(t, {});
  await assert.rejects(watching(t, join(place.path, 'none')), { name: 'InputError' });
  await turn();
  assert.deepEqual(process.getActiveResourcesInfo().filter((each) => each === 'FSEventWrap'), []);
});
