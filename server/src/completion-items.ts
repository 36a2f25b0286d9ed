// Owns: what completion offers → the client's list, in the shape that it says it understands; and the documentation of one item.
// Refuses: choosing what is offered (core ide/completion/), and its words (core render/completion.ts).

import { CompletionItemKind, InsertTextFormat, InsertTextMode, MarkupKind } from './lsp.js';
import type { CompletionItem, CompletionList, Range, TextEdit } from 'vscode-languageserver';
import { completionBlocks, completionDetail, toMarkdown, toPlainText } from '../../core/src/index.js';
import type { About, Completion, Piece, PolicySet, Say } from '../../core/src/index.js';
import type { ClientFacts } from './client-facts.js';
import { toRange } from './to-lsp.js';
import type { Text } from './to-lsp.js';

/** What an item carries until its documentation is asked for. */
export interface CompletionData {
  readonly uri: string;
  readonly about: About;
}

export interface CompletionPlace {
  /** In the client's spelling. */
  readonly uri: string;
  readonly file: Text;
  readonly set: PolicySet;
  readonly client: ClientFacts;
  readonly say: Say;
}

export function toCompletionList(completion: Completion, place: CompletionPlace): CompletionList {
  const { file, client } = place;
  const { completion: facts } = client;
  const { word, insert, removal, items, isIncomplete } = completion;
  const replace = toRange(word, file, client.encoding);
  const range: Range | { readonly insert: Range; readonly replace: Range } = insert === null || !facts.takesInsertReplace ? replace : { insert: toRange(insert, file, client.encoding), replace };
  const additionalTextEdits: TextEdit[] = removal === null ? [] : [{ range: toRange(removal, file, client.encoding), newText: '' }];
  const hasSnippets = facts.takesSnippets && items.some((each) => each.pieces.some(isStop));
  const insertTextFormat = hasSnippets ? InsertTextFormat.Snippet : InsertTextFormat.PlainText;
  const hasDefault = (name: string) => facts.itemDefaults.includes(name);
  const defaults = {
    ...(hasDefault('editRange') ? { editRange: range } : {}),
    ...(hasDefault('insertTextFormat') ? { insertTextFormat } : {}),
    ...(hasDefault('insertTextMode') && facts.keepsIndentation ? { insertTextMode: InsertTextMode.asIs } : {}),
  };
  const width = String(items.length).length;
  const list = items.map((each, i): CompletionItem => {
    const text = textOf(each.pieces, completion.indent, hasSnippets, facts);
    const detail = completionDetail(each.about, place.set, place.say);
    return {
      label: each.label,
      kind: kindOf(each.about, facts),
      ...(detail === '' ? {} : facts.showsLabelDetails ? { labelDetails: { description: detail } } : { detail }),
      sortText: String(i).padStart(width, '0'),
      ...(each.filter === each.label ? {} : { filterText: each.filter }),
      ...(hasDefault('editRange') ? (text === each.label ? {} : { textEditText: text }) : { textEdit: 'insert' in range ? { ...range, newText: text } : { range, newText: text } }),
      ...(hasDefault('insertTextFormat') ? {} : { insertTextFormat }),
      ...(!hasDefault('insertTextMode') && facts.keepsIndentation && text.includes('\n') ? { insertTextMode: InsertTextMode.asIs } : {}),
      ...(additionalTextEdits.length === 0 ? {} : { additionalTextEdits }),
      ...(each.asksAgain && client.options.suggestCommand !== undefined ? { command: { title: '', command: client.options.suggestCommand } } : {}),
      ...(facts.resolvesDocumentation ? { data: { uri: place.uri, about: each.about } satisfies CompletionData } : documentationOf(each.about, place)),
    };
  });
  return { isIncomplete, ...(Object.keys(defaults).length === 0 ? {} : { itemDefaults: defaults }), items: list };
}

export function documentationOf(about: About, { set, client, say }: Pick<CompletionPlace, 'set' | 'client' | 'say'>): Pick<CompletionItem, 'documentation'> {
  const blocks = completionBlocks(about, set, say);
  if (blocks.length === 0) return {};
  const isMarkdown = client.completion.readsMarkdown;
  return { documentation: { kind: isMarkdown ? MarkupKind.Markdown : MarkupKind.PlainText, value: isMarkdown ? toMarkdown(blocks, () => null) : toPlainText(blocks) } };
}

export function isCompletionData(value: unknown): value is CompletionData {
  const data = value as Partial<CompletionData> | null | undefined;
  return typeof data?.uri === 'string' && typeof data.about === 'object' && data.about !== null && Object.hasOwn(KINDS, data.about.kind);
}

function isStop(piece: Piece): piece is Exclude<Piece, string> {
  return typeof piece !== 'string';
}

/**
 * Lines after the first bring their whole indentation. A client that cannot be told to keep it adds that of the line to what it expands from a
 * snippet, so that it is left out there.
 */
function textOf(pieces: readonly Piece[], indent: number, isSnippet: boolean, { keepsIndentation, takesChoices }: ClientFacts['completion']): string {
  if (!isSnippet) return plainPieces(pieces).join('');
  const drop = keepsIndentation ? 0 : indent;
  const shifted = (text: string) => (drop === 0 ? text : text.replace(/(\n)( *)/g, (_, line: string, spaces: string) => line + spaces.slice(drop)));
  return pieces.map((each) => (typeof each === 'string' ? escaped(shifted(each)) : stopText(takesChoices ? each : { stop: each.stop, text: each.text }))).join('');
}

/** In plain text the cursor ends behind everything: a place that stays empty on the way has one space where it would have two. */
function plainPieces(pieces: readonly Piece[]): string[] {
  const texts = pieces.map((each) => (typeof each === 'string' ? each : each.text));
  return texts.map((each, i) => (texts[i - 1] === '' && texts[i - 2]?.endsWith(' ') === true && each.startsWith(' ') ? each.slice(1) : each));
}

function stopText({ stop, text, choices }: Exclude<Piece, string>): string {
  if (choices !== undefined && choices.length > 1) return `\${${stop}|${choices.map((each) => each.replace(/[\\,|]/g, '\\$&')).join(',')}|}`;
  return text === '' ? `$${stop}` : `\${${stop}:${escaped(text)}}`;
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

function kindOf(about: About, { kinds }: ClientFacts['completion']): CompletionItemKind {
  const [kind, plain] = KINDS[about.kind];
  return kinds.includes(kind) ? kind : plain;
}

/** With what older clients know in place of it. */
const KINDS: Readonly<Record<About['kind'], readonly [CompletionItemKind, CompletionItemKind]>> = {
  key: [CompletionItemKind.Property, CompletionItemKind.Property],
  tier: [CompletionItemKind.EnumMember, CompletionItemKind.Value],
  capability: [CompletionItemKind.Function, CompletionItemKind.Function],
  wildcard: [CompletionItemKind.Module, CompletionItemKind.Module],
  parameter: [CompletionItemKind.Field, CompletionItemKind.Field],
  value: [CompletionItemKind.Value, CompletionItemKind.Value],
  policy: [CompletionItemKind.Reference, CompletionItemKind.Reference],
  agent: [CompletionItemKind.Reference, CompletionItemKind.Reference],
  code: [CompletionItemKind.Constant, CompletionItemKind.Value],
  snippet: [CompletionItemKind.Snippet, CompletionItemKind.Snippet],
};
