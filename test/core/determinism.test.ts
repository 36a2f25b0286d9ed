// Owns: what has to come out the same: whatever the order of files and entries, however often it is asked, on every text that is still being typed.
// Refuses: what comes out (the other tests).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decider, check } from '../../core/src/index.js';
import type { RefPolicy, RefWorld } from '../reference/evaluate.js';
import { arbCase } from '../reference/generate.js';
import { parseFixture } from '../support/fixture.js';
import type { Fixture } from '../support/fixture.js';
import { pageCodes, readPage } from '../support/problem-page.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';
import { placedProblems, reportedProblems, workspaceOf } from '../support/workspace.js';

const FIXTURES = pageCodes().flatMap((code) => {
  const { bad, good } = readPage(code);
  return [...bad, ...good].map((text): readonly [string, Fixture] => [code, parseFixture(text)]);
});

describe('the order of files', () => {
  it('changes no finding', () => {
    for (const [code, fixture] of FIXTURES) {
      const found = (files: Fixture['files']) => placedProblems(workspaceOf({ ...fixture, files })).map((each) => JSON.stringify(each)).sort();
      assert.deepEqual(found([...fixture.files].reverse()), found(fixture.files), code);
    }
  });

  it('changes no decision, nor does the order of entries', () => {
    fc.assert(fc.property(arbCase, ({ world, request }) => {
      const turned = (policies: readonly RefPolicy[]): RefPolicy[] => policies.map((each) => ({ ...each, capabilities: Object.fromEntries(Object.entries(each.capabilities).reverse()) })).reverse();
      const other: RefWorld = { ...world, organizations: turned(world.organizations), agents: turned(world.agents), templates: turned(world.templates) };
      const tier = (each: RefWorld) => new Decider(compileWorld(each), null).decide(request).tier;
      assert.equal(tier(other), tier(world), `${drawWorld(world)}\n${JSON.stringify(request)}`);
    }), { numRuns: 300, interruptAfterTimeLimit: 15_000 });
  });
});

describe('asking again', () => {
  it('gives the same answer, from the same set and from one read anew', () => {
    fc.assert(fc.property(arbCase, ({ world, request }) => {
      const set = compileWorld(world);
      const decider = new Decider(set, null);
      const first = JSON.stringify(outcome(decider.decide(request)));
      assert.equal(JSON.stringify(outcome(decider.decide(request))), first);
      assert.equal(JSON.stringify(outcome(new Decider(compileWorld(world), null).decide(request))), first);
      assert.equal(JSON.stringify(check(set, request).cases.map(outcome)), JSON.stringify(check(set, request).cases.map(outcome)));
    }), { numRuns: 200, interruptAfterTimeLimit: 15_000 });
  });
});

describe('every text on the way to a policy', () => {
  it('is read, compiled and asked without a throw', () => {
    for (const [code, fixture] of FIXTURES) {
      for (const { path, text } of fixture.files) {
        for (let length = 0; length < text.length; length += 3) {
          const files = fixture.files.map((each) => (each.path === path ? { path, text: text.slice(0, length) } : each));
          const workspace = workspaceOf({ ...fixture, files });
          try {
            placedProblems(workspace);
            reportedProblems(workspace);
            for (const agent of ['deploy-bot', 'nobody']) {
              check(workspace.set, { agent, capability: 'filesystem.write', parameters: {} });
              new Decider(workspace.set, null).decide({ agent, capability: 'process.run', parameters: { command: 'x' } });
            }
          } catch (error) {
            assert.fail(`${code}, the first ${length} characters of ${path}: ${String(error instanceof Error ? error.stack : error)}\n${text.slice(0, length)}`);
          }
        }
      }
    }
  });
});

function outcome({ tier, settled }: { readonly tier: string; readonly settled: { readonly source: { readonly uri: string; readonly line: number } | null } }) {
  return [tier, settled.source?.uri, settled.source?.line];
}
