// Owns: one policy file as readonly data, read from its syntax tree; what in it is broken.
// Refuses: the catalogue, other files, and throwing: a file that says nothing usable is a policy that is broken.

import type { Problem } from '../problems/problem.js';
import { compareProblems, problem } from '../problems/problem.js';
import { checkEntry, checkHeader, repeatedKey } from '../shape/shape.js';
import type { PolicyKind } from '../shape/shape.js';
import { parseSyntax } from '../syntax/parse.js';
import type { SyntaxTree } from '../syntax/parse.js';
import type { MappingNode, Pair, SyntaxNode } from '../syntax/tree.js';
import { pairNamed, toPlain } from '../syntax/tree.js';
import { LineIndex, fileName } from '../text/source.js';
import type { Source } from '../text/source.js';
import type { Span } from '../text/span.js';
import { orderedEntry, orderedHeader, orderedList } from './ordered-form.js';
import { readPattern } from './pattern.js';
import type { Pattern } from './pattern.js';
import { isTier } from './tier.js';
import type { Tier } from './tier.js';

export interface PolicyFile {
  readonly uri: string;
  /** The file's own name, as sources are named in answers. */
  readonly file: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly syntax: SyntaxTree;
  readonly kind: PolicyKind;
  /** `ordered`: the entries are a list in which the first that matches decides, whatever its specificity. */
  readonly form: 'map' | 'ordered';
  /** `name` of an organization policy, `agent` of an agent policy; null where it cannot be read. */
  readonly name: Written<string> | null;
  readonly description: string | null;
  readonly extends: Written<string> | null;
  readonly defaults: Defaults | null;
  /** In the order of the text. In the map form, of two with one pattern the later is left out and both count as broken. */
  readonly entries: readonly Entry[];
  readonly capabilitiesKey: Span | null;
  /** Why the file as a whole does not compile; null where it does, as far as it can tell by itself. */
  readonly broken: string | null;
  /** Syntax and shape. */
  readonly problems: readonly Problem[];
}

export interface Written<T> {
  readonly value: T;
  readonly span: Span;
}

export interface Defaults {
  readonly keySpan: Span;
  readonly tier: Written<Tier> | null;
  /** Where `tier` stands, for the source of a decision. */
  readonly tierKeySpan: Span;
  readonly broken: boolean;
}

export interface Entry {
  readonly pattern: Pattern | null;
  readonly key: string;
  readonly keySpan: Span;
  readonly span: Span;
  readonly valueSpan: Span;
  readonly tier: Written<Tier> | null;
  readonly reason: Written<string> | null;
  readonly rules: readonly Rule[];
  readonly rateLimit: RateLimit | null;
  /** Whether its shape is in error, so that it can only vote `blocked`. */
  readonly broken: boolean;
}

export interface Rule {
  readonly span: Span;
  readonly tier: Written<Tier> | null;
  readonly reason: Written<string> | null;
  readonly condition: readonly ConditionPair[];
  readonly conditionSpan: Span;
}

export interface ConditionPair {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: unknown;
  readonly valueSpan: Span;
  readonly span: Span;
}

export interface RateLimit {
  readonly max: number;
  /** Seconds. */
  readonly window: number;
  /** Null where it is not written; it is then `blocked`. */
  readonly onExceed: Written<Tier> | null;
  readonly keySpan: Span;
  readonly span: Span;
}

