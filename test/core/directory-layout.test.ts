// Owns: the cases of recognising a policy by its text, or by its directory as an editor does. Refuses: the editor's side of it (test/vscode/language-detection.test.ts),
// and the server's (test/wire/documents.test.ts).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { looksLikePolicy } from '../../core/src/index.js';
import { inPolicyDirectory } from '../../client/src/detection/in-policy-directory.js';

const OURS: Readonly<Record<string, string>> = {
  'an organization policy': 'name: a\ncapabilities:\n  filesystem.*:\n    tier: notify\n',
  'an agent policy': '# a comment\nagent: a\ncapabilities:\n  process.run:\n    tier: autonomous\n',
  'keys in another order, quoted': 'capabilities:\n  "*":\n    tier: "blocked"\n"name": a\n',
  'flow style': 'name: a\ncapabilities:\n  git.*: { tier: notify }\n',
  'Windows line ends': 'name: a\r\ncapabilities:\r\n  git.push:\r\n    tier: notify\r\n',
  'a syntax error further down': 'name: a\ncapabilities:\n  git.push:\n    tier: notify\n  git.*: [\n',
  'nothing decided yet': 'name: acme\nextends: team-moderate\ncapabilities: {}\n',
  'all in flow style': 'name: acme\ncapabilities: {filesystem.read: {tier: notify}}\n',
  'a name that is being written': 'name: acme\ncapabilities:\n  file\n',
  'tiers that nobody knows': 'name: a\ncapabilities:\n  git.push:\n    tier: gold\n',
  'a pattern that is none': 'name: a\ncapabilities:\n  filesystem:\n    tier: notify\n',
  'a key that is misspelt': 'name: a\ncapabilities:\n  git.push:\n    teir: notify\n',
  'entries from elsewhere': 'name: a\ncapabilities:\n  <<: *all\n',
  'JSON': '{\n  "name": "acme",\n  "defaults": {"tier": "notify"},\n  "capabilities": {\n    "git.push": {\n      "tier": "blocked"\n    }\n  }\n}\n',
  'JSON on one line, without spaces': '{"name":"acme","capabilities":{"filesystem.*":{"teir":"notify"}}}',
  'JSON of an agent, keys in another order': '{"capabilities": {"git": {"tier": "notify"}}, "agent": "bot", "extends": "acme"}',
  'brackets without quotes': '# Acme: {x}\n---\n{name: acme, description: "a, b: {", capabilities: {git.push: {tier: notify, reason: don\'t}}}\n',
  'brackets with remarks, and nothing decided yet': '{ # {\r\n  name: acme, # "\r\n  capabilities: {}\r\n}\r\n',
  'JSON that is being written': '{"name": "acme", "capabilities": {"git.push": {"tier": "blo',
  'JSON with a byte order mark': '\uFEFF{"name": "a", "capabilities": {"*": {"tier": "notify"}}}',
  'the ordered form in JSON': '{"name": "a", "rules": [{"tier": "notify", "capability": "git.*"}]}',
  'the ordered form in JSON, without spaces': '{"overrides":[{"conditions":{"path_prefix":"/a"},"match":{"capability":"email.send"},"tier":"blocked"}]}',
  'items in brackets': 'rules:\n  - { capability: "git.*", tier: notify }\n',
  'items with quoted keys': 'rules:\n  - "capability": "git.*"\n    "tier": notify\n',
  'a list in brackets': 'name: a\nrules: [\n  { capability: "git.*", tier: notify }\n]\n',
  'the ordered form': 'defaults: { tier: notify }\nrules:\n  - capability: "git.*"\n    tier: autonomous\n',
  'the ordered form with match': 'overrides:\n- match: { capability: "email.send" }\n  tier: blocked\n',
  'the ordered form with match on lines': 'rules:\n  - match:\n      capability: "email.send"\n    tier: blocked\n',
};

