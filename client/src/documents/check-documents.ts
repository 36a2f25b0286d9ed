// Owns: the documents that answer "which tier does this capability get for this agent?". The question is in the address, so
// that a document can be asked again. Refuses: asking the person (pickers/).

import * as vscode from 'vscode';
import { CheckPolicyRequest } from '../../../server/src/protocol.js';
import type { CheckPolicyParams, CheckPolicyResult } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';
import { ANSWERS_FOLDER, RenderedDocuments } from './rendered-documents.js';

const SCHEME = 'kruxos-policy-check';

/** The question that a document answers; undefined for every other document. */
export function questionOfDocument(address: unknown): CheckPolicyParams | undefined {
  return address instanceof vscode.Uri && address.scheme === SCHEME ? (JSON.parse(address.query) as CheckPolicyParams) : undefined;
}

export class CheckDocuments implements vscode.Disposable {
  readonly #documents: RenderedDocuments;

  constructor(server: PolicyServer) {
    this.#documents = new RenderedDocuments(server, {
      scheme: SCHEME,
      render: (uri) => server.request<CheckPolicyResult>(CheckPolicyRequest, JSON.parse(uri.query) as CheckPolicyParams),
    });
  }

  show(question: CheckPolicyParams): Promise<void> {
    const title = vscode.l10n.t('{0} for {1}', question.capability, question.agent).replaceAll('/', '∕');
    return this.#documents.show(vscode.Uri.from({ scheme: SCHEME, path: `${ANSWERS_FOLDER}/${title}`, query: JSON.stringify(question) }));
  }

  dispose(): void {
    this.#documents.dispose();
  }
}
