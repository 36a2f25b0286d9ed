// Owns: an agent's effective policy as text, in columns that stay where they are whatever holds, so that two of them can be compared line by line.
// Refuses: finding out what holds (ide/effective-policy.ts).

import type { Capability } from '../catalogue/catalogue.js';
import type { SourcePlace } from '../compile/vote.js';
import type { Answer } from '../decide/check.js';
import { isContested } from '../ide/effective-policy.js';
import type { EffectiveEntry, EffectivePolicy } from '../ide/effective-policy.js';
import { TIERS, isStricter } from '../model/tier.js';
import { caseText, conditionsText } from './conditions.js';
import { widest } from './display-width.js';
import { limitInForce, limitText } from './limits.js';
import { livingGuards } from './notes.js';
import { sourceText } from './places.js';
import { printable } from './printable.js';
import { summaryText } from './text.js';
import type { PlaceInText, TextWithPlaces } from './text-with-places.js';
import { hierarchyText } from './trace.js';

export interface EffectiveTextOptions {
  /** `lines`: `acme.yaml (line 8)`. `files`: the file alone, so that a line that only moved is no difference. */
  readonly sources: 'lines' | 'files';
  /** What is to be said of the directory. */
  readonly notes: readonly string[];
}

export function effectiveText(effective: EffectivePolicy, options: EffectiveTextOptions): TextWithPlaces {
  const { set, groups, rest } = effective;
  const { name, version, capabilities } = set.catalogue;
  const writer = new Writer(options.sources);
  const width = widest([...capabilities.keys()]) + 2;
  writer.line(labelled('Agent', printable(effective.agent)));
  writer.line(labelled('Policies', policiesText(rest.answer)));
  writer.line(labelled('Hierarchy', set.hierarchy));
  writer.line(labelled('Catalogue', `${printable(name)} ${printable(version)}`));
  writer.line(labelled('Tiers', countsText(effective)));
  for (const { category, entries } of groups) {
    writer.line('');
    writer.line(printable(category));
    for (const each of entries) writeEntry(writer, each, { width, builtin: set.input.builtinCatalogue.capabilities.get(each.pattern) });
  }
  writer.line('');
  writer.line('everything else');
  writeEntry(writer, rest, { width, builtin: undefined });
  const notes = new Set([...rest.answer.notes.filter((each) => !each.includes('is not in the catalogue')), ...options.notes]);
  if (notes.size > 0) writer.line('');
  for (const each of notes) writer.line(`Note: ${printable(each)}`);
  return writer.result();
}

interface EntryPlace {
  readonly width: number;
  /** How the shipped system policy knows the capability. */
  readonly builtin: Capability | undefined;
}

function writeEntry(writer: Writer, { pattern, answer, capability }: EffectiveEntry, { width, builtin }: EntryPlace): void {
  // A name that no catalogue has may be longer than those that it has.
  const head = `  ${printable(pattern)}  `.padEnd(width + 2);
  const [only] = answer.cases;
  if (answer.tier === null) writer.line(head + summaryText(answer));
  else writer.line(`${head}${answer.tier.padEnd(TIER_WIDTH)}`, only?.source ?? null);
  const cases = answer.tier === null ? answer.cases.map((each) => ({ when: caseText(answer, each, capability), tier: each.tier, source: each.source })) : [];
  const guards = livingGuards(answer).map((each) => ({ when: conditionsText(each.conditions, builtin ?? capability, { most: MOST_VALUES }), tier: each.tier, source: each.source }));
  // The first that applies decides.
  for (const { when, tier, source } of [...guards, ...cases]) writer.line(`${INDENT}${when} → ${tier}  `, source);
  const limit = limitInForce(answer);
  // Beyond a limit that is no stricter than the answer, nothing changes.
  if (limit !== null && answer.cases.some((each) => isStricter(limit.limit.onExceed, each.tier))) writer.line(`${INDENT}${limitText(limit.limit)}  `, limit.active.vote.source);
  if (isContested(answer)) writer.line(INDENT + hierarchyText(answer));
}

function policiesText({ policies }: Answer): string {
  const { system, organization, agent } = policies;
  return [`${system ?? 'none'} (system)`, `${organization ?? 'none'} (organization)`, `${agent ?? 'none'} (agent)`].map(printable).join(', ');
}

function countsText({ counts }: EffectivePolicy): string {
  const tiers = TIERS.map((tier) => `${counts[tier]} ${tier}`);
  return [...tiers, ...(counts.depends === 0 ? [] : [`${counts.depends} by parameters`])].join(', ');
}

const TIER_WIDTH = 'approval_required'.length + 2;
const MOST_VALUES = 6;
const INDENT = ' '.repeat(6);

function labelled(label: string, value: string): string {
  return `${label}:`.padEnd('Catalogue:  '.length) + value;
}

class Writer {
  readonly #lines: string[] = [];
  readonly #places: PlaceInText[] = [];
  readonly #sources: EffectiveTextOptions['sources'];

  constructor(sources: EffectiveTextOptions['sources']) {
    this.#sources = sources;
  }

  /** `source` stands at the end of the line, and leads to its place. */
  line(text: string, source?: SourcePlace | null): void {
    if (source === undefined) this.#lines.push(text);
    else {
      const words = source === null || this.#sources === 'lines' ? sourceText(source) : printable(source.file);
      if (source !== null) this.#places.push({ line: this.#lines.length, start: text.length, end: text.length + words.length, place: source });
      this.#lines.push(text + words);
    }
  }

  result(): TextWithPlaces {
    return { text: this.#lines.map((each) => `${each}\n`).join(''), places: this.#places };
  }
}
