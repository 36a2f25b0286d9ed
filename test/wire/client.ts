// Owns: a small LSP client, and policy directories on disk for it to work in. It talks to the server over in-memory streams, and where
// `WIRE_TRANSPORT` says so, to the built program over its standard streams or to the built worker through a port.
// Refuses: knowing anything of policies; it sends, waits and keeps what the server says.

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { StreamMessageReader, StreamMessageWriter, createConnection, createMessageConnection } from 'vscode-languageserver/node';
import type {
  CancellationToken,
  ClientCapabilities,
  Diagnostic,
  DocumentDiagnosticReport,
  Hover,
  InitializeResult,
  MessageConnection,
  MessageReader,
  WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import { diskFiles } from '../../server/src/disk-files.js';
import type { Files, Product, ReadResult } from '../../server/src/files.js';
import { ListFolderRequest, ReadFileRequest } from '../../server/src/protocol.js';
import type { ReadFileResult } from '../../server/src/protocol.js';
import { serve } from '../../server/src/server.js';
import type { ServerOptions } from '../../server/src/server.js';
import { projectPath } from '../support/project-root.js';
import { logMessage } from './message-log.js';
import { PortReader, PortWriter, startWorker } from './worker-transport.js';

export interface ClientOptions {
  /** Files of the workspace folder, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** The answer to `workspace/configuration`, by scope. */
  readonly settings?: (scopeUri: string | undefined) => unknown;
  readonly product?: Partial<Product>;
  /** Where the server reads instead of the disk. */
  readonly disk?: Files;
  /** What the server reads policies with. */
  readonly read?: ServerOptions['read'];
  /** The language of the person. */
  readonly locale?: string;
  /** The address of the workspace folder, in place of the real one's. */
  readonly root?: string;
  /** Sees every message from the server before anybody else. */
  readonly tap?: (message: object) => void;
}

/** What a test is run over. What it injects into the server needs the server in this process. */
type Transport = 'memory' | 'stdio' | 'worker';

/** What a modern editor says of itself. */
export const MODERN: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
  },
  textDocument: {
    diagnostic: { relatedInformation: true, codeDescriptionSupport: true, dataSupport: true, tagSupport: { valueSet: [1, 2] } },
    hover: { contentFormat: ['markdown', 'plaintext'] },
  },
};

export class WireClient {
  readonly #arrived = new Map<string, unknown[]>();
  readonly #waiting = new Map<string, ((params: unknown) => void)[]>();
  readonly #versions = new Map<string, number>();
  initialized: InitializeResult | null = null;
  settings: (scopeUri: string | undefined) => unknown;

