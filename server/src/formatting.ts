// Owns: what the three formatting features share: the client's options, the edits as it takes them, and what documents they are registered for.
// Refuses: laying anything out (core ide/format/).

import type { DocumentSelector, FormattingOptions, ProtocolRequestType, TextEdit } from 'vscode-languageserver';
import type { SpanEdit, FormatOptions, PolicyFile } from '../../core/src/index.js';
import type { ClientFacts } from './client-facts.js';
import type { Handlers } from './feature.js';
import type { Session } from './session.js';
import { toRange } from './to-lsp.js';

/** Policies in YAML cannot be indented by tabs, whatever the client prefers. */
export function formatOptions({ tabSize, trimTrailingWhitespace, insertFinalNewline, trimFinalNewlines }: FormattingOptions): FormatOptions {
  return {
    unit: Number.isInteger(tabSize) && tabSize >= 1 && tabSize <= 8 ? tabSize : 2,
    trimsLineEnds: trimTrailingWhitespace !== false,
    endsLastLine: insertFinalNewline !== false,
    trimsLastLines: trimFinalNewlines !== false,
  };
}

export function toTextEdits(edits: readonly SpanEdit[], file: PolicyFile, { encoding }: ClientFacts): TextEdit[] {
  return edits.map(({ span, text }) => ({ range: toRange(span, file, encoding), newText: text }));
}

/**
 * Where the client knows policies for a language of their own, them alone, so that a YAML formatter keeps its files and nobody has to choose between two.
 * Elsewhere policies are YAML; of that, what is no policy is left as it is.
 */
function documentSelector({ options }: ClientFacts): DocumentSelector {
  const policies = { language: 'kruxos-policy' };
  return options.knowsLanguage === true ? [policies] : [policies, { language: 'yaml' }];
}

/** Where the client lets it; a client that does not was told when it introduced itself. */
export function registerFormatting<P, PR, R, E, RO>(on: Handlers, session: Session, type: ProtocolRequestType<P, PR, R, E, RO>, options: Omit<RO, 'documentSelector'>): void {
  on.initialized(() => {
    if (!session.client.registersFormatting.includes(type.method)) return;
    const all = { ...options, documentSelector: documentSelector(session.client) } as NoInfer<RO>;
    void session.connection.client.register<P, PR, R, E, RO>(type, all).catch(() => undefined);
  });
}
