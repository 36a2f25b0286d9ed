// Owns: what an entry's conditions and limit are taken to mean with the catalogue at hand, as far as problems tell: which parameters are known, and what a word in place of an operator means.
// Refuses: reading keys and values (condition-reading.test.ts), and every problem by itself (problem-pages.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose } from '../../core/src/index.js';
import { expectDrawnProblems } from '../support/expect-problems.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

describe('a parameter is known', () => {
  it('of no capability where nothing is known of one of them', () => void expectDrawnProblems(`
#- acme.yaml
name: acme
capabilities:
  pack.*: {rules: [{condition: {colour: red}, tier: notify}], tier: autonomous}
  pack.told: {rules: [{condition: {colour: red}, tier: notify}], tier: autonomous}
#                                  ^^^^^^ warning unknown-parameter
  pack.untold: {rules: [{condition: {colour: red}, tier: notify}], tier: autonomous}
  pack.nowhere: {rules: [{condition: {colour: red}, tier: notify}], tier: autonomous}
# ^^^^^^^^^^^^ warning unknown-capability
#- catalogue.yaml
- {name: pack.told, version: "1", inputs: [{name: url, type: URL}], permission_tier: autonomous}
- {name: pack.untold, version: "1", permission_tier: autonomous}
- {name: pack.sort, version: "1", inputs: [{name: url, type: URL}], permission_tier: autonomous}
- {name: pack.list, version: "1", permission_tier: autonomous}
`));
});

describe('a rate limit', () => {
  it('counts calls as long as one of an entry\'s tiers lets some through', () => void expectDrawnProblems(`
#- agents/bot.yaml
agent: bot
capabilities:
  email.send:
    rules: [{condition: {subject: x}, tier: blocked, reason: "Not that"}]
    tier: notify
    rate_limit: {max: 1, window: 60}
  email.search:
    rules: [{condition: {query: x}, tier: blocked, reason: "Not that"}]
    tier: blocked
    reason: "Nor that"
    rate_limit: {max: 1, window: 60}
#   ^^^^^^^^^^ warning rate-limit-unreachable
`));

  it('is not judged by what is left of an entry in error', () => void expectDrawnProblems(`
name: acme
capabilities:
  email.send:
    rules: [{condition: {subject: x}, tier: approval_required, reason: "It may be"}]
    tier: notfy
#         ^^^^^ error unknown-tier
    rate_limit: {max: 1, window: 60, on_exceed: approval_required}
  email.search:
    rules: [{condition: {query: x}, tier: blocked, reason: "It may be"}]
    tier: [notify]
#         ^^^^^^^^ error wrong-type
    rate_limit: {max: 1, window: 60}
  "*": {tier: approval_required, reason: "All else"}
# ^^^ information partly-overruled
`));
});

describe('a rate limit of an entry without a tier', () => {
  it('has to be stricter than the most permissive rule', () => void expectDrawnProblems(`
name: acme
capabilities:
  email.send:
    rules: [{condition: {subject: x}, tier: approval_required, reason: "It may be"}, {condition: {subject: y}, tier: notify}]
    rate_limit: {max: 1, window: 60, on_exceed: notify}
#                                               ^^^^^^ error rate-limit-not-stricter
  email.search:
    rules: [{condition: {query: x}, tier: approval_required, reason: "It may be"}, {condition: {query: y}, tier: notify}]
    rate_limit: {max: 1, window: 60, on_exceed: approval_required}
  email.*: {tier: approval_required, reason: "All else"}
`));
});

describe('a word that is no operator', () => {
  const suggested = (key: string) => {
    const { set } = workspaceOf(`name: acme\ncapabilities:\n  filesystem.write: {rules: [{condition: {${key}: x}, tier: notify}], tier: notify}\n`);
    return diagnose(set, uriOf('policy.yaml'), {}).problems.find((each) => each.code === 'unknown-operator')?.facts.suggestions;
  };

  it('is taken for the size or count that there is', () => {
    const { set } = workspaceOf(`name: acme\ncapabilities:\n  process.run: {rules: [{condition: {args_size_lt: 3, args_length_less_than: 3, args_count_below: 3, args_len: 3, args_sizes_lt: 3, args_size_contains: a}, tier: notify}], tier: notify}\n`);
    const found = diagnose(set, uriOf('policy.yaml'), {}).problems.filter((each) => each.code === 'unknown-operator');
    assert.deepEqual(found.map((each) => each.facts.suggestions), [['args_count_lt'], ['args_count_lt'], [], ['args_count'], [], []]);
    assert.deepEqual(['content_length_lt', 'content_count_gte', 'content_len', 'path_size_lt', 'content_size_length_lt'].map(suggested), [['content_size_lt'], ['content_size_gte'], ['content_size'], [], []]);
  });

  it('is taken for the operator that it means, and for none that does not fit', () => {
    assert.deepEqual(['content_size_le', 'content_size_less_than', 'path_starts_with', 'path_less_than', 'content_size_starts_with'].map(suggested), [['content_size_lte', 'content_size_lt', 'content_size_ne'], ['content_size_lt'], ['path_prefix'], [], []]);
  });
});

describe('an entry that takes a part from elsewhere in a file that does not parse', () => {
  const others = `  git.pull:
    <<: *base
    rate_limit: {max: 1, window: 60}
  git.commit:
    <<: *base
    tier: blocked
  git.push:
    <<: *base
    rules: [{condition: {remote: a}, tier: notify}, {condition: {remote: a}, tier: notify}]
`;

  it('is not judged by the rest of it where that part cannot be read', () => {
    expectDrawnProblems(`
name: acme
defaults: {tier: approval_required}
capabilities:
  agent.*: &base {tier: approval_required, reason: "base}
#                ^ error yaml-syntax
  email.*: &rules {rules: [{condition: {subject: x}, tier: blocked, reason: r}, tier: approval_required, reason: r
#                 ^ error yaml-syntax
${others}  email.send:
    <<: *rules
    tier: blocked
    rate_limit: {max: 1, window: 60}
`);
  });

  it('is judged where it can', () => {
    expectDrawnProblems(`
name: acme
defaults: {tier: approval_required}
capabilities:
  agent.*: &base {tier: approval_required, reason: "base"}
${others.replace(/\n$/, '')}
#                                          ^^^^^^ hint relaxes-declared-tier
#                                                               ^^^^^^^^^^^ warning unreachable-rule
  git.log:
    tier: "notify
#         ^ error yaml-syntax
`);
  });
});
