// Owns: where what stands at an offset was defined: the policy that a name means, the entry that binds an entry, the file that defines a capability.
// Refuses: words, and opening anything.

import type { Span } from '../text/span.js';
import { patternMatches } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import { definitionIn } from '../catalogue/definitions.js';
import { anchorAt } from './anchors.js';
import { findToken } from './token.js';
import { layerOf, placesAbove } from './layers.js';
import { headerPair, namedAt } from './named.js';
import { currentFile, placeIn, placeInSource } from './neighbourhood.js';
import type { Neighbourhood, Place } from './neighbourhood.js';

export interface Definition {
  /** What was asked about. */
  readonly span: Span;
  /** The first one is the likeliest. */
  readonly places: readonly Place[];
}

export function definitionOf(around: Neighbourhood, offset: number): Definition | null {
  const use = anchorAt(around.file, offset);
  if (use !== null) return { span: use.span, places: use.anchor === null ? [] : [placeIn(around.file, use.anchor.span, use.anchor.nameSpan)] };
  const named = namedAt(around.file, offset);
  if (named === null) return null;
  const { span, name } = named;
  switch (named.kind) {
    case 'policy': {
      const key = headerPair(around.file, 'extends')?.valueSpan.start === span.start ? 'extends' : 'name';
      return { span, places: key === 'name' ? [placeIn(around.file, span, span)] : policyPlaces(around, name) };
    }
    case 'agent':
      return { span, places: [placeIn(around.file, span, span)] };
    case 'pattern':
      return { span, places: entryPlaces(around, offset, name) };
  }
}

/** The policies of a name, each at its `name`. */
export function policyPlaces(around: Pick<Neighbourhood, 'own' | 'files'>, name: string): Place[] {
  const files = new Set(around.own.named(name).map((each) => currentFile(around, each.file)));
  return [...files].map((file) => {
    const nameSpan = headerPair(file, 'name')?.valueSpan ?? file.capabilitiesKey ?? { start: 0, end: 0 };
    return placeIn(file, nameSpan, nameSpan);
  });
}

/** Where the files of a pack define a capability. */
export function packPlaces({ definitions }: Pick<Neighbourhood, 'definitions'>, name: string): Place[] {
  return definitions.flatMap((source) => {
    const found = definitionIn(source, name);
    return found === null ? [] : [placeInSource(source, found.span, found.nameSpan)];
  });
}

/** What binds an entry from the layer above; an entry that nothing binds leads to itself, where editors offer its references. */
function entryPlaces(around: Neighbourhood, offset: number, name: string): Place[] {
  const { file, own } = around;
  const token = findToken(file, offset);
  const policy = own.policyAt(file.uri);
  const bound = token?.kind === 'entry' ? policy?.boundOf(token.entry) : undefined;
  const above = policy === undefined || bound === undefined ? [] : placesAbove(own, policy, bound);
  // What binds an agent is its organization's policy; only where that is silent does the system's come first.
  const nearest = above.filter((each) => each.layer !== 'system' || layerOf(own, file) === 'organization' || above[0]?.layer === 'system');
  // A wildcard meets many entries; the one that is as wide is what it answers to.
  const asWide = nearest.filter((each) => isAsWide(each.entry?.pattern ?? null, bound?.entry.pattern ?? null));
  const places = [...(asWide.length > 0 ? asWide : nearest).map((each) => placeIn(each.file, each.span, each.nameSpan)), ...packPlaces(around, name)];
  return places.length > 0 || token?.kind !== 'entry' ? places : [placeIn(file, token.entry.span, token.entry.keySpan)];
}

function isAsWide(pattern: Pattern | null, other: Pattern | null): boolean {
  if (pattern === null || other === null || other.kind === 'exact') return false;
  return pattern.text === other.text || patternMatches(pattern, other.kind === 'prefix' ? `${other.stem}.x` : '');
}
