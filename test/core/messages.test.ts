// Owns: the words of problems where inputs are ugly: empty names, texts that look like numbers, and what may have been meant.
// Refuses: places (the pages of docs/problems/ and shape.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose, messageText } from '../../core/src/index.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

function said(text: string): string[] {
  return diagnose(workspaceOf(text).set, uriOf('policy.yaml'), { 'relaxes-declared-tier': 'off', 'missing-reason': 'off', 'uncovered-category': 'off', 'partly-overruled': 'off' }).problems.map(messageText);
}

const policy = (entry: string) => `name: a\ncapabilities:\n  "*": {tier: approval_required}\n${entry}\n`;
const condition = (written: string) => policy(`  filesystem.write: {rules: [{condition: {${written}}, tier: notify}], tier: autonomous}`);

const CASES: readonly (readonly [text: string, expected: readonly string[]])[] = [
  // Texts that look like something else.
  [condition('content_size_lt: "10"'), ['`content_size_lt` takes a number, not the text `10`']],
  [condition('content_size_lt: "1e3"'), ['`content_size_lt` takes a number, not the text `1e3`']],
  [condition('content_size_lt: ten'), ['`content_size_lt` takes a number, not `ten`']],
  [condition('content_size_lt: ""'), ['`content_size_lt` takes a number, not the text ``']],
  [condition('content_size_in: [1, "2"]'), ['`content_size_in` takes whole numbers, not the text `2`']],
  [condition('content_size_in: [1, 2.5]'), ['`content_size_in` takes whole numbers, not `2.5`']],
  [condition('content_size_in: 5'), ['`content_size_in` takes a list, not `5`']],
  [condition('content_size_lt: [5]'), ['`content_size_lt` takes a number, not a list']],
  [condition('path_prefix: [/a, b]'), ['`path_prefix` takes absolute paths, not `b`']],
  [condition('path_prefix: 10'), ['`path_prefix` takes absolute paths, not `10`']],
  [policy('  email.send: {tier: autonomous, rate_limit: {max: "10", window: 60}}'), ['`max` is a whole number of calls, 1 or more, not the text `10`']],
  [policy('  email.send: {tier: autonomous, rate_limit: {max: 10, window: "1h"}}'), ['`window` is a whole number of seconds, 1 or more, not `1h`: write `3600`']],
  // Names that are empty.
  [condition('content_size_: 5'), ['no operator after `content_size_`: known here are `lt`, `lte`, `gt`, `gte`, `eq`, `ne`, `in`, `not_in`']],
  [condition('"": 5'), ['an empty key names no parameter, so the condition can never be known to hold']],
  [condition('content-size_lt: 5'), ['`filesystem.write` has no parameter `content-size`, so the condition can never be known to hold: did you mean `content_size_lt`?']],
  [condition('größe_lt: 5'), ['`filesystem.write` has no parameter `größe`, so the condition can never be known to hold']],
  [policy('  "": {tier: notify}'), ['an empty text is neither a capability name (`filesystem.read`) nor a pattern (`filesystem.*`, `*`)']],
  [policy('  email.send: {"": 1, tier: notify}'), ['an empty key means nothing: known here are `tier`, `reason`, `rules`, `rate_limit`']],
  [policy('  email.send: {tier: ""}'), ['an empty text is no tier: known are `autonomous`, `notify`, `approval_required`, `blocked`']],
  ['name: ""\ncapabilities: {}\n', ['an empty text cannot be a policy name: use letters, digits, blanks, `-`, `_` and `.`']],
  // What may have been meant.
  [policy('  email.send: {teir: notify}'), ['unknown key `teir`: known here are `tier`, `reason`, `rules`, `rate_limit`: did you mean `tier`?']],
  [policy('  email.send: {tier: allow}'), ['unknown tier `allow`: known are `autonomous`, `notify`, `approval_required`, `blocked`: did you mean `autonomous` or `notify`?']],
  [policy('  filesystem.raed: {tier: notify}'), ['`filesystem.raed` is not in the catalogue (kruxos 0.0.3): did you mean `filesystem.read`?']],
  [condition('content_size_less_than: 5'), ['unknown operator `less_than` on `content_size`: known here are `lt`, `lte`, `gt`, `gte`, `eq`, `ne`, `in`, `not_in`: did you mean `content_size_lt`?']],
  ['name: a\nextends: team-modrate\ncapabilities: {}\n', ['there is no policy `team-modrate` in this directory or among the templates: did you mean `team-moderate`?']],
];

describe('what a problem says', () => {
  for (const [text, expected] of CASES) it(expected.join('; ') || text, () => assert.deepEqual(said(text), expected, text));
});
