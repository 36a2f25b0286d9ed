// Owns: one step of a sequence in which a text is typed: its check while it is typed, and the way back.
// Refuses: knowing what is typed.

import * as vscode from 'vscode';
import type { PickResult } from './pick-step.js';

export interface EnterStep {
  readonly title: string;
  readonly prompt: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly value?: string;
  /** Why the text cannot be taken; undefined where it can. */
  readonly refuse: (text: string) => string | undefined;
}

export function enterStep(options: EnterStep): Promise<PickResult<string>> {
  const input = vscode.window.createInputBox();
  input.title = options.title;
  input.prompt = options.prompt;
  input.step = options.step;
  input.totalSteps = options.totalSteps;
  input.ignoreFocusOut = true;
  input.value = options.value ?? '';
  input.buttons = options.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  const judge = (text: string): boolean => {
    const why = options.refuse(text);
    input.validationMessage = why;
    return why === undefined;
  };
  // An empty box is no mistake yet.
  input.onDidChangeValue(judge);

  return new Promise((resolve) => {
    let result: PickResult<string> = { kind: 'cancelled' };
    input.onDidAccept(() => {
      if (judge(input.value)) {
        result = { kind: 'picked', value: input.value };
        input.hide();
      }
    });
    input.onDidTriggerButton(() => {
      result = { kind: 'back' };
      input.hide();
    });
    input.onDidHide(() => {
      input.dispose();
      resolve(result);
    });
    input.show();
  });
}
