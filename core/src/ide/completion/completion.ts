// Owns: what can be written at an offset of a policy, best first, and how it fits in.
// Refuses: words about it (render/completion.ts), and looking at more of the file than the place needs.

import type { Capability } from '../../catalogue/catalogue.js';
import { seenInList, seenInMap } from '../../compile/bind.js';
import type { PolicySet } from '../../compile/policy-set.js';
import { stemsOf } from '../../model/file-names.js';
import { readPattern } from '../../model/pattern.js';
import type { Entry, PolicyFile } from '../../model/policy.js';
import type { Problem } from '../../problems/problem.js';
import { isJson } from '../edits/flow-style.js';
import type { Completion, CompletionItem } from './completion-item.js';
import { conditionKeys, conditionValues } from './conditions.js';
import type { OfferedKeys } from './conditions.js';
import { contextOf } from './context.js';
import type { Context, Holder, KeyLevel } from './context.js';
import type { Draft } from './draft.js';
import { keyItems } from './keys.js';
import { patternItems, patternValues } from './patterns.js';
import type { KnownPatterns } from './patterns.js';
import { nearbyText, textUpTo } from './nearby-text.js';
import { placeAt, shiftPlace } from './place.js';
import type { Place } from './place.js';
import { slotBelow, slotOf } from './slot.js';
import type { Slot } from './slot.js';
import { newEntries, newFile, newListItem, newRule, newRules } from './snippets.js';
import { MOST_LINES, styleOf } from './style.js';
import { suppressionItems } from './suppressions.js';
import { policyNameAfter, policyToBuildOn, valueItems } from './values.js';

export interface CompletionInput {
  /** What is in force: names, the catalogue and what the file inherits are taken from it. */
  readonly set: PolicySet;
  /** As it reads now. */
  readonly file: PolicyFile;
  readonly offset: number;
  /** The character whose typing asked; null where a person did, or a letter. */
  readonly typed: string | null;
  /** Of the file. Asked for only in comments. */
  readonly problems: () => readonly Problem[];
}

type WrittenPlace = Exclude<Place, { kind: 'comment' }>;

/** Null where nothing is known to be worth writing. */
export function completionOf(input: CompletionInput): Completion | null {
  const { file, offset, typed } = input;
  const near = nearbyText(file.blocks, offset);
  const found = placeAt(near.text, offset - near.by);
  if (found === null) return null;
  const place = shiftPlace(found, near.by);
  const { lines, blocks } = file;
  const line = lines.lineOf(offset);
  const [lineStart, lineEnd] = [lines.startOf(line), line + 1 < lines.lineCount ? lines.startOf(line + 1) : blocks.length];
  const indent = /^\uFEFF?( *)/.exec(lines.slice(lineStart, Math.min(lineStart + 1_000, lineEnd)))?.[1]?.length ?? 0;
  if (place.kind === 'comment') {
    const begun = file.lines.slice(place.span.start, offset);
    if (typed !== null && !begun.includes('kruxos-ignore')) return null;
    const items = suppressionItems(place.span, input);
    return items === null ? null : { ...items, insert: { start: items.word.start, end: offset }, removal: null, indent, isIncomplete: false };
  }
  // Whoever indents a line has not begun to write on it.
  if (typed === ' ' && file.lines.slice(lineStart, offset).trim() === '') return null;
  const context = contextOf(place, file, offset);
  if (context === null) return null;
  const isFlow = place.path.at(-1)?.isFlow === true;
  const style = { ...styleOf(textUpTo(file.blocks, MOST_LINES), file.lines), isFlow, isJson: isFlow && isJson(file.lines) };
  const offered = new Offer(input, place, slotOf(place, (at) => unitAt(file, at), offset, style)).at(context);
  if (offered.items.length === 0) return null;
  const { word, removal, isWhole } = offered.slot;
  const insert = isWhole ? null : { start: word.start, end: offset };
  return { word, insert, removal, indent, isIncomplete: offered.isIncomplete, items: offered.items };
}

/** Empty behind the end. */
function unitAt({ lines, blocks }: PolicyFile, offset: number): string {
  return offset < blocks.length ? lines.slice(offset, offset + 1) : '';
}

interface Offered extends OfferedKeys {
  readonly slot: Slot;
}

class Offer {
  constructor(
    readonly input: CompletionInput,
    readonly place: WrittenPlace,
    readonly slot: Slot,
  ) {}

