// Owns: what the client can do and wants, read once from its `initialize`.
// Refuses: guessing: what the client does not say, it cannot do.

import type { CodeActionClientCapabilities, CompletionClientCapabilities, InitializeParams, WorkspaceEditClientCapabilities } from 'vscode-languageserver';
import type { InitializationOptions } from './protocol.js';

/** How positions count characters. */
export type Encoding = 'utf-8' | 'utf-16' | 'utf-32';

/** What the client can do with what is offered for completion. */
export interface CompletionFacts {
  readonly takesSnippets: boolean;
  readonly takesInsertReplace: boolean;
  readonly showsLabelDetails: boolean;
  readonly readsMarkdown: boolean;
  readonly resolvesDocumentation: boolean;
  /** Whether it can be told to leave the indentation of inserted lines as it is. */
  readonly keepsIndentation: boolean;
  /** Whether its snippets can offer a choice: some editors expand them with a syntax of their own that has none. */
  readonly takesChoices: boolean;
  /** What of an item it takes from the list where the item does not say it. */
  readonly itemDefaults: readonly string[];
  readonly kinds: readonly number[];
}

export interface ClientFacts {
  readonly encoding: Encoding;
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  /** Whether a report on one document may bring along those of others. */
  readonly takesRelatedDocuments: boolean;
  readonly showsRelatedInformation: boolean;
  readonly showsCodeDescription: boolean;
  readonly showsUnnecessary: boolean;
  readonly keepsDiagnosticData: boolean;
  readonly readsMarkdown: boolean;
  readonly completion: CompletionFacts;
  readonly actions: ActionFacts;
  readonly edits: EditFacts;
  /** The methods of formatting that can be registered for single languages. */
  readonly registersFormatting: readonly string[];
  readonly answersConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  /** Whether a watcher may name the folder that it watches. */
  readonly watchesInFolders: boolean;
  readonly tellsFolders: boolean;
  /** Whether a definition may say what it is the definition of. */
  readonly showsDefinitionOrigin: boolean;
  readonly preparesRename: boolean;
  readonly showsSymbolTree: boolean;
  /** The kinds of symbols that it knows, in a document and in the workspace. */
  readonly symbolKinds: { readonly document: readonly number[]; readonly workspace: readonly number[] };
  readonly readsSemanticTokens: boolean;
  readonly refreshesSemanticTokens: boolean;
  readonly showsInlayHints: boolean;
  readonly refreshesInlayHints: boolean;
  readonly showsCodeLenses: boolean;
  readonly refreshesCodeLenses: boolean;
  /** How many folds of one document are taken. */
  readonly mostFolds: number;
  /** Whether an edit may name the versions it is meant for, and rename files. */
  readonly takesDocumentChanges: boolean;
  readonly renamesFiles: boolean;
  readonly tellsFileRenames: boolean;
  /** Whether documents of the shipped policies' scheme can be opened. */
  readonly opensShipped: boolean;
  readonly opensServerContent: boolean;
  /** Whether the client hands over files that the server cannot read itself. */
  readonly readsFiles: boolean;
  /** The language that the person reads, such as `de`; empty where the client does not say. */
  readonly locale: string;
  /** The workspace folders, or the root of an older client. */
  readonly roots: readonly string[];
  readonly options: InitializationOptions;
}

/** Of code actions. */
export interface ActionFacts {
  /** Without it a client takes commands only, of which there are none. */
  readonly areLiterals: boolean;
  readonly showsPreferred: boolean;
  readonly showsDisabled: boolean;
  /** Whether an action's edit may be asked for later. */
  readonly resolvesEdits: boolean;
}

/** Of what edits may hold besides texts. */
export interface EditFacts {
  readonly creates: boolean;
  readonly snippets: boolean;
  readonly annotated: boolean;
}

