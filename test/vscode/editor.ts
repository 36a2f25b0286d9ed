// Owns: the few things that every test does with the editor: opening the workspace's files, waiting until something is true,
// leaving the editor as it was. Refuses: sleeping: each wait ends when its condition holds, or fails at a deadline.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const DEADLINE_MS = 60_000;

export function workspaceUri(path: string): vscode.Uri {
  const root = vscode.workspace.workspaceFolders?.[0];
  assert.ok(root, 'the suite runs with a folder open');
  return vscode.Uri.joinPath(root.uri, path);
}

/** Of a window with several folders. */
export function folderUri(name: string, path: string): vscode.Uri {
  const root = vscode.workspace.workspaceFolders?.find((each) => each.name === name);
  assert.ok(root, `the window has no folder ${name}`);
  return vscode.Uri.joinPath(root.uri, path);
}

/** Opens a policy in the editor and waits for its language, which the extension may give it after it opened. A path counts from the first folder. */
export async function openPolicy(place: string | vscode.Uri): Promise<vscode.TextEditor> {
  const editor = await openFile(place);
  await eventually(`${editor.document.uri.path} is a policy`, () => editor.document.languageId === 'kruxos-policy');
  return editor;
}

/** By the command, as a person does it: a document that the API opened stays in memory for minutes after its tab closed. */
export async function openFile(place: string | vscode.Uri): Promise<vscode.TextEditor> {
  const uri = typeof place === 'string' ? workspaceUri(place) : place;
  await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
  return eventually(`${uri.path} is open`, () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.toString() === uri.toString() ? editor : undefined;
  });
}

/** Asks `look` again until it finds something other than undefined and false; what it is called goes into the failure. */
export async function eventually<Found>(what: string, look: () => Found | Thenable<Found>): Promise<Exclude<Found, undefined | false>> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found as Exclude<Found, undefined | false>;
    }
    assert.ok(Date.now() < deadline, `not within ${DEADLINE_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Accepts whatever quick pick or input box is open, until the command that asks has its answer. */
export async function acceptUntil<Answer>(answered: Thenable<Answer>): Promise<Answer> {
  let done = false;
  const answer = Promise.resolve(answered).finally(() => (done = true));
  await eventually('every question is answered', async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return done;
  });
  return answer;
}

/** The codes of the problems that are reported for a document now. */
export function codesIn(uri: vscode.Uri): string[] {
  return vscode.languages.getDiagnostics(uri).flatMap(({ code }) => (typeof code === 'object' ? String(code.value) : []));
}

/** What is shown where a person points at the first place of a text. */
export function hoverText(document: vscode.TextDocument, at: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(at) + 1);
  return eventually(`${at} has a hover`, async () => {
    const hovers: readonly vscode.Hover[] = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, position);
    return hovers.length > 0 && hovers.flatMap(({ contents }) => contents.map((part) => (typeof part === 'string' ? part : part.value))).join('\n');
  });
}

/** The open document of a scheme, such as the extension's read-only ones. */
export function openDocument(scheme: string): vscode.TextDocument | undefined {
  return vscode.window.visibleTextEditors.find((editor) => editor.document.uri.scheme === scheme)?.document;
}

export async function replaceText(editor: vscode.TextEditor, from: string, to: string): Promise<void> {
  const { document } = editor;
  const start = document.getText().indexOf(from);
  assert.notEqual(start, -1, `the document has no ${JSON.stringify(from)}`);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, to)));
}

/** Takes back every change, also the unsaved documents, and waits until the extension has seen the documents close. */
export async function closeEverything(): Promise<void> {
  for (const document of vscode.workspace.textDocuments.filter((open) => open.isDirty && isOfTheTest(open.uri))) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await eventually('every policy is closed', () => !vscode.workspace.textDocuments.some(({ uri }) => isOfTheTest(uri)));
}

function isOfTheTest(uri: vscode.Uri): boolean {
  return uri.scheme === 'untitled' || vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}
