// Owns: the answers that every agent gets to one question, in rows and as data.
// Refuses: asking.

import type { Capability } from '../catalogue/catalogue.js';
import type { AgentAnswer } from '../ide/every-agent.js';
import { isStricter } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import { caseText } from './conditions.js';
import { padded, widest } from './display-width.js';
import { answerJson } from './json.js';
import type { AnswerJson } from './json.js';
import { limitInForce, limitWords } from './limits.js';
import { PLAIN } from './paint.js';
import type { Paint } from './paint.js';
import { sourceText } from './places.js';
import { printable } from './printable.js';

/** As for one agent; null stands for all others. */
export type EveryAgentJson = readonly (Omit<AnswerJson, 'agent'> & { readonly agent: string | null })[];

export function everyAgentJson(answers: readonly AgentAnswer[]): EveryAgentJson {
  return answers.map(({ agent, answer }) => ({ ...answerJson(answer), agent }));
}

/** A row for each agent, and for each case where its tier depends on parameters. Every line ended. */
export function everyAgentText(answers: readonly AgentAnswer[], capability: Capability | undefined, paint: Paint = PLAIN): string {
  const rows = answers.flatMap(({ agent, answer }): Row[] => {
    const limit = limitInForce(answer);
    return answer.cases.map((each, i) => ({
      who: i > 0 ? '' : agent === null ? 'other agents' : printable(agent),
      when: caseText(answer, each, capability),
      tier: each.tier,
      // Beyond a limit that is no stricter than the answer, nothing changes.
      where: sourceText(each.source) + (limit === null || !isStricter(limit.limit.onExceed, each.tier) ? '' : `, ${limitWords(limit.limit)}`),
    }));
  });
  const [who, when, tier] = [rows.map((each) => each.who), rows.map((each) => each.when), rows.map((each) => each.tier)].map(widest) as [number, number, number];
  return rows.map((row) => `${padded(row.who, who)}  ${when === 0 ? '' : `${padded(row.when, when)}  `}${paint.tier(padded(row.tier, tier), row.tier)}  ${row.where}\n`).join('');
}

interface Row {
  readonly who: string;
  readonly when: string;
  readonly tier: Tier;
  readonly where: string;
}
