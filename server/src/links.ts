// Owns: the links of a rendered text: every `FILE (line N)` in it that names a place of the answer.
// Refuses: making texts; the core renders them.

import type { Answer, SourcePlace } from '../../core/src/index.js';
import { sourceText } from '../../core/src/index.js';
import type { TextLink } from './protocol.js';

/** `addressOf` is null for documents that the client could not open. Of two places that read alike the first counts. */
export function linksIn(text: string, places: readonly SourcePlace[], addressOf: (uri: string) => string | null): TextLink[] {
  const targets = new Map<string, TextLink['target']>();
  for (const place of places) {
    const uri = addressOf(place.uri);
    const words = sourceText(place);
    if (uri !== null && !targets.has(words)) targets.set(words, { uri, line: place.line });
  }
  return text.split('\n').flatMap((line, number) =>
    [...targets].flatMap(([words, target]) => {
      const start = line.indexOf(words);
      return start < 0 ? [] : [{ line: number, start, end: start + words.length, target }];
    }),
  );
}

/** Every place that an answer names, the deciding ones first. */
export function placesOf(answer: Answer): SourcePlace[] {
  const votes = answer.cases.flatMap((each) => each.settled.steps.flatMap((step) => [step.vote, ...step.losing]));
  const places = [...answer.cases.map((each) => each.source), ...answer.guards.map((each) => each.source), ...votes.map((each) => each?.source ?? null)];
  return places.filter((each) => each !== null);
}
