// Owns: blocks of text → Markdown and plain text. What authors wrote is shown as they wrote it, and never taken for markup.
// Refuses: choosing words (hover.ts makes the blocks).

import type { SourcePlace } from '../compile/vote.js';
import { printable } from './printable.js';

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly place: SourcePlace; readonly isStrong?: boolean };

export type Block =
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  /** What an author wrote, line by line. */
  | { readonly kind: 'source'; readonly lines: readonly string[] }
  | { readonly kind: 'divider' };

/** An address that leads to a line (from 1) of a document; null where nothing can open it. */
export type LinkTo = (uri: string, line: number) => string | null;

export function toMarkdown(blocks: readonly Block[], linkTo: LinkTo): string {
  const inline = (part: Inline): string => {
    switch (part.kind) {
      case 'text':
        return escaped(part.text);
      case 'code':
        return fenced(part.text);
      case 'strong':
        return `**${escaped(part.text)}**`;
      case 'link': {
        const target = linkTo(part.place.uri, part.place.line);
        const mark = part.isStrong === true ? '**' : '';
        return target === null ? `${mark}${escaped(part.text)}${mark}` : `${mark}[${escaped(part.text)}](${target.replace(/[()\s<>\\]/g, percented)})${mark}`;
      }
    }
  };
  return blocks.map((block) => written(block, { line: (parts) => parts.map(inline).join(''), source: sourceFence, divider: '\n\n---\n\n' })).join('\n\n');
}

export function toPlainText(blocks: readonly Block[]): string {
  const inline = (part: Inline): string => printable(part.text);
  return blocks.map((block) => written(block, { line: (parts) => parts.map(inline).join(''), source: (lines) => lines.map(printable).join('\n'), divider: '' })).filter((each) => each !== '').join('\n\n');
}

interface Writing {
  readonly line: (parts: readonly Inline[]) => string;
  readonly source: (lines: readonly string[]) => string;
  readonly divider: string;
}

function written(block: Block, { line, source, divider }: Writing): string {
  switch (block.kind) {
    case 'source':
      return source(block.lines);
    case 'paragraph':
      return line(block.parts);
    case 'list':
      return block.items.map((each) => `- ${line(each)}`).join('\n');
    case 'divider':
      return divider.trim();
  }
}

/** `encodeURIComponent` leaves brackets alone, which would end the link. */
function percented(character: string): string {
  return character === '(' || character === ')' ? `%${character.charCodeAt(0).toString(16)}` : encodeURIComponent(character);
}

/** Everything that Markdown or HTML could read as more than a character; also `http:` and `@`, which some renderers link. */
function escaped(text: string): string {
  return printable(text)
    .replace(/[\\`*{}[\]<>#!|~&$^]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2')
    .replace(/:(?=\/\/)|@|(?<=www)\./gi, (each) => `&#${each.charCodeAt(0)};`);
}

/** Code spans have no escapes: the fence is longer than any run of backticks inside. */
/** Nothing that an author wrote ends it. */
function sourceFence(lines: readonly string[]): string {
  const shown = lines.map(printable).join('\n');
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map((each) => each[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}yaml\n${shown}\n${fence}`;
}

function fenced(text: string): string {
  const safe = printable(text);
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map((each) => each[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = safe === '' || safe.startsWith('`') || safe.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${safe}${pad}${fence}`;
}
