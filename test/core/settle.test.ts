// Owns: how the votes of the layers become one answer, as a table: every combination that the specification names, with the marks of its trace.
// Refuses: which vote a file has (decide.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Decider, TIERS, check, isStricter } from '../../core/src/index.js';
import type { Hierarchy, Tier } from '../../core/src/index.js';
import { traceOf } from '../support/trace.js';
import { workspaceOf } from '../support/workspace.js';

interface Votes {
  readonly system?: string;
  readonly organization?: string;
  readonly agent?: string;
}

/** A directory in which each layer votes as told on `email.send`: a tier, or `default TIER`, or nothing. */
function settled(votes: Votes, hierarchy: Hierarchy = 'bounded'): string {
  const body = (vote: string | undefined): string => {
    if (vote === undefined) return 'capabilities: {}\n';
    if (vote === 'broken') return 'capabilities:\n  email.send:\n    tier: no_such_tier\n';
    const [word = '', tier] = vote.split(' ');
    return tier === undefined ? `capabilities:\n  email.send:\n    tier: ${word}\n` : `defaults:\n  tier: ${tier}\ncapabilities: {}\n`;
  };
  const { set } = workspaceOf(
    [
      '#- system.yaml', `name: system\n${body(votes.system)}`,
      '#- acme.yaml', `name: acme\n${body(votes.organization)}`,
      '#- agents/bot.yaml', `agent: bot\n${body(votes.agent)}`,
    ].join('\n'),
    { hierarchy },
  );
  const answer = check(set, { agent: 'bot', capability: 'email.send', parameters: {} });
  const decided = new Decider(set, null).decide({ agent: 'bot', capability: 'email.send', parameters: {} });
  const [only] = answer.cases;
  assert.ok(only !== undefined && answer.cases.length === 1);
  assert.equal(traceOf(only.settled), traceOf(decided.settled), 'a question and a decision tell the same');
  return traceOf(decided.settled);
}

describe('bounded: what the layers make of their votes', () => {
  const TABLE: readonly (readonly [Votes, string])[] = [
    [{}, 'system(-) organization(-) agent(-) = blocked by none'],
    [{ organization: 'notify' }, 'system(-) organization(notify) agent(-) = notify by organization'],
    [{ organization: 'default notify' }, 'system(-) organization(notify, default) agent(-) = notify by organization'],
    [{ system: 'notify' }, 'system(notify) organization(-) agent(-) = notify by system'],
    [{ agent: 'blocked' }, 'system(-) organization(-) agent(blocked) = blocked by agent'],
    // Nothing lifts `blocked`.
    [{ system: 'blocked', organization: 'autonomous' }, 'system(blocked) organization(autonomous, overruled) agent(-) = blocked by system'],
    [{ system: 'blocked', organization: 'autonomous', agent: 'notify' }, 'system(blocked) organization(autonomous, overruled) agent(notify, overruled) = blocked by system'],
    [{ organization: 'blocked', agent: 'autonomous' }, 'system(-) organization(blocked) agent(autonomous, overruled) = blocked by organization'],
    [{ organization: 'default blocked', agent: 'autonomous' }, 'system(-) organization(blocked, default) agent(autonomous, overruled) = blocked by organization'],
    [{ organization: 'blocked', agent: 'blocked' }, 'system(-) organization(blocked) agent(blocked) = blocked by agent'],
    // The system binds.
    [{ system: 'approval_required', organization: 'autonomous' }, 'system(approval_required) organization(autonomous, raised to approval_required) agent(-) = approval_required by system'],
    [{ system: 'notify', organization: 'approval_required' }, 'system(notify) organization(approval_required) agent(-) = approval_required by organization'],
    [{ system: 'default notify', organization: 'autonomous' }, 'system(notify, default) organization(autonomous, raised to notify) agent(-) = notify by system'],
    // An agent's entry may relax its organization, inside what the system allows.
    [{ organization: 'approval_required', agent: 'autonomous' }, 'system(-) organization(approval_required) agent(autonomous, relaxes org) = autonomous by agent'],
    [{ organization: 'default approval_required', agent: 'notify' }, 'system(-) organization(approval_required, default) agent(notify, relaxes org) = notify by agent'],
    [{ agent: 'autonomous' }, 'system(-) organization(-) agent(autonomous, relaxes org) = autonomous by agent'],
    [{ organization: 'notify', agent: 'approval_required' }, 'system(-) organization(notify) agent(approval_required) = approval_required by agent'],
    [{ organization: 'notify', agent: 'notify' }, 'system(-) organization(notify) agent(notify) = notify by agent'],
    [{ system: 'notify', organization: 'approval_required', agent: 'autonomous' }, 'system(notify) organization(approval_required) agent(autonomous, relaxes org, raised to notify) = notify by system'],
    // No further than the system lets it: nothing is relaxed where the answer would be the same without it.
    [{ system: 'notify', organization: 'notify', agent: 'autonomous' }, 'system(notify) organization(notify) agent(autonomous, raised to notify) = notify by organization'],
    [{ system: 'notify', agent: 'notify' }, 'system(notify) organization(-) agent(notify) = notify by agent'],
    [{ system: 'notify', agent: 'default notify' }, 'system(notify) organization(-) agent(notify, default) = notify by agent'],
    // An agent's default tightens, and never relaxes.
    [{ organization: 'approval_required', agent: 'default autonomous' }, 'system(-) organization(approval_required) agent(autonomous, default, overruled) = approval_required by organization'],
    [{ organization: 'notify', agent: 'default approval_required' }, 'system(-) organization(notify) agent(approval_required, default) = approval_required by agent'],
    [{ agent: 'default notify' }, 'system(-) organization(-) agent(notify, default, relaxes org) = notify by agent'],
    // What is in error votes `blocked`.
    [{ organization: 'broken' }, 'system(-) organization(blocked, not compiled) agent(-) = blocked by organization'],
    [{ organization: 'notify', agent: 'broken' }, 'system(-) organization(notify) agent(blocked, not compiled) = blocked by agent'],
    [{ system: 'broken', organization: 'notify' }, 'system(blocked, not compiled) organization(notify, overruled) agent(-) = blocked by system'],
  ];
  for (const [votes, expected] of TABLE) it(JSON.stringify(votes), () => assert.equal(settled(votes), expected));
});

