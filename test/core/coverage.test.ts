// Owns: coverage of the catalogue by an organization policy, and the validation report as data.
// Refuses: the warnings made of it (the pages of docs/problems/) and their words.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coverageOf, diagnose, reportOf } from '../../core/src/index.js';
import { SHIPPED, uriOf, workspaceOf } from '../support/workspace.js';

function coverage(fixture: string, path = 'policy.yaml') {
  return coverageOf(workspaceOf(fixture).set.policiesAt(uriOf(path)));
}

const TOTAL = SHIPPED.catalogue.total;

describe('the built-in catalogue', () => {
  it('has the 92 capabilities of the product in 13 categories, and knows the reserved names beside them', () => {
    assert.deepEqual([TOTAL, SHIPPED.catalogue.categories.size], [92, 13]);
    for (const name of ['secrets.read_raw', 'secrets.export', 'audit.write', 'audit.delete', 'audit.truncate', 'policy.modify_system', 'state.read_private', 'state.write_private']) {
      assert.equal(SHIPPED.catalogue.capabilities.get(name)?.reserved, true, name);
    }
  });
});

describe('coverage', () => {
  it('counts what an entry matches', () => {
    const found = coverage('name: a\ncapabilities:\n  filesystem.*: {tier: notify}\n  email.send: {tier: notify}\n');
    const category = (name: string) => found?.categories.find((each) => each.category === name);
    assert.equal(category('filesystem')?.byEntry, category('filesystem')?.total);
    assert.equal(category('email')?.byEntry, 1);
    assert.equal(found?.covered, (category('filesystem')?.total ?? 0) + 1);
    assert.equal(found?.total, TOTAL);
  });

  it('is whole with a default or a *', () => {
    assert.equal(coverage('name: a\ndefaults: {tier: notify}\ncapabilities: {}\n')?.covered, TOTAL);
    assert.equal(coverage('name: a\ncapabilities:\n  "*": {tier: notify}\n')?.covered, TOTAL);
    assert.equal(coverage('name: a\ncapabilities: {}\n')?.covered, 0);
  });

  it('does not count reserved names', () => assert.equal(coverage('name: a\ncapabilities:\n  secrets.read_raw: {tier: blocked}\n')?.covered, 0));

  it('counts what is inherited', () => {
    assert.equal(coverage('#- base.yaml\nname: base\ncapabilities:\n  "*": {tier: notify}\n#- policy.yaml\nname: a\nextends: base\ncapabilities: {}\n')?.covered, TOTAL);
  });

  it('is withheld of an agent policy, and where an error makes it misleading', () => {
    assert.equal(coverage('#- agents/bot.yaml\nagent: bot\ncapabilities: {}\n', 'agents/bot.yaml'), null);
    assert.equal(coverage('name: a\ncapabilities:\n  email.send: {tier: alow}\n'), null);
    assert.equal(coverage('name: a\ndefaults: {tier: alow}\ncapabilities: {}\n'), null);
    assert.equal(coverage('name: a\nextends: nowhere\ncapabilities: {}\n'), null);
    assert.equal(coverage('#- base.yaml\nname: base\ncapabilities:\n  email.send: {tier: alow}\n#- policy.yaml\nname: a\nextends: base\ncapabilities: {}\n'), null);
  });

  it('is withheld where a default is not set off from its key', () => assert.equal(coverage('name: a\ndefaults {tier: notify}\ncapabilities: {}\n'), null));

  it('is not withheld for a slip elsewhere', () => assert.equal(coverage('name: a\nversion: [1]\ncapabilities:\n  "*": {tier: notify}\n')?.covered, TOTAL));
});

