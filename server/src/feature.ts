// Owns: what a feature is, and the guard around its handlers: a crash costs one answer, never the server.
// Refuses: any feature; each has a file of its own in features/.

import type { CancellationToken, PartialResultParams, ServerCapabilities } from 'vscode-languageserver';
import { ErrorCodes, LSPErrorCodes, ProgressType, ResponseError } from './lsp.js';
import type { ClientFacts } from './client-facts.js';
import { Slices } from './later.js';
import { assertParams } from './params.js';
import { Parts } from './parts.js';
import type { Session } from './session.js';

export interface Feature {
  /** What the feature adds to the server's capabilities. */
  readonly capability: (client: ClientFacts) => ServerCapabilities;
  readonly register: (on: Handlers, session: Session) => void;
}

/** No capability to announce: custom requests, and what a client sends anyway. */
export const UNANNOUNCED = (): ServerCapabilities => ({});

/** A request while it is being answered: for what takes long, to let others in. It ends there where nobody waits for it any more, or its document is another one by now. */
export interface Turn {
  readonly token: CancellationToken;
  readonly breathe: () => Promise<void>;
  /** For short steps: only once others have waited for long enough. */
  readonly pause: () => Promise<void>;
}

/** Where a feature puts its handlers; parameters are as the protocol has them. */
export class Handlers {
  readonly #session: Session;
  readonly #starting: (() => Promise<void> | void)[] = [];
  /** So that an answer that says so can be found in the log. */
  #failures = 0;

  constructor(session: Session) {
    this.#session = session;
    // One method has one handler; this is the one for everybody.
    this.notification('initialized', async () => {
      for (const start of this.#starting) await start();
    });
  }

  /** From `initialized` on the server may ask the client things. */
  initialized(start: () => Promise<void> | void): void {
    this.#starting.push(start);
  }

  request<Params, Result>(method: string, answer: (params: Params, turn: Turn) => Promise<Result> | Result): void {
    const { connection } = this.#session;
    connection.onRequest(method, async (...given: readonly unknown[]): Promise<unknown> => {
      this.#refuseOutsideSession();
      const token = given.at(-1) as CancellationToken;
      // A client may leave out the parameters as a whole; then there is only the token.
      const params = withoutNulls(given.length > 1 ? given[0] : null) as Params;
      assertParams(method, params);
      const documentNow = (): object | undefined => this.#session.workspace.openDocument(uriIn(params));
      const asked = documentNow();
      const endIfVain = (): void => {
        if (token.isCancellationRequested) cancelled();
        // Places in the question were those of another text than the one that was looked at: one of before an edit, or before it was opened or closed.
        if (asked !== documentNow()) outdated(method);
      };
      const slices = new Slices();
      const breathe = async (): Promise<void> => {
        await slices.next();
        endIfVain();
      };
      try {
        const result = await answer(params, { token, breathe, pause: async () => (slices.isOver ? breathe() : undefined) });
        endIfVain();
        return result;
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        const number = ++this.#failures;
        connection.console.error(`failure ${number}: ${method} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        const message = error instanceof Error ? error.message : String(error);
        throw new ResponseError(ErrorCodes.InternalError, `${method} failed: ${message} (failure ${number} in the log)`);
      }
    });
  }

  /** A request whose answer is a list: sent in parts to a client that brings a token for them. */
  list<Params extends PartialResultParams, Item>(method: string, answer: (params: Params, turn: Turn, parts: Parts<Item>) => Promise<readonly Item[] | null>): void {
    const { connection } = this.#session;
    this.request(method, async (params: Params, turn): Promise<Item[] | null> => {
      const { partialResultToken } = params;
      const parts = new Parts<Item>(partialResultToken === undefined ? null : (items) => connection.sendProgress(new ProgressType<Item[]>(), partialResultToken, items));
      const items = await answer(params, turn, parts);
      if (items === null) return null;
      for (const item of items) {
        if (turn.token.isCancellationRequested) cancelled();
        await parts.add(item);
      }
      return parts.rest();
    });
  }

  notification<Params>(method: string, take: (params: Params) => Promise<void> | void): void {
    const { connection } = this.#session;
    connection.onNotification(method, async (params: Params) => {
      if (!this.#session.isInitialized || this.#session.isShutDown) return;
      try {
        await take(params);
      } catch (error) {
        connection.console.error(`${method} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    });
  }

  #refuseOutsideSession(): void {
    if (!this.#session.isInitialized) throw new ResponseError(ErrorCodes.ServerNotInitialized, 'the server waits for `initialize`');
    if (this.#session.isShutDown) throw new ResponseError(ErrorCodes.InvalidRequest, 'the server has been shut down');
  }
}

/** Some clients write null for what they leave out, all parameters or one of them. */
function withoutNulls(params: unknown): unknown {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return params ?? {};
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null));
}

export function cancelled(): never {
  throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled by the client');
}

/** Clients pull diagnostics again when they are told to; of other questions they ask the ones that still matter. */
function outdated(method: string): never {
  const message = 'the document has been edited since';
  if (method === 'textDocument/diagnostic') throw new ResponseError(LSPErrorCodes.ServerCancelled, message, { retriggerRequest: true });
  throw new ResponseError(LSPErrorCodes.ContentModified, message);
}

/** The document that a question is about; empty where there is none. */
function uriIn(params: unknown): string {
  const { textDocument } = (params ?? {}) as { readonly textDocument?: { readonly uri?: unknown } };
  return typeof textDocument?.uri === 'string' ? textDocument.uri : '';
}
