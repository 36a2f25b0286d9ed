// Owns: the cases of recognising a policy by its text. Refuses: the editor's side of it (test/vscode/language-detection.test.ts).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { looksLikePolicy } from '../../client/src/detection/looks-like-policy.js';

const OURS: Readonly<Record<string, string>> = {
  'an organization policy': 'name: a\ncapabilities:\n  filesystem.*:\n    tier: notify\n',
  'an agent policy': '# a comment\nagent: a\ncapabilities:\n  process.run:\n    tier: autonomous\n',
  'keys in another order, quoted': 'capabilities:\n  "*":\n    tier: "blocked"\n"name": a\n',
  'flow style': 'name: a\ncapabilities:\n  git.*: { tier: notify }\n',
  'Windows line ends': 'name: a\r\ncapabilities:\r\n  git.push:\r\n    tier: notify\r\n',
  'a syntax error further down': 'name: a\ncapabilities:\n  git.push:\n    tier: notify\n  git.*: [\n',
  'the ordered form': 'defaults: { tier: notify }\nrules:\n  - capability: "git.*"\n    tier: autonomous\n',
  'the ordered form with match': 'overrides:\n- match: { capability: "email.send" }\n  tier: blocked\n',
  'the ordered form with match on lines': 'rules:\n  - match:\n      capability: "email.send"\n    tier: blocked\n',
};

const NOT_OURS: Readonly<Record<string, string>> = {
  'nothing': '',
  'capabilities as a list': 'name: a\ncapabilities:\n  - NET_ADMIN\n',
  'capabilities of something else': 'name: a\ncapabilities:\n  storage.read: true\n  tier: gold\n',
  'capabilities below the first column': 'name: a\nspec:\n  capabilities:\n    git.*:\n      tier: notify\n',
  'no name and no agent': 'capabilities:\n  git.*:\n    tier: notify\n',
  'a tier of another kind': 'name: a\ncapabilities:\n  git.push:\n    tier: gold\n',
  'rules of something else': 'rules:\n  - alert: Down\n    expr: up == 0\n',
  'the words in a block of text': 'name: a\ndescription: |\n  capabilities:\n    git.*:\n      tier: notify\n',
};

for (const [title, text] of Object.entries(OURS)) {
  test(`recognises ${title}`, () => assert.equal(looksLikePolicy(text), true));
}

for (const [title, text] of Object.entries(NOT_OURS)) {
  test(`leaves alone: ${title}`, () => assert.equal(looksLikePolicy(text), false));
}
