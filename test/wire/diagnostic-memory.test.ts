// Owns: the soundness of keeping diagnostics from one edit to the next: each is the one that would be made anew, in every encoding.
// Refuses: which problems there are (test/core/incremental.test.ts).

import { describe, it } from 'node:test';
import { readClientFacts } from '../../server/src/client-facts.js';
import { DiagnosticMemory } from '../../server/src/diagnostic-memory.js';
import { toDiagnostic } from '../../server/src/to-lsp.js';
import type { DiagnosticContext } from '../../server/src/to-lsp.js';
import type { PolicyFile } from '../../core/src/index.js';
import { agree } from '../support/agree.js';
import { EditTally } from '../support/edit-tally.js';
import { arbSmallPlan, diagnosisIn, play } from '../support/edited-directory.js';
import { expectSame } from '../support/same-data.js';
import { MODERN } from './client.js';

describe('diagnostics that are kept', () => {
  it('are after every edit those that would be made anew', (t) => {
    const tally = new EditTally();
    const tried = agree({ knobs: 'EDIT', share: 0.3, arbitraries: [arbSmallPlan], worlds: 150, predicate: (plan) => {
      const memories = (['utf-8', 'utf-16', 'utf-32'] as const).map((encoding) => {
        const client = readClientFacts({ processId: null, rootUri: null, capabilities: { ...MODERN, general: { positionEncodings: [encoding] } } });
        return { client, memory: new DiagnosticMemory('run'), directory: {} };
      });
      play(plan, { tally, compare: (state, { seen, words }) => {
        for (const { client, memory, directory } of memories) {
          const context: DiagnosticContext = { client, pageOf: () => null, related: (uri) => (state.files.has(uri) ? { uri, text: state.files.get(uri) as PolicyFile } : null) };
          for (const uri of seen) {
            const text = state.files.get(uri) as PolicyFile;
            const diagnosis = diagnosisIn(state, uri);
            const anew = diagnosis.problems.map((each) => toDiagnostic(each, text, context));
            // Of a file that is open, and of one that is not.
            for (const version of [1, null]) expectSame(memory.reportOf({ diagnosis, file: text, version, directory }, context).items(), anew, () => `in ${client.encoding}: ${uri}\n${words()}`);
          }
        }
      } });
    } });
    for (const line of [...tally.told(), tried]) t.diagnostic(line);
  });
});
