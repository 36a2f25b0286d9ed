// Owns: what is found about a policy against the reference evaluator, on random worlds: what never decides changes nothing when it goes, what loosens is
//   said, and what only tightens is not said to loosen.
// Refuses: the places and words of findings; witnesses, as the core decides them (witness.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decider, diagnose } from '../../core/src/index.js';
import type { PolicySet, Problem } from '../../core/src/index.js';
import { TIERS, isStricter, referenceCases, referenceDecide } from '../reference/evaluate.js';
import type { RefPolicy, RefRequest, RefWorld, Tier } from '../reference/evaluate.js';
import { arbMeeting } from '../reference/generate.js';
import { isCapabilityName } from '../reference/names.js';
import { agree } from '../support/agree.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';
import { uriOf } from '../support/workspace.js';

/** Of one world; more cases than these have little to add. */
const MOST_CASES = 40;

/** The request, and one for each way in which the capability can be decided for the agent. */
function requestsOf(world: RefWorld, request: RefRequest): RefRequest[] {
  const cases = isCapabilityName(request.capability) && isFullyKnown(world, request.capability) ? referenceCases(world, { ...request, parameters: {} }, { guards: true }).slice(0, MOST_CASES) : [];
  return [request, ...cases.map(({ filled }) => ({ ...request, parameters: filled }))];
}

function isFullyKnown({ catalogue }: RefWorld, capability: string): boolean {
  return catalogue.some((each) => each.name === capability && each.paramsComplete);
}

function policiesOf({ organizations, agents }: RefWorld): RefPolicy[] {
  return [...organizations, ...agents];
}

/** The world with one policy instead of another. */
function replaced(world: RefWorld, policy: RefPolicy, by: RefPolicy): RefWorld {
  const each = (all: readonly RefPolicy[]) => all.map((one) => (one === policy ? by : one));
  return { ...world, organizations: each(world.organizations), agents: each(world.agents) };
}

function problemsAt(set: PolicySet, { file }: RefPolicy): readonly Problem[] {
  return diagnose(set, uriOf(file)).problems;
}

/** The policy without the entry, rule or item that a finding is about. */
function withoutFound(policy: RefPolicy, text: string, { code, span }: Problem): RefPolicy {
  const before = text.slice(0, text.indexOf('\n', span.start));
  if (policy.items !== undefined) {
    const place = (before.match(/^ {2}- /gm) ?? []).length - 1;
    return { ...policy, items: policy.items.filter((_, index) => index !== place) };
  }
  const key = [...before.matchAll(/^ {2}(".*"):$/gm)].at(-1) as RegExpExecArray;
  const pattern = JSON.parse(key[1] as string) as string;
  const { [pattern]: entry, ...others } = policy.capabilities;
  if (code === 'redundant-entry') return { ...policy, capabilities: others };
  const place = (before.slice(key.index).match(/^ {6}- /gm) ?? []).length - 1;
  const rules = (entry?.rules ?? []).filter((_, index) => index !== place);
  return { ...policy, capabilities: { ...policy.capabilities, [pattern]: { ...entry, rules } } };
}

/** What no value can satisfy is in error, and blocks what it is about until it goes. */
const IDLE = ['redundant-entry', 'unreachable-rule'];

