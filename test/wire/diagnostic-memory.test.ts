// Owns: the soundness of keeping diagnostics from one edit to the next: each is the one that would be made anew, in every encoding.
// Refuses: which problems there are (test/core/incremental.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readClientFacts } from '../../server/src/client-facts.js';
import { DiagnosticMemory } from '../../server/src/diagnostic-memory.js';
import { ReportIds } from '../../server/src/report-ids.js';
import { basisOf } from '../../server/src/reports.js';
import { toDiagnostic } from '../../server/src/to-lsp.js';
import type { DiagnosticContext } from '../../server/src/to-lsp.js';
import { BlockText } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { agree } from '../support/agree.js';
import { EditTally } from '../support/edit-tally.js';
import { AGENT, AGENT_TEXT, ORGANIZATION, after, arbSmallPlan, diagnosisIn, play, start } from '../support/edited-directory.js';
import type { State } from '../support/edited-directory.js';
import { expectSame } from '../support/same-data.js';
import { MODERN } from './client.js';

const CLIENTS = (['utf-8', 'utf-16', 'utf-32'] as const).map((encoding) => readClientFacts({ processId: null, rootUri: null, capabilities: { ...MODERN, general: { positionEncodings: [encoding] } } }));

/** One for each encoding; `expectKept` fails where they tell anything else than what is made anew. */
class Memories {
  readonly #clients = CLIENTS.map((client) => ({ client, memory: new DiagnosticMemory(1), ids: new ReportIds('run') }));
  readonly #ids = new Map<string, { readonly id: string; readonly said: string }>();

  ids(uri: string): readonly unknown[] {
    return CLIENTS.map(({ encoding }) => this.#ids.get(`${encoding} ${uri}`)?.id);
  }

  expectKept(state: State, uri: string, words: () => string): void {
    const file = state.files.get(uri) as PolicyFile;
    const diagnosis = diagnosisIn(state, uri);
    for (const { client, memory, ids } of this.#clients) {
      const context: DiagnosticContext = { client, pageOf: () => null, related: (each) => (state.files.has(each) ? { uri: each, text: state.files.get(each) as PolicyFile } : null) };
      const anew = diagnosis.problems.map((each) => toDiagnostic(each, file, context));
      const told = () => `in ${client.encoding}: ${uri}\n${words()}`;
      expectSame(memory.itemsOf(uri, { diagnosis, file }, context), anew, told);
      // Of a file that is not open nothing is kept but how to tell whether it says the same.
      const { id } = ids.saved(`saved:${uri}`, basisOf(diagnosis, { file, set: state.set, context }), { make: () => anew });
      const key = `${client.encoding} ${uri}`;
      const before = this.#ids.get(key);
      const said = JSON.stringify(anew);
      assert.ok(before?.id !== id || before.said === said, told());
      this.#ids.set(key, { id, said });
    }
  }
}

describe('diagnostics that are kept', () => {
  it('are after every edit those that would be made anew', (t) => {
    const tally = new EditTally();
    const tried = agree({ knobs: 'EDIT', share: 0.3, arbitraries: [arbSmallPlan], worlds: 150, predicate: (plan) => {
      const memories = new Memories();
      play(plan, { tally, compare: (state, { seen, words }) => {
        for (const uri of seen) memories.expectKept(state, uri, words);
      } });
    } });
    for (const line of [...tally.told(), tried]) t.diagnostic(line);
  });

  it('are the same ones again once an error that silenced them is mended, wherever else the text was edited meanwhile', () => {
    const [client] = CLIENTS;
    assert.ok(client !== undefined);
    const [memory, context] = [new DiagnosticMemory(3), { client, pageOf: () => null, related: () => null }];
    const text = 'name: acme\ndefaults:\n  tier: notify\ncapabilities:\n  filesystem.*:\n    tier: blocked\n';
    let state = start(new Map([[ORGANIZATION, BlockText.of(text)]]));
    const itemsOf = () => memory.itemsOf(ORGANIZATION, { diagnosis: diagnosisIn(state, ORGANIZATION), file: state.files.get(ORGANIZATION) as PolicyFile }, context);
    const first = itemsOf();
    const told = [[text.length - 1, text.length - 1, 'x'], [text.length + 1, text.length + 1, '# note\n'], [text.length - 1, text.length, '']].map(([from = 0, end = 0, inserted = '']) => {
      state = after(state, ORGANIZATION, [{ start: Number(from), end: Number(end), text: String(inserted) }], { seen: [ORGANIZATION] });
      return itemsOf();
    });
    assert.ok(told.slice(0, 2).every((each) => each.length <= first.length - 3));
    const kept = told[2]?.filter((each) => first.includes(each)).length;
    assert.ok(kept !== undefined && kept >= 3, `${kept} of ${first.length}`);
  });

  it('are made anew where an edit of another file moves what they point to', () => {
    const organization = 'name: acme\ndefaults:\n  tier: notify\n# é😀\ncapabilities:\n  filesystem.*:\n    tier: approval_required\n    reason: "x"\n';
    const memories = new Memories();
    let state = start(new Map([[ORGANIZATION, BlockText.of(organization)], [AGENT, BlockText.of(AGENT_TEXT)]]));
    const before = organization.indexOf('capabilities');
    const edits: readonly [number, number, string][] = [
      [before, before, '# one\n# two\n'],
      // As long as before, and a line less.
      [before + 5, before + 6, ' '],
      [0, 0, '# three\n'],
      [0, 8, ''],
    ];
    memories.expectKept(state, AGENT, () => 'at the start');
    for (const [from, end, text] of edits) {
      state = after(state, ORGANIZATION, [{ start: from, end, text }], { seen: [ORGANIZATION, AGENT] });
      assert.ok(diagnosisIn(state, AGENT).problems.some(({ related }) => related.some(({ uri }) => uri === ORGANIZATION)));
      memories.expectKept(state, AGENT, () => JSON.stringify([from, end, text]));
    }
    // Below everything that is pointed to, and found anew.
    const length = state.texts.get(ORGANIZATION)?.length ?? 0;
    for (const text of ['  network.*: {tier: notify}\n', '  git.*: {tier: notify}\n', '  process.*: {tier: notify}\n']) {
      const ids = memories.ids(AGENT);
      state = after(state, ORGANIZATION, [{ start: length, end: length, text }], { seen: [ORGANIZATION, AGENT] });
      memories.expectKept(state, AGENT, () => text);
      assert.equal(ids.every((each, i) => each === memories.ids(AGENT)[i]), !text.includes('process'), text);
    }
  });
});
