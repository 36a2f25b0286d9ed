// Owns: the writer: what it records, leaves out and chains, in which files; and that it survives crashes and other writers.
// Refuses: the verdict on chains.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AuditWriter, ChainVerifier, GENESIS, readAudit, writeEntry } from '../../engine/src/audit/index.js';
import { InputError, loadPolicies } from '../../engine/src/index.js';
import { projectPath } from '../support/project-root.js';
import { HOUR, NOON, anyDraft, draft, folderFor, idsOf, logNames, readAll, writeLog } from './logs.js';

describe('what is written', () => {
  it('is read again as it was returned, whatever it was', async (t) => {
    const folder = folderFor(t);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyDraft, { maxLength: 8 }), async (drafts) => {
        const directory = join(folder, String(run++));
        const written = await writeLog(directory, drafts, { step: 5 * HOUR });
        const { records, faults } = await readAll(directory, { careful: true });
        assert.deepEqual(faults, []);
        assert.deepEqual(records.map(({ entry }) => entry), written);
        const verifier = new ChainVerifier();
        for await (const item of readAudit(directory, { careful: true })) verifier.add(item);
        assert.equal(verifier.report(null).result, drafts.length === 0 ? 'empty' : 'intact');
      }),
      { numRuns: 30 },
    );
  });

  it('has the documented fields, in their order', async (t) => {
    const [entry] = await writeLog(folderFor(t), [draft()]);
    const fields = 'id timestamp actor session_id capability inputs output_summary status policy_decision duration_ms resource_usage schema_version metadata previous_hash entry_hash';
    assert.deepEqual(Object.keys(entry ?? {}), fields.split(' '));
    assert.equal(entry?.['timestamp'], '2026-03-01T12:00:00.000Z');
    assert.equal(entry?.['previous_hash'], GENESIS['SHA-256("kruxos-audit-genesis-v1")']);
  });

  it('has no secrets in it, at any depth', async (t) => {
    const inputs = {
      api_key: 'x',
      'X-Api-Key': 'x',
      openaiApiKey: 'x',
      APIKEY: 'x',
      DB_PASSWORD: 'x',
      headers: { Authorization: 'Bearer x', Accept: 'text/plain' },
      list: [{ client_secret: { deep: 'x' } }, { refreshToken: null }],
      credentials: ['x'],
      passphrase: 7,
      'private-key': 'x',
      aws_access_key_id: 'x',
      tokenizer: 'kept',
      keyboard: 'kept',
      max_tokens: 100,
      secretary: 'kept',
    };
    const directory = folderFor(t);
    const [entry] = await writeLog(directory, [draft({ inputs, metadata: { token: 'x' } })]);
    assert.deepEqual(entry?.['inputs'], {
      api_key: '[REDACTED:api_key]',
      'X-Api-Key': '[REDACTED:X-Api-Key]',
      openaiApiKey: '[REDACTED:openaiApiKey]',
      APIKEY: '[REDACTED:APIKEY]',
      DB_PASSWORD: '[REDACTED:DB_PASSWORD]',
      headers: { Authorization: '[REDACTED:Authorization]', Accept: 'text/plain' },
      list: [{ client_secret: '[REDACTED:client_secret]' }, { refreshToken: '[REDACTED:refreshToken]' }],
      credentials: '[REDACTED:credentials]',
      passphrase: '[REDACTED:passphrase]',
      'private-key': '[REDACTED:private-key]',
      aws_access_key_id: '[REDACTED:aws_access_key_id]',
      tokenizer: 'kept',
      keyboard: 'kept',
      max_tokens: 100,
      secretary: 'kept',
    });
    assert.deepEqual(entry?.['metadata'], { token: '[REDACTED:token]' });
    assert.doesNotMatch(readFileSync(join(directory, 'audit-2026-03-01.log'), 'latin1'), /Bearer/);
  });

  it('is plain data, whatever came in', async (t) => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const inputs = { circle, when: new Date(0), bytes: new Uint8Array(3), none: undefined, call: () => 1, odd: NaN, minus: -0, half: '\ud800', big: 2n ** 60n, least: -(2n ** 64n), huge: 2n ** 64n, small: 5n };
    const round: unknown[] = [];
    round.push(round);
    const thrower = { get thrower() { throw new Error('no'); } };
    const directory = folderFor(t);
    const [entry, unreadable] = await writeLog(directory, [draft({ inputs }), draft({ inputs: thrower, metadata: { round } })]);
    const plain = entry?.['inputs'] as Record<string, unknown>;
    assert.deepEqual(plain['circle'], { self: '[nested too deeply]' });
    assert.deepEqual({ ...plain, circle: null }, { circle: null, when: '1970-01-01T00:00:00.000Z', bytes: '[3 bytes]', odd: null, minus: 0, half: '\ufffd', big: 2n ** 60n, least: -(2n ** 64n), huge: '18446744073709551616', small: 5n });
    assert.deepEqual(unreadable?.['inputs'], { '[unreadable]': true });
    assert.deepEqual(unreadable?.['metadata'], { round: ['[nested too deeply]'] });
    const verifier = new ChainVerifier();
    for await (const item of readAudit(directory, { careful: true })) verifier.add(item);
    assert.equal(verifier.report(null).result, 'intact');
  });

  it('is at an end soon also where an object lies in itself in several places, as those of errors do, or a list has gaps', async (t) => {
    const request: Record<string, unknown> = { url: 'https://acme.example' };
    Object.assign(request, { response: { request, list: [request, , 1] }, agent: { request } });
    let deep: unknown = 'x';
    for (let level = 0; level < 100; level++) deep = [deep];
    const [entry] = await writeLog(folderFor(t), [draft({ inputs: deep, metadata: { request } })]);
    const again = '[nested too deeply]';
    assert.deepEqual(entry?.['metadata'], { request: { url: 'https://acme.example', response: { request: again, list: [again, null, 1] }, agent: { request: again } } });
    assert.match(JSON.stringify(entry?.['inputs']), /^\[{50,60}"\[nested too deeply\]"\]{50,60}$/);
  });

  it('leaves out what no frame can hold, and records the call all the same', async (t) => {
    const directory = folderFor(t);
    const [large] = await writeLog(directory, [draft({ inputs: { content: 'x'.repeat(17_000_000) } }), draft()]);
    assert.match(String(large?.['inputs']), /^\[left out: the entry would have 17000\d{3} bytes\]$/);
    const { records, faults } = await readAll(directory);
    assert.deepEqual([records.length, faults.length], [2, 0]);
  });

  it('can come from a decision', async (t) => {
    const directory = folderFor(t);
    mkdirSync(join(directory, 'policies'));
    writeFileSync(join(directory, 'policies', 'acme.yaml'), 'name: acme\ncapabilities:\n  git.*:\n    tier: approval_required\n    reason: "Reviewed"\n  email.send:\n    tier: notify\n    rate_limit: { max: 1, window: 60, on_exceed: blocked }\n');
    const engine = await loadPolicies(join(directory, 'policies'));
    const writer = await AuditWriter.open({ directory: join(directory, 'audit'), clock: () => NOON });
    const entries = [];
    for (const capability of ['git.push', 'email.send', 'email.send', 'secrets.export']) {
      const decision = engine.decide({ agent: 'a', capability, parameters: {}, at: NOON });
      entries.push(await writeEntry(writer, decision, { parameters: { token: 'x' }, durationMs: 3 }));
    }
    await writer.close();
    const told = entries.map(({ status, policy_decision, metadata, inputs, actor, duration_ms }) => ({ status, policy_decision, metadata, inputs, actor, duration_ms }));
    const rest = { inputs: { token: '[REDACTED:token]' }, actor: { type: 'agent', name: 'a' }, duration_ms: 3 };
    assert.deepEqual(told.slice(0, 3), [
      { status: 'pending', policy_decision: { tier: 'approval_required', rule: 'acme:git.*', reason: 'Reviewed' }, metadata: {}, ...rest },
      { status: 'success', policy_decision: { tier: 'notify', rule: 'acme:email.send', reason: null }, metadata: {}, ...rest },
      { status: 'denied', policy_decision: { tier: 'blocked', rule: 'acme:email.send', reason: null }, metadata: { retry_after: 60 }, ...rest },
    ]);
    assert.equal(told[3]?.status, 'denied');
  });
});

