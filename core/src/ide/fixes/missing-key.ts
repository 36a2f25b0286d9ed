// Owns: the fix of `missing-key`: the key with the value that holds without it, or that the file's name gives.
// Refuses: guessing what an author wants: a missing tier is `blocked`.

import type { CompiledPolicy } from '../../compile/compiled-policy.js';
import { parametersOf } from '../../conditions/key.js';
import type { KeyParameter } from '../../conditions/key.js';
import { exampleOf, allValues } from '../../conditions/value-set.js';
import { stemsOf } from '../../model/file-names.js';
import { TIERS } from '../../model/tier.js';
import type { PolicyFile } from '../../model/policy.js';
import type { Step } from '../../syntax/path.js';
import type { MappingNode, Pair } from '../../syntax/tree.js';
import { writeScalar } from '../../syntax/write.js';
import type { SpanEdit } from '../edits/change.js';
import { flowPair } from '../edits/flow-style.js';
import { entryPath, indentOf, insertPair, lineBreakOf, written } from '../edits/yaml-edits.js';
import type { Written } from '../edits/yaml-edits.js';
import { editing } from './fix.js';
import type { FixContext, Fixer } from './fix.js';

export const fixMissingKey: Fixer = {
  code: 'missing-key',
  fix: (context) => {
    const { file, problem: { facts } } = context;
    const content = contentOf(context, facts.key ?? '');
    if (content === null) return [];
    return editing(file, { kind: 'insert', text: facts.key === 'condition' ? 'condition' : content.lines.join() }, editFor(context, facts.key ?? '', content));
  },
};

/** From the most careful to the most permissive, as they are offered to choose from. */
export const TIER_CHOICES: readonly string[] = [...TIERS].reverse();

function contentOf({ file, policy, problem }: FixContext, key: string): Written | null {
  switch (key) {
    case 'tier':
      return written(file, 'tier', 'blocked', TIER_CHOICES);
    case 'name':
    case 'agent':
      return written(file, key, writeScalar(stemsOf(file)[0]));
    case 'capabilities':
      return { lines: ['capabilities: {}'], flow: flowPair(file.lines, 'capabilities', '{}') };
    case 'condition':
      return conditionFor(file, policy, problem.span.start);
    default:
      return null;
  }
}

/** About the first parameter of what the entry decides; the author writes over it. */
function conditionFor(file: PolicyFile, policy: CompiledPolicy, offset: number): Written | null {
  const pair = entryPath(file, offset)?.[1];
  const bound = pair?.kind === 'pair' ? policy.own.find((each) => each.entry.keySpan.start === pair.pair.keySpan.start) : undefined;
  const parameter = bound === undefined ? undefined : [...parametersOf(bound.decides).values()].find((each) => each.domain !== 'opaque');
  if (parameter === undefined) return null;
  const [key, value] = exampleCondition(parameter);
  const example = flowPair(file.lines, key, value);
  return { lines: ['condition:', `${' '.repeat(indentOf(file))}${key}: ${value}`], flow: flowPair(file.lines, 'condition', `{${example}}`), stop: { text: example } };
}

function exampleCondition(parameter: KeyParameter): [string, string] {
  if (parameter.facet !== 'value') return [`${parameter.name}_lt`, '1'];
  if (parameter.domain === 'array') return [`${parameter.name}_contains`, '""'];
  const example = exampleOf(allValues(parameter.domain));
  return [parameter.name, typeof example === 'string' ? JSON.stringify(example) : String(example)];
}

function editFor({ file, path }: FixContext, key: string, content: Written): SpanEdit | null {
  const { root } = file.syntax;
  if (root === null) return emptyFile(file, content);
  if (root.kind !== 'mapping') return null;
  if (key === 'name' || key === 'agent') return insertPair(file, root, null, content);
  if (key === 'capabilities') return insertPair(file, root, lastOf(root), content);
  const place = mappingThatLacks(path);
  if (place === null) return null;
  const condition = place.pairs.find((each) => each.name === 'condition' || each.name === 'conditions' || each.name === 'capability' || each.name === 'match');
  return insertPair(file, place, key === 'condition' ? null : (condition ?? null), content);
}

/** `defaults` is told at its key; everything else at the first key of what lacks something. */
function mappingThatLacks(path: readonly Step[]): MappingNode | null {
  const last = path.at(-1);
  if (last?.kind === 'item') return last.item.node.kind === 'mapping' ? last.item.node : null;
  if (last === undefined) return null;
  if (path.length === 1) return last.pair.name === 'defaults' && last.pair.value.kind === 'mapping' ? last.pair.value : null;
  return last.mapping;
}

function lastOf(mapping: MappingNode): Pair | null {
  return mapping.pairs.filter((each) => !each.merged).at(-1) ?? null;
}

function emptyFile(file: PolicyFile, { lines }: Written): SpanEdit {
  const eol = lineBreakOf(file);
  const end = file.text.length;
  const isFresh = /^\uFEFF?$|[\r\n]$/.test(file.text);
  return { span: { start: end, end }, text: `${isFresh ? '' : eol}${lines.join(eol)}${eol}` };
}
