// Owns: the fix of `condition-gap`: one of the two neighbouring rules takes the values between them as well.
// Refuses: rules that more than one bound would have to be changed in.

import { readPolicy } from '../../model/policy.js';
import type { ConditionPair, PolicyFile } from '../../model/policy.js';
import { CompiledPolicy } from '../../compile/compiled-policy.js';
import { Analysis } from '../../rules/analysis.js';
import { conditionGap } from '../../rules/condition-gap.js';
import { writeScalar } from '../../syntax/write.js';
import { applyEdits } from '../edits/change.js';
import type { SpanEdit } from '../edits/change.js';
import { replaceScalar } from '../edits/yaml-edits.js';
import { editing, scalarAt } from './fix.js';
import type { Draft, FixContext, Fixer } from './fix.js';

export const fixConditionGap: Fixer = {
  code: 'condition-gap',
  fix: (context) => {
    const { file, problem } = context;
    const rules = file.entries.flatMap((each) => each.rules);
    const second = rules.flatMap((rule) => rule.condition).find((pair) => pair.span.start === problem.span.start);
    const before = rules.find((rule) => rule.conditionSpan.start === problem.related[0]?.span.start);
    if (second === undefined || before === undefined) return [];
    const firsts = before.condition.filter((pair) => parameterOf(pair.key) === parameterOf(second.key));
    const widened = [second, ...firsts].flatMap((pair) => widen(file, pair));
    const moved = firsts.flatMap((pair) => meet(file, pair, second));
    const closing = widened.filter((draft) => closes(context, draft));
    return [...closing, ...(closing.length > 0 ? [] : moved.filter((draft) => closes(context, draft)))];
  },
};

const WIDER: Readonly<Record<string, string>> = { lt: 'lte', gt: 'gte' };
/** The operator that starts where another ends. */
const OPPOSITE: Readonly<Record<string, string>> = { lt: 'gte', lte: 'gt', gt: 'lte', gte: 'lt' };

function widen(file: PolicyFile, pair: ConditionPair): Draft[] {
  const wider = WIDER[operatorOf(pair.key)];
  if (wider === undefined) return [];
  const now = `${parameterOf(pair.key)}_${wider}`;
  return editing(file, { kind: 'replace', was: pair.key, now }, replaceScalar(file, pair.keySpan, now));
}

/** The second bound moves to where the first one is. */
function meet(file: PolicyFile, first: ConditionPair, second: ConditionPair): Draft[] {
  const operator = OPPOSITE[operatorOf(first.key)];
  if (operator === undefined || (typeof first.value !== 'number' && typeof first.value !== 'string')) return [];
  const key = `${parameterOf(second.key)}_${operator}`;
  const value = typeof first.value === 'number' ? String(first.value) : writeScalar(first.value);
  const edits: SpanEdit[] = [{ span: second.valueSpan, text: value }];
  if (key !== second.key) edits.push(replaceScalar(file, second.keySpan, key));
  return editing(file, { kind: 'replace', was: `${second.key}: ${scalarAt(file, second.valueSpan)}`, now: `${key}: ${value}` }, ...edits);
}

/** Whether the rules leave out less than before. */
function closes({ set, file, policy }: FixContext, { changes }: Draft): boolean {
  const [change] = changes;
  if (change?.kind !== 'edit') return false;
  const changed = readPolicy({ uri: file.uri, text: applyEdits(file.text, change.edits) }, { inAgents: file.kind === 'agent' });
  const compiled = new CompiledPolicy(changed, { catalogue: policy.catalogue, base: policy.base, broken: null });
  const gaps = (each: CompiledPolicy) => conditionGap.atEntries(each, set, new Analysis(each, set, each.own)).length;
  return gaps(compiled) < gaps(policy);
}

function operatorOf(key: string): string {
  return key.slice(key.lastIndexOf('_') + 1);
}

function parameterOf(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('_')));
}
