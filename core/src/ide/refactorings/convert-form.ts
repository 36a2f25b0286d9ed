// Owns: an ordered policy written as a map; where it is JSON, as JSON.
// Refuses: a conversion that cannot be shown to be the same (convert-to-map.ts).

import { convertToMap } from '../convert-to-map.js';
import { isJson } from '../edits/flow-style.js';
import { editing } from '../fixes/fix.js';
import { lineBreakOf, lineStart } from '../edits/yaml-edits.js';
import { parseSyntax } from '../../syntax/parse.js';
import { toPlain } from '../../syntax/tree.js';
import type { PolicyFile } from '../../model/policy.js';
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
    const text = (asJson(file, conversion.text) ?? conversion.text).replaceAll('\n', lineBreakOf(file));
    return editing(file, { kind: 'convert to map' }, { span: { start: lineStart(file, 0), end: file.text.length }, text });
  },
};

/** Null where the file is no JSON, which has no comments. */
function asJson({ lines, syntax }: PolicyFile, text: string): string | null {
  const { root } = parseSyntax(text);
  return !isJson(lines) || syntax.comments.length > 0 || root === null ? null : `${JSON.stringify(toPlain(root), null, 2)}\n`;
}
