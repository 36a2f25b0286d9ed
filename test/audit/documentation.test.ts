// Owns: docs/audit.md: each command in it prints what stands there, and its program runs.
// Refuses: what is written between.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { run } from '../../cli/src/run.js';
import { AuditWriter, readAudit, readPattern, writeEntry } from '../../engine/src/audit/index.js';
import { loadPolicies } from '../../engine/src/index.js';
import { projectPath } from '../support/project-root.js';
import { HOUR, draft, folderFor, idsOf, readAll, writeLog } from './logs.js';

const PAGE = readFileSync(projectPath('docs', 'audit.md'), 'utf8');

/** The log of the page: an evening and a night; `copy/` is the same, damaged in two places. */
async function placeOf(t: TestContext): Promise<string> {
  const path = folderFor(t);
  const deploy = { type: 'agent', name: 'deploy-bot' } as const;
  const decided = (tier: string, rule: string, reason: string | null = null) => ({ policy_decision: { tier, rule, reason } });
  await writeLog(
    join(path, 'audit'),
    [
      draft({ duration_ms: 4, ...decided('autonomous', 'team-moderate:filesystem.*') }),
      draft({ actor: deploy, capability: 'process.run', status: 'pending', inputs: { command: 'make release' }, ...decided('approval_required', 'team-moderate:process.run', 'Running a program requires approval') }),
      draft({ actor: deploy, capability: 'process.run', inputs: { command: 'make release' }, metadata: { approval: 'approved' }, ...decided('approval_required', 'team-moderate:process.run', 'Running a program requires approval') }),
      draft({ actor: { type: 'agent', name: '日本語ボット' }, capability: 'secrets.read_raw', status: 'denied', inputs: { name: 'github', token: 'ghp_1234' }, ...decided('blocked', 'system:secrets.read_raw', 'Agents never see the plain value of a secret') }),
      draft({ capability: 'email.send', duration_ms: 230, ...decided('notify', 'team-moderate:email.send') }),
    ],
    { start: Date.UTC(2026, 2, 1, 21, 30), step: HOUR },
  );
  mkdirSync(join(path, 'copy'));
  for (const day of ['2026-03-01', '2026-03-02']) copyFileSync(join(path, 'audit', `audit-${day}.log`), join(path, 'copy', `audit-${day}.log`));
  const [first, second] = ['2026-03-01', '2026-03-02'].map((day) => join(path, 'copy', `audit-${day}.log`)) as [string, string];
  writeFileSync(first, Buffer.from(readFileSync(first, 'latin1').replace('make release', 'make nothing'), 'latin1'));
  const bytes = readFileSync(second);
  writeFileSync(second, bytes.subarray(0, bytes.length - 100));
  return path;
}

describe('the page about audit logs', () => {
  const blocks = [...PAGE.matchAll(/```console\n([^]*?)```/g)].map((match) => match[1] as string);

  it('has examples', () => assert.ok(blocks.length >= 5));

  for (const block of blocks) {
    const [command = '', ...expected] = block.split('\n');
    it(command, async (t) => {
      const cwd = await placeOf(t);
      let said = '';
      const output = { write: (text: string) => void (said += text), colour: false };
      const words = command.replace(/^\$ kruxos-policy /, '').split(' ').map((each) => each.replaceAll("'", ''));
      await run(words, { stdout: output, stderr: output, env: { KRUXOS_AUDIT_DIR: 'audit' }, cwd, now: () => Date.UTC(2026, 2, 2, 2) });
      assert.equal(said.replaceAll(cwd, '/home/me/acme'), expected.join('\n'));
    });
  }

  const [program] = [...PAGE.matchAll(/```ts\n([^]*?)```/g)].map((match) => match[1] as string);

  it('has a program that the strictest compiler takes', (t) => {
    const folder = folderFor(t);
    writeFileSync(join(folder, 'program.ts'), program ?? '');
    const compilerOptions = {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      target: 'es2022',
      module: 'es2022',
      moduleResolution: 'bundler',
      paths: { 'kruxos-policy': [projectPath('out/engine/src/index.d.ts')] },
      typeRoots: [projectPath('node_modules/@types')],
      types: ['node'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
    const { status, stdout } = spawnSync(process.execPath, [projectPath('node_modules/typescript/bin/tsc'), '--project', folder], { encoding: 'utf8' });
    assert.deepEqual([status, stdout], [0, '']);
  });

  it('has a program that records and reads', async (t) => {
    const cwd = folderFor(t);
    mkdirSync(join(cwd, 'policies'));
    const body = (program ?? '').replace(/^import .*\n/gm, '').replaceAll("'policies'", JSON.stringify(join(cwd, 'policies'))).replaceAll("'audit'", JSON.stringify(join(cwd, 'audit')));
    const names = { AuditWriter, loadPolicies, readAudit, readPattern, writeEntry };
    const printed: unknown[] = [];
    const make = new Function(...Object.keys(names), 'console', `return (async () => {${body}})();`) as (...values: readonly unknown[]) => Promise<void>;
    await make(...Object.values(names), { log: (...values: readonly unknown[]) => printed.push(...values) });
    assert.deepEqual([printed.length > 0, idsOf((await readAll(join(cwd, 'audit'))).records).length], [true, 1]);
  });
});
