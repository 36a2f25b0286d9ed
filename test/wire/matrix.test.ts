// Owns: kruxosPolicy/matrix over the wire: rows, columns, equal answers sent once, cancellation.
// Refuses: which tier is right (test/core).

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { MatrixRequest } from '../../server/src/protocol.js';
import type { MatrixOutcome, MatrixResult } from '../../server/src/protocol.js';
import { WireClient } from './client.js';
import { DIRECTORY, ORGANIZATION } from './policies.js';

const clients: WireClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map((each) => each.stop())));

async function start(): Promise<WireClient> {
  const client = await WireClient.start({ files: DIRECTORY });
  clients.push(client);
  return client;
}

function cell({ capabilities, rows, outcomes }: MatrixResult, agent: string | null, capability: string): MatrixOutcome | undefined {
  const column = capabilities.findIndex((each) => each.name === capability);
  return outcomes[rows.find((each) => each.agent === agent)?.cells[column] ?? -1];
}

describe('kruxosPolicy/matrix', () => {
  it('has a row for each agent and for every other, and leads to what decided', async () => {
    const client = await start();
    const table = await client.request<MatrixResult>(MatrixRequest, {});
    assert.deepEqual(table.rows.map((each) => [each.agent, each.uri, each.cells.length]), [
      ['deploy-bot', client.uri('policies/agents/deploy-bot.yaml'), table.capabilities.length],
      [null, null, table.capabilities.length],
    ]);
    assert.deepEqual(cell(table, 'deploy-bot', 'process.run'), {
      tiers: ['autonomous'], summary: 'autonomous', source: 'deploy-bot.yaml (line 4)', place: { uri: client.uri('policies/agents/deploy-bot.yaml'), line: 4 }, isContested: true,
    });
    const write = cell(table, null, 'filesystem.write');
    assert.deepEqual([write?.tiers, write?.summary, write?.place], [['autonomous', 'approval_required'], 'depends on content_size', { uri: client.uri('policies/acme.yaml'), line: 13 }]);
    assert.equal(new Set(table.outcomes.map((each) => JSON.stringify(each))).size, table.outcomes.length);
  });

  it('counts what is unsaved', async () => {
    const client = await start();
    const uri = await client.open('policies/acme.yaml', ORGANIZATION.replace('tier: blocked', 'tier: notify'));
    assert.equal(cell(await client.request<MatrixResult>(MatrixRequest, { uri }), null, 'secrets.use')?.summary, 'notify');
  });

  it('ends when nobody waits for it any more', async () => {
    const client = await start();
    const cancelled = new CancellationTokenSource();
    const asked = client.request(MatrixRequest, {}, cancelled.token);
    cancelled.cancel();
    await assert.rejects(asked, /cancelled/);
  });
});
