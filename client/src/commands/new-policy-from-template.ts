// Owns: the command "New Policy from Template…": which template, and the unsaved document that it becomes.
// Refuses: writing to disk: saving is the person's step.

import * as vscode from 'vscode';
import { TemplatesRequest } from '../../../server/src/protocol.js';
import type { TemplateInfo } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';

export async function newPolicyFromTemplate(server: PolicyServer): Promise<void> {
  const templates = await server.request<TemplateInfo[]>(TemplatesRequest);
  const picked = await vscode.window.showQuickPick(
    templates.map((template) => ({ ...wordsFor(template), template })),
    { title: 'New Policy from Template', placeHolder: 'Pick what to start from', matchOnDetail: true },
  );
  if (picked === undefined) {
    return;
  }
  const editor = await vscode.window.showTextDocument(await openUntitled(picked.template));
  await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), picked.template.text));
  editor.selection = new vscode.Selection(0, 0, 0, 0);
}

/** A starter's own description is there to be replaced by its author; it says nothing of the starter. */
function wordsFor({ name, description }: TemplateInfo): { readonly label: string; readonly detail: string } {
  switch (name) {
    case 'agent':
      return { label: 'agent', detail: 'Starter: how one agent differs from the organization policy' };
    case 'organization':
      return { label: 'organization', detail: 'Starter: a policy for every agent that builds on a template' };
    default:
      return { label: name, detail: description };
  }
}

/** With a folder open, saving the document puts it among the folder's policies; without one, saving asks for a place. */
async function openUntitled(template: TemplateInfo): Promise<vscode.TextDocument> {
  const place = await freePlace(template);
  if (place === undefined) {
    return vscode.workspace.openTextDocument({ language: 'kruxos-policy' });
  }
  const document = await vscode.workspace.openTextDocument(place.with({ scheme: 'untitled' }));
  return vscode.languages.setTextDocumentLanguage(document, 'kruxos-policy');
}

async function freePlace(template: TemplateInfo): Promise<vscode.Uri | undefined> {
  const directory = await policyDirectory();
  if (directory === undefined) {
    return undefined;
  }
  const folder = /^agent\s*:/m.test(template.text) ? vscode.Uri.joinPath(directory, 'agents') : directory;
  for (let count = 1; ; count += 1) {
    const place = vscode.Uri.joinPath(folder, `${template.name}${count === 1 ? '' : `-${count}`}.yaml`);
    if (!(await exists(place))) {
      return place;
    }
  }
}

/** The folder of the policy in the active editor, else `policies/` of the first workspace folder. */
async function policyDirectory(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document;
  if (active?.languageId === 'kruxos-policy' && active.uri.scheme === 'file') {
    const folder = vscode.Uri.joinPath(active.uri, '..');
    return folder.path.endsWith('/agents') ? vscode.Uri.joinPath(folder, '..') : folder;
  }
  const root = vscode.workspace.workspaceFolders?.[0];
  return root === undefined ? undefined : vscode.Uri.joinPath(root.uri, 'policies');
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  if (vscode.workspace.textDocuments.some((document) => document.isUntitled && document.uri.path === uri.path)) {
    return true;
  }
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