  private constructor(
    readonly connection: MessageConnection,
    readonly folder: string,
    readonly options: ClientOptions,
    readonly end: () => void,
  ) {
    this.settings = options.settings ?? (() => null);
    connection.onNotification((method, params) => this.#arrive(method, params));
    connection.onUnhandledProgress((params) => this.#arrive('$/progress', params));
    connection.onRequest((method, params) => {
      this.#arrive(method, params);
      const { uri } = params as unknown as { readonly uri: string };
      const disk = options.disk ?? diskFiles;
      if (method === ReadFileRequest) return disk.readText(uri).then(toAnswer);
      if (method === ListFolderRequest) return disk.list(uri);
      if (method !== 'workspace/configuration') return null;
      const { items } = params as unknown as { readonly items: readonly { readonly scopeUri?: string }[] };
      return items.map((each) => this.settings(each.scopeUri));
    });
  }

  static async start(options: ClientOptions = {}): Promise<WireClient> {
    const client = await WireClient.connect(options);
    await client.initialize();
    return client;
  }

  /** A connection on which nothing has been said yet. */
  static async connect(options: ClientOptions = {}): Promise<WireClient> {
    const folder = await mkdtemp(join(tmpdir(), 'kruxos-policy-wire-'));
    for (const [path, text] of Object.entries(options.files ?? {})) await writeUnder(folder, path, text);
    const { connection, end } = connectionTo(options);
    const client = new WireClient(connection, folder, options, end);
    connection.listen();
    return client;
  }

  async initialize(): Promise<void> {
    const { capabilities = MODERN, root, locale, initializationOptions } = this.options;
    this.initialized = await this.request<InitializeResult>('initialize', {
      processId: null,
      capabilities,
      ...(locale === undefined ? {} : { locale }),
      rootUri: null,
      workspaceFolders: [{ uri: root ?? pathToFileURL(this.folder).href, name: 'test' }],
      // The worker reads nothing itself.
      initializationOptions: TRANSPORT === 'worker' ? { readsFiles: true, ...(initializationOptions as object | undefined) } : initializationOptions,
    });
    await this.notify('initialized', {});
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    this.connection.dispose();
    this.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  async request<Result>(method: string, params: unknown, token?: CancellationToken): Promise<Result> {
    const result = await (token === undefined ? this.connection.sendRequest<Result>(method, params) : this.connection.sendRequest<Result>(method, params, token));
    logMessage({ kind: 'result', method, value: result });
    return result;
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  /** `path` may be a whole URI. */
  async open(path: string, text: string, languageId = 'kruxos-policy'): Promise<string> {
    const uri = path.includes(':') ? path : this.uri(path);
    this.#versions.set(uri, 1);
    await this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
    return uri;
  }

  /** Changes without a range replace the whole text. */
  async change(uri: string, ...contentChanges: readonly unknown[]): Promise<void> {
    const version = (this.#versions.get(uri) ?? 1) + 1;
    this.#versions.set(uri, version);
    await this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  }

  close(uri: string): Promise<void> {
    return this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  /** Writes outside the editor; the server learns of it only by `touched`. */
  write(path: string, text: string): Promise<void> {
    return writeUnder(this.folder, path, text);
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.folder, path), { recursive: true });
  }

  touched(...paths: readonly string[]): Promise<void> {
    return this.notify('workspace/didChangeWatchedFiles', { changes: paths.map((each) => ({ uri: this.uri(each), type: 2 })) });
  }

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.request('textDocument/diagnostic', { textDocument: { uri }, ...(previousResultId === undefined ? {} : { previousResultId }) });
  }

  async problems(uri: string): Promise<Diagnostic[]> {
    const report = await this.pull(uri);
    return report.kind === 'full' ? report.items : [];
  }

  async codes(uri: string): Promise<string[]> {
    return (await this.problems(uri)).map((each) => String(each.code));
  }

  pullWorkspace(previousResultIds: readonly { readonly uri: string; readonly value: string }[] = []): Promise<WorkspaceDiagnosticReport> {
    return this.request('workspace/diagnostic', { previousResultIds });
  }

  /** The hover on the first occurrence of `word` in `text`. */
  async hover(uri: string, text: string, word: string): Promise<Hover | null> {
    return this.request('textDocument/hover', { textDocument: { uri }, position: positionOf(text, word) });
  }

  async hoverText(uri: string, text: string, word: string): Promise<string> {
    const hover = await this.hover(uri, text, word);
    return hover === null ? '' : (hover.contents as { readonly value: string }).value;
  }

  /** The next message of a method from the server, arrived already or to come; each is given once. */
  next<Params>(method: string): Promise<Params> {
    const arrived = this.#arrived.get(method)?.shift();
    if (arrived !== undefined) return Promise.resolve(arrived as Params);
    return new Promise((resolve) => {
      this.#waiting.set(method, [...(this.#waiting.get(method) ?? []), resolve as (params: unknown) => void]);
    });
  }

  /** What has arrived of a method and was not taken yet. */
  arrived(method: string): readonly unknown[] {
    return this.#arrived.get(method) ?? [];
  }

  /** Waits until a message of the method fits. */
  async until<Params>(method: string, fits: (params: Params) => boolean): Promise<Params> {
    for (;;) {
      const params = await this.next<Params>(method);
      if (fits(params)) return params;
    }
  }

  #arrive(method: string, params: unknown): void {
    logMessage({ kind: 'params', method, value: params });
    const waiting = this.#waiting.get(method)?.shift();
    if (waiting !== undefined) waiting(params ?? {});
    else this.#arrived.set(method, [...(this.#arrived.get(method) ?? []), params ?? {}]);
  }
}

/** Where the first occurrence of `word` starts. */
export function positionOf(text: string, word: string): { readonly line: number; readonly character: number } {
  const before = text.slice(0, text.indexOf(word)).split('\n');
  return { line: before.length - 1, character: (before.at(-1) ?? '').length };
}

const TRANSPORT = (process.env['WIRE_TRANSPORT'] ?? 'memory') as Transport;

function connectionTo(options: ClientOptions): { readonly connection: MessageConnection; readonly end: () => void } {
  const { disk, product, read, tap } = options;
  const tapped = <Reader extends MessageReader>(reader: Reader): Reader => {
    if (tap === undefined) return reader;
    const listen = reader.listen.bind(reader);
    reader.listen = (take) => listen((message) => {
      tap(message);
      take(message);
    });
    return reader;
  };
  if (TRANSPORT === 'worker' && product === undefined && read === undefined) {
    const { port, close } = startWorker();
    return { connection: createMessageConnection(tapped(new PortReader(port)), new PortWriter(port)), end: close };
  }
  if (TRANSPORT === 'stdio' && disk === undefined && product === undefined && read === undefined) {
    const child = spawn(process.execPath, [projectPath('dist/server.cjs'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    return { connection: createMessageConnection(tapped(new StreamMessageReader(child.stdout)), new StreamMessageWriter(child.stdin)), end: () => child.kill() };
  }
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const server = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
  serve(server, { files: disk ?? diskFiles, product: { version: '1.2.3', problemPages: null, templates: null, ...product }, ...(read === undefined ? {} : { read }) });
  server.listen();
  return { connection: createMessageConnection(tapped(new StreamMessageReader(toClient)), new StreamMessageWriter(toServer)), end: () => undefined };
}

function toAnswer(read: ReadResult): ReadFileResult | null {
  return read.kind === 'missing' ? null : read.kind === 'text' ? { text: read.text } : { unreadable: read.why };
}

async function writeUnder(folder: string, path: string, text: string): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}
