// Owns: what edits of different kinds cost in one server: each is made in the middle of a document and taken back, again and again.
// Refuses: comparing servers; the peers are compared by keystrokes (keystrokes.mjs).

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../report/statistics.mjs';
import { LspClient } from './lsp-client.mjs';

const GAP_MS = 4;
const WARM_UP = 60;

/** Where an edit is made: the line nearest to the middle that looks like this. What it makes of the line says what is put in, and from where to where. */
const at = (look, edit) => (lines) => {
  const middle = lines.length >> 1;
  const [line] = [...lines.keys()].filter((each) => look.test(lines[each])).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return [{ line, ...edit(lines[line], lines, line) }];
};
/** The same in so many lines that look like this, from the first to the last: the cursors of one keystroke. VS Code tells the last one first. */
const atSeveral = (count, look, edit) => (lines) => {
  const places = [...lines.keys()].filter((each) => look.test(lines[each]));
  const step = Math.max(1, (places.length - 1) / (count - 1));
  return [...new Set(Array.from({ length: count }, (_, i) => places[Math.round(i * step)]))].filter((each) => each !== undefined).reverse().map((line) => ({ line, ...edit(lines[line]) }));
};
const insert = (start, text) => ({ start, end: start, text });
const behind = (text) => (line) => insert(line.length, text);
const before = (text) => (line, lines, index) => insert(0, typeof text === 'string' ? text : text(lines, index));
const inFront = (mark) => (line) => insert(line.indexOf(': ') + 2, mark);

const [TIER, ENTRY, ITEM] = [/^ {4}tier: [a-z]/, /^ {2}[a-z]\w*\.\w+:$/, /^ {2}- capability: \S+\w$/];

/** `form`: of which document. */
export const KINDS = [
  { key: 'tier', name: 'a letter of a tier', form: 'map', edit: at(TIER, behind('x')) },
  { key: 'reason', name: 'a letter of a reason', form: 'map', edit: at(/^ {4}reason: "/, (line) => insert(line.length - 1, 'x')) },
  { key: 'condition', name: 'a digit of a condition', form: 'map', edit: at(/content_size_\w+: \d/, (line) => insert(line.search(/: \d/) + 3, '7')) },
  { key: 'key', name: "a letter of an entry's name", form: 'map', edit: at(ENTRY, (line) => insert(line.length - 1, 'x')) },
  { key: 'wildcard', name: "a letter of a wildcard's name", form: 'map', edit: at(/^ {2}\w+\.\*:$/, (line) => insert(line.indexOf('.'), 'x')) },
  { key: 'default', name: 'another default', form: 'map', edit: at(/^ {2}tier: /, (line) => ({ start: 8, end: line.length, text: 'blocked' })) },
  { key: 'name', name: "a letter of the policy's name", form: 'map', edit: at(/^name: /, behind('x')) },
  { key: 'entry', name: 'an entry more', form: 'map', edit: at(ENTRY, before('  filesystem.write:\n    tier: notify\n')) },
  { key: 'paste', name: 'thirty lines pasted', form: 'map', edit: at(ENTRY, before((lines, index) => `${lines.slice(index, index + 30).join('\n')}\n`)) },
  { key: 'cursors', name: 'a letter of fifty tiers at once', form: 'map', edit: atSeveral(50, TIER, behind('x')) },
  { key: 'quote', name: 'a quote that nothing closes', form: 'map', edit: at(TIER, inFront('"')) },
  { key: 'anchor', name: 'an anchor', form: 'map', edit: at(TIER, inFront('&a ')) },
  { key: 'alias', name: 'an alias of nothing', form: 'map', edit: at(TIER, inFront('*')) },
  { key: 'word', name: 'a word in the first column', form: 'map', edit: at(ENTRY, before('git\n')) },
  { key: 'column', name: "an entry's name moved to the first column *", form: 'map', edit: at(ENTRY, before('x')) },
  { key: 'marker', name: 'a document marker *', form: 'map', edit: at(ENTRY, before('---\n')) },
  { key: 'tied-tier', name: 'among aliases: a letter of a tier', form: 'tied', edit: at(TIER, behind('x')) },
  { key: 'tied-rules', name: 'among aliases: a letter of what they stand for', form: 'tied', edit: at(/^ {8}tier: [a-z]/, behind('x')) },
  { key: 'item-tier', name: 'in a list: a letter of a tier', form: 'list', edit: at(TIER, behind('x')) },
  { key: 'item', name: 'in a list: an item more', form: 'list', edit: at(ITEM, before('  - capability: filesystem.write\n    tier: notify\n')) },
];

/** `paths`: the document in each form. By kind `{ p50, slowest }`, in milliseconds from an edit to the findings of exactly that text; `times` each, and back. */
export async function measureEdits(server, paths, { times }) {
  const found = {};
  for (const [form, path] of Object.entries(paths)) {
    const document = await EditedDocument.open(server, path);
    try {
      const kinds = KINDS.filter((each) => each.form === form);
      for (let i = 0; i < WARM_UP; i++) await document.makeAndTakeBack(kinds[0]);
      for (const kind of kinds) {
        const taken = [];
        for (let i = 0; i < times; i++) taken.push(...(await document.makeAndTakeBack(kind)));
        found[kind.key] = { p50: quantile(taken, 0.5), slowest: Math.max(...taken) };
      }
    } finally {
      await document.close();
    }
  }
  return found;
}

class EditedDocument {
  #client;
  #uri;
  #lines;
  #version = 1;

  static async open(server, path) {
    const document = new EditedDocument();
    document.#client = new LspClient({ ...server, root: dirname(path) });
    document.#uri = pathToFileURL(path).href;
    const text = readFileSync(path, 'utf8');
    document.#lines = text.split('\n');
    await document.#client.initialize();
    await document.#until(() => document.#client.notify('textDocument/didOpen', { textDocument: { uri: document.#uri, languageId: server.language, version: 1, text } }));
    return document;
  }

  close() {
    return this.#client.stop();
  }

  /** Milliseconds of both. */
  async makeAndTakeBack({ edit }) {
    const edits = edit(this.#lines);
    const made = await this.#change(edits.map(({ line, start, end, text }) => ({ range: { start: { line, character: start }, end: { line, character: end } }, text })));
    return [made, await this.#change(edits.map((each) => this.#reverse(each)))];
  }

  #reverse({ line, start, end, text }) {
    const inserted = text.split('\n');
    const last = { line: line + inserted.length - 1, character: inserted.at(-1).length + (inserted.length === 1 ? start : 0) };
    return { range: { start: { line, character: start }, end: last }, text: this.#lines[line].slice(start, end) };
  }

  async #change(contentChanges) {
    const version = ++this.#version;
    const taken = await this.#until(() => this.#client.notify('textDocument/didChange', { textDocument: { uri: this.#uri, version }, contentChanges }));
    await sleep(GAP_MS);
    return taken;
  }

  /** Sends, and resolves to the milliseconds until the findings for the newest version are there. */
  async #until(send) {
    const told = this.#client.first('textDocument/publishDiagnostics', ({ uri, version }, receivedAt) => (uri === this.#uri && version === this.#version ? receivedAt : undefined));
    const sentAt = send();
    return (await told) - sentAt;
  }
}