  at(context: Context): Offered {
    const { place, slot } = this;
    switch (context.kind) {
      case 'keys':
        return this.#of([...this.#wholeFiles(context), ...keyItems(context.level, this.#present(), context.holder, slot, this.#rule(context.level, context.holder)), ...this.#listItems(context)]);
      case 'patterns':
        return this.#of(this.#patterns(slot));
      case 'condition keys':
        return { ...this.#conditionKeys(context.holder, slot), slot };
      case 'condition value':
        if (place.kind === 'value' && place.hasBody) return this.#of([]);
        return this.#of(conditionValues(context.key, this.#capabilities(context.holder), context.isItem, context.isItem ? this.#withDash() : slot));
      case 'rules item':
        return this.#of(this.#itemKeys('rule', context.holder, newRules(this.#capabilities(context.holder), this.#dash(), this.slot)));
      case 'list item':
        return this.#of(this.#itemKeys('list item', context.holder, [newListItem(this.#dash(), this.slot)]));
      case 'entry value':
        return this.#below('mapping', (below) => ({ items: keyItems('entry', new Map(), context.holder, below, this.#rule('entry', context.holder)), isIncomplete: false }));
      case 'value':
        return this.#value(context);
    }
  }

  #of(items: readonly CompletionItem[]): Offered {
    return { items, isIncomplete: false, slot: this.slot };
  }

