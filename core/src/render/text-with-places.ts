// Owns: what a text is whose words lead to places. Refuses: making any.

import type { SourcePlace } from '../compile/vote.js';

/** A stretch of a text that names a place; line and characters from 0. */
export interface PlaceInText {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly place: SourcePlace;
}

export interface TextWithPlaces {
  readonly text: string;
  readonly places: readonly PlaceInText[];
}
