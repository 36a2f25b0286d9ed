// Owns: the fix of `missing-reason`: a `reason` right below the tier, for the author to write over.
// Refuses: knowing the reason.

import { flowPair } from '../edits/flow-style.js';
import { entryPath, insertPair } from '../edits/yaml-edits.js';
import { editing, scalarAt } from './fix.js';
import type { Fixer } from './fix.js';

export const fixMissingReason: Fixer = {
  code: 'missing-reason',
  fix: ({ file, path, problem: { span } }) => {
    const [, entry] = entryPath(file, span.start) ?? [];
    const place = path.at(-1);
    if (place?.kind !== 'pair' || place.pair.name !== 'tier' || entry === undefined) return [];
    const name = entry.kind === 'pair' ? scalarAt(file, entry.pair.keySpan) : (file.entries.find((each) => each.span.start === entry.item.span.start)?.key ?? '');
    const text = reasonFor(name, scalarAt(file, span));
    const quoted = JSON.stringify(text);
    const edit = insertPair(file, place.mapping, place.pair, { lines: [`reason: ${quoted}`], flow: flowPair(file.lines, 'reason', quoted), stop: { text } });
    return editing(file, { kind: 'insert', text: 'reason' }, edit);
  },
};

/** True as it stands, and no more than that. */
export function reasonFor(name: string, tier: string): string {
  const what = name === '' || name === '*' ? 'Everything else' : name;
  return tier === 'blocked' ? `${what} is blocked` : `${what} requires approval`;
}
