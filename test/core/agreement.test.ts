// Owns: the compiled tree against the naive reading of the specification (test/reference/) on random worlds: decisions, replays, cases.
// Refuses: hand-worked expectations. A failure shrinks to a small directory, printed as its files, with both answers.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decider, MemoryRateLimitStore, check } from '../../core/src/index.js';
import type { Answer, CaseCondition } from '../../core/src/index.js';
import { Reckoning } from '../../core/src/decide/reasoner.js';
import { TOO_MANY } from '../../core/src/decide/settle.js';
import type { RefReplayed } from '../reference/evaluate.js';
import { isPlain, referenceCases, referenceDecide, referenceReplay } from '../reference/evaluate.js';
import type { RefParameter, RefRequest, RefWorld } from '../reference/evaluate.js';
import { isCapabilityName } from '../reference/names.js';
import { arbCase, arbDecidedCase, arbDisputedCase, arbMeeting, arbReplay, arbRequest } from '../reference/generate.js';
import { holds, isDecidable, kindOf } from '../reference/operators.js';
import { agree } from '../support/agree.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';

/** A world, a request that it is about, and others. */
const arbAsked = fc.tuple(fc.oneof(arbCase, arbMeeting), fc.array(arbRequest, { maxLength: 6 })).map(([{ world, request }, others]) => ({
  world,
  requests: [...neighboursOf(request), ...others],
}));

describe('the compiled tree and the reference', () => {
  it('give the same decisions', (t) => {
    let decisions = 0;
    const told = agree({ arbitraries: [arbAsked], worlds: 80, predicate: ({ world, requests }) => {
      const decider = new Decider(compileWorld(world), null);
      for (const request of requests) {
        decisions++;
        same(decider.decide(request).tier, referenceDecide(world, request), () => [drawWorld(world), shown(request)]);
      }
    } });
    t.diagnostic(`${decisions} decisions, ${told}`);
  });

  it('give the same decisions where policies read one parameter as different kinds of value', (t) => {
    let decisions = 0;
    const told = agree({ arbitraries: [arbDisputedCase], worlds: 300, predicate: ({ world, requests }) => {
      const decider = new Decider(compileWorld(world), null);
      for (const request of requests) {
        decisions++;
        same(decider.decide(request).tier, referenceDecide(world, request), () => [drawWorld(world), shown(request)]);
        sameExamples(world, decider, request);
      }
    } });
    t.diagnostic(`${decisions} decisions, ${told}`);
  });

  it('give the same decisions and waits when calls are replayed against rate limits', (t) => {
    let calls = 0;
    const told = agree({ arbitraries: [arbReplay], worlds: 230, predicate: ({ world, history }) => {
      const decider = new Decider(compileWorld(world), new MemoryRateLimitStore());
      // Where a capability's parameters are not all known, the reference has too much to try for every call of a history.
      const known = history.filter(({ request }) => isFullyKnown(world, request.capability));
      const expected = referenceReplay(world, known);
      known.forEach(({ request, at }, index) => {
        calls++;
        const { tier, retryAfter } = decider.decide({ ...request, at });
        const { tier: expectedTier, retryAfter: wait } = expected[index] as RefReplayed;
        // With open parameters the wait depends on which of several equal answers is taken.
        const isPlainCall = isPlain(world, request);
        same({ tier, retryAfter: isPlainCall ? retryAfter : null }, { tier: expectedTier, retryAfter: isPlainCall ? wait : null }, () => [drawWorld(world), ...known.slice(0, index + 1).map((each) => `${each.at} ms: ${shown(each.request)}`)]);
      });
    } });
    t.diagnostic(`${calls} calls, ${told}`);
  });

  it('give the same answers to questions: the first case that applies has the tier of the values that it applies to', (t) => {
    let questions = 0;
    let unanswered = 0;
    const told = agree({ arbitraries: [arbAsked], worlds: 200, predicate: ({ world: given, requests }) => {
      const world = withoutGuards(given);
      const set = compileWorld(world);
      for (const question of requests) {
        if (!isFullyKnown(world, question.capability)) continue;
        questions++;
        const answer = check(set, question);
        if (isGivenUp(answer)) unanswered++;
        else sameCases(world, question, answer);
      }
    } });
    expectFew(unanswered, questions);
    t.diagnostic(`${questions} questions, ${unanswered} of them given up, ${told}`);
  });

  it('give cases whose first that applies is what is decided for complete parameters, where no guard applies', (t) => {
    let compared = 0;
    let given = 0;
    const told = agree({ arbitraries: [arbDecidedCase], worlds: 1200, predicate: ({ world, request }) => {
      const set = compileWorld(world);
      if (set.active.kind === 'ambiguous' || !isFullyKnown(world, request.capability)) return;
      const decided = new Decider(set, null).decide(request).tier;
      for (const asked of neighboursOf(request)) {
        const answer = check(set, asked);
        const meets = (condition: CaseCondition) => isMet(world, request.capability, condition, request.parameters);
        // What a guard asks of a parameter that the capability cannot have may hold.
        const mayHold = (condition: CaseCondition) => !isDeclared(world, request.capability, condition.parameter) || meets(condition);
        if (answer.guards.some((guard) => guard.conditions.every(mayHold))) continue;
        compared++;
        if (isGivenUp(answer)) {
          given++;
          continue;
        }
        const first = answer.cases.find((each) => each.when.every(meets));
        same(first?.tier, decided, () => [drawWorld(world), shown(request), `asked with ${JSON.stringify(asked.parameters)}`, casesOf(answer.cases)]);
      }
    } });
    expectFew(given, compared);
    t.diagnostic(`${compared} complete requests, ${given} of them given up, ${told}`);
  });

  it('agree that the example of each case leads to its answer, where no guard applies', (t) => {
    let examples = 0;
    const told = agree({ arbitraries: [arbAsked], worlds: 300, predicate: ({ world, requests }) => {
      const set = compileWorld(world);
      if (set.active.kind === 'ambiguous') return;
      const decider = new Decider(set, null);
      // Asking about an ill-formed name is a usage error.
      for (const request of requests.filter(({ capability }) => isCapabilityName(capability))) {
        examples += sameExamples(world, decider, request);
      }
    } });
    t.diagnostic(`${examples} examples, ${told}`);
  });
});

