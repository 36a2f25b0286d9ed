// Owns: one step of a sequence of quick picks: a list, a typed answer where it makes sense, the way back.
// Refuses: knowing what is picked.

import * as vscode from 'vscode';

export interface Choice<Value> extends vscode.QuickPickItem {
  readonly value?: Value;
}

export interface PickStep<Value> {
  readonly title: string;
  readonly placeholder: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly choices: readonly Choice<Value>[];
  /** The choice that is focused at first. */
  readonly start?: Value | null;
  /** Makes a choice of what was typed and is not in the list; undefined where it cannot be one. Its label is no match, so that what is in the list comes first. */
  readonly typed?: (text: string) => Choice<Value> | undefined;
}

export type PickResult<Value> = { readonly kind: 'picked'; readonly value: Value } | { readonly kind: 'back' } | { readonly kind: 'cancelled' };

export function pickStep<Value>(options: PickStep<Value>): Promise<PickResult<Value>> {
  const pick = vscode.window.createQuickPick<Choice<Value>>();
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  if (options.totalSteps > 1) {
    pick.step = options.step;
    pick.totalSteps = options.totalSteps;
  }
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.buttons = options.step > 1 ? [vscode.QuickInputButtons.Back] : [];
  pick.items = options.choices;
  const start = options.choices.find((choice) => choice.value !== undefined && choice.value === options.start);
  if (start !== undefined) {
    pick.activeItems = [start];
  }
  pick.onDidChangeValue((text) => {
    const trimmed = text.trim();
    const known = options.choices.some((choice) => choice.label === trimmed);
    const typed = trimmed === '' || known ? undefined : options.typed?.(trimmed);
    pick.items = typed === undefined ? options.choices : [...options.choices, { ...typed, alwaysShow: true }];
  });

  return new Promise((resolve) => {
    let result: PickResult<Value> = { kind: 'cancelled' };
    pick.onDidAccept(() => {
      // A fast typist accepts before the typed answer is in the list.
      const value = (pick.selectedItems[0] ?? options.typed?.(pick.value.trim()))?.value;
      if (value !== undefined) {
        result = { kind: 'picked', value };
        pick.hide();
      }
    });
    pick.onDidTriggerButton(() => {
      result = { kind: 'back' };
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve(result);
    });
    pick.show();
  });
}
