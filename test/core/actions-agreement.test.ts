// Owns: what quick fixes and refactorings do to decisions, by the reference evaluator, on random worlds: nothing becomes more permissive but what the title
//   says, what claims to change nothing changes nothing, and no entry comes to be in error. Policies that extend the edited one count as well.
// Refuses: what single actions write (fixes.test.ts, refactorings.test.ts), and texts that nobody would call a policy.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { actionTitle, applyEdits, diagnose, fixAll, fixesOf, refactoringsAt } from '../../core/src/index.js';
import type { Change, PolicySet } from '../../core/src/index.js';
import { isStricter, referenceCases, referenceDecide, referenceReplay } from '../reference/evaluate.js';
import type { RefPolicy, RefRequest, RefWorld, Tier } from '../reference/evaluate.js';
import { arbMeeting, referencePolicyFiles, toYaml } from '../reference/generate.js';
import { fromYaml } from '../reference/read.js';
import { agree } from '../support/agree.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';
import { uriOf } from '../support/workspace.js';

interface Action {
  readonly title: string;
  readonly changes: readonly Change[];
}

/** Of one world and capability; more cases than these have little to add. */
const MOST_CASES = 8;
/** Of one file; fixes that only insert a reason, and other spellings of a condition, are many and alike. */
const MOST_ALIKE = 2;

interface Asked {
  readonly request: RefRequest;
  readonly was: Tier;
}

/** The request, and one for each way in which the capability can be decided before, with what they get. */
function askedIn(world: RefWorld, { capability, parameters }: RefRequest): Asked[] {
  return ['bot', 'nobody'].flatMap((agent) => {
    const cases = referenceCases(world, { agent, capability, parameters: {} }, { guards: true }).slice(0, MOST_CASES);
    return [parameters, ...cases.map(({ filled }) => filled)].map((each) => ({ request: { agent, capability, parameters: each }, was: referenceDecide(world, { agent, capability, parameters: each }) }));
  });
}

function actionsIn(set: PolicySet, { file }: RefPolicy, text: string): Action[] {
  const uri = uriOf(file);
  const { problems } = diagnose(set, uri);
  const fixes = problems.flatMap((problem) => fixesOf(set, uri, problem, problems).map((fix) => ({ kind: problem.code as string, title: actionTitle(fix, fix.effect), changes: fix.changes })));
  const places = [...text.matchAll(/^ {2,}"/gm)].map(({ index, 0: { length } }) => index + length);
  const refactorings = places.flatMap((place) => refactoringsAt(set, uri, place, () => true).filter(({ refusal }) => refusal === null).map((each) => ({ kind: each.id, title: actionTitle(each, each.effect), changes: each.changes })));
  const fixed = fixAll(set, uri);
  const all = fixed === text ? [] : [{ kind: 'all', title: 'Fix all (tightens)', changes: [{ kind: 'edit', uri, edits: [{ span: { start: 0, end: text.length }, text: fixed }] } as const] }];
  const counts = new Map<string, number>();
  return [...fixes, ...refactorings, ...all].filter(({ kind, changes }) => {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return (counts.get(kind) ?? 0) <= MOST_ALIKE && changes.every((each) => each.kind === 'edit');
  });
}

/** The world as its files read after the changes. */
function changed(world: RefWorld, changes: readonly Change[]): { readonly world: RefWorld; readonly texts: ReadonlyMap<string, string> } {
  const texts = new Map<string, string>();
  const read = (policy: RefPolicy): RefPolicy => {
    const change = changes.find((each) => each.kind === 'edit' && each.uri === uriOf(policy.file));
    if (change?.kind !== 'edit') return policy;
    const text = applyEdits(toYaml(policy), change.edits);
    texts.set(policy.file, text);
    return fromYaml(text, policy.file);
  };
  return { world: { ...world, organizations: world.organizations.map(read), agents: world.agents.map(read) }, texts };
}

/** What blocks an entry. What is wrong between layers may come to light when something is mended. */
function faultsIn(set: PolicySet, world: RefWorld): number {
  const codes = ['yaml-syntax', 'duplicate-key', 'rate-limit-not-stricter', 'operator-type', 'unknown-operator', 'empty-entry', 'missing-key', 'wrong-type'];
  return [...world.organizations, ...world.agents].reduce((count, { file }) => count + diagnose(set, uriOf(file)).problems.filter(({ code }) => codes.includes(code)).length, 0);
}

describe('actions, by the reference', () => {
  it('reads what it writes', () => {
    agree({ arbitraries: [arbMeeting], worlds: 100, predicate: ({ world }) => {
      for (const policy of [...world.organizations, ...world.agents]) {
        const { capabilities } = fromYaml(toYaml(policy), policy.file);
        assert.deepEqual(JSON.parse(JSON.stringify(capabilities)), JSON.parse(JSON.stringify(policy.capabilities)), toYaml(policy));
      }
    } });
  });

  it('change nothing but what their titles say, loosen nothing but what they say, and leave nothing in error', (t) => {
    const tally = { actions: 0, changing: 0, loosening: 0 };
    const told = agree({ arbitraries: [arbMeeting, fc.constantFrom('org-1', 'org-0')], worlds: 8, predicate: (meeting, active) => {
      const world: RefWorld = { ...meeting.world, active };
      const set = compileWorld(world);
      // A policy that is not active may become so.
      const asked = new Map(['org-0', 'org-1'].map((name) => [name, askedIn({ ...world, active: name }, meeting.request)]));
      const files = new Map(referencePolicyFiles(world).map(({ path, text }) => [path, text]));
      for (const policy of [...world.organizations, ...world.agents]) {
        for (const { title, changes } of actionsIn(set, policy, files.get(policy.file) ?? '')) {
          tally.actions++;
          const { world: after, texts } = changed(world, changes);
          const tell = () => `${drawWorld(world)}\n${policy.file}: ${title}\n${[...texts].map(([file, text]) => `--- ${file}\n${text}`).join('\n')}`;
          assert.ok(faultsIn(compileWorld(after, (text, path) => texts.get(path) ?? text), after) <= faultsIn(set, world), `in error: ${tell()}`);
          const [saysChange, saysLooser] = [title.endsWith(')'), /loosens|changes|may change/.test(title)];
          const isAgents = changes.some((each) => each.kind === 'edit' && each.uri.includes('/agents/'));
          for (const [name, calls] of [...asked].filter(([each]) => !isAgents || each === active)) {
            const [one, other] = [{ ...world, active: name }, { ...after, active: name }];
            for (const { request, was } of calls) {
              const is = referenceDecide(other, request);
              const say = () => `${tell()}\nunder ${name}: ${JSON.stringify(request)}: ${was} -> ${is}`;
              if (was !== is) tally.changing++;
              if (isStricter(was, is)) tally.loosening++;
              assert.ok(was === is || saysChange, say());
              assert.ok(!isStricter(was, is) || saysLooser, say());
              if (saysChange) continue;
              const history = [0, 300, 600, 900].map((at) => ({ request, at }));
              assert.deepEqual(referenceReplay(other, history), referenceReplay(one, history), say());
            }
          }
        }
      }
    } });
    t.diagnostic(`${tally.actions} actions, ${tally.changing} decisions changed, ${tally.loosening} of them looser, ${told}`);
    assert.ok(tally.actions > 0);
  });
});
