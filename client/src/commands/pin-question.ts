// Owns: the commands about pinned questions: pin, unpin, accept a changed answer. Refuses: keeping them (tree/pinned-questions.ts).

import { CheckPolicyRequest } from '../../../server/src/protocol.js';
import type { CheckPolicyParams, CheckPolicyResult } from '../../../server/src/protocol.js';
import { pickDirectory } from '../pickers/pick-directory.js';
import type { PolicyServer } from '../policy-server.js';
import type { PinnedQuestion, PinnedQuestions } from '../tree/pinned-questions.js';
import { verdictOf } from '../tree/verdict.js';
import { askQuestion } from './ask-question.js';
import { questionOfDocument } from '../documents/check-documents.js';

export interface PinOptions {
  readonly server: PolicyServer;
  readonly pins: PinnedQuestions;
  readonly argument: unknown;
}

/** The argument: a question, or the address of a document that answers one, as its title's menu gives it. `reveal` shows what is pinned. */
export async function pinQuestion({ server, pins, argument, reveal }: PinOptions & { readonly reveal: () => Promise<void> }): Promise<void> {
  const question = await askQuestion(server, questionOfDocument(argument) ?? argument);
  const uri = question === undefined ? undefined : await pickDirectory(server, question.uri);
  if (question !== undefined && uri !== undefined) {
    await pinAsItIs(server, pins, { ...question, uri });
    await reveal();
  }
}

export async function acceptAnswer({ server, pins, argument }: PinOptions): Promise<void> {
  const pinned = pinnedIn(argument);
  if (pinned !== undefined) {
    await pinAsItIs(server, pins, pinned.question);
  }
}

export async function unpinQuestion({ pins, argument }: PinOptions): Promise<void> {
  const pinned = pinnedIn(argument);
  if (pinned !== undefined) {
    await pins.unpin(pinned);
  }
}

async function pinAsItIs(server: PolicyServer, pins: PinnedQuestions, question: CheckPolicyParams & { readonly uri: string }): Promise<void> {
  const { uri, agent, capability, parameters } = question;
  const answer = await server.request<CheckPolicyResult>(CheckPolicyRequest, question);
  await pins.pin({ question: { uri, agent, capability, ...(parameters === undefined ? {} : { parameters }) }, accepted: verdictOf(answer) });
}

/** Only nodes of the view have these commands. */
function pinnedIn(node: unknown): PinnedQuestion | undefined {
  const { pinned } = typeof node === 'object' && node !== null ? (node as { readonly pinned?: PinnedQuestion }) : {};
  return pinned;
}
