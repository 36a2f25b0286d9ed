// Owns: that what is kept of an entry is what would be made of it anew, after any edits, and that what an edit leaves alone is kept.
// Refuses: what is made of entries (outline.test.ts, beside-the-text.test.ts), and the words of it over the wire (test/wire/random-session.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BlockText, KeptByEntry, entrySymbol, foldsInSteps, foldsOf, semanticTokensOf, symbolWords } from '../../core/src/index.js';
import type { CompiledPolicy, PartFolds, PolicyFile, PolicySymbol } from '../../core/src/index.js';
import { atOnce } from '../../core/src/text/steps.js';
import { shiftSpan } from '../../core/src/text/span.js';
import { agree } from '../support/agree.js';
import { EditTally } from '../support/edit-tally.js';
import { AGENT, AGENT_TEXT, BASE, BASE_TEXT, ORGANIZATION, after, arbLargePlan, arbListPlan, arbSmallPlan, play, start } from '../support/edited-directory.js';
import type { Comparing } from '../support/edited-directory.js';
import { expectSame } from '../support/same-data.js';

/** What features make of an entry: its tokens and its symbol, with places counted from its block. */
function said(file: PolicyFile, policy: CompiledPolicy | undefined, place: number): object {
  const base = file.table.baseOf(place);
  const end = base + (file.blocks.blocks[file.blocks.blockAt(base)]?.text.length ?? 0);
  const shown = ({ subject, span, nameSpan, children }: PolicySymbol): object => ({ ...symbolWords(subject), subject: subject.kind, span: shiftSpan(span, -base), nameSpan: shiftSpan(nameSpan, -base), children: children.map(shown) });
  const symbol = entrySymbol(file, policy, place);
  const tokens = semanticTokensOf(file, policy, { start: base, end }).filter((each) => each.span.start >= base && each.span.start < end);
  return { tokens: tokens.map((each) => ({ ...each, span: shiftSpan(each.span, -base) })), symbol: symbol === null ? null : shown(symbol) };
}

function comparing(): Comparing['compare'] {
  const kept = new KeptByEntry<object>();
  const keptFolds = new KeptByEntry<PartFolds>();
  return ({ set }, { seen, words }) => {
    for (const uri of seen) {
      const policy = set.policyAt(uri);
      if (policy === undefined) continue;
      const { file } = policy;
      expectSame(atOnce(foldsInSteps(file, keptFolds)), foldsOf(file), () => `folds of ${uri}\n${words()}`);
      if (!file.table.isOfBlocks) continue;
      for (let place = 0; place < file.table.length; place++) {
        expectSame(kept.of(file, policy, place, () => said(file, policy, place)), said(file, policy, place), () => `entry ${place} of ${uri}\n${words()}`);
      }
    }
  };
}

describe('what is kept of entries', () => {
  for (const [what, arbitrary, worlds] of [['a small directory', arbSmallPlan, 150], ['a directory of lists', arbListPlan, 60], ['one with the whole catalogue', arbLargePlan, 20]] as const) {
    it(`is what would be made of them anew: ${what}`, (t) => {
      const tally = new EditTally();
      const tried = agree({ knobs: 'EDIT', arbitraries: [arbitrary], share: 0.1, worlds, predicate: (plan) => play(plan, { tally, compare: comparing() }) });
      for (const line of [...tally.told(), tried]) t.diagnostic(line);
    });
  }

  it('is made once while an edit concerns neither the entry nor what it means', () => {
    const kept = new KeptByEntry<number>();
    let made = 0;
    const numbers = (state: ReturnType<typeof start>) => {
      const policy = state.set.policyAt(ORGANIZATION) as CompiledPolicy;
      return policy.file.table.reads.map((_, place) => kept.of(policy.file, policy, place, () => ++made));
    };
    const text = 'name: acme\ncapabilities:\n  git.push:\n    tier: notify\n  email.send:\n    rules: [{condition: {subject: a}, tier: blocked}]\n  process.*:\n    tier: blocked\n';
    const opened = start(new Map([[ORGANIZATION, BlockText.of(text)], [BASE, BlockText.of(BASE_TEXT)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    // The blocks of a text that is read for the first time are not those that are edited.
    const first = after(opened, ORGANIZATION, [{ start: 0, end: 0, text: '# top\n' }], { seen: [ORGANIZATION] });
    assert.deepEqual(numbers(first), [1, 2, 3]);
    // Lines above all of them, a letter in the first, and a name that the wildcard does not decide any more.
    const moved = after(first, ORGANIZATION, [{ start: 0, end: 0, text: '# a\n# b\n' }], { seen: [ORGANIZATION] });
    assert.deepEqual(numbers(moved), [1, 2, 3]);
    const at = text.indexOf('notify') + '# a\n# b\n# top\n'.length;
    const edited = after(moved, ORGANIZATION, [{ start: at, end: at, text: 'x' }], { seen: [ORGANIZATION] });
    assert.deepEqual(numbers(edited), [4, 2, 3]);
    const end = text.length + '# a\n# b\n# top\nx'.length;
    const narrowed = after(edited, ORGANIZATION, [{ start: end, end, text: '  process.run:\n    tier: notify\n' }], { seen: [ORGANIZATION] });
    assert.deepEqual(numbers(narrowed).slice(0, 2), [4, 2]);
    assert.notEqual(numbers(narrowed)[2], 3);
  });
});
