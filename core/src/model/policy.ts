// Owns: one policy file as readonly data, read from its syntax tree; what in it is broken.
// Refuses: the catalogue, other files, and throwing: a file that says nothing usable is a policy that is broken.

import type { Problem } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import { checkHeader, mayMean, wordMeant } from '../shape/shape.js';
import type { PolicyKind } from '../shape/shape.js';
import { BlockText } from '../syntax/blocks.js';
import { firstLine, treeOf } from '../syntax/parse.js';
import type { BlockReading, SyntaxTree } from '../syntax/parse.js';
import { pairNamed } from '../syntax/tree.js';
import type { MappingNode, Pair, SyntaxNode } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { fileName } from '../text/source.js';
import type { Lines, Source } from '../text/source.js';
import type { Span } from '../text/span.js';
import type { EntryTable } from './entry-table.js';
import { stemsOf } from './file-names.js';
import { orderedHeader } from './ordered-form.js';
import { readPattern } from './pattern.js';
import type { Pattern } from './pattern.js';
import { inOrder, writtenTier, writtenText } from './read-entry.js';
import { partsOf, wholeParts, withUri } from './reading.js';
import type { Entries, Parts } from './reading.js';
import { isTier } from './tier.js';
import type { Tier } from './tier.js';

export interface PolicyFile {
  readonly uri: string;
  /** The file's own name, as sources are named in answers. */
  readonly file: string;
  readonly text: string;
  readonly lines: Lines;
  /** The text as the blocks that are read one by one, and what each of them says; null where only the whole of it can be read. */
  readonly blocks: BlockText;
  /** Of a file that is no text: what can be made out in it, which tells nothing but whom it may be about. */
  readonly glimpse?: string;
  readonly reading: BlockReading | null;
  /** Comments that may speak to the checker, in the order of the text. */
  readonly remarks: readonly Span[];
  /** Made of the whole document when it is first asked for; who asks about one place asks the table or the blocks. */
  readonly syntax: SyntaxTree;
  /** The pairs of its top; where entries are blocks, that of `capabilities` ends before them. Null where the document is no mapping. */
  readonly top: MappingNode | null;
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
  /** The same entries with what they say by themselves, so that what did not change need not be looked at again. */
  readonly table: EntryTable;
  readonly capabilitiesKey: Span | null;
  /** Why the file as a whole does not compile; null where it does, as far as it can tell by itself. */
  readonly broken: string | null;
  /** Syntax and shape, in the order of the text. */
  readonly problems: readonly Problem[];
  /** Those of them that belong to no entry. */
  readonly topProblems: readonly Problem[];
  /** Whether its entries are read, so that asking about them costs nothing. */
  readonly isRead: boolean;
  /** Reads the entries that nobody asked for yet, a few in each step; for those who must not hold others up. */
  readInSteps(): Iterable<void>;
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
  /** Null where nobody knows for sure what it is about. */
  readonly pattern: Pattern | null;
  readonly key: string;
  /** All names that it may be about, where others stand inside it, or its key is a collection. */
  readonly names?: string;
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
  /** The values as they stand there, one for each of a list: where a number is too large for `value` to be what is written. */
  readonly written?: readonly string[];
  readonly valueSpan: Span;
  readonly span: Span;
}

export interface RateLimit {
  readonly max: number;
  /** Seconds. */
  readonly window: number;
  /** Null where it is not written; it is then `blocked`. */
  readonly onExceed: Written<Tier> | null;
  /** What the author calls that key: the ordered form has another word for it. */
  readonly onExceedKey: string;
  readonly keySpan: Span;
  readonly span: Span;
}

export function readPolicy(source: Source, place: PolicyPlace): PolicyFile {
  return readPolicyText(source.uri, BlockText.of(source.text), place, null);
}

/**
 * `previous`: the same file as it read before; what its blocks said is not read again. The result is the same without it. What a file is called and
 * extends is read at once, and its entries when somebody asks for them, wherever that comes to the same.
 */
