// Owns: the command "Compare Effective Policies…": an agent, and what it is compared with. Refuses: finding differences,
// which is the editor's diff.

import * as vscode from 'vscode';
import { AgentsRequest } from '../../../server/src/protocol.js';
import type { AgentInfo, AgentsParams } from '../../../server/src/protocol.js';
import { agentChoices, pickAgent, typedAgent } from '../pickers/pick-agent.js';
import { pickDirectory } from '../pickers/pick-directory.js';
import { pickStep } from '../pickers/pick-step.js';
import type { Choice } from '../pickers/pick-step.js';
import { readArgument } from './command-argument.js';
import { cursorContext } from './cursor-context.js';
import type { EffectiveOptions } from './show-effective-policy.js';

type Other = { readonly kind: 'saved' } | { readonly kind: 'agent'; readonly name: string };

const TOTAL_STEPS = 2;

/** The argument may also name `other`: another agent, or null for the agent's own policy as it is saved. */
export async function compareEffectivePolicies({ server, effective, argument }: EffectiveOptions): Promise<void> {
  const given = readArgument(argument, server);
  const uri = await pickDirectory(server, given.uri);
  if (uri === undefined) {
    return;
  }
  const compare = (agent: string, other: Other): Promise<void> =>
    other.kind === 'saved'
      ? effective.compare({ uri, agent, version: 'saved' }, { uri, agent })
      : effective.compare({ uri, agent }, { uri, agent: other.name });
  const givenOther = otherIn(argument);
  if (given.agent !== undefined && givenOther !== undefined) {
    return compare(given.agent, givenOther);
  }
  const [agents, context] = await Promise.all([server.request<AgentInfo[]>(AgentsRequest, { uri } satisfies AgentsParams), cursorContext(server)]);
  let { agent } = given;
  for (;;) {
    if (agent === undefined) {
      const picked = await pickAgent({ title: vscode.l10n.t('Compare Effective Policies: Agent'), agents, start: context.agent, step: 1, totalSteps: TOTAL_STEPS });
      if (picked.kind !== 'picked') {
        return;
      }
      agent = picked.value;
    }
    const picked = await pickOther(agent, agents);
    if (picked.kind === 'picked') {
      return compare(agent, picked.value);
    }
    if (picked.kind === 'cancelled') {
      return;
    }
    agent = undefined;
  }
}

function pickOther(agent: string, agents: readonly AgentInfo[]): ReturnType<typeof pickStep<Other>> {
  const asOther = ({ value, ...choice }: Choice<string>): Choice<Other> => (value === undefined ? choice : { ...choice, value: { kind: 'agent', name: value } });
  return pickStep<Other>({
    title: vscode.l10n.t('Compare Effective Policies: {0} with', agent),
    placeholder: vscode.l10n.t('Pick what to compare it with, or type any agent’s name'),
    step: 2,
    totalSteps: TOTAL_STEPS,
    choices: [
      {
        label: `$(diff) ${vscode.l10n.t('Itself, before the unsaved changes')}`,
        detail: vscode.l10n.t('What the unsaved changes to all policies of the directory mean for {0}', agent),
        value: { kind: 'saved' },
      },
      { label: vscode.l10n.t('Another agent'), kind: vscode.QuickPickItemKind.Separator },
      ...agentChoices(agents.filter(({ name }) => name !== agent)).map(asOther),
    ],
    typed: (name) => asOther(typedAgent(name)),
  });
}

function otherIn(argument: unknown): Other | undefined {
  const { other } = typeof argument === 'object' && argument !== null ? (argument as { readonly other?: unknown }) : {};
  return other === null ? { kind: 'saved' } : typeof other === 'string' ? { kind: 'agent', name: other } : undefined;
}
