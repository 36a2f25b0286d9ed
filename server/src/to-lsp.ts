// Owns: the core's spans, problems and places → the client's ranges, diagnostics and links, in the negotiated encoding.
// Refuses: the way in (from-lsp.ts), and deciding what is reported.

import type { Diagnostic, DiagnosticRelatedInformation, Position, Range } from 'vscode-languageserver';
import { DiagnosticSeverity, DiagnosticTag, SymbolKind } from './lsp.js';
import { messageText } from '../../core/src/index.js';
import type { Lines, PolicyFile, Problem, Severity, Span } from '../../core/src/index.js';
import type { ClientFacts, Encoding } from './client-facts.js';

/** A text whose places can be told. */
export interface Text {
  readonly lines: Lines;
}

export function toPosition(offset: number, { lines }: Text, encoding: Encoding): Position {
  const { line, start, end } = lines.placeOf(offset);
  // In the encoding that most clients take, a text's own units are counted.
  return { line, character: encoding === 'utf-16' ? end - start : lengthIn(lines.slice(start, end), encoding) };
}

export function toRange(span: Span, text: Text, encoding: Encoding): Range {
  return { start: toPosition(span.start, text, encoding), end: toPosition(span.end, text, encoding) };
}

export interface DiagnosticContext {
  readonly client: ClientFacts;
  /** What the code links to; null where there is no page. */
  readonly pageOf: (code: string) => string | null;
  /** The text in which the spans of a document are counted, and the address to show; null where the client could not open it. */
  readonly related: (uri: string) => { readonly uri: string; readonly text: PolicyFile } | null;
}

export function toDiagnostic(problem: Problem, text: Text, { client, pageOf, related }: DiagnosticContext): Diagnostic {
  const page = client.showsCodeDescription ? pageOf(problem.code) : null;
  const places = client.showsRelatedInformation ? problem.related.map((each) => toRelated(each, related, client.encoding)).filter((each) => each !== null) : [];
  return {
    range: toRange(problem.span, text, client.encoding),
    severity: toSeverity(problem.severity),
    code: problem.code,
    ...(page === null ? {} : { codeDescription: { href: page } }),
    source: 'kruxos-policy',
    message: messageText(problem),
    ...(problem.unnecessary && client.showsUnnecessary ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(places.length === 0 ? {} : { relatedInformation: places }),
    ...(client.keepsDiagnosticData ? { data: { facts: shownFacts(problem), witness: problem.witness } } : {}),
  };
}

/** What a client may show or hand back; places are ranges, never offsets. */
export function shownFacts({ facts: { removal: _, ...facts } }: Problem): object {
  return facts;
}

function toSeverity(severity: Severity): DiagnosticSeverity {
  switch (severity) {
    case 'error':
      return DiagnosticSeverity.Error;
    case 'warning':
      return DiagnosticSeverity.Warning;
    case 'information':
      return DiagnosticSeverity.Information;
    case 'hint':
      return DiagnosticSeverity.Hint;
  }
}

function toRelated(place: Problem['related'][number], related: DiagnosticContext['related'], encoding: Encoding): DiagnosticRelatedInformation | null {
  const target = related(place.uri);
  if (target === null) return null;
  return { location: { uri: target.uri, range: toRange(place.span, target.text, encoding) }, message: place.message };
}

function lengthIn(text: string, encoding: Encoding): number {
  switch (encoding) {
    case 'utf-16':
      return text.length;
    case 'utf-8':
      return new TextEncoder().encode(text).length;
    case 'utf-32':
      return [...text].length;
  }
}

/** The kind, or the nearest one that the client knows. */
export function knownSymbolKind(kind: SymbolKind, known: readonly number[]): SymbolKind {
  if (known.includes(kind)) return kind;
  return kind === SymbolKind.Object ? SymbolKind.Module : kind === SymbolKind.Operator ? SymbolKind.Property : kind;
}
