// Owns: what is said of an entry of a map that takes the place of another one, or that another one would take the place of.
// Refuses: lists (ordered-problems.test.ts), and that what loosens is always said (findings-agreement.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expectDrawnProblems } from '../support/expect-problems.js';
import { placedProblems, workspaceOf } from '../support/workspace.js';

/** What is said of the entries of a policy that extends another one. */
function said(own: string, base: string): string[] {
  return placedProblems(workspaceOf(`#- acme.yaml\nname: acme\nextends: base\n${own}\n#- base.yaml\nname: base\n${base}\n#- .active\nacme\n`))
    .filter(({ path, code }) => path === 'acme.yaml' && code === 'loosens-inherited')
    .map(({ message }) => message);
}

describe('an entry that replaces an inherited one', () => {
  const quick = (tier: string) => `rules: [{condition: {timeout_lt: 5}, tier: ${tier}, reason: r}]`;
  const blocked = 'tier: blocked, reason: r';

  it('loosens what it leaves to a wider entry or to the default', () => {
    const base = `capabilities: {process.run: {${blocked}}, process.*: {tier: notify}}`;
    const message = (to: string) => `this entry leaves calls to \`${to}\`, whose \`notify\` is more permissive than the inherited \`blocked\` of \`base\``;
    assert.deepEqual(said(`capabilities: {process.run: {${quick('blocked')}}}`, base), [message('process.*')]);
    assert.deepEqual(said(`capabilities: {process.run: {${quick('blocked')}}, process.*: {tier: notify}}`, base), [message('process.*')]);
    assert.deepEqual(said(`capabilities: {process.run: {${quick('blocked')}}}`, `defaults: {tier: notify}\ncapabilities: {process.run: {${blocked}}}`), [message('defaults')]);
    assert.deepEqual(said(`capabilities: {process.run: {${quick('blocked')}}}`, `capabilities: {process.run: {${blocked}}, process.*: {${blocked}}}`), []);
    // Nobody says anything then, and that is blocked.
    assert.deepEqual(said(`capabilities: {process.run: {${quick('blocked')}}}`, `capabilities: {process.run: {${blocked}}}`), []);
  });

  it('loosens what the replaced one left to a wider entry or to the default', () => {
    const own = `capabilities: {process.run: {${quick('notify')}, tier: notify}}`;
    const message = '`notify` is more permissive than the inherited `blocked` of `base`';
    assert.deepEqual(said(own, `capabilities: {process.run: {${quick('notify')}}, process.*: {${blocked}}}`), [message]);
    assert.deepEqual(said(own, `defaults: {tier: blocked}\ncapabilities: {process.run: {${quick('notify')}}}`), [message]);
    assert.deepEqual(said(own, `capabilities: {process.run: {${quick('notify')}}}`), []);
    // That is said of the wider one.
    const both = [`capabilities: {process.run: {${quick('notify')}}, process.*: {tier: notify}}`, `capabilities: {process.run: {${quick('notify')}}, process.*: {${blocked}}}`] as const;
    assert.deepEqual(said(...both), [message]);
  });

  it('loosens nothing that the inherited one alone would not have kept, however differently both read a parameter', () => {
    // Whatever starts with `/w` gets to no later rule.
    const told = (first: string) => said(
      'capabilities: {filesystem.move: {tier: blocked}, filesystem.copy: {tier: blocked}, "*": {tier: autonomous}, filesystem.*: {rules: [{condition: {destination_gt: 3}, tier: notify}]}}',
      `capabilities: {filesystem.*: {tier: autonomous, rules: [{condition: {destination_prefix: ${first}}, tier: autonomous}, {condition: {destination: [/w]}, tier: approval_required}]}}`,
    );
    assert.deepEqual(told('/w'), []);
    assert.deepEqual(told('/x'), ['`notify` is more permissive than the inherited `approval_required` of `base`']);
  });

  it('is measured by nothing that is in error', () => {
    assert.deepEqual(said(`capabilities: {process.run: {${quick('notify')}, tier: notify}}`, `defaults: {tier: blokced}\ncapabilities: {process.run: {${quick('notify')}}}`), []);
    assert.deepEqual(said('capabilities: {process.run: {tier: notify}}', `capabilities: {process.run: {${quick('notify')}}, process.*: {tier: notfy}}`), []);
    assert.deepEqual(said('rules: [{capability: process.run, tier: notify}]', 'capabilities: {process.run: {tier: notfy}}'), []);
  });

  it('is no matter of entries about less, which are inherited or new', () => {
    assert.deepEqual(said(`capabilities: {process.*: {${blocked}}}`, `capabilities: {process.run: {tier: notify}, process.*: {${blocked}}}`), []);
    assert.deepEqual(said('capabilities: {process.run: {tier: notify}}', `capabilities: {process.*: {${blocked}}}`), []);
  });

  it('loosens a limit where more calls get through in the inherited window, or what comes beyond it is more permissive', () => {
    const run = (entry: string) => `capabilities: {process.run: ${entry}}`;
    const limits = (own: string, inherited: string, tier = 'notify') => said(run(`{tier: ${tier}, rate_limit: {${own}}}`), run(`{tier: notify, rate_limit: {${inherited}}}`));
    const more = ['the rate limit lets more calls through than the inherited one of 2 calls in 60 seconds'];
    const two = 'max: 2, window: 60';
    assert.deepEqual(limits('max: 3, window: 60', two), more);
    assert.deepEqual(limits('max: 1, window: 29', two), more);
    for (const own of [two, 'max: 1, window: 60', 'max: 1, window: 30', 'max: 2, window: 61']) assert.deepEqual(limits(own, two), [], own);
    assert.deepEqual(limits(`${two}, on_exceed: approval_required`, two), ['beyond the rate limit calls get `approval_required`, which is more permissive than the inherited `blocked`']);
    assert.deepEqual(limits(two, `${two}, on_exceed: approval_required`), []);
    assert.deepEqual(limits('max: 9, window: 60', `${two}, on_exceed: approval_required`, 'approval_required'), [], 'each call is as strict as beyond the inherited limit');
  });

  it('drops a limit, also that of a wider entry, where it is less strict than what comes beyond the limit', () => {
    const limited = (tier: string, limit: string) => `{tier: ${tier}, rate_limit: {max: 2, window: 60${limit}}}`;
    const message = 'replacing the inherited entry drops its rate limit of 2 calls in 60 seconds';
    const run = (entry: string) => `capabilities: {process.run: ${entry}}`;
    assert.deepEqual(said(run('{tier: notify}'), run(limited('notify', ''))), [message]);
    assert.deepEqual(said(run('{tier: approval_required, reason: r}'), run(limited('notify', ''))), [message]);
    assert.deepEqual(said(run('{tier: approval_required, reason: r}'), run(limited('notify', ', on_exceed: approval_required'))), []);
    assert.deepEqual(said(run(`{${blocked}}`), run(limited('notify', ''))), [], 'a limit on what is always blocked would never count a call');
    assert.deepEqual(said(run(`{${quick('blocked')}, tier: notify}`), run(limited('notify', ''))), [message]);
    assert.deepEqual(said('capabilities: {pack.unknown: {tier: notify}}', `capabilities: {pack.unknown: ${limited('notify', '')}}`), [message], 'a name that the catalogue does not know');
    assert.deepEqual(said('capabilities: {pack.unknown: {rules: [{condition: {a_lt: 5}, tier: blocked, reason: r}]}}', `capabilities: {pack.unknown: ${limited('notify', '')}}`), [message], 'what it leaves is not known');
    const wide = `capabilities: {process.run: {${quick('notify')}}, process.*: ${limited('notify', '')}}`;
    assert.deepEqual(said(run('{tier: notify}'), wide), [message]);
    assert.deepEqual(said(run(`{${quick('notify')}}`), wide), []);
  });
});

