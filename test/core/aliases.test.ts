// Owns: the property that a policy whose blocks are read one by one says what the whole document says where aliases lead from one block into another.
// Refuses: edits (blocks.test.ts, incremental.test.ts), and aliases within one block.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BlockText, findToken, foldsOf, hoverOf, inlayHintsOf, readPolicy, semanticTokensOf, symbolsOf } from '../../core/src/index.js';
import type { CompiledPolicy, PolicyFile, Problem } from '../../core/src/index.js';
import { readParsedPolicy } from '../../core/src/model/policy.js';
import { parseFragment } from '../../core/src/syntax/fragment.js';
import { hoverBlocks } from '../../core/src/render/hover.js';
import { treeOf } from '../../core/src/syntax/parse.js';
import { agree } from '../support/agree.js';
import { AGENT, AGENT_TEXT, BASE, BASE_TEXT, ORGANIZATION, WORLD, decisionsTold, problemsTold, startWith } from '../support/edited-directory.js';
import { ODDLY_TIED, TIED, TIED_ITEMS, TIED_SECTIONS, arbPolicy } from '../support/random-policies.js';
import { expectSame } from '../support/same-data.js';

const PLACE = { inAgents: false } as const;
const CAPABILITIES = ['email.send', 'email.read', 'git.push', 'git.log', 'git.commit', 'process.run', 'process.list', 'state.shared.set', 'state.shared.get', 'filesystem.write'];

describe('aliases between blocks', () => {
  for (const [form, entries] of [['map', TIED], ['list', TIED_ITEMS]] as const) it(`in a ${form} say what the whole document says: what is decided, what is wrong and where, what an editor shows`, (t) => {
    let tied = 0;
    const tried = agree({
      arbitraries: [arbPolicy({ title: 'name: acme', extends: ['base', 'team-moderate'], entries, most: 9, isList: form === 'list' })],
      worlds: 100,
      predicate: (drawn) => {
        // Items that take what there is not would leave nothing to compare.
        const text = form === 'map' ? drawn : drawn.replace(/^rules:\r?\n/m, (key) => key + DEFINING);
        const byBlocks = readPolicy({ uri: ORGANIZATION, text }, PLACE);
        if (byBlocks.reading === null) return;
        // Where an item of a list cannot be read, nothing is found at the others; of the whole document, its items can.
        if (form === 'list' && byBlocks.problems.some(({ code }) => code === 'yaml-syntax')) return;
        const whole = readParsedPolicy({ uri: ORGANIZATION, text }, treeOf(BlockText.of(text), null), PLACE);
        if (byBlocks.table.hasTied) tied++;
        expectSame(saidOf(byBlocks), saidOf(whole), () => text);
      },
    });
    assert.ok(tied > 0);
    t.diagnostic(`${tried}, ${tied} with entries that are partly written in others`);
  });

  it('say so as well between entries and sections, in whatever order, through keys and tags, with keys and anchors given twice', (t) => {
    let tied = 0;
    const arbSome = (from: readonly string[], maxLength: number) => fc.array(fc.constantFrom(...from), { maxLength, size: 'max' }).map((each) => each.join(''));
    const arbText = fc.tuple(arbSome(TIED_SECTIONS, 4), arbSome([...TIED, ...ODDLY_TIED], 8), arbSome(TIED_SECTIONS, 2), fc.constantFrom('capabilities:\n', 'capabilities: &all\n', '"capabilities": # all\n'), fc.nat({ max: 6 })).map(([above, entries, below, key, oddity]) => {
      const text = `${oddity === 0 ? '\ufeff' : oddity === 1 ? '---\n' : ''}name: &a acme\n${above}${key}${entries}${below}`;
      return oddity === 2 ? text.replaceAll('\n', '\r\n') : text;
    });
    const tried = agree({
      arbitraries: [arbText],
      worlds: 150,
      predicate: (text) => {
        const byBlocks = readPolicy({ uri: ORGANIZATION, text }, PLACE);
        // In malformed text, what an alias stands for is told of the blocks alone.
        if (byBlocks.reading === null || parseFragment(text, 0).malformed > 0) return;
        if (byBlocks.table.hasTied) tied++;
        expectSame(saidOf(byBlocks), saidOf(readParsedPolicy({ uri: ORGANIZATION, text }, treeOf(BlockText.of(text), null), PLACE)), () => text);
      },
    });
    assert.ok(tied > 0);
    t.diagnostic(`${tried}, ${tied} with entries that are partly written in others`);
  });

  it('tell once what is wrong in an entry that a section takes', () => {
    const text = 'name: acme\ncapabilities:\n  git.commit: &e {tier: r}\ndefaults: *e\n';
    const state = startWith(new Map([[ORGANIZATION, readPolicy({ uri: ORGANIZATION, text }, PLACE)]]), { world: WORLD, texts: new Map() });
    assert.deepEqual(problemsTold(state, ORGANIZATION).problems.map(({ code }) => code), ['unknown-tier']);
  });

  it('are read as a whole only where an anchor stands at something that no block holds', () => {
    const isRead = (text: string): boolean => readPolicy({ uri: ORGANIZATION, text }, PLACE).reading !== null;
    assert.ok(isRead('name: &n acme\ndescription: *n\ncapabilities:\n  git.log: {tier: notify, reason: *n}\n'));
    assert.ok(isRead('name: acme\ncapabilities: &all\n  git.log: {tier: notify}\nextra: *all\n'));
    assert.ok(!isRead('name: acme\nextra: &e {git.log: {tier: notify}}\ncapabilities:\n  *e\n'));
    assert.ok(!isRead('name: acme\nextra: &e {git.log: {tier: notify}}\ncapabilities:\n  <<: *e\n'));
  });

  it('cost no more than a document may, however they are chained', () => {
    const chain = (count: number, entry: (i: number) => string): string => `name: acme\ncapabilities:\n${Array.from({ length: count }, (_, i) => `  a.b${i}: ${entry(i)}\n`).join('')}`;
    // Doubling, in what they stand for and in where that is written; and each of a long row in all before it.
    const bombs = [
      chain(60, (i) => (i === 0 ? '&x0 {reason: &y0 r}' : `{reason: &x${i} [*x${i - 1}, *x${i - 1}], rules: &y${i} [*y${i - 1}]}`)),
      chain(60, (i) => (i === 0 ? '{reason: &s0 r, tier: &t0 notify}' : `{rules: [*s${i - 1}, *t${i - 1}], reason: &s${i} r, tier: &t${i} notify}`)),
      chain(400, (i) => (i === 0 ? '&x0 {reason: r}' : `&x${i} {rules: [*x${i - 1}]}`)),
    ];
    for (const text of bombs) {
      const file = readPolicy({ uri: ORGANIZATION, text }, PLACE);
      const whole = parseFragment(text, 0);
      assert.equal(file.problems.some(({ message }) => /aliases stand for more than/.test(message)), whole.limit);
    }
  });
});

