// Owns: inlay hints in words, in parts, so that a part can lead to a line.
// Refuses: finding them.

import type { SourcePlace } from '../compile/vote.js';
import type { InlayHint } from '../ide/inlay-hints.js';
import { bytesText, durationText } from './quantities.js';
import { layerWord } from './trace.js';

export interface HintPart {
  readonly text: string;
  /** Where the part leads. */
  readonly place: SourcePlace | null;
}

/** Null where the line says as much itself. */
export function inlayHintParts(hint: InlayHint): HintPart[] | null {
  switch (hint.kind) {
    case 'unit': {
      const text = hint.quantity === 'seconds' ? durationText(hint.value) : bytesText(hint.value);
      return text === null || hint.remark.includes(text) ? null : [plain(text)];
    }
    case 'coverage':
      return [plain(coverageText(hint.decides, hint.matches))];
    case 'entry in error':
      return [plain('→ blocked (in error)')];
    case 'effective tier': {
      const some = hint.count === hint.total ? '' : ` for ${hint.count} of ${hint.total}`;
      const by = hint.by === null ? [] : [{ text: ` (${layerWord(hint.by.layer)})`, place: hint.by.source }];
      return [plain(`→ ${hint.tiers.join(' or ')}${some}`), ...by];
    }
  }
}

function coverageText(decides: number, matches: number): string {
  if (matches === 0) return 'no known capability';
  const all = `${matches} ${matches === 1 ? 'capability' : 'capabilities'}`;
  return decides === matches ? all : `${decides} of ${all}`;
}

function plain(text: string): HintPart {
  return { text, place: null };
}
