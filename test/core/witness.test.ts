// Owns: that the witness of a finding shows what the finding claims: decided again, on random worlds and by hand.
// Refuses: what is found (rule-analysis.test.ts, layer-findings.test.ts) and its words.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decider, PolicySet, diagnose, isStricter, readPolicy, TIERS } from '../../core/src/index.js';
import type { Decision, Problem, Tier, Vote } from '../../core/src/index.js';
import { arbCase } from '../reference/generate.js';
import { agree } from '../support/agree.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

/** The set with an organization policy active, so that its vote is heard. */
function asking(set: PolicySet, uri: string): PolicySet {
  const policy = set.policyAt(uri);
  return policy?.file.kind === 'organization' && policy.name !== null ? new PolicySet({ ...set.input, activeSetting: policy.name }) : set;
}

function votesOf({ settled }: Decision): readonly Vote[] {
  return settled.steps.flatMap((step) => [...(step.vote === null ? [] : [step.vote]), ...step.losing]);
}

/** What of the claim the decision contradicts; null where it shows it. */
function doubt(set: PolicySet, uri: string, { code, span, witness, severity }: Problem): string | null {
  if (witness === null) return null;
  const decision = new Decider(asking(set, uri), null).decide({ agent: witness.agent ?? 'nobody', capability: witness.capability, parameters: witness.parameters });
  const policy = set.policyAt(uri);
  const own = votesOf(decision).find((vote) => vote.source?.uri === uri);
  // What is more permissive may be said by a wider entry, which may be an inherited one.
  if (code === 'loosens-inherited') return isStricter(...inheritedAndOwn(set, uri, witness)) ? null : `nothing is loosened: ${decision.tier}`;
  // Of a call with parameters that nothing is known of, a decision shows one of the votes that it may come to, or none; what counts is what it comes to without the agent's.
  const isBounded = severity !== 'error' && set.hierarchy !== 'strict';
  if (code === 'relaxes-organization' && isBounded && decision.undecidable.length > 0) return isStricter(...withoutAndWith(set, uri, witness)) ? null : `nothing is relaxed: ${decision.tier}`;
  // A gap may be one in which the policy says nothing at all.
  if (own === undefined) return code === 'condition-gap' ? null : 'the policy has no vote in it';
  const organization = decision.settled.steps.find((step) => step.layer === 'organization')?.vote ?? null;
  // The place is a tier, a key of an entry with that tier, or a condition of the rule after the one that decides.
  const written = policy?.file.text.slice(span.start, span.end) ?? '';
  const tier = (TIERS as readonly string[]).includes(written) ? (written as Tier) : own.tier;
  // Of several votes that come to the same answer, a decision with undecidable parameters shows any.
  const isSaid = decision.undecidable.length > 0 || tier === own.tier;
  switch (code) {
    case 'exceeds-system':
    case 'lifts-blocked':
    case 'partly-overruled':
      return isSaid && isStricter(decision.tier, tier) ? null : `${own.tier} stands`;
    case 'relaxes-organization':
      if (!isBounded) return isSaid && isStricter(decision.tier, tier) ? null : `${own.tier} stands`;
      return isSaid && isStricter(organization?.tier ?? 'blocked', tier) ? null : `nothing is relaxed: ${organization?.tier ?? 'no vote'}`;
    case 'condition-gap':
      return own.origin === 'rule' && own.source !== null && own.source.span.start < span.start && own.entry?.entry.span.end !== undefined && own.entry.entry.span.start <= span.start && span.end <= own.entry.entry.span.end ? 'a rule of the entry decides' : null;
    case 'condition-overlap':
      return own.origin === 'rule' ? null : 'no rule decides';
    default:
      return null;
  }
}

/** What a call gets if the agent's policy says nothing, and what it gets; the system, which may be stricter than both, aside. */
function withoutAndWith(set: PolicySet, uri: string, { agent, capability, parameters }: NonNullable<Problem['witness']>): [Tier, Tier] {
  const name = extendedBy(set, uri);
  const silent = readPolicy({ uri, text: `agent: ${JSON.stringify(agent)}\n${name === null ? '' : `extends: ${JSON.stringify(name)}\n`}capabilities: {}\n` }, { inAgents: true });
  // Where none is chosen, findings are about the one that the agent extends.
  const input = { ...withoutSystem(set), activeSetting: set.active.kind === 'ambiguous' ? name : set.input.activeSetting };
  const tierFor = (agents: PolicySet['input']['agents']) => new Decider(new PolicySet({ ...input, agents }), null).decide({ agent: agent ?? '', capability, parameters }).tier;
  return [tierFor([silent]), tierFor(input.agents.filter((each) => each.uri === uri))];
}

