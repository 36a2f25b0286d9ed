// Owns: how the nodes of the view look, and what they say to those who hear them. Refuses: finding them.

import * as vscode from 'vscode';
import type { PolicyOverview } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';
import { nodeId } from './policy-node.js';
import type { PolicyNode } from './policy-node.js';

export function treeItem(node: PolicyNode, server: PolicyServer): vscode.TreeItem {
  const item = itemFor(node, server);
  item.id = nodeId(node);
  return item;
}

function itemFor(node: PolicyNode, server: PolicyServer): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  switch (node.kind) {
    case 'directory': {
      const { uri, activePolicy } = node.overview;
      const item = new vscode.TreeItem(vscode.workspace.asRelativePath(server.codeUriOf(uri), true), Collapsed);
      item.iconPath = vscode.ThemeIcon.Folder;
      item.description = activePolicy ?? vscode.l10n.t('no active policy');
      item.contextValue = 'directory';
      return item;
    }
    case 'section': {
      const item = new vscode.TreeItem(node.section === 'agents' ? vscode.l10n.t('Agents') : vscode.l10n.t('System and Organization'), Expanded);
      const { notes } = node.overview;
      if (node.section === 'policies' && notes.length > 0) {
        item.description = notes.join(' · ');
        item.tooltip = notes.join('\n');
        item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
      }
      item.contextValue = `section.${node.section}`;
      return item;
    }
    case 'questions': {
      const item = new vscode.TreeItem(vscode.l10n.t('Pinned Questions'), Expanded);
      item.contextValue = 'section.questions';
      return item;
    }
    case 'policy':
      return policyItem(node.policy, server.codeUriOf(node.policy.uri), None);
    case 'question':
      return questionItem(node, None);
  }
}

function policyItem(policy: PolicyOverview, uri: vscode.Uri, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(policy.name, state);
  // The editor adds the colour and the count of the file's problems.
  item.resourceUri = uri;
  item.iconPath = new vscode.ThemeIcon(iconOf(policy));
  const facts = [
    ...(policy.isActive ? [vscode.l10n.t('active')] : []),
    ...(policy.layer === 'system' ? [vscode.l10n.t('system')] : []),
    ...(policy.extends === null ? [] : [vscode.l10n.t('extends {0}', policy.extends)]),
    ...(policy.isShipped ? [vscode.l10n.t('built in')] : []),
    ...(policy.compiles ? [] : [vscode.l10n.t('does not compile')]),
  ];
  item.description = facts.join(', ');
  item.tooltip = uri.scheme === 'file' ? uri.fsPath : policy.file;
  item.contextValue = policy.layer === 'agent' ? 'agent' : policy.layer === 'system' ? 'system' : policy.isActive ? 'organization.active' : 'organization';
  item.command = { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [uri] };
  item.accessibilityInformation = { label: [policy.name, ...facts].join(', ') };
  return item;
}

function iconOf({ layer, isActive, compiles }: PolicyOverview): string {
  if (!compiles) {
    return 'error';
  }
  switch (layer) {
    case 'system':
      return 'lock';
    case 'agent':
      return 'hubot';
    case 'organization':
      return isActive ? 'pass' : 'law';
  }
}

function questionItem(node: PolicyNode & { readonly kind: 'question' }, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const { pinned, agent, capability, parameters = {} } = node;
  const item = new vscode.TreeItem(`${capability}, ${agent}`, state);
  const given = Object.entries(parameters).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  item.command = { command: 'kruxosPolicy.checkPolicy', title: vscode.l10n.t('Check Policy'), arguments: [node] };
  item.contextValue = 'question';
  if (node.state.kind === 'failed') {
    item.description = node.state.why;
    item.tooltip = node.state.why;
    item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    return item;
  }
  const { now, saved } = node.state;
  const isOther = now.key !== pinned.accepted.key;
  const isUnsaved = now.key !== saved.key;
  const lines = [
    ...(isOther ? [vscode.l10n.t('When it was pinned: {0}', pinned.accepted.summary)] : []),
    ...(isUnsaved ? [vscode.l10n.t('As saved: {0}', saved.summary)] : []),
  ];
  item.description = isOther ? vscode.l10n.t('{0}, was {1}', now.summary, pinned.accepted.summary) : isUnsaved ? vscode.l10n.t('{0}, saved {1}', now.summary, saved.summary) : now.summary;
  item.tooltip = [item.label as string, ...given, now.summary, ...lines].join('\n');
  item.iconPath = isOther ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')) : new vscode.ThemeIcon(isUnsaved ? 'circle-filled' : 'pinned');
  item.contextValue = isOther ? 'question.changed' : 'question';
  item.accessibilityInformation = { label: [item.label as string, ...given, item.description].join(', ') };
  return item;
}