describe('with little to spend, the compiled tree', () => {
  const arbSteps = fc.integer({ min: 1, max: 400 });

  it('decides no more permissively than the reference', (t) => {
    let given = 0;
    const told = agree({ arbitraries: [arbAsked, arbSteps], worlds: 60, predicate: ({ world, requests }, steps) => {
      const decider = new Decider(compileWorld(world), null, steps);
      for (const request of requests) {
        const { tier, settled } = decider.decide(request);
        const expected = referenceDecide(world, request);
        if (tier === 'blocked' && settled.reason === TOO_MANY) given++;
        else same(tier, expected, () => [`${steps} steps`, drawWorld(world), shown(request)]);
      }
    } });
    t.diagnostic(`${given} decisions given up, ${told}`);
  });

  it('answers a question rightly or with `blocked`', (t) => {
    let given = 0;
    const told = agree({ arbitraries: [arbAsked, arbSteps], worlds: 100, predicate: ({ world: all, requests }, steps) => {
      const world = withoutGuards(all);
      const set = compileWorld(world);
      for (const question of requests) {
        if (!isFullyKnown(world, question.capability)) continue;
        const answer = check(set, question, new Reckoning({ left: steps }));
        if (isGivenUp(answer)) given++;
        else sameCases(world, question, answer);
      }
    } });
    t.diagnostic(`${given} questions given up, ${told}`);
  });
});

/** The example of each case that has a whole one is decided as the case says; how many there are. Guards are no cases. */
function sameExamples(world: RefWorld, decider: Decider, request: RefRequest): number {
  const answer = check(decider.set, request);
  if (answer.tier !== null || answer.guards.length > 0) return 0;
  // A value that cannot be shown is left out.
  const shownCases = answer.cases.filter((one) => answer.dependsOn.every((name) => name in one.example || withoutFacet(name) in one.example));
  for (const one of shownCases) {
    const full = { ...request, parameters: { ...request.parameters, ...one.example } };
    same(decider.decide(full).tier, one.tier, () => [drawWorld(world), shown(request), `with ${JSON.stringify(one.example)}`, casesOf(answer.cases)]);
  }
  return shownCases.length;
}

/** Conditions on texts can be too many to be told apart in the time that a question has; then the answer is `blocked`, and says so. */
function isGivenUp({ tier, cases }: Answer): boolean {
  return tier === 'blocked' && cases[0]?.reason === TOO_MANY;
}

