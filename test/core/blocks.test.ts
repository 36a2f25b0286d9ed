// Owns: the invariants of blocks (core/src/syntax/blocks.ts): whatever is edited, cutting and reading block by block says what a cold reading says.
// Refuses: what policies mean.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPolicy, readPolicyText, BlockText, LineIndex } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { parseFragment } from '../../core/src/syntax/fragment.js';
import { readBlocks, treeOf } from '../../core/src/syntax/parse.js';
import type { MappingNode } from '../../core/src/syntax/tree.js';
import { arbSession, edited } from '../support/random-edits.js';
import type { Session } from '../support/random-edits.js';

/** Sessions of up to twelve edits for each property; `EDIT_RUNS` for a long run. */
const RUNS = Number(process.env['EDIT_RUNS'] ?? 300);

describe('blocks', () => {
  it('joined are the text, and an edit gives the blocks that a fresh cut gives', (t) => {
    const compared = holds(({ text, edits }) => {
      let blocks = BlockText.of(text);
      let now = text;
      for (const edit of edits) {
        blocks = blocks.edit(edit.start, edit.end, edit.text);
        now = edited(now, edit);
        assert.equal(blocks.blocks.map((each) => each.text).join(''), now);
        assert.deepEqual(blocks.blocks, BlockText.of(now).blocks);
        assert.ok(blocks.blocks.slice(0, -1).every((each) => each.text.endsWith('\n')));
      }
    });
    t.diagnostic(`${compared} edits compared`);
  });

  it('keep the same objects where nothing was edited', () => {
    const blocks = BlockText.of('name: a\ncapabilities:\n  a.b:\n    tier: notify\n  c.d:\n    tier: notify\n  e.f:\n    tier: notify\ndefaults: {tier: notify}\n');
    const at = blocks.text.indexOf('tier: notify\n  e.f') + 'tier: notify'.length;
    const after = blocks.edit(at, at, 'x');
    assert.deepEqual(after.blocks.map((each, i) => each === blocks.blocks[i]), [true, true, true, false, true, true]);
  });

  it('know their lines as an index of the whole text does', () => {
    holds(({ text, edits }) => {
      let blocks = BlockText.of(text);
      for (const edit of edits) blocks = blocks.edit(edit.start, edit.end, edit.text);
      const index = new LineIndex(blocks.text);
      assert.equal(blocks.lineCount, index.lineCount);
      for (let offset = 0; offset <= blocks.text.length; offset += 3) assert.equal(blocks.lineOf(offset), index.lineOf(offset), `offset ${offset}`);
      for (let line = 0; line <= index.lineCount; line++) assert.equal(blocks.startOf(line), index.startOf(line), `line ${line}`);
    });
  });

  it('with an alias or an anchor that has no name yet are told of in a file that is opened, as in one that is edited', () => {
    for (const value of ['*', '* # so', '& {tier: notify}', '!!str *', '[*, a]', '{*}']) {
      const file = readPolicy({ uri: 'file:///policies/a.yaml', text: `name: a\ncapabilities:\n  git.log: {tier: notify}\n  git.push: ${value}\n` }, { inAgents: false });
      assert.deepEqual([file.broken, file.problems.map((each) => each.code)], ['its YAML does not parse', ['yaml-syntax']], value);
    }
  });

  it('say each by itself what they say in the whole document, where all of them are well-formed', () => {
    let compared = 0;
    holds(({ text, edits }) => {
      let now = text;
      for (const edit of edits) now = edited(now, edit);
      const blocks = BlockText.of(now);
      const reading = readBlocks(blocks, null);
      if (reading === null || reading.reads.some((each) => each.problem !== null)) return;
      compared++;
      const whole = parseFragment(now, 0);
      const parts = treeOf(blocks, reading);
      assert.deepEqual(whole.problems, [], now);
      assert.deepEqual(parts.comments, whole.comments, JSON.stringify(now));
      assert.deepEqual(withoutOuterSpans(parts.root), withoutOuterSpans(whole.root), now);
    });
    assert.ok(compared > RUNS / 10, `${compared} compared`);
  });

  it('know after edits whether they fit together, and where the entries are', () => {
    holds(({ text, edits }) => {
      let blocks = BlockText.of(text);
      for (const edit of edits) {
        const before = blocks;
        blocks = blocks.edit(edit.start, edit.end, edit.text);
        const anew = BlockText.of(blocks.text);
        assert.deepEqual([blocks.fits, blocks.entries], [anew.fits, anew.entries], JSON.stringify(blocks.text));
        const { head, tail } = blocks.sharedWith(before);
        assert.ok(head + tail <= Math.min(blocks.blocks.length, before.blocks.length));
        for (let i = 0; i < head; i++) assert.equal(blocks.blocks[i], before.blocks[i]);
        for (let i = 1; i <= tail; i++) assert.equal(blocks.blocks.at(-i), before.blocks.at(-i));
      }
    });
  });

  it('say the same whether entries are read at once or when they are asked for', () => {
    const nothing = readPolicy({ uri: 'file:///policies/a.yaml', text: '' }, { inAgents: false });
    holds(({ text, edits }) => {
      let now = text;
      for (const edit of edits) now = edited(now, edit);
      const [later, atOnce] = [null, nothing].map((previous) => readPolicyText('file:///policies/a.yaml', BlockText.of(now), { inAgents: false }, previous));
      assert.ok(later !== undefined && atOnce !== undefined);
      assert.deepEqual([later.name, later.extends, later.kind, later.form, later.defaults], [atOnce.name, atOnce.extends, atOnce.kind, atOnce.form, atOnce.defaults]);
      assert.deepEqual(said(later), said(atOnce), now);
    });
  });

  it('read after edits give the file that a cold reading gives', (t) => {
    const compared = holds(({ text, edits }) => {
      let blocks = BlockText.of(text);
      let file = readPolicyText('file:///policies/a.yaml', blocks, { inAgents: false }, null);
      for (const edit of edits) {
        blocks = blocks.edit(edit.start, edit.end, edit.text);
        file = readPolicyText('file:///policies/a.yaml', blocks, { inAgents: false }, file);
      }
      assert.deepEqual(said(file), said(readPolicy({ uri: 'file:///policies/a.yaml', text: blocks.text }, { inAgents: false })), blocks.text);
    });
    t.diagnostic(`${compared} edits compared`);
  });
});

/** Returns how many edits were tried. */
function holds(predicate: (session: Session) => void): number {
  let tried = 0;
  fc.assert(fc.property(arbSession(12), (session) => {
    predicate(session);
    tried += session.edits.length;
  }), { numRuns: RUNS });
  return tried;
}

function said({ kind, form, name, description, extends: base, defaults, entries, capabilitiesKey, broken, problems, syntax }: PolicyFile): object {
  return { kind, form, name, description, base, defaults, entries, capabilitiesKey, broken, problems, syntax };
}

/** The root and `capabilities` end where their last pair does; the library lets them run on to the next thing. */
function withoutOuterSpans(root: unknown): unknown {
  const node = root as MappingNode | null;
  if (node?.kind !== 'mapping') return root;
  const pairs = node.pairs.map((pair) => (pair.name === 'capabilities' && pair.value.kind === 'mapping' && !pair.value.flow ? { ...pair, span: null, valueSpan: null, value: { ...pair.value, span: null } } : pair));
  return { ...node, span: null, pairs };
}
