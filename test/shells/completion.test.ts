// Owns: the completion scripts in the shells that they are for: bash and zsh on a terminal, fish by its own engine.
// Refuses: what the scripts are made from (test/cli/init.test.ts).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { placeWith, runInside } from '../cli/program.js';
import type { Place } from '../cli/program.js';
import { pathWithProgram, typedInto } from './interactive-shell.js';

const AGENT = (name: string) => `agent: ${JSON.stringify(name)}\ncapabilities: {}\n`;

/** Names that a shell would run, expand or split if it read them as its own. */
function directory(t: TestContext): Place {
  return placeWith(t, {
    'policies/acme.yaml': 'name: acme\ncapabilities: {}\n',
    'policies/agents/my bot.yaml': AGENT('my bot'),
    'policies/agents/deploy-bot.yaml': AGENT('deploy-bot'),
    'policies/agents/run.yaml': AGENT('run$(touch ran)`touch ran`;touch ran'),
    'policies/agents/star.yaml': AGENT('star*'),
    'policies/agents/ünïcode.yaml': AGENT('ünïcode'),
    'elsewhere/more policies/other.yaml': 'name: other\ncapabilities: {}\n',
    'elsewhere/more policies/agents/hidden-bot.yaml': AGENT('hidden-bot'),
    'config/nothing.txt': '',
    'one.yaml': '',
    'two words.yml': '',
    'one.txt': '',
    'definitions/pack.yaml': '- {name: rss.fetch, version: "1", purpose: "Fetches a feed: title, link", inputs: [], permission_tier: notify}\n',
  });
}

const PROGRAM = 'kruxos-policy';

/** What is typed before the tab → what stands on the line after it. */
const COMPLETED: readonly (readonly [typed: string, line: string])[] = [
  ['conf', 'config '],
  ['config va', 'config validate '],
  ['config set po', 'config set policy '],
  ['config set policy ac', 'config set policy acme '],
  ['config set policy ent', 'config set policy enterprise-restrictive '],
  ['config check-policy --cap', 'config check-policy --capability'],
  ['config check-policy --capability git.pus', 'config check-policy --capability git.push '],
  ['config check-policy --capability rss', 'config check-policy --capability rss.fetch '],
  ['config check-policy --agent deploy', 'config check-policy --agent deploy-bot '],
  ['config check-policy --agent=deploy', 'config check-policy --agent=deploy-bot '],
  ['config check-policy --agent my', 'config check-policy --agent my\\ bot '],
  ['config check-policy --agent sta', 'config check-policy --agent star\\* '],
  ['config check-policy --agent ü', 'config check-policy --agent ünïcode '],
  ['config check-policy --policies elsewhere/more\\ policies --agent h', 'config check-policy --policies elsewhere/more\\ policies --agent hidden-bot '],
  ["config check-policy --policies='elsewhere/more policies' --agent h", "config check-policy --policies='elsewhere/more policies' --agent hidden-bot "],
  ['config check-policy --fail-on app', 'config check-policy --fail-on approval_required '],
  ['config validate one', 'config validate one.yaml '],
  ['config validate tw', 'config validate two\\ words.yml '],
  ['config validate pol', 'config validate policies/'],
  ['config validate policies/ac', 'config validate policies/acme.yaml '],
  ['config validate --active oth --policies elsewhere/mo', 'config validate --active oth --policies elsewhere/more\\ policies/'],
  ['audit query --agent deploy-bot --agent my', 'audit query --agent deploy-bot --agent my\\ bot '],
  ['audit query --audit one.t', 'audit query --audit one.txt '],
  ['completion ba', 'completion bash '],
  ['init --template person', 'init --template personal-permissive '],
  ['config show policy surp', 'config show policy surp'],
];

describe('completion on a terminal', { concurrency: true }, () => {
  for (const shell of ['bash', 'zsh'] as const) {
    it(`${shell} completes words, flags, names and files`, { timeout: 300_000 }, async (t) => {
      const place = directory(t);
      const script = (await runInside(['completion', shell])).stdout;
      const lists = [`${PROGRAM} config `, `${PROGRAM} config check-policy --agent `];
      const typed = await typedInto(shell, { path: place.path, script, lines: [...COMPLETED.map(([before]) => `${PROGRAM} ${before}`), ...lists] });
      // zsh goes on where a flag takes a value.
      const expected = COMPLETED.map(([, line]) => `${PROGRAM} ${line}${/--\w+$/.test(line) ? (shell === 'zsh' ? '=' : ' ') : ''}`);
      assert.deepEqual(typed.slice(0, COMPLETED.length).map(({ line }) => line), expected);
      const [words, agents] = typed.slice(COMPLETED.length);
      for (const word of ['validate', 'check-policy', 'show', 'set', 'convert', '--help']) assert.ok(words?.screen.includes(word), `${word} in ${words?.screen}`);
      for (const name of ['my bot', 'deploy-bot', 'ünïcode']) assert.ok(agents?.screen.replaceAll('\\', '').includes(name), `${name} in ${agents?.screen}`);
      assert.equal(existsSync(join(place.path, 'ran')), false, 'a name is never run');
    });
  }

  it('fish completes words, flags, names and files', { timeout: 300_000 }, async (t) => {
    const place = directory(t);
    const script = (await runInside(['completion', 'fish'])).stdout;
    const env = { HOME: join(place.path, '.home'), PATH: pathWithProgram(join(place.path, '.home')), TERM: 'dumb', LC_ALL: 'C.UTF-8' };
    const ask = (line: string) => {
      const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `${script}\ncomplete -C $argv[1]`, line], { cwd: place.path, env, encoding: 'utf8' });
      assert.equal(stderr, '');
      return stdout.split('\n').filter((each) => each !== '').map((each) => each.split('\t')[0] as string);
    };
    for (const [before, after] of COMPLETED) {
      const [start, wanted] = [before.slice(0, before.lastIndexOf(' ') + 1), after.trimEnd()];
      const found = ask(`${PROGRAM} ${before}`).map((each) => `${start}${each}`);
      const last = wanted.replaceAll('\\', '');
      if (wanted === before) assert.deepEqual(found, [], before);
      else assert.ok(found.some((each) => each.replaceAll('\\', '') === last), `${before}: ${JSON.stringify(found)}`);
    }
    assert.deepEqual(ask(`${PROGRAM} config check-policy --agent `).sort(), ['deploy-bot', 'my bot', 'run$(touch ran)`touch ran`;touch ran', 'star*', 'ünïcode']);
    assert.equal(existsSync(join(place.path, 'ran')), false, 'a name is never run');
  });
});
