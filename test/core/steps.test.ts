// Owns: that a long file is diagnosed in many short steps, so that nobody has to wait for all of it, and that one broken off is gone on with.
// Refuses: what is found (incremental.test.ts compares it with cold starts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose, diagnoseInSteps, PolicySet, readPolicy } from '../../core/src/index.js';
import type { Diagnosis, Found } from '../../core/src/index.js';
import { SHIPPED } from '../support/workspace.js';

const URI = 'file:///policies/long.yaml';
const ENTRIES = 400;

function longSet(): PolicySet {
  const entries = Array.from({ length: ENTRIES }, (_, i) => `  filesystem.read_${i}:\n    tier: approval_required\n`);
  const file = readPolicy({ uri: URI, text: `name: long\ncapabilities:\n${entries.join('')}` }, { inAgents: false });
  const input = { system: SHIPPED.system, templates: SHIPPED.templates, catalogue: SHIPPED.catalogue, builtinCatalogue: SHIPPED.catalogue, hierarchy: 'bounded', activeSetting: null, activeFile: null } as const;
  return new PolicySet({ ...input, organizations: [file], agents: [] });
}

/** At the most so many steps. */
function take(set: PolicySet, previous: Found | null, most: number): { readonly steps: number; readonly found: Found | null; readonly diagnosis: Diagnosis | null } {
  const steps = diagnoseInSteps(set, URI, {}, previous);
  let found: Found | null = previous;
  for (let count = 0; count < most; count++) {
    const step = steps.next();
    if (step.done === true) return { steps: count, found, diagnosis: step.value };
    found = step.value ?? found;
  }
  return { steps: most, found, diagnosis: null };
}

describe('a diagnosis in steps', () => {
  it('has many of them in a long file', () => {
    const { steps } = take(longSet(), null, Infinity);
    assert.ok(steps > ENTRIES / 8, `${steps} steps`);
  });

  it('goes on where it was broken off, and finds the same', () => {
    const set = longSet();
    diagnose(set, URI);
    // Read and bound by now: what is left is to find.
    const whole = take(set, null, Infinity).steps;
    const begun = take(set, null, whole - 20);
    assert.equal(begun.diagnosis, null);
    const rest = take(set, begun.found, Infinity);
    assert.ok(rest.steps <= 20, `${rest.steps} steps`);
    const anew = diagnose(longSet(), URI);
    assert.deepEqual(rest.diagnosis?.counts, anew.counts);
    assert.deepEqual(rest.diagnosis?.problems.map(({ code, span }) => [code, span]), anew.problems.map(({ code, span }) => [code, span]));
    assert.equal(anew.counts.hint, ENTRIES);
  });

  it('is the diagnosis before where nothing changed', () => {
    const set = longSet();
    const first = diagnose(set, URI);
    assert.equal(diagnose(new PolicySet(set.input, set), URI, first.severities, first), first);
  });
});
