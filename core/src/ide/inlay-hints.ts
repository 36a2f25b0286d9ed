// Owns: what is worth saying beside a line that the line does not say: the tier that is really in force, a number with its unit, how much a pattern decides.
// Refuses: words (render/inlay-hints.ts), and lines that are not looked at.

import type { BoundEntry } from '../compile/bind.js';
import { matching } from '../compile/bind.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { SourcePlace, Vote } from '../compile/vote.js';
import type { Entry, PolicyFile, Written } from '../model/policy.js';
import type { Layer, Tier } from '../model/tier.js';
import { decidedByDefault } from '../rules/default-reach.js';
import type { MappingNode, SyntaxNode } from '../syntax/tree.js';
import { pairNamed } from '../syntax/tree.js';
import type { Span } from '../text/span.js';
import { shiftSpan, spanContains } from '../text/span.js';
import { namesOf } from './layers.js';
import { written } from './named.js';
import { perspectiveOf } from './perspective.js';
import { askingFrom, castStanding, ruleVote } from './standing.js';
import type { CastStanding } from './standing.js';
import { entryPlaces, syntaxParts } from './syntax-parts.js';

export type InlayHintKind = 'effective tier' | 'unit' | 'coverage';

export type InlayHint = { readonly offset: number } & (
  /** What holds in place of the written tier, most permissive first, for `count` of the `total` capabilities that it votes on; for `inSomeCalls` of these not for every call. */
  | { readonly kind: 'effective tier'; readonly tiers: readonly Tier[]; readonly count: number; readonly inSomeCalls: number; readonly total: number; readonly by: Binding | null }
  /** Whatever it says, an entry in error is `blocked`. */
  | { readonly kind: 'entry in error' }
  /** `remark` is the comment behind it; it often says the same. */
  | { readonly kind: 'unit'; readonly quantity: 'seconds' | 'bytes'; readonly value: number; readonly remark: string }
  | { readonly kind: 'coverage'; readonly decides: number; readonly matches: number }
);

/** The layer whose vote holds instead, and where that was written. */
export interface Binding {
  readonly layer: Layer;
  readonly source: SourcePlace | null;
}

export interface HintInput {
  /** What is in force. */
  readonly set: PolicySet;
  /** The same with the file as it reads now, where that differs. */
  readonly own: PolicySet;
  readonly file: PolicyFile;
  readonly within: Span;
  readonly kinds: readonly InlayHintKind[];
}

/** In the order of the text, one at a place. Nothing of what is in force where the file does not compile: an earlier version of it is. */
export function inlayHintsOf({ set, own, file, within, kinds }: HintInput): InlayHint[] {
  const policy = own.policyAt(file.uri);
  if (policy === undefined) return [];
  const isInForce = policy.broken === null && set === own;
  const found = new Map<number, InlayHint>();
  const add = (hint: InlayHint | null) => {
    if (hint !== null && spanContains(within, hint.offset) && !found.has(hint.offset)) found.set(hint.offset, hint);
  };
  const wants = (kind: InlayHintKind) => kinds.includes(kind) && (isInForce || kind !== 'effective tier');
  const asking = askingFrom(perspectiveOf(set, file));
  const tierHint = (tier: Written<Tier> | null | undefined, names: readonly string[], isVote: (vote: Vote) => boolean) => {
    const offset = tier === null || tier === undefined ? -1 : written(file, tier.span).end;
    if (tier !== null && tier !== undefined && wants('effective tier') && spanContains(within, offset)) add(effective(offset, castStanding(tier.value, names, asking, isVote)));
  };

  const { defaults } = file;
  if (defaults !== null && !defaults.broken && touches({ start: defaults.keySpan.start, end: defaults.tier?.span.end ?? defaults.keySpan.end }, within)) {
    const decides = decidedByDefault(policy).map((each) => each.name);
    tierHint(defaults.tier, decides, (vote) => vote.origin === 'default' && vote.source?.uri === file.uri);
    if (wants('coverage')) add({ kind: 'coverage', offset: behindColon(defaults.keySpan, file), decides: decides.length, matches: decides.length });
  }
  for (const place of entryPlaces(policy.file, within)) {
    const bound = policy.ownAt(place);
    if (bound === null || !touches(bound.entry.span, within)) continue;
    const { entry } = bound;
    if (bound.broken && wants('effective tier')) add({ kind: 'entry in error', offset: behindColon(entry.keySpan, file) });
    if (wants('coverage')) add(coverage(bound, file, own));
    if (bound.broken) continue;
    const names = namesOf(bound);
    // What an alias takes over is written in another entry, of which something else may hold.
    const ownHint = (tier: Written<Tier> | null, isVote: (vote: Vote) => boolean) => {
      if (tier !== null && spanContains(entry.span, tier.span.start)) tierHint(tier, names, isVote);
    };
    ownHint(entry.tier, ruleVote(file, entry, null));
    for (const { rule, conditions } of bound.rules) {
      ownHint(rule.tier, ruleVote(file, entry, rule));
      if (!wants('unit')) continue;
      for (const { pair, parameter } of conditions) {
        if (parameter.facet === 'size' && typeof pair.value === 'number') add(unit(pair.valueSpan, 'bytes', pair.value, file));
      }
    }
    if (wants('unit') && entry.rateLimit !== null) add(windowHint(entry, file));
  }
  return [...found.values()].sort((a, b) => a.offset - b.offset);
}

