// Owns: the setting that names the active policy: where it is set, changing it there, and taking it along when the policy that it names is renamed.
// Refuses: the file `.active`, which the server renames together with the policy.

import * as vscode from 'vscode';
import { OverviewRequest } from '../../server/src/protocol.js';
import type { DirectoryOverview, OverviewParams } from '../../server/src/protocol.js';
import type { PolicyServer } from './policy-server.js';

/** Where it was set, there it is changed. */
export async function changeActivePolicySetting(place: vscode.Uri, name: string): Promise<void> {
  await vscode.workspace.getConfiguration('kruxosPolicy', place).update('activePolicy', name, targetOf(place));
}

/**
 * A rename is only proposed to the editor; it has happened once the directory knows the new name and the old one no more. The workspace's
 * own setting follows by itself; one of the person, which may be meant for other workspaces as well, is left to the person.
 */
export function followRenamedPolicies(server: PolicyServer): vscode.Disposable {
  let awaited: vscode.Disposable | undefined;
  const renames = server.onDidProposeRename(async ({ uri, newName }) => {
    const name = vscode.workspace.getConfiguration('kruxosPolicy', uri).get<string>('activePolicy', '').trim();
    const isThere = async (policy: string): Promise<boolean> => (await ownPolicies(server, uri)).includes(policy);
    if (name === '' || name === newName || !(await isThere(name)) || (await isThere(newName))) {
      return;
    }
    awaited?.dispose();
    const waiting = server.onDidChange(async () => {
      if (awaited !== waiting || (await isThere(name)) || !(await isThere(newName)) || awaited !== waiting) {
        return;
      }
      waiting.dispose();
      awaited = undefined;
      await follow(uri, name, newName);
    });
    awaited = waiting;
  });
  return vscode.Disposable.from(renames, new vscode.Disposable(() => awaited?.dispose()));
}

async function follow(place: vscode.Uri, name: string, newName: string): Promise<void> {
  if (targetOf(place) === vscode.ConfigurationTarget.Global) {
    const change = vscode.l10n.t('Change Setting');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('The policy {0} is called {1} now. The user setting kruxosPolicy.activePolicy still names {0}, so that everything is blocked here.', name, newName),
      change,
    );
    if (chosen !== change) {
      return;
    }
  }
  await changeActivePolicySetting(place, newName);
  vscode.window.setStatusBarMessage(vscode.l10n.t('The setting kruxosPolicy.activePolicy names {0} now', newName), 5_000);
}

async function ownPolicies(server: PolicyServer, place: vscode.Uri): Promise<readonly string[]> {
  const [overview] = await server.request<DirectoryOverview[]>(OverviewRequest, { uri: server.uriOf(place) } satisfies OverviewParams);
  return (overview?.policies ?? []).filter(({ layer, isShipped }) => layer === 'organization' && !isShipped).map(({ name }) => name);
}

function targetOf(place: vscode.Uri): vscode.ConfigurationTarget {
  const found = vscode.workspace.getConfiguration('kruxosPolicy', place).inspect<string>('activePolicy');
  if (found?.workspaceFolderValue !== undefined) {
    return vscode.ConfigurationTarget.WorkspaceFolder;
  }
  return found?.workspaceValue !== undefined ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
}
