// Owns: what one policy says for one call: a tier, and where and why it says so.
// Refuses: weighing votes against each other (decide/settle.ts).

import type { PolicyFile } from '../model/policy.js';
import { lineNumber } from '../model/policy.js';
import type { Tier } from '../model/tier.js';
import type { Span } from '../text/span.js';
import type { BoundEntry, BoundLimit, BoundRule } from './bind.js';

/** Where a vote was written: what `Source:` prints and links lead to. */
export interface SourcePlace {
  readonly uri: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly span: Span;
}

/** `broken`: an error stands in place of an answer. `missing`: there is no policy where one has to be. */
export type VoteOrigin = 'rule' | 'entry' | 'default' | 'broken' | 'missing';

export interface Vote {
  readonly tier: Tier;
  readonly origin: VoteOrigin;
  /** Name of the policy or agent that votes; null where its file does not tell. */
  readonly policy: string | null;
  readonly entry: BoundEntry | null;
  readonly rule: BoundRule | null;
  readonly reason: string | null;
  readonly source: SourcePlace | null;
  readonly limit: BoundLimit | null;
}

export function sourcePlace(file: PolicyFile, span: Span): SourcePlace {
  return { uri: file.uri, file: file.file, line: lineNumber(file, span.start), span };
}