describe('strict: the most restrictive vote of all layers wins', () => {
  const TABLE: readonly (readonly [Votes, string])[] = [
    [{}, 'system(-) organization(-) agent(-) = blocked by none'],
    [{ organization: 'approval_required', agent: 'autonomous' }, 'system(-) organization(approval_required) agent(autonomous, raised to approval_required) = approval_required by organization'],
    [{ organization: 'notify', agent: 'approval_required' }, 'system(-) organization(notify) agent(approval_required) = approval_required by agent'],
    [{ agent: 'autonomous' }, 'system(-) organization(-) agent(autonomous) = autonomous by agent'],
    [{ organization: 'blocked', agent: 'autonomous' }, 'system(-) organization(blocked) agent(autonomous, overruled) = blocked by organization'],
    [{ organization: 'approval_required', agent: 'default notify' }, 'system(-) organization(approval_required) agent(notify, default, raised to approval_required) = approval_required by organization'],
  ];
  for (const [votes, expected] of TABLE) it(JSON.stringify(votes), () => assert.equal(settled(votes, 'strict'), expected));

  it('is exactly that for every combination', () => {
    for (const votes of combinations()) {
      const tiers = Object.values(votes).filter((each) => each !== undefined).map((each) => each.split(' ').at(-1) as Tier);
      const strictest = tiers.reduce<Tier>((a, b) => (isStricter(b, a) ? b : a), tiers[0] ?? 'blocked');
      assert.match(settled(votes, 'strict'), new RegExp(`= ${strictest} by`), JSON.stringify(votes));
    }
  });
});

describe('of the two files of an agent', () => {
  const decided = (organization: string, first: string, second: string) => {
    const { set } = workspaceOf(`#- acme.yaml\nname: acme\ncapabilities: {email.send: {tier: ${organization}, reason: r}}\n#- agents/bot.yaml\nagent: bot\n${first}\n#- agents/bot-2.yaml\nagent: bot\n${second}\n`);
    return new Decider(set, null).decide({ agent: 'bot', capability: 'email.send', parameters: {} });
  };
  const tier = (first: string, second: string) => decided('approval_required', first, second).tier;
  const [entry, byDefault] = [(word: string) => `capabilities: {email.send: {tier: ${word}}}`, (word: string) => `defaults: {tier: ${word}}\ncapabilities: {}`];

  it('the stricter one holds, a default that has no effect being as strict as the organization', () => {
    for (const [first, second, expected] of [
      [entry('notify'), entry('autonomous'), 'notify'],
      [entry('notify'), byDefault('autonomous'), 'approval_required'],
      [entry('notify'), byDefault('notify'), 'approval_required'],
      [entry('notify'), byDefault('blocked'), 'blocked'],
    ] as const) assert.deepEqual([tier(first, second), tier(second, first)], [expected, expected], `${first}\n${second}`);
  });

  it('the one whose vote stands is told, whatever a default without effect comes to', () => {
    for (const [first, second] of [[byDefault('autonomous'), entry('notify')], [entry('notify'), byDefault('autonomous')]] as const) {
      assert.equal(traceOf(decided('notify', first, second).settled), 'system(-) organization(notify) agent(notify) = notify by agent');
    }
  });
});

describe('a lower layer never lifts a higher layer\'s bound', () => {
  it('in every combination: never below the system, and never out of `blocked`', () => {
    for (const votes of combinations()) {
      const tier = / = (\w+) by/.exec(settled(votes))?.[1] as Tier;
      const bounds = [votes.system, ...(votes.organization?.endsWith('blocked') === true ? [votes.organization] : [])];
      for (const bound of bounds) {
        if (bound !== undefined) assert.ok(!isStricter(bound.split(' ').at(-1) as Tier, tier), `${JSON.stringify(votes)} gives ${tier}`);
      }
    }
  });
});

function combinations(): Votes[] {
  const words = [undefined, ...TIERS, 'default notify', 'default blocked'];
  return words.flatMap((system) => words.flatMap((organization) => words.map((agent): Votes => ({
    ...(system === undefined ? {} : { system }),
    ...(organization === undefined ? {} : { organization }),
    ...(agent === undefined ? {} : { agent }),
  }))));
}
