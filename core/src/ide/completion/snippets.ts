// Owns: whole pieces of a policy that can be inserted: files, entries, rules.
// Refuses: an example that would be a problem where it stands.

import type { Capability, Catalogue } from '../../catalogue/catalogue.js';
import { parametersOf } from '../../conditions/key.js';
import { patternsFor } from '../../model/pattern.js';
import type { CompletionItem, SnippetName } from './completion-item.js';
import type { Holder } from './context.js';
import { inPlace, lineBreak, mapping, pairsInPlace, scalar, sequence } from './draft.js';
import type { Draft, DraftPair, Piece, Stop } from './draft.js';
import { rateLimit } from './keys.js';
import { draftPieces, textValue } from './slot.js';
import type { Slot } from './slot.js';

const ASKING: readonly string[] = ['approval_required', 'blocked', 'notify', 'autonomous'];
const TELLING: readonly string[] = ['notify', 'approval_required', 'blocked', 'autonomous'];

export interface NewFile {
  /** What the file is called, without its extension. */
  readonly stem: string;
  /** The policy to build on. */
  readonly extended: string;
}

/** A whole policy, for a document that has nothing in it yet. */
export function newFile(name: 'organization policy' | 'agent policy', { stem, extended }: NewFile, slot: Slot): CompletionItem {
  const isAgent = name === 'agent policy';
  const about = isAgent ? 'What this agent may do, and why it differs' : 'What the agents of this organization may do';
  const capability = isAgent ? 'network.http_request' : 'network.download';
  const why = isAgent ? 'This agent has no business outside' : 'Downloaded files may be run later';
  const head = pairsInPlace(
    mapping(
      [isAgent ? 'agent' : 'name', scalar({ stop: 1, text: textValue(stem, slot) })],
      ['version', scalar('"1.0"')],
      ['description', scalar('"', { stop: 2, text: about }, '"')],
      ['extends', scalar({ stop: 3, text: textValue(extended, slot) })],
    ),
    0,
    slot.style,
  );
  const entry = mapping([{ stop: 4, text: capability }, reasoned({ stop: 6, text: why })]);
  const body = pairsInPlace(mapping(['capabilities', entry]), 0, slot.style);
  const { eol } = slot.style;
  return snippet(name, draftPieces([...head, eol, eol, ...body, eol], slot));
}

/** Whole entries of `capabilities`, each about a capability that no entry is about yet. */
export function newEntries(catalogue: Catalogue, isWritten: (pattern: string) => boolean, slot: Slot): CompletionItem[] {
  const free = (wanted: string, fits: (capability: Capability) => boolean): Capability | undefined => {
    const known = [catalogue.capabilities.get(wanted), ...catalogue.capabilities.values()].filter((each) => each !== undefined);
    return known.find((each) => !each.reserved && fits(each) && !isWritten(each.name)) ?? known.find((each) => !each.reserved && fits(each) && !patternsFor(each.name).every(isWritten));
  };
  const make = (name: SnippetName, capability: Capability | undefined, value: (capability: Capability) => Draft): CompletionItem[] => {
    if (capability === undefined || isWritten(capability.name)) return [];
    const pair: DraftPair = [[{ stop: 1, text: capability.name }], value(capability)];
    return [snippet(name, draftPieces(pairsInPlace({ kind: 'mapping', pairs: [pair] }, slot.column, slot.style), slot))];
  };
  return [
    ...make('entry with a reason', free('filesystem.delete', () => true), () => reasoned({ stop: 3, text: 'why a person has to agree' })),
    ...make('entry with a threshold', free('filesystem.write', (each) => thresholdOf([each]) !== null), (each) => mapping(['rules', sequence(...twoRules(thresholdOf([each]) as Threshold, 2))])),
    ...make('entry with a rate limit', free('email.send', () => true), () => mapping(['tier', scalar('notify')], ['rate_limit', rateLimit({ pattern: null, entry: NOTIFYING, limit: null, itemStart: null })])),
  ];
}

const NOTIFYING = { kind: 'mapping', key: null, isFlow: false, column: 0, keys: () => new Map([['tier', 'notify']]) } as const satisfies Holder['entry'];

/** Items of an entry's `rules`. `dash`: the column of the dash; null where it stands already. */
export function newRules(capabilities: readonly Capability[], dash: { readonly column: number; readonly isWritten: boolean }, slot: Slot): CompletionItem[] {
  const threshold = thresholdOf(capabilities);
  return [
    snippet('rule', itemPieces([newRule(capabilities, slot)], dash, slot)),
    ...(threshold === null ? [] : [snippet('two rules with a threshold', itemPieces(twoRules(threshold, 1), dash, slot))]),
  ];
}

