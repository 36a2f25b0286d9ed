// Owns: `config validate` over several files and directories, its machine formats, and `--watch`.
// Refuses: the report of one file (validate.test.ts).

import assert from 'node:assert/strict';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROBLEM_CODES } from '../../core/src/index.js';
import { run } from '../../cli/src/run.js';
import { placeWith } from './program.js';
import type { Place } from './program.js';

const GOOD = 'name: good\nversion: "1.0"\ncapabilities:\n  "*": { tier: notify }\n';
const BOT = 'agent: bot\nextends: good\ncapabilities:\n  git.push: { tier: bloked }\n';
const LOOSE = 'name: loose\nversion: 1.0\ncapabilities:\n  "*": { tier: notify }\n';

test('a directory is all of its policies, with a line that sums them up', async (t) => {
  const place = placeWith(t, { 'policies/good.yaml': GOOD, 'policies/agents/bot.yaml': BOT, 'policies/.active': 'good\n', 'policies/notes.txt': '' });
  const { code, stdout } = await place.run('config', 'validate', 'policies');
  assert.equal(code, 1);
  assert.match(stdout, /^policies\/good\.yaml\nPolicy 'good' is valid\.\n\n {2}Capabilities covered: 92\/92\n/);
  assert.match(stdout, /\n\npolicies\/agents\/bot\.yaml\npolicies\/agents\/bot\.yaml:4:21 error unknown-tier .*\nAgent policy 'bot' is invalid\.\n\n2 files: 1 valid, 1 invalid; 1 error, 0 warnings\n$/);
  for (const operand of ['.', 'policies/']) assert.match((await place.run('config', 'validate', operand)).stdout, /\n2 files: 1 valid, 1 invalid;/);
  assert.match((await place.run('config', 'validate', 'policies/agents')).stdout, /\n1 file: 0 valid, 1 invalid;/);
});

test('several files are judged together, each once', async (t) => {
  const place = placeWith(t, { 'drafts/good.yaml': GOOD, 'drafts/bot.yaml': BOT.replace('bloked', 'blocked, reason: "no"'), 'policies/x.yaml': LOOSE });
  const { code, stdout } = await place.run('config', 'validate', 'drafts/good.yaml', './drafts/good.yaml', 'drafts/bot.yaml');
  assert.equal(code, 0, stdout);
  assert.match(stdout, /\n2 files: 2 valid, 0 invalid; /);
  const limited = await place.run('config', 'validate', 'drafts/good.yaml', 'policies', '--max-warnings', '0');
  assert.equal(limited.code, 1);
  assert.match(limited.stderr, /error: \d+ warnings?, more than `--max-warnings 0` allows\n$/);
});

test('a file that cannot be read is said, and the others are reported all the same', async (t) => {
  const place = placeWith(t, { 'policies/good.yaml': GOOD, 'policies/raw.yaml': Uint8Array.from([0xff]), 'empty/x.txt': '' });
  for (const operands of [['policies/good.yaml', 'policies/raw.yaml'], ['policies']]) {
    const { code, stdout, stderr } = await place.run('config', 'validate', ...operands);
    assert.equal(code, 2);
    assert.match(stdout, /Policy 'good' is valid[^]*\n2 files: 1 valid, 1 invalid;/);
    assert.match(stderr, /error: cannot read policies\/raw\.yaml: it is not UTF-8 text\n/);
    assert.equal(stderr.match(/cannot read/g)?.length, 1, stderr);
  }
  const empty = await place.run('config', 'validate', 'empty');
  assert.deepEqual([empty.code, empty.stderr], [2, 'error: there is no policy file in empty: policies are called *.yaml and lie in it, in its agents/ or in its policies/\n']);
});