describe('an entry that says what a wider or an inherited one says', () => {
  it('is not idle where a key that spells no pattern may have meant its name', () => {
    expectDrawnProblems(`
name: acme
capabilities:
  process.*: {tier: notify}
  process.run: {tier: notify}
  process.list: {tier: notify}
# ^^^^^^^^^^^^ hint redundant-entry
  Process.run: {tier: notify}
# ^^^^^^^^^^^ error invalid-pattern
`);
  });

  it('is not idle where one of the two has a rate limit', () => {
    const told = (entries: string) => placedProblems(workspaceOf(`name: acme\ncapabilities: {${entries}}\n`)).filter(({ code }) => code === 'redundant-entry').length;
    const limited = 'tier: notify, rate_limit: {max: 2, window: 60}';
    assert.equal(told('process.*: {tier: notify}, process.run: {tier: notify}'), 1);
    assert.equal(told(`process.*: {tier: notify}, process.run: {${limited}}`), 0);
    assert.equal(told(`process.*: {${limited}}, process.run: {tier: notify}`), 0);
  });

  it('is idle only if it is so with each of the files that have the name which is extended', () => {
    const bases = (first: string, second: string) => `#- one.yaml\nname: base\ncapabilities: {${first}}\n#- two.yaml\nname: base\ncapabilities: {${second}}\n#- .active\nacme\n`;
    const told = (own: string, ...other: readonly [string, string]) => placedProblems(workspaceOf(`#- acme.yaml\nname: acme\nextends: base\ncapabilities: {${own}}\n${bases(...other)}`))
      .filter(({ path, code }) => path === 'acme.yaml' && code === 'redundant-entry').map(({ code }) => code);
    const [notify, blocked] = ['process.run: {tier: notify}', 'process.run: {tier: blocked, reason: r}'];
    assert.deepEqual(told(notify, notify, blocked), []);
    assert.deepEqual(told(notify, notify, notify), ['redundant-entry']);
  });

  it('is not called idle where what is inherited is not known: a circle gives it nothing but itself', () => {
    const told = (head: string, other = '') => placedProblems(workspaceOf(`#- acme.yaml\nname: acme\n${head}capabilities: {process.*: {tier: notify}, process.run: {tier: notify}, git.push: {tier: blocked, reason: r}}\n${other}#- .active\nacme\n`))
      .filter(({ path, code }) => path === 'acme.yaml' && code === 'redundant-entry').length;
    const base = (text: string) => `#- base.yaml\nname: base\n${text}\n`;
    assert.equal(told(''), 1);
    assert.equal(told('extends: base\n', base('capabilities: {}')), 1);
    assert.equal(told('extends: base\n', base('extends: acme\ncapabilities: {}')), 0);
    assert.equal(told('extends: base\n', base('capabilities: 5')), 0);
    assert.equal(told('extends: nowhere\n'), 0);
    assert.equal(told('extends: acme\n'), 0);
  });

  it('is idle only if it is so under each policy that extends its own, at any distance', () => {
    const told = (...heirs: readonly string[]) => {
      const files = heirs.map((each, i) => `#- heir-${i}.yaml\nname: heir-${i}\nextends: ${i === 0 ? 'acme' : `heir-${i - 1}`}\n${each}\n`).join('');
      return placedProblems(workspaceOf(`#- acme.yaml\nname: acme\ncapabilities: {process.*: {tier: notify}, process.run: {tier: notify}}\n${files}#- .active\nacme\n`))
        .filter(({ path, code }) => path === 'acme.yaml' && code === 'redundant-entry').length;
    };
    const [narrower, none] = ['capabilities: {process.*: {tier: autonomous}}', 'capabilities: {}'];
    assert.equal(told(none), 1);
    assert.equal(told(narrower), 0);
    assert.equal(told(none, narrower), 0);
    assert.equal(told('capabilities: {process.*: {tier: notify, rate_limit: {max: 1, window: 1}}}'), 0);
    assert.equal(told('capabilities: {process.*: {tier: autonomous}, process.run: {tier: autonomous}}'), 1, 'it has its own');
    assert.equal(told('rules: [{capability: process.*, tier: autonomous}]'), 1, 'what a list extends is asked as it stands');
    assert.equal(told('capabilities: 5'), 1, 'what does not compile decides nothing');
  });
});
