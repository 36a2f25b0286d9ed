// Owns: which words of a policy mean what: tiers, capabilities, wildcards, parameters, operators, names; in one pass over the entries.
// Refuses: colours, and what YAML by itself says: keys, texts and numbers are the grammar's.

import type { BoundRule } from '../compile/bind.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import { readKey } from '../conditions/key.js';
import type { ConditionPair, Entry, PolicyFile, Rule } from '../model/policy.js';
import { isTier } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import type { SyntaxNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import type { Lines } from '../text/source.js';
import { shiftSpan } from '../text/span.js';
import type { Span } from '../text/span.js';
import { headerPair } from './named.js';
import { entryPlaces, syntaxParts } from './syntax-parts.js';

/** All of them standard ones of LSP. A policy or agent is a `class`, a capability a `function`, what stands before a wildcard a `namespace`. */
export const TOKEN_TYPES = ['class', 'function', 'namespace', 'parameter', 'operator', 'enumMember'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];

/** `declaration` is a standard one; each tier has one of its own. */
export const TOKEN_MODIFIERS = ['declaration', 'autonomous', 'notify', 'approvalRequired', 'blocked'] as const;
export type TokenModifier = (typeof TOKEN_MODIFIERS)[number];

export interface SemanticToken {
  /** On one line. */
  readonly span: Span;
  readonly type: TokenType;
  readonly modifier: TokenModifier | null;
}

/** In the order of the text, none over another. `within` leaves out what does not touch it. */
export function semanticTokensOf(file: PolicyFile, policy: CompiledPolicy | undefined, within: Span | null): SemanticToken[] {
  const found: SemanticToken[] = [];
  const add = (span: Span, type: TokenType, modifier: TokenModifier | null = null) => {
    if (within === null || touches(span, within)) append(found, onLines(span, file).map((each) => ({ span: each, type, modifier })));
  };
  for (const key of ['name', 'agent', 'extends']) {
    const pair = headerPair(file, key);
    if (pair?.value.kind === 'scalar' && typeof pair.value.value === 'string') add(pair.valueSpan, 'class', key === 'extends' ? null : 'declaration');
  }
  for (const { base, root } of syntaxParts(file, within)) {
    forEachTier(root, within === null ? null : shiftSpan(within, -base), (tier, span) => add(shiftSpan(span, base), 'enumMember', modifierOf(tier)));
  }
  const compiled = policy?.file === file ? policy : null;
  for (const place of entryPlaces(file, within)) {
    const entry = file.table.placedAt(place);
    if (entry === null || (within !== null && !touches(entry.span, within))) continue;
    const bound = compiled?.ownAt(place)?.rules;
    for (const [span, type] of patternParts(entry, file)) add(span, type, type === 'operator' ? null : 'declaration');
    for (const rule of entry.rules) {
      for (const pair of rule.condition) for (const [span, type] of conditionParts(pair, rule, bound, file)) add(span, type);
    }
  }
  found.sort((a, b) => a.span.start - b.span.start);
  // An alias repeats what stands at its anchor.
  return found.filter((each, i) => i === 0 || each.span.start >= (found[i - 1] as SemanticToken).span.end);
}

const TIER_KEYS: ReadonlySet<string | null> = new Set(['tier', 'on_exceed', 'escalate_to']);
const CONDITION_KEYS: ReadonlySet<string | null> = new Set(['condition', 'conditions']);

/** Wherever a tier stands for a key that takes one, also in an entry that says something else wrong. */
function forEachTier(node: SyntaxNode | null, within: Span | null, take: (tier: Tier, span: Span) => void): void {
  if (node?.kind === 'sequence') {
    for (const each of node.items) if (within === null || touches(each.span, within)) forEachTier(each.node, within, take);
  } else if (node?.kind === 'mapping') {
    for (const { name, value, valueSpan, span, merged } of node.pairs) {
      if (merged || valueSpan.start !== value.span.start || (within !== null && !touches(span, within))) continue;
      if (value.kind !== 'scalar') {
        if (!CONDITION_KEYS.has(name)) forEachTier(value, within, take);
      } else if (TIER_KEYS.has(name) && isTier(value.value)) take(value.value, value.span);
    }
  }
}

function modifierOf(tier: Tier): TokenModifier {
  return tier === 'approval_required' ? 'approvalRequired' : tier;
}

function patternParts({ pattern, keySpan }: Entry, { lines }: PolicyFile): [Span, TokenType][] {
  if (pattern === null) return [];
  const start = wordStart(pattern.text, keySpan, lines);
  if (start === null) return [[keySpan, pattern.kind === 'exact' ? 'function' : 'namespace']];
  const end = start + pattern.text.length;
  switch (pattern.kind) {
    case 'exact':
      return [[{ start, end }, 'function']];
    case 'prefix':
      return [[{ start, end: end - 2 }, 'namespace'], [{ start: end - 1, end }, 'operator']];
    case 'all':
      return [[{ start, end }, 'operator']];
  }
}

function conditionParts(pair: ConditionPair, rule: Rule, bound: readonly BoundRule[] | undefined, { lines }: PolicyFile): [Span, TokenType][] {
  const { key, keySpan, value } = pair;
  const known = bound?.find((each) => each.rule === rule)?.conditions.find((each) => each.pair === pair)?.parameter.name;
  const read = known === undefined ? readKey(key, Array.isArray(value), new Map()) : null;
  const name = known ?? (read?.kind === 'unknown-parameter' ? read.guess.name : key);
  const start = wordStart(key, keySpan, lines);
  if (start === null) return [[keySpan, 'parameter']];
  const parameter: [Span, TokenType] = [{ start, end: start + name.length }, 'parameter'];
  const rest = { start: start + name.length + 1, end: start + key.length };
  return rest.end > rest.start ? [parameter, [rest, 'operator']] : [parameter];
}

/** Where a word starts inside its quotes; null where it is written in another way. */
function wordStart(word: string, span: Span, lines: Lines): number | null {
  const at = lines.slice(span.start, span.end).indexOf(word);
  return at === 0 || at === 1 ? span.start + at : null;
}

function onLines(span: Span, { lines }: PolicyFile): Span[] {
  if (!/[\r\n]/.test(lines.slice(span.start, span.end))) return span.end > span.start ? [span] : [];
  const [first, last] = [lines.lineOf(span.start), lines.lineOf(span.end)];
  const parts: Span[] = [];
  for (let line = first; line <= last; line++) {
    const start = Math.max(span.start, lines.startOf(line));
    const whole = lines.slice(start, line === last ? span.end : lines.startOf(line + 1));
    const lead = whole.length - whole.trimStart().length;
    const part = whole.trim();
    if (part !== '') parts.push({ start: start + lead, end: start + lead + part.length });
  }
  return parts;
}

function touches(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}
