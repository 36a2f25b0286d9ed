// Owns: the command "Check Policy for Agent…": what is asked of the person, in which order, and the answer beside the editor.
// Refuses: the answer itself, which is the server's.

import * as vscode from 'vscode';
import { AgentsRequest, CapabilitiesRequest, CheckPolicyRequest } from '../../../server/src/protocol.js';
import type {
  AgentInfo,
  AgentsParams,
  CapabilitiesParams,
  CapabilityInfo,
  CheckPolicyParams,
  CheckPolicyResult,
} from '../../../server/src/protocol.js';
import type { CheckDocuments } from '../documents/check-documents.js';
import { enterParameters } from '../pickers/enter-parameters.js';
import { pickAgent } from '../pickers/pick-agent.js';
import { pickCapability } from '../pickers/pick-capability.js';
import { pickDirectory } from '../pickers/pick-directory.js';
import type { PolicyServer } from '../policy-server.js';
import { readArgument } from './command-argument.js';
import type { CommandArgument } from './command-argument.js';
import { cursorContext } from './cursor-context.js';

const TOTAL_STEPS = 3;

/**
 * `argument` is what links, lenses and other extensions may give: `{ agent?, capability?, parameters?, uri? }`. With an agent
 * and a capability nothing is asked. Resolves to the answer; to undefined when the person cancelled.
 */
export async function checkPolicy(options: {
  readonly server: PolicyServer;
  readonly checks: CheckDocuments;
  readonly argument: unknown;
}): Promise<CheckPolicyResult | undefined> {
  const { server, checks } = options;
  const given = readArgument(options.argument, server);
  const question = isComplete(given) ? given : await askPerson(server, given);
  if (question === undefined) {
    return undefined;
  }
  const [answer] = await Promise.all([server.request<CheckPolicyResult>(CheckPolicyRequest, question), checks.show(question)]);
  vscode.window.setStatusBarMessage(`${question.capability} for ${question.agent}: ${answer.summary}`, 5_000);
  return answer;
}

async function askPerson(server: PolicyServer, given: CommandArgument): Promise<CheckPolicyParams | undefined> {
  const uri = await pickDirectory(server, given.uri);
  if (uri === undefined) {
    return undefined;
  }
  const place = { uri };
  const [agents, capabilities, context] = await Promise.all([
    server.request<AgentInfo[]>(AgentsRequest, place satisfies AgentsParams),
    server.request<CapabilityInfo[]>(CapabilitiesRequest, place satisfies CapabilitiesParams),
    cursorContext(server),
  ]);
  let agent = given.agent;
  let capability = given.capability;
  for (;;) {
    if (agent === undefined) {
      const picked = await pickAgent({ title: vscode.l10n.t('Check Policy: Agent'), agents, start: context.agent, step: 1, totalSteps: TOTAL_STEPS });
      if (picked.kind !== 'picked') {
        return undefined;
      }
      agent = picked.value;
    }
    if (capability === undefined) {
      const picked = await pickCapability({ agent, capabilities, start: context.capability, totalSteps: TOTAL_STEPS });
      if (picked.kind === 'cancelled') {
        return undefined;
      }
      if (picked.kind === 'back') {
        agent = undefined;
        continue;
      }
      capability = picked.value;
    }
    const entered = await enterParameters({
      question: { ...place, agent, capability, ...(given.parameters === undefined ? {} : { parameters: given.parameters }) },
      ask: (question) => server.request<CheckPolicyResult>(CheckPolicyRequest, question),
      totalSteps: TOTAL_STEPS,
    });
    if (entered.kind !== 'back') {
      return entered.kind === 'picked' ? entered.value : undefined;
    }
    capability = undefined;
  }
}

function isComplete(question: CommandArgument): question is CheckPolicyParams {
  return question.agent !== undefined && question.capability !== undefined;
}
