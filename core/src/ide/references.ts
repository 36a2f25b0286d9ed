// Owns: every place that says a name: of a policy, an agent, a capability or pattern; and what else in a file belongs to the token at an offset.
// Refuses: changing them (rename.ts).

import { readActiveName } from '../compile/directory-layout.js';
import { readKey } from '../conditions/key.js';
import type { PolicyFile } from '../model/policy.js';
import type { Span } from '../text/span.js';
import { atOnce } from '../text/steps.js';
import { anchorAt, spansOf } from './anchors.js';
import { packPlaces } from './definition.js';
import { namedAt, occurrencesIn } from './named.js';
import type { Named } from './named.js';
import { placeIn, placeInSource, shippedInReach } from './neighbourhood.js';
import type { Neighbourhood, Place } from './neighbourhood.js';
import { findToken } from './token.js';

export interface Reference extends Place {
  /** Whether the thing gets its name here. */
  readonly isDeclaration: boolean;
}

/** All references to what stands at an offset, file by file; null where nothing does that has a name. */
export function referencesOf(around: Neighbourhood, offset: number): Reference[] | null {
  return atOnce(referencesInSteps(around, offset));
}

/** The same in steps, for those who must not hold others up. */
export function* referencesInSteps(around: Neighbourhood, offset: number): Generator<void, Reference[] | null> {
  const use = anchorAt(around.file, offset);
  if (use !== null) return spansOf(use).map((span) => ({ ...placeIn(around.file, span, span), isDeclaration: span === use.anchor?.nameSpan }));
  const named = namedAt(around.file, offset);
  return named === null ? null : yield* referencesTo(around, named);
}

export function* referencesTo(around: Omit<Neighbourhood, 'file'>, named: Named): Generator<void, Reference[]> {
  const found: Reference[] = [];
  for (const file of [...around.files, ...(yield* shippedInReach(around))]) {
    yield;
    for (const { span, isDeclaration } of occurrencesIn(file, named)) found.push({ ...placeIn(file, span, span), isDeclaration });
  }
  if (named.kind === 'policy') return [...found, ...activePlaces(around, named.name)];
  if (named.kind === 'pattern') return [...found, ...packPlaces(around, named.name).map((each) => ({ ...each, isDeclaration: true }))];
  return found;
}

/** What in the file goes together with the token at an offset: the same name, or the same parameter in the conditions of one entry. */
export function highlightsOf(file: PolicyFile, offset: number): Span[] | null {
  const use = anchorAt(file, offset);
  if (use !== null) return [...spansOf(use)];
  const named = namedAt(file, offset);
  if (named !== null) return occurrencesIn(file, named).map((each) => each.span);
  const token = findToken(file, offset);
  if (token?.kind !== 'condition' || token.part !== 'key') return null;
  const pairs = token.holder.entry?.rules.flatMap((each) => each.condition) ?? [];
  const wanted = parameterIn(token.pair.key);
  const spans = pairs.filter((each) => parameterIn(each.key) === wanted).map((each) => each.keySpan);
  return [...new Map(spans.map((each) => [each.start, each])).values()].sort((a, b) => a.start - b.start);
}

/** The parameter of a condition key, read without a catalogue. */
function parameterIn(key: string): string {
  const read = readKey(key, false, new Map());
  return read.kind === 'unknown-parameter' ? read.guess.name : key;
}

function activePlaces({ activeFile }: Pick<Neighbourhood, 'activeFile'>, name: string): Reference[] {
  if (activeFile === null || readActiveName(activeFile.text) !== name) return [];
  const start = activeFile.text.indexOf(name);
  const span = { start, end: start + name.length };
  return [{ ...placeInSource(activeFile, span, span), isDeclaration: false }];
}
