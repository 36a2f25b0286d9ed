// Owns: the texts of what ships with the product, for documents of its scheme: the standard request and our own.
// Refuses: every other document.

import { LSPErrorCodes, ResponseError } from '../lsp.js';
import type { TextDocumentContentParams } from 'vscode-languageserver';
import type { Feature } from '../feature.js';
import { SHIPPED_SCHEME } from '../../../core/src/index.js';
import { ShippedTextRequest } from '../protocol.js';
import type { ShippedTextParams, ShippedTextResult } from '../protocol.js';

export const shippedText: Feature = {
  capability: ({ opensServerContent }) => (opensServerContent ? { workspace: { textDocumentContent: { schemes: [SHIPPED_SCHEME] } } } : {}),
  register(on, { workspace }) {
    const textOf = ({ uri }: ShippedTextParams): ShippedTextResult | null => {
      const { system, templates } = workspace.shipped;
      const file = [system, ...templates].find((each) => each.uri === uri);
      return file === undefined ? null : { text: file.text };
    };
    on.request(ShippedTextRequest, textOf);
    // The standard has no word for a document that there is not.
    on.request('workspace/textDocumentContent', (params: TextDocumentContentParams) => textOf(params) ?? refuse(params.uri));
  },
};

function refuse(uri: string): never {
  throw new ResponseError(LSPErrorCodes.RequestFailed, `${uri} is nothing that ships with the product`);
}