const NOT_OURS: Readonly<Record<string, string>> = {
  'nothing': '',
  'capabilities as a list': 'name: a\ncapabilities:\n  - NET_ADMIN\n',
  'capabilities of something else': 'name: gpt\ncapabilities:\n  vision: true\n  # tier: notify\n  context: 128000\n',
  'capabilities of something else in flow style': 'name: gpt\ncapabilities: {vision: true}\n',
  'capabilities below the first column': 'name: a\nspec:\n  capabilities:\n    git.*:\n      tier: notify\n',
  'no name and no agent': 'capabilities:\n  git.*:\n    tier: notify\n',
  'rules of something else': 'rules:\n  - alert: Down\n    expr: up == 0\n',
  'capabilities of something else in JSON': '{"name":"gpt","capabilities":{"vision":true,"context":128000}}',
  'capabilities as a list in JSON': '{"name": "a", "capabilities": ["git.push", {"tier": "notify"}]}',
  'capabilities as anything else in JSON': '{"name": "a", "capabilities": true}',
  'capabilities further in in JSON': '{"name": "a", "spec": {"capabilities": {"git.*": {"tier": "notify"}}}}',
  'no name and no agent in JSON': '{"capabilities": {"git.*": {"tier": "notify"}}, "spec": {"name": "a"}}',
  'the words in a text of JSON': '{"name": "a", "description": "capabilities: {git.*: {tier: notify}}, \\"capabilities\\": {"}',
  'a text of JSON that is not closed': '{"name": "a", "description": "capabilities: {git.*: {tier: notify}}',
  'rules of something else in JSON': '{"rules": [{"alert": "Down", "expr": "up == 0"}]}',
  'rules of something else with a tier': '{"name": "a", "rules": [{"host": "a.b", "tier": "gold"}]}',
  'a list in JSON': '[{"name": "a", "capabilities": {"git.*": {"tier": "notify"}}}]',
  'what stands behind the brackets': '{"name": "a"}\ncapabilities:\n  git.*: {tier: notify}\n',
  'a workflow of GitHub in JSON': '{"name": "CI", "on": {"push": {"branches": ["main"]}}, "permissions": {"contents": "read"}, "jobs": {"build": {"runs-on": "ubuntu-latest", "steps": [{"name": "notify", "uses": "a/b@v1"}]}}}',
  'a manifest of Kubernetes in JSON': '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "securityContext": {"capabilities": {"add": ["NET_ADMIN"]}}}]}}',
  'an API in JSON': '{"openapi": "3.1.0", "info": {"title": "blocked"}, "paths": {"/a": {"get": {"operationId": "a.b"}}}, "components": {"schemas": {"name": {"type": "string"}}}}',
  'a composition of Docker in JSON': '{"name": "a", "services": {"web": {"image": "a", "cap_add": ["NET_ADMIN"], "labels": {"tier": "notify"}}}}',
  'a network policy in JSON': '{"name": "a", "rules": [{"from": {"match": "x"}, "action": "allow"}]}',
  'the words in a block of text': 'name: a\ndescription: |\n  capabilities:\n    git.*:\n      tier: notify\n',
};

for (const [title, text] of Object.entries(OURS)) {
  test(`recognises ${title}`, () => assert.equal(looksLikePolicy(text), true));
}

for (const [title, text] of Object.entries(NOT_OURS)) {
  test(`leaves alone: ${title}`, () => assert.equal(looksLikePolicy(text), false));
}

const FOLDERS: readonly (readonly [title: string, path: string, files: Readonly<Record<string, string>>, expected: boolean])[] = [
  ['a folder with a choice', '/w/team/a.yaml', { '/w/team/.active': 'a' }, true],
  ['its agents', '/w/team/agents/bot.yaml', { '/w/team/.active': 'a' }, true],
  ['`policies` with a policy', '/w/policies/nam.yaml', { '/w/policies/nam.yaml': 'nam: a\ncapabilities: {}\n' }, true],
  ['`policies` with nothing but a misspelt one', '/w/policies/a.yaml', { '/w/policies/a.yaml': 'name: a\ncapabilites:\n  git.push: {tier: notify}\n' }, true],
  ['agents without a policy above', '/w/policies/agents/bot.yaml', { '/w/policies/agents/bot.yaml': 'description: x\n', '/w/policies/agents/ops.yml': 'agent: ops\n' }, true],
  ['`policies` of others', '/w/policies/helm.yaml', { '/w/policies/helm.yaml': 'replicas: 2\n', '/w/policies/notes.txt': 'agent: x\n', '/w/policies/.hidden.yaml': 'agent: x\n' }, false],
  ['another folder', '/w/charts/a.yaml', { '/w/charts/b.yaml': 'agent: x\n' }, false],
  ['another name', '/w/policies/a.json', { '/w/policies/.active': 'a' }, false],
];

for (const [title, path, files, expected] of FOLDERS) {
  test(`${expected ? 'takes' : 'leaves alone'} what lies in ${title}`, async () => {
    const namesIn = (folder: string) => [...new Set(Object.keys(files).filter((each) => each.startsWith(`${folder}/`)).map((each) => each.slice(folder.length + 1).split('/')[0] ?? ''))];
    const found = await inPolicyDirectory(path, { namesIn: (folder) => Promise.resolve(namesIn(folder)), textOf: (file) => Promise.resolve(files[file] ?? null) });
    assert.equal(found, expected);
  });
}
