// Owns: the strictest and the most permissive answer that a program can still come to, without asking which values lead there.
// Refuses: anything exact. A bound that is too wide costs time and nothing else.

import type { Voice } from '../compile/policy-set.js';
import type { Vote } from '../compile/vote.js';
import { rank } from '../model/tier.js';
import type { Part } from './program.js';

const BLOCKED = rank('blocked');

/** How strict the answer can still be. The answer is always one of the votes' tiers, an exceeded limit's, or `blocked` where nobody votes. */
export class Outlook {
  readonly #parts: readonly Part[];
  readonly #weigh: (vote: Vote) => number;
  /** By part and arm: the heaviest vote from there on; -1 where there is none. */
  readonly #heaviest: readonly (readonly number[])[];
  /** By part: the heaviest vote of it and all parts after it. */
  readonly #after: readonly number[];
  /** By part: whether it and all parts after it may come to no vote. */
  readonly #mayBeSilent: readonly boolean[];

  /** `weigh` gives the rank of the strictest tier that the answer can have because of a vote. */
  constructor(parts: readonly Part[], weigh: (vote: Vote) => number) {
    this.#parts = parts;
    this.#weigh = weigh;
    this.#heaviest = parts.map(({ arms }) => {
      const heaviest = [-1];
      for (const arm of [...arms].reverse()) heaviest.unshift(Math.max(weigh(arm.vote), heaviest[0] as number));
      return heaviest;
    });
    const after = [-1];
    const mayBeSilent = [true];
    for (let i = parts.length - 1; i >= 0; i--) {
      after.unshift(Math.max(this.#heaviest[i]?.[0] ?? -1, after[0] as number));
      const { voice, arms } = parts[i] as Part;
      mayBeSilent.unshift((mayBeSilent[0] as boolean) && (onlyTightens(voice) || arms.at(-1)?.checks.length !== 0));
    }
    this.#after = after;
    this.#mayBeSilent = mayBeSilent;
  }

  /** The rank that no answer exceeds once the first parts have come to `chosen` and the next one is about to try `arm`. */
  strictest(chosen: readonly number[], arm: number): number {
    let strictest = Math.max(this.#heaviest[chosen.length]?.[arm] ?? -1, this.#after[chosen.length + 1] ?? -1);
    let isSilent = this.#mayBeSilent[chosen.length] ?? true;
    chosen.forEach((index, part) => {
      const vote = this.#parts[part]?.arms[index]?.vote;
      if (vote === undefined) return;
      if (!onlyTightens((this.#parts[part] as Part).voice)) isSilent = false;
      strictest = Math.max(strictest, this.#weigh(vote));
    });
    return isSilent ? BLOCKED : strictest;
  }
}

/** Such a voice counts only where another one of its layer has a vote. */
function onlyTightens(voice: Voice): boolean {
  return voice.kind === 'policy' && voice.tightensOnly;
}
