// Owns: the repository of a file, by the editor's own Git extension; none in a browser, in Restricted Mode, and where git is switched off.
// Refuses: what is asked of it (earlier-files.ts).

import * as vscode from 'vscode';
import type { GitRepository } from './git-api.js';

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { getRepository(uri: vscode.Uri): GitRepository<vscode.Uri> | null };
}

/** Null where the file is in none, or in one without a commit. */
export async function findRepository(uri: vscode.Uri): Promise<GitRepository<vscode.Uri> | null> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined) {
    return null;
  }
  const git = extension.isActive ? extension.exports : await extension.activate();
  const repository = git.enabled ? git.getAPI(1).getRepository(uri) : null;
  return repository?.state.HEAD?.commit === undefined ? null : repository;
}
