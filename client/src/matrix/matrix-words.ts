// Owns: the words of the permission matrix in the person's language. Refuses: the names of tiers, which are the policy language's.

import * as vscode from 'vscode';
import type { Words } from '../../../webview/src/matrix-messages.js';

export function matrixWords(): Words {
  return {
    title: vscode.l10n.t('What each agent may do'),
    agents: vscode.l10n.t('Agents'),
    capabilities: vscode.l10n.t('Capabilities'),
    category: vscode.l10n.t('Category'),
    allCategories: vscode.l10n.t('All categories'),
    anyOther: vscode.l10n.t('(any other agent)'),
    shown: vscode.l10n.t('Agents: {0}, capabilities: {1}', '{0}', '{1}'),
    nothing: vscode.l10n.t('Nothing fits these filters.'),
    contested: vscode.l10n.t('the layers disagree'),
    open: vscode.l10n.t('Open Deciding Line'),
    check: vscode.l10n.t('Check Policy…'),
    effective: vscode.l10n.t('Effective Policy'),
    hint: vscode.l10n.t('Arrow keys move, Enter opens the line that decides.'),
    noSource: vscode.l10n.t('no layer has a rule for it'),
    tiers: vscode.l10n.t('Show only these tiers'),
  };
}
