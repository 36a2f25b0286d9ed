// Owns: offering to give values to the parameters that an answer depends on, one at a time, any of them or none.
// Refuses: asking for parameters that would not change the answer.

import * as vscode from 'vscode';
import type { CheckPolicyParams, CheckPolicyResult, ParameterInfo } from '../../../server/src/protocol.js';
import { parameterValue } from './parameter-value.js';
import { pickStep } from './pick-step.js';
import type { Choice, PickResult } from './pick-step.js';

type Next = { readonly kind: 'show' } | { readonly kind: 'enter'; readonly parameter: ParameterInfo };

/** Resolves to the question, with the parameters that were given. */
export async function enterParameters(options: {
  readonly question: CheckPolicyParams;
  readonly ask: (question: CheckPolicyParams) => Promise<CheckPolicyResult>;
  readonly totalSteps: number;
}): Promise<PickResult<CheckPolicyParams>> {
  let { question } = options;
  for (;;) {
    const { summary, dependsOn } = await options.ask(question);
    if (dependsOn.length === 0) {
      return { kind: 'picked', value: question };
    }
    const next = await pickStep<Next>({
      title: `Check Policy for ${question.agent}: ${question.capability}`,
      placeholder: summary,
      step: 3,
      totalSteps: options.totalSteps,
      choices: choicesFor(question, dependsOn),
    });
    if (next.kind !== 'picked') {
      return next;
    }
    if (next.value.kind === 'show') {
      return { kind: 'picked', value: question };
    }
    question = await withValue(question, next.value.parameter);
  }
}

function choicesFor(question: CheckPolicyParams, dependsOn: readonly ParameterInfo[]): Choice<Next>[] {
  const given = Object.entries(question.parameters ?? {}).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return [
    {
      label: '$(list-tree) Show every case',
      detail: given.length === 0 ? 'Leave these parameters open' : `With ${given.join(', ')}`,
      value: { kind: 'show' },
    },
    ...dependsOn.map(
      (parameter): Choice<Next> => ({
        label: `$(edit) Give ${parameter.name} a value…`,
        description: parameter.type,
        value: { kind: 'enter', parameter },
      }),
    ),
  ];
}

/** Escape leaves the parameter open. */
async function withValue(question: CheckPolicyParams, parameter: ParameterInfo): Promise<CheckPolicyParams> {
  const text = await vscode.window.showInputBox({
    title: `${question.capability}: ${parameter.name}`,
    prompt: `A value of the type ${parameter.type}. Escape leaves it open.`,
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const read = parameterValue(parameter.type, typed);
      return read.kind === 'invalid' ? read.why : undefined;
    },
  });
  if (text === undefined) {
    return question;
  }
  const read = parameterValue(parameter.type, text);
  return read.kind === 'invalid' ? question : { ...question, parameters: { ...question.parameters, [parameter.name]: read.value } };
}
