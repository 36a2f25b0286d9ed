// Owns: one document in one server: opening it, typing into it, and waiting for the findings of exactly that text. Refuses: statistics.

import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const SETTLED_MS = 250;
const SETTLED_AT_MOST_MS = 3000;
const TIER = /^(\s*"?tier"?:\s*"?)([a-z_]+)/;

/** The tier nearest to the middle of a text: its line, and where its value ends. */
export function tierInTheMiddle(text) {
  const lines = text.split('\n');
  const middle = lines.length >> 1;
  const line = [...lines.keys()].filter((index) => TIER.test(lines[index])).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  const [whole, before] = TIER.exec(lines[line]);
  return { line, key: before.search(/\S/) + 1, value: before.length, end: whole.length };
}

/** Types an `x` behind a tier and takes it away again. Findings on that line must come and go with it; nothing else counts as an answer. */
export class OpenDocument {
  #client;
  #server;
  #spot;
  #version = 0;
  #isBroken = false;
  /** How long nothing has to be said before findings count as the last. */
  #settledMs = SETTLED_MS;
  /** What is found on the line, by whether the tier is broken. */
  #expected = null;

  constructor(client, { server, path, spot }) {
    this.#client = client;
    this.#server = server;
    this.#spot = spot;
    this.uri = pathToFileURL(path).href;
  }

  /** Opens it with a broken tier; resolves to when that tier was first found. */
  async open(text) {
    const { line, end } = this.#spot;
    const broken = text.split('\n').map((each, index) => (index === line ? `${each.slice(0, end)}x${each.slice(end)}` : each)).join('\n');
    this.#isBroken = true;
    const { at, sentAt, isExact } = await this.#findings((found) => this.#server.isFloor || found !== '[]', () =>
      this.#client.notify('textDocument/didOpen', { textDocument: { uri: this.uri, languageId: this.#server.language, version: ++this.#version, text: broken } }));
    // Who does not say which version was looked at may still be telling of an older one.
    if (!isExact) this.#settledMs = Math.min(SETTLED_AT_MOST_MS, Math.max(SETTLED_MS, at - sentAt));
    return at;
  }

  /** Learns what is found on the line. Call once after opening, in peace. */
  async calibrate() {
    const settled = async () => {
      const { found } = await this.#findings(() => true, () => this.#edit());
      let last = found;
      const listener = (params) => (last = params.uri === this.uri ? this.#onTheLine(params.diagnostics) : last);
      this.#client.on('textDocument/publishDiagnostics', listener);
      await sleep(this.#settledMs);
      this.#client.off('textDocument/publishDiagnostics', listener);
      return last;
    };
    await sleep(this.#settledMs);
    const intact = await settled();
    const broken = await settled();
    if (!this.#server.isFloor && intact === broken) throw new Error(`${this.#server.name} does not find the broken tier`);
    this.#expected = { true: broken, false: intact };
  }

  /** One keystroke; resolves to the milliseconds until the right findings for it were there. */
  async type() {
    const { sentAt, at } = await this.#findings((found) => found === this.#expected[this.#isBroken], () => this.#edit());
    return at - sentAt;
  }

  /** A keystroke with a question right behind it; resolves to the milliseconds from the keystroke to the answer. */
  async typeAndAsk(method) {
    const { line, key, value } = this.#spot;
    const sentAt = this.#edit();
    const character = method === 'textDocument/hover' ? key : value;
    const { at } = await this.#client.request(method, { textDocument: { uri: this.uri }, position: { line, character }, context: { triggerKind: 1 } });
    return at - sentAt;
  }

  #edit() {
    const { line, end } = this.#spot;
    const to = this.#isBroken ? end + 1 : end;
    const change = { range: { start: { line, character: end }, end: { line, character: to } }, text: this.#isBroken ? '' : 'x' };
    this.#isBroken = !this.#isBroken;
    return this.#client.notify('textDocument/didChange', { textDocument: { uri: this.uri, version: ++this.#version }, contentChanges: [change] });
  }

  /** Sends, and resolves to the first findings for the newest version of which `isRight(what is found on the line)` holds. */
  async #findings(isRight, send) {
    if (this.#server.pulls) {
      const sentAt = send();
      for (;;) {
        const { result, at } = await this.#client.request('textDocument/diagnostic', { textDocument: { uri: this.uri } });
        const found = this.#onTheLine(result.items);
        if (isRight(found)) return { sentAt, at, found, isExact: true };
        if (performance.now() - sentAt > 20_000) throw new Error(`${this.#server.name} keeps finding ${found}`);
      }
    }
    const published = this.#client.first('textDocument/publishDiagnostics', ({ uri, version, diagnostics }, at) => {
      if (uri !== this.uri || (version ?? this.#version) !== this.#version) return undefined;
      const found = this.#onTheLine(diagnostics);
      return isRight(found) ? { at, found, isExact: version !== undefined && version !== null } : undefined;
    });
    const sentAt = send();
    return { sentAt, ...(await published) };
  }

  #onTheLine(diagnostics) {
    return JSON.stringify(diagnostics.filter(({ range }) => range.start.line === this.#spot.line).map(({ message }) => message));
  }
}