test('what is wrong with a directory as a whole counts for all of it, for some of its files, and for one', async (t) => {
  const place = placeWith(t, { 'policies/good.yaml': GOOD, 'policies/agents/bot.yaml': BOT.replace('bloked', 'blocked, reason: "no"'), 'policies/.active': 'goood\n' });
  const { code, stdout } = await place.run('config', 'validate', 'policies', '--format', 'json');
  const { reports, directoryProblems, unreadable, summary } = JSON.parse(stdout) as Record<string, readonly Record<string, unknown>[]>;
  assert.equal(code, 1);
  assert.deepEqual(directoryProblems?.map(({ code, severity, file }) => [code, severity, file]), [['unknown-active', 'error', 'policies/.active']]);
  assert.deepEqual([reports?.[0]?.['file'], reports?.[0]?.['policy'], unreadable], ['policies/good.yaml', 'good', []]);
  assert.deepEqual({ ...summary, warnings: 0 }, { files: 2, valid: 2, invalid: 0, errors: 1, warnings: 0 });
  for (const operands of [['policies/good.yaml'], ['policies/agents/bot.yaml'], ['policies/good.yaml', 'policies/agents/bot.yaml']]) {
    for (const [format, pattern] of [
      ['text', /^(?:Agent policy|Policy|policies)/],
      ['json', /"directoryProblems": \[\s*\{\s*"code": "unknown-active",\s*"severity": "error",[^}]*"file": "policies\/\.active"/],
      ['sarif', /"ruleId": "unknown-active"/],
      ['junit', /failures="1"[^]*<testcase classname="policy" name="policies\/\.active">\n {6}<failure message="the active policy `goood` does not exist/],
      ['github', /^::error file=policies\/\.active,title=unknown-active::/m],
    ] as const) {
      const one = await place.run('config', 'validate', ...operands, '--format', format);
      assert.equal(one.code, 1, `${operands.join(' ')} ${format}`);
      assert.match(one.stdout, pattern);
      assert.match(one.stderr, /^error: the active policy `goood` does not exist: /m);
    }
  }
  const chosen = await place.run('config', 'validate', 'policies/good.yaml', '--active', 'nope');
  assert.equal(chosen.code, 1);
  assert.match(chosen.stdout, /^Policy 'good' is valid\.$/m);
  assert.equal((await place.run('config', 'validate', 'policies/good.yaml', '--active', 'good', '--format', 'json')).stdout.includes('directoryProblems'), false);
  assert.equal((await place.run('config', 'validate', 'policies/good.yaml', '--active', 'good')).code, 0);
});

test('an `.active` that names nothing is an error', async (t) => {
  const place = placeWith(t, { 'policies/a.yaml': 'name: a\ncapabilities:\n  "*": { tier: blocked, reason: "r" }\n', 'policies/.active': '\n' });
  for (const operand of ['policies/a.yaml', 'policies']) {
    const { code, stderr } = await place.run('config', 'validate', operand);
    assert.equal(code, 1, operand);
    assert.match(stderr, /^error: `\.active` names no policy that can be read: every capability is blocked until it does$/m);
  }
});

test('a choice that is missing is a warning, and counts as one', async (t) => {
  const quiet = (name: string) => `name: ${name}\ncapabilities:\n  "*": { tier: blocked, reason: "r" }\n`;
  const places: readonly (readonly [files: Readonly<Record<string, string>>, count: number])[] = [
    [{ 'policies/a.yaml': quiet('a'), 'policies/b.yaml': quiet('b') }, 1],
    [{ 'policies/a.yaml': quiet('a') }, 0],
  ];
  for (const [files, count] of places) {
    const place = placeWith(t, files);
    for (const operand of ['policies/a.yaml', 'policies']) {
      const validate = (...more: string[]) => place.run('config', 'validate', operand, ...more);
      const { code, stderr } = await validate('--max-warnings', '0');
      assert.equal(code, count > 0 ? 1 : 0, `${JSON.stringify(files)} ${operand}`);
      assert.equal([...stderr.matchAll(/^warning: /gm)].length, count);
      assert.equal((await validate()).code, 0);
      const { directoryProblems = [] } = JSON.parse((await validate('--format', 'json')).stdout) as { directoryProblems?: readonly { code: string }[] };
      assert.deepEqual(directoryProblems.map((each) => each.code), Array(count).fill('no-active-policy'));
      const { runs } = JSON.parse((await validate('--format', 'sarif')).stdout) as SarifLog;
      assert.equal(new Set(runs[0]?.results.map((each) => Object.values(each.partialFingerprints)[0])).size, count);
    }
  }
});

interface SarifLog {
  readonly version: string;
  readonly $schema: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string; readonly helpUri?: string; readonly shortDescription?: { readonly text: string }; readonly defaultConfiguration: { readonly level: string } }[] } };
    readonly columnKind: string;
    readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>;
    readonly invocations: readonly { readonly executionSuccessful: boolean }[];
    readonly results: readonly SarifResult[];
  }[];
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string }; readonly region?: Readonly<Record<string, number>> } }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

