// Owns: reading what links, menus, tree items and other extensions give to a command. Refuses: believing it: what is not
// understood is left out, and asked.

import * as vscode from 'vscode';
import type { PolicyServer } from '../policy-server.js';

export interface CommandArgument {
  /** A document of the policy directory that is meant. */
  readonly uri?: string;
  readonly agent?: string;
  readonly capability?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A menu of the editor gives the document's `Uri`, everyone else an object. Without either, the policy in the editor is meant. */
export function readArgument(argument: unknown, server: PolicyServer): CommandArgument {
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