function told({ code, severity, message, span, related, facts, unnecessary, witness }: Problem): unknown[] {
  return [code, severity, message, span, related, facts, unnecessary, witness];
}

/** Every anchor that other items take something of. */
const DEFINING = '  - &i {capability: process.run, tier: notify, reason: &w w}\n  - {capability: &n git.push, conditions: &c {branch: main}, tier: &t autonomous}\n  - {capability: process.*, conditions: {limit_lt: &v 5}, tier: notify, rate_limit: &l {max: 9, window: 60}}\n  - {match: &m {capability: email.*}, tier: notify}\n';

/** All that can be asked of a file beside others. */
function saidOf(file: PolicyFile): object {
  const others = new Map([[BASE, readPolicy({ uri: BASE, text: BASE_TEXT }, PLACE)], [AGENT, readPolicy({ uri: AGENT, text: AGENT_TEXT }, { inAgents: true })]]);
  const state = startWith(new Map([[ORGANIZATION, file], ...others]), { world: WORLD, texts: new Map() });
  const policy = state.set.policyAt(ORGANIZATION) as CompiledPolicy;
  const { set } = state;
  const [problems, decisions] = [[ORGANIZATION, AGENT].map((uri) => problemsTold(state, uri)).map(({ problems, counts }) => [problems.map(told), counts]), decisionsTold(state, CAPABILITIES)];
  const hoverAt = (offset: number) => {
    const hover = hoverOf({ set, own: set, file, offset });
    return hover === null ? null : [hover.span, hoverBlocks(hover)];
  };
  // Each is asked in one text or another.
  const offsets = Array.from({ length: file.text.length + 1 }, (_, i) => i).filter((each) => each % 5 === file.text.length % 5);
  return {
    problems,
    decisions,
    broken: file.broken,
    ofFile: file.problems.map(told),
    entries: file.entries,
    tokens: semanticTokensOf(file, policy, null),
    // Where a section ends is another matter.
    symbols: symbolsOf(file, policy).map(({ subject, nameSpan, children }) => [subject, nameSpan, children]),
    folds: foldsOf(file),
    hints: inlayHintsOf({ set, own: set, file, within: { start: 0, end: file.text.length }, kinds: ['effective tier', 'unit', 'coverage'] }),
    at: offsets.map((each) => [findToken(file, each), hoverAt(each)]),
  };
}