describe('what is found, by the reference', () => {
  it('to be idle changes no decision when it goes', (t) => {
    let [found, decisions] = [0, 0];
    const told = agree({ arbitraries: [arbMeeting], worlds: 150, predicate: ({ world, request }) => {
      const set = compileWorld(world);
      for (const policy of policiesOf(world)) {
        const { text } = set.policyAt(uriOf(policy.file))?.file ?? { text: '' };
        for (const problem of problemsAt(set, policy).filter(({ code }) => IDLE.includes(code))) {
          found++;
          const changed = replaced(world, policy, withoutFound(policy, text, problem));
          for (const asked of requestsOf(world, request)) {
            decisions++;
            assert.equal(referenceDecide(changed, asked), referenceDecide(world, asked), `${drawWorld(world)}\n${policy.file}: ${problem.code} ${problem.message}\n${JSON.stringify(asked)}`);
          }
        }
      }
    } });
    t.diagnostic(`${found} findings, ${decisions} decisions, ${told}`);
    assert.ok(found > 0);
  });

  it('is every agent that relaxes its organization', (t) => {
    let relaxing = 0;
    const told = agree({ arbitraries: [arbMeeting], worlds: 150, predicate: ({ world, request }) => {
      // Under `strict` an agent can only open what its organization leaves out, and that is not said.
      if (world.mode === 'strict') return;
      for (const policy of world.agents.filter((each) => each.agent === request.agent && each.broken !== true)) {
        // Under the policies that it extends it stays, so that only what it says itself is compared.
        const silent: RefPolicy = { file: policy.file, capabilities: {}, ...(policy.agent === undefined ? {} : { agent: policy.agent }), ...(policy.extends === undefined ? {} : { extends: policy.extends }) };
        const before = replaced(world, policy, silent);
        for (const asked of requestsOf(world, request)) {
          const [without, tier] = [referenceDecide(before, asked), referenceDecide(world, asked)];
          if (!isStricter(without, tier)) continue;
          relaxing++;
          const codes = problemsAt(compileWorld(world), policy).map(({ code }) => code);
          assert.ok(codes.includes('relaxes-organization') || codes.includes('exceeds-system'), `${drawWorld(world)}\n${policy.file}: ${JSON.stringify(asked)}: ${without} -> ${tier}\n${codes.join()}`);
          break;
        }
      }
    } });
    t.diagnostic(`${relaxing} agents relax, ${told}`);
    assert.ok(relaxing > 0);
  });

  it('is every policy before a list that is more permissive than what it inherits', (t) => {
    let loosening = 0;
    const told = agree({ arbitraries: [arbMeeting], worlds: 200, predicate: ({ world, request }) => {
      const [base, policy] = world.organizations as [RefPolicy, RefPolicy];
      if (policy.extends !== base.name || [base, policy].every((each) => each.items === undefined)) return;
      // What is in error blocks until it is mended, and nothing is measured by it.
      if (isInError(base)) return;
      // What is not inherited is allowed, and what is not said now is not; what a default says is another finding.
      const { defaults: _, ...entries } = base;
      const alone = (active: RefPolicy): RefWorld => ({ ...world, agents: [], organizations: [entries, policy], active: active.name ?? '', system: [{ name: 'system', file: 'templates/system.yaml', capabilities: active === base ? { '*': { tier: 'autonomous' } } : {} }] });
      for (const asked of requestsOf(world, request)) {
        const [inherited, tier] = [referenceDecide(alone(base), asked), referenceDecide(alone(policy), asked)];
        if (!isStricter(inherited, tier)) continue;
        loosening++;
        const codes = problemsAt(compileWorld(world), policy).map(({ code }) => code);
        assert.ok(codes.includes('loosens-inherited'), `${drawWorld(world)}\n${policy.file}: ${JSON.stringify(asked)}: ${inherited} -> ${tier}\n${codes.join()}`);
        break;
      }
    } });
    t.diagnostic(`${loosening} policies loosen, ${told}`);
    assert.ok(loosening > 0);
  });

  it('is every entry that takes the place of an inherited one and makes a decision more permissive', (t) => {
    let loosening = 0;
    const told = agree({ arbitraries: [arbMeeting], worlds: 150, predicate: ({ world, request }) => {
      const [base, policy] = world.organizations as [RefPolicy, RefPolicy];
      if (base.items !== undefined || policy.items !== undefined || isInError(base)) return;
      for (const [pattern, entry] of Object.entries(policy.capabilities).filter(([pattern]) => Object.hasOwn(base.capabilities, pattern))) {
        const heir: RefPolicy = { name: 'org-1', file: 'org-1.yaml', extends: 'org-0', capabilities: { [pattern]: entry } };
        // What nobody says above is allowed, as far as the policy inherits something.
        const alone = (active: RefPolicy): RefWorld => ({ ...world, agents: [], organizations: [base, heir], active: active.name ?? '', system: [{ name: 'system', file: 'templates/system.yaml', capabilities: active === base ? { '*': { tier: 'autonomous' } } : {} }] });
        for (const asked of requestsOf(world, request)) {
          const [inherited, tier] = [referenceDecide(alone(base), asked), referenceDecide(alone(heir), asked)];
          if (!isStricter(inherited, tier)) continue;
          loosening++;
          const codes = problemsAt(compileWorld(alone(heir)), heir).map(({ code }) => code);
          assert.ok(codes.includes('loosens-inherited'), `${drawWorld(alone(heir))}\n${JSON.stringify(asked)}: ${inherited} -> ${tier}\n${codes.join()}`);
          break;
        }
      }
    } });
    t.diagnostic(`${loosening} entries loosen, ${told}`);
    assert.ok(loosening > 0);
  });
});

