// Owns: the question "which policy directory?", asked only where there are several and nothing tells.
// Refuses: everything that is asked of a directory.

import * as vscode from 'vscode';
import { OverviewRequest } from '../../../server/src/protocol.js';
import type { DirectoryOverview, OverviewParams } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';

/** A document of the directory that is meant; undefined where there is none, which is said, and where the person cancelled. */
export async function pickDirectory(server: PolicyServer, given: string | undefined): Promise<string | undefined> {
  const place: OverviewParams = given === undefined ? {} : { uri: given };
  const directories = (await server.request<DirectoryOverview[]>(OverviewRequest, place)).filter((each) => documentOf(each) !== undefined);
  const [first] = directories;
  if (first === undefined) {
    await sayThereIsNone();
    return undefined;
  }
  if (directories.length === 1) {
    return documentOf(first);
  }
  const picked = await vscode.window.showQuickPick(
    directories.map((directory) => ({
      label: vscode.workspace.asRelativePath(server.codeUriOf(directory.uri), true),
      description: directory.activePolicy ?? vscode.l10n.t('no active policy'),
      directory,
    })),
    { title: vscode.l10n.t('Policy Directory'), placeHolder: vscode.l10n.t('There are several. Pick the one that is asked.') },
  );
  return picked && documentOf(picked.directory);
}

/** Any policy that lies in it. */
function documentOf({ policies }: DirectoryOverview): string | undefined {
  return policies.find((each) => !each.isShipped)?.uri;
}

async function sayThereIsNone(): Promise<void> {
  const make = vscode.l10n.t('New Policy…');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('There is no policy in this workspace to ask.'), make);
  if (chosen === make) {
    await vscode.commands.executeCommand('kruxosPolicy.newPolicyFromTemplate');
  }
}