export function readPolicy(source: Source, place: { readonly inAgents: boolean }): PolicyFile {
  const { uri, text } = source;
  const syntax = parseSyntax(text);
  const lines = new LineIndex(text);
  const root = syntax.root?.kind === 'mapping' ? syntax.root : null;
  const firstLine = firstLineOf(text, lines);
  const kind: PolicyKind = place.inAgents || (root !== null && pairNamed(root, 'agent') !== undefined && pairNamed(root, 'name') === undefined) ? 'agent' : 'organization';
  const problems: Problem[] = [...syntax.problems];
  const parsed = syntax.problems.length === 0;
  let broken: string | null = parsed ? null : 'its YAML does not parse';
  if (syntax.problems.some((each) => each.code === 'multiple-documents')) broken = 'it holds several documents';
  if (parsed && root === null) {
    broken = syntax.root === null ? 'it is empty' : 'it is not a mapping';
    if (syntax.root === null) {
      for (const key of [kind === 'agent' ? 'agent' : 'name', 'capabilities']) problems.push(problem('missing-key', firstLine, `\`${key}\` is missing`, { facts: { key } }));
    } else problems.push(problem('wrong-type', clip(syntax.root.span, lines), 'a policy is a mapping with `capabilities`'));
  }
  const list = root === null || pairNamed(root, 'capabilities') !== undefined ? undefined : orderedList(root);
  const nameKey = kind === 'agent' ? 'agent' : 'name';
  const head = root === null || list === undefined ? root : orderedHeader(root, list, { key: nameKey, value: nameOfOrdered(uri, kind) });
  const both = root === null ? null : bothForms(root);
  if (both !== null) {
    problems.push(both);
    broken ??= 'it has both a map and a list of rules';
  }
  const header = (head === null ? [] : checkHeader(kind, head, firstLine)).filter((each) => both === null || each.code !== 'unknown-key' || !isFormKey(each.facts.key));
  // After a syntax error a key that is not there may just not have been read, and one that is there twice may be two versions of it.
  problems.push(...header.filter((each) => parsed || (each.code !== 'missing-key' && each.code !== 'duplicate-key')));
  const capabilities = head === null ? undefined : pairNamed(head, 'capabilities');
  const entries = list !== undefined ? readOrdered(list, problems) : capabilities?.value.kind === 'mapping' ? readEntries(capabilities.value, problems) : [];
  broken ??= head === null ? null : headerFault(head, header, nameKey);
  if (list !== undefined && list.value.kind !== 'sequence') broken ??= `\`${list.name ?? ''}\` is no list`;
  return {
    uri,
    file: fileName(uri),
    text,
    lines,
    syntax,
    kind,
    form: list === undefined ? 'map' : 'ordered',
    name: head === null ? null : writtenText(head, nameKey),
    description: head === null ? null : (writtenText(head, 'description')?.value ?? null),
    extends: head === null ? null : writtenText(head, 'extends'),
    defaults: head === null ? null : readDefaults(head, header),
    entries,
    capabilitiesKey: capabilities?.keySpan ?? null,
    broken,
    problems: withUri(once(problems), uri),
  };
}

/** Where both forms stand in one file, nobody knows which one was meant; the second one is at fault. */
function bothForms(root: MappingNode): Problem | null {
  const [first, second] = root.pairs.filter((pair) => isFormKey(pair.name) && pair.repeats === null);
  if (first === undefined || second === undefined || (first.name !== 'capabilities' && second.name !== 'capabilities')) return null;
  const message = `a policy has either \`capabilities\` or an ordered list: this is the second form beside \`${first.name ?? ''}\``;
  return problem('unknown-key', second.keySpan, message, { related: [{ uri: '', span: first.keySpan, message: 'the first form' }], facts: { key: second.name ?? '', removal: second.span } });
}

function isFormKey(name: string | null | undefined): boolean {
  return name === 'capabilities' || name === 'rules' || name === 'overrides';
}

/** What an ordered file without a name is called: an agent's file after the agent, `org.yaml` after itself. */
function nameOfOrdered(uri: string, kind: PolicyKind): string | null {
  const stem = fileName(uri).replace(/\.ya?ml$/, '');
  return kind === 'agent' || stem === 'org' ? stem : null;
}

/** The line of an offset, counted from 1 as people do. */
export function lineNumber(file: PolicyFile, offset: number): number {
  return file.lines.lineOf(offset) + 1;
}

