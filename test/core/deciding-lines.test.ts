// Owns: the lines that can decide calls: what they are called, and that no decision comes from another one.
// Refuses: which of them decides (decide.test.ts, agreement.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decider, MemoryRateLimitStore, decidingLines } from '../../core/src/index.js';
import type { PolicySet } from '../../core/src/index.js';
import { arbCase, arbRequest } from '../reference/generate.js';
import { agree } from '../support/agree.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';
import { workspaceOf } from '../support/workspace.js';

function drawn(set: PolicySet): string[] {
  return decidingLines(set).filter(({ source }) => source.uri.startsWith('file:')).map(({ source, says }) => `${source.file}:${source.line} ${says}`);
}

describe('the lines that can decide calls', () => {
  it('are those of entries with a tier or an error, of their rules, and of defaults, in the order of the text', () => {
    const { set } = workspaceOf(`
#- acme.yaml
name: acme
extends: base
capabilities:
  filesystem.write:
    tier: notify
    rules:
      - condition: {content_size_lt: 10}
        tier: autonomous
  email.send:
    rules:
      - condition: {to: a}
        tier: notify
    rate_limit: {max: 1, window: 60}
  git.push: {tier: notfy, rules: [{condition: {branch: main}, tier: blocked}]}
  Git.pull: {tier: notify}
defaults: {tier: notify}
#- base.yaml
name: base
rules:
  - capability: filesystem.write
    conditions: {content_size_lt: 10}
    tier: autonomous
  - {capability: "*", tier: notify}
#- other.yaml
name: other
defaults: {tier: blocked}
#- .active
acme
#- agents/bot.yaml
agent: bot
capabilities:
  git.log: {tier: blocked}
#- agents/broken.yaml
agent: broken
extends: none
capabilities:
  git.log: {tier: blocked}
`);
    assert.deepEqual(drawn(set), [
      ...['acme.yaml:4 filesystem.write', 'acme.yaml:7 filesystem.write, rule 1', 'acme.yaml:9 email.send, rate limit', 'acme.yaml:11 email.send, rule 1', 'acme.yaml:14 git.push', 'acme.yaml:15 Git.pull', 'acme.yaml:16 defaults'],
      ...['base.yaml:3 filesystem.write', 'base.yaml:6 *', 'bot.yaml:3 git.log', 'broken.yaml:2 does not compile'],
    ]);
  });

  it('are all that decisions come from', (t) => {
    let found = 0;
    const told = agree({ arbitraries: [fc.tuple(arbCase, fc.array(arbRequest, { maxLength: 6 }))], worlds: 200, predicate: ([{ world, request }, others]) => {
      const set = compileWorld(world);
      const decider = new Decider(set, new MemoryRateLimitStore());
      const lines = new Set(decidingLines(set).map(({ source }) => `${source.span.start} ${source.uri}`));
      for (const each of [request, request, ...others, ...others]) {
        const { source } = decider.decide({ ...each, at: 0 }).settled;
        if (source === null) continue;
        found++;
        assert.ok(lines.has(`${source.span.start} ${source.uri}`), `${drawWorld(world)}\n${JSON.stringify(each)}: ${source.file}:${source.line}`);
      }
    } });
    assert.ok(found > 0);
    t.diagnostic(`${found} decisions, ${told}`);
  });
});