export function readPolicyText(uri: string, blocks: BlockText, place: PolicyPlace, previous: PolicyFile | null): PolicyFile {
  return new ReadPolicy(uri, place, partsOf(uri, blocks, previous));
}

/** `syntax`: what the parser makes of the text, known beforehand; the file is read as a whole. */
export function readParsedPolicy({ uri, text }: Source, syntax: SyntaxTree, place: PolicyPlace): PolicyFile {
  return new ReadPolicy(uri, place, wholeParts(uri, BlockText.of(text), syntax));
}

/** In how many places the text could not be read as YAML; without making a tree of blocks that were read one by one. */
export function unreadPlaces(file: PolicyFile): number {
  if (file.reading === null) return file.syntax.problems.length;
  const { reads, unplain } = file.reading;
  return unplain.reduce((count, place) => count + (reads[place]?.problems.length ?? 0), 0);
}

/**
 * A file that cannot be read does not compile, and there is nothing to point at in it. `why` says so in words; `glimpse` is what can be made out of it all the
 * same, as far as that goes.
 */
export function unreadablePolicy(uri: string, place: PolicyPlace, { why, glimpse }: { readonly why: string; readonly glimpse: string }): PolicyFile {
  return new ReadPolicy(uri, place, wholeParts(uri, BlockText.of('')), { why, glimpse });
}

export interface PolicyPlace {
  /** Whether the file stands in the directory's `agents/`. */
  readonly inAgents: boolean;
}

class ReadPolicy implements PolicyFile {
  readonly uri: string;
  readonly file: string;
  readonly blocks: BlockText;
  readonly kind: PolicyKind;
  readonly form: 'map' | 'ordered';
  readonly name: Written<string> | null;
  readonly description: string | null;
  readonly extends: Written<string> | null;
  readonly defaults: Defaults | null;
  readonly capabilitiesKey: Span | null;
  readonly #top: ReadTop;
  readonly glimpse: string;
  readonly #unreadable: string | null;
  /** Until somebody asks for the entries; what they are read from is not kept alive any longer. */
  #reader: Pick<Parts, 'entries' | 'steps'> | null;
  #entriesRead: Entries | null = null;
  #syntax: SyntaxTree | null;
  #verdict: Verdict | null = null;
  #problems: readonly Problem[] | null = null;

  constructor(uri: string, place: PolicyPlace, parts: Parts, unreadable: { readonly why: string; readonly glimpse: string } | null = null) {
    const { blocks, list } = parts;
    this.uri = uri;
    this.file = fileName(uri);
    this.blocks = blocks;
    this.form = list === undefined ? 'map' : 'ordered';
    this.#reader = { entries: parts.entries, steps: parts.steps };
    this.#syntax = parts.syntax;
    this.#unreadable = unreadable?.why ?? null;
    this.glimpse = unreadable?.glimpse ?? '';
    const root = parts.root?.kind === 'mapping' ? parts.root : null;
    this.kind = place.inAgents || (root !== null && pairNamed(root, 'agent') !== undefined && pairNamed(root, 'name') === undefined) ? 'agent' : 'organization';
    this.#top = readTop(uri, this.kind, parts);
    const { mapping, header } = this.#top;
    this.name = mapping === null ? null : writtenText(mapping, nameKeyOf(this.kind));
    this.description = mapping === null ? null : (writtenText(mapping, 'description')?.value ?? null);
    this.extends = mapping === null ? null : writtenText(mapping, 'extends');
    this.defaults = mapping === null ? null : readDefaults(mapping, header);
    this.capabilitiesKey = (mapping === null ? undefined : pairNamed(mapping, 'capabilities'))?.keySpan ?? null;
  }

  get text(): string {
    return this.blocks.text;
  }

  get lines(): Lines {
    return this.blocks;
  }

  get reading(): BlockReading | null {
    return this.#read.reading;
  }

  get remarks(): readonly Span[] {
    return this.#read.remarks;
  }

  get table(): EntryTable {
    return this.#read.table;
  }

  get broken(): string | null {
    return this.#unreadable ?? this.#judged.broken;
  }

