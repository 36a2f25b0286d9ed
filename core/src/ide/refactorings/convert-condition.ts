// Owns: the other ways to write one condition: `x: 1` and `x_eq: 1`, `x: [1, 2]` and `x_in: [1, 2]`, one of one and equal.
// Refuses: conditions on what is not known, whose key may mean something else than it seems to.

import type { ConditionPair, PolicyFile } from '../../model/policy.js';
import { pathTo } from '../../syntax/path.js';
import { hasCommentBetween, replaceScalar } from '../edits/yaml-edits.js';
import type { SpanEdit } from '../edits/change.js';
import { editing } from '../fixes/fix.js';
import type { Refactoring } from './refactoring.js';

export const convertCondition: Refactoring = {
  id: 'convert-condition',
  kind: 'refactor.rewrite',
  ifDecisionsChange: 'refused',
  propose: ({ file, token, bound }) => {
    if (token?.kind !== 'condition' || bound === null || bound.broken) return [];
    const siblings = token.holder.rule?.condition ?? [];
    const condition = bound.rules.flatMap((each) => each.conditions).find((each) => each.pair === token.pair);
    if (condition === undefined || condition.unknown) return [];
    const { pair, parameter, operator } = condition;
    return spellings(pair, parameter.name, operator)
      .filter(({ key }) => key !== pair.key && !siblings.some((each) => each.key === key))
      .flatMap(({ key, value }) => {
        const edits = [replaceScalar(file, pair.keySpan, key), ...(value === null ? [] : [valueEdit(file, pair, value)])];
        return editing(file, { kind: 'replace', was: shown(file, pair), now: value === null ? key : `${key}: …` }, ...edits);
      });
  },
};

interface Spelling {
  readonly key: string;
  /** How the value changes; null where it stays as it is written. */
  readonly value: 'list' | 'only' | null;
}

function spellings({ value }: ConditionPair, name: string, operator: string): Spelling[] {
  const isSingle = Array.isArray(value) && value.length === 1;
  switch (operator) {
    case 'eq':
      return [{ key: name, value: null }, { key: `${name}_eq`, value: null }, { key: `${name}_in`, value: 'list' }];
    case 'in':
      return [{ key: name, value: null }, { key: `${name}_in`, value: null }, ...(isSingle ? [{ key: `${name}_eq`, value: 'only' } as const] : [])];
    case 'ne':
      return [{ key: `${name}_not_in`, value: 'list' }];
    case 'not_in':
      return isSingle ? [{ key: `${name}_ne`, value: 'only' }] : [];
    default:
      return [];
  }
}

function valueEdit(file: PolicyFile, pair: ConditionPair, to: 'list' | 'only'): SpanEdit | null {
  const step = pathTo(file.syntax.root, pair.keySpan.start).at(-1);
  const node = step?.kind === 'pair' ? step.pair.value : null;
  // An alias, and a text over several lines, is left alone.
  if (node === null || step?.kind !== 'pair' || node.span.start !== step.pair.valueSpan.start) return null;
  const text = file.text.slice(node.span.start, node.span.end);
  if (to === 'list') return node.kind === 'scalar' && !/[\r\n]/.test(text) && (node.quoted || !/[,[\]{}]/.test(text)) ? { span: node.span, text: `[${text}]` } : null;
  const only = node.kind === 'sequence' && node.flow ? node.items[0]?.node : undefined;
  return only?.kind === 'scalar' && !hasCommentBetween(file, node.span.start, node.span.end) ? { span: node.span, text: file.text.slice(only.span.start, only.span.end) } : null;
}

function shown(file: PolicyFile, { keySpan }: ConditionPair): string {
  return file.text.slice(keySpan.start, keySpan.end);
}
