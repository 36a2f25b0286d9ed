// Owns: what is asked of the person to make a question to the compiler complete, and in which order.
// Refuses: asking for what was given, and the answer.

import * as vscode from 'vscode';
import { AgentsRequest, CapabilitiesRequest, CheckPolicyRequest } from '../../../server/src/protocol.js';
import type { AgentInfo, AgentsParams, CapabilitiesParams, CapabilityInfo, CheckPolicyParams, CheckPolicyResult } from '../../../server/src/protocol.js';
import { enterParameters } from '../pickers/enter-parameters.js';
import { pickAgent } from '../pickers/pick-agent.js';
import { pickCapability } from '../pickers/pick-capability.js';
import { pickDirectory } from '../pickers/pick-directory.js';
import type { PolicyServer } from '../policy-server.js';
import { readArgument } from './command-argument.js';
import type { CommandArgument } from './command-argument.js';
import { cursorContext } from './cursor-context.js';

const TOTAL_STEPS = 3;

/** Undefined when the person cancelled. */
export async function askQuestion(server: PolicyServer, argument: unknown): Promise<CheckPolicyParams | undefined> {
  const given = readArgument(argument, server);
  if (!isComplete(given)) {
    return askPerson(server, given);
  }
  // Of several directories, and without a document that tells, only a person knows which is asked.
  const uri = given.uri ?? (await pickDirectory(server, undefined));
  return uri === undefined ? undefined : { ...given, uri };
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
