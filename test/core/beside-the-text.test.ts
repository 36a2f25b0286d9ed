// Owns: what an editor shows in and beside the text of a policy: semantic tokens, inlay hints, code lenses.
// Refuses: colours, and positions in lines (test/wire).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { affectedAgents, affectedText, codeLensesOf, inlayHintParts, inlayHintsOf, limitWords, semanticTokensOf } from '../../core/src/index.js';
import type { CodeLensKind, InlayHintKind } from '../../core/src/index.js';
import { aroundCursor, placeText } from '../support/around.js';
import type { Around } from '../support/around.js';

const ORGANIZATION = `#- acme.yaml
name: acme
defaults:
  tier: notify
capabilities:
  filesystem.*:
    tier: autonomous
  filesystem.write:
    rules:
      - condition:
          content_size_lt: 10240
        tier: autonomous
    tier: approval_required
  secrets.*:
    tier: notify
    rate_limit: { max: 10, window: 5400, on_exceed: blocked }
  process.run:
    tier: approval_required
`;

const AGENT = `#- agents/bot.yaml
agent: bot
extends: acme
defaults:
  tier: autonomous
capabilities:
  filesystem.write:
    tier: autonomous
  secrets.export:
    tier: notify
`;

describe('semantic tokens', () => {
  const tokens = ({ around }: Around, part: string | null = null) => {
    const { file, own } = around;
    const start = part === null ? 0 : file.text.indexOf(part);
    const within = part === null ? null : { start, end: start + part.length };
    return semanticTokensOf(file, own.policyAt(file.uri), within).map(({ span, type, modifier }) => `${file.text.slice(span.start, span.end)} ${type}${modifier === null ? '' : `.${modifier}`}`);
  };

  it('tell tiers, names, wildcards, parameters and operators apart', () => {
    const text = `name: acme
extends: team-moderate
defaults: { tier: notify }
# kruxos-ignore missing-reason: later
capabilities:
  state.shared.*: { tier: "blocked" }
  "*":
    tier: autonomous
  filesystem.write:
    rules:
      - condition: { content_size_lt: 1, path: /a }
        tier: approval_required
    rate_limit: { max: 1, window: 1, on_exceed: blocked }
`;
    const all = [
      'acme class.declaration',
      'team-moderate class',
      'notify enumMember.notify',
      'state.shared namespace.declaration',
      '* operator',
      '"blocked" enumMember.blocked',
      '* operator',
      'autonomous enumMember.autonomous',
      'filesystem.write function.declaration',
      'content_size parameter',
      'lt operator',
      'path parameter',
      'approval_required enumMember.approvalRequired',
      'blocked enumMember.blocked',
    ];
    assert.deepEqual(tokens(aroundCursor(text)), all);
    assert.deepEqual(tokens(aroundCursor(text.replaceAll('\n', '\r\n'))), all);
    assert.deepEqual(tokens(aroundCursor(text), 'tier: autonomous'), ['autonomous enumMember.autonomous']);
  });

  it('read a parameter that ends like an operator as the catalogue has it', () => {
    const catalogue = '#- catalogue.yaml\n- name: shop.order\n  permission_tier: notify\n  inputs: [{ name: checked_in, type: Boolean }]\n';
    const text = `#- a.yaml\nname: a\ncapabilities:\n  shop.order:\n    rules: [{ condition: { checked_in: true }, tier: notify }]\n${catalogue}`;
    assert.deepEqual(tokens(aroundCursor(text)).slice(2, 4), ['checked_in parameter', 'notify enumMember.notify']);
  });

  it('stand once where an alias repeats them, on one line each, also in the ordered form and in broken files', () => {
    assert.deepEqual(tokens(aroundCursor('name: a\ncapabilities:\n  a.b: &x {tier: notify}\n  a.c: *x\n')), ['a class.declaration', 'a.b function.declaration', 'notify enumMember.notify', 'a.c function.declaration']);
    assert.deepEqual(tokens(aroundCursor('name: "two\n  lines"\ncapabilities: {}\n')), ['"two class.declaration', 'lines" class.declaration']);
    assert.deepEqual(tokens(aroundCursor('name: a\nrules:\n  - match: { capability: "git.*" }\n    tier: blocked\n')), ['a class.declaration', 'git namespace.declaration', '* operator', 'blocked enumMember.blocked']);
    assert.deepEqual(tokens(aroundCursor('name: a\ncapabilities:\n  a.b:\n    rate_limit: { window: 1h, on_exceed: blocked }\n')).slice(2), ['blocked enumMember.blocked']);
    assert.deepEqual(tokens(aroundCursor('name: a\ncapabilities:\n  a.b:\n    tier: [\n  a.c:\n    tier: blocked\n')), ['a class.declaration', 'a.c function.declaration', 'blocked enumMember.blocked']);
  });
});

