// Owns: kruxosPolicy/checkPolicy: one question to the compiler, as text with links and as data.
// Refuses: counting calls; a question about the Nth call is the command line's.

import { answerJson, answerText, check, exceededText, faultTexts, guardText, isCapabilityName, limitNote, literalOf, livingGuards, reasonTexts, silenceText, summaryText } from '../../../core/src/index.js';
import type { Answer, Capability } from '../../../core/src/index.js';
import { ErrorCodes, ResponseError } from '../lsp.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { linksIn, placesOf } from '../links.js';
import { CheckPolicyRequest } from '../protocol.js';
import type { CheckPolicyParams, CheckPolicyResult, ParameterInfo } from '../protocol.js';
import { snapshotFor } from '../questions.js';
import { parametersOf } from './capabilities.js';

export const checkPolicy: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(CheckPolicyRequest, async ({ uri, agent, capability, parameters = {}, version = 'current' }: CheckPolicyParams): Promise<CheckPolicyResult> => {
      if (!isCapabilityName(capability)) throw new ResponseError(ErrorCodes.InvalidParams, `\`${capability}\` is not a capability name`);
      const current = await snapshotFor(session, uri);
      const snapshot = version === 'saved' ? session.workspace.saved(current) : current;
      const { set } = snapshot;
      const answer = check(set, { agent, capability, parameters });
      const known = set.catalogue.capabilities.get(capability);
      const text = answerText(answer, known) + besideText(answer, set.input.builtinCatalogue.capabilities.get(capability) ?? known, snapshot.notes());
      const types = new Map((known === undefined ? [] : parametersOf(known)).map((each) => [each.name, each]));
      const infoOf = (name: string): ParameterInfo => types.get(name) ?? undeclared(name);
      const guarding = livingGuards(answer).flatMap((each) => each.conditions.map((one) => one.parameter));
      return {
        text,
        links: linksIn(text, placesOf(answer), (each) => session.addressOf(each, snapshot)),
        summary: summaryText(answer),
        dependsOn: answer.dependsOn.map(infoOf),
        guardedBy: [...new Set(guarding)].filter((name) => !answer.dependsOn.includes(name) && !(name in parameters)).map(infoOf),
        answer: answerJson(answer),
      };
    });
  },
};

/** What the guide's output has no line for, under it; empty where there is nothing of the kind. */
function besideText(answer: Answer, capability: Capability | undefined, directoryNotes: readonly string[]): string {
  const reasons = reasonTexts(answer).map((each) => `Reason: ${each}`);
  const guards = livingGuards(answer).map((each) => `Guard: ${guardText(each, capability)}`);
  const limits = [limitNote(answer), exceededText(answer)].filter((each) => each !== null);
  const notes = [...limits, ...faultTexts(answer), silenceText(answer), ...answer.notes, ...directoryNotes].filter((each) => each !== null);
  const lines = [...reasons, ...guards, ...new Set(notes.map((each) => `Note: ${each}`))];
  return lines.length === 0 ? '' : `\n${lines.map((each) => `${each}\n`).join('')}`;
}

/** Sizes and counts are whole numbers that no capability declares. */
function undeclared(name: string): ParameterInfo {
  const type = /_(?:size|count)$/.test(name) ? 'Integer' : 'any';
  return { name, type, literal: literalOf(name, type), required: false };
}
