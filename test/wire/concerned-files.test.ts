// Owns: which files of a directory an edit leaves with the reports that they had: those that would be made anew say the same.
// Refuses: which problems there are (test/core).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPolicy } from '../../core/src/index.js';
import { readClientFacts } from '../../server/src/client-facts.js';
import { ReportIds } from '../../server/src/report-ids.js';
import { DirectorySnapshot } from '../../server/src/directory-snapshot.js';
import type { SnapshotInput } from '../../server/src/directory-snapshot.js';
import { FileTable } from '../../server/src/file-table.js';
import type { CurrentFile } from '../../server/src/file-table.js';
import { readSettings } from '../../server/src/settings.js';
import { toDiagnostic } from '../../server/src/to-lsp.js';
import { agree } from '../support/agree.js';
import { SHIPPED } from '../support/workspace.js';
import { MODERN } from './client.js';
import { AGENT, ORGANIZATION } from './policies.js';

const OTHER_ORGANIZATION = ORGANIZATION.replace('name: acme', 'name: other').replaceAll('approval_required', 'blocked');
/** Variants of each file; null where it is not there. */
const TEXTS: Readonly<Record<string, readonly (string | null)[]>> = {
  'acme.yaml': [ORGANIZATION, ORGANIZATION.replace('process.*:\n    tier: approval_required', 'process.*:\n    tier: blocked'), `# a line\n${ORGANIZATION}`, ORGANIZATION.replace('version', 'extends: other\nversion'), 'name: acme\ncapabilities: [\n', null],
  'other.yaml': [null, OTHER_ORGANIZATION, OTHER_ORGANIZATION.replace('name: other', 'name: acme'), AGENT],
  'agents/deploy-bot.yaml': [AGENT, AGENT.replace('autonomous', 'blocked'), AGENT.replace('autonomous', 'autonomos'), AGENT.replace('deploy-bot', 'second'), 'agent: [\n', null],
  'agents/second.yaml': [AGENT.replace('deploy-bot', 'second'), AGENT, AGENT.replace('acme', 'other'), 'agent: second\ncapabilities: "\n', null],
  'agents/third.yaml': [null, AGENT.replace('deploy-bot', 'third'), AGENT.replace('deploy-bot', 'second').replace('extends: acme', 'extends: other'), ORGANIZATION.replace('name: acme', 'name: other')],
};
const PATHS = Object.keys(TEXTS);
const SETTINGS = [readSettings(undefined), readSettings({ hierarchy: 'strict' }), readSettings({ problems: { 'relaxes-declared-tier': 'warning' } })] as const;
const CLIENT = readClientFacts({ processId: null, rootUri: null, capabilities: MODERN });

function uriOf(path: string): string {
  return `file:///policies/${path}`;
}

interface Step {
  readonly path: string;
  readonly change: 'text' | 'text' | 'text' | 'open' | 'spelling' | 'active' | 'settings';
  readonly pick: number;
}

const arbStep: fc.Arbitrary<Step> = fc.record({ path: fc.constantFrom(...PATHS, ...PATHS.slice(2)), change: fc.constantFrom('text', 'text', 'text', 'open', 'spelling', 'active', 'settings'), pick: fc.nat(5) });

/** A directory in which one thing changes at a time, as it reads: what did not change stays the same object. */
class Directory {
  readonly #files = new Map<string, CurrentFile>();
  #active: string | null = 'acme';
  #settings: SnapshotInput['settings'] = SETTINGS[0];
  #snapshot: DirectorySnapshot | null = null;

  constructor() {
    for (const path of PATHS) this.#write(path, TEXTS[path]?.[0] ?? null);
  }

  take({ path, change, pick }: Step): void {
    const [variants, current] = [TEXTS[path] ?? [], this.#files.get(path)];
    if (change === 'text') this.#write(path, variants[pick % variants.length] ?? null);
    else if (change === 'active') this.#active = [null, 'acme', 'other'][pick % 3] ?? null;
    else if (change === 'settings') this.#settings = SETTINGS[pick % SETTINGS.length] ?? SETTINGS[0];
    else if (current !== undefined) this.#files.set(path, change === 'open' ? { ...current, version: pick % 2 === 0 ? pick : null } : { ...current, shownUri: `${uriOf(path)}?${pick}` });
  }

  #write(path: string, text: string | null): void {
    const current = this.#files.get(path);
    if (text === null) this.#files.delete(path);
    else if (current?.file.text !== text) this.#files.set(path, { file: readPolicy({ uri: uriOf(path), text }, { inAgents: path.startsWith('agents/') }), version: current?.version ?? null, shownUri: current?.shownUri ?? uriOf(path), unreadable: null });
  }

