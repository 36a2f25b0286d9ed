// Owns: `audit query` and `audit verify` as programs: what they print where, and how they end.
// Refuses: reading and filtering themselves.

import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { Progress } from '../../cli/src/commands/audit-progress.js';
import { displayWidth } from '../../core/src/index.js';
import type { Io } from '../../cli/src/io.js';
import { run } from '../../cli/src/run.js';
import { encodeFrame } from '../../engine/src/audit/cbor-encoder.js';
import { lines, runProgram } from '../cli/program.js';
import type { Finished } from '../cli/program.js';
import { HOUR, draft, folderFor, frameStarts, writeLog } from './logs.js';

const MORNING = Date.UTC(2026, 2, 1, 8);

interface Place {
  readonly path: string;
  readonly audit: string;
  readonly run: (line: string, colour?: boolean) => Promise<Finished>;
}

/** The working directory of an operator at 13:00, with four hours of log behind them and one of the day before. */
async function placeFor(t: TestContext): Promise<Place> {
  const path = folderFor(t);
  const audit = join(path, 'audit');
  const decided = (tier: string, rule: string, reason: string | null) => ({ policy_decision: { tier, rule, reason } });
  await writeLog(audit, [draft({ capability: 'git.push', ...decided('autonomous', 'acme:git.*', null) })], { start: MORNING - 24 * HOUR });
  await writeLog(
    audit,
    [
      draft({ ...decided('notify', 'acme:filesystem.*', null), duration_ms: 12 }),
      draft({ actor: { type: 'agent', name: '日本語ボット' }, capability: 'secrets.read_raw', status: 'denied', ...decided('blocked', 'system:secrets.read_raw', 'Agents never see secrets') }),
      draft({ actor: { type: 'user' }, capability: 'process.run', status: 'pending', metadata: { approval: 'approved' }, ...decided('approval_required', 'acme:process.*', null) }),
      draft({ actor: { type: 'agent', name: '=cmd()' }, capability: 'email.send', status: 'error', policy_decision: null, session_id: 'a "quoted", text\n' }),
    ],
    { start: MORNING, step: 1.5 * HOUR },
  );
  return { path, audit, run: (line, colour = false) => inside(path, ['audit', ...line.split(' ')], colour) };
}

async function inside(cwd: string, args: readonly string[], colour: boolean): Promise<Finished> {
  const said = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({ colour, write: (text: string) => void (said[name] += text) });
  const code = await run(args, { stdout: output('stdout'), stderr: output('stderr'), env: { KRUXOS_AUDIT_DIR: 'audit' }, cwd, now: () => MORNING + 5 * HOUR });
  return { code, ...said };
}

const printed = (text: string): string => lines(text).replace(/ +$/, '');

