// Owns: the diagnostics that a client was told: those that would be made alike are not made again, and a report keeps its id as long as it says the same.
// Refuses: finding problems, and deciding when a client is told.

import type { Diagnostic } from 'vscode-languageserver';
import type { Problem, Severity } from '../../core/src/index.js';
import { toDiagnostic } from './to-lsp.js';
import type { DiagnosticContext, Text } from './to-lsp.js';

interface Made {
  readonly line: number;
  readonly severity: Severity;
  readonly unreported: number | undefined;
  readonly diagnostic: Diagnostic;
}

interface Told {
  readonly version: number | null;
  readonly items: readonly Diagnostic[];
  readonly id: string;
}

export class DiagnosticMemory {
  /** By what a problem was made of: the same as long as nothing but its line can have changed. */
  readonly #made = new WeakMap<object, Made>();
  readonly #told = new Map<string, Told>();
  /** Ids of another run of the server, which a client may still send, are none of this one's. */
  readonly #run: string;
  #reports = 0;

  constructor(run: string) {
    this.#run = run;
  }

  diagnosticOf(problem: Problem, text: Text, context: DiagnosticContext): Diagnostic {
    const { origin, severity } = problem;
    // Other places move by themselves.
    if (origin === null || problem.related.length > 0) return toDiagnostic(problem, text, context);
    const line = text.lines.lineOf(problem.span.start);
    const { unreported } = problem.facts;
    const known = this.#made.get(origin);
    if (known !== undefined && known.line === line && known.severity === severity && known.unreported === unreported) return known.diagnostic;
    const diagnostic = toDiagnostic(problem, text, context);
    this.#made.set(origin, { line, severity, unreported, diagnostic });
    return diagnostic;
  }

  /** The version is part of what is told: an edit may have moved what the editor shows, even where it left the report alike. */
  idOf(uri: string, version: number | null, items: readonly Diagnostic[]): string {
    const told = this.#told.get(uri);
    if (told !== undefined && told.version === version && isSame(told.items, items)) return told.id;
    const id = `${version ?? 'saved'}-${this.#run}-${++this.#reports}`;
    this.#told.set(uri, { version, items, id });
    return id;
  }
}

function isSame(a: readonly Diagnostic[], b: readonly Diagnostic[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((each, i) => each === b[i]) || JSON.stringify(a) === JSON.stringify(b);
}
