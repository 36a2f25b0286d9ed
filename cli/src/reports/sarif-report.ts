// Owns: a validation as SARIF 2.1.0, which code scanners and pull requests read.
// Refuses: absolute paths where a relative one will do, and positions that it does not know.

import { createHash } from 'node:crypto';
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LineIndex, PROBLEM_CODES, extentOf, messageText } from '../../../core/src/index.js';
import type { Problem, ProblemCode, Severity, Span } from '../../../core/src/index.js';
import { VERSION } from '../version.js';
import type { ProblemPages } from './problem-pages.js';
import type { DirectoryFinding, ValidatedFile, Validation } from './validation.js';

export interface SarifOptions {
  /** Absolute; addresses are relative to it. */
  readonly root: string;
  readonly pages: ProblemPages;
}

export function sarifReport(validation: Validation, { root, pages }: SarifOptions): string {
  const codes = Object.keys(PROBLEM_CODES) as ProblemCode[];
  const texts = new Map(validation.files.map((each) => [pathToFileURL(each.absolute).href, each]));
  const results = [...validation.files.flatMap((file) => fileResults(file, { root, codes, texts })), ...validation.findings.map((each) => findingResult(each, root, codes))];
  const found = new Set([...validation.files.flatMap((each) => each.report.problems), ...validation.findings.map((each) => each.problem)].map((each) => each.code));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'kruxos-policy', semanticVersion: VERSION, rules: codes.map((code) => ruleOf(code, pages, found)) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { uri: `${pathToFileURL(root).href.replace(/\/$/, '')}/` } },
        invocations: [
          {
            executionSuccessful: validation.unreadable.length === 0,
            toolExecutionNotifications: validation.unreadable.map(({ path, why }) => ({ level: 'error', message: { text: `cannot read ${path}: ${why}` } })),
          },
        ],
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Where the report is read nobody can open this machine's pages: those of what was found come along. */
function ruleOf(code: ProblemCode, pages: ProblemPages, found: ReadonlySet<ProblemCode>): object {
  const [helpUri, summary, page] = [pages.address(code), pages.summary(code), found.has(code) ? pages.text(code) : null];
  return {
    id: code,
    ...(summary === null ? {} : { shortDescription: { text: summary }, fullDescription: { text: summary } }),
    ...(page === null ? {} : { help: { text: page, markdown: page } }),
    ...(helpUri === null ? {} : { helpUri }),
    defaultConfiguration: { level: levelOf(PROBLEM_CODES[code].severity) },
  };
}

interface Surroundings {
  readonly root: string;
  readonly codes: readonly ProblemCode[];
  readonly texts: ReadonlyMap<string, ValidatedFile>;
}

function fileResults({ absolute, text, report }: ValidatedFile, { root, codes, texts }: Surroundings): object[] {
  const lines = new LineIndex(text);
  const seen = new Map<string, number>();
  return report.problems.map((problem) => {
    const { code, severity, span, related } = problem;
    const message = messageText(problem);
    const print = fingerprint(problem, text, lines, addressOf(absolute, root).uri);
    const count = (seen.get(print) ?? 0) + 1;
    seen.set(print, count);
    const places = related.map((each, i) => ({ id: i + 1, message: { text: each.message }, ...relatedLocation(each.uri, each.span, texts, root) }));
    return {
      ruleId: code,
      ruleIndex: codes.indexOf(code),
      level: levelOf(severity),
      message: { text: message },
      locations: [{ physicalLocation: { artifactLocation: addressOf(absolute, root), region: regionOf(span, lines) } }],
      ...(places.length === 0 ? {} : { relatedLocations: places }),
      partialFingerprints: { 'kruxosPolicyProblem/v1': `${print}:${count}` },
    };
  });
}

function findingResult({ activeAbsolute, problem }: DirectoryFinding, root: string, codes: readonly ProblemCode[]): object {
  const { code, severity } = problem;
  const message = messageText(problem);
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levelOf(severity),
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: addressOf(activeAbsolute, root) } }],
    partialFingerprints: { 'kruxosPolicyProblem/v1': `${hashOf([code, addressOf(activeAbsolute, root).uri])}:1` },
  };
}

/** A file that was not among those validated has no lines here. */
function relatedLocation(uri: string, span: Span, texts: ReadonlyMap<string, ValidatedFile>, root: string): object {
  const file = texts.get(uri);
  const artifactLocation = uri.startsWith('file:') ? addressOf(fileURLToPath(uri), root) : { uri };
  const region = file === undefined ? {} : { region: regionOf(span, new LineIndex(file.text)) };
  return { physicalLocation: { artifactLocation, ...region } };
}

/** The same for the same problem when lines above it come and go. */
function fingerprint({ code, span }: Problem, text: string, lines: LineIndex, uri: string): string {
  const start = lines.startOf(lines.lineOf(span.start));
  const line = text.slice(start).split(/[\r\n]/, 1)[0] as string;
  return hashOf([code, uri, line.trim()]);
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}

function regionOf(span: Span, lines: LineIndex): object {
  const { line, column, endLine, endColumn } = extentOf(span, lines);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function addressOf(absolute: string, root: string): { readonly uri: string; readonly uriBaseId?: string } {
  const path = relative(root, absolute);
  if (path === '' || path.startsWith('..') || isAbsolute(path)) return { uri: pathToFileURL(absolute).href };
  return { uri: path.split(sep).map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  switch (severity) {
    case 'error':
    case 'warning':
      return severity;
    case 'information':
    case 'hint':
      return 'note';
  }
}
