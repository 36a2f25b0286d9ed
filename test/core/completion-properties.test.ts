// Owns: what holds for completion wherever it is asked: at every offset of every prefix of the policies that the project has.
// Refuses: what is offered where (completion.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BlockText, completionBlocks, readPolicyText } from '../../core/src/index.js';
import { nearbyText } from '../../core/src/ide/completion/nearby-text.js';
import { placeAt, shiftPlace } from '../../core/src/ide/completion/place.js';
import type { Place } from '../../core/src/ide/completion/place.js';
import { agree } from '../support/agree.js';
import { assertCompletionFits, completeIn, taken } from '../support/completing.js';
import { arbSession, edited } from '../support/random-edits.js';
import { ENTRIES, ITEMS, TIED, arbPolicy } from '../support/random-policies.js';
import { expectSame } from '../support/same-data.js';
import { FILES, FIXTURES, readAs, syntaxFaults } from '../support/policy-files.js';
import { workspaceOf } from '../support/workspace.js';

const { set } = workspaceOf('name: acme\nversion: "1.0"\ndefaults:\n  tier: notify\ncapabilities:\n  filesystem.*:\n    tier: notify\n');

const BETWEEN = Array.from({ length: 120 }, (_, i) => `  zz.a${i}:\n    tier: notify\n    reason: "r" # ${i}\n`).join('');

/** Up to the end of the prefix, and with what would follow on the next lines. */
function prefixesOf(text: string, step: number): string[] {
  const cuts = Array.from({ length: Math.ceil(text.length / step) + 1 }, (_, i) => Math.min(i * step, text.length));
  return cuts.map((cut) => text.slice(0, cut));
}

