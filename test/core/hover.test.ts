// Owns: what a hover knows of entries that are asked before others, and of the items of a list that are about one pattern.
// Refuses: its words (render/hover.ts) and its place on the wire (test/wire/hover.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hoverOf } from '../../core/src/index.js';
import type { Hover } from '../../core/src/index.js';
import { aroundCursor } from '../support/around.js';

function hover(text: string): Hover | null {
  const { around, offset } = aroundCursor(text);
  return hoverOf({ ...around, offset });
}

describe('a hover over a wildcard', () => {
  const before = (text: string) => {
    const found = hover(text);
    assert.ok(found?.kind === 'wildcard');
    return found.elsewhere.map(({ pattern, tier, names }) => [pattern, tier, names.length]);
  };

  it('names the narrower entries of a map, inherited ones too', () => {
    assert.deepEqual(before('#- acme.yaml\nname: acme\nextends: base\ncapabilities:\n  process.<|>*: {tier: notify}\n  process.run: {tier: blocked}\n#- base.yaml\nname: base\ncapabilities:\n  process.list: {tier: autonomous}\n#- .active\nacme\n'), [['process.run', 'blocked', 1], ['process.list', 'autonomous', 1]]);
  });

  it('names the earlier items of a list, and no later one', () => {
    assert.deepEqual(before('name: acme\nrules:\n  - {capability: process.run, tier: blocked}\n  - {capability: process.<|>*, tier: notify}\n  - {capability: process.list, tier: autonomous}\n'), [['process.run', 'blocked', 1]]);
    assert.deepEqual(before('name: acme\nrules:\n  - {capability: "*", tier: blocked}\n  - {capability: process.<|>*, tier: notify}\n'), [['*', 'blocked', 5]]);
  });

  it('counts each capability once: it is decided by the wildcard, or by the entry that leaves it no call', () => {
    const list = (...items: string[]) => `#- acme.yaml\nname: acme\nrules:\n${items.map((each) => `  - {${each}}\n`).join('')}`;
    const [wide, some, narrow, own] = ['capability: "*", tier: notify, conditions: {path_prefix: /a}', 'capability: process.run, tier: notify, conditions: {path_prefix: /a}', 'capability: process.run, tier: blocked', 'capability: process.<|>*, tier: notify'];
    const extending = (form: string) => `#- acme.yaml\nname: acme\nextends: base\n${form}#- base.yaml\nname: base\nrules:\n  - {capability: process.list, tier: blocked}\n#- .active\nacme\n`;
    const run = [['process.run', 'blocked', 1]];
    const cases = [
      [list(some, own), 5, []],
      [list(some, narrow, own), 4, run],
      [list(wide, narrow, own), 4, run],
      [list('capability: process.*, tier: blocked, conditions: {path_prefix: /a}', narrow, own), 4, run],
      [list('capability: process.*, tier: blocked', own), 0, [['process.*', 'blocked', 5]]],
      [extending(`rules:\n  - {${narrow}}\n  - {${own}}\n`), 4, run],
      [extending('capabilities:\n  process.run: {tier: blocked}\n  process.<|>*: {tier: notify}\n'), 4, run],
    ] as const;
    for (const [text, decided, elsewhere] of cases) {
      const found = hover(text);
      assert.ok(found?.kind === 'wildcard');
      assert.deepEqual([found.covered, found.entry.decides.length, before(text)], [5, decided, elsewhere], text);
    }
  });

  it('names no item of a list that is asked after the map which extends it', () => {
    assert.deepEqual(before('#- acme.yaml\nname: acme\nextends: base\ncapabilities:\n  process.<|>*: {tier: notify}\n#- base.yaml\nname: base\nrules:\n  - {capability: process.run, tier: blocked}\n#- .active\nacme\n'), []);
  });
});

describe('a hover over a tier', () => {
  it('tells apart the items of a list that are about one pattern', () => {
    const list = (first: string, second: string) => `name: acme\nrules:\n  - {capability: filesystem.write, condition: {content_size_lt: 5}, tier: ${first}}\n  - {capability: filesystem.write, condition: {content_size_lt: 50}, tier: ${second}}\n  - {capability: filesystem.write, tier: blocked}\n`;
    for (const text of [list('auto<|>nomous', 'notify'), list('autonomous', 'not<|>ify')]) {
      const found = hover(text);
      assert.ok(found?.kind === 'tier');
      assert.deepEqual(found.standing.inForce.map(({ tier, inSomeCalls }) => [tier, inSomeCalls]), [[found.tier, false]]);
    }
  });

  it('knows of a case that comes out in several ways, in one of which the tier is heard', () => {
    const found = hover('#- acme.yaml\nname: acme\ncapabilities:\n  git.push:\n    rules:\n      - condition: {branch_prefix: m}\n        tier: blocked\n        reason: r\n    tier: notify\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  git.push:\n    rules:\n      - condition: {branch: main}\n        tier: auto<|>nomous\n#- .active\nacme\n');
    assert.ok(found?.kind === 'tier');
    assert.deepEqual(found.standing.inForce.map(({ tier, inSomeCalls }) => [tier, inSomeCalls]), [['blocked', false]]);
  });
});
