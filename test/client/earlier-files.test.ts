// Owns: which files of a repository are compared with the last commit, and as what.
// Refuses: git itself, which is tried in a real VS Code (scripts/vscode-host/use-changes.mjs).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filesAtLastCommit } from '../../client/src/git/earlier-files.js';
import type { GitChange, GitRepository, GitUri } from '../../client/src/git/git-api.js';

const [INDEX_ADDED, INDEX_RENAMED, INDEX_COPIED, MODIFIED, DELETED, UNTRACKED] = [1, 3, 4, 5, 6, 7] as const;

const at = (path: string): GitUri => ({ path: `/repo/${path}`, fsPath: `/repo/${path}` });

function change(status: number, path: string, from = path): GitChange<GitUri> {
  return { status, uri: at(path), originalUri: at(from), renameUri: path === from ? undefined : at(path) };
}

interface Given {
  readonly changed?: readonly GitChange<GitUri>[];
  readonly working?: readonly GitChange<GitUri>[];
  readonly untracked?: readonly GitChange<GitUri>[];
  readonly show?: (path: string) => Promise<string>;
}

async function found({ changed = [], working = [], untracked = [], show = (path) => Promise.resolve(`text of ${path}`) }: Given): Promise<string[]> {
  const repository: GitRepository<GitUri> = {
    state: { HEAD: { commit: 'c' }, workingTreeChanges: working, untrackedChanges: untracked, onDidChange: () => ({ dispose: () => undefined }) },
    diffWith: (ref) => (assert.equal(ref, 'HEAD'), Promise.resolve(changed)),
    show: (ref, path) => (assert.equal(ref, 'HEAD'), show(path)),
  };
  return (await filesAtLastCommit(repository)).map(({ uri, text }) => `${uri.path.slice('/repo/'.length)}: ${text ?? 'none'}`);
}

describe('the policy files at the last commit', () => {
  it('are those that were changed or deleted, with their texts, and none for what is new', async () => {
    const changed = [change(MODIFIED, 'policies/acme.yaml'), change(DELETED, 'policies/agents/old.yml'), change(INDEX_ADDED, 'policies/agents/new.yaml'), change(MODIFIED, 'policies/.active')];
    assert.deepEqual(await found({ changed }), ['policies/acme.yaml: text of /repo/policies/acme.yaml', 'policies/agents/old.yml: text of /repo/policies/agents/old.yml', 'policies/agents/new.yaml: none', 'policies/.active: text of /repo/policies/.active']);
  });

  it('have new files that git does not follow yet, wherever the settings list those', async () => {
    const one = change(UNTRACKED, 'policies/agents/new.yaml');
    // A change in the working tree alone may be staged back and forth: only the difference from the commit counts.
    assert.deepEqual(await found({ working: [one, change(MODIFIED, 'policies/acme.yaml')] }), ['policies/agents/new.yaml: none']);
    assert.deepEqual(await found({ untracked: [one] }), ['policies/agents/new.yaml: none']);
  });

  it('have what git was told not to follow any longer, and what lies under a name that was given up', async () => {
    assert.deepEqual(await found({ changed: [change(DELETED, 'policies/a.yaml')], working: [change(UNTRACKED, 'policies/a.yaml')] }), ['policies/a.yaml: text of /repo/policies/a.yaml']);
    assert.deepEqual(await found({ changed: [change(INDEX_RENAMED, 'policies/b.yaml', 'policies/a.yaml')], untracked: [change(UNTRACKED, 'policies/a.yaml')] }), ['policies/a.yaml: text of /repo/policies/a.yaml', 'policies/b.yaml: none']);
  });

  it('stand under their old names, and not under the new ones; what a file is a copy of is still there', async () => {
    assert.deepEqual(await found({ changed: [change(INDEX_RENAMED, 'policies/b.yaml', 'policies/a.yaml')] }), ['policies/a.yaml: text of /repo/policies/a.yaml', 'policies/b.yaml: none']);
    assert.deepEqual(await found({ changed: [change(INDEX_COPIED, 'policies/b.yaml', 'policies/a.yaml')] }), ['policies/b.yaml: none']);
  });

  it('are no other files, which are not even read', async () => {
    const show = (path: string) => Promise.reject(new Error(`${path} was read`));
    assert.deepEqual(await found({ changed: [change(MODIFIED, 'README.md'), change(INDEX_RENAMED, 'b.txt', 'a.txt')], show }), []);
    // A file that became a policy's was none before.
    assert.deepEqual(await found({ changed: [change(INDEX_RENAMED, 'policies/a.yaml', 'a.txt')], show }), ['policies/a.yaml: none']);
  });

  it('fail where git does, and do not pass for files that were not there', async () => {
    await assert.rejects(found({ changed: [change(MODIFIED, 'policies/acme.yaml')], show: () => Promise.reject(new Error('git failed')) }), /git failed/);
  });
});
