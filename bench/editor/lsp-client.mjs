// Owns: a language client that measures: it takes the time when the last byte of a message has come, and right before one is handed to the pipe.
// Refuses: understanding answers (keystrokes.mjs). Only what servers ask of every client is answered here.

import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PATIENCE_MS = 120_000;

/** Emits each notification as `(params, at)` under its method. `at` and all times are milliseconds of `performance.now()`. */
export class LspClient extends EventEmitter {
  #pending = new Map();
  #lastId = 0;
  #parts = [];
  #length = 0;
  #expected = null;
  #failure = null;

  /** `textDocument`: what the client can do beyond what all of them can. */
  constructor({ command, root, settings = {}, initializationOptions, textDocument = {}, pulls = false }) {
    super();
    Object.assign(this, { root: pathToFileURL(root).href, settings, initializationOptions, textDocument, pulls, startedAt: performance.now() });
    this.process = spawn(process.execPath, command, { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
    this.process.stdout.on('data', (part) => this.#take(part));
    let complaint = '';
    this.process.stderr.on('data', (part) => (complaint = (complaint + part).slice(-2000)));
    this.process.stdin.on('error', () => undefined);
    this.process.on('error', (error) => this.#fail(error));
    this.process.on('exit', (code, signal) => this.#fail(new Error(`the server ended (${code ?? signal})\n${complaint}`)));
  }

  async initialize() {
    const textDocument = {
      synchronization: { didSave: true },
      completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
      hover: { contentFormat: ['markdown'] },
      publishDiagnostics: { versionSupport: true, relatedInformation: true },
      ...this.textDocument,
      ...(this.pulls ? { diagnostic: { dynamicRegistration: false } } : {}),
    };
    const workspaceFolders = [{ uri: this.root, name: 'bench' }];
    const capabilities = { workspace: { configuration: true, workspaceFolders: true }, textDocument, general: { positionEncodings: ['utf-16'] } };
    const { initializationOptions } = this;
    const { result } = await this.request('initialize', { processId: process.pid, rootUri: this.root, workspaceFolders, initializationOptions, capabilities });
    this.notify('initialized', {});
    if (Object.keys(this.settings).length > 0) this.notify('workspace/didChangeConfiguration', { settings: this.settings });
    return result.capabilities;
  }

  /** Returns when the message was handed over. */
  notify(method, params) {
    return this.#send({ method, params });
  }

  /** Resolves to `{ result, at }`. */
  async request(method, params) {
    const id = ++this.#lastId;
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#send({ id, method, params });
    return withinPatience(answer, method);
  }

  /** Resolves to what `test(params, at)` makes of the first notification of which it makes anything. */
  async first(method, test) {
    if (this.#failure !== null) throw this.#failure;
    let stop;
    const found = new Promise((resolve, reject) => {
      const listener = (params, at) => {
        const made = test(params, at);
        if (made !== undefined) resolve(made);
      };
      this.on(method, listener).on('failed', reject);
      stop = () => this.off(method, listener).off('failed', reject);
    });
    return withinPatience(found, method).finally(stop);
  }

  async stop() {
    if (this.#failure !== null) return;
    const ended = once(this.process, 'exit');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 3000);
    await this.request('shutdown', null).then(() => this.notify('exit', null)).catch(() => undefined);
    await ended;
    clearTimeout(timer);
  }

  #fail(error) {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
    this.emit('failed', this.#failure);
  }

  #send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    const frame = Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]);
    const at = performance.now();
    if (this.#failure === null) this.process.stdin.write(frame);
    return at;
  }

  #take(part) {
    this.#parts.push(part);
    this.#length += part.length;
    for (;;) {
      if (this.#expected === null) {
        const received = this.#joined();
        const end = received.indexOf('\r\n\r\n');
        if (end < 0) return;
        this.#expected = Number(/content-length:\s*(\d+)/i.exec(received.toString('latin1', 0, end))[1]);
        this.#keep(received.subarray(end + 4));
      }
      if (this.#length < this.#expected) return;
      const at = performance.now();
      const received = this.#joined();
      const message = JSON.parse(received.toString('utf8', 0, this.#expected));
      this.#keep(received.subarray(this.#expected));
      this.#expected = null;
      this.#receive(message, at);
    }
  }

  #joined() {
    if (this.#parts.length !== 1) this.#parts = [Buffer.concat(this.#parts, this.#length)];
    return this.#parts[0];
  }

  #keep(rest) {
    this.#parts = [rest];
    this.#length = rest.length;
  }

  #receive({ id, method, params, result, error }, at) {
    if (method === undefined) {
      const { resolve, reject } = this.#pending.get(id) ?? {};
      this.#pending.delete(id);
      if (error === undefined) resolve?.({ result, at });
      else reject?.(new Error(error.message));
    } else if (id === undefined) this.emit(method, params, at);
    else this.#send({ id, result: this.#answer(method, params) });
  }

  #answer(method, params) {
    if (method === 'workspace/configuration') return params.items.map(({ section }) => this.settings[section] ?? null);
    if (method === 'workspace/workspaceFolders') return [{ uri: this.root, name: 'bench' }];
    // How the JSON language server asks for a schema.
    if (method === 'vscode/content') return readFileSync(fileURLToPath(Array.isArray(params) ? params[0] : params), 'utf8');
    return null;
  }
}

function withinPatience(promise, what) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`${what}: nothing within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
