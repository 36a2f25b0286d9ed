// Owns: what is found at the entries of one policy, and taking it over from one version of a directory to the next wherever nothing that it depends on changed.
// Refuses: finding anything itself, and what is found elsewhere in a file.
//
// Invariant, held to by test/core/incremental.test.ts: with or without what was found before, the same is found.

import type { BoundEntry } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { changesBetween } from '../compile/entry-changes.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { EntryTable } from '../model/entry-table.js';
import type { Problem } from '../problems/problem.js';
import { shiftProblem } from '../problems/problem.js';
import { shiftSpan } from '../text/span.js';
import type { Span } from '../text/span.js';
import { Analysis } from './analysis.js';
import { RULES } from './index.js';
import { contextOf, isConcernedByContext, sameContext } from './finding-context.js';
import type { FindingContext } from './finding-context.js';

/** A problem whose places count from where its entry starts, with the entries that its other places stand in. */
interface Finding {
  readonly problem: Problem;
  readonly anchors: readonly (Anchor | null)[];
}

/** An entry of some file of the set, by its key, and a place in it. */
interface Anchor {
  readonly uri: string;
  readonly key: string;
  readonly span: Span;
}

export class EntryFindings {
  /** In the order of the text where entries are blocks. */
  readonly problems: readonly Problem[];
  readonly #policy: CompiledPolicy;
  /** The files that other places of the findings stand in, by address. The set itself is not kept. */
  readonly #tables = new Map<string, EntryTable | undefined>();
  readonly #context: FindingContext;
  /** In the places of the file's table; null where entries are no blocks, so that nothing can be taken over. */
  readonly #found: readonly (readonly Finding[])[] | null;

  /** `before`: what was found in an earlier version of the same file. */
  constructor(policy: CompiledPolicy, set: PolicySet, before: EntryFindings | null) {
    this.#policy = policy;
    this.#context = contextOf(policy, set);
    const { table } = policy.file;
    if (!table.isOfBlocks) {
      this.#found = null;
      this.problems = [...table.reads.flatMap((_, i) => this.#told(i)), ...findAt(policy, set, policy.own)];
      return;
    }
    const known = before === null ? null : before.#stillFound(this, set);
    const found = known?.found ?? table.reads.map((): readonly Finding[] => []);
    const wanted = known === null ? table.reads.map((_, i) => i) : [...known.concerned];
    const entries = wanted.flatMap((index) => policy.ownAt(index) ?? []);
    for (const index of wanted) found[index] = this.#told(index).map((each) => this.#finding(each, index, set));
    for (const each of findAt(policy, set, entries)) {
      const index = table.placeAt(each.span.start);
      if (index !== null) found[index] = [...(found[index] ?? []), this.#finding(each, index, set)];
    }
    for (const index of wanted) found[index] = [...(found[index] ?? [])].sort((a, b) => a.problem.span.start - b.problem.span.start);
    this.#found = found;
    const placed: Problem[] = [];
    for (let i = 0; i < found.length; i++) for (const each of found[i] as readonly Finding[]) placed.push(this.#placed(each, table.baseOf(i), set));
    this.problems = placed;
  }

  /** What the file itself and the meaning of an entry's conditions already told. */
  #told(index: number): Problem[] {
    const { file } = this.#policy;
    const read = file.table.placedProblemsAt(index).map((each) => ({ ...each, related: each.related.map((one) => ({ ...one, uri: one.uri === '' ? file.uri : one.uri })) }));
    return [...read, ...(this.#policy.ownAt(index)?.problems ?? [])];
  }

  #finding(problem: Problem, index: number, set: PolicySet): Finding {
    const anchors = problem.related.map(({ uri, span }): Anchor | null => {
      const table = this.#tableOf(uri, set);
      const place = table?.placeAt(span.start) ?? null;
      const key = place === null ? null : (table?.reads[place]?.key ?? null);
      if (table === undefined || place === null || key === null || table.keys.first.get(key) !== place) return null;
      return { uri, key, span: shiftSpan(span, -table.baseOf(place)) };
    });
    return { problem: shiftProblem(problem, -this.#policy.file.table.baseOf(index)), anchors };
  }

  #placed(finding: Finding, base: number, set: PolicySet): Problem {
    const { problem, anchors } = finding;
    const placed = { ...shiftProblem(problem, base), origin: finding };
    if (anchors.length === 0) return placed;
    return { ...placed, related: problem.related.map((each, i) => ({ ...each, span: this.#placeOf(anchors[i] ?? null, set) ?? each.span })) };
  }

  #placeOf(anchor: Anchor | null, set: PolicySet): Span | null {
    const table = anchor === null ? undefined : this.#tableOf(anchor.uri, set);
    const place = anchor === null ? undefined : table?.keys.first.get(anchor.key);
    return anchor === null || table === undefined || place === undefined ? null : shiftSpan(anchor.span, table.baseOf(place));
  }

  #tableOf(uri: string, set: PolicySet): EntryTable | undefined {
    if (uri === this.#policy.file.uri) return this.#policy.file.table;
    if (!this.#tables.has(uri)) this.#tables.set(uri, set.policyAt(uri)?.file.table);
    return this.#tables.get(uri);
  }

  /** What still holds of this in a later version; null where nothing can be told to. `concerned`: the places that have to be looked at again. */
  #stillFound(now: EntryFindings, set: PolicySet): { readonly found: (readonly Finding[])[]; readonly concerned: ReadonlySet<number> } | null {
    const before = this.#found;
    if (before === null || this.#policy.file.uri !== now.#policy.file.uri) return null;
    const isSame = sameContext(this.#context, now.#context);
    if (!isSame && isConcernedByContext(now.#policy, this.#context, now.#context)) return null;
    const { head, tail, concerned } = changesBetween(this.#policy.file.table, now.#policy.file.table);
    const { length } = now.#policy.file.table;
    const found = [...before.slice(0, head), ...Array.from({ length: length - head - tail }, () => []), ...before.slice(before.length - tail)];
    const again = new Set(concerned);
    const isFixed = (uri: string | undefined) => uri !== undefined && uri !== this.#policy.file.uri && this.#tables.get(uri) === now.#tableOf(uri, set);
    // A place that could not be tied to an entry may have moved.
    for (let i = 0; i < length; i++) if (found[i]?.some(({ problem, anchors }) => anchors.some((each, k) => each === null && !isFixed(problem.related[k]?.uri))) === true) again.add(i);
    return { found, concerned: again };
  }
}

function findAt(policy: CompiledPolicy, set: PolicySet, entries: readonly BoundEntry[]): Problem[] {
  if (entries.length === 0) return [];
  const analysis = new Analysis(policy, set, entries);
  // Lists can be longer than a call may have arguments, so they are joined and never spread into one.
  let found: Problem[] = [];
  for (const { atEntries } of RULES) if (atEntries !== undefined) found = found.concat(atEntries(policy, set, analysis));
  return found;
}
