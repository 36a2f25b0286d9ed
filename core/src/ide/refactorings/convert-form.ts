// Owns: an ordered policy written as a map.
// Refuses: a conversion that cannot be shown to be the same (convert-to-map.ts).

import { convertToMap } from '../convert-to-map.js';
import { editing } from '../fixes/fix.js';
import { lineBreakOf, lineStart } from '../edits/yaml-edits.js';
import type { Refactoring } from './refactoring.js';

export const convertForm: Refactoring = {
  id: 'convert-form',
  kind: 'refactor.rewrite',
  ifDecisionsChange: 'refused',
  propose: ({ set, file, token }) => {
    if (file.form !== 'ordered' || token === null) return [];
    const conversion = convertToMap(set, file.uri);
    if (conversion.kind === 'already a map') return [];
    if (conversion.kind !== 'converted') return [{ subject: { kind: 'convert to map' }, refusal: { kind: 'form', conversion } }];
    const text = conversion.text.replaceAll('\n', lineBreakOf(file));
    return editing(file, { kind: 'convert to map' }, { span: { start: lineStart(file, 0), end: file.text.length }, text });
  },
};
