// Owns: suppression comments (`# kruxos-ignore CODE: reason`): what they silence, and what is wrong with them.
// Refuses: silencing errors, and findings about layers in an agent's file.

import type { PolicyFile } from '../model/policy.js';
import { lineNumber } from '../model/policy.js';
import { PROBLEM_CODES, codeFacts, isProblemCode } from '../problems/codes.js';
import type { ProblemCode } from '../problems/codes.js';
import { nearest } from '../problems/nearest.js';
import type { Problem } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import { pushTo } from '../text/push-to.js';
import type { Span } from '../text/span.js';

interface Suppression extends Spoken {
  readonly code: ProblemCode;
  readonly span: Span;
}

/** For which line a comment speaks. */
interface Spoken {
  /** From 1. */
  readonly line: number;
  readonly isLoneLine: boolean;
}

const SHAPE = /^#\s*kruxos-ignore\b[ \t]*([^\s:]*)[ \t]*(:?)(.*)$/;

/** Whether the finding of a code at a line could not be made. */
export type Withheld = (code: ProblemCode, line: number) => boolean;

export interface Suppressions {
  /** Whether none is in force, so that nothing has to be asked. */
  readonly areNone: boolean;
  /** Whether a problem, whose place counts from `base`, is silenced. What is asked is remembered: a suppression that silenced nothing is a problem. */
  silences(problem: Problem, base: number): boolean;
  /** What is wrong with the suppressions themselves, once every problem of the file was asked about. */
  ownProblems(isWithheld: Withheld): readonly Problem[];
}

export function suppressionsIn(file: PolicyFile): Suppressions {
  const invalid: Problem[] = [];
  const suppressions: Suppression[] = [];
  const spokenFor = suppressedLines(file);
  for (const span of file.remarks) {
    const match = SHAPE.exec(file.lines.slice(span.start, span.end));
    if (match === null) continue;
    const [, code = '', , reason = ''] = match;
    const fault = faultOf(code, reason.trim(), file);
    if (fault !== null) invalid.push(problem('invalid-suppression', span, fault.message, { facts: { suggestions: fault.suggestions } }));
    else if (isProblemCode(code)) suppressions.push({ code, span, ...spokenFor(span) });
  }
  if (suppressions.length === 0) return { areNone: true, silences: () => false, ownProblems: () => invalid };
  const used = new Set<Suppression>();
  const faulty = new Set<number>();
  const byLine = new Map<number, Suppression[]>();
  for (const each of suppressions) pushTo(byLine, each.line, each);
  const codes = new Set<ProblemCode>(suppressions.map((each) => each.code));
  const silences = ({ code, severity, span }: Problem, base: number): boolean => {
    if (severity !== 'error' && !codes.has(code)) return false;
    const line = lineNumber(file, base + span.start);
    if (severity === 'error') {
      faulty.add(line);
      return false;
    }
    const match = byLine.get(line)?.filter((each) => each.code === code).at(-1);
    if (match !== undefined) used.add(match);
    return match !== undefined;
  };
  // What stands beside an error, or depends on one, might well be found once that is mended.
  const ownProblems = (isWithheld: Withheld): readonly Problem[] => [
    ...invalid,
    ...suppressions
      .filter((each) => !used.has(each) && !faulty.has(each.line) && !isWithheld(each.code, each.line))
      .map((each) => problem('unused-suppression', each.span, `this suppresses nothing: no \`${each.code}\` is found ${each.isLoneLine ? 'on the next line' : 'on this line'}`, { facts: { removal: each.span } })),
  ];
  return { areNone: false, silences, ownProblems };
}

function faultOf(code: string, reason: string, file: PolicyFile): { readonly message: string; readonly suggestions: readonly string[] } | null {
  if (!isProblemCode(code)) {
    const message = code === '' ? 'a suppression names the code that it silences: `# kruxos-ignore CODE: reason`' : `unknown problem code \`${code}\``;
    return { message, suggestions: nearest(code, Object.keys(PROBLEM_CODES)) };
  }
  if (reason === '' || reason === NO_REASON) return { message: `a suppression gives its reason: \`# kruxos-ignore ${code}: reason\``, suggestions: [] };
  const facts = codeFacts(code);
  if (facts.severity === 'error') return { message: `\`${code}\` is an error, which cannot be suppressed`, suggestions: [] };
  if (facts.layer === true && file.kind === 'agent') return { message: `\`${code}\` is about what binds this agent, which its own file cannot suppress`, suggestions: [] };
  if (UNSUPPRESSIBLE.has(code)) return { message: `\`${code}\` cannot be suppressed`, suggestions: [] };
  return null;
}

/** What stands in the place of a reason that is still to be written; it is none. */
export const NO_REASON = 'REASON';

const UNSUPPRESSIBLE: ReadonlySet<ProblemCode> = new Set(['unused-suppression', 'invalid-suppression', 'no-active-policy']);

/** Whether a comment in the file can suppress the code at all. */
export function isSuppressible(code: ProblemCode, file: Pick<PolicyFile, 'kind'>): boolean {
  const { severity, layer } = codeFacts(code);
  return severity !== 'error' && !(layer === true && file.kind === 'agent') && !UNSUPPRESSIBLE.has(code);
}

/** At the end of a line a suppression speaks for it; alone on a line, for the next line that is not a comment. Counted from 1. */
export function lineSuppressedBy(file: PolicyFile, span: Span): number {
  return suppressedLines(file)(span).line;
}

/** For one remark after the other: those that stand in one run of comments look for its end once. */
function suppressedLines(file: PolicyFile): (span: Span) => Spoken {
  let run = { first: 0, behind: 0 };
  return (span) => {
    const place = file.lines.placeOf(span.start);
    const own = place.line + 1;
    if (file.lines.slice(place.start, span.start).trim() !== '') return { line: own, isLoneLine: false };
    if (own <= run.first || own >= run.behind) run = { first: own, behind: lineBehindComments(file, own) ?? Infinity };
    return { line: run.behind === Infinity ? own + 1 : run.behind, isLoneLine: true };
  };
}

/** The first line below that is no comment; null where the text ends before. */
function lineBehindComments(file: PolicyFile, below: number): number | null {
  for (let line = below; line < file.lines.lineCount; line++) {
    const end = line + 1 < file.lines.lineCount ? file.lines.startOf(line + 1) : file.blocks.length;
    if (!/^\s*#/.test(file.lines.slice(file.lines.startOf(line), end))) return line + 1;
  }
  return null;
}