describe('the validation report', () => {
  const GUIDE = `
#- my-policy.yaml
name: my-custom-policy
version: "1.0"
defaults:
  tier: notify
capabilities:
  filesystem.*: {tier: autonomous}
  email.send:
    tier: notify
    rate_limit: {max: 10, window: 3600, on_exceed: approval_required}
#- agents/deploy-bot.yaml
agent: deploy-bot
extends: my-custom-policy
capabilities: {}
#- agents/plain.yaml
agent: plain
capabilities: {}
#- agents/other.yaml
agent: other
extends: team-moderate
capabilities: {}
`;
  it('has what the guide prints', () => {
    const report = reportOf(workspaceOf(GUIDE).set, uriOf('my-policy.yaml'));
    assert.deepEqual(
      [report?.policy, report?.valid, report?.defaultTier, report?.agentOverrides, report?.rateLimits, report?.kind],
      ['my-custom-policy', true, 'notify', ['deploy-bot', 'plain'], ['email.send'], 'organization'],
    );
  });

  it('of an agent policy has its own facts', () => {
    const report = reportOf(workspaceOf(GUIDE).set, uriOf('agents/deploy-bot.yaml'));
    assert.deepEqual([report?.policy, report?.kind, report?.extends, report?.entries, report?.coverage, report?.agentOverrides], ['deploy-bot', 'agent', 'my-custom-policy', 0, null, []]);
  });

  it('names the limit of any item of a list, and of what is inherited behind a list', () => {
    const list = "#- base.yaml\nname: base\nrules:\n  - {capability: email.send, conditions: {to_contains: '@acme'}, tier: autonomous}\n  - {capability: email.send, tier: notify, rate_limit: {max_per_hour: 20}}\n";
    const { set } = workspaceOf(`${list}#- acme.yaml\nname: acme\nextends: base\ncapabilities:\n  email.send: {rules: [{condition: {to_contains: '@beta'}, tier: autonomous}]}\n  git.*: {tier: notify, rate_limit: {max: 5, window: 60}}\n`);
    assert.deepEqual(reportOf(set, uriOf('base.yaml'))?.rateLimits, ['email.send']);
    assert.deepEqual(reportOf(set, uriOf('acme.yaml'))?.rateLimits, ['email.send', 'git.*']);
  });

  it('of a file that the set does not have is none', () => assert.equal(reportOf(workspaceOf(GUIDE).set, uriOf('nowhere.yaml')), undefined));

  it('of an invalid policy says so', () => {
    const report = reportOf(workspaceOf('name: a\ncapabilities:\n  email.send: {tier: alow}\n').set, uriOf('policy.yaml'));
    assert.deepEqual([report?.valid, report?.coverage, report?.problems.map((each) => each.code)], [false, null, ['unknown-tier']]);
  });
});

