// Owns: inlay hints in words, in parts, so that a part can lead to a line.
// Refuses: finding them.

import type { SourcePlace } from '../compile/vote.js';
import type { InlayHint } from '../ide/inlay-hints.js';
import { bytesText, durationText } from './quantities.js';
import { inEnglish } from './say.js';
import type { Say } from './say.js';
import { layerWord } from './trace.js';

export interface HintPart {
  readonly text: string;
  /** Where the part leads. */
  readonly place: SourcePlace | null;
}

/** Null where the line says as much itself. */
export function inlayHintParts(hint: InlayHint, say: Say = inEnglish): HintPart[] | null {
  switch (hint.kind) {
    case 'unit': {
      const text = hint.quantity === 'seconds' ? durationText(hint.value, say) : bytesText(hint.value, say);
      return text === null || hint.remark.includes(text) ? null : [plain(text)];
    }
    case 'coverage':
      return [plain(coverageText(hint.decides, hint.matches, say))];
    case 'entry in error':
      return [plain(say('→ blocked (in error)'))];
    case 'effective tier': {
      const tiers = hint.tiers.join(say(' or '));
      const by = hint.by === null ? [] : [{ text: ` (${layerWord(hint.by.layer)})`, place: hint.by.source }];
      return [plain(`→ ${reachText(tiers, hint, say)}`), ...by];
    }
  }
}

/** For which of the capabilities, and whether for each of their calls. */
function reachText(tiers: string, { count, inSomeCalls, total }: InlayHint & { kind: 'effective tier' }, say: Say): string {
  if (inSomeCalls === 0) return count === total ? tiers : say('{0} for {1} of {2}', tiers, count, total);
  if (inSomeCalls === count) return count === total ? say('{0} in some calls', tiers) : say('{0} in some calls for {1} of {2}', tiers, count, total);
  return count === total ? say('{0}, for {1} of {2} in some calls', tiers, inSomeCalls, total) : say('{0} for {1} of {2}, for {3} of these in some calls', tiers, count, total, inSomeCalls);
}

function coverageText(decides: number, matches: number, say: Say): string {
  if (matches === 0) return say('no known capability');
  if (decides === matches) return matches === 1 ? say('1 capability') : say('{0} capabilities', matches);
  return matches === 1 ? say('{0} of 1 capability', decides) : say('{0} of {1} capabilities', decides, matches);
}

function plain(text: string): HintPart {
  return { text, place: null };
}
