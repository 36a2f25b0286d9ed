// Owns: taking out a rule that never decides; with the last rule of an entry without a tier, the entry, which then never decides either.
// Refuses: saying why it never decides.

import type { Span } from '../../text/span.js';
import { pathTo } from '../../syntax/path.js';
import { pairNamed } from '../../syntax/tree.js';
import { removeAt } from '../edits/yaml-edits.js';
import { editing, scalarAt, spanOf } from './fix.js';
import type { Draft, FixContext } from './fix.js';

export function removeRule({ file, problem }: FixContext, rule: Span | undefined): Draft[] {
  if (rule === undefined) return [];
  const path = pathTo(file.syntax.root, problem.span.start);
  const depth = path.findIndex((step) => step.kind === 'item' && spanOf(step).start === rule.start && spanOf(step).end === rule.end);
  const [step, entry] = [path[depth], path[1]];
  if (step?.kind !== 'item') return [];
  // In an ordered policy an item is both.
  if (depth < 3) return editing(file, { kind: 'remove', what: 'item', name: null }, removeAt(file, path.slice(0, depth + 1)));
  const isWhole = step.sequence.items.length === 1 && entry?.kind === 'pair' && entry.pair.value.kind === 'mapping' && pairNamed(entry.pair.value, 'tier') === undefined;
  if (isWhole) return editing(file, { kind: 'remove', what: 'entry', name: scalarAt(file, entry.pair.keySpan) }, removeAt(file, path.slice(0, 2)));
  return editing(file, { kind: 'remove', what: 'rule', name: null }, removeAt(file, path.slice(0, depth + 1)));
}
