// Owns: git, by the editor's own Git extension; none in a browser, in Restricted Mode, and where it is switched off.
// Refuses: what is asked of it (earlier-files.ts).

import * as vscode from 'vscode';
import type { Git } from './git-api.js';

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): Git<vscode.Uri>;
}

export async function findGit(): Promise<Git<vscode.Uri> | null> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined) {
    return null;
  }
  const git = extension.isActive ? extension.exports : await extension.activate();
  return git.enabled ? git.getAPI(1) : null;
}
