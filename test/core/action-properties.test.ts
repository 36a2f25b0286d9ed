// Owns: what holds for every action, on every fixture and on random worlds: it leaves a text that reads no worse, it does what it says, and fixing
// everything loosens nothing. Refuses: what single actions do.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decider, diagnose, fixAll, fixesOf, isStricter, readPolicy, refactoringsAt, suppressionOf } from '../../core/src/index.js';
import type { Change, PolicyFile } from '../../core/src/index.js';
import { arbCase, arbRequest } from '../reference/generate.js';
import { agree } from '../support/agree.js';
import { applyChanges } from '../support/apply-changes.js';
import { arbChange, changeText } from '../support/change-text.js';
import { parseFixture } from '../support/fixture.js';
import type { Fixture } from '../support/fixture.js';
import { pageCodes, readPage } from '../support/problem-page.js';
import { projectPath } from '../support/project-root.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';
import { uriOf, workspaceOf } from '../support/workspace.js';

function fixtures(): { readonly name: string; readonly fixture: Fixture }[] {
  const pages = pageCodes().flatMap((code) => {
    const { bad, good } = readPage(code);
    return [...bad, ...good].map((text, i) => ({ name: `${code} ${i + 1}`, fixture: parseFixture(text) }));
  });
  const templates = ['templates', 'templates/starters'].flatMap((folder) => readdirSync(projectPath(folder)).filter((each) => each.endsWith('.yaml') && each !== 'system.yaml').map((each) => ({
    name: each,
    fixture: parseFixture(readFileSync(projectPath(folder, each), 'utf8')),
  })));
  const ordered = 'name: acme\ndefaults: {tier: blocked}\nrules:\n  # mail\n  - capability: email.send\n    tier: notify\n    conditions: {to_contains: a}\n  - capability: "filesystem.*"\n    tier: notify\n';
  const pair = '#- acme.yaml\nname: acme\ncapabilities:\n  # no\n  "*": {tier: blocked, reason: "No"}\n  email.send:\n    tier: notify\n  # b\n  scheduler.b:\n    tier: blocked\n    reason: "No"\n  scheduler.a: # a\n    tier: blocked\n    reason: "No"\n#- agents/bot.yaml\nagent: bot\ncapabilities:\n  # runs\n  process.run: {tier: blocked}\n  # pushes\n  git.push:\n    tier: blocked # never\n';
  return [...pages, ...templates, { name: 'ordered', fixture: parseFixture(ordered) }, { name: 'pair', fixture: parseFixture(pair) }];
}

const errors = ({ problems }: PolicyFile) => problems.filter((each) => each.severity === 'error').length;

function filesAfter(fixture: Fixture, changes: readonly Change[]): { readonly fixture: Fixture; readonly worse: readonly string[] } {
  const after = applyChanges(fixture, changes);
  const read = ({ path, text }: Fixture['files'][number]) => readPolicy({ uri: uriOf(path), text }, { inAgents: path.startsWith('agents/') });
  const worse = after.files.flatMap((each, i) => {
    const before = fixture.files[i];
    return before === undefined || each.path === '.active' || errors(read(each)) <= errors(read(before)) ? [] : [each.text];
  });
  return { fixture: after, worse };
}

function comments(fixture: Fixture): string[] {
  return fixture.files.flatMap(({ path, text }) => {
    const { syntax } = readPolicy({ uri: uriOf(path), text }, { inAgents: false });
    return syntax.comments.map((each) => text.slice(each.start, each.end));
  }).sort();
}

