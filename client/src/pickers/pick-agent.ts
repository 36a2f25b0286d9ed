// Owns: the question "for which agent?". Refuses: knowing which agents there are.

import * as vscode from 'vscode';
import type { AgentInfo } from '../../../server/src/protocol.js';
import { pickStep } from './pick-step.js';
import type { Choice, PickResult, PickStep } from './pick-step.js';

export interface AgentStep<Value> extends Pick<PickStep<Value>, 'title' | 'step' | 'totalSteps' | 'start'> {
  readonly agents: readonly AgentInfo[];
}

export function pickAgent(options: AgentStep<string>): Promise<PickResult<string>> {
  return pickStep<string>({
    ...options,
    placeholder: vscode.l10n.t('Pick an agent, or type any name: an agent without a policy file is one, too'),
    choices: agentChoices(options.agents),
    typed: typedAgent,
  });
}

export function agentChoices(agents: readonly AgentInfo[]): Choice<string>[] {
  return agents.map(({ name, extends: base }) => ({
    label: name,
    value: name,
    ...(base === null ? {} : { description: vscode.l10n.t('extends {0}', base) }),
  }));
}

export function typedAgent(name: string): Choice<string> {
  return { label: `$(add) ${vscode.l10n.t('Another agent')}`, description: name, detail: vscode.l10n.t('An agent without a policy file'), value: name };
}