/** A fault at the top that leaves nothing to build on; a slip in `version` or `description` does not. */
function headerFault(root: MappingNode, header: readonly Problem[], nameKey: string): string | null {
  for (const key of [nameKey, 'capabilities', 'extends']) {
    const pairs = root.pairs.filter((each) => each.name === key);
    if (pairs.length > 1) return `\`${key}\` is written twice`;
    const misspelt = header.some((each) => each.code === 'unknown-key' && each.facts.suggestions?.[0] === key);
    const pair = pairs[0];
    // A misspelt `extends` would drop what the other policy forbids.
    if (pair === undefined) {
      if (key !== 'extends' || misspelt) return misspelt ? `\`${key}\` is misspelt` : `\`${key}\` is missing`;
      continue;
    }
    const valid = key === 'capabilities' ? pair.value.kind === 'mapping' : writtenText(root, key) !== null;
    const faulty = key !== 'capabilities' && header.some((each) => each.severity === 'error' && each.span === pair.value.span);
    if (!valid || faulty) return `\`${key}\` cannot be read`;
  }
  return null;
}

function readEntries(capabilities: MappingNode, problems: Problem[]): Entry[] {
  const entries: Entry[] = [];
  const repeated = new Set(capabilities.pairs.map((pair) => pair.repeats).filter((pair) => pair !== null));
  for (const pair of capabilities.pairs) {
    if (pair.repeats !== null) {
      problems.push(repeatedKey(pair, pair.repeats));
      continue;
    }
    if (pair.name === null) {
      problems.push(problem('invalid-pattern', pair.keySpan, 'the key of an entry is a capability name or a pattern, not a collection'));
      continue;
    }
    const found = checkEntry(pair);
    const pattern = readPattern(pair.name);
    if (pattern === null) found.push(invalidPattern(pair.name, pair.keySpan));
    problems.push(...found);
    entries.push(readEntry(pair, pattern, repeated.has(pair) || found.some((each) => each.severity === 'error')));
  }
  return entries;
}

function readOrdered(list: Pair, problems: Problem[]): Entry[] {
  if (list.value.kind !== 'sequence') {
    problems.push(problem('wrong-type', list.value.span.end > list.value.span.start ? list.value.span : list.keySpan, `\`${list.name ?? ''}\` is a list of rules`));
    return [];
  }
  return list.value.items.map((item) => {
    const found: Problem[] = [];
    const read = orderedEntry(item, found);
    const pattern = read.pattern === null ? null : readPattern(read.pattern);
    if (read.pattern !== null && pattern === null) found.push(invalidPattern(read.pattern, read.pair.keySpan));
    // What the item lacks was said in the words of a list.
    found.push(...checkEntry(read.pair).filter((each) => each.code !== 'empty-entry' && each.code !== 'missing-key'));
    problems.push(...found);
    return readEntry(read.pair, pattern, found.some((each) => each.severity === 'error'));
  });
}

function invalidPattern(text: string, span: Span): Problem {
  const lower = text.toLowerCase().replaceAll('-', '_');
  const suggestions = [lower, ...(lower.includes('.') ? [] : [`${lower}.*`]), lower.replace(/\*+$/, '.*')].filter((each) => each !== text && readPattern(each) !== null);
  const message = `\`${text}\` is neither a capability name (\`filesystem.read\`) nor a pattern (\`filesystem.*\`, \`*\`)`;
  return problem('invalid-pattern', span, message, { facts: { suggestions: [...new Set(suggestions)] } });
}

function readEntry(pair: Pair, pattern: Pattern | null, broken: boolean): Entry {
  const mapping = pair.value.kind === 'mapping' ? pair.value : null;
  const rules = mapping === null ? undefined : pairNamed(mapping, 'rules');
  const limit = mapping === null ? undefined : pairNamed(mapping, 'rate_limit');
  return {
    pattern,
    key: pair.name ?? '',
    keySpan: pair.keySpan,
    span: pair.span,
    valueSpan: pair.valueSpan,
    tier: mapping === null ? null : writtenTier(mapping, 'tier'),
    reason: mapping === null ? null : writtenText(mapping, 'reason'),
    rules: rules?.value.kind === 'sequence' ? rules.value.items.map((item) => readRule(item.node, item.span)) : [],
    rateLimit: limit?.value.kind === 'mapping' ? readRateLimit(limit, limit.value) : null,
    broken,
  };
}