  get topProblems(): readonly Problem[] {
    return this.#judged.problems;
  }

  get syntax(): SyntaxTree {
    return (this.#syntax ??= treeOf(this.blocks, this.reading));
  }

  get top(): MappingNode | null {
    const { root } = this.#top.parts;
    return root?.kind === 'mapping' ? root : null;
  }

  get entries(): readonly Entry[] {
    return this.table.placed;
  }

  get problems(): readonly Problem[] {
    return (this.#problems ??= inOrder([...this.topProblems, ...this.table.reads.flatMap((_, i) => withUri(this.table.placedProblemsAt(i), this.uri))]));
  }

  get isRead(): boolean {
    return this.#reader === null || this.#reader.steps === null;
  }

  *readInSteps(): Iterable<void> {
    for (let i = 1; this.#reader !== null && this.#reader.steps?.next().done === false; i++) if (i % ENTRIES_PER_STEP === 0) yield;
  }

  get #read(): Entries {
    if (this.#reader !== null) [this.#entriesRead, this.#reader] = [this.#reader.entries(), null];
    return this.#entriesRead as Entries;
  }

  get #judged(): Verdict {
    if (this.#verdict !== null) return this.#verdict;
    const { broken, problems } = judgeTop(this.#top, this.kind, this.#read.table.isClean);
    return (this.#verdict = { broken, problems: this.#unreadable === null ? withUri(inOrder(problems), this.uri) : [] });
  }
}

/** A step takes about a millisecond, once the program is warm. */
const ENTRIES_PER_STEP = 16;

/** The top of a document, before it is known what its entries are worth. */
interface ReadTop {
  readonly parts: Pick<Parts, 'blocks' | 'root' | 'syntaxProblems' | 'list'>;
  /** As the map form has it. */
  readonly mapping: MappingNode | null;
  /** Where both forms stand in the file. */
  readonly both: Problem | null;
  /** What is wrong with its shape. */
  readonly header: readonly Problem[];
}

interface Verdict {
  readonly broken: string | null;
  readonly problems: readonly Problem[];
}

function readTop(uri: string, kind: PolicyKind, parts: Parts): ReadTop {
  const { root: top, list, blocks, syntaxProblems } = parts;
  const root = top?.kind === 'mapping' ? top : null;
  const mapping = root === null || list === undefined ? root : orderedHeader(root, list, { key: nameKeyOf(kind), value: nameOfOrdered(uri, kind) });
  const both = root === null ? null : bothForms(root);
  const shape = mapping === null ? [] : checkHeader(kind, mapping, firstLine(blocks));
  // Of two forms nobody knows which one is meant, nor whether the file's name stands in for the policy's.
  const isOfBoth = ({ code, facts: { key } }: Problem) => (code === 'unknown-key' && isFormKey(key)) || (code === 'missing-key' && key === nameKeyOf(kind) && nameOfOrdered(uri, kind) !== null);
  // What the entries are read from is not kept alive with the top.
  return { parts: { blocks, root: top, syntaxProblems, list }, mapping, both, header: shape.filter((each) => both === null || !isOfBoth(each)) };
}

function judgeTop({ parts, mapping, both, header }: ReadTop, kind: PolicyKind, areEntriesClean: boolean): Verdict {
  const { blocks, root: top, syntaxProblems, list } = parts;
  const problems: Problem[] = [...syntaxProblems];
  const parsed = areEntriesClean && problems.length === 0;
  let broken: string | null = parsed ? null : 'its YAML does not parse';
  if (problems.some((each) => each.code === 'multiple-documents')) broken = 'it holds several documents';
  const nameKey = nameKeyOf(kind);
  if (parsed && top?.kind !== 'mapping') {
    broken = top === null ? 'it is empty' : 'it is not a mapping';
    if (top === null) for (const key of [nameKey, 'capabilities']) problems.push(problem('missing-key', firstLine(blocks), `\`${key}\` is missing`, { facts: { key } }));
    else problems.push(problem('wrong-type', clip(top.span, blocks), 'a policy is a mapping with `capabilities`'));
  }
  if (both !== null) {
    problems.push(both);
    broken ??= list === undefined ? 'it has both a map and a list of rules' : 'it has two lists of rules';
  }
  // After a syntax error a key or a value that is not there may just not have been read, and a key that is there twice may be two versions of it.
  const unread = new Set(parsed || mapping === null ? [] : mapping.pairs.filter(({ value }) => value.kind === 'scalar' && value.value === null).map((each) => each.keySpan));
  append(problems, header.filter((each) => parsed || (each.code !== 'missing-key' && each.code !== 'duplicate-key' && !(each.code === 'wrong-type' && unread.has(each.span)))));
  broken ??= mapping === null ? null : headerFault(mapping, header, nameKey);
  // The list that counts stands there as `capabilities`; a second one may hold what the first one lacks.
  if (list !== undefined && mapping?.pairs.some((each) => each.name === list.name) === true) broken ??= `\`${list.name ?? ''}\` is written twice`;
  const isUnreadList = !parsed && list?.value.kind === 'scalar' && list.value.value === null;
  if (list !== undefined && list.value.kind !== 'sequence' && !isUnreadList) {
    problems.push(problem('wrong-type', list.value.span.end > list.value.span.start ? list.value.span : list.keySpan, `\`${list.name ?? ''}\` is a list of rules`));
    broken ??= `\`${list.name ?? ''}\` is no list`;
  }
  return { broken, problems };
}

function nameKeyOf(kind: PolicyKind): 'agent' | 'name' {
  return kind === 'agent' ? 'agent' : 'name';
}

/** Where both forms, or two lists, stand in one file, nobody knows which one was meant; the second one is at fault. */
function bothForms(root: MappingNode): Problem | null {
  const [first, second] = root.pairs.filter((pair) => isFormKey(pair.name) && pair.repeats === null);
  if (first === undefined || second === undefined) return null;
  const areLists = first.name !== 'capabilities' && second.name !== 'capabilities';
  const [what, which] = areLists ? ['one ordered list', 'list'] : ['either `capabilities` or an ordered list', 'form'];
  const message = `a policy has ${what}: this is the second ${which} beside \`${first.name ?? ''}\``;
  return problem('unknown-key', second.keySpan, message, { related: [{ uri: '', span: first.keySpan, message: `the first ${which}` }], facts: { key: second.name ?? '', removal: second.span } });
}

/** The keys that hold the entries of a policy, whichever its form. */
const FORM_KEYS: readonly string[] = ['capabilities', 'rules', 'overrides'];

function isFormKey(name: string | null | undefined): boolean {
  return FORM_KEYS.includes(name ?? '');
}

/** What an ordered file without a name is called: an agent's file after the agent, `org.yaml` after itself. */
function nameOfOrdered(uri: string, kind: PolicyKind): string | null {
  const [stem] = stemsOf({ file: fileName(uri) });
  return kind === 'agent' || stem === 'org' ? stem : null;
}

/** The line of an offset, counted from 1 as people do. */
export function lineNumber(file: PolicyFile, offset: number): number {
  return file.lines.lineOf(offset) + 1;
}

/** A fault at the top that leaves nothing to build on; a slip in `version` or `description` does not. */
function headerFault(root: MappingNode, header: readonly Problem[], nameKey: 'agent' | 'name'): string | null {
  if (root.pairs.some((each) => each.name === null)) return 'a key of it is no text';
  for (const key of [nameKey, 'capabilities', 'extends'] as const) {
    const pairs = root.pairs.filter((each) => each.name === key);
    if (pairs.length > 1) return `\`${key}\` is written twice`;
    const misspelt = header.some((each) => each.code === 'unknown-key' && wordMeant(each) === key);
    const pair = pairs[0];
    // A misspelt `extends` would drop what the other policy forbids.
    if (pair === undefined) {
      if (key !== 'extends' || misspelt) return misspelt ? `\`${key}\` is misspelt` : `\`${key}\` is missing`;
      continue;
    }
    const second = key === 'capabilities' || key === 'extends' ? secondFor(key, root, header) : null;
    if (second !== null) return `\`${second}\` may be a second \`${key}\``;
    const stray = key === 'capabilities' ? strayEntry(root, header) : null;
    if (stray !== null) return `\`${stray}\` stands outside of \`capabilities\``;
    const valid = key === 'capabilities' ? pair.value.kind === 'mapping' : writtenText(root, key) !== null;
    const faulty = key !== 'capabilities' && header.some((each) => each.severity === 'error' && each.span === pair.value.span);
    if (!valid || faulty) return `\`${key}\` cannot be read`;
  }
  return null;
}

/** An entry, or a default, under a key of the first column that is for something else: what it forbids would be dropped. Null where there is none. What `x-` begins holds what others refer to. */
function strayEntry(root: MappingNode, header: readonly Problem[]): string | null {
  const isEntry = ({ name, value }: Pair): boolean => name !== null && readPattern(name) !== null && (value.kind === 'mapping' || saysTier(value, 0));
  for (const pair of root.pairs) {
    const { name, value } = pair;
    if (name === null || isFormKey(name)) continue;
    const inside = value.kind === 'mapping' ? value.pairs.find(isEntry) : undefined;
    const fault = header.find((each) => each.code === 'unknown-key' && each.span === pair.keySpan);
    if (fault === undefined && inside !== undefined) return inside.name;
    if (fault !== undefined && wordMeant(fault) !== 'defaults' && !/^x-/i.test(name) && (isEntry(pair) || saysTier(value, 2))) return name;
  }
  return null;
}

/** Whether a value is a tier, or holds one or rules at most so many mappings deep. */
function saysTier(node: SyntaxNode, depth: number): boolean {
  if (node.kind === 'scalar') return isTier(node.value);
  return node.kind === 'mapping' && depth > 0 && node.pairs.some((each) => each.name === 'rules' || saysTier(each.value, depth - 1));
}

/** An unknown key beside a known one that may have been meant as the same: what it forbids would be dropped. Null where there is none. */
function secondFor(key: 'capabilities' | 'extends' | 'defaults', root: MappingNode, header: readonly Problem[]): string | null {
  const meant = key === 'capabilities' ? FORM_KEYS : [key];
  const isUnknown = ({ keySpan }: Pair): boolean => header.some((each) => each.code === 'unknown-key' && each.span === keySpan);
  // Entries, and what a default decides, are no single words.
  const second = root.pairs.find((each) => each.name !== null && (key === 'extends') === (each.value.kind === 'scalar') && isUnknown(each) && mayMean(each.name, meant));
  return second?.name ?? null;
}

function readDefaults(root: MappingNode, header: readonly Problem[]): Defaults | null {
  const pairs = root.pairs.filter((each) => each.name === 'defaults');
  const pair = pairs[0];
  if (pair === undefined) {
    const misspelt = header.find((each) => each.code === 'unknown-key' && wordMeant(each) === 'defaults');
    // A misspelt `defaults` may have been the strict one.
    return misspelt === undefined ? null : { keySpan: misspelt.span, tier: null, tierKeySpan: misspelt.span, broken: true };
  }
  const tierPair = pair.value.kind === 'mapping' ? pairNamed(pair.value, 'tier') : undefined;
  const tier = pair.value.kind === 'mapping' ? writtenTier(pair.value, 'tier') : null;
  const clean = pairs.length === 1 && pair.value.kind === 'mapping' && pair.value.pairs.length === 1 && secondFor('defaults', root, header) === null;
  return { keySpan: pair.keySpan, tier, tierKeySpan: tierPair?.keySpan ?? pair.keySpan, broken: tier === null || !clean };
}

function clip(span: Span, lines: Lines): Span {
  const line = lines.lineOf(span.start);
  return line + 1 < lines.lineCount ? { start: span.start, end: Math.min(span.end, lines.startOf(line + 1) - 1) } : span;
}

