// Owns: the command "Switch Active Policy…": which policy, and where the choice is kept: the setting where one decides, else
// the directory's `.active`. Refuses: judging the policy, which the server does by the rules of `config set policy`.

import * as vscode from 'vscode';
import { ActivateRequest, OverviewRequest } from '../../../server/src/protocol.js';
import type { ActivateParams, ActivateResult, DirectoryOverview, OverviewParams, PolicyOverview } from '../../../server/src/protocol.js';
import { changeActivePolicySetting } from '../active-policy-setting.js';
import { pickDirectory } from '../pickers/pick-directory.js';
import { pickStep } from '../pickers/pick-step.js';
import type { Choice } from '../pickers/pick-step.js';
import type { PolicyServer } from '../policy-server.js';
import { readArgument } from './command-argument.js';

/** The argument may name the `policy`, itself or as a node of the view. */
export async function switchActivePolicy({ server, argument }: { readonly server: PolicyServer; readonly argument: unknown }): Promise<void> {
  const uri = await pickDirectory(server, readArgument(argument, server).uri);
  const [overview] = uri === undefined ? [] : await server.request<DirectoryOverview[]>(OverviewRequest, { uri } satisfies OverviewParams);
  if (uri === undefined || overview === undefined) {
    return;
  }
  const name = policyIn(argument) ?? (await pickPolicy(overview));
  if (name === undefined) {
    return;
  }
  try {
    const change = await server.request<ActivateResult>(ActivateRequest, { uri, name } satisfies ActivateParams);
    if (overview.activeFrom === 'setting') {
      await changeActivePolicySetting(server.codeUriOf(uri), name);
    } else {
      await writeWhole(server.codeUriOf(change.uri), change.text);
    }
  } catch (error) {
    await vscode.window.showErrorMessage(vscode.l10n.t('The active policy stays as it is: {0}', error instanceof Error ? error.message : String(error)));
  }
}

async function pickPolicy({ policies, activePolicy, activeFrom }: DirectoryOverview): Promise<string | undefined> {
  const choices = policies.filter(({ layer }) => layer === 'organization').map(choiceOf);
  const isOwn = ({ isShipped }: PolicyOverview): boolean => !isShipped;
  const own = policies.filter(({ layer }) => layer === 'organization').filter(isOwn).length;
  const templates: Choice<string> = { label: vscode.l10n.t('Templates'), kind: vscode.QuickPickItemKind.Separator };
  const picked = await pickStep<string>({
    title: vscode.l10n.t('Active Policy'),
    placeholder:
      activeFrom === 'setting'
        ? vscode.l10n.t('The setting kruxosPolicy.activePolicy decides: picking a policy changes it')
        : vscode.l10n.t('Pick the organization policy that binds every agent; the file .active keeps it'),
    step: 1,
    totalSteps: 1,
    choices: [...choices.slice(0, own), templates, ...choices.slice(own)],
    start: activePolicy,
  });
  return picked.kind === 'picked' ? picked.value : undefined;
}

function choiceOf({ name, isActive, compiles, extends: base }: PolicyOverview): Choice<string> {
  const facts = [
    ...(isActive ? [vscode.l10n.t('active')] : []),
    ...(base === null ? [] : [vscode.l10n.t('extends {0}', base)]),
    ...(compiles ? [] : [vscode.l10n.t('does not compile')]),
  ];
  return { label: `$(${isActive ? 'check' : compiles ? 'blank' : 'error'}) ${name}`, description: facts.join(', '), value: name };
}

/** Whoever reads the file sees the old text or the new one, never a part. */
async function writeWhole(target: vscode.Uri, text: string): Promise<void> {
  const temporary = target.with({ path: `${target.path}.${crypto.randomUUID()}` });
  await vscode.workspace.fs.writeFile(temporary, new TextEncoder().encode(text));
  try {
    await vscode.workspace.fs.rename(temporary, target, { overwrite: true });
  } catch (error) {
    await vscode.workspace.fs.delete(temporary);
    throw error;
  }
}

function policyIn(argument: unknown): string | undefined {
  const { policy } = typeof argument === 'object' && argument !== null ? (argument as { readonly policy?: unknown }) : {};
  if (typeof policy === 'string') {
    return policy;
  }
  const { name } = typeof policy === 'object' && policy !== null ? (policy as { readonly name?: unknown }) : {};
  return typeof name === 'string' ? name : undefined;
}
