// Owns: SARIF reports against the standard's schema, whatever is validated and from wherever.
// Refuses: what results say (validate-many.test.ts).

import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sarifFaults } from '../support/sarif-schema.js';
import { projectPath } from '../support/project-root.js';
import { placeWith, runInside } from './program.js';

const BROKEN = 'name: p\nversion: 1.0\ncapabilities:\n  filesystem.*: { tier: bloked }\n  secrets.read_raw: { tier: notify }\n  filesystem.write:\n    rules:\n      - condition: { content_size_lt: 5, content_size_gte: 10 }\n        tier: notify\n    tier: blocked\n';

interface Log {
  readonly runs: readonly [{ readonly results: readonly { readonly relatedLocations?: object }[]; readonly invocations: readonly [{ readonly executionSuccessful: boolean }] }];
}

async function report(path: string, cwd: string): Promise<Log> {
  const { stdout } = await runInside(['config', 'validate', path, '--format', 'sarif'], { cwd });
  const log = JSON.parse(stdout) as Log;
  assert.deepEqual(sarifFaults(log), [], `${path} from ${cwd}`);
  return log;
}

test('every report is valid SARIF: findings, none, related places, odd names, other working directories, unreadable files', async (t) => {
  const place = placeWith(t, { 'in order/policies/good.yaml': 'name: good\ncapabilities:\n  "*": { tier: blocked, reason: "r" }\n', 'odd/policies/a b%#é[1]&日本"\'<>^`{|}.yaml': BROKEN, 'odd/policies/.active': 'nobody\n', 'odd/policies/empty.yaml': '' });
  symlinkSync('nowhere', join(place.path, 'odd/policies/gone.yaml'));
  for (const cwd of [place.path, '/', join(place.path, 'in order')]) {
    const [run] = (await report(join(place.path, 'odd'), cwd)).runs;
    assert.equal(run.invocations[0].executionSuccessful, false);
    assert.ok(run.results.length >= 6 && run.results.some((each) => each.relatedLocations !== undefined));
  }
  assert.equal((await report('in order', place.path)).runs[0].results.length, 0);
  for (const examples of ['examples/policies', 'examples/sandbox/policies', 'examples/guide/my-policy.yaml']) await report(examples, projectPath());
});

test('the schema refuses what the standard refuses', async (t) => {
  const place = placeWith(t, { 'policies/p.yaml': BROKEN });
  const { stdout } = await place.run('config', 'validate', 'policies', '--format', 'sarif');
  const changes: readonly (readonly [RegExp, string])[] = [
    [/"version": "2\.1\.0"/, '"version": "2.0.0"'],
    [/"name": "kruxos-policy",/, ''],
    [/"executionSuccessful": true,/, ''],
    [/"level": "error"/, '"level": "fatal"'],
    [/"startLine": \d+/, '"startLine": 0'],
    [/"startLine": \d+,/, ''],
    [/"endColumn": \d+/, '"endColumn": 1.5'],
    [/"ruleIndex": \d+/, '"ruleIndex": "1"'],
    [/"ruleId"/, '"rule"'],
    [/"text": "[^"]*"(?=\s*\}\s*,\s*"locations")/, ''],
    [/"uri": "policies\/p\.yaml"/, '"uri": "policies/p q.yaml"'],
    [/"columnKind": "utf16CodeUnits"/, '"columnKind": "utf16"'],
    [/"helpUri": "file:/, '"helpUri": "'],
  ];
  for (const [before, after] of changes) {
    assert.match(stdout, before);
    const changed = stdout.replace(before, after);
    assert.notEqual(sarifFaults(JSON.parse(changed)).length, 0, `${before}`);
  }
});
