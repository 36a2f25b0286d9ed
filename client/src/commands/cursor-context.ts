// Owns: where pickers start: at what the cursor is on. Refuses: documents that are no policies.

import * as vscode from 'vscode';
import { ContextRequest } from '../../../server/src/protocol.js';
import type { ContextParams, ContextResult } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';

export async function cursorContext(server: PolicyServer): Promise<ContextResult> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'kruxos-policy') {
    return { agent: null, capability: null };
  }
  const { line, character } = editor.selection.active;
  const params: ContextParams = { uri: server.uriOf(editor.document.uri), position: { line, character } };
  return server.request<ContextResult>(ContextRequest, params);
}