  #value({ level, key, holder }: Context & { kind: 'value' }): Offered {
    const { input, slot } = this;
    const keys = (items: readonly CompletionItem[]): OfferedKeys => ({ items, isIncomplete: false });
    switch (key) {
      case 'capability':
        return this.#of(patternValues(this.#known(), slot));
      case 'defaults':
        return this.#below('mapping', (below) => keys(keyItems('defaults', new Map(), holder, below)));
      case 'capabilities':
        return this.#below('mapping', (below) => keys(this.#patterns(below)));
      case 'rate_limit':
        return this.#below('mapping', (below) => keys(keyItems(level === 'list item' ? 'list limit' : 'rate_limit', new Map(), holder, below)));
      case 'condition':
      case 'conditions':
        return this.#below('mapping', (below) => this.#conditionKeys(holder, below));
      case 'match':
        return this.#below('mapping', (below) => keys(keyItems('match', new Map(), holder, below)));
      case 'overrides':
      case 'rules':
        return this.#below('sequence', (below) => {
          const dash = { column: below.column, isWritten: false };
          return keys(level === 'entry' ? newRules(this.#capabilities(holder), dash, below) : [newListItem(dash, below)]);
        });
      default:
        // A value that stands below its key is written already.
        return this.#of(this.place.hasBody && slot.word.end === slot.word.start ? [] : valueItems(key, holder, input, slot));
    }
  }

  /** What could stand on lines of its own below a key that has no value yet. */
  #below(kind: 'mapping' | 'sequence', offer: (below: Slot) => OfferedKeys): Offered {
    const { place, slot } = this;
    if (place.kind !== 'value' || place.hasBody || place.word.end > place.word.start || place.quote !== null) return this.#of([]);
    const below = slotBelow(place, (at) => unitAt(this.input.file, at), kind, slot.style);
    return { ...offer(below), slot: below };
  }

  #present(): ReadonlyMap<string, string> {
    return this.place.path.at(-1)?.keys() ?? new Map<string, string>();
  }

  #wholeFiles({ level }: Context & { kind: 'keys' }): CompletionItem[] {
    const { place, slot, input } = this;
    const { file, set } = input;
    if ((level !== 'organization' && level !== 'agent') || place.kind !== 'key' || place.hasColon || place.quote !== null || place.path[0]?.isFlow === true) return [];
    if (file.lines.lineCount > MOST_LINES) return [];
    const isAlone = file.text.split(/\r\n|\r|\n/).every((line) => /^\uFEFF?\s*(?:#.*)?$/.test(line) || /^\uFEFF?[^\s:]+\s*$/.test(line));
    if (!isAlone || this.#present().size > 0 || file.text.trim().length > 400) return [];
    const [stem] = stemsOf(file);
    const agent = newFile('agent policy', { stem, extended: policyToBuildOn(set) }, slot);
    return level === 'agent' ? [agent] : [newFile('organization policy', { stem: policyNameAfter(file), extended: 'team-moderate' }, slot), agent];
  }

  #patterns(slot: Slot): CompletionItem[] {
    const known = this.#known();
    const isNew = !slot.hasColon && !slot.hasBody && slot.quote === null;
    return [...patternItems(known, slot), ...(isNew ? newEntries(known.catalogue, known.written, slot) : [])];
  }

  #known(): KnownPatterns {
    const { set, file, offset } = this.input;
    const frame = this.place.path.find((each) => each.key === 'capabilities');
    const own = frame?.keys() ?? new Map(file.entries.filter((each) => each.keySpan.start > offset || offset > each.keySpan.end).map((each) => [each.key, '']));
    const inherited = inheritedEntry(set, file);
    const half = file.lines.slice(this.slot.word.start, offset);
    return { catalogue: set.catalogue, half, written: (pattern) => own.has(pattern), decided: (pattern) => own.has(pattern) || inherited(pattern) !== undefined };
  }

  #conditionKeys(holder: Holder, slot: Slot): OfferedKeys {
    const { file, offset } = this.input;
    const isHere = slot === this.slot;
    const half = isHere ? file.lines.slice(slot.word.start, Math.max(slot.word.start, offset)) : '';
    return conditionKeys(this.#capabilities(holder), isHere ? this.#present() : new Map(), half, slot);
  }

  #rule(level: KeyLevel, holder: Holder): Draft | null {
    return level === 'entry' ? newRule(this.#capabilities(holder), this.slot, holder) : null;
  }

  /** The capabilities that the entry is asked about, as far as its neighbours let it. */
  #capabilities({ pattern: text, itemStart }: Holder): readonly Capability[] {
    const { set, file, offset } = this.input;
    const pattern = text === null ? null : readPattern(text);
    if (pattern === null) return [];
    if (file.form === 'ordered') return seenInList(pattern, file.entries.filter(({ span }) => (itemStart === null ? span.end < offset : span.start < itemStart)), set.catalogue);
    const inherited = inheritedEntry(set, file);
    const get = (each: string): Entry | undefined => file.table.entryFor(each) ?? inherited(each);
    return seenInMap(pattern, { get }, set.catalogue);
  }

  /** An empty line in a list has room for an item, whose dash still has to come. */
  #withDash(): Slot {
    const { place, slot } = this;
    return place.kind === 'item' && !place.hasDash ? { ...slot, lead: [...slot.lead, '- '] } : slot;
  }

  #dash(): { readonly column: number; readonly isWritten: boolean } {
    const { place, slot } = this;
    if (place.kind !== 'item') return { column: slot.column, isWritten: false };
    return place.hasDash ? { column: place.path.at(-1)?.column ?? 0, isWritten: true } : { column: place.column, isWritten: false };
  }

  /** Behind a dash the keys of the item, and whole items; without one, whole items only. */
  #itemKeys(level: 'rule' | 'list item', holder: Holder, whole: readonly CompletionItem[]): CompletionItem[] {
    const { place, slot } = this;
    if (place.hasBody) return [];
    const hasKeys = place.kind === 'item' && place.hasDash && place.path.at(-1)?.isFlow !== true;
    return [...(hasKeys ? keyItems(level, new Map(), holder, slot) : []), ...whole];
  }

  /** A list may begin right below its key, at the key's own indentation. */
  #listItems({ level, holder }: Context & { kind: 'keys' }): CompletionItem[] {
    const { place, slot } = this;
    if (place.kind !== 'key' || place.listAbove === null) return [];
    const dash = { column: place.column, isWritten: false };
    if (level === 'entry' && place.listAbove === 'rules') return newRules(this.#capabilities(holder), dash, slot);
    const isRoot = level === 'organization' || level === 'agent';
    return isRoot && (place.listAbove === 'rules' || place.listAbove === 'overrides') ? [newListItem(dash, slot)] : [];
  }
}

/** What the file inherits for a pattern from the policies that it extends; an agent's policy inherits nothing. */
function inheritedEntry(set: PolicySet, file: PolicyFile): (pattern: string) => Entry | undefined {
  const name = file.kind === 'organization' ? file.extends?.value : undefined;
  const bases = name === undefined || name === file.name?.value ? [] : set.named(name);
  return (pattern) => bases.find((each) => each.entries.has(pattern))?.entries.get(pattern)?.entry;
}
