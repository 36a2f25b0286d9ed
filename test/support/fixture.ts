// Owns: the fixture language: the files of one policy directory in one text, a cursor in it, and the problems expected, drawn as comments.
// Refuses: compiling anything; it knows no policies. docs/testing.md describes the language.

export interface Fixture {
  /** In the order of the text, without headers, expectations and the cursor. */
  readonly files: readonly FixtureFile[];
  readonly cursor: FixtureCursor | null;
  readonly expected: readonly PlacedProblem[];
  /** Those without a place in a file: notes about the directory. */
  readonly reports: readonly ReportedProblem[];
}

export interface FixtureFile {
  /** Below the policy directory, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface FixtureCursor {
  readonly path: string;
  /** In UTF-16 units of the file's text. */
  readonly offset: number;
}

export interface ReportedProblem {
  readonly severity: string;
  readonly code: string;
}

/** Lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface PlacedProblem extends ReportedProblem {
  readonly path: string;
  readonly start: Position;
  /** Null where any end will do. */
  readonly end: Position | null;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

const CURSOR = '<|>';
const HEADER = /^#-[ \t]+(\S+)[ \t]*$/;
const DRAWN = /^#\s*(\^+)\s+(error|warning|information|hint)\s+([a-z-]+)$/;
const PLACED = /^#\s*@(\d+):(\d+)(?:-(?:(\d+):)?(\d+))?\s+(error|warning|information|hint)\s+([a-z-]+)$/;
const REPORTED = /^#\s*@report\s+(error|warning|information|hint)\s+([a-z-]+)$/;
const ONLY_FILE = 'policy.yaml';

/** A line break right at the start is not part of the fixture, so that a template literal can begin on a line of its own. */
export function parseFixture(text: string): Fixture {
  const files: FixtureFile[] = [];
  const expected: PlacedProblem[] = [];
  const reports: ReportedProblem[] = [];
  let cursor: FixtureCursor | null = null;
  for (const { path, lines } of sectionsOf(text.replace(/^\n/, ''))) {
    const kept: string[] = [];
    for (const line of lines) {
      const expectation = readExpectation(line.replace(/\r?\n$/, ''), path, kept.length);
      if (expectation === null) kept.push(line);
      else if ('path' in expectation) expected.push(expectation);
      else reports.push(expectation);
    }
    const whole = kept.join('');
    const at = whole.indexOf(CURSOR);
    if (at >= 0 && cursor !== null) throw new Error('a fixture has one cursor at the most');
    if (at >= 0) cursor = { path, offset: at };
    files.push({ path, text: at < 0 ? whole : whole.slice(0, at) + whole.slice(at + CURSOR.length) });
  }
  return { files, cursor, expected, reports };
}

/** The text of the file at `path`; a fixture that has none is wrong. */
export function fileOf(fixture: Fixture, path: string = ONLY_FILE): string {
  const file = fixture.files.find((each) => each.path === path);
  if (file === undefined) throw new Error(`the fixture has no file ${path}`);
  return file.text;
}

interface Section {
  readonly path: string;
  /** Each with its line break. */
  readonly lines: readonly string[];
}

function sectionsOf(text: string): Section[] {
  const sections: { path: string; lines: string[] }[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    const header = HEADER.exec(line.replace(/\r?\n$/, ''));
    if (header !== null) sections.push({ path: header[1] as string, lines: [] });
    else {
      if (sections.length === 0) sections.push({ path: ONLY_FILE, lines: [] });
      sections.at(-1)?.lines.push(line);
    }
  }
  return sections.length === 0 ? [{ path: ONLY_FILE, lines: [] }] : sections;
}

/** `line` is the number of the file's lines so far: what is drawn stands under the last of them. */
function readExpectation(text: string, path: string, line: number): PlacedProblem | ReportedProblem | null {
  const drawn = DRAWN.exec(text);
  if (drawn !== null) {
    const [, carets = '', severity = '', code = ''] = drawn;
    if (line === 0) throw new Error(`nothing stands above the expectation ${JSON.stringify(text)}`);
    const column = text.indexOf('^') + 1;
    return { path, severity, code, start: { line, column }, end: { line, column: column + carets.length } };
  }
  const placed = PLACED.exec(text);
  if (placed !== null) {
    const [, startLine = '', startColumn = '', endLine = startLine, endColumn, severity = '', code = ''] = placed;
    const start = { line: Number(startLine), column: Number(startColumn) };
    const end = endColumn === undefined ? null : { line: Number(endLine), column: Number(endColumn) };
    return { path, severity, code, start, end };
  }
  const reported = REPORTED.exec(text);
  return reported === null ? null : { severity: reported[1] as string, code: reported[2] as string };
}
