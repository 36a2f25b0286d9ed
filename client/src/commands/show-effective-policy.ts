// Owns: the command "Show Effective Policy for Agent…": which agent. Refuses: the document (documents/effective-documents.ts).

import * as vscode from 'vscode';
import { AgentsRequest } from '../../../server/src/protocol.js';
import type { AgentInfo, AgentsParams } from '../../../server/src/protocol.js';
import type { EffectiveDocuments } from '../documents/effective-documents.js';
import { pickAgent } from '../pickers/pick-agent.js';
import { pickDirectory } from '../pickers/pick-directory.js';
import type { PolicyServer } from '../policy-server.js';
import { readArgument } from './command-argument.js';
import { cursorContext } from './cursor-context.js';

export interface EffectiveOptions {
  readonly server: PolicyServer;
  readonly effective: EffectiveDocuments;
  /** `{ agent?, uri? }`: what is given is not asked. */
  readonly argument: unknown;
}

export async function showEffectivePolicy({ server, effective, argument }: EffectiveOptions): Promise<void> {
  const given = readArgument(argument, server);
  const uri = await pickDirectory(server, given.uri);
  if (uri === undefined) {
    return;
  }
  if (given.agent !== undefined) {
    return effective.show({ uri, agent: given.agent });
  }
  const [agents, context] = await Promise.all([server.request<AgentInfo[]>(AgentsRequest, { uri } satisfies AgentsParams), cursorContext(server)]);
  const picked = await pickAgent({ title: vscode.l10n.t('Effective Policy: Agent'), agents, start: context.agent, step: 1, totalSteps: 1 });
  if (picked.kind === 'picked') {
    await effective.show({ uri, agent: picked.value });
  }
}
