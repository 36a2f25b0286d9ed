// Owns: completion as tests see it: asked at a fixture's cursor, taken as a client without snippets takes it, and drawn as text.
// Refuses: judging what is offered.

import assert from 'node:assert/strict';
import { completionDetail, completionOf, diagnose, readPolicy } from '../../core/src/index.js';
import type { Completion, CompletionItem, Piece, PolicyFile, PolicySet } from '../../core/src/index.js';
import { fileOf } from './fixture.js';
import { uriOf, workspaceOf } from './workspace.js';

export interface Asked {
  readonly set: PolicySet;
  readonly file: PolicyFile;
  readonly offset: number;
  readonly completion: Completion | null;
}

/** What is offered at the cursor of a fixture. `typed`: the character whose typing asked. */
export function complete(fixture: string, typed: string | null = null): Asked {
  const workspace = workspaceOf(fixture);
  const { cursor } = workspace.fixture;
  if (cursor === null) throw new Error('the fixture has no cursor');
  const text = fileOf(workspace.fixture, cursor.path);
  const file = readPolicy({ uri: uriOf(cursor.path), text }, { inAgents: cursor.path.startsWith('agents/') });
  return completeIn({ set: workspace.set, file, offset: cursor.offset }, typed);
}

export function completeIn({ set, file, offset }: Pick<Asked, 'set' | 'file' | 'offset'>, typed: string | null = null): Asked {
  const completion = completionOf({ set, file, offset, typed, problems: () => diagnose(set, file.uri, {}).problems });
  return { set, file, offset, completion };
}

export function labelsAt(fixture: string, typed: string | null = null): string[] {
  return (complete(fixture, typed).completion?.items ?? []).map((each) => each.label);
}

/** What is offered lies around the cursor, on its line, and can be shown. */
export function assertCompletionFits({ file, offset, completion, set }: Asked, at: string): void {
  if (completion === null) return;
  const { word, insert, removal, items } = completion;
  const line = file.lines.lineOf(offset);
  const start = file.lines.startOf(line);
  const end = start + (/^[^\r\n]*/.exec(file.text.slice(start))?.[0].length ?? 0);
  assert.ok(word.start <= offset && offset <= word.end && start <= word.start && word.end <= end, `the word lies on the line, around the cursor: ${at}`);
  if (insert !== null) assert.ok(insert.start === word.start && insert.end === offset, `what is inserted over ends at the cursor: ${at}`);
  if (removal !== null) assert.ok(start <= removal.start && removal.end === word.start && file.text.slice(removal.start, removal.end).trim() === '', `only space is removed: ${at}`);
  assert.equal(new Set(items.map((each) => each.label)).size, items.length, `each label comes once: ${at}`);
  for (const each of items) assert.equal(typeof completionDetail(each.about, set), 'string');
}

/** The file's text once an item is taken, stops filled with what stands in them. */
export function taken({ file, completion }: Asked, item: CompletionItem): string {
  if (completion === null) throw new Error('nothing was offered');
  const start = completion.removal?.start ?? completion.word.start;
  return file.text.slice(0, start) + item.pieces.map((each) => (typeof each === 'string' ? each : each.text)).join('') + file.text.slice(completion.word.end);
}

/** The same for a fixture: the text after the item of this label is taken. */
export function take(fixture: string, label: string): string {
  const asked = complete(fixture);
  const item = asked.completion?.items.find((each) => each.label === label);
  if (item === undefined) throw new Error(`${label} is not offered, but ${asked.completion?.items.map((each) => each.label).join(', ') ?? 'nothing'}`);
  return taken(asked, item);
}

/** The cursor's line with the cursor, what is replaced, then one line an item: label, detail, inserted text with its stops. */
export function drawn(fixture: string, { most = Infinity }: { readonly most?: number } = {}): string {
  const { file, offset, completion, set } = complete(fixture);
  const line = file.lines.lineOf(offset);
  const start = file.lines.startOf(line);
  const end = line + 1 < file.lines.lineCount ? file.lines.startOf(line + 1) : file.text.length;
  const shown = `${file.text.slice(start, offset)}<|>${file.text.slice(offset, end)}`.replace(/\r?\n$/, '');
  if (completion === null) return `${shown}\n\nnothing\n`;
  const { word, removal, items, isIncomplete } = completion;
  const lines = items.slice(0, most).map((each) => `${each.label}  (${completionDetail(each.about, set)})  ${JSON.stringify(each.pieces.map(stopped).join(''))}${each.asksAgain ? ' …' : ''}`);
  const more = items.length > most ? [`and ${items.length - most} more`] : [];
  const facts = [`replaces ${JSON.stringify(file.text.slice(word.start, word.end))}`, ...(removal === null ? [] : [`and ${removal.end - removal.start} before it`]), ...(isIncomplete ? ['more with another letter'] : [])];
  return [shown, '', facts.join(', '), ...lines, ...more, ''].join('\n');
}

function stopped(piece: Piece): string {
  if (typeof piece === 'string') return piece;
  const inner = piece.choices === undefined ? piece.text : piece.choices.join('|');
  return `<${piece.stop}${inner === '' ? '' : `:${inner}`}>`;
}