test('SARIF says what was found, and where', async (t) => {
  const place = placeWith(t, { 'policies/good.yaml': LOOSE.replace('loose', 'good'), 'policies/agents/bot bé.yaml': BOT, 'policies/.active': 'nobody\n' });
  const { stdout } = await place.run('config', 'validate', 'policies', '--format', 'sarif');
  const log = JSON.parse(stdout) as SarifLog;
  assert.deepEqual([log.version, log.runs.length], ['2.1.0', 1]);
  const [only] = log.runs;
  assert.ok(only !== undefined);
  assert.deepEqual(Object.keys(log).sort(), ['$schema', 'runs', 'version']);
  assert.deepEqual(Object.keys(only).sort(), ['columnKind', 'invocations', 'originalUriBaseIds', 'results', 'tool']);
  assert.equal(only.columnKind, 'utf16CodeUnits');
  assert.match(only.originalUriBaseIds['%SRCROOT%']?.uri ?? '', /^file:\/\/\/.*\/$/);
  assert.equal(only.invocations[0]?.executionSuccessful, true);
  const { rules } = only.tool.driver;
  assert.deepEqual(rules.map((each) => each.id), Object.keys(PROBLEM_CODES));
  for (const { helpUri, shortDescription, defaultConfiguration } of rules) {
    assert.ok(['error', 'warning', 'note'].includes(defaultConfiguration.level));
    if (helpUri !== undefined) assert.match(helpUri, /^file:\/\/\/.*\/docs\/problems\/[a-z-]+\.md$/);
    if (shortDescription !== undefined) assert.notEqual(shortDescription.text, '');
  }
  assert.ok(only.results.length >= 3);
  for (const each of only.results) {
    assert.equal(rules[each.ruleIndex]?.id, each.ruleId);
    assert.ok(['error', 'warning', 'note'].includes(each.level));
    assert.notEqual(each.message.text, '');
    assert.equal(each.locations.length, 1);
    const { artifactLocation, region } = each.locations[0]?.physicalLocation ?? { artifactLocation: { uri: '' } };
    assert.match(artifactLocation.uri, /^policies\/(?:good\.yaml|agents\/bot%20b%C3%A9\.yaml|\.active)$/);
    assert.equal(artifactLocation.uriBaseId, '%SRCROOT%');
    for (const value of Object.values(region ?? {})) assert.ok(Number.isInteger(value) && value >= 1);
    for (const value of Object.values(each.partialFingerprints)) assert.match(value, /^[0-9a-f]{32}:\d+$/);
  }
  const prints = only.results.map((each) => Object.values(each.partialFingerprints)[0]);
  assert.equal(new Set(prints).size, prints.length);
  assert.ok(only.results.some((each) => each.ruleId === 'unknown-active'));
  // Lines above come and go; the finding stays the same.
  writeFileSync(join(place.path, 'policies/good.yaml'), `# a\n# b\n${LOOSE.replace('loose', 'good')}`);
  const later = JSON.parse((await place.run('config', 'validate', 'policies', '--format', 'sarif')).stdout) as SarifLog;
  const unquoted = (each: SarifLog) => each.runs[0]?.results.find((one) => one.ruleId === 'unquoted-version');
  assert.notEqual(unquoted(log)?.locations[0]?.physicalLocation.region?.['startLine'], unquoted(later)?.locations[0]?.physicalLocation.region?.['startLine']);
  assert.deepEqual(unquoted(later)?.partialFingerprints, unquoted(log)?.partialFingerprints);
});

