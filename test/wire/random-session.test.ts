// Owns: what holds in every session, whatever a client sends in whatever order: one answer to each request, right for the text that was asked about
// or an error that says why not; nothing fails; and what is told and answered in the end is what a server that starts then would say.
// Refuses: what single answers say.
//
// `SESSIONS` is the number of sessions, `SESSION_SEED` repeats a run, and looks for the
// shortest session that fails.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import type { ClientCapabilities, PublishDiagnosticsParams, Range, SemanticTokens, SemanticTokensDelta } from 'vscode-languageserver/node';
import { LineIndex, readPolicy } from '../../core/src/index.js';
import type { Encoding } from '../../server/src/client-facts.js';
import { toPosition } from '../../server/src/to-lsp.js';
import { MODERN, WireClient } from './client.js';
import { AGENT, ORGANIZATION } from './policies.js';

const SESSIONS = Number(process.env['SESSIONS'] ?? 8);
const SEED = process.env['SESSION_SEED'];
/** Of so many questions one is asked about a file. */
const LOOKS = 6;

const ABLE: ClientCapabilities = {
  ...MODERN,
  workspace: { ...MODERN.workspace, workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] }, inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } },
  textDocument: {
    ...MODERN.textDocument,
    completion: { completionItem: { snippetSupport: true, insertReplaceSupport: true, labelDetailsSupport: true } },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } }, disabledSupport: true, dataSupport: true, resolveSupport: { properties: ['edit'] } },
    rename: { prepareSupport: true },
    semanticTokens: { requests: { full: { delta: true }, range: true }, tokenTypes: [], tokenModifiers: [], formats: ['relative'] },
    inlayHint: {},
    codeLens: {},
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};
/** A client that is told of problems without asking, and counts in bytes. */
const TOLD: ClientCapabilities = { general: { positionEncodings: ['utf-8'] }, textDocument: { publishDiagnostics: {} } };

const BASE = 'name: base\ndefaults: {tier: notify}\ncapabilities:\n  filesystem.*: &x\n    tier: approval_required\n    reason: "é😀"\n  git.*: *x\n';
const SEEDS: Readonly<Record<string, string>> = {
  'policies/acme.yaml': ORGANIZATION.replace('version', 'extends: base\nversion'),
  'policies/base.yaml': BASE,
  'policies/agents/deploy-bot.yaml': AGENT,
  'policies/agents/other.yaml': AGENT.replace('deploy-bot', 'other').replaceAll('\n', '\r\n'),
  'policies/agents/twin.yaml': AGENT,
  'policies/list.yaml': 'name: list\nextends: base\nrules:\n  - capability: "filesystem.*"\n    tier: notify\n  - capability: git.push\n    conditions: {branch: main}\n    tier: blocked\n    reason: r\n',
  'policies/system.yaml': 'name: system\nrules:\n  - capability: git.push\n    tier: approval_required\n    reason: r\n  - capability: "process.*"\n    conditions: {timeout_gt: 5}\n    tier: notify\n',
  'policies/.active': 'acme\n',
};
const POLICIES = Object.keys(SEEDS).filter((each) => each.endsWith('.yaml'));

const SCRAPS = ['a', '.', ':', ': ', ' ', '\n', '\r\n', '- ', '"', '[', '{', '}', '*', '&y ', '*x', '#', '\t', '😀', 'tier: ', 'tier: blocked\n', '  git.push:\n    tier: notify\n', '  process.*: {tier: blocked, reason: "no"}\n', '# kruxos-ignore missing-reason: so\n', 'extends: acme\n', '<<: *x\n', '---\n'];

interface Step {
  readonly kind: 'edit' | 'edit' | 'restore' | 'ask' | 'close or open' | 'write' | 'settings' | 'breathe';
  readonly path: string;
  readonly method: string;
  /** Places in the text, from 0 to 1. */
  readonly at: number;
  readonly length: number;
  readonly scrap: string;
  readonly cancel: 'no' | 'at once' | 'later';
}

type Asked = (place: { readonly uri: string; readonly position: Range['start']; readonly range: Range; readonly token: string }) => object;