  snapshot(): DirectorySnapshot {
    return (this.#snapshot = new DirectorySnapshot(this.#input(), this.#snapshot));
  }

  #input(): SnapshotInput {
    const rows = PATHS.flatMap((path) => this.#files.get(path) ?? []);
    const activeFile = this.#active === null ? null : { uri: uriOf('.active'), shownUri: uriOf('.active'), text: `${this.#active}\n`, isReadable: true, version: null };
    return { uri: uriOf(''), isSingle: false, isShipped: false, files: FileTable.of(rows), areAgentsUnread: false, activeFile, settings: this.#settings, catalogue: SHIPPED.catalogue, catalogueNotes: [], definitions: [], shipped: SHIPPED, lastGood: () => null };
  }
}

/** What a client is told of a file. */
function reportIn(snapshot: DirectorySnapshot, uri: string): string {
  const { file } = snapshot.files.get(uri) as CurrentFile;
  const related = (each: string) => {
    const [text, address] = [snapshot.setWith(uri).policyAt(each)?.file ?? snapshot.files.get(each)?.file, snapshot.files.get(each)?.shownUri ?? each];
    return text === undefined ? null : { uri: address, text };
  };
  return JSON.stringify(snapshot.diagnosis(uri).problems.map((each) => toDiagnostic(each, file, { client: CLIENT, pageOf: () => null, related })));
}

describe('the files that a change concerns', () => {
  it('are all that are told otherwise afterwards', (t) => {
    let left = 0;
    const tried = agree({ arbitraries: [fc.array(fc.array(arbStep, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 12 })], worlds: 150, predicate: (moments) => {
      const directory = new Directory();
      let before = directory.snapshot();
      for (const steps of moments) {
        for (const each of steps) directory.take(each);
        const now = directory.snapshot();
        const concerned = now.concernedSince(before);
        for (const uri of now.files.keys()) {
          if (concerned === null || concerned.has(uri)) continue;
          left++;
          assert.equal(reportIn(now, uri), reportIn(before, uri), `${uri} after ${JSON.stringify(steps)}`);
        }
        before = now;
      }
    } });
    t.diagnostic(`${left} reports left as they were, ${tried}`);
    assert.ok(left > 50);
  });

  it('are an agent’s file and those for the same agent, and any where the organization’s policy changes', () => {
    const directory = new Directory();
    const start = directory.snapshot();
    directory.take({ path: 'agents/deploy-bot.yaml', change: 'text', pick: 1 });
    const edited = directory.snapshot();
    assert.deepEqual([...(edited.concernedSince(start) ?? [])], [uriOf('agents/deploy-bot.yaml')]);
    directory.take({ path: 'agents/deploy-bot.yaml', change: 'text', pick: 3 });
    const renamed = directory.snapshot();
    assert.deepEqual([...(renamed.concernedSince(edited) ?? [])].sort(), [uriOf('agents/deploy-bot.yaml'), uriOf('agents/second.yaml')]);
    directory.take({ path: 'acme.yaml', change: 'text', pick: 1 });
    assert.equal(directory.snapshot().concernedSince(renamed), null);
  });

  it('leave the others the ids of their reports, until they are told something else', () => {
    const directory = new Directory();
    const ids = new ReportIds('run');
    const uri = uriOf('agents/second.yaml');
    const standing = (snapshot: DirectorySnapshot) => ids.standingIds(snapshot)(snapshot.files.get(uri) as CurrentFile);
    const id = ids.idOf(uri, null, []);
    assert.equal(standing(directory.snapshot()), null);
    ids.finish(ids.begin(directory.snapshot()));
    directory.take({ path: 'agents/deploy-bot.yaml', change: 'text', pick: 1 });
    assert.equal(standing(directory.snapshot()), id);
    // Told while something was different for a moment, which then was taken back.
    ids.idOf(uri, null, [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }, message: 'another' }]);
    assert.equal(standing(directory.snapshot()), null);
  });

  it('leave no file an id that it was given of another moment, while everything was being reported', () => {
    const directory = new Directory();
    const ids = new ReportIds('run');
    const uri = uriOf('agents/second.yaml');
    const round = ids.begin(directory.snapshot());
    const id = ids.idOf(uri, null, [], round);
    directory.take({ path: '.active', change: 'active', pick: 2 });
    const other = ids.begin(directory.snapshot());
    ids.idOf(uri, null, [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }, message: 'of another moment' }], other);
    ids.finish(round);
    directory.take({ path: '.active', change: 'active', pick: 1 });
    const now = directory.snapshot();
    assert.equal(now.concernedSince(round.snapshot)?.size, 0);
    assert.equal(ids.standingIds(now)(now.files.get(uri) as CurrentFile), null);
    const again = ids.begin(now);
    assert.notEqual(ids.idOf(uri, null, [], again), id);
    ids.finish(again);
    assert.notEqual(ids.standingIds(now)(now.files.get(uri) as CurrentFile), null);
  });
});
