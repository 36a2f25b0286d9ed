// Owns: the documents that show what really holds for one agent, alone or two beside each other in the editor's own diff.
// Refuses: asking the person which (commands/).

import * as vscode from 'vscode';
import { EffectivePolicyRequest } from '../../../server/src/protocol.js';
import type { EffectivePolicyParams, RenderedText } from '../../../server/src/protocol.js';
import type { PolicyServer } from '../policy-server.js';
import { RenderedDocuments, TABLES_FOLDER } from './rendered-documents.js';

const SCHEME = 'kruxos-policy-effective';

export class EffectiveDocuments implements vscode.Disposable {
  readonly #documents: RenderedDocuments;

  constructor(server: PolicyServer) {
    this.#documents = new RenderedDocuments(server, {
      scheme: SCHEME,
      render: (uri) => server.request<RenderedText>(EffectivePolicyRequest, JSON.parse(uri.query) as EffectivePolicyParams),
    });
  }

  show(params: EffectivePolicyParams): Promise<void> {
    return this.#documents.show(addressOf(vscode.l10n.t('Effective policy of {0}', params.agent), params));
  }

  /** What differs is underlined by the editor. Lines that only moved are left out of both texts, so that they do not differ. */
  async compare(left: EffectivePolicyParams, right: EffectivePolicyParams): Promise<void> {
    const [before, after] = [left, right].map((side) => addressOf(titleOf(side), { ...side, sources: 'files' }));
    const title = left.agent === right.agent ? vscode.l10n.t('{0}: saved ↔ unsaved', left.agent) : `${left.agent} ↔ ${right.agent}`;
    await vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: true });
  }

  dispose(): void {
    this.#documents.dispose();
  }
}

function titleOf({ agent, version }: EffectivePolicyParams): string {
  return version === 'saved' ? vscode.l10n.t('{0} as saved', agent) : agent;
}

function addressOf(title: string, params: EffectivePolicyParams): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `${TABLES_FOLDER}/${title.replaceAll('/', '∕')}`, query: JSON.stringify(params) });
}
