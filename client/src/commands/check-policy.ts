// Owns: the command "Check Policy for Agent…": the answer beside the editor. Refuses: the answer itself, which is the server's,
// and what is asked of the person (ask-question.ts).

import * as vscode from 'vscode';
import { CheckPolicyRequest } from '../../../server/src/protocol.js';
import type { CheckPolicyResult } from '../../../server/src/protocol.js';
import type { CheckDocuments } from '../documents/check-documents.js';
import type { PolicyServer } from '../policy-server.js';
import { askQuestion } from './ask-question.js';

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
  const question = await askQuestion(server, options.argument);
  if (question === undefined) {
    return undefined;
  }
  const [answer] = await Promise.all([server.request<CheckPolicyResult>(CheckPolicyRequest, question), checks.show(question)]);
  vscode.window.setStatusBarMessage(vscode.l10n.t('{0} for {1}: {2}', question.capability, question.agent, answer.summary), 5_000);
  return answer;
}