describe('completion', () => {
  it('has an answer at every end of every prefix of every file, and its ranges fit', () => {
    for (const each of [...FILES, ...FIXTURES]) {
      let file = readAs(each, '');
      for (let length = 1; length <= each.text.length; length++) {
        // As it is typed.
        file = readPolicyText(file.uri, file.blocks.edit(length - 1, length - 1, each.text.charAt(length - 1)), { inAgents: each.inAgents }, file);
        assertCompletionFits(completeIn({ set, file, offset: length }), `${each.name} up to ${length}`);
      }
    }
  });

  it('has an answer at every offset of every file, and its ranges fit', () => {
    for (const each of [...FILES, ...FIXTURES]) {
      const file = readAs(each, each.text);
      for (let offset = 0; offset <= each.text.length; offset++) assertCompletionFits(completeIn({ set, file, offset }), `${each.name} at ${offset}`);
    }
  });

  it('has an answer at every offset of prefixes and of what lies between two cuts', () => {
    for (const each of FIXTURES.filter((_, i) => i % 12 === 0)) {
      for (const text of prefixesOf(each.text, 23).flatMap((prefix) => [prefix, prefix + each.text.slice(prefix.length + 9)])) {
        const file = readAs(each, text);
        for (let offset = 0; offset <= text.length; offset += 3) assertCompletionFits(completeIn({ set, file, offset }), `${each.name} at ${offset} of ${JSON.stringify(text)}`);
      }
    }
  });

  it('is asked in a place that much of the text does not matter for', (t) => {
    const keysOf = (place: Place | null): unknown => (place === null || place.kind === 'comment' ? null : place.path.map((each) => [...each.keys()]));
    const told = agree({
      arbitraries: [fc.oneof(...[ENTRIES, TIED].map((entries) => arbPolicy({ title: 'name: acme', extends: ['base'], entries, most: 12 })), arbPolicy({ title: 'name: acme', extends: [], entries: ITEMS, most: 12, isList: true })).chain((text) => arbSession(fc.constant(text), 6, ENTRIES))],
      worlds: 250,
      knobs: 'EDIT',
      predicate: ({ text, edits }) => {
        const first = edits.reduce(edited, text);
        // More than is looked ahead into, and the same once more behind it.
        const isLong = first.length % 3 === 0;
        const now = isLong ? `${first}\n${BETWEEN}${first}` : first;
        const blocks = BlockText.of(now);
        for (let offset = 0; offset <= now.length; offset += offset > first.length && offset < now.length - first.length ? 997 : 1) {
          const { text: near, by } = nearbyText(blocks, offset, 2);
          const [place, whole] = [placeAt(near, offset - by), placeAt(now, offset)];
          const shifted = place === null ? null : shiftPlace(place, by);
          expectSame(JSON.stringify(shifted), JSON.stringify(whole), () => `at ${offset} of ${JSON.stringify(now)}`);
          if (offset % 7 === 0) expectSame(keysOf(shifted), keysOf(whole), () => `keys at ${offset} of ${JSON.stringify(now)}`);
        }
      },
    });
    t.diagnostic(told);
  });

  it('is asked in a place that what opens far above may hold', () => {
    const entries = '  git.log: {tier: notify}\n  git.push: {tier: notify}\n  git.tag: {tier: notify}\n';
    for (const now of [`capabilities:\n  git.log: {tier: notify}\n}  x: {\n    tie\n${entries}`, `capabilities:\n  a.b:\n    tier: notify\n}  x: {"tier\n    b\n${entries}`, 'rules:\n  - {capability: x}\n  x: {\n    tier: notify,\n    rules:\n  - capability: a\n  - capability: b\n  - capability: c\n']) {
      const blocks = BlockText.of(now);
      for (let offset = 0; offset <= now.length; offset++) {
        const { text: near, by } = nearbyText(blocks, offset, 2);
        const place = placeAt(near, offset - by);
        expectSame(JSON.stringify(place === null ? null : shiftPlace(place, by)), JSON.stringify(placeAt(now, offset)), () => `at ${offset} of ${JSON.stringify(now)}`);
      }
    }
  });

  it('is not held up by texts that nobody would write', { timeout: 20_000 }, () => {
    const texts = ['- '.repeat(50_000), `capabilities: ${'['.repeat(5_000)}`, Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), `a: {\n${']'.repeat(4_000)}\n${'b: {\n'.repeat(500)}`, 'a: "\n'.repeat(3_000)];
    for (const text of texts) {
      const file = readAs({ name: 'ugly.yaml', text, inAgents: false }, text);
      for (let i = 0; i <= 20; i++) assertCompletionFits(completeIn({ set, file, offset: Math.floor((text.length * i) / 20) }), text.slice(0, 40));
    }
  });

  it('documents whatever it offers', () => {
    const seen = new Set<string>();
    for (const each of FILES) {
      const file = readAs(each, each.text);
      for (let offset = 0; offset <= each.text.length; offset += 7) {
        for (const { about } of completeIn({ set, file, offset }).completion?.items ?? []) {
          const key = JSON.stringify(about);
          if (seen.has(key)) continue;
          seen.add(key);
          const blocks = completionBlocks(about, set);
          if (about.kind !== 'value' && about.kind !== 'snippet' && about.kind !== 'agent') assert.ok(blocks.length > 0, key);
        }
      }
    }
    assert.ok(seen.size > 200);
  });

  it('leaves a file that parses no worse than before, whatever is taken', () => {
    let count = 0;
    for (const each of [...FILES, ...FIXTURES]) {
      for (let cut = 0; cut <= each.text.length; cut += 101) {
        for (const text of [each.text.slice(0, cut), each.text]) {
          const file = readAs(each, text);
          const asked = completeIn({ set, file, offset: cut });
          const { items } = asked.completion ?? { items: [] };
          const before = syntaxFaults(each, text);
          for (const item of items.filter((_, i) => (i + cut) % 9 === 0 || items.length < 4)) {
            const after = taken(asked, item);
            assert.ok(syntaxFaults(each, after) <= before, `${each.name} at ${cut}: ${item.label} makes\n${after}\nof\n${text}`);
            count++;
          }
        }
      }
    }
    assert.ok(count > 1_000, `${count} were taken`);
  });
});
