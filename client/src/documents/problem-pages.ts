// Owns: the pages about the problems, which ship with the extension, as documents that open offline, rendered.
// Refuses: their text (docs/problems/).

import * as vscode from 'vscode';
import { withOwnLinks } from './own-links.js';

const SCHEME = 'kruxos-policy-problem';

/** The server links a diagnostic's code to `<this>/<code>.md`. The manifest opens this scheme in the Markdown preview. */
export const PROBLEM_PAGES_URI = `${SCHEME}:`;

export function registerProblemPages(extensionUri: vscode.Uri): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    async provideTextDocumentContent(uri) {
      const code = /^\/([a-z-]+)\.md$/.exec(uri.path)?.[1];
      if (code === undefined) {
        return vscode.l10n.t('There is no such page.');
      }
      try {
        const page = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'docs', 'problems', `${code}.md`));
        return withOwnLinks(new TextDecoder().decode(page));
      } catch {
        return vscode.l10n.t('There is no page about `{0}` in this version.', code);
      }
    },
  });
}
