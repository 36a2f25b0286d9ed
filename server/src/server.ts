// Owns: the table of features, and the conversation's start and end.
// Refuses: transports (main.ts) and what any feature does.

import type { Connection, InitializeResult, ServerCapabilities } from 'vscode-languageserver';
import { ErrorCodes, ResponseError } from './lsp.js';
import type { readPolicyText } from '../../core/src/index.js';
import { readClientFacts } from './client-facts.js';
import { clientFiles } from './client-files.js';
import { Handlers } from './feature.js';
import type { Feature } from './feature.js';
import { activate } from './features/activate.js';
import { agents } from './features/agents.js';
import { capabilities } from './features/capabilities.js';
import { changeNews } from './features/change-news.js';
import { changes } from './features/changes.js';
import { checkPolicy } from './features/check-policy.js';
import { codeAction } from './features/code-action.js';
import { codeActionResolve } from './features/code-action-resolve.js';
import { codeLens } from './features/code-lens.js';
import { completion } from './features/completion.js';
import { configuration } from './features/configuration.js';
import { context } from './features/context.js';
import { definition } from './features/definition.js';
import { documentDiagnostic } from './features/document-diagnostic.js';
import { documentHighlight } from './features/document-highlight.js';
import { documentLink } from './features/document-link.js';
import { documentSymbol } from './features/document-symbol.js';
import { documentSync } from './features/document-sync.js';
import { effectivePolicy } from './features/effective-policy.js';
import { foldingRange } from './features/folding-range.js';
import { formatting } from './features/formatting.js';
import { hover } from './features/hover.js';
import { inlayHint } from './features/inlay-hint.js';
import { matrix } from './features/matrix.js';
import { onTypeFormatting } from './features/on-type-formatting.js';
import { overview } from './features/overview.js';
import { publishDiagnostics } from './features/publish-diagnostics.js';
import { rangeFormatting } from './features/range-formatting.js';
import { references } from './features/references.js';
import { rename } from './features/rename.js';
import { selectionRange } from './features/selection-range.js';
import { semanticTokens } from './features/semantic-tokens.js';
import { settingNews } from './features/setting-news.js';
import { shippedText } from './features/shipped-text.js';
import { status } from './features/status.js';
import { templates } from './features/templates.js';
import { typeHierarchy } from './features/type-hierarchy.js';
import { validationReport } from './features/validation-report.js';
import { watchedFiles } from './features/watched-files.js';
import { willRenameFiles } from './features/will-rename-files.js';
import { workspaceDiagnostic } from './features/workspace-diagnostic.js';
import { workspaceFolders } from './features/workspace-folders.js';
import { workspaceSymbol } from './features/workspace-symbol.js';
import { together } from './files.js';
import type { Files, Product } from './files.js';
import { withProgress } from './progress.js';
import { Session } from './session.js';
import { canonicalUri, schemeOf } from './uris.js';
import { Workspace } from './workspace.js';

const FEATURES: readonly Feature[] = [
  documentSync,
  configuration,
  workspaceFolders,
  watchedFiles,
  changeNews,
  settingNews,
  documentDiagnostic,
  workspaceDiagnostic,
  publishDiagnostics,
  hover,
  completion,
  formatting,
  rangeFormatting,
  onTypeFormatting,
  definition,
  references,
  documentHighlight,
  rename,
  willRenameFiles,
  documentSymbol,
  workspaceSymbol,
  foldingRange,
  selectionRange,
  documentLink,
  typeHierarchy,
  semanticTokens,
  inlayHint,
  codeLens,
  codeAction,
  codeActionResolve,
  agents,
  capabilities,
  context,
  checkPolicy,
  effectivePolicy,
  changes,
  matrix,
  validationReport,
  templates,
  overview,
  status,
  activate,
  shippedText,
];

export interface ServerOptions {
  /** The disk; null in a browser. */
  readonly files: Files | null;
  readonly product: Product;
  /** In place of the core's; for trying what happens when it fails. */
  readonly read?: typeof readPolicyText;
}

/** Registers everything; the caller starts to listen. */
export function serve(connection: Connection, { files, product, read }: ServerOptions): Session {
  const log = (message: string) => connection.console.warn(message);
  const virtual = clientFiles(connection, (uri) => session.isInitialized && session.client.readsFiles && workspace.folders.some((each) => schemeOf(each) === schemeOf(uri)));
  const workspace: Workspace = new Workspace({ files: together(files === null ? [virtual] : [files, virtual]), shippedFolder: product.templates === null ? null : canonicalUri(product.templates), settingsFor: (scope) => session.settingsFor(scope), log, busy: (title, work) => withProgress(session, title, work), ...(read === undefined ? {} : { read }) });
  const session: Session = new Session(connection, workspace, product);
  connection.onInitialize((params): InitializeResult => {
    if (session.isInitialized) throw new ResponseError(ErrorCodes.InvalidRequest, 'the server is initialized already');
    session.client = readClientFacts(params);
    const announced = FEATURES.map((each) => each.capability(session.client));
    const together = announced.reduce<ServerCapabilities>((all, each) => ({ ...all, ...each, workspace: { ...all.workspace, ...each.workspace } }), {});
    return {
      capabilities: { positionEncoding: session.client.encoding, ...together },
      serverInfo: { name: 'kruxos-policy-language-server', version: product.version },
    };
  });
  connection.onShutdown(() => {
    if (!session.isInitialized) throw new ResponseError(ErrorCodes.ServerNotInitialized, 'the server waits for `initialize`');
    session.shutDown();
  });
  const handlers = new Handlers(session);
  for (const each of FEATURES) each.register(handlers, session);
  return session;
}
