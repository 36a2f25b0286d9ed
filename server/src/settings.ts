// Owns: the settings of the section `kruxosPolicy`, read from whatever a client sends.
// Refuses: asking for them, and complaining: what is not understood counts as not set.

import type { CodeLensKind, Hierarchy, InlayHintKind, Severities, Severity } from '../../core/src/index.js';
import { isProblemCode } from '../../core/src/index.js';

export const SETTINGS_SECTION = 'kruxosPolicy';

export interface Settings {
  readonly hierarchy: Hierarchy;
  /** Name of the organization policy that binds every agent; null where the directory says so itself. */
  readonly activePolicy: string | null;
  /** Path of a catalogue file, absolute or relative to the workspace folder; null for the built-in one. */
  readonly catalogue: string | null;
  readonly problems: Severities;
  /** The kinds that are wanted; all where nothing is set. */
  readonly inlayHints: readonly InlayHintKind[];
  readonly codeLens: readonly CodeLensKind[];
}

const INLAY_HINTS: Readonly<Record<string, InlayHintKind>> = { 'inlayHints.effectiveTiers': 'effective tier', 'inlayHints.units': 'unit', 'inlayHints.coverage': 'coverage' };
const CODE_LENSES: Readonly<Record<string, CodeLensKind>> = { 'codeLens.agents': 'agents', 'codeLens.rateLimits': 'rate limit', 'codeLens.check': 'check' };

export function readSettings(value: unknown): Settings {
  const given = isRecord(value) ? value : {};
  return {
    hierarchy: given['hierarchy'] === 'strict' ? 'strict' : 'bounded',
    activePolicy: textOf(given['activePolicy']),
    catalogue: textOf(given['catalogue']),
    problems: isRecord(given['problems']) ? severitiesOf(given['problems']) : {},
    inlayHints: switchedOn(given, INLAY_HINTS),
    codeLens: switchedOn(given, CODE_LENSES),
  };
}

/** The section inside a settings object: under its name, or the object itself. */
export function sectionOf(value: unknown): unknown {
  return isRecord(value) && isRecord(value[SETTINGS_SECTION]) ? value[SETTINGS_SECTION] : value;
}

function severitiesOf(given: Readonly<Record<string, unknown>>): Severities {
  const known = Object.entries(given).filter((each): each is [string, Severity | 'off'] => isProblemCode(each[0]) && WORDS.has(each[1]));
  return Object.fromEntries(known);
}

/** Everything is on until it is switched off. */
function switchedOn<Kind>(given: Readonly<Record<string, unknown>>, kinds: Readonly<Record<string, Kind>>): Kind[] {
  return Object.entries(kinds).flatMap(([key, kind]) => {
    const [group = '', name = ''] = key.split('.');
    const switches = given[group];
    return isRecord(switches) && switches[name] === false ? [] : [kind];
  });
}

const WORDS: ReadonlySet<unknown> = new Set(['error', 'warning', 'information', 'hint', 'off']);

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
