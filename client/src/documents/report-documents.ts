// Owns: the documents that show the validation report of one policy file. Refuses: finding out which file is meant.

import * as vscode from 'vscode';
import { ValidationReportRequest } from '../../../server/src/protocol.js';
import type { RenderedText, ValidationReportParams } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';
import { ANSWERS_FOLDER, RenderedDocuments } from './rendered-documents.js';

const SCHEME = 'kruxos-policy-report';

export class ReportDocuments implements vscode.Disposable {
  readonly #server: PolicyServer;
  readonly #documents: RenderedDocuments;

  constructor(server: PolicyServer) {
    this.#server = server;
    this.#documents = new RenderedDocuments(server, {
      scheme: SCHEME,
      render: (uri) => server.request<RenderedText>(ValidationReportRequest, { uri: uri.query } satisfies ValidationReportParams),
    });
  }

  show(policy: vscode.Uri): Promise<void> {
    const title = vscode.l10n.t('Validation of {0}', policy.path.split('/').pop() ?? '');
    return this.#documents.show(vscode.Uri.from({ scheme: SCHEME, path: `${ANSWERS_FOLDER}/${title}`, query: this.#server.uriOf(policy) }));
  }

  dispose(): void {
    this.#documents.dispose();
  }
}
