// Owns: offering to give values to the parameters that an answer depends on, or that its guards look at, one at a time, any
// of them or none. Refuses: asking for parameters that would not change the answer.

import * as vscode from 'vscode';
import type { CheckPolicyParams, CheckPolicyResult, ParameterInfo } from '../../../server/src/protocol.js';
import { enterStep } from './enter-step.js';
import { parameterValue } from './parameter-value.js';
import { pickStep } from './pick-step.js';
import type { Choice, PickResult } from './pick-step.js';

type Next = { readonly kind: 'show' } | { readonly kind: 'enter'; readonly parameter: ParameterInfo };

interface Step {
  readonly step: number;
  readonly totalSteps: number;
}

/** Resolves to the question, with the parameters that were given. */
export async function enterParameters(options: {
  readonly question: CheckPolicyParams;
  readonly ask: (question: CheckPolicyParams) => Promise<CheckPolicyResult>;
  readonly totalSteps: number;
}): Promise<PickResult<CheckPolicyParams>> {
  let { question } = options;
  const place: Step = { step: 3, totalSteps: options.totalSteps };
  for (;;) {
    const answer = await options.ask(question);
    if (answer.dependsOn.length === 0 && answer.guardedBy.length === 0) {
      return { kind: 'picked', value: question };
    }
    const next = await pickStep<Next>({
      title: vscode.l10n.t('Check Policy for {0}: {1}', question.agent, question.capability),
      placeholder: answer.summary,
      ...place,
      choices: choicesFor(question, answer),
    });
    if (next.kind !== 'picked') {
      return next;
    }
    if (next.value.kind === 'show') {
      return { kind: 'picked', value: question };
    }
    const entered = await enterValue(question, next.value.parameter, place);
    if (entered.kind === 'cancelled') {
      return entered;
    }
    if (entered.kind === 'picked') {
      question = entered.value;
    }
  }
}

function choicesFor(question: CheckPolicyParams, { dependsOn, guardedBy }: CheckPolicyResult): Choice<Next>[] {
  const given = Object.entries(question.parameters ?? {}).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const isSettled = dependsOn.length === 0;
  const enter = (parameter: ParameterInfo): Choice<Next> => ({
    label: `$(edit) ${vscode.l10n.t('Give {0} a value…', parameter.name)}`,
    description: parameter.type,
    value: { kind: 'enter', parameter },
  });
  return [
    {
      label: isSettled ? `$(law) ${vscode.l10n.t('Show the answer')}` : `$(list-tree) ${vscode.l10n.t('Show every case')}`,
      detail: given.length === 0 ? vscode.l10n.t('Leave these parameters open') : vscode.l10n.t('With {0}', given.join(', ')),
      value: { kind: 'show' },
    },
    ...dependsOn.map(enter),
    ...(guardedBy.length === 0 ? [] : [{ label: vscode.l10n.t('What the system policy protects'), kind: vscode.QuickPickItemKind.Separator }]),
    ...guardedBy.map(enter),
  ];
}

async function enterValue(question: CheckPolicyParams, { name, type, literal }: ParameterInfo, place: Step): Promise<PickResult<CheckPolicyParams>> {
  const entered = await enterStep({
    title: `${question.capability}: ${name}`,
    prompt: vscode.l10n.t('A value of the type {0}. Going back leaves it open.', type),
    ...place,
    refuse: (typed) => {
      const read = parameterValue(literal, typed);
      return read.kind === 'invalid' ? vscode.l10n.t(read.why) : undefined;
    },
  });
  if (entered.kind !== 'picked') {
    return entered;
  }
  const read = parameterValue(literal, entered.value);
  return read.kind === 'invalid' ? { kind: 'back' } : { kind: 'picked', value: { ...question, parameters: { ...question.parameters, [name]: read.value } } };
}