/** `given`: how many of all are given up. */
function expectFew(given: number, all: number): void {
  assert.ok(given <= 1 + all / 1_000, `${given} of ${all} are given up`);
}

/** The first case that applies has the tier that the reference has for the values of each of its own cases. */
function sameCases(world: RefWorld, question: RefRequest, { cases }: Answer): void {
  for (const one of referenceCases(world, question)) {
    const parameters = { ...question.parameters, ...one.filled };
    const first = cases.find((each) => each.when.every((condition) => isMet(world, question.capability, condition, parameters)));
    same(first?.tier, one.tier, () => [drawWorld(world), shown(question), `with ${JSON.stringify(one.filled)}`, casesOf(cases)]);
  }
}

/** The request, the ones with one parameter left out, and the one with none. */
function neighboursOf(request: RefRequest): RefRequest[] {
  const names = Object.keys(request.parameters);
  const without = names.map((name) => Object.fromEntries(Object.entries(request.parameters).filter(([each]) => each !== name)));
  return [request.parameters, ...without, ...(names.length > 1 ? [{}] : [])].map((parameters) => ({ ...request, parameters }));
}

function same(core: unknown, reference: unknown, tell: () => readonly string[]): void {
  if (JSON.stringify(core) === JSON.stringify(reference)) return;
  const answers = [`core:      ${JSON.stringify(core)}`, `reference: ${JSON.stringify(reference)}`];
  assert.fail([...tell(), ...answers].join('\n'));
}

/** With what JSON has no word for in angle brackets. */
function shown({ agent, capability, parameters }: RefRequest): string {
  const text = JSON.stringify(parameters, (_key, value: unknown) => (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? `<${Object.is(value, -0) ? '-0' : value}>` : value));
  return `agent ${agent}, capability ${capability}, parameters ${text.replace(/[\u007f-\u009f\u200b]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)}`;
}

function casesOf(cases: readonly { readonly when: readonly CaseCondition[]; readonly tier: string }[]): string {
  return cases.map(({ when, tier }) => `  ${when.map((each) => `${each.parameter} ${each.operator} ${JSON.stringify(each.value)}`).join(', ')} -> ${tier}`).join('\n');
}

/** Only then does a condition's parameter mean the same in every entry. */
function isFullyKnown(world: RefWorld, capability: string): boolean {
  return world.catalogue.some((each) => each.name === capability && each.paramsComplete);
}

function parametersOf(world: RefWorld, capability: string): readonly RefParameter[] {
  return world.catalogue.find((each) => each.name === capability)?.params ?? [];
}

/** The parameter that a size or count is derived from. */
function withoutFacet(name: string): string {
  return name.replace(/_(?:size|count)$/, '');
}

/** A question passes over what the system says under conditions; without such rules it has to agree in everything else. */
function withoutGuards(world: RefWorld): RefWorld {
  // What a directory's own `system.yaml` extends may say anything.
  const system = world.system.map(({ extends: _, ...policy }) => {
    const unconditional = Object.entries(policy.capabilities).map(([pattern, { rules: _, ...entry }]) => [pattern, entry] as const);
    const capabilities = Object.fromEntries(unconditional.filter(([, entry]) => entry.tier !== undefined));
    return { ...policy, capabilities, ...(policy.items === undefined ? {} : { items: policy.items.filter(({ condition }) => condition === undefined) }) };
  });
  return { ...world, system };
}

function isDeclared(world: RefWorld, capability: string, parameter: string): boolean {
  return parametersOf(world, capability).some(({ name }) => parameter === name || parameter === `${name}_size` || parameter === `${name}_count`);
}

/** Whether a case's condition holds, by the reference's reading of its operator. */
function isMet(world: RefWorld, capability: string, { parameter, operator, value }: CaseCondition, parameters: Record<string, unknown>): boolean {
  const declared = parametersOf(world, capability);
  const own = declared.find((each) => each.name === parameter);
  if (own !== undefined) {
    const kind = kindOf(own.type, own.name);
    return isDecidable(kind, parameters[parameter]) && holds(kind, operator, value, parameters[parameter]);
  }
  const base = declared.find(({ name }) => parameter === `${name}_size` || parameter === `${name}_count`);
  const given = base === undefined ? undefined : parameters[base.name];
  if (typeof given === 'string') return holds('integer', operator, value, Buffer.byteLength(given));
  return Array.isArray(given) && holds('integer', operator, value, given.length);
}