/** What blocks until it is mended. */
function isInError({ capabilities, items = [], misspelt = [], defaults }: RefPolicy): boolean {
  return misspelt.length > 0 || defaults?.broken === true || [...Object.values(capabilities), ...items].some((each) => each.broken === true);
}

/** The same policy with stricter tiers here and there. A limit stays: it can only tighten. */
function tightened({ capabilities, items, defaults }: RefPolicy, steps: readonly number[]): Pick<RefPolicy, 'capabilities' | 'items' | 'defaults'> {
  let at = 0;
  const up = (tier: Tier): Tier => TIERS[Math.min(TIERS.length - 1, TIERS.indexOf(tier) + (steps[at++ % steps.length] as number))] as Tier;
  // A limit that counts nothing any more, or changes nothing, would be in error.
  const entries = Object.entries(capabilities).map(([pattern, { rate_limit: _, ...entry }]) => [pattern, {
    ...entry,
    ...(entry.rules === undefined ? {} : { rules: entry.rules.map((rule) => ({ ...rule, tier: up(rule.tier) })) }),
    ...(entry.tier === undefined ? {} : { tier: up(entry.tier) }),
  }] as const);
  return {
    capabilities: Object.fromEntries(entries),
    ...(items === undefined ? {} : { items: items.map(({ rate_limit: _, ...item }) => ({ ...item, tier: up(item.tier) })) }),
    ...(defaults === undefined ? {} : { defaults: { ...defaults, tier: up(defaults.tier) } }),
  };
}

const LOOSENING = ['relaxes-organization', 'lifts-blocked', 'exceeds-system', 'partly-overruled', 'loosens-inherited'];

describe('a policy that only tightens', () => {
  const arbSteps = fc.array(fc.constantFrom(0, 1, 2, 3), { minLength: 3, maxLength: 9 });

  it('as an agent\'s below its organization, or below what it inherits, is not said to loosen, and does not', (t) => {
    let stricter = 0;
    const told = agree({ arbitraries: [arbMeeting, arbSteps], worlds: 150, predicate: ({ world, request }, steps) => {
      const [base] = world.organizations as [RefPolicy];
      const agent: RefPolicy = { agent: 'bot', file: 'agents/bot.yaml', ...tightened(base, steps) };
      const heir: RefPolicy = { name: 'org-1', file: 'org-1.yaml', extends: 'org-0', ...tightened(base, steps) };
      const [alone, below, heirs] = [[base], [base], [base, heir]].map((organizations, i): RefWorld => ({ ...world, system: [{ name: 'system', file: 'templates/system.yaml', capabilities: {} }], organizations, active: i === 2 ? 'org-1' : 'org-0', agents: i === 1 ? [agent] : [] })) as [RefWorld, RefWorld, RefWorld];
      for (const [tight, policy] of [[below, agent], [heirs, heir]] as const) {
        const set = compileWorld(tight);
        const tell = () => drawWorld(tight);
        assert.deepEqual(problemsAt(set, policy).filter(({ code, facts }) => LOOSENING.includes(code) && facts.key !== 'rate_limit'), [], tell());
        const decider = new Decider(set, null);
        for (const asked of requestsOf(alone, request)) {
          const [before, now] = [referenceDecide(alone, asked), referenceDecide(tight, asked)];
          if (before !== now) stricter++;
          assert.ok(!isStricter(before, now), `${tell()}\n${JSON.stringify(asked)}: ${before} -> ${now}`);
          assert.equal(decider.decide(asked).tier, now, `${tell()}\n${JSON.stringify(asked)}`);
        }
      }
    } });
    t.diagnostic(`${stricter} decisions became stricter, ${told}`);
    assert.ok(stricter > 0);
  });
});
