// Owns: the question "which capability?", by category. Refuses: judging a name; the server answers for any well-formed one.

import * as vscode from 'vscode';
import type { CapabilityInfo } from '../../../server/src/protocol.js';
import { pickStep } from './pick-step.js';
import type { Choice, PickResult } from './pick-step.js';

const CAPABILITY_NAME = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;

export function pickCapability(options: {
  readonly agent: string;
  readonly capabilities: readonly CapabilityInfo[];
  readonly start: string | null;
  readonly totalSteps: number;
}): Promise<PickResult<string>> {
  return pickStep<string>({
    title: vscode.l10n.t('Check Policy for {0}: Capability', options.agent),
    placeholder: vscode.l10n.t('Pick a capability, or type any name, such as tools.deploy'),
    step: 2,
    totalSteps: options.totalSteps,
    choices: byCategory(options.capabilities),
    start: options.start,
    typed: (name) =>
      CAPABILITY_NAME.test(name) ? { label: `$(add) ${vscode.l10n.t('Another capability')}`, description: name, detail: vscode.l10n.t('Not in the catalogue: the patterns decide'), value: name } : undefined,
  });
}

/** A separator before each category, in the catalogue's order. */
function byCategory(capabilities: readonly CapabilityInfo[]): Choice<string>[] {
  return capabilities.flatMap((capability, index) => {
    const item: Choice<string> = {
      label: capability.name,
      value: capability.name,
      ...(capability.purpose === null ? {} : { detail: capability.purpose }),
    };
    const separator: Choice<string> = { label: capability.category, kind: vscode.QuickPickItemKind.Separator };
    return capability.category === capabilities[index - 1]?.category ? [item] : [separator, item];
  });
}