/** What a call gets from what an organization's policy extends alone, and from the policy. */
function inheritedAndOwn(set: PolicySet, uri: string, { capability, parameters }: NonNullable<Problem['witness']>): [Tier, Tier] {
  const tierUnder = (name: string | null) => new Decider(new PolicySet({ ...withoutSystem(set), agents: [], activeSetting: name }), null).decide({ agent: 'nobody', capability, parameters }).tier;
  return [tierUnder(extendedBy(set, uri)), tierUnder(set.policyAt(uri)?.name ?? null)];
}

function extendedBy(set: PolicySet, uri: string): string | null {
  return set.policyAt(uri)?.file.extends?.value ?? null;
}

function withoutSystem({ input }: PolicySet): PolicySet['input'] {
  const system = readPolicy({ uri: 'shipped:/system.yaml', text: 'name: system\ncapabilities: {}\n' }, { inAgents: false });
  return { ...input, system, organizations: input.organizations.filter((each) => !each.uri.endsWith('/system.yaml')) };
}

describe('the witness of a finding', () => {
  it('shows what is claimed, on random worlds', (t) => {
    let shown = 0;
    const told = agree({ arbitraries: [arbCase], worlds: 150, predicate: ({ world }) => {
      const set = compileWorld(world);
      for (const { file } of [...set.organizations, ...set.agents]) {
        // Of two files of one name each has its own findings, and which vote is heard depends on both.
        if (set.policiesAt(file.uri).length !== 1 || [...set.organizations, ...set.agents].filter((each) => each.name === file.name?.value).length > 1) continue;
        for (const problem of diagnose(set, file.uri).problems) {
          if (problem.witness === null) continue;
          shown++;
          const found = doubt(set, file.uri, problem);
          assert.equal(found, null, `${drawWorld(world)}\n${file.file}: ${problem.code} ${problem.message}\n${JSON.stringify(problem.witness)}\n${found ?? ''}`);
        }
      }
    } });
    t.diagnostic(`${shown} witnesses, ${told}`);
  });

  const found = (text: string, code: string) => diagnose(workspaceOf(text).set, uriOf('policy.yaml')).problems.filter((each) => each.code === code);
  const CATALOGUE = `#- catalogue.yaml
- {name: box.get, version: "1", inputs: [], permission_tier: approval_required}
- {name: box.put, version: "1", inputs: [{name: n, type: Integer}], permission_tier: approval_required}
`;

  it('has the parameters with which a conditional rule decides, and names no capability that the rule never decides', () => {
    const [rule, tier] = found(`name: a\ncapabilities:\n  box.*:\n    rules:\n      - {condition: {n_gte: 5, n_lt: 9}, tier: autonomous}\n    tier: notify\n${CATALOGUE}`, 'relaxes-declared-tier');
    assert.equal(rule?.message, '`autonomous` is more permissive than `approval_required`, which is declared for `box.put`');
    assert.deepEqual(rule?.witness, { agent: null, capability: 'box.put', parameters: { n: 5 } });
    assert.deepEqual(tier?.facts.names, ['box.get', 'box.put']);
  });

  it('is missing, and so is the finding, where other rules take every call', () => {
    const text = `name: a\ncapabilities:\n  box.put:\n    rules:\n      - {condition: {n_lt: 5}, tier: approval_required, reason: x}\n      - {condition: {n_gte: 5}, tier: blocked, reason: x}\n    tier: autonomous\n${CATALOGUE}`;
    assert.deepEqual(found(text, 'relaxes-declared-tier'), []);
    assert.deepEqual(found(text.replace(/box\.put:/, 'secrets.read_raw:').replace(CATALOGUE, CATALOGUE.replace('box.put', 'secrets.read_raw')), 'exceeds-system').map((each) => each.witness?.parameters), [{ n: 4 }]);
  });
});
