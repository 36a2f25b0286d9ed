// Owns: the command "New Policy from Template…": which template, which name, and the unsaved document that it becomes.
// Refuses: writing to disk: saving is the person's step.

import * as vscode from 'vscode';
import { SYSTEM_NAME } from '../../../core/src/compile/directory-layout.js';
import { NewPolicyRequest, OverviewRequest, TemplatesRequest } from '../../../server/src/protocol.js';
import type { DirectoryOverview, NewPolicyParams, NewPolicyResult, OverviewParams, TemplateInfo } from '../../../server/src/protocol.js';
import { enterStep } from '../pickers/enter-step.js';
import { pickStep } from '../pickers/pick-step.js';
import type { PolicyServer } from '../policy-server.js';

const TOTAL_STEPS = 2;

export async function newPolicyFromTemplate(server: PolicyServer): Promise<void> {
  const directory = await policyDirectory();
  if (directory === 'cancelled') {
    return;
  }
  // Any document of the directory will do.
  const place = directory === undefined ? {} : { uri: server.uriOf(vscode.Uri.joinPath(directory, 'new.yaml')) };
  const [templates, directories] = await Promise.all([
    server.request<TemplateInfo[]>(TemplatesRequest),
    server.request<DirectoryOverview[]>(OverviewRequest, place satisfies OverviewParams),
  ]);
  for (;;) {
    const picked = await pickStep<TemplateInfo>({
      title: vscode.l10n.t('New Policy from Template'),
      placeholder: vscode.l10n.t('Pick what to start from'),
      step: 1,
      totalSteps: TOTAL_STEPS,
      choices: templates.map((template) => ({ ...wordsFor(template), value: template })),
    });
    if (picked.kind !== 'picked') {
      return;
    }
    const template = picked.value;
    const taken = new Set(directories.flatMap(({ policies }) => policies).filter(({ layer }) => layer !== 'system').map(nameKey));
    const named = await enterName(template, (name) => taken.has(nameKey({ layer: template.kind, name })));
    if (named.kind === 'cancelled') {
      return;
    }
    if (named.kind === 'picked') {
      const params: NewPolicyParams = { ...place, template: template.name, name: named.value };
      const { text } = await server.request<NewPolicyResult>(NewPolicyRequest, params);
      await openUntitled({ text, place: directory && (await freePlace(directory, template, named.value)) });
      return;
    }
  }
}

/** A starter's own description is there to be replaced by its author; it says nothing of the starter. */
function wordsFor({ name, description }: TemplateInfo): { readonly label: string; readonly detail: string } {
  switch (name) {
    case 'agent':
      return { label: 'agent', detail: vscode.l10n.t('Starter: how one agent differs from the organization policy') };
    case 'organization':
      return { label: 'organization', detail: vscode.l10n.t('Starter: a policy for every agent that builds on a template') };
    default:
      return { label: name, detail: description };
  }
}

function enterName({ kind }: TemplateInfo, isTaken: (name: string) => boolean): ReturnType<typeof enterStep> {
  const isAgent = kind === 'agent';
  const wanted = isAgent ? 'my-agent' : 'my-policy';
  return enterStep({
    title: isAgent ? vscode.l10n.t('New Policy: Agent') : vscode.l10n.t('New Policy: Name'),
    prompt: isAgent ? vscode.l10n.t('The agent that the policy is for. Its file is called after it.') : vscode.l10n.t('The name of the policy. Its file is called after it.'),
    step: 2,
    totalSteps: TOTAL_STEPS,
    value: firstFree(wanted, isTaken),
    refuse: (name) => {
      if (!/^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?$/.test(name)) {
        return vscode.l10n.t('Type letters, digits, dots, underscores and hyphens.');
      }
      if (!isAgent && name === SYSTEM_NAME) {
        return vscode.l10n.t('What is in system.yaml adds to the system policy. Choose another name.');
      }
      return isTaken(name) ? vscode.l10n.t('There is a policy of this name already.') : undefined;
    },
  });
}

function firstFree(wanted: string, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!isTaken(name)) {
      return name;
    }
  }
}

/** Policies and agents have names of their own. */
function nameKey({ layer, name }: { readonly layer: string; readonly name: string }): string {
  return `${layer === 'agent' ? 'agent' : 'organization'} ${name}`;
}

/** With a folder open, saving the document puts it among the folder's policies; without one, saving asks for a place. */
async function openUntitled({ text, place }: { readonly text: string; readonly place: vscode.Uri | undefined }): Promise<void> {
  if (place === undefined) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'kruxos-policy', content: text }));
    return;
  }
  const document = await vscode.workspace.openTextDocument(place.with({ scheme: 'untitled' }));
  const editor = await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, 'kruxos-policy'));
  await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), text));
  editor.selection = new vscode.Selection(0, 0, 0, 0);
}

async function freePlace(directory: vscode.Uri, { kind }: TemplateInfo, name: string): Promise<vscode.Uri> {
  const folder = kind === 'agent' ? vscode.Uri.joinPath(directory, 'agents') : directory;
  for (let count = 1; ; count += 1) {
    const place = vscode.Uri.joinPath(folder, `${name}${count === 1 ? '' : `-${count}`}.yaml`);
    if (!(await exists(place))) {
      return place;
    }
  }
}

/** The folder of the policy in the active editor, else `policies/` of the workspace folder: of several, the one that is picked. */
async function policyDirectory(): Promise<vscode.Uri | undefined | 'cancelled'> {
  const active = vscode.window.activeTextEditor?.document;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const isFile = (uri: vscode.Uri): boolean => uri.scheme === 'file' || folders.some((each) => each.uri.scheme === uri.scheme);
  if (active?.languageId === 'kruxos-policy' && isFile(active.uri)) {
    const folder = vscode.Uri.joinPath(active.uri, '..');
    return folder.path.endsWith('/agents') ? vscode.Uri.joinPath(folder, '..') : folder;
  }
  if (folders.length === 0) {
    return undefined;
  }
  const root = folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t('Pick the folder that the policy is for') });
  return root === undefined ? 'cancelled' : vscode.Uri.joinPath(root.uri, 'policies');
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
