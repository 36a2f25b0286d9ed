// Owns: the outputs that the KruxOS policy guide and the language page print, byte for byte.
// Refuses: anything that they do not print.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, placeWith, runInside } from './program.js';

test('config validate prints the report of the guide', async () => {
  const { code, stdout, stderr } = await runInside(['config', 'validate', 'examples/guide/my-policy.yaml', '--catalogue', 'examples/guide/catalogue/catalogue-47.yaml']);
  assert.equal(
    stdout,
    lines(`
      Policy 'my-custom-policy' is valid.

        Capabilities covered: 47/47
        Default tier: notify
        Agent overrides: 1 (deploy-bot)
        Rate limits: 1 (email.send)

        Warnings:
          - No explicit rule for network.* (using default: notify)
    `).replace(/ +$/, ''),
  );
  assert.equal(stderr, 'note: coverage counts the capabilities of the catalogue catalogue-47 mixed\n');
  assert.equal(code, 0);
});

test('config check-policy prints the answer of the guide', async (t) => {
  const place = placeWith(t, { 'policies/.active': 'team-moderate\n' });
  const { code, stdout } = await place.run('config', 'check-policy', '--agent', 'my-agent', '--capability', 'filesystem.delete');
  assert.equal(
    stdout,
    lines(`
      Agent:       my-agent
      Capability:  filesystem.delete
      Tier:        approval_required
      Source:      team-moderate.yaml (line 15)
      Hierarchy:   system(allowed) → org(approval_required) → agent(no override)
    `).replace(/ +$/, ''),
  );
  assert.equal(code, 0);
});

test('config show policy and config set policy print what the guide prints', async (t) => {
  const policies = (name: string) => `name: ${name}\nversion: "1.0"\ncapabilities:\n  "*": { tier: notify }\n`;
  const place = placeWith(t, { 'policies/team-moderate.yaml': policies('team-moderate'), 'policies/.active': 'team-moderate\n', 'policies/my-policy.yaml': policies('my-custom-policy') });
  const shown = await place.run('config', 'show', 'policy');
  assert.equal(shown.stdout.replaceAll(place.path, '/etc/kruxos'), 'Active policy: team-moderate\nSource: /etc/kruxos/policies/team-moderate.yaml\n');
  assert.deepEqual([shown.code, shown.stderr], [0, '']);
  const set = await place.run('config', 'set', 'policy', 'my-custom-policy');
  assert.deepEqual([set.code, set.stderr, set.stdout], [0, '', `Active policy: my-custom-policy\nSource: ${place.path}/policies/my-policy.yaml\n`]);
  assert.equal((await place.run('config', 'show', 'policy')).stdout, set.stdout);
  assert.equal((await place.run('config', 'set', 'policy', 'enterprise-restrictive')).stdout, 'Active policy: enterprise-restrictive\nSource: enterprise-restrictive.yaml (template, built in)\n');
});

const CONDITIONAL = `name: my-custom-policy
version: "1.0"

capabilities:
  filesystem.write:
    rules:
      # Small files are autonomous
      - condition:
          content_size_lt: 10240  # 10 KB
        tier: autonomous

      # Large files need approval
      - condition:
          content_size_gte: 10240
        tier: approval_required
        reason: "Large file writes need review"
`;

test('a tier that depends on open parameters is printed case by case', async (t) => {
  const place = placeWith(t, { 'policies/my-policy.yaml': CONDITIONAL });
  const { code, stdout, stderr } = await place.run('config', 'check-policy', '--agent', 'my-agent', '--capability', 'filesystem.write');
  assert.equal(
    stdout,
    lines(`
      Agent:       my-agent
      Capability:  filesystem.write
      Tier:        depends on content_size
                     content_size < 10240   → autonomous         my-policy.yaml (line 8)
                     content_size >= 10240  → approval_required  my-policy.yaml (line 13)
      Hierarchy:   system(allowed) → org(autonomous | approval_required) → agent(no override)
    `).replace(/ +$/, ''),
  );
  assert.equal(code, 0);
  assert.match(stderr, /^note: system guard: blocked where path under one of \[\/etc, .* more\], system\.yaml \(line \d+\): .+\n$/);
});

test('the deploy-bot of the guide relaxes team-moderate inside what the system allows', async (t) => {
  const place = placeWith(t, {
    'policies/.active': 'team-moderate\n',
    'policies/agents/deploy-bot.yaml': `agent: deploy-bot
extends: team-moderate

capabilities:
  process.run:
    tier: autonomous  # Deploy bot can run processes without approval
    reason: "Deployment automation has pre-approved process access"

  git.*:
    tier: autonomous
`,
  });
  const ask = (...more: string[]) => place.run('config', 'check-policy', '--agent', 'deploy-bot', '--capability', 'process.run', ...more);
  const bounded = await ask();
  assert.match(bounded.stdout, /^Tier: {8}autonomous$/m);
  assert.match(bounded.stdout, /^Source: {6}deploy-bot\.yaml \(line 5\)$/m);
  assert.match(bounded.stdout, /^Hierarchy: {3}system\(allowed\) → org\(approval_required\) → agent\(autonomous, relaxes org\)$/m);
  const strict = await ask('--strict');
  assert.match(strict.stdout, /^Tier: {8}approval_required$/m);
  assert.match(strict.stdout, /^Source: {6}team-moderate\.yaml \(line \d+\)$/m);
  assert.match(strict.stdout, /agent\(autonomous, raised to approval_required\)$/m);
});