describe('on every fixture', () => {
  const all = fixtures();

  it('a quick fix removes its problem and leaves a text that reads no worse', () => {
    let count = 0;
    for (const { name, fixture } of all) {
      const { set } = workspaceOf(fixture);
      for (const { path } of fixture.files.filter((each) => each.path !== '.active' && each.path !== 'catalogue.yaml')) {
        const { problems } = diagnose(set, uriOf(path));
        for (const problem of problems) {
          for (const fix of fixesOf(set, uriOf(path), problem, problems)) {
            count++;
            const { fixture: after, worse } = filesAfter(fixture, fix.changes);
            assert.deepEqual(worse, [], name);
            const now = workspaceOf(after);
            const found = (each: Fixture, one: typeof now) => each.files.flatMap((file) => (file.path === '.active' ? [] : diagnose(one.set, uriOf(file.path)).problems)).filter((each2) => each2.code === problem.code).length;
            assert.ok(found(after, now) < found(fixture, workspaceOf(fixture)), `${name}: ${fix.subject.kind}`);
          }
          const suppression = suppressionOf(set.policyAt(uriOf(path))?.file as PolicyFile, problem);
          if (suppression === null) continue;
          const written = applyChanges(fixture, suppression.changes);
          const codes = (each: Fixture) => diagnose(workspaceOf(each).set, uriOf(path)).problems.map((one) => one.code);
          assert.ok(codes(written).includes('invalid-suppression'), `${name}: a reason is still to be given`);
          const reasoned = { ...written, files: written.files.map((each) => ({ ...each, text: each.text.replace(': REASON', ': because') })) };
          assert.ok(codes(reasoned).filter((each) => each === problem.code).length < problems.filter((each) => each.code === problem.code).length, `${name}: suppressed`);
          assert.ok(!codes(reasoned).includes('unused-suppression') && !codes(reasoned).includes('invalid-suppression'), name);
        }
      }
    }
    assert.ok(count > 40);
  });

  it('a refactoring, at any place, reads no worse, keeps every comment, and its effect is what it says', () => {
    const seen = new Set<string>();
    for (const { name, fixture } of all) {
      const { set } = workspaceOf(fixture);
      for (const { path, text } of fixture.files.filter((each) => each.path !== '.active' && each.path !== 'catalogue.yaml')) {
        // The start of every word is every token; of the long templates some will do.
        const words = [...text.matchAll(/(?<![\w.*])[\w.*"'-]+/g)].filter((_, i) => text.length < 2_000 || i % 11 === 0);
        for (const { index } of words) {
          for (const each of refactoringsAt(set, uriOf(path), index, () => true)) {
            const { fixture: after, worse } = filesAfter(fixture, each.changes);
            assert.deepEqual(worse, [], `${name}: ${each.id}`);
            const left = comments(after);
            assert.deepEqual(comments(fixture).filter((one) => !left.includes(one)), [], `${name}: ${each.id}`);
            if (each.refusal === null) seen.add(each.id);
          }
        }
      }
    }
    assert.deepEqual([...seen].sort(), ['convert-condition', 'convert-form', 'extract-override', 'merge-entries', 'move-to-organization', 'sort-entries', 'split-wildcard']);
  });
});

describe('fixing everything', () => {
  const arbAsked = fc.tuple(arbCase, fc.array(arbRequest, { maxLength: 6 }), fc.array(arbChange, { maxLength: 4 })).map(([{ world, request }, others, edits]) => ({ world, requests: [request, ...others], edits }));

  it('loosens no decision, and has nothing left to do the second time', (t) => {
    let mended = 0;
    const told = agree({ arbitraries: [arbAsked], worlds: 80, predicate: ({ world, requests, edits }) => {
      const before = compileWorld(world, (text) => edits.reduce((each, edit) => changeText(each, edit), text));
      for (const { uri, text } of [...before.input.organizations, ...before.input.agents]) {
        const fixed = fixAll(before, uri);
        if (fixed === text) continue;
        mended++;
        const after = compileWorld(world, (each, path) => (uriOf(path) === uri ? fixed : edits.reduce((one, edit) => changeText(one, edit), each)));
        const tell = () => `${drawWorld(world)}\n--- ${uri}\n${text}\n---\n${fixed}`;
        assert.equal(fixAll(after, uri), fixed, tell());
        const [a, b] = [new Decider(before, null), new Decider(after, null)];
        for (const request of requests) assert.ok(!isStricter(a.decide(request).tier, b.decide(request).tier), `${tell()}\n${JSON.stringify(request)}`);
      }
    } });
    t.diagnostic(`${mended} files mended, ${told}`);
  });

  it('mends a file with everything in it, and leaves comments that belong to what stays', () => {
    const text = `# Ours
name: acme
version: 1.0
capabilities:
  # Everything else
  "*":
    tier: blocked # really
    reason: "Closed"
  network.*:
    tier: notify

  # the same
  network.download:
    tier: notify
  email.send:
    tier: blocked
    reason: "No"
    # never counts
    rate_limit:
      max: 1
      window: 60
  filesystem.write:
    # kruxos-ignore missing-reason: gone
    rules:
      - condition:
          path_prefix: /workspace
        tier: notify
      # covered
      - condition:
          path_prefix: /workspace/a
        tier: notify
      - condition:
          content_size_lt: 1
          content_size_gt: 1
        tier: notify
    tier: approval_required
    reason: "Ask" # please
`;
    const { set } = workspaceOf(text);
    assert.equal(fixAll(set, uriOf('policy.yaml')), `# Ours
name: acme
version: "1.0"
capabilities:
  # Everything else
  "*":
    tier: blocked # really
    reason: "Closed"
  network.*:
    tier: notify

  email.send:
    tier: blocked
    reason: "No"
  filesystem.write:
    rules:
      - condition:
          path_prefix: /workspace
        tier: notify
    tier: approval_required
    reason: "Ask" # please
`);
  });

  it('keeps suppressions while the file has an error, and goes by the severities', () => {
    const text = 'name: acme\nversion: 1.0\ncapabilities:\n  "*":\n    tier: blcked\n    # kruxos-ignore missing-reason: known\n    rules: []\n';
    const { set } = workspaceOf(text);
    assert.equal(fixAll(set, uriOf('policy.yaml')), text.replace('1.0', '"1.0"'));
    assert.equal(fixAll(set, uriOf('policy.yaml'), { 'unquoted-version': 'off' }), text);
  });

  it('leaves what would loosen another policy', () => {
    const files = '#- policy.yaml\nname: acme\ncapabilities:\n  network.*:\n    tier: approval_required\n    reason: "No"\n  network.download:\n    tier: approval_required\n    reason: "No"\n#- loose.yaml\nname: loose\nextends: acme\ncapabilities:\n  network.*:\n    tier: notify\n#- .active\nacme\n';
    const { set, fixture } = workspaceOf(files);
    assert.equal(fixAll(set, uriOf('policy.yaml')), fixture.files[0]?.text);
  });
});