describe('inlay hints', () => {
  const ALL: readonly InlayHintKind[] = ['effective tier', 'unit', 'coverage'];

  /** The lines that have hints, with what is shown behind the `⟨`. */
  function hints({ around }: Around, kinds = ALL, part: string | null = null): string[] {
    const { set, own, file } = around;
    const start = part === null ? 0 : file.text.indexOf(part);
    const within = { start, end: part === null ? file.text.length : start + part.length };
    return inlayHintsOf({ set, own, file, within, kinds }).flatMap((hint) => {
      const parts = inlayHintParts(hint);
      const line = file.text.slice(file.lines.startOf(file.lines.lineOf(hint.offset)), hint.offset).trim();
      return parts === null ? [] : [`${line} ⟨${parts.map((each) => each.text).join('')}⟩`];
    });
  }

  it('stand at every rule of an entry with many of them', () => {
    const rule = (i: number) => `      - { condition: { content_size_lt: ${i + 1}, path_prefix: /w/${i}, encoding: e${i} }, tier: autonomous }\n`;
    const rules = Array.from({ length: 100 }, (_, i) => rule(i)).join('');
    const found = hints(aroundCursor(`#- acme.yaml\nname: acme\ncapabilities:\n  filesystem.write: { tier: blocked }\n#- agents/bot.yaml\nagent: bot<|>\ncapabilities:\n  filesystem.write:\n    rules:\n${rules}`));
    assert.equal(found.filter((each) => each.includes('tier: autonomous') && each.endsWith(' ⟨→ blocked (org)⟩')).length, 100, found[0]);
  });

  it('say what is really in force, what a number is, and how much a pattern decides', () => {
    assert.deepEqual(hints(aroundCursor(ORGANIZATION)), [
      'defaults: ⟨75 capabilities⟩',
      'filesystem.*: ⟨12 of 13 capabilities⟩',
      'content_size_lt: 10240 ⟨10 KB⟩',
      'secrets.*: ⟨5 capabilities⟩',
      'tier: notify ⟨→ blocked for 2 of 5 (system)⟩',
      'rate_limit: { max: 10, window: 5400 ⟨1 hour 30 minutes⟩',
    ]);
  });

  it('stand behind the last word of a tier that is written as a block of text', () => {
    assert.deepEqual(hints(aroundCursor('name: acme<|>\ncapabilities:\n  secrets.*:\n    tier: >- # so\n      notify\n    reason: r\n'), ['effective tier']), ['notify ⟨→ blocked for 2 of 5 (system)⟩']);
  });

  it('tell apart the items of a list that are about one pattern', () => {
    const items = '  - {capability: filesystem.write, condition: {content_size_lt: 5}, tier: autonomous}\n  - {capability: filesystem.write, condition: {content_size_lt: 50}, tier: notify}\n  - {capability: filesystem.write, tier: blocked}\n';
    assert.deepEqual(hints(aroundCursor(`name: acme\nrules:\n${items}`), ['effective tier']), []);
    const under = `#- acme.yaml\nname: acme\ncapabilities:\n  filesystem.write: {tier: blocked}\n#- agents/bot.yaml\nagent: bot<|>\nrules:\n${items}`;
    assert.deepEqual(hints(aroundCursor(under), ['effective tier']).map((each) => each.slice(each.indexOf('tier:'))), ['tier: autonomous ⟨→ blocked (org)⟩', 'tier: notify ⟨→ blocked (org)⟩']);
  });

  it('say of a tier that aliases take over what holds for the entry that it stands in', () => {
    const under = (push: string, log: string) => hints(aroundCursor(`#- acme.yaml\nname: acme\ncapabilities:\n  git.push: {tier: ${push}}\n  git.log: {tier: ${log}}\n#- agents/bot.yaml\nagent: bot<|>\ncapabilities:\n  git.push: &e\n    tier: notify\n  git.log: *e\n`), ['effective tier']);
    assert.deepEqual(under('notify', 'blocked'), []);
    assert.deepEqual(under('blocked', 'notify'), ['tier: notify ⟨→ blocked (org)⟩']);
  });

  it('name the layer that binds an agent', () => {
    const agent = aroundCursor(ORGANIZATION + AGENT.replace('agent: bot', 'agent: <|>bot'));
    assert.deepEqual(hints(agent, ['effective tier']), [
      'tier: autonomous ⟨→ notify or approval_required for 79 of 91 (org)⟩',
      'tier: notify ⟨→ blocked (system)⟩',
    ]);
  });

  it('say for which calls a tier is another one, where a rule above tells them apart', () => {
    const large = (key: string, tier: string) => `  ${key}:\n    rules:\n      - condition: { content_size_gte: 1048576 }\n        tier: ${tier}\n        reason: too big\n    tier: approval_required\n    reason: r\n`;
    const above = (rest = '') => `#- acme.yaml\nname: acme\ncapabilities:\n${large('filesystem.write', 'blocked')}${rest}#- .active\nacme\n`;
    const tierHints = (organization: string, entries: string) => hints(aroundCursor(`${organization}#- agents/bot.yaml\nagent: <|>bot\ncapabilities:\n${entries}`), ['effective tier']);
    const every = '  filesystem.*:\n    tier: autonomous\n';
    assert.deepEqual(tierHints(above(), '  filesystem.write:\n    tier: autonomous\n'), ['tier: autonomous ⟨→ blocked in some calls (org)⟩']);
    assert.deepEqual(tierHints(above(), every), ['tier: autonomous ⟨→ blocked in some calls for 1 of 13 (org)⟩']);
    assert.deepEqual(tierHints(above('  filesystem.move:\n    tier: blocked\n    reason: r\n'), every), ['tier: autonomous ⟨→ blocked for 2 of 13, for 1 of these in some calls (org)⟩']);
    const both = '  filesystem.write:\n    tier: autonomous\n';
    assert.deepEqual(tierHints(above().replace('tier: approval_required\n    reason: r', 'tier: blocked\n    reason: r'), both), ['tier: autonomous ⟨→ blocked (org)⟩']);
    // A rule of the same number under the same key of another file is another rule; one that speaks only where the one above does not is in force wherever it speaks.
    const apart = '  filesystem.write:\n    rules:\n      - condition: { content_size_lt: 1048576 }\n        tier: autonomous\n    tier: notify\n';
    assert.deepEqual(tierHints(above(), apart), ['tier: notify ⟨→ blocked (org)⟩']);
  });

  it('leave units out that a comment names already', () => {
    const text = ORGANIZATION.replace('lt: 10240', 'lt: 10240  # 10 KB').replace('blocked }', 'blocked }  # an hour');
    assert.deepEqual(hints(aroundCursor(text), ['unit']), ['rate_limit: { max: 10, window: 5400 ⟨1 hour 30 minutes⟩']);
  });

  it('are there for what is looked at, and of the kinds that are wanted', () => {
    assert.deepEqual(hints(aroundCursor(ORGANIZATION), ALL, 'filesystem.*:\n'), ['filesystem.*: ⟨12 of 13 capabilities⟩']);
    assert.deepEqual(hints(aroundCursor(ORGANIZATION), []), []);
    assert.deepEqual(hints(aroundCursor(ORGANIZATION), ['unit']).length, 2);
  });

  it('say that an entry in error is blocked, and nothing of what is in force where the file does not compile', () => {
    assert.deepEqual(hints(aroundCursor(`${ORGANIZATION}  broken: [\n`), ['effective tier']), []);
    assert.equal(hints(aroundCursor(`${ORGANIZATION}  broken: [\n`), ['unit', 'coverage']).length, 5);
    assert.deepEqual(hints(aroundCursor(ORGANIZATION.replace('max: 10', 'max: no')), ['effective tier', 'unit']), ['content_size_lt: 10240 ⟨10 KB⟩', 'secrets.*: ⟨→ blocked (in error)⟩']);
  });

  it('stand behind values in the ordered form, and count what is left', () => {
    const text = 'name: a\nrules:\n  - capability: "git.*"\n    conditions: { remote: origin }\n    tier: notify\n  - capability: secrets.export\n    tier: notify\n';
    assert.deepEqual(hints(aroundCursor(text)), ['- capability: "git.*" ⟨9 capabilities⟩', 'tier: notify ⟨→ blocked (system)⟩']);
  });
});

