// Owns: capability names and the patterns that stand for them.
// Refuses: which capabilities exist (catalogue/) and which entry wins (compile/).

export type Pattern =
  | { readonly kind: 'exact'; readonly text: string }
  /** `stem.*`: everything below the stem, at any depth. */
  | { readonly kind: 'prefix'; readonly text: string; readonly stem: string }
  | { readonly kind: 'all'; readonly text: '*' };

const NAME = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$/;
const PREFIX = /^([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\.\*$/;

export function isCapabilityName(text: string): boolean {
  return NAME.test(text);
}

/** The pattern that a text spells; null where it spells none. */
export function readPattern(text: string): Pattern | null {
  if (text === '*') return { kind: 'all', text };
  if (NAME.test(text)) return { kind: 'exact', text };
  const prefix = PREFIX.exec(text);
  return prefix === null ? null : { kind: 'prefix', text, stem: prefix[1] as string };
}

export function patternMatches(pattern: Pattern, capability: string): boolean {
  switch (pattern.kind) {
    case 'exact':
      return pattern.text === capability;
    case 'prefix':
      return capability.startsWith(pattern.stem) && capability.charCodeAt(pattern.stem.length) === 46;
    case 'all':
      return true;
  }
}

/** The patterns that match a name, most specific first: the name, its prefixes from long to short, `*`. */
export function patternsFor(capability: string): string[] {
  const found = [capability];
  for (let dot = capability.lastIndexOf('.'); dot > 0; dot = capability.lastIndexOf('.', dot - 1)) {
    found.push(capability.slice(0, dot) + '.*');
  }
  found.push('*');
  return found;
}

/** Whether everything that `a` matches is matched by `b` as well, and not the other way round. */
export function isNarrower(a: Pattern, b: Pattern): boolean {
  switch (b.kind) {
    case 'exact':
      return false;
    case 'prefix':
      return a.kind !== 'all' && a.text !== b.text && a.text.startsWith(b.stem) && a.text.charCodeAt(b.stem.length) === 46;
    case 'all':
      return a.kind !== 'all';
  }
}

/** The patterns that are wider than one, the narrowest first. */
export function widerPatterns(pattern: Pattern): string[] {
  if (pattern.kind === 'all') return [];
  return pattern.kind === 'exact' ? patternsFor(pattern.text).slice(1) : patternsFor(`${pattern.stem}.x`).slice(2);
}

/** What stands before the last segment: patterns of which that is the same have the same wider ones. Null for `*`, which has none. */
function surroundings(pattern: Pattern): string | null {
  if (pattern.kind === 'all') return null;
  const name = pattern.kind === 'exact' ? pattern.text : pattern.stem;
  return name.slice(0, Math.max(0, name.lastIndexOf('.')));
}

/** Something that depends on the wider patterns alone, asked once for all names beside each other, of which there are thousands. */
export function bySurroundings(ask: (pattern: Pattern) => boolean): (pattern: Pattern) => boolean {
  const known = new Map<string | null, boolean>();
  return (pattern) => {
    const around = surroundings(pattern);
    const answer = known.get(around) ?? ask(pattern);
    known.set(around, answer);
    return answer;
  };
}

/** Whether some name is matched by both. */
export function overlaps(a: Pattern, b: Pattern): boolean {
  return a.text === b.text || isNarrower(a, b) || isNarrower(b, a);
}

/** The first segment of a name or pattern. */
export function categoryOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}