test('JUnit has a case for each file, and is well-formed whatever a policy says', async (t) => {
  const place = placeWith(t, { 'policies/good.yaml': GOOD, 'policies/agents/bot.yaml': BOT.replace('bloked', '"<&\\u0001\\">"') });
  const { code, stdout } = await place.run('config', 'validate', 'policies', '--format', 'junit');
  assert.equal(code, 1);
  assert.match(stdout, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="kruxos-policy" tests="2" failures="1" errors="0">\n/);
  assert.match(stdout, /<testcase classname="policy" name="policies\/agents\/bot\.yaml">\n {6}<failure message="1 error">policies\/agents\/bot\.yaml:4:21 error unknown-tier /);
  assert.doesNotMatch(stdout.replace(/&(?:amp|lt|gt|quot);/g, ''), /[&\u0001]/);
  assert.equal(stdout.match(/<testcase /g)?.length, 2);
});

test('workflow commands stay on one line each', async (t) => {
  const place = placeWith(t, { 'policies/go,od.yaml': GOOD, 'policies/agents/bot.yaml': BOT.replace('bloked', '"100%\\n::error::x"') });
  const { code, stdout } = await place.run('config', 'validate', 'policies', '--format', 'github');
  assert.equal(code, 1);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.at(-1), '2 files: 1 valid, 1 invalid; 1 error, 0 warnings');
  for (const line of lines.slice(0, -1)) assert.match(line, /^::(?:error|warning|notice) file=[^:]*::\S.*$/);
  assert.ok(lines.some((each) => /^::error file=policies\/agents\/bot\.yaml,line=4,endLine=4,col=21,endColumn=\d+,title=unknown-tier::.*100%25/.test(each)), stdout);
});

test('--fail-on turns a tier that is too strict, in any case, into a failure', async (t) => {
  const place = placeWith(t, {
    'policies/p.yaml': 'name: p\ncapabilities:\n  git.push: { tier: approval_required, reason: "r" }\n  filesystem.write:\n    rules:\n      - condition: { content_size_lt: 10 }\n        tier: notify\n    tier: blocked\n    reason: "r"\n',
  });
  const ask = async (capability: string, tier: string, ...more: string[]) => (await place.run('config', 'check-policy', '--agent', 'a', '--capability', capability, '--fail-on', tier, ...more)).code;
  assert.deepEqual([await ask('git.push', 'blocked'), await ask('git.push', 'approval_required'), await ask('git.push', 'autonomous')], [0, 1, 1]);
  assert.deepEqual([await ask('filesystem.write', 'blocked'), await ask('filesystem.write', 'blocked', '--param', 'content_size=3')], [1, 0]);
});