const ASKED: Readonly<Record<string, Asked>> = {
  'textDocument/diagnostic': ({ uri }) => ({ textDocument: { uri } }),
  'textDocument/hover': ({ uri, position }) => ({ textDocument: { uri }, position }),
  'textDocument/completion': ({ uri, position }) => ({ textDocument: { uri }, position }),
  'textDocument/definition': ({ uri, position }) => ({ textDocument: { uri }, position }),
  'textDocument/references': ({ uri, position, token }) => ({ textDocument: { uri }, position, context: { includeDeclaration: true }, partialResultToken: token }),
  'textDocument/documentHighlight': ({ uri, position }) => ({ textDocument: { uri }, position }),
  'textDocument/prepareRename': ({ uri, position }) => ({ textDocument: { uri }, position }),
  'textDocument/rename': ({ uri, position }) => ({ textDocument: { uri }, position, newName: 'some.other' }),
  'textDocument/codeAction': ({ uri, range }) => ({ textDocument: { uri }, range, context: { diagnostics: [] } }),
  'textDocument/semanticTokens/full': ({ uri }) => ({ textDocument: { uri } }),
  'textDocument/semanticTokens/range': ({ uri, range }) => ({ textDocument: { uri }, range }),
  'textDocument/inlayHint': ({ uri, range }) => ({ textDocument: { uri }, range }),
  'textDocument/codeLens': ({ uri }) => ({ textDocument: { uri } }),
  'textDocument/documentSymbol': ({ uri, token }) => ({ textDocument: { uri }, partialResultToken: token }),
  'textDocument/foldingRange': ({ uri }) => ({ textDocument: { uri } }),
  'textDocument/selectionRange': ({ uri, position }) => ({ textDocument: { uri }, positions: [position] }),
  'textDocument/documentLink': ({ uri }) => ({ textDocument: { uri } }),
  'textDocument/formatting': ({ uri }) => ({ textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } }),
  'textDocument/onTypeFormatting': ({ uri, position }) => ({ textDocument: { uri }, position, ch: '\n', options: { tabSize: 2, insertSpaces: true } }),
  'textDocument/prepareTypeHierarchy': ({ uri, position }) => ({ textDocument: { uri }, position }),
  'workspace/symbol': () => ({ query: 'e' }),
  'kruxosPolicy/context': ({ uri, position }) => ({ uri, position }),
  'workspace/diagnostic': ({ token }) => ({ previousResultIds: [], partialResultToken: token }),
  'kruxosPolicy/checkPolicy': ({ uri }) => ({ uri, agent: 'deploy-bot', capability: 'process.run' }),
  'kruxosPolicy/effectivePolicy': ({ uri }) => ({ uri, agent: 'other' }),
  'kruxosPolicy/changes': ({ uri }) => ({ uri, files: [{ uri, text: null }] }),
  'kruxosPolicy/status': ({ uri }) => ({ uri }),
};

/** What an editor asks next about an answer. */
const FOLLOWED: Readonly<Record<string, (result: unknown) => Followed>> = {
  'textDocument/completion': (result) => resolving('completionItem/resolve', (result as { readonly items?: readonly object[] } | null)?.items ?? []),
  'textDocument/codeAction': (result) => resolving('codeAction/resolve', ((result ?? []) as readonly { readonly data?: unknown }[]).filter((each) => each.data !== undefined)),
  'textDocument/inlayHint': (result) => resolving('inlayHint/resolve', (result ?? []) as readonly object[]),
  'textDocument/codeLens': (result) => resolving('codeLens/resolve', (result ?? []) as readonly object[]),
  'textDocument/prepareTypeHierarchy': (result) => {
    const [item] = (result ?? []) as readonly object[];
    return item === undefined ? null : { method: 'typeHierarchy/subtypes', params: { item } };
  },
};

type Followed = { readonly method: string; readonly params: object } | null;

function resolving(method: string, items: readonly object[]): Followed {
  const params = items[Math.floor(items.length / 2)];
  return params === undefined ? null : { method, params };
}

const arbStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('edit', 'edit', 'edit', 'restore', 'ask', 'ask', 'ask', 'ask', 'close or open', 'write', 'settings', 'breathe') as fc.Arbitrary<Step['kind']>,
  path: fc.constantFrom(...POLICIES),
  method: fc.constantFrom(...Object.keys(ASKED)),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.double({ min: 0, max: 1, noNaN: true }),
  scrap: fc.constantFrom(...SCRAPS),
  cancel: fc.constantFrom('no', 'no', 'no', 'at once', 'later'),
});

interface Buffer {
  text: string;
  version: number;
}