describe('code lenses', () => {
  const ALL: readonly CodeLensKind[] = ['agents', 'check', 'rate limit'];

  function lenses({ around }: Around, kinds = ALL): string[] {
    const { file } = around;
    return codeLensesOf(around, kinds).map((lens) => {
      const key = file.text.slice(lens.span.start, lens.span.end);
      switch (lens.kind) {
        case 'agents':
          return `${key}: ${affectedText(affectedAgents(around, lens.key))}`;
        case 'check':
          return `${key}: check ${lens.capability} for ${lens.agent ?? 'anyone'}`;
        case 'rate limit':
          return `${key}: ${limitWords(lens.limit)}`;
      }
    });
  }

  it('tell of the agents, of limits, and offer a check where there is something to find out', () => {
    assert.deepEqual(lenses(aroundCursor(ORGANIZATION + AGENT)), [
      'name: 1 agent with a policy: bot',
      'filesystem.write: 1 agent with an entry: bot',
      'filesystem.write: check filesystem.write for anyone',
      'secrets.*: 1 agent with an entry: bot',
      'secrets.*: 10 calls in 1 hour 30 minutes, then blocked',
    ]);
    assert.deepEqual(lenses(aroundCursor(ORGANIZATION + AGENT), ['rate limit']), ['secrets.*: 10 calls in 1 hour 30 minutes, then blocked']);
  });

  it('tell of no limit that never counts a call', () => {
    const text = ORGANIZATION.replace('tier: notify\n    rate_limit', 'tier: blocked\n    rate_limit');
    assert.notEqual(text, ORGANIZATION);
    assert.deepEqual(lenses(aroundCursor(text), ['rate limit']), []);
  });

  it('stay while a file does not compile', () => {
    const broken = ORGANIZATION.replace('  process.run:', '  process.run: [');
    assert.deepEqual(lenses(aroundCursor(broken + AGENT), ['agents']).slice(1), ['filesystem.write: 1 agent with an entry: bot', 'secrets.*: 1 agent with an entry: bot']);
  });

  it('lead to the entries of agents', () => {
    const { around } = aroundCursor(ORGANIZATION + AGENT);
    assert.deepEqual(affectedAgents(around, 'secrets.*').places.map(placeText), ['bot.yaml:8 secrets.export']);
    assert.deepEqual(affectedAgents(around, null).places.map(placeText), ['bot.yaml:1 bot']);
    // Only compared by their patterns at first, some turn out to be nobody’s.
    assert.equal(affectedText(affectedAgents(around, 'process.run')), 'no agent has an entry for it');
  });

  it('claim nothing of an entry that changes no answer', () => {
    const organization = '#- acme.yaml\nname: acme\ncapabilities:\n  email.send: {tier: blocked, reason: r}\n  email.read: {tier: notify}\n  git.push: {tier: notify}\n';
    const agent = '#- agents/bot.yaml\nagent: bot\ncapabilities:\n  email.send: {tier: notify}\n  email.read: {tier: notify}\n  git.push: {tier: notfy}\n';
    const told = ['email.send', 'email.read', 'git.push'].flatMap((key) => [`${key}: 1 agent with an entry: bot`, `${key}: check ${key} for anyone`]);
    assert.deepEqual(lenses(aroundCursor(organization + agent)).slice(1), told);
  });

  it('offer a check for the agent in its own file, where rules or limits make it worth while', () => {
    const agent = AGENT.replace('agent: bot', 'agent: <|>bot').replace('secrets.export:\n    tier: notify', 'email.send:\n    tier: notify\n    rate_limit: { max: 1, window: 1 }');
    assert.deepEqual(lenses(aroundCursor(ORGANIZATION + agent)), ['email.send: 1 call in 1 second, then blocked', 'email.send: check email.send for bot']);
  });

  it('tell of a policy whether it is for agents without one of their own, or for none', () => {
    const agent = AGENT.replace('agent: bot', 'agent: bot\nextends: mine');
    const mine = '#- mine.yaml\nname: mine\ncapabilities: {}\n';
    const told = (active: string) => lenses(aroundCursor(`${ORGANIZATION}${mine}${active}${agent}`), ['agents'])[0];
    assert.equal(told(''), 'name: for no agent: not active');
    assert.equal(told('#- .active\nmine\n'), 'name: for no agent: not active');
    assert.equal(told('#- .active\nacme\n'), 'name: 1 agent with a policy: bot');
    const unnamed = lenses(aroundCursor(`${ORGANIZATION}#- agents/bot.yaml\ncapabilities: {}\n`), ['agents'])[0];
    assert.equal(unnamed, 'name: 1 agent with a policy: bot');
  });

  it('reach entries that are inherited, and are silent without agents', () => {
    const base = ORGANIZATION.replace('acme.yaml', 'base.yaml').replace('name: acme', 'name: base');
    const acme = '#- acme.yaml\nname: acme\nextends: base\ncapabilities: {}\n';
    const found = lenses(aroundCursor(`${base}${acme}#- .active\nacme\n${AGENT}`));
    assert.ok(found.includes('filesystem.write: 1 agent with an entry: bot') && found.includes('name: 1 agent with a policy: bot'));
    assert.deepEqual(lenses(aroundCursor(ORGANIZATION), ['agents']), []);
  });
});