export function readClientFacts({ capabilities, initializationOptions, locale, rootUri, workspaceFolders }: InitializeParams): ClientFacts {
  const { general, textDocument, workspace } = capabilities;
  const options = optionsOf(initializationOptions);
  // Where documents are pulled, reports have the shape that the pulling side says it understands.
  const { diagnostic, publishDiagnostics } = textDocument ?? {};
  const shape = diagnostic ?? publishDiagnostics;
  const shows = (fact: 'relatedInformation' | 'codeDescriptionSupport' | 'dataSupport') => shape?.[fact] === true || publishDiagnostics?.[fact] === true;
  const opensServerContent = workspace?.textDocumentContent !== undefined;
  return {
    encoding: encodingOf(general?.positionEncodings),
    pullsDiagnostics: diagnostic !== undefined,
    takesRelatedDocuments: diagnostic?.relatedDocumentSupport === true,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    showsRelatedInformation: shows('relatedInformation'),
    showsCodeDescription: shows('codeDescriptionSupport'),
    showsUnnecessary: [shape, publishDiagnostics].some((each) => each?.tagSupport?.valueSet.includes(1) === true),
    keepsDiagnosticData: shows('dataSupport'),
    readsMarkdown: textDocument?.hover?.contentFormat?.includes('markdown') === true,
    completion: completionFacts(textDocument?.completion),
    actions: actionFacts(textDocument?.codeAction),
    edits: editFacts(workspace?.workspaceEdit),
    registersFormatting: (['formatting', 'rangeFormatting', 'onTypeFormatting'] as const).filter((each) => textDocument?.[each]?.dynamicRegistration === true).map((each) => `textDocument/${each}`),
    answersConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    watchesInFolders: workspace?.didChangeWatchedFiles?.relativePatternSupport === true,
    tellsFolders: workspace?.workspaceFolders === true,
    showsDefinitionOrigin: textDocument?.definition?.linkSupport === true,
    preparesRename: textDocument?.rename?.prepareSupport === true,
    showsSymbolTree: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    symbolKinds: { document: textDocument?.documentSymbol?.symbolKind?.valueSet ?? FIRST_KINDS, workspace: workspace?.symbol?.symbolKind?.valueSet ?? FIRST_KINDS },
    readsSemanticTokens: textDocument?.semanticTokens !== undefined,
    refreshesSemanticTokens: workspace?.semanticTokens?.refreshSupport === true,
    showsInlayHints: textDocument?.inlayHint !== undefined,
    refreshesInlayHints: workspace?.inlayHint?.refreshSupport === true,
    showsCodeLenses: textDocument?.codeLens !== undefined,
    refreshesCodeLenses: workspace?.codeLens?.refreshSupport === true,
    mostFolds: textDocument?.foldingRange?.rangeLimit ?? Infinity,
    takesDocumentChanges: workspace?.workspaceEdit?.documentChanges === true,
    renamesFiles: workspace?.workspaceEdit?.documentChanges === true && workspace.workspaceEdit.resourceOperations?.includes('rename') === true,
    tellsFileRenames: workspace?.fileOperations?.willRename === true,
    opensShipped: options.shippedScheme === true || opensServerContent,
    opensServerContent,
    readsFiles: options.readsFiles === true,
    // Some clients write null for what they leave out.
    locale: typeof locale === 'string' ? locale : '',
    roots: workspaceFolders?.map((each) => each.uri) ?? (typeof rootUri === 'string' ? [rootUri] : []),
    options,
  };
}

/** The kinds that the first version of the protocol had: of completion's items as of symbols. */
const FIRST_KINDS: readonly number[] = Array.from({ length: 18 }, (_, i) => i + 1);

function completionFacts(completion: CompletionClientCapabilities | undefined): CompletionFacts {
  const item = completion?.completionItem;
  return {
    takesSnippets: item?.snippetSupport === true,
    takesInsertReplace: item?.insertReplaceSupport === true,
    showsLabelDetails: item?.labelDetailsSupport === true,
    readsMarkdown: item?.documentationFormat?.includes('markdown') === true,
    // A client that says nothing of what it resolves resolves documentation: that has always been so.
    resolvesDocumentation: completion !== undefined && (item?.resolveSupport === undefined || item.resolveSupport.properties.includes('documentation')),
    keepsIndentation: item?.insertTextModeSupport?.valueSet.includes(1) === true,
    // Nothing says so outright; editors that know the one know the other.
    takesChoices: item?.snippetSupport === true && item.insertTextModeSupport !== undefined,
    itemDefaults: completion?.completionList?.itemDefaults ?? [],
    kinds: completion?.completionItemKind?.valueSet ?? FIRST_KINDS,
  };
}

/** UTF-8 saves both sides work, but only where the client likes it best; UTF-16 is what every client can. */
function encodingOf(offered: readonly string[] | undefined): Encoding {
  const [first] = offered ?? [];
  if (first === 'utf-8' || first === 'utf-32') return first;
  return 'utf-16';
}

/** An option that is of another kind than it should be is none; what else there is may be settings (session.ts). */
function optionsOf(value: unknown): InitializationOptions {
  const { problemPagesUri, shippedScheme, knowsLanguage, suggestCommand, readsFiles, commands, hearsChanges, ...others } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<keyof InitializationOptions, unknown>>;
  return {
    ...others,
    ...(typeof problemPagesUri === 'string' ? { problemPagesUri } : {}),
    ...(typeof suggestCommand === 'string' ? { suggestCommand } : {}),
    ...(Array.isArray(commands) ? { commands: commands.filter((each) => typeof each === 'string') } : {}),
    shippedScheme: shippedScheme === true,
    knowsLanguage: knowsLanguage === true,
    readsFiles: readsFiles === true,
    hearsChanges: hearsChanges === true,
  };
}

function actionFacts(action: CodeActionClientCapabilities | undefined): ActionFacts {
  return {
    areLiterals: action?.codeActionLiteralSupport !== undefined,
    showsPreferred: action?.isPreferredSupport === true,
    showsDisabled: action?.disabledSupport === true,
    resolvesEdits: action?.dataSupport === true && action.resolveSupport?.properties.includes('edit') === true,
  };
}

function editFacts(edit: WorkspaceEditClientCapabilities | undefined): EditFacts {
  const versioned = edit?.documentChanges === true;
  return {
    creates: versioned && edit.resourceOperations?.includes('create') === true,
    snippets: versioned && edit.snippetEditSupport === true,
    annotated: versioned && edit.changeAnnotationSupport !== undefined,
  };
}
