// Owns: what every feature shares: the connection, the client's abilities, the workspace, and where shipped things can be opened.
// Refuses: answering requests; that is features/.

import type { Connection, TextDocumentPositionParams } from 'vscode-languageserver';
import { SHIPPED_SCHEME, inEnglish, sayIn } from '../../core/src/index.js';
import type { Neighbourhood, PlaceInText, PolicySet, Say } from '../../core/src/index.js';
import type { ClientFacts } from './client-facts.js';
import { DiagnosticMemory } from './diagnostic-memory.js';
import { fingerprint } from './fingerprint.js';
import type { Product } from './files.js';
import { toOffset } from './from-lsp.js';
import { News } from './news.js';
import type { TextLink } from './protocol.js';
import { ReportIds } from './report-ids.js';
import { SETTINGS_SECTION, layered, sectionOf } from './settings.js';
import type { Section } from './settings.js';
import type { DiagnosticContext } from './to-lsp.js';
import { translationsFor } from './translations/translations.js';
import { childOf } from './uris.js';
import type { Located, Workspace } from './workspace.js';
import type { DirectorySnapshot } from './directory-snapshot.js';

export class Session {
  #client: ClientFacts | null = null;
  /** Says what only an editor says, in the language of the person. Problems and answers are English for everybody. */
  say: Say = inEnglish;
  /** What the client told of the settings without being asked. */
  pushedSettings: Section | null = null;
  /** What it said of them when it introduced itself. */
  #initialSettings: Section | null = null;
  #isShutDown = false;
  readonly #endings: (() => void)[] = [];
  readonly news: News;
  readonly diagnostics = new DiagnosticMemory();
  readonly reportIds = new ReportIds(fingerprint(`${Date.now()} ${Math.random()}`));

  constructor(
    readonly connection: Connection,
    readonly workspace: Workspace,
    readonly product: Product,
  ) {
    this.news = new News(workspace);
    workspace.onClose((uri) => this.forgetReport(uri));
  }

  /** The next report of a file owes nothing to the last one. */
  forgetReport(uri: string): void {
    this.diagnostics.letGo(uri);
    this.reportIds.letGo(uri);
  }

  get isInitialized(): boolean {
    return this.#client !== null;
  }

  get isShutDown(): boolean {
    return this.#isShutDown;
  }

  shutDown(): void {
    this.#isShutDown = true;
    for (const end of this.#endings) end();
  }

  /** For what is still waited for then. */
  onShutdown(end: () => void): void {
    this.#endings.push(end);
  }

  /** Known from `initialize` on; no handler runs before it. */
  get client(): ClientFacts {
    if (this.#client === null) throw new Error('the client has not introduced itself');
    return this.#client;
  }

  set client(client: ClientFacts) {
    this.#client = client;
    this.say = sayIn(translationsFor(client.locale));
    this.#initialSettings = sectionOf(client.options);
  }

  /** The settings that hold for a place: what the client answers about it goes before what it pushed, and that before what it started with. */
  async settingsFor(scopeUri: string): Promise<unknown> {
    const answered = this.client.answersConfiguration ? await this.#askFor(scopeUri) : null;
    return layered([this.#initialSettings, this.pushedSettings, sectionOf(answered)]);
  }

  async #askFor(scopeUri: string): Promise<unknown> {
    try {
      return await this.connection.workspace.getConfiguration({ scopeUri, section: SETTINGS_SECTION });
    } catch {
      return null;
    }
  }

  /** A position in a policy file as an offset; null where the document is no policy. */
  async locate({ textDocument, position }: TextDocumentPositionParams, needs: 'directory' | 'document' = 'directory'): Promise<(Located & { readonly offset: number }) | null> {
    const located = await this.workspace.locate(textDocument.uri, needs);
    if (located === null) return null;
    return { ...located, offset: toOffset(position, located.current.file.blocks, this.client.encoding) };
  }

  /** The same with what is around the file. */
  async locateAround(params: TextDocumentPositionParams): Promise<(Located & { readonly offset: number; readonly around: Neighbourhood }) | null> {
    const located = await this.locate(params);
    return located === null ? null : { ...located, around: located.snapshot.neighbourhood(located.current.file) };
  }

  /** The address that leads a person to a document; null where the client could not open it. */
  addressOf(uri: string, snapshot: DirectorySnapshot): string | null {
    if (!uri.startsWith(`${SHIPPED_SCHEME}:`)) return snapshot.files.get(uri)?.shownUri ?? uri;
    return this.client.opensShipped ? uri : this.shippedFileOf(uri);
  }

  /** The places that a text names, as links; those that the client cannot open are left out. */
  linksTo(places: readonly PlaceInText[], snapshot: DirectorySnapshot): TextLink[] {
    return places.flatMap(({ line, start, end, place }) => {
      const target = this.addressOf(place.uri, snapshot);
      return target === null ? [] : [{ line, start, end, target: { uri: target, line: place.line } }];
    });
  }

  /** The real file of a shipped policy, where the product's folder has it. */
  shippedFileOf(uri: string): string | null {
    const { templates } = this.product;
    return templates === null ? null : childOf(templates, uri.slice(uri.lastIndexOf('/') + 1));
  }

  /** A link for Markdown; editors open real files from there, and hardly anything else. */
  hoverLink(uri: string, line: number, snapshot: DirectorySnapshot): string | null {
    const isShipped = uri.startsWith(`${SHIPPED_SCHEME}:`);
    const address = (isShipped ? this.shippedFileOf(uri) : null) ?? this.addressOf(uri, snapshot);
    return address === null ? null : `${address}#L${line}`;
  }

  pageOf(code: string): string | null {
    const base = this.client.options.problemPagesUri ?? this.product.problemPages;
    return base === null ? null : `${base.replace(/\/$/, '')}/${code}.md`;
  }

  /** `set`: the one that the problems were found in. */
  diagnosticContext(snapshot: DirectorySnapshot, set: PolicySet): DiagnosticContext {
    return {
      client: this.client,
      pageOf: (code) => this.pageOf(code),
      related: (uri) => {
        const address = this.addressOf(uri, snapshot);
        const text = set.policyAt(uri)?.file ?? snapshot.files.get(uri)?.file;
        return address === null || text === undefined ? null : { uri: address, text };
      },
    };
  }
}