describe('coverage of a policy that extends two files of one name', () => {
  const told = (first: string, second: string) => {
    const { set } = workspaceOf(`#- policy.yaml\nname: acme\nextends: basis\ncapabilities: {}\n#- one.yaml\nname: basis\n${first}\n#- two.yaml\nname: basis\n${second}\n#- .active\nacme\n`);
    const { problems } = diagnose(set, uriOf('policy.yaml'));
    const found = problems.filter(({ code }) => code === 'default-only-category' || code === 'uncovered-category');
    return new Map(found.map(({ code, facts }) => [`${code} ${facts.key ?? ''}`, facts.tier]));
  };
  const [notify, blocked] = ['defaults: {tier: notify}', 'defaults: {tier: blocked}'];
  const [none, git] = ['capabilities: {}', 'capabilities: {git.*: {tier: blocked}}'];

  it('is told with the stricter of the two defaults, and of what neither has an entry for', () => {
    for (const [first, second] of [[notify, blocked], [blocked, notify]]) {
      const found = told(`${first}\n${none}`, `${second}\n${git}`);
      assert.deepEqual([found.size, found.get('default-only-category email.*'), found.has('default-only-category git.*')], [12, 'blocked', false]);
    }
    assert.deepEqual([...told(none, git).keys()].filter((each) => each.endsWith(' git.*')), []);
  });

  // One of the two has a default, which decides what neither has an entry for.
  it('is told where only one of the two has a default', () => {
    for (const [first, second] of [[`${notify}\n${none}`, git], [git, `${notify}\n${none}`]] as const) {
      const found = told(first, second);
      assert.deepEqual([found.size, found.get('default-only-category email.*'), found.has('default-only-category git.*')], [12, 'notify', false]);
    }
  });

  it('counts as open what neither decides', () => {
    const found = (first: string, second: string) => {
      const { set } = workspaceOf(`#- policy.yaml\nname: acme\nextends: basis\ncapabilities: {}\n#- one.yaml\nname: basis\n${first}\n#- two.yaml\nname: basis\n${second}\n#- .active\nacme\n`);
      return diagnose(set, uriOf('policy.yaml')).problems.filter(({ facts }) => facts.key === 'email.*').map(({ message }) => message);
    };
    const total = SHIPPED.catalogue.categories.get('email')?.length ?? 0;
    const open = `no entry and no default for ${total - 2} of the ${total} capabilities of \`email.*\`, so they are blocked unless an agent's policy decides them`;
    assert.deepEqual(found('capabilities: {email.send: {tier: blocked}}', 'capabilities: {email.read: {tier: blocked}}'), [open]);
    assert.deepEqual(found('capabilities: {email.send: {tier: blocked}, email.read: {tier: blocked}}', 'capabilities: {email.*: {tier: blocked}}'), []);
  });

  it('is reported with that default', () => {
    const { set } = workspaceOf(`#- policy.yaml\nname: acme\nextends: basis\ncapabilities: {}\n#- one.yaml\nname: basis\n${notify}\n${none}\n#- two.yaml\nname: basis\n${blocked}\n${none}\n`);
    assert.equal(reportOf(set, uriOf('policy.yaml'))?.defaultTier, 'blocked');
  });

  it('is reported as what either decides, with the limits of both, and not at all where one is in error', () => {
    const [email, send] = ['capabilities: {email.*: {tier: notify, rate_limit: {max: 1, window: 1}}}', 'capabilities: {email.send: {tier: blocked}, git.push: {tier: notify, rate_limit: {max: 1, window: 1}}}'];
    const reported = (first: string, second: string) => {
      const report = reportOf(workspaceOf(`#- policy.yaml\nname: acme\nextends: basis\ncapabilities: {}\n#- one.yaml\nname: basis\n${first}\n#- two.yaml\nname: basis\n${second}\n`).set, uriOf('policy.yaml'));
      return [report?.coverage?.covered, [...(report?.rateLimits ?? [])].sort()];
    };
    for (const [first, second] of [[email, send], [send, email]] as const) {
      assert.deepEqual(reported(first, second), [(SHIPPED.catalogue.categories.get('email')?.length ?? 0) + 1, ['email.*', 'git.push']]);
      assert.deepEqual(reported(first, `${notify}\n${second}`), [TOTAL, ['email.*', 'git.push']]);
    }
    const wrong = 'capabilities: {email.send: {tier: alow}}';
    assert.deepEqual([reported(none, wrong)[0], reported(wrong, none)[0]], [undefined, undefined]);
  });

  it('is withheld where one of the two is in error', () => {
    assert.equal(told(`${notify}\n${none}`, `defaults: {tier: notfy}\n${none}`).size, 0);
    assert.equal(told(`${notify}\n${none}`, `${notify}\ncapabilities: {git.*: {tier: notfy}}`).size, 0);
  });
});

describe('coverage of a policy whose name another file has', () => {
  const told = (first: string, second: string) => {
    const { set } = workspaceOf(`#- one.yaml\nname: acme\n${first}\n#- two.yaml\nname: acme\n${second}\n`);
    return ['one.yaml', 'two.yaml'].map((path) => {
      const problems = diagnose(set, uriOf(path)).problems.filter(({ code }) => code === 'default-only-category' || code === 'uncovered-category');
      return new Map(problems.map(({ code, facts }) => [`${code} ${facts.key ?? ''}`, facts.tier]));
    }) as [Map<string, string>, Map<string, string>];
  };
  const [none, git] = ['capabilities: {}', 'capabilities: {git.*: {tier: blocked}}'];

  it('leaves open what neither covers, since both vote', () => {
    const [one, two] = told(none, git);
    assert.deepEqual([one.size, two.size, one.has('uncovered-category git.*'), one.has('uncovered-category email.*')], [12, 12, false, true]);
  });

  it('is that of the default which one of them has, and said where that stands', () => {
    const [one, two] = told(`defaults: {tier: notify}\n${none}`, git);
    assert.deepEqual([one.size, two.size, one.get('default-only-category email.*')], [12, 0, 'notify']);
    const [first, second] = told(`defaults: {tier: notify}\n${none}`, `defaults: {tier: blocked}\n${git}`);
    assert.deepEqual([first, second].map((each) => [each.size, each.get('default-only-category email.*')]), [[12, 'blocked'], [12, 'blocked']]);
  });

  it('is withheld where one of them is in error', () => assert.deepEqual(told(none, 'capabilities: {git.*: {tier: notfy}}').map((each) => each.size), [0, 0]));
});
