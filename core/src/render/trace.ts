// Owns: the words of the hierarchy trace: layers, votes and marks, one step at a time and as one line.
// Refuses: judging votes; it says what the steps of an answer say. Escaping for Markdown is the Markdown renderer's.

import type { Answer } from '../decide/check.js';
import type { LayerStep, Mark, Settled } from '../decide/settle.js';
import type { SourcePlace } from '../compile/vote.js';
import { LAYERS } from '../model/tier.js';
import type { Layer, Tier } from '../model/tier.js';

/** One way in which a layer voted in some of the cases. */
export interface TraceVote {
  /** A tier with its marks, or the layer's words for no vote. */
  readonly text: string;
  /** Null where the layer has no vote. */
  readonly tier: Tier | null;
  /** Name of the policy that votes; null where the layer has no vote, and where the name cannot be read. */
  readonly policy: string | null;
  /** Where the vote was written, for links. */
  readonly source: SourcePlace | null;
}

/** What one layer did, over all cases. */
export interface TraceStep {
  readonly layer: Layer;
  readonly word: string;
  /** Name of the policy that votes or, where there is no vote or several, that speaks in the layer; null where none does. */
  readonly policy: string | null;
  /** Different ones only, in the order of the cases; at least one. */
  readonly votes: readonly TraceVote[];
  /** What stands between the brackets. */
  readonly text: string;
}

/** `system(allowed) → org(approval_required) → agent(no override)` */
export function hierarchyText(answer: Answer): string {
  return joinSteps(traceOf(answer));
}

/** The same for one settled decision. */
export function settledText(settled: Pick<Settled, 'steps'>): string {
  return settled.steps.map((step) => `${layerWord(step.layer)}(${stepText(step)})`).join(' → ');
}

/** The three steps of an answer, in the order of the layers. A layer whose answer is only guarded has no vote here. */
export function traceOf(answer: Answer): readonly TraceStep[] {
  return LAYERS.map((layer) => {
    const votes = new Map<string, TraceVote>();
    for (const each of answer.outcomes) {
      const step = each.steps.find((one) => one.layer === layer);
      const vote = step === undefined ? silentVote(layer) : traceVote(step);
      if (!votes.has(vote.text)) votes.set(vote.text, vote);
    }
    const list = [...votes.values()];
    const only = list.length === 1 ? list[0] : undefined;
    return { layer, word: layerWord(layer), policy: only?.policy ?? answer.policies[layer], votes: list, text: list.map((each) => each.text).join(' | ') };
  });
}

function joinSteps(steps: readonly TraceStep[]): string {
  return steps.map((step) => `${step.word}(${step.text})`).join(' → ');
}

/** What stands between the brackets for one step: `autonomous, relaxes org`. */
export function stepText({ layer, vote, marks }: LayerStep): string {
  if (vote === null && marks.length === 0) return silentWord(layer);
  return vote === null ? marks.map(markText).join(', ') : [vote.tier, ...marks.map(markText)].join(', ');
}

export function layerWord(layer: Layer): string {
  switch (layer) {
    case 'system':
      return 'system';
    case 'organization':
      return 'org';
    case 'agent':
      return 'agent';
  }
}

/** The words for a layer without a vote. */
function silentWord(layer: Layer): string {
  switch (layer) {
    case 'system':
      return 'allowed';
    case 'organization':
      return 'no rule';
    case 'agent':
      return 'no override';
  }
}

function markText(mark: Mark): string {
  return mark.kind === 'raised' ? `raised to ${mark.tier}` : mark.kind;
}

function traceVote(step: LayerStep): TraceVote {
  return { text: stepText(step), tier: step.vote?.tier ?? null, policy: step.vote?.policy ?? null, source: step.vote?.source ?? null };
}

function silentVote(layer: Layer): TraceVote {
  return { text: silentWord(layer), tier: null, policy: null, source: null };
}
