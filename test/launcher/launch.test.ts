// Owns: programs that start with code made ahead: they do what they do without it, and take no code but their own.
// Refuses: what programs do, and how fast they start (bench/).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { projectPath } from '../support/project-root.js';

const TEXT = 'if (process.argv.includes("fail")) throw new Error("so"); const { basename } = require("node:path"); module.exports = 1;\nconst said = () => `${basename(__filename)} ${basename(__dirname)} ${process.argv.slice(2)} ${typeof module}`;\nconsole.log(said());\n';

/** A program in a folder of its own; its runs are processes of their own, since V8 takes code that it made itself from its memory. */
class Program {
  readonly path: string;

  constructor(t: TestContext) {
    const folder = mkdtempSync(join(tmpdir(), 'launch-'));
    t.after(() => rmSync(folder, { recursive: true }));
    this.path = join(folder, 'program.cjs');
    writeFileSync(this.path, TEXT);
  }

  get codePath(): string {
    return this.path.replace('.cjs', '.code');
  }

  keep(): void {
    const { status, stderr } = spawnSync(process.execPath, [projectPath('scripts', 'toolchain', 'keep-code.mjs'), this.path, 'once'], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }

  /** What it prints, and whether V8 refused the code that it was offered: undefined where it was offered none. */
  run(...args: readonly string[]): { readonly said: string; readonly failed: string; readonly isRefused: boolean | undefined } {
    const script = `import { launch } from ${JSON.stringify(pathToFileURL(projectPath('out', 'launcher', 'src', 'launch.js')).href)}; console.log(JSON.stringify(launch(${JSON.stringify(this.path)}).cachedDataRejected ?? null));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script, 'program', ...args], { encoding: 'utf8' });
    const lines = stdout.trim().split('\n');
    return { said: lines.slice(0, -1).join('\n'), failed: stderr, isRefused: (JSON.parse(lines.at(-1) || 'null') as boolean | null) ?? undefined };
  }
}

const SAID = 'program.cjs launch one,two object';

describe('a program that is launched', () => {
  it('finds itself and its arguments as if it were required, with code made ahead and without', (t) => {
    const program = new Program(t);
    const without = program.run('one', 'two');
    program.keep();
    assert.deepEqual([without, program.run('one', 'two')].map(({ said, isRefused }) => [said.replace(/launch-\w+/, 'launch'), isRefused]), [[SAID, undefined], [SAID, false]]);
  });

  it('takes no code that was made of another text of the same length', (t) => {
    const program = new Program(t);
    program.keep();
    writeFileSync(program.path, TEXT.replace('said());', 'SAID());').replace('const said', 'const SAID'));
    assert.equal(program.run().isRefused, undefined);
    assert.match(program.run().said, /^program\.cjs/);
  });

  it('takes no code that is damaged, cut off or empty', (t) => {
    const program = new Program(t);
    program.keep();
    const code = readFileSync(program.codePath);
    const flipped = (at: number) => code.map((byte, i) => (i === at ? byte ^ 0xff : byte));
    for (const bad of [flipped(3), flipped(60), flipped(code.length - 5), code.subarray(0, code.length - 8), Buffer.alloc(0)]) {
      writeFileSync(program.codePath, bad);
      const { said, isRefused } = program.run();
      assert.deepEqual([said.startsWith('program.cjs'), isRefused], [true, undefined]);
    }
  });

  it('fails at the line and column at which it is written', (t) => {
    const program = new Program(t);
    const before = program.run('fail').failed;
    program.keep();
    assert.match(before, /program\.cjs:1:42/);
    assert.match(program.run('fail').failed, /program\.cjs:1:42/);
  });
});

describe('the programs of the package', () => {
  for (const name of ['server', 'cli']) {
    it(`start with code made ahead: ${name}`, () => {
      const script = `
        import { Script } from 'node:vm'; import Module from 'node:module'; import { readFileSync } from 'node:fs';
        const read = (ending) => readFileSync(${JSON.stringify(projectPath('dist', 'programs', name))} + ending);
        process.stdout.write(String(new Script(Module.wrap(read('.cjs').toString()), { cachedData: read('.code').subarray(32) }).cachedDataRejected));`;
      assert.equal(spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }).stdout, 'false');
    });
  }
});