describe('the files', () => {
  it('change with the UTC day, and the chain goes on', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, [draft(), draft(), draft(), draft()], { start: Date.UTC(2026, 11, 31, 23), step: HOUR / 2 });
    assert.deepEqual(logNames(directory), ['audit-2026-12-31.log', 'audit-2027-01-01.log']);
    const { records } = await readAll(directory);
    assert.deepEqual(records.map(({ file }) => file.slice(-14)), ['2026-12-31.log', '2026-12-31.log', '2027-01-01.log', '2027-01-01.log']);
    assert.equal(records[2]?.entry['previous_hash'], records[1]?.entry['entry_hash']);
  });

  it('do not go back with the clock', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, [draft(), draft(), draft()], { start: NOON, step: -24 * HOUR });
    assert.deepEqual(logNames(directory), ['audit-2026-03-01.log']);
    await writeLog(directory, [draft()], { start: NOON - 72 * HOUR });
    assert.deepEqual(logNames(directory), ['audit-2026-03-01.log']);
  });

  it('take many appends at once, in their order', async (t) => {
    const directory = folderFor(t);
    let id = 0;
    const writer = await AuditWriter.open({ directory, clock: () => NOON, newId: () => String(id++) });
    const all = Array.from({ length: 50 }, () => writer.append(draft()));
    await writer.close();
    await Promise.all(all);
    await assert.rejects(writer.append(draft()), /the audit writer is closed/);
    const { records } = await readAll(directory);
    assert.deepEqual(idsOf(records), Array.from({ length: 50 }, (_, i) => String(i)));
  });
});