/** Null where the tier holds as it was written. The strictest of what holds instead names its layer, if all of it is that layer's. */
function effective(offset: number, { total, otherwise, inSomeCalls, others }: CastStanding): InlayHint | null {
  const strictest = others.at(-1)?.settled;
  if (strictest === undefined) return null;
  const layer = strictest.decidingLayer;
  const isAlone = others.every((each) => each.settled.decidingLayer === layer);
  const by = layer === null || !isAlone ? null : { layer, source: strictest.source };
  return { kind: 'effective tier', offset, tiers: others.map((each) => each.tier), count: otherwise, inSomeCalls, total, by };
}

function coverage({ entry, decides }: BoundEntry, file: PolicyFile, own: PolicySet): InlayHint | null {
  const { pattern, keySpan } = entry;
  if (pattern === null || pattern.kind === 'exact') return null;
  return { kind: 'coverage', offset: behindColon(keySpan, file), decides: decides.length, matches: matching(pattern, own.catalogue).length };
}

function windowHint({ rateLimit }: Entry, file: PolicyFile): InlayHint | null {
  if (rateLimit === null) return null;
  for (const { base, root } of syntaxParts(file, rateLimit.keySpan)) {
    const limit = root === null ? null : mappingBehind(root, shiftSpan(rateLimit.keySpan, -base));
    const window = limit === null ? undefined : pairNamed(limit, 'window');
    if (window !== undefined) return unit(shiftSpan(window.valueSpan, base), 'seconds', rateLimit.window, file);
  }
  return null;
}

/** The mapping whose key stands at a place. */
function mappingBehind(node: SyntaxNode, keySpan: Span): MappingNode | null {
  const inside = (span: Span) => span.start <= keySpan.start && keySpan.end <= span.end;
  if (node.kind === 'sequence') {
    const item = node.items.find((each) => inside(each.span));
    return item === undefined ? null : mappingBehind(item.node, keySpan);
  }
  if (node.kind !== 'mapping') return null;
  const pair = node.pairs.find((each) => !each.merged && inside(each.span));
  if (pair === undefined) return null;
  if (pair.keySpan.start === keySpan.start) return pair.value.kind === 'mapping' ? pair.value : null;
  return mappingBehind(pair.value, keySpan);
}

function unit({ end }: Span, quantity: 'seconds' | 'bytes', value: number, file: PolicyFile): InlayHint {
  const remark = /^[^#\r\n]{0,200}(#[^\r\n]{0,200})/.exec(restOfLine(file, end))?.[1] ?? '';
  return { kind: 'unit', offset: end, quantity, value, remark };
}

/** In the ordered form what is decided is a value, and there is no colon. */
function behindColon(keySpan: Span, file: PolicyFile): number {
  const colon = /^[ \t]*:/.exec(restOfLine(file, keySpan.end));
  return keySpan.end + (colon?.[0].length ?? 0);
}

function restOfLine({ lines, blocks }: PolicyFile, offset: number): string {
  const line = lines.lineOf(offset);
  return lines.slice(offset, line + 1 < lines.lineCount ? lines.startOf(line + 1) : blocks.length);
}

function touches(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}
