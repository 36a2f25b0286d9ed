// Owns: the command "Check Policy for Agent…": what is asked of the person, in which order, and the answer beside the editor.
// Refuses: the answer itself, which is the server's.

import * as vscode from 'vscode';
import { AgentsRequest, CapabilitiesRequest, CheckPolicyRequest, ContextRequest } from '../../../server/src/protocol.js';
import type {
  AgentInfo,
  AgentsParams,
  CapabilitiesParams,
  CapabilityInfo,
  CheckPolicyParams,
  CheckPolicyResult,
  ContextParams,
  ContextResult,
} from '../../../server/src/protocol.js';
import type { CheckDocuments } from '../documents/check-documents.js';
import { enterParameters } from '../pickers/enter-parameters.js';
import { pickAgent } from '../pickers/pick-agent.js';
import { pickCapability } from '../pickers/pick-capability.js';
import type { PolicyServer } from '../policy-server.js';

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

async function askPerson(server: PolicyServer, given: Partial<CheckPolicyParams>): Promise<CheckPolicyParams | undefined> {
  const place = given.uri === undefined ? {} : { uri: given.uri };
  const [agents, capabilities, context] = await Promise.all([
    server.request<AgentInfo[]>(AgentsRequest, place satisfies AgentsParams),
    server.request<CapabilityInfo[]>(CapabilitiesRequest, place satisfies CapabilitiesParams),
    cursorContext(server),
  ]);
  let agent = given.agent;
  let capability = given.capability;
  for (;;) {
    if (agent === undefined) {
      const picked = await pickAgent({ agents, start: context.agent, totalSteps: TOTAL_STEPS });
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

/** Where the pickers start: at what the cursor is on. */
async function cursorContext(server: PolicyServer): Promise<ContextResult> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'kruxos-policy') {
    return { agent: null, capability: null };
  }
  const { line, character } = editor.selection.active;
  const params: ContextParams = { uri: server.uriOf(editor.document.uri), position: { line, character } };
  return server.request<ContextResult>(ContextRequest, params);
}

/** A menu gives the document's `Uri`; everyone else an object. What is not understood is left out, and asked. */
function readArgument(argument: unknown, server: PolicyServer): Partial<CheckPolicyParams> {
  const active = vscode.window.activeTextEditor?.document;
  const here = active?.languageId === 'kruxos-policy' ? { uri: server.uriOf(active.uri) } : {};
  if (argument instanceof vscode.Uri) {
    return { uri: server.uriOf(argument) };
  }
  if (typeof argument !== 'object' || argument === null) {
    return here;
  }
  const { agent, capability, parameters, uri } = argument as Readonly<Record<string, unknown>>;
  return {
    ...(typeof uri === 'string' ? { uri } : here),
    ...(typeof agent === 'string' ? { agent } : {}),
    ...(typeof capability === 'string' ? { capability } : {}),
    ...(typeof parameters === 'object' && parameters !== null ? { parameters: parameters as Readonly<Record<string, unknown>> } : {}),
  };
}

function isComplete(question: Partial<CheckPolicyParams>): question is CheckPolicyParams {
  return question.agent !== undefined && question.capability !== undefined;
}