test('--fail-below turns a tier that is too permissive, in any case, into a failure', async (t) => {
  const place = placeWith(t, {
    'policies/p.yaml': 'name: p\ncapabilities:\n  git.push: { tier: approval_required, reason: "r" }\n  filesystem.write:\n    rules:\n      - condition: { content_size_lt: 10 }\n        tier: notify\n    tier: blocked\n    reason: "r"\n',
    'policies/agents/bot.yaml': 'agent: bot\ncapabilities:\n  git.push: { tier: autonomous }\n',
  });
  const ask = async (capability: string, tier: string, ...more: string[]) => (await place.run('config', 'check-policy', ...(more.includes('--all-agents') ? [] : ['--agent', 'a']), '--capability', capability, '--fail-below', tier, ...more)).code;
  assert.deepEqual([await ask('git.push', 'blocked'), await ask('git.push', 'approval_required'), await ask('git.push', 'autonomous')], [1, 0, 0]);
  assert.deepEqual([await ask('filesystem.write', 'approval_required'), await ask('filesystem.write', 'approval_required', '--param', 'content_size=30'), await ask('filesystem.write', 'notify')], [1, 0, 0]);
  assert.deepEqual([await ask('git.push', 'approval_required', '--all-agents'), await ask('git.push', 'approval_required', '--fail-on', 'blocked'), await ask('git.push', 'notify', '--fail-on', 'approval_required')], [1, 0, 1]);
  // Nobody has a say in what is misspelt: it is blocked, and the test would pass for ever.
  assert.deepEqual([await ask('git.psuh', 'approval_required'), await ask('rss.fetch', 'approval_required')], [2, 0]);
  assert.match((await place.run('config', 'check-policy', '--agent', 'a', '--capability', 'git.psuh', '--fail-on', 'blocked')).stderr, /^error: `git\.psuh`: did you mean `git\.push`\?$/m);
});

/** `config validate --watch` in a place, and waiting for what it says. */
function watching(place: Place, operand: string): { readonly until: (pattern: RegExp) => Promise<void>; readonly end: () => Promise<number> } {
  let said = '';
  const waiting = new Set<() => void>();
  const write = (text: string) => {
    said += text;
    for (const each of [...waiting]) each();
  };
  const until = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!pattern.test(said)) return;
        waiting.delete(look);
        said = '';
        resolve();
      };
      waiting.add(look);
      look();
    });
  let interrupt = () => {};
  const interrupted = () => new Promise<void>((resolve) => (interrupt = resolve));
  const output = { write, colour: false };
  const result = run(['config', 'validate', operand, '--watch'], { stdout: output, stderr: output, env: {}, cwd: place.path, interrupted });
  return {
    until,
    end: () => {
      interrupt();
      return result;
    },
  };
}

test('--watch checks again on every change, and ends with the last result', async (t) => {
  const place = placeWith(t, { 'policies/good.yaml': GOOD });
  const file = join(place.path, 'policies', 'good.yaml');
  const { until, end } = watching(place, 'policies/good.yaml');
  await until(/Policy 'good' is valid\.[^]*note: watching; end with Ctrl-C\n$/);
  writeFileSync(file, GOOD.replace('notify', 'notfy'));
  await until(/note: changed: policies\/good\.yaml\npolicies\/good\.yaml:4:16 error unknown-tier [^]*is invalid\.\n$/);
  rmSync(file);
  await until(/error: cannot read policies\/good\.yaml: it does not exist\n$/);
  writeFileSync(file, GOOD);
  await until(/Policy 'good' is valid\./);
  assert.equal(await end(), 0);
});

test('--watch notices a whole directory that takes the place of another, or goes away', { timeout: 60_000 }, async (t) => {
  const place = placeWith(t, { 'v1/good.yaml': GOOD, 'v2/good.yaml': GOOD.replace('notify', 'notfy') });
  symlinkSync('v1', join(place.path, 'policies'));
  const { until, end } = watching(place, 'policies');
  await until(/Policy 'good' is valid\.[^]*note: watching; end with Ctrl-C\n$/);
  // As deployments do it.
  symlinkSync('v2', join(place.path, 'next'));
  renameSync(join(place.path, 'next'), join(place.path, 'policies'));
  await until(/note: changed: policies\/good\.yaml\n[^]*error unknown-tier [^]*1 file: 0 valid, 1 invalid/);
  rmSync(join(place.path, 'policies'));
  await until(/note: changed: policies\/good\.yaml\nerror: cannot read policies: it does not exist\n$/);
  renameSync(join(place.path, 'v1'), join(place.path, 'policies'));
  await until(/note: changed: policies\/good\.yaml\n[^]*Policy 'good' is valid\./);
  assert.equal(await end(), 0);
});
