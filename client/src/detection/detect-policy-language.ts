// Owns: giving plain YAML documents our language when they are policies, by their text or by their directory, and remembering when a person undid that.
// Refuses: telling what is a policy (core compile/directory-layout.ts), and every language other than YAML.

import * as vscode from 'vscode';
import { looksLikePolicy } from '../../../core/src/compile/directory-layout.js';
import { isEdited } from '../edited-files.js';
import { inPolicyDirectory } from './in-policy-directory.js';

const POLICY = 'kruxos-policy';
/** The scheme under which the server has them. */
const SHIPPED = 'kruxos-policy-shipped';
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
  const isOpenTo = (document: vscode.TextDocument): boolean => !document.isClosed && isCandidate(document) && !kept.has(document.uri.toString());
  const detect = async (document: vscode.TextDocument): Promise<void> => {
    if (isOpenTo(document) && (looksLikePolicy(document.getText()) || (await isAmongPolicies(document.uri))) && isOpenTo(document)) {
      await vscode.languages.setTextDocumentLanguage(document, POLICY);
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
      void detect(document);
    }
  });
  const saved = vscode.workspace.onDidSaveTextDocument((document) => void detect(document));
  vscode.workspace.textDocuments.forEach((document) => void detect(document));
  return vscode.Disposable.from(closed, opened, saved);
}

/** Policies that ship with the product are read like any other, though nobody edits them. */
function isCandidate({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === YAML && (isEdited(uri) || uri.scheme === SHIPPED);
}

async function isAmongPolicies(uri: vscode.Uri): Promise<boolean> {
  const place = placeOf(uri);
  if (place === undefined) {
    return false;
  }
  const { fs } = vscode.workspace;
  return inPolicyDirectory(place.path, {
    namesIn: async (folder) => fs.readDirectory(place.with({ path: folder })).then((entries) => entries.map(([name]) => name), () => []),
    textOf: async (file) => fs.readFile(place.with({ path: file })).then((bytes) => new TextDecoder().decode(bytes), () => null),
  });
}

/** What was never saved may have a place in the workspace already; else it lies in no directory. */
function placeOf(uri: vscode.Uri): vscode.Uri | undefined {
  if (uri.scheme !== 'untitled') {
    return uri;
  }
  const around = vscode.workspace.workspaceFolders?.find((folder) => uri.path.startsWith(`${folder.uri.path}/`));
  return around && uri.with({ scheme: around.uri.scheme, authority: around.uri.authority });
}