class RandomSession {
  readonly #buffers = new Map<string, Buffer>();
  readonly #disk = new Map(Object.entries(SEEDS));
  readonly #pending = new Set<Promise<void>>();
  readonly #tokens = new Map<string, { readonly resultId: string; readonly data: readonly number[] }>();
  /** How often a document was opened, edited or closed. */
  readonly #turns = new Map<string, number>();
  readonly #told = new Map<string, PublishDiagnosticsParams>();
  /** What was wrong with answers. */
  readonly #faults: unknown[] = [];
  #requests = 0;

  private constructor(readonly client: WireClient) {
    client.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => void this.#told.set(params.uri, params));
  }

  static async start(capabilities: ClientCapabilities, seen: Map<string, number>): Promise<RandomSession> {
    const tap = (message: object): void => {
      const { id, method } = message as { readonly id?: number | string; readonly method?: string };
      if (id !== undefined && method === undefined) seen.set(String(id), (seen.get(String(id)) ?? 0) + 1);
    };
    return new RandomSession(await WireClient.start({ files: SEEDS, capabilities, tap }));
  }

  async take(step: Step): Promise<void> {
    const { client } = this;
    const { path } = step;
    const buffer = this.#buffers.get(path);
    switch (step.kind) {
      case 'edit':
        return buffer === undefined ? this.#open(path) : this.#edit(path, buffer, step);
      case 'restore':
        return buffer === undefined ? undefined : this.#replace(path, buffer, SEEDS[path] ?? '');
      case 'ask':
        return this.#ask(step);
      case 'close or open':
        if (buffer === undefined) return this.#open(path);
        this.#turn(path);
        this.#buffers.delete(path);
        this.#tokens.delete(path);
        return client.close(client.uri(path));
      case 'write': {
        const text = step.at < 0.2 ? null : step.at < 0.6 ? (SEEDS[path] ?? '') : (SEEDS[path] ?? '').replace('tier: autonomous', 'tier: notify');
        return this.#write(path, text);
      }
      case 'settings':
        client.settings = () => ({ hierarchy: step.at < 0.5 ? 'strict' : 'bounded' });
        return client.notify('workspace/didChangeConfiguration', { settings: null });
      case 'breathe':
        return new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Nothing is on its way any more, and no file is behind its last good version, which a server that starts now would not know. */
  async settle(): Promise<void> {
    for (const path of POLICIES) {
      const buffer = this.#buffers.get(path);
      const text = buffer?.text ?? this.#disk.get(path);
      const reads = text === undefined || readPolicy({ uri: path, text }, { inAgents: path.includes('agents/') }).broken === null;
      if (!reads && buffer !== undefined) await this.#replace(path, buffer, SEEDS[path] ?? '');
      else if (!reads) await this.#write(path, SEEDS[path] ?? '');
    }
    const { notes } = (await this.client.request<{ notes: string[] } | null>('kruxosPolicy/status', { uri: this.client.uri('policies/acme.yaml') })) ?? { notes: [] };
    // An earlier state, which changes are compared with, may be behind as well.
    const changes = await Promise.all(POLICIES.map((path) => this.client.request<{ text: string } | null>('kruxosPolicy/changes', this.#changesOf(path)).catch(() => null)));
    if ([...notes, ...changes.map((each) => each?.text ?? '')].some((each) => each.includes('last good version'))) {
      for (const path of POLICIES) {
        await this.#write(path, SEEDS[path] ?? '');
        const buffer = this.#buffers.get(path);
        if (buffer !== undefined) await this.#replace(path, buffer, SEEDS[path] ?? '');
      }
    }
    await Promise.all(this.#pending);
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  #changesOf(path: string): { readonly uri: string; readonly files: readonly { readonly uri: string; readonly text: null }[] } {
    const uri = this.client.uri(path);
    return { uri, files: [{ uri, text: null }] };
  }

  /** The problems of every document, as this server tells them now. */
  async problems(): Promise<ReadonlyMap<string, unknown>> {
    const found = new Map<string, unknown>();
    for (const path of POLICIES) {
      const report = await this.client.pull(this.client.uri(path));
      assert.ok(report.kind === 'full');
      found.set(path, local(this.client, report.items));
    }
    return found;
  }

  /** What a client that does not ask was told last. */
  async published(expected: ReadonlyMap<string, unknown>): Promise<void> {
    const now = () => new Map(POLICIES.map((path) => [path, local(this.client, this.#told.get(this.client.uri(path))?.diagnostics ?? [])]));
    for (let i = 0; i < 200 && JSON.stringify([...now()]) !== JSON.stringify([...expected]); i++) await this.client.request('kruxosPolicy/templates', {});
    assert.deepEqual(now(), expected);
    for (const [path, { version }] of this.#buffers) assert.ok((this.#told.get(this.client.uri(path))?.version ?? version) <= version);
  }

  /** What somebody sees who looks around: everything that can be asked about a file, a part of it each time. */
  async looks(turn: number): Promise<ReadonlyMap<string, unknown>> {
    const asked = Object.keys(ASKED).filter((each) => !each.endsWith('/diagnostic'));
    const seen = new Map<string, unknown>();
    for (const [i, path] of POLICIES.entries()) {
      const text = this.#buffers.get(path)?.text ?? this.#disk.get(path);
      if (text === undefined) continue;
      const lines = { lines: new LineIndex(text) };
      const at = (part: number) => toPosition(Math.floor(part * text.length), lines, this.#encoding);
      for (const [k, method] of asked.entries()) {
        if ((i + k + turn) % LOOKS !== 0) continue;
        const position = at(((turn + k) * 7 + i * 3) % 64 / 64);
        const range = method === 'textDocument/codeAction' ? { start: position, end: position } : { start: at(0), end: at(1) };
        const { partialResultToken: _, ...params } = (ASKED[method] as Asked)({ uri: this.client.uri(path), position, range, token: '' }) as { readonly partialResultToken?: string };
        const result = await this.client.request<unknown>(method, params).catch((error: { readonly message: string }) => error.message);
        seen.set(`${path} ${method} ${position.line}:${position.character}`, local(this.client, withoutIds(result)));
      }
    }
    return seen;
  }

  /** A server that starts with what there is now, and how the buffers stand in it. */
  async cold(): Promise<RandomSession> {
    const other = new RandomSession(await WireClient.start({ capabilities: this.client.options.capabilities ?? ABLE, files: Object.fromEntries(this.#disk), settings: this.client.settings }));
    other.#disk.clear();
    for (const [path, text] of this.#disk) other.#disk.set(path, text);
    for (const [path, { text }] of this.#buffers) {
      other.#buffers.set(path, { text, version: 1 });
      await other.client.open(path, text);
    }
    // Before the directory is read, a document is answered by itself: what another policy of the same agent says is told later.
    await other.client.request('kruxosPolicy/status', { uri: other.client.uri('policies/acme.yaml') });
    return other;
  }

  get #encoding(): Encoding {
    return (this.client.initialized?.capabilities.positionEncoding ?? 'utf-16') as Encoding;
  }

  #turn(path: string): void {
    this.#turns.set(path, (this.#turns.get(path) ?? 0) + 1);
  }

  async #open(path: string): Promise<void> {
    const text = this.#disk.get(path) ?? SEEDS[path] ?? '';
    this.#turn(path);
    this.#buffers.set(path, { text, version: 1 });
    await this.client.open(path, text);
  }

  async #edit(path: string, buffer: Buffer, { at, length, scrap }: Step): Promise<void> {
    const { text } = buffer;
    const whole = (offset: number) => (/^[\uDC00-\uDFFF]/.test(text.slice(offset)) || (text[offset] === '\n' && text[offset - 1] === '\r') ? offset + 1 : offset);
    const start = whole(Math.floor(at * text.length));
    const end = whole(Math.min(text.length, start + (length < 0.5 ? 0 : Math.floor((length - 0.5) * 60))));
    const lines = { lines: new LineIndex(text) };
    const range = { start: toPosition(start, lines, this.#encoding), end: toPosition(end, lines, this.#encoding) };
    this.#turn(path);
    buffer.text = text.slice(0, start) + scrap + text.slice(end);
    buffer.version += 1;
    await this.client.change(this.client.uri(path), { range, text: scrap });
  }

  async #replace(path: string, buffer: Buffer, text: string): Promise<void> {
    this.#turn(path);
    buffer.text = text;
    buffer.version += 1;
    await this.client.change(this.client.uri(path), { text });
  }

  async #write(path: string, text: string | null): Promise<void> {
    if (text === null && !this.#disk.has(path)) return;
    if (!this.#buffers.has(path)) this.#tokens.delete(path);
    if (text === null) {
      this.#disk.delete(path);
      await this.client.remove(path);
    } else {
      this.#disk.set(path, text);
      await this.client.write(path, text);
    }
    await this.client.touched(path);
  }

  #ask({ path, method, at, length, cancel }: Step): Promise<void> {
    const { client } = this;
    const buffer = this.#buffers.get(path);
    const text = buffer?.text ?? this.#disk.get(path) ?? '';
    const lines = { lines: new LineIndex(text) };
    // Now and then a place that is not there.
    const beyond = length > 0.95 ? 9 : 0;
    const position = { line: toPosition(Math.floor(at * text.length), lines, this.#encoding).line + beyond, character: toPosition(Math.floor(at * text.length), lines, this.#encoding).character + beyond };
    const range = { start: position, end: toPosition(Math.min(text.length, Math.floor(at * text.length) + Math.floor(length * 200)), lines, this.#encoding) };
    const [uri, turn, id] = [client.uri(path), this.#turns.get(path), ++this.#requests];
    const known = this.#tokens.get(path);
    const asksForDelta = method === 'textDocument/semanticTokens/full' && known !== undefined;
    const params = asksForDelta ? { textDocument: { uri }, previousResultId: known.resultId } : (ASKED[method] as Asked)({ uri, position, range: ordered(range), token: `parts ${id}` });
    const source = new CancellationTokenSource();
    const isCurrent = (): boolean => this.#turns.get(path) === turn;
    const refused = (asked: string) => (error: { readonly code?: number; readonly message: string }): void => {
      const isExpected = EXPECTED.get(error.code ?? 0)?.({ method: asked, isCancelled: source.token.isCancellationRequested, isCurrent: isCurrent() }) === true;
      assert.ok(isExpected, `${asked} failed with ${error.code}: ${error.message}`);
    };
    const answer = client.request<unknown>(asksForDelta ? 'textDocument/semanticTokens/full/delta' : method, params, source.token).then(async (result) => {
      // What lies on the disk may have changed before it was looked at, and who asks about no document gets what there is by then.
      if (buffer !== undefined && 'textDocument' in params) for (const each of rangesIn(result, uri)) assert.ok(fits(each, text, this.#encoding), `${method} answers with ${JSON.stringify(each)} outside of the text that was asked about`);
      if (method === 'textDocument/semanticTokens/full' && result !== null) this.#tokensOf(path, result as SemanticTokens | SemanticTokensDelta, known?.data ?? [], isCurrent());
      const next = FOLLOWED[method]?.(result) ?? null;
      if (next !== null) await client.request(next.method, next.params).catch(refused(next.method));
    }, refused(method));
    // One that waits for news has to be ended.
    const isHeld = method === 'workspace/diagnostic';
    if (cancel === 'at once') source.cancel();
    else if (cancel === 'later' || isHeld) setTimeout(() => source.cancel(), isHeld ? 40 : 1);
    const done = answer.catch((error: unknown) => void this.#faults.push(error)).finally(() => this.#pending.delete(done));
    this.#pending.add(done);
    return Promise.resolve();
  }

  /** What a client makes of a delta is what it would get if it asked for everything. */
  #tokensOf(path: string, result: SemanticTokens | SemanticTokensDelta, before: readonly number[], isCurrent: boolean): void {
    const data = 'data' in result ? [...result.data] : [...before];
    if ('edits' in result) for (const { start, deleteCount, data: added = [] } of [...result.edits].sort((a, b) => b.start - a.start)) data.splice(start, deleteCount, ...added);
    if (isCurrent && result.resultId !== undefined) this.#tokens.set(path, { resultId: result.resultId, data });
    else this.#tokens.delete(path);
  }

  async checkTokens(): Promise<void> {
    for (const [path, { resultId, data }] of this.#tokens) {
      const textDocument = { uri: this.client.uri(path) };
      const [delta, full] = await Promise.all([
        this.client.request<SemanticTokens | SemanticTokensDelta | null>('textDocument/semanticTokens/full/delta', { textDocument, previousResultId: resultId }),
        this.client.request<SemanticTokens | null>('textDocument/semanticTokens/full', { textDocument }),
      ]);
      // Of a file that went while its tokens were asked for there are none.
      if (full === null) assert.equal(delta, null);
      if (full === null || delta === null) continue;
      this.#tokensOf(path, delta, data, true);
      assert.deepEqual(this.#tokens.get(path)?.data, full.data);
    }
  }
}

interface Failure {
  readonly method: string;
  readonly isCancelled: boolean;
  readonly isCurrent: boolean;
}

/** Which errors may answer what. An error of the server itself never may. */
const EXPECTED: ReadonlyMap<number, (failure: Failure) => boolean> = new Map([
  [-32800, ({ isCancelled }) => isCancelled],
  // An action that was offered may be gone for the edit of another document, too.
  [-32801, ({ isCurrent, method }) => method === 'codeAction/resolve' || (!isCurrent && method !== 'textDocument/diagnostic')],
  [-32802, ({ isCurrent, method }) => method === 'workspace/diagnostic' || (!isCurrent && method === 'textDocument/diagnostic')],
  // There is nothing that could be renamed so, or nobody to ask about.
  [-32803, ({ method }) => /[rR]ename|kruxosPolicy/.test(method)],
]);

/** Every range that an answer names in the document that was asked about. */
function rangesIn(result: unknown, uri: string): Range[] {
  if (Array.isArray(result)) return result.flatMap((each) => rangesIn(each, uri));
  if (typeof result !== 'object' || result === null) return [];
  const { uri: own, targetUri } = result as { readonly uri?: unknown; readonly targetUri?: unknown };
  if ((typeof own === 'string' && own !== uri) || (typeof targetUri === 'string' && targetUri !== uri)) return [];
  return Object.entries(result).flatMap(([key, value]) => (key === 'relatedInformation' || key === 'documentChanges' || key === 'changes' || key === 'label' ? [] : key === 'range' || key === 'selectionRange' || key === 'targetRange' ? [value as Range] : rangesIn(value, uri)));
}

function fits({ start, end }: Range, text: string, encoding: Encoding): boolean {
  const lines = new LineIndex(text);
  const isInside = ({ line, character }: Range['start']): boolean => {
    if (line >= lines.lineCount) return false;
    const next = line + 1 < lines.lineCount ? lines.startOf(line + 1) : text.length;
    const end = lines.startOf(line) + text.slice(lines.startOf(line), next).replace(/[\r\n]+$/, '').length;
    return character >= 0 && character <= toPosition(end, { lines }, encoding).character;
  };
  return isInside(start) && isInside(end) && (start.line < end.line || (start.line === end.line && start.character <= end.character));
}

function ordered({ start, end }: Range): Range {
  return start.line < end.line || (start.line === end.line && start.character <= end.character) ? { start, end } : { start: end, end: start };
}

/** By what one server knows an answer again. */
function withoutIds(result: unknown): unknown {
  return JSON.parse(JSON.stringify(result ?? null, (key, value: unknown) => (IDS.has(key) ? undefined : value)));
}

const IDS: ReadonlySet<string> = new Set(['resultId', 'version', 'data']);

/** Without the address of the folder. */
function local(client: WireClient, value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(client.uri(''), 'folder:'));
}

async function run(steps: readonly Step[], capabilities: ClientCapabilities): Promise<void> {
  const answers = new Map<string, number>();
  const session = await RandomSession.start(capabilities, answers);
  const asksForProblems = capabilities.textDocument?.diagnostic !== undefined;
  try {
    for (const step of steps) await session.take(step);
    await session.settle();
    const cold = await session.cold();
    try {
      const expected = await cold.problems();
      assert.deepEqual(await session.problems(), expected);
      if (!asksForProblems) await session.published(expected);
      assert.deepEqual(await session.looks(steps.length), await cold.looks(steps.length));
    } finally {
      await cold.client.stop();
    }
    await session.checkTokens();
    const complaints = session.client.arrived('window/logMessage').filter((each) => (each as { readonly type: number }).type <= 2);
    assert.deepEqual(complaints, []);
    assert.deepEqual([...answers.values()].filter((each) => each !== 1), []);
  } finally {
    await session.client.stop();
  }
}

describe('a session in which anything may happen', () => {
  // Nobody waits longer for a session, loaded as the machine may be.
  const parameters = { numRuns: SESSIONS, timeout: 120_000, includeErrorInReport: true, endOnFailure: SEED === undefined, ...(SEED === undefined ? {} : { seed: Number(SEED) }) };

  it('answers each request once, fails at nothing, and ends where a new one would begin', async () => {
    await fc.assert(fc.asyncProperty(fc.array(arbStep, { minLength: 1, maxLength: 90, size: 'max' }), (steps) => run(steps, ABLE)), parameters);
  });

  it('ends there too where the client does not ask for problems', async () => {
    const quiet = arbStep.filter((each) => each.method !== 'workspace/diagnostic');
    await fc.assert(fc.asyncProperty(fc.array(quiet, { minLength: 1, maxLength: 90, size: 'max' }), (steps) => run(steps, TOLD)), parameters);
  });
});
