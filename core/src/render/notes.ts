// Owns: what has to be said beside an answer, in plain words: guards, exceeded limits, notes of the answer.
// Refuses: the answer itself (text.ts).

import type { Capability } from '../catalogue/catalogue.js';
import type { Answer, Guard } from '../decide/check.js';
import { isStricter } from '../model/tier.js';
import { conditionsText } from './conditions.js';
import { limitInForce, limitText } from './limits.js';
import type { LimitInForce } from './limits.js';
import { sourceText } from './places.js';
import { inOneLine, printable } from './printable.js';

/** The values of a guard that one line has room for; its place leads to the others. */
const MOST_VALUES = 6;

/** The guards that can still make the answer stricter: beside an answer that is as strict anyway they say nothing. */
export function livingGuards(answer: Answer): readonly Guard[] {
  return answer.guards.filter((guard) => answer.cases.some((each) => isStricter(guard.tier, each.tier)));
}

/** One line. `capability` as the policy of the guard reads it. */
export function guardText(guard: Guard, capability: Capability | undefined): string {
  const reason = guard.reason === null ? '' : `: ${printable(inOneLine(guard.reason))}`;
  return `${guard.tier} where ${conditionsText(guard.conditions, capability, { most: MOST_VALUES })}, ${sourceText(guard.source)}${reason}`;
}

/** The reasons that authors wrote beside what decides, each once; where there are several cases, with the place of each. */
export function reasonTexts(answer: Answer): readonly string[] {
  const written = answer.cases.filter(({ reason, settled: { deciding } }) => reason !== null && deciding !== null && deciding.origin !== 'broken' && deciding.origin !== 'missing');
  const isOne = answer.cases.length === 1;
  return [...new Set(written.map(({ reason, source }) => [printable(inOneLine(reason ?? '')), ...(isOne ? [] : [sourceText(source)])].join(', ')))];
}

/** Why a policy that speaks in the answer is not in force as written; each fault once. */
export function faultTexts(answer: Answer): readonly string[] {
  const votes = answer.outcomes.flatMap((each) => each.steps.map((step) => step.vote));
  const reasons = votes.map((vote) => (vote?.origin === 'broken' ? vote.reason : null)).filter((each) => each !== null);
  return [...new Set(reasons.map(printable))];
}

/** Why a case is `blocked` although no vote says so; null where there is none such. */
export function silenceText(answer: Answer): string | null {
  const silent = answer.cases.find((each) => each.settled.deciding === null);
  if (silent === undefined || silent.reason === null) return null;
  return `blocked${answer.cases.length === 1 ? '' : ' in one case'}, because ${printable(silent.reason)}`;
}

/** The limit that is not reached yet; null where there is none. */
export function limitNote(answer: Answer): string | null {
  const found = limitInForce(answer);
  return found === null || found.exceeded ? null : `rate limit${entryWords(found)}: ${limitText(found.limit)}`;
}

/** What exceeding the limit means for the agent; null where no limit is exceeded. */
export function exceededText(answer: Answer): string | null {
  const found = limitInForce(answer);
  if (found === null || !found.exceeded) return null;
  const { max } = found.limit;
  const seconds = found.retryAfter ?? 0;
  return `beyond the rate limit${entryWords(found)} of ${max} ${max === 1 ? 'call' : 'calls'}: the agent gets \`RateLimitedError\` with a \`retry_after\` of ${seconds} ${seconds === 1 ? 'second' : 'seconds'} at the most`;
}

function entryWords(found: LimitInForce): string {
  const entry = found.active.vote.entry?.entry.key;
  return entry === undefined ? '' : ` on \`${printable(entry)}\``;
}
