// Owns: answers and reports as data for machines: the documented shapes, every key always there.
// Refuses: serializing; what is handed out is plain JSON data.

import type { SourcePlace } from '../compile/vote.js';
import type { Case, CaseCondition } from '../decide/cases.js';
import type { Answer, Guard } from '../decide/check.js';
import type { Layer, Tier } from '../model/tier.js';
import type { Severity } from '../problems/codes.js';
import type { ValidationReport } from '../rules/report.js';
import { LineIndex } from '../text/source.js';
import { isOtherwise } from './conditions.js';
import { limitInForce } from './limits.js';
import { messageText } from './message.js';
import { extentOf } from './places.js';
import { traceOf } from './trace.js';
import type { TraceStep } from './trace.js';

export interface SourceJson {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface CaseJson {
  readonly when: readonly CaseCondition[];
  /** Only on the last case, where it is what the others leave. */
  readonly otherwise?: true;
  readonly tier: Tier;
  readonly reason: string | null;
  readonly source: SourceJson | null;
}

export interface LayerJson {
  readonly layer: Layer;
  /** Not on the system layer. */
  readonly policy?: string | null;
  /** Null where the layer has no vote, and where its votes differ between the cases. */
  readonly vote: Tier | null;
  readonly text: string;
  readonly source: SourceJson | null;
}

export interface LimitJson {
  readonly max: number;
  /** Seconds. */
  readonly window: number;
  readonly onExceed: Tier;
  readonly exceeded: boolean;
  /** Seconds; null where the limit is not exceeded. */
  readonly retryAfter: number | null;
}

export interface AnswerJson {
  readonly agent: string;
  readonly capability: string;
  readonly tier: Tier | null;
  readonly reason: string | null;
  readonly source: SourceJson | null;
  readonly layers: readonly LayerJson[];
  readonly cases: readonly CaseJson[];
  readonly rateLimit: LimitJson | null;
  readonly guards: readonly Omit<CaseJson, 'otherwise'>[];
}

export interface ProblemJson {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface ReportJson {
  readonly policy: string | null;
  readonly valid: boolean;
  readonly coverage: { readonly covered: number; readonly total: number; readonly catalogue: { readonly name: string; readonly version: string } } | null;
  readonly defaultTier: Tier | null;
  readonly agentOverrides: readonly string[];
  readonly rateLimits: readonly string[];
  readonly problems: readonly ProblemJson[];
}

export function answerJson(answer: Answer): AnswerJson {
  const only = answer.tier === null ? undefined : answer.cases[0];
  return {
    agent: answer.agent,
    capability: answer.capability,
    tier: answer.tier,
    reason: only?.reason ?? null,
    source: sourceJson(only?.source ?? null),
    layers: traceOf(answer).map(layerJson),
    cases: answer.cases.map((each) => caseJson(answer, each)),
    rateLimit: limitJson(answer),
    guards: answer.guards.map(guardJson),
  };
}

/** `text` is the file's; `path` names it in problems. */
export function reportJson(report: ValidationReport, text: string, path: string = report.file): ReportJson {
  const lines = new LineIndex(text);
  const { coverage } = report;
  return {
    policy: report.policy,
    valid: report.valid,
    coverage: coverage === null ? null : { covered: coverage.covered, total: coverage.total, catalogue: { name: coverage.catalogue.name, version: coverage.catalogue.version } },
    defaultTier: report.defaultTier,
    agentOverrides: report.agentOverrides,
    rateLimits: report.rateLimits,
    problems: report.problems.map((each) => ({ code: each.code, severity: each.severity, message: messageText(each), file: path, ...extentOf(each.span, lines) })),
  };
}

function layerJson(step: TraceStep): LayerJson {
  const only = step.votes.length === 1 ? step.votes[0] : undefined;
  const policy = step.layer === 'system' ? {} : { policy: step.policy };
  return { layer: step.layer, ...policy, vote: only?.tier ?? null, text: step.text, source: sourceJson(only?.source ?? null) };
}

function caseJson(answer: Answer, each: Case): CaseJson {
  const otherwise = isOtherwise(answer, each) ? ({ otherwise: true } as const) : {};
  return { when: each.when.map(conditionJson), ...otherwise, tier: each.tier, reason: each.reason, source: sourceJson(each.source) };
}

function guardJson(guard: Guard): Omit<CaseJson, 'otherwise'> {
  return { when: guard.conditions.map(conditionJson), tier: guard.tier, reason: guard.reason, source: sourceJson(guard.source) };
}

function conditionJson({ parameter, operator, value }: CaseCondition): CaseCondition {
  return { parameter, operator, value };
}

function limitJson(answer: Answer): LimitJson | null {
  const found = limitInForce(answer);
  if (found === null) return null;
  const { limit, exceeded, retryAfter } = found;
  return { max: limit.max, window: limit.window, onExceed: limit.onExceed, exceeded, retryAfter };
}

function sourceJson(source: SourcePlace | null): SourceJson | null {
  return source === null ? null : { file: source.file, line: source.line };
}
