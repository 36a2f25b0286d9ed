// Owns: the policies that ship with the product, and the examples: no problem in any template or starter, no error in an example.
// Refuses: what they decide beyond the guide's own sample.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { check, diagnose, readPolicy, readShipped } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { projectPath } from '../support/project-root.js';
import { SHIPPED, placedProblems, reportedProblems, uriOf, workspaceOf } from '../support/workspace.js';

const TEMPLATES = ['personal-permissive', 'team-moderate', 'enterprise-restrictive'];

function template(name: string): string {
  return readFileSync(projectPath('templates', `${name}.yaml`), 'utf8');
}

/** The files of a directory as one fixture; `agents/` below it included. */
function fixtureOf(...folder: readonly string[]): string {
  const names = readdirSync(projectPath(...folder), { withFileTypes: true }).filter((each) => each.isFile()).map((each) => each.name);
  const agents = readdirSync(projectPath(...folder), { withFileTypes: true }).some((each) => each.name === 'agents') ? readdirSync(projectPath(...folder, 'agents')).map((each) => `agents/${each}`) : [];
  return [...names, ...agents].filter((name) => /\.ya?ml$|^\.active$/.test(name)).sort().map((name) => `#- ${name}\n${readFileSync(projectPath(...folder, name), 'utf8')}`).join('\n');
}

describe('the templates', () => {
  for (const { file, problems, name } of SHIPPED.templates) {
    it(`${file} has no problem of any severity`, () => {
      assert.deepEqual(problems, []);
      assert.equal(`${name?.value ?? ''}.yaml`, file);
      const { set } = workspaceOf(`#- .active\n${name?.value ?? ''}\n`);
      const policy = set.named(name?.value ?? '')[0];
      assert.deepEqual(diagnose(set, policy?.file.uri ?? '').problems.map((each) => `${each.code} ${each.message}`), []);
    });
  }

  it('are named before they are read as they are afterwards', () => {
    for (const { uri, text, name } of readShipped().templates) {
      const { name: read, kind } = readPolicy({ uri, text }, { inAgents: false });
      assert.deepEqual([name, 'organization'], [read, kind]);
    }
  });

  it('are the three of the guide, as they stand in templates/', () => {
    assert.deepEqual(SHIPPED.templates.map((each) => each.name?.value), TEMPLATES);
    assert.deepEqual(SHIPPED.templates.map((each) => each.text), TEMPLATES.map(template));
    assert.equal(SHIPPED.system.text, template('system'));
  });

  it('the system policy is read from its text\'s own tree', () => {
    const { uri, text } = SHIPPED.system;
    const anew = readPolicy({ uri, text }, { inAgents: false });
    const said = ({ name, entries, broken, problems, syntax }: PolicyFile) => ({ name, entries, broken, problems, syntax });
    assert.deepEqual(said(SHIPPED.system), said(anew));
  });

  it('the system policy has no problem of any severity', () => {
    const { set } = workspaceOf('name: a\ncapabilities: {}\n');
    assert.deepEqual(diagnose(set, SHIPPED.system.uri).problems.map((each) => `${each.code} ${each.message}`), []);
  });

  it('decide every capability of the catalogue by an entry or a default', () => {
    for (const name of TEMPLATES) {
      const { set } = workspaceOf(`#- .active\n${name}\n`);
      for (const capability of SHIPPED.catalogue.capabilities.keys()) {
        for (const one of check(set, { agent: 'bot', capability, parameters: {} }).cases) assert.notEqual(one.source, null, `${name}: ${capability}`);
      }
    }
  });

  it('answer the guide\'s question about filesystem.delete from line 15', () => {
    const answer = check(workspaceOf('#- .active\nteam-moderate\n').set, { agent: 'my-agent', capability: 'filesystem.delete', parameters: {} });
    const [only] = answer.cases;
    assert.deepEqual([answer.tier, only?.source?.file, only?.source?.line], ['approval_required', 'team-moderate.yaml', 15]);
    assert.deepEqual(only?.settled.steps.map((each) => each.vote?.tier ?? null), [null, 'approval_required', null]);
  });

  it('allow what the guide\'s deploy-bot relaxes', () => {
    const fixture = '#- .active\nteam-moderate\n#- agents/deploy-bot.yaml\nagent: deploy-bot\nextends: team-moderate\ncapabilities:\n  process.run:\n    tier: autonomous\n  git.*:\n    tier: autonomous\n';
    assert.equal(check(workspaceOf(fixture).set, { agent: 'deploy-bot', capability: 'process.run', parameters: {} }).tier, 'autonomous');
    assert.equal(check(workspaceOf(fixture).set, { agent: 'other', capability: 'process.run', parameters: {} }).tier, 'approval_required');
  });
});

describe('the starters', () => {
  for (const { file, text } of SHIPPED.starters) {
    it(`${file} has no problem of any severity`, () => {
      const isAgent = readPolicy({ uri: file, text }, { inAgents: false }).kind === 'agent';
      const agent = /^agent: *"?([^\s"#]+)/m.exec(text)?.[1] ?? '';
      const workspace = workspaceOf(isAgent ? `#- .active\nteam-moderate\n#- agents/${agent}.yaml\n${text}` : text);
      assert.deepEqual(placedProblems(workspace).map((each) => `${each.path}:${each.start.line} ${each.code} ${each.message}`), []);
      assert.deepEqual(reportedProblems(workspace), []);
    });
  }
});

describe('the examples', () => {
  it('examples/policies has no error', () => {
    const workspace = workspaceOf(fixtureOf('examples', 'policies'));
    const errors = [...placedProblems(workspace), ...reportedProblems(workspace)].filter((each) => each.severity === 'error');
    assert.deepEqual(errors.map((each) => `${each.code} ${each.message}`), []);
    assert.ok(workspace.set.organizations.length > 0 && workspace.set.agents.length > 0);
  });

  it('examples/guide has no error', () => {
    const errors = placedProblems(workspaceOf(fixtureOf('examples', 'guide'))).filter((each) => each.severity === 'error');
    assert.deepEqual(errors.map((each) => `${each.path}:${each.start.line} ${each.code} ${each.message}`), []);
  });
});

describe('a file with a template\'s name', () => {
  it('takes its place', () => {
    const { set } = workspaceOf('name: team-moderate\ncapabilities:\n  email.send: {tier: blocked}\n');
    assert.deepEqual(set.named('team-moderate').map((each) => each.file.uri), [uriOf('policy.yaml')]);
  });
});
