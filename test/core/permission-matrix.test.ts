// Owns: the permission matrix: every cell says what check says, whatever rows share. Refuses: which tier is right (check.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check, permissionRows } from '../../core/src/index.js';
import type { PolicySet } from '../../core/src/index.js';
import { workspaceOf } from '../support/workspace.js';

const AGENTS = `#- agents/plain.yaml
agent: plain
capabilities:
  process.run:
    tier: autonomous
#- agents/elsewhere.yaml
agent: elsewhere
extends: enterprise-restrictive
capabilities:
  git.*:
    rules:
      - condition:
          branch: main
        tier: blocked
#- agents/careful.yaml
agent: careful
defaults:
  tier: approval_required
capabilities: {}
#- agents/broken.yaml
agent: broken
capabilities:
  filesystem.read:
    tier: nope
`;

function assertAsChecked(set: PolicySet): void {
  const capabilities = [...set.catalogue.capabilities.keys()];
  const rows = [...permissionRows(set)];
  assert.deepEqual(rows.map((each) => each.agent), ['broken', 'careful', 'elsewhere', 'plain', null]);
  for (const { agent, answers } of rows) {
    answers.forEach((answer, i) => {
      const expected = check(set, { agent: agent ?? 'nobody', capability: capabilities[i] as string, parameters: {} });
      const said = (each: typeof answer) => [each.tier, each.cases.map(({ when, tier, source }) => [when, tier, source]), each.outcomes.map((one) => one.steps.map((step) => step.marks))];
      assert.deepEqual(said(answer), said(expected), `${agent ?? 'nobody'}, ${answer.capability}`);
    });
  }
}

describe('the permission matrix', () => {
  it('says in every cell what check says', () => {
    for (const active of ['personal-permissive', 'team-moderate', 'enterprise-restrictive', 'nowhere']) {
      for (const hierarchy of ['bounded', 'strict'] as const) assertAsChecked(workspaceOf(AGENTS, { active, hierarchy }).set);
    }
  });

  it('says it also where no policy is active, and where there is none', () => {
    assertAsChecked(workspaceOf(AGENTS).set);
    assertAsChecked(workspaceOf(`${AGENTS}#- one.yaml\nname: one\ncapabilities: {}\n#- two.yaml\nname: two\ncapabilities: {}\n`).set);
  });
});