describe('after a crash', () => {
  it('half an entry is set aside and the chain goes on', async (t) => {
    const directory = folderFor(t);
    await writeLog(directory, [draft(), draft()]);
    const path = join(directory, 'audit-2026-03-01.log');
    const whole = readFileSync(path);
    appendFileSync(path, whole.subarray(0, 100));
    await writeLog(directory, [draft()], { start: NOON + HOUR });
    assert.deepEqual(readFileSync(`${path}.torn`), whole.subarray(0, 100));
    const { records, faults } = await readAll(directory);
    assert.deepEqual([records.length, faults.length], [3, 0]);
    assert.equal(records[2]?.entry['previous_hash'], records[1]?.entry['entry_hash']);
  });

  it('the lock of a process that has ended is taken over, that of a living one is not', async (t) => {
    const directory = folderFor(t);
    const child = spawnSync(process.execPath, ['-e', `import(${JSON.stringify(projectPath('out/engine/src/audit/index.js'))}).then(({ AuditWriter }) => AuditWriter.open({ directory: ${JSON.stringify(directory)} })).then(() => process.exit())`]);
    assert.equal(child.status, 0, child.stderr.toString());
    assert.ok(existsSync(join(directory, '.audit-writer.lock')));
    const writer = await AuditWriter.open({ directory });
    await assert.rejects(AuditWriter.open({ directory }), (error) => error instanceof InputError && /process \d+ writes there; if it does not, remove .*\.audit-writer\.lock/.test(error.message));
    await writer.close();
    await (await AuditWriter.open({ directory })).close();
    assert.deepEqual(logNames(directory), []);
  });
});