describe('audit query', () => {
  it('prints a table, oldest first', async (t) => {
    const { run } = await placeFor(t);
    assert.deepEqual(await run('query'), {
      code: 0,
      stderr: '',
      stdout: printed(`
        Time                      Agent         Capability        Outcome   Tier               Reason
        2026-02-28T08:00:00.000Z  report-bot    git.push          success   autonomous         acme:git.*
        2026-03-01T08:00:00.000Z  report-bot    filesystem.write  success   notify             acme:filesystem.*
        2026-03-01T09:30:00.000Z  日本語ボット  secrets.read_raw  denied    blocked            Agents never see secrets (system:secrets.read_raw)
        2026-03-01T11:00:00.000Z  (user)        process.run       approved  approval_required  acme:process.*
        2026-03-01T12:30:00.000Z  =cmd()        email.send        error     -                  -
      `),
    });
  });

  const questions: readonly (readonly [string, readonly string[]])[] = [
    ['--last 1h', ['12:30']],
    ['--last 1h --outcome denied', []],
    ['--last 4h', ['09:30', '11:00', '12:30']],
    ['--last 2d --limit 2', ['11:00', '12:30']],
    ['--limit 1 --outcome success', ['08:00']],
    ['--from 2026-02-28 --to 2026-02-28', ['08:00']],
    ['--from 2026-03-01', ['08:00', '09:30', '11:00', '12:30']],
    ['--from 2026-03-01T09:30:00Z --to 2026-03-01T11:00:00Z', ['09:30', '11:00']],
    ['--to 2026-03-01T07:59:59Z', ['08:00']],
    ['--agent 日本語ボット', ['09:30']],
    ['--agent report-bot --agent nobody', ['08:00', '08:00']],
    ['--capability filesystem.* --capability process.run', ['08:00', '11:00']],
    ['--outcome denied,error', ['09:30', '12:30']],
    ['--outcome approved', ['11:00']],
    ['--outcome pending', ['11:00']],
    ['--capability *', ['08:00', '08:00', '09:30', '11:00', '12:30']],
  ];
  for (const [flags, expected] of questions) {
    it(flags, async (t) => {
      const { run } = await placeFor(t);
      const { code, stdout, stderr } = await run(`query ${flags}`);
      assert.deepEqual([...stdout.matchAll(/T(\d\d:\d\d):/g)].map((each) => each[1]), expected);
      assert.deepEqual([code, stderr], [0, expected.length === 0 ? 'note: no entry matches\n' : '']);
      if (expected.length === 0) assert.equal(stdout, '');
    });
  }

  it('--last 1h does not even open the days before', async (t) => {
    const { run, audit } = await placeFor(t);
    writeFileSync(join(audit, 'audit-2026-02-28.log'), 'no log at all');
    assert.deepEqual([(await run('query --last 1h')).code, (await run('query --last 24h')).code], [0, 1]);
  });

  it('prints data as it was recorded', async (t) => {
    const { run, audit } = await placeFor(t);
    const { stdout } = await run('query --format json');
    const list = JSON.parse(stdout) as readonly Record<string, unknown>[];
    assert.deepEqual([list.length, stdout.split('\n').length, list[1]?.['duration_ms']], [5, 8, 12]);
    const asLines = (await run('query --format jsonl')).stdout;
    assert.deepEqual(asLines.trimEnd().split('\n').map((each) => JSON.parse(each) as unknown), list);
    assert.deepEqual((await run('query --format json --last 1s')).stdout, '[]\n');
    // Both can be read again, and verified.
    for (const [name, text] of [['x.json', stdout], ['x.jsonl', asLines]] as const) {
      writeFileSync(join(audit, name), text);
      assert.equal((await run(`query --audit audit/${name} --format jsonl`)).stdout, asLines);
      assert.match((await run(`verify --audit audit/${name}`)).stdout, /^Hash chain: {2}Intact\n/);
    }
  });

  it('prints CSV that spreadsheets read and do not carry out', async (t) => {
    const { run } = await placeFor(t);
    const { stdout } = await run('query --format csv --from 2026-03-01T10:00:00Z');
    assert.equal(
      stdout,
      printed(`
        time,actor,agent,capability,outcome,tier,rule,reason,duration_ms,session_id,id
        2026-03-01T11:00:00.000Z,user,,process.run,approved,approval_required,acme:process.*,,,,id-2
        2026-03-01T12:30:00.000Z,agent,'=cmd(),email.send,error,,,,,"a ""quoted"", text
        ",id-3
      `),
    );
    assert.match((await run('query --format csv --last 1s')).stdout, /^time,.*\n$/);
  });

  it('colours outcomes and tiers where that is welcome, and they take no room', async (t) => {
    const { run } = await placeFor(t);
    const coloured = (await run('query', true)).stdout;
    assert.match(coloured, /\u001b\[31mdenied {2}\u001b\[0m {2}\u001b\[31mblocked {10}\u001b\[0m/);
    assert.equal(coloured.replace(/\u001b\[\d+m/g, ''), (await run('query')).stdout);
  });

  it('prints nothing that steers a terminal', async (t) => {
    const { run, path } = await placeFor(t);
    await writeLog(join(path, 'evil'), [draft({ actor: { type: 'agent', name: '\u001b[2J\r\n\u202eevil' }, policy_decision: { tier: 'notify', rule: null, reason: '\u0007' } })]);
    const { stdout } = await run('query --audit evil');
    assert.match(stdout, /\\u\{1b\}\[2J\\u\{d\}\\u\{a\}\\u\{202e\}evil .* \\u\{7\}\n$/);
  });

  it('takes an empty reason for none', async (t) => {
    const { run, path } = await placeFor(t);
    const decided = (rule: string, reason: string) => draft({ policy_decision: { tier: 'notify', rule, reason } });
    await writeLog(join(path, 'empty'), [decided('acme:git.*', ''), decided('', 'because'), decided('', '')]);
    const { stdout } = await run('query --audit empty');
    assert.deepEqual(stdout.trimEnd().split('\n').slice(1).map((each) => /notify {2}(.*)$/.exec(each)?.[1]), ['acme:git.*', 'because', '-']);
  });

  it('shows what can be read, says what cannot and where, and ends with 1', async (t) => {
    const { run, audit } = await placeFor(t);
    const path = join(audit, 'audit-2026-03-01.log');
    const bytes = readFileSync(path);
    const starts = frameStarts(bytes);
    bytes[(starts[1] as number) + 4] = 0;
    writeFileSync(path, bytes);
    appendFileSync(path, bytes.subarray(0, 20));
    const expected = [
      `warning: ${path}, byte ${starts[1]}: an entry of ${(starts[2] as number) - (starts[1] as number) - 4} bytes cannot be decoded: its content is no CBOR map\n`,
      `warning: ${path}, byte ${starts[4]}: the last entry is torn: 16 of ${(starts[1] as number) - 4} bytes are there\n`,
    ].join('');
    for (const flags of ['', ' --limit 100', ' --format json', ' --outcome success']) {
      const { code, stdout, stderr } = await run(`query${flags}`);
      assert.deepEqual([code, stderr], [1, expected]);
      assert.match(stdout, /report-bot/);
    }
  });

  it('does not say the same a thousand times', async (t) => {
    const { run, path } = await placeFor(t);
    const frame = encodeFrame({ status: 'success', capability: 'git.push' });
    writeFileSync(join(path, 'x.log'), Buffer.concat(Array.from({ length: 100 }, () => frame)));
    const { code, stderr } = await run('query --audit x.log --last 1h');
    assert.deepEqual([code, stderr.split('\n').length - 1], [1, 22]);
    assert.match(stderr, /\nwarning: 80 more places could not be read\nnote: no entry matches\n$/);
  });

  it('says when there is no log, or none of those days', async (t) => {
    const { run, path } = await placeFor(t);
    assert.deepEqual(await run('query --from 2025-01-01 --to 2025-02-01'), { code: 0, stdout: '', stderr: 'note: audit holds no audit-YYYY-MM-DD.log of the days asked for\n' });
    assert.deepEqual(await inside(path, ['audit', 'query', '--audit', '.', '--format', 'json'], false), { code: 0, stdout: '[]\n', stderr: 'note: . holds no audit-YYYY-MM-DD.log\n' });
    assert.deepEqual(await run('query --audit nowhere'), { code: 2, stdout: '', stderr: 'error: cannot read the audit log nowhere: it does not exist\n' });
  });

  it('what is asked wrongly ends with 2 and a way out', async (t) => {
    const { run } = await placeFor(t);
    const wrong: readonly (readonly [string, string])[] = [
      ['query --last', '`--last` needs a value: --last SPAN'],
      ['query --last 1hour', '`--last` takes a number and s, m, h, d or w, such as `1h` or `7d`, not `1hour`'],
      ['query --last 0h', '`--last` takes a number and s, m, h, d or w, such as `1h` or `7d`, not `0h`'],
      ['query --last 1h --from 2026-03-01', '`--last` reaches up to now: give either it, or `--from` and `--to`'],
      ['query --from 2026-3-1', '`--from` takes a day such as `2026-03-01` or a time such as `2026-03-01T09:30:00Z`, not `2026-3-1`'],
      ['query --from 2026-03-02 --to 2026-03-01', '`--from` is later than `--to`'],
      ['query --outcome denid', '`denid` is no outcome: did you mean `denied`?'],
      ['query --outcome blocked', '`blocked` is no outcome: known are `success`, `denied`, `error`, `pending`, `approved`, `rejected`'],
      ['query --capability filesystem', '`filesystem` is no capability and no pattern: did you mean `filesystem.*`?'],
      ['query --capability *.read', '`*.read` is no capability and no pattern: a pattern is a name, `filesystem.*` or `*`'],
      ['query --limit 0', '`--limit` takes a whole number from 1 up, not `0`'],
      ['query --agent=', '`--agent` has an empty value'],
      ['query x.log', 'unexpected argument `x.log`: the log is given as `--audit DIR|FILE`'],
      ['query --agnt a', 'unknown flag `--agnt`: did you mean `--agent`?'],
      ['verify --ends-with abc', '`--ends-with` takes an entry_hash: 64 hexadecimal digits'],
      ['verify x', 'unexpected argument `x`: the log is given as `--audit DIR|FILE`'],
      ['qery', 'unknown command `audit qery`: did you mean `audit query`?'],
    ];
    for (const [line, message] of wrong) {
      const { code, stdout, stderr } = await run(line);
      assert.deepEqual([code, stdout, stderr.split('\n')[0]], [2, '', `error: ${message}`]);
      assert.match(stderr, /\nSee kruxos-policy audit.* --help\n$/);
    }
  });

  it('a reader that goes away is no error, and ends the reading', async (t) => {
    const { path, audit } = await placeFor(t);
    writeFileSync(join(audit, 'x.log'), Buffer.concat(Array.from({ length: 30_000 }, () => readFileSync(join(audit, 'audit-2026-03-01.log')))));
    const { code, stderr } = await runProgram(['audit', 'query', '--audit', 'audit/x.log'], { cwd: path, closesOutput: true });
    assert.deepEqual([code, stderr], [0, '']);
  });
});

describe('audit verify', () => {
  it('says that a chain is intact', async (t) => {
    const { run } = await placeFor(t);
    const { code, stdout, stderr } = await run('verify');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Hash chain: {2}Intact\nEntries: {5}5 in 2 files\nGenesis: {5}SHA-256\("kruxos-audit-genesis-v1"\)\nLast hash: {3}[0-9a-f]{64}\n$/);
    const hash = /[0-9a-f]{64}/.exec(stdout)?.[0] as string;
    assert.equal((await run(`verify --ends-with ${hash.toUpperCase()}`)).code, 0);
    const cut = await run(`verify --ends-with ${'0'.repeat(64)}`);
    assert.deepEqual([cut.code, cut.stdout.split('\n')[0]], [1, 'Hash chain:  Truncated after entry 5']);
  });

  it('says that nothing is left of a log whose last hash is known, and no place for that', async (t) => {
    const { run, audit } = await placeFor(t);
    for (const day of ['2026-02-28', '2026-03-01']) writeFileSync(join(audit, `audit-${day}.log`), '');
    const hash = '0'.repeat(64);
    const { code, stdout } = await run(`verify --ends-with ${hash}`);
    assert.deepEqual([code, stdout], [1, `Hash chain:  Truncated after entry 0\nWhy:         there is no entry, and so none with the hash ${hash}\nEntries:     0 in 2 files\n`]);
  });

  it('says the first place where it is not', async (t) => {
    const { run, audit } = await placeFor(t);
    const path = join(audit, 'audit-2026-03-01.log');
    const bytes = readFileSync(path);
    const starts = frameStarts(bytes);
    writeFileSync(path, Buffer.from(bytes.toString('latin1').replace('never see', 'mayallsee'), 'latin1'));
    const { code, stdout, stderr } = await run('verify');
    assert.deepEqual([code, stderr], [1, '']);
    const head = stdout.split('\n').slice(0, 4);
    assert.deepEqual(head, ['Hash chain:  Modified at entry 3', `Place:       ${path}, byte ${starts[1]}`, 'Why:         its content does not give its entry_hash', 'Entries:     5 in 2 files']);
    writeFileSync(path, bytes.subarray(starts[1]));
    assert.equal((await run('verify')).stdout.split('\n')[0], 'Hash chain:  Missing entry before 2');
    const data = JSON.parse((await run('verify --format json')).stdout) as Record<string, unknown>;
    assert.deepEqual(Object.keys(data), ['result', 'broken', 'breaks', 'entries', 'unhashed', 'genesis', 'lastHash', 'files']);
    assert.deepEqual([data['result'], data['broken']], ['missing', { result: 'missing', entry: 2, file: path, offset: 0, what: 'its previous_hash is not the entry_hash of the entry before it' }]);
  });

  it('does not call a log intact that has no hashes', async (t) => {
    const { run, path } = await placeFor(t);
    writeFileSync(join(path, 'x.jsonl'), '{"id":1}\n');
    assert.deepEqual(await run('verify --audit x.jsonl'), { code: 1, stdout: 'Hash chain:  None: no entry has a hash\nEntries:     1 in 1 file, 1 without a hash\n', stderr: '' });
    writeFileSync(join(path, 'x.jsonl'), '');
    assert.deepEqual((await run('verify --audit x.jsonl')).code, 0);
  });

  it('says when it sees only the end of a chain', async (t) => {
    const { run } = await placeFor(t);
    const { code, stdout, stderr } = await run('verify --audit audit/audit-2026-03-01.log');
    assert.equal(code, 0);
    assert.match(stdout, /Genesis: {5}none: the log begins in the middle of a chain/);
    assert.match(stderr, /^note: what came before the first entry is not here/);
  });
});

describe('the help', () => {
  for (const command of ['query', 'verify']) {
    it(`of audit ${command} has examples that work`, async (t) => {
      const { run, path } = await placeFor(t);
      const { code, stdout } = await run(`${command} --help`);
      assert.equal(code, 0);
      const examples = stdout.split('\n').filter((each) => /^ {2}kruxos-policy audit \w+ --|^ {2}kruxos-policy audit verify$/.test(each));
      assert.equal(examples.length, 3);
      for (const line of examples) {
        const words = line.trim().split(' ').slice(1).map((each) => each.replaceAll("'", ''));
        const said = await inside(path, words, false);
        assert.doesNotMatch(said.stderr, /unknown|takes|is no|fault of/, line);
      }
    });
  }
});

describe('the progress of a long read', () => {
  it('is drawn over on a terminal, and taken away before anything else is written', () => {
    let now = 0;
    let drawn = '';
    const io = { stderr: { write: (text: string) => void (drawn += text), colour: true, columns: 60 } } as unknown as Io;
    const progress = new Progress(io, 1000, () => now);
    const add = (time: number, bytes: number, seen: number): string => {
      [now, drawn] = [time, ''];
      progress.add({ bytes, seen });
      return drawn;
    };
    assert.equal(add(100, 100, 1), '');
    assert.equal(add(400, 150, 1234), `\rreading ${'█'.repeat(6)}${'░'.repeat(18)}  25%  1,235 entries\u001b[K`);
    assert.equal(add(450, 100, 1), '');
    assert.match(add(500, 2000, 1), /100% {2}1,237 entries/);
    drawn = '';
    progress.hide();
    progress.hide();
    assert.equal(drawn, '\r\u001b[K');
  });

  it('is not shown elsewhere', () => {
    const io = { stderr: { write: () => assert.fail('something was drawn'), colour: false } } as unknown as Io;
    const progress = new Progress(io, 1000, () => 1e9);
    progress.add({ bytes: 1, seen: 1 });
    progress.hide();
  });
});

describe('the width of a text', () => {
  const widths: readonly (readonly [string, number])[] = [
    ['', 0],
    ['abc', 3],
    ['ünï', 3],
    ['u\u0308', 1],
    ['日本語', 6],
    ['한국', 4],
    ['ｱﾊﾟ', 3],
    ['Ａ', 2],
    ['🙂', 2],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['🇩🇪', 2],
    ['\u200b', 0],
    ['→', 1],
    ['1', 1],
  ];
  for (const [text, width] of widths) it(JSON.stringify(text), () => assert.equal(displayWidth(text), width));
});
