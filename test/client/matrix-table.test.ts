// Owns: what the permission matrix shows for a filter. Refuses: the page itself (scripts/vscode-host/use-matrix.mjs uses it).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MatrixResult } from '../../server/src/protocol.js';
import { NO_FILTER, glyphsOf, shownTable, tierCounts, toneOf } from '../../webview/src/matrix-table.js';

const outcome = (...tiers: readonly string[]): MatrixResult['outcomes'][number] => ({ tiers, summary: tiers.join(' or '), source: null, place: null, isContested: false });

const TABLE: MatrixResult = {
  capabilities: ['filesystem.read', 'filesystem.write', 'git.push'].map((name) => ({ name, category: name.split('.')[0] ?? '', purpose: null })),
  rows: [
    { agent: 'deploy-bot', uri: null, cells: [0, 1, 2] },
    { agent: 'intern-bot', uri: null, cells: [0, 2, 2] },
    { agent: null, uri: null, cells: [0, 0, 0] },
  ],
  outcomes: [outcome('autonomous'), outcome('autonomous', 'approval_required'), outcome('blocked')],
  notes: [],
};

const show = (filter: Partial<typeof NO_FILTER>): readonly [readonly number[], readonly number[]] => {
  const { rows, columns } = shownTable(TABLE, { ...NO_FILTER, ...filter }, '(any other agent)');
  return [rows, columns];
};

describe('the table of the permission matrix', () => {
  it('is whole without a filter', () => assert.deepEqual(show({}), [[0, 1, 2], [0, 1, 2]]));

  it('is narrowed by parts of names, all of which have to occur', () => {
    assert.deepEqual(show({ agents: 'BOT dep' }), [[0], [0, 1, 2]]);
    assert.deepEqual(show({ agents: 'any other' }), [[2], [0, 1, 2]]);
    assert.deepEqual(show({ capabilities: 'file w' }), [[0, 1, 2], [1]]);
    assert.deepEqual(show({ category: 'git' }), [[0, 1, 2], [2]]);
  });

  it('shows, for tiers, the rows and columns that have one', () => {
    assert.deepEqual(show({ tiers: ['blocked'] }), [[0, 1], [1, 2]]);
    assert.deepEqual(show({ tiers: ['approval_required'] }), [[0], [1]]);
    assert.deepEqual(show({ tiers: ['notify'] }), [[], []]);
    assert.deepEqual(show({ tiers: ['blocked'], capabilities: 'read' }), [[], []]);
  });

  it('says each tier with a sign of its own, and counts them', () => {
    assert.deepEqual(TABLE.outcomes.map(glyphsOf), ['✓', '✓?', '✕']);
    assert.deepEqual(TABLE.outcomes.map(toneOf), ['autonomous', 'depends', 'blocked']);
    assert.deepEqual(tierCounts(TABLE, shownTable(TABLE, NO_FILTER, '')), { autonomous: 6, notify: 0, approval_required: 1, blocked: 3 });
  });
});
