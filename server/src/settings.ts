// Owns: the settings of the section `kruxosPolicy`, read from whatever a client sends.
// Refuses: asking for them, and words: what is not understood counts as not set, and is kept for whoever tells it.

import type { CodeLensKind, Hierarchy, InlayHintKind, Severities, Severity } from '../../core/src/index.js';
import { isProblemCode } from '../../core/src/index.js';

export const SETTINGS_SECTION = 'kruxosPolicy';

export interface Settings {
  readonly hierarchy: Hierarchy;
  /** What was given for the hierarchy and is none; null where nothing was. The strict one holds then. */
  readonly unknownHierarchy: string | null;
  /** The others, and parts of them, that cannot be what they say; they count as not set. */
  readonly misread: readonly Misread[];
  /** Name of the organization policy that binds every agent; null where the directory says so itself. */
  readonly activePolicy: string | null;
  /** Path of a catalogue file, absolute or relative to the workspace folder; null for the built-in one. */
  readonly catalogue: string | null;
  readonly problems: Severities;
  /** The kinds that are wanted; all where nothing is set. */
  readonly inlayHints: readonly InlayHintKind[];
  readonly codeLens: readonly CodeLensKind[];
}

export interface Misread {
  /** As people write it, below the name of the section. */
  readonly setting: string;
  /** What should be there. */
  readonly wanted: 'policy name' | 'file path' | 'severities' | 'severity' | 'problem code' | 'switches' | 'switch';
  readonly given: string;
}

const INLAY_HINTS: Readonly<Record<string, InlayHintKind>> = { 'inlayHints.effectiveTiers': 'effective tier', 'inlayHints.units': 'unit', 'inlayHints.coverage': 'coverage' };
const CODE_LENSES: Readonly<Record<string, CodeLensKind>> = { 'codeLens.agents': 'agents', 'codeLens.rateLimits': 'rate limit', 'codeLens.check': 'check' };

export function readSettings(value: unknown): Settings {
  const given = isRecord(value) ? value : {};
  const hierarchy = given['hierarchy'] ?? 'bounded';
  const isKnown = hierarchy === 'bounded' || hierarchy === 'strict';
  return {
    // A misspelt one must not be the more permissive one.
    hierarchy: isKnown ? hierarchy : 'strict',
    unknownHierarchy: isKnown ? null : shown(hierarchy),
    misread: misreadOf(given),
    activePolicy: textOf(given['activePolicy']),
    catalogue: textOf(given['catalogue']),
    problems: isRecord(given['problems']) ? severitiesOf(given['problems']) : {},
    inlayHints: switchedOn(given, INLAY_HINTS),
    codeLens: switchedOn(given, CODE_LENSES),
  };
}

/**
 * The section inside what a client calls its settings: under its name, the object itself, or either of them below `settings`. Null where none of that
 * is there: editors send the settings of other servers, and an empty object for a section that they do not know.
 */
export function sectionOf(value: unknown): Section | null {
  const below = isRecord(value) ? value['settings'] : undefined;
  const named = [value, below].map((each) => (isRecord(each) ? each[SETTINGS_SECTION] : undefined)).find(isRecord);
  return named ?? [below, value].filter(isRecord).find(saysSomething) ?? null;
}

export type Section = Readonly<Record<string, unknown>>;

/** Whoever says something later is believed about that, and about nothing else. */
export function layered(sections: readonly (Section | null)[]): Section {
  return Object.fromEntries(sections.flatMap((each) => Object.entries(each ?? {}).filter(([, value]) => value !== null && value !== undefined)));
}

/** Whether an object holds settings of ours; another program's may have the same names for other things. */
function saysSomething(section: Section): boolean {
  const has = (key: string, isOurs: (key: string) => boolean) => isRecord(section[key]) && Object.keys(section[key]).some(isOurs);
  const isSwitch = (group: string, kinds: object) => has(group, (key) => `${group}.${key}` in kinds);
  const isOwnName = ['hierarchy', 'activePolicy', 'catalogue'].some((key) => (section[key] ?? null) !== null);
  const { problems } = section;
  const saysSeverities = WORDS.has(problems) || (isRecord(problems) && Object.entries(problems).some(([code, word]) => isProblemCode(code) || WORDS.has(word)));
  return isOwnName || saysSeverities || isSwitch('inlayHints', INLAY_HINTS) || isSwitch('codeLens', CODE_LENSES);
}

function severitiesOf(given: Readonly<Record<string, unknown>>): Severities {
  const known = Object.entries(given).filter((each): each is [string, Severity | 'off'] => isProblemCode(each[0]) && WORDS.has(each[1]));
  return Object.fromEntries(known);
}

function misreadOf(given: Section): Misread[] {
  const texts = misreadIn(given, { activePolicy: 'policy name', catalogue: 'file path' }, (value) => typeof value === 'string');
  const mappings = misreadIn(given, { problems: 'severities', inlayHints: 'switches', codeLens: 'switches' }, isRecord);
  const problems = isRecord(given['problems']) ? Object.entries(given['problems']) : [];
  const severities = problems.flatMap(([code, word]): Misread[] => {
    if (!isProblemCode(code)) return [{ setting: 'problems', wanted: 'problem code', given: code }];
    return word === null || WORDS.has(word) ? [] : [{ setting: `problems.${code}`, wanted: 'severity', given: shown(word) }];
  });
  const switches = Object.keys({ ...INLAY_HINTS, ...CODE_LENSES }).flatMap((setting): Misread[] => {
    const value = switchIn(given, setting) ?? null;
    return value === null || typeof value === 'boolean' ? [] : [{ setting, wanted: 'switch', given: shown(value) }];
  });
  return [...texts, ...mappings, ...severities, ...switches];
}

function misreadIn(given: Section, wanted: Readonly<Record<string, Misread['wanted']>>, isRead: (value: unknown) => boolean): Misread[] {
  return Object.entries(wanted).flatMap(([setting, kind]) => {
    const value = given[setting] ?? null;
    return value === null || isRead(value) ? [] : [{ setting, wanted: kind, given: shown(value) }];
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Everything is on until it is switched off. */
function switchedOn<Kind>(given: Section, kinds: Readonly<Record<string, Kind>>): Kind[] {
  return Object.entries(kinds).flatMap(([key, kind]) => (switchIn(given, key) === false ? [] : [kind]));
}

function switchIn(given: Section, key: string): unknown {
  const [group = '', name = ''] = key.split('.');
  const switches = given[group];
  return isRecord(switches) ? switches[name] : undefined;
}

const WORDS: ReadonlySet<unknown> = new Set(['error', 'warning', 'information', 'hint', 'off']);

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