/** One rule. Where the entry has a tier of its own, the first that is offered is another one, and no looser. */
export function newRule(capabilities: readonly Capability[], slot: Slot, { entry }: Pick<Holder, 'entry'> = { entry: null }): Draft {
  const tiers = entry?.keys().get('tier') === 'approval_required' ? ['blocked', ...ASKING.filter((each) => each !== 'blocked')] : ASKING;
  return mapping(['condition', exampleCondition(capabilities, thresholdOf(capabilities), slot)], ['tier', scalar(tierStop(3, tiers))]);
}

/** An item of an ordered list. */
export function newListItem(dash: { readonly column: number; readonly isWritten: boolean }, slot: Slot): CompletionItem {
  const rule = mapping(['capability', scalar('"', { stop: 1, text: 'filesystem.*' }, '"')], ['tier', scalar(tierStop(2, ASKING))], ['reason', scalar('"', { stop: 3, text: 'why a person has to agree' }, '"')]);
  return snippet('ordered rule', itemPieces([rule], dash, slot));
}

function itemPieces(items: readonly Draft[], dash: { readonly column: number; readonly isWritten: boolean }, slot: Slot): Piece[] {
  const { style } = slot;
  const between = style.isFlow ? ', ' : `${lineBreak(dash.column, style)}- `;
  const first = style.isFlow || dash.isWritten ? [] : ['- '];
  // Behind a dash that stands there the item begins where the author is, however far that is.
  const columnOf = (i: number): number => (i === 0 && dash.isWritten ? slot.column : dash.column + 2);
  const pieces = items.flatMap((item, i) => [...(i === 0 ? first : [between]), ...inPlace(item, columnOf(i), style)]);
  return draftPieces(pieces, slot);
}

function reasoned(why: Stop): Draft {
  return mapping(['tier', scalar(tierStop(why.stop - 1, ASKING))], ['reason', scalar('"', why, '"')]);
}

interface Threshold {
  readonly parameter: string;
  readonly bound: string;
}

function twoRules({ parameter, bound }: Threshold, first: number): Draft[] {
  const value = scalar({ stop: first, text: bound });
  return [
    mapping(['condition', mapping([`${parameter}_lt`, value])], ['tier', scalar(tierStop(first + 1, TELLING))]),
    mapping(['condition', mapping([`${parameter}_gte`, value])], ['tier', scalar(tierStop(first + 2, ASKING))], ['reason', scalar('"', { stop: first + 3, text: 'more than that needs a person' }, '"')]),
  ];
}

function exampleCondition(capabilities: readonly Capability[], threshold: Threshold | null, slot: Slot): Draft {
  const parameters = [...parametersOf(capabilities).values()].filter((each) => each.facet === 'value');
  const path = parameters.find((each) => each.domain === 'path');
  const text = parameters.find((each) => each.domain === 'string');
  const flag = parameters.find((each) => each.domain === 'boolean');
  const [key, value] =
    path !== undefined ? [`${path.name}_prefix`, '/workspace'] : threshold !== null ? [`${threshold.parameter}_gte`, threshold.bound] : text !== undefined ? [text.name, textValue('value', slot)] : flag !== undefined ? [flag.name, 'true'] : ['parameter', 'value'];
  return mapping([{ stop: 1, text: key }, scalar({ stop: 2, text: value })]);
}

/** A parameter of the capabilities that can be compared with a number; sizes first, for they are what policies limit. */
function thresholdOf(capabilities: readonly Capability[]): Threshold | null {
  const parameters = [...parametersOf(capabilities).values()];
  const sized = parameters.find((each) => each.facet === 'size' && /^(?:content|body|data|message)$/.test(each.base));
  if (sized !== undefined) return { parameter: sized.name, bound: '10240' };
  const number = parameters.find((each) => each.facet === 'value' && (each.domain === 'integer' || each.domain === 'real')) ?? parameters.find((each) => each.facet === 'count');
  return number === undefined ? null : { parameter: number.name, bound: '10' };
}

function tierStop(stop: number, choices: readonly string[]): Stop {
  return { stop, text: choices[0] as string, choices };
}

function snippet(name: SnippetName, pieces: readonly Piece[]): CompletionItem {
  return { label: name, filter: name, about: { kind: 'snippet', name }, pieces, asksAgain: false };
}

