// Owns: a template as the text of a new policy: its name, and what it extends, in place of the template's own.
// Refuses: every other change, comments included.

import type { PolicyFile } from '../model/policy.js';
import type { Span } from '../text/span.js';

export interface Filling {
  readonly name: string;
  /** Null leaves the template's own. */
  readonly extends?: string | null;
}

export function fillTemplate(template: PolicyFile, filling: Filling): string {
  const places: readonly (readonly [Span | undefined, string | null | undefined])[] = [
    [template.name?.span, filling.name],
    [template.extends?.span, filling.extends],
  ];
  const edits = places.flatMap(([span, value]) => (span === undefined || typeof value !== 'string' ? [] : [{ span, text: scalar(value) }]));
  return edits
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((text, { span, text: written }) => text.slice(0, span.start) + written + text.slice(span.end), template.text);
}

/** As YAML reads it back: plain where nothing else could be meant. */
function scalar(name: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name) ? name : JSON.stringify(name);
}
