// Owns: the diagnostics that a client was told: those that would be made alike are not made again, and a report keeps its id as long as it says the same.
// Refuses: finding problems, and deciding when a client is told.

import type { Diagnostic } from 'vscode-languageserver';
import type { Diagnosis, PolicyFile, Problem, RelatedPlace, Severity } from '../../core/src/index.js';
import type { CurrentFile } from './file-table.js';
import { fingerprint } from './fingerprint.js';
import { toDiagnostic } from './to-lsp.js';
import type { DiagnosticContext, Text } from './to-lsp.js';

interface Made {
  readonly line: number;
  readonly severity: Severity;
  readonly unreported: number | undefined;
  readonly related: readonly Place[];
  readonly diagnostic: Diagnostic;
}

/** Where another place of a problem stands, in numbers that are the same as long as its text has moved by whole lines only. */
interface Place {
  readonly uri: string | null;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

const NOWHERE: readonly Place[] = [];

/** The diagnostics of a file. */
export interface MadeReport {
  readonly items: () => Diagnostic[];
  readonly mark: Mark;
}

/** Differs where diagnostics do: they themselves, or, of a file that nobody looks at and of which there may be thousands, a fingerprint. */
type Mark = readonly Diagnostic[] | string;

export interface Reporting extends Pick<CurrentFile, 'file' | 'version'> {
  readonly diagnosis: Diagnosis;
  /** The same object at all moments of the file's directory. */
  readonly directory: object;
}

/** What a report was made of, and what it came to. */
interface Reported {
  readonly diagnosis: Diagnosis;
  readonly file: PolicyFile;
  /** By address: where other places of its problems stand. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly mark: Mark;
  /** Null where they are made again if somebody wants them. */
  readonly items: Diagnostic[] | null;
}

type Target = ReturnType<DiagnosticContext['related']>;

interface Told {
  readonly version: number | null;
  readonly mark: Mark;
  readonly id: string;
}

export class DiagnosticMemory {
  /** By what a problem was made of: the same as long as nothing but its line can have changed. */
  readonly #made = new WeakMap<object, Made>();
  /** By directory, then by file: the latest. Kept by diagnosis, one would live on for a while after the next one has come. */
  readonly #reported = new WeakMap<object, Map<string, Reported>>();
  readonly #told = new Map<string, Told>();
  /** Ids of another run of the server, which a client may still send, are none of this one's. */
  readonly #run: string;
  #reports = 0;

  constructor(run: string) {
    this.#run = run;
  }

  /** Of all problems of a file; made once as long as nothing that it is made of has changed. */
  reportOf({ diagnosis, file, version, directory }: Reporting, context: DiagnosticContext): MadeReport {
    const reported = this.#reported.get(directory) ?? new Map<string, Reported>();
    this.#reported.set(directory, reported);
    const known = reported.get(file.uri);
    const isOpen = version !== null;
    const make = () => diagnosis.problems.map((each) => (isOpen ? this.#diagnosticOf(each, file, context) : toDiagnostic(each, file, context)));
    const isStill = known?.diagnosis === diagnosis && known.file === file && (known.items !== null) === isOpen && [...known.targets].every(([uri, target]) => isSameTarget(target, context.related(uri)));
    if (known !== undefined && isStill) return { items: () => known.items ?? make(), mark: known.mark };
    const items = make();
    const mark = isOpen ? items : fingerprint(JSON.stringify(items));
    const targets = new Map<string, Target>();
    for (const { related } of diagnosis.problems) for (const { uri } of related) if (!targets.has(uri)) targets.set(uri, context.related(uri));
    reported.set(file.uri, { diagnosis, file, targets, mark, items: isOpen ? items : null });
    return { items: () => items, mark };
  }

  #diagnosticOf(problem: Problem, text: Text, context: DiagnosticContext): Diagnostic {
    const { origin, severity } = problem;
    if (origin === null) return toDiagnostic(problem, text, context);
    const line = text.lines.lineOf(problem.span.start);
    const { unreported } = problem.facts;
    const known = this.#made.get(origin);
    const related = problem.related.length === 0 ? NOWHERE : problem.related.map((each) => relatedPlace(each, context));
    if (known !== undefined && known.line === line && known.severity === severity && known.unreported === unreported && isSamePlaces(known.related, related)) return known.diagnostic;
    const diagnostic = toDiagnostic(problem, text, context);
    this.#made.set(origin, { line, severity, unreported, related, diagnostic });
    return diagnostic;
  }

  /** The version is part of what is told: an edit may have moved what the editor shows, even where it left the report alike. */
  idOf(uri: string, version: number | null, mark: Mark): string {
    const told = this.#told.get(uri);
    if (told !== undefined && told.version === version && isSame(told.mark, mark)) return told.id;
    const id = `${version ?? 'saved'}-${this.#run}-${++this.#reports}`;
    this.#told.set(uri, { version, mark, id });
    return id;
  }
}

function relatedPlace({ uri, span }: RelatedPlace, context: DiagnosticContext): Place {
  const target = context.related(uri);
  if (target === null) return { uri: null, line: 0, column: 0, length: 0 };
  const { lines } = target.text;
  const line = lines.lineOf(span.start);
  return { uri: target.uri, line, column: span.start - lines.startOf(line), length: span.end - span.start };
}

function isSameTarget(a: Target, b: Target): boolean {
  return a?.uri === b?.uri && a?.text === b?.text;
}

function isSamePlaces(a: readonly Place[], b: readonly Place[]): boolean {
  return a.length === b.length && a.every(({ uri, line, column, length }, i) => uri === b[i]?.uri && line === b[i]?.line && column === b[i]?.column && length === b[i]?.length);
}

function isSame(a: Mark, b: Mark): boolean {
  if (a === b) return true;
  if (typeof a === 'string' || typeof b === 'string' || a.length !== b.length) return false;
  return a.every((each, i) => each === b[i]) || JSON.stringify(a) === JSON.stringify(b);
}
