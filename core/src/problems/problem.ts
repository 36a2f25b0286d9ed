// Owns: what a problem is: plain data with a place, and the facts that a fix needs.
// Refuses: positions in lines, Markdown, and diagnostics of any protocol.

import { shiftSpan } from '../text/span.js';
import type { Move, Span } from '../text/span.js';
import type { ProblemCode, Severity } from './codes.js';
import { codeFacts } from './codes.js';

/** One request that shows a semantic finding to be true; evaluated again before the problem is handed out. */
export interface Witness {
  readonly agent: string | null;
  readonly capability: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface RelatedPlace {
  /** Empty for a place in the same block of the same document, until the document is known. */
  readonly uri: string;
  readonly span: Span;
  readonly message: string;
}

/** What a fix needs to know, never to be read back out of a message. */
export interface ProblemFacts {
  /** Words that the author may have meant, nearest first. */
  readonly suggestions?: readonly string[];
  /** The key that is missing, or that repeats an earlier one. */
  readonly key?: string;
  /** A text to put in place of the span. */
  readonly replacement?: string;
  /** The tier that would settle the matter. */
  readonly tier?: string;
  /** Categories or capabilities that the finding is about. */
  readonly names?: readonly string[];
  /** The rest of the value's place when the span is narrower than what a fix has to remove. */
  readonly removal?: Span;
  /** Problems of the file beyond those that are reported; told with the last one. */
  readonly unreported?: number;
}

export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly RelatedPlace[];
  readonly unnecessary: boolean;
  readonly facts: ProblemFacts;
  readonly witness: Witness | null;
  /** What it was made of: the same object as long as it says the same, wherever in the text it has moved. Null where that is not known. */
  readonly origin: object | null;
}

interface ProblemParts {
  readonly severity?: Severity;
  readonly related?: readonly RelatedPlace[];
  readonly facts?: ProblemFacts;
  readonly witness?: Witness;
}

const NONE: readonly never[] = [];
const NO_FACTS: ProblemFacts = {};

/** A problem with the severity of its code; `span` is the exact text at fault. */
export function problem(code: ProblemCode, span: Span, message: string, parts: ProblemParts = {}): Problem {
  const facts = codeFacts(code);
  const said = {
    code,
    severity: parts.severity ?? facts.severity,
    message: message.length > LONGEST_WORD ? withShortWords(message) : message,
    unnecessary: facts.unnecessary === true,
    witness: parts.witness ?? null,
  };
  return new MadeProblem(said, { span, related: parts.related ?? NONE, facts: parts.facts ?? NO_FACTS, origin: null });
}

type Placed = 'span' | 'related' | 'facts' | 'origin';

/** A class, as what thousands are made of for a keystroke has to be (docs/architecture.md, "What an edit leaves behind is garbage at once"). */
class MadeProblem implements Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly RelatedPlace[];
  readonly unnecessary: boolean;
  readonly facts: ProblemFacts;
  readonly witness: Witness | null;
  readonly origin: object | null;

  constructor({ code, severity, message, unnecessary, witness }: Omit<Problem, Placed>, { span, related, facts, origin }: Pick<Problem, Placed>) {
    this.code = code;
    this.severity = severity;
    this.message = message;
    this.span = span;
    this.related = related;
    this.unnecessary = unnecessary;
    this.facts = facts;
    this.witness = witness;
    this.origin = origin;
  }
}

/** Characters of a word of the author's that a message quotes. Whoever pastes a page into a value wants to read what is wrong with it, not the page. */
const LONGEST_WORD = 200;

function withShortWords(message: string): string {
  return message.replaceAll(/`[^`]*`/g, (word) => (word.length > LONGEST_WORD ? `${word.slice(0, 80).replace(/[\uD800-\uDBFF]$/, '')}…\`` : word));
}

/** In the order of the text; where two start together, the shorter and then the code decides. */
export function compareProblems(a: Problem, b: Problem): number {
  return a.span.start - b.span.start || a.span.end - b.span.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}

/** Without repetitions: a node behind several aliases is at fault once, where it is written. */
export function once<T>(found: readonly T[], problemOf: (each: T) => Problem): T[] {
  const seen = new Map<number, Problem[]>();
  return found.filter((each) => {
    const one = problemOf(each);
    const there = seen.get(one.span.start);
    if (there === undefined) seen.set(one.span.start, [one]);
    else if (there.some(({ code, span, message }) => code === one.code && span.end === one.span.end && message === one.message)) return false;
    else there.push(one);
    return true;
  });
}

/** The problem as it stands `by` units further on, with what it says of its own document; places in other documents stay. */
export function shiftProblem(problem: Problem, by: number): Problem {
  return by === 0 ? problem : moveProblem(problem, (span) => shiftSpan(span, by));
}

export function moveProblem(problem: Problem, move: Move): Problem {
  const { related, origin } = problem;
  return movedProblem(problem, move, { related: related.length === 0 ? related : related.map((each) => (each.uri === '' ? { ...each, span: move(each.span) } : each)), origin });
}

/** The same elsewhere in the text, made of `origin`. */
export function movedProblem(problem: Problem, move: Move, { related, origin }: Pick<Problem, 'related' | 'origin'>): Problem {
  const { span, facts } = problem;
  const { removal } = facts;
  return new MadeProblem(problem, { span: move(span), related, facts: removal === undefined ? facts : { ...facts, removal: move(removal) }, origin });
}
