// Owns: giving plain YAML documents our language when their text shows that they are policies, and remembering when a person
// undid that. Refuses: reading the text (looks-like-policy.ts), and every language other than YAML.

import * as vscode from 'vscode';
import { looksLikePolicy } from './looks-like-policy.js';

const POLICY = 'kruxos-policy';
const YAML = 'yaml';
const KEPT_AS_YAML = 'kruxosPolicy.keptAsYaml';

export function detectPolicyLanguage(memory: vscode.Memento): vscode.Disposable {
  const kept = new Set(memory.get<readonly string[]>(KEPT_AS_YAML, []));
  const remember = (uri: string, keep: boolean): void => {
    if (kept.has(uri) !== keep) {
      kept[keep ? 'add' : 'delete'](uri);
      void memory.update(KEPT_AS_YAML, [...kept]);
    }
  };
  const detect = (document: vscode.TextDocument): void => {
    if (isCandidate(document) && !kept.has(document.uri.toString()) && looksLikePolicy(document.getText())) {
      void vscode.languages.setTextDocumentLanguage(document, POLICY);
    }
  };

  // A change of language is told as a close and an open in one turn; a document that is opened again later comes in another.
  let closing: { readonly uri: string; readonly language: string } | undefined;
  const closed = vscode.workspace.onDidCloseTextDocument((document) => {
    const current = { uri: document.uri.toString(), language: document.languageId };
    closing = current;
    queueMicrotask(() => {
      if (closing === current) {
        closing = undefined;
      }
    });
  });
  const opened = vscode.workspace.onDidOpenTextDocument((document) => {
    const uri = document.uri.toString();
    if (closing?.uri === uri && closing.language === POLICY && document.languageId === YAML) {
      remember(uri, true);
    } else if (document.languageId === POLICY) {
      remember(uri, false);
    } else {
      detect(document);
    }
  });
  const saved = vscode.workspace.onDidSaveTextDocument(detect);
  vscode.workspace.textDocuments.forEach(detect);
  return vscode.Disposable.from(closed, opened, saved);
}

/** Not the other side of a diff, nor an editor's own documents. */
function isCandidate(document: vscode.TextDocument): boolean {
  const { scheme } = document.uri;
  return (
    document.languageId === YAML &&
    (scheme === 'file' || scheme === 'untitled' || vscode.workspace.workspaceFolders?.some((folder) => folder.uri.scheme === scheme) === true)
  );
}