function readRule(node: SyntaxNode, span: Span): Rule {
  if (node.kind !== 'mapping') return { span, tier: null, reason: null, condition: [], conditionSpan: span };
  const condition = pairNamed(node, 'condition');
  const pairs = condition?.value.kind === 'mapping' ? condition.value.pairs : [];
  return {
    span,
    tier: writtenTier(node, 'tier'),
    reason: writtenText(node, 'reason'),
    condition: pairs
      .filter((each) => each.repeats === null && each.name !== null)
      .map((each) => ({ key: each.name as string, keySpan: each.keySpan, value: toPlain(each.value), valueSpan: each.value.span, span: each.span })),
    conditionSpan: condition === undefined ? span : condition.value.span.end > condition.value.span.start ? condition.value.span : condition.keySpan,
  };
}

function readRateLimit(pair: Pair, mapping: MappingNode): RateLimit | null {
  const max = pairNamed(mapping, 'max')?.value;
  const window = pairNamed(mapping, 'window')?.value;
  if (!isCount(max) || !isCount(window)) return null;
  return { max: max.value, window: window.value, onExceed: writtenTier(mapping, 'on_exceed'), keySpan: pair.keySpan, span: pair.span };
}

function isCount(node: SyntaxNode | undefined): node is SyntaxNode & { kind: 'scalar'; value: number } {
  return node?.kind === 'scalar' && typeof node.value === 'number' && Number.isInteger(node.value) && node.value >= 1;
}

function readDefaults(root: MappingNode, header: readonly Problem[]): Defaults | null {
  const pairs = root.pairs.filter((each) => each.name === 'defaults');
  const pair = pairs[0];
  if (pair === undefined) {
    const misspelt = header.find((each) => each.code === 'unknown-key' && each.facts.suggestions?.[0] === 'defaults');
    // A misspelt `defaults` may have been the strict one.
    return misspelt === undefined ? null : { keySpan: misspelt.span, tier: null, tierKeySpan: misspelt.span, broken: true };
  }
  const tierPair = pair.value.kind === 'mapping' ? pairNamed(pair.value, 'tier') : undefined;
  const tier = pair.value.kind === 'mapping' ? writtenTier(pair.value, 'tier') : null;
  const clean = pairs.length === 1 && pair.value.kind === 'mapping' && pair.value.pairs.length === 1;
  return { keySpan: pair.keySpan, tier, tierKeySpan: tierPair?.keySpan ?? pair.keySpan, broken: tier === null || !clean };
}

function writtenText(mapping: MappingNode, key: string): Written<string> | null {
  const value = pairNamed(mapping, key)?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? { value: value.value, span: value.span } : null;
}

function writtenTier(mapping: MappingNode, key: string): Written<Tier> | null {
  const value = pairNamed(mapping, key)?.value;
  return value?.kind === 'scalar' && isTier(value.value) ? { value: value.value, span: value.span } : null;
}

function firstLineOf(text: string, lines: LineIndex): Span {
  const end = lines.starts.length > 1 ? lines.startOf(1) : text.length;
  return { start: 0, end: text.slice(0, end).trimEnd().length };
}

function clip(span: Span, lines: LineIndex): Span {
  const line = lines.lineOf(span.start);
  const next = lines.starts[line + 1];
  return next === undefined ? span : { start: span.start, end: Math.min(span.end, next - 1) };
}

/** A node behind several aliases is at fault once, where it is written. */
function once(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return [...problems].sort(compareProblems).filter((each) => {
    const key = `${each.code} ${each.span.start} ${each.span.end} ${each.message}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function withUri(problems: readonly Problem[], uri: string): Problem[] {
  return problems.map((each) => (each.related.length === 0 ? each : { ...each, related: each.related.map((one) => ({ ...one, uri })) }));
}