describe('several writers at once', () => {
  it('wait for nothing and tear nothing: each is let in alone or told who writes, also where a lock was left behind', async (t) => {
    const directory = folderFor(t);
    writeFileSync(join(directory, '.audit-writer.lock'), '999999999 1\n');
    // Each tries until it has recorded ten times, and tells how often it was let in.
    const script = `
      const { AuditWriter } = await import(${JSON.stringify(projectPath('out/engine/src/audit/index.js'))});
      for (let recorded = 0; recorded < 10; ) {
        try {
          const writer = await AuditWriter.open({ directory: ${JSON.stringify(directory)}, fsync: 'never' });
          await writer.append({ actor: { type: 'agent', name: process.argv[1] }, capability: 'git.push', status: 'success' });
          await writer.close();
          recorded++;
        } catch (error) {
          if (!/writes there; if it does not|begins to write there/.test(error.message)) throw error;
          await new Promise(setImmediate);
        }
      }`;
    const children = ['a', 'b', 'c', 'd', 'e'].map((name) => spawn(process.execPath, ['--input-type=module', '-e', script, name], { stdio: ['ignore', 'inherit', 'inherit'] }));
    const codes = await Promise.all(children.map((child) => new Promise((resolve) => child.on('close', resolve))));
    assert.deepEqual(codes, [0, 0, 0, 0, 0]);
    const { records, faults } = await readAll(directory);
    assert.deepEqual([records.length, faults], [50, []]);
    records.slice(1).forEach(({ entry }, i) => assert.equal(entry['previous_hash'], records[i]?.entry['entry_hash'], `entry ${i + 1} follows the one before`));
    assert.deepEqual(readdirSync(directory).filter((each) => !each.endsWith('.log')), [], 'nothing is left beside the log');
  });
});

describe('what cannot be written', () => {
  it('is told with its reason', async (t) => {
    const directory = folderFor(t);
    writeFileSync(join(directory, 'file'), '');
    await assert.rejects(AuditWriter.open({ directory: join(directory, 'file') }), (error) => error instanceof InputError && /^cannot write to .*file: /.test(error.message));
    mkdirSync(join(directory, 'log', 'audit-2026-03-01.log'), { recursive: true });
    await assert.rejects(AuditWriter.open({ directory: join(directory, 'log') }), /cannot go on with .*it is not a regular file/);
  });

  it('is not begun with options that are none', async (t) => {
    const directory = folderFor(t);
    const wrong: readonly (readonly [options: unknown, message: RegExp])[] = [
      [undefined, /^the options are no object/],
      [{ dir: directory }, /^unknown option `dir`/],
      [{ directory, fsnyc: 'never' }, /^unknown option `fsnyc`: did you mean `fsync`\?$/],
      [{ directory: '' }, /^`directory` is no path/],
      [{ directory, clock: NOON }, /^`clock` is no function/],
      [{ directory, newId: 'id' }, /^`newId` is no function/],
      [{ directory, fsync: true }, /^`fsync` is `each` or `never`$/],
      [{ directory, genesis: 'zeros' }, /^`genesis` is `SHA-256\("kruxos-audit-genesis-v1"\)` or `64 zeros`$/],
    ];
    for (const [options, message] of wrong) await assert.rejects(AuditWriter.open(options as never), (error) => error instanceof TypeError && message.test(error.message), JSON.stringify(options));
    assert.deepEqual(readdirSync(directory), []);
  });

  it('leaves the log whole, and the next entry follows the last one that was recorded', async (t) => {
    const directory = folderFor(t);
    // The system lets this process write no more than 16 KiB into a file.
    const script = `
      process.on('SIGXFSZ', () => {});
      const { AuditWriter } = await import(${JSON.stringify(projectPath('out/engine/src/audit/index.js'))});
      const writer = await AuditWriter.open({ directory: ${JSON.stringify(directory)}, clock: () => ${NOON} });
      const draft = (size) => ({ actor: { type: 'agent', name: 'a' }, capability: 'git.push', status: 'success', inputs: { x: 'x'.repeat(size) } });
      await writer.append(draft(9000));
      await writer.append(draft(9000)).then(() => console.log('written'), (error) => console.log(error.message));
      await writer.append(draft(100));
      await writer.close();`;
    const child = spawnSync('bash', ['-c', 'ulimit -f 16; exec "$0" --input-type=module -e "$1"', process.execPath, script], { encoding: 'utf8' });
    assert.match(child.stdout, /^cannot write .*audit-2026-03-01\.log: a limit on the size of files is reached; nothing was recorded\n$/, child.stderr);
    const { records, faults } = await readAll(directory);
    assert.deepEqual([records.length, faults.length], [2, 0]);
    assert.equal(records[1]?.entry['previous_hash'], records[0]?.entry['entry_hash']);
  });
});
