// Owns: which entries of a policy, those that it inherits included, are asked about a capability, and in which order, read naively from
//   shared/spec/policy-language.md §§3, 6 and 10.
// Refuses: conditions, layers, and everything from core/.

import type { RefCapability, RefEntry, RefPolicy, RefWorld, Tier } from './evaluate.js';
import { looksLike, matches } from './names.js';

/** A policy with everything it inherits. */
export interface Effective {
  /** Rate limits are counted "per (agent, layer, policy, entry pattern)"; two files with one name are two policies. */
  file: string;
  broken: boolean;
  /** The file itself and what it extends, one after the other. */
  line: RefPolicy[];
  defaults: Tier | null;
}

/** "Names resolve in the own policy directory, then among the templates." Several files may share a name. */
export function policiesNamed(world: RefWorld, name: string): RefPolicy[] {
  const own = world.organizations.filter((policy) => policy.name === name);
  return own.length > 0 ? own : world.templates.filter((policy) => policy.name === name);
}

/**
 * An unknown or cyclic `extends` breaks the file (§1), and so, read strictly, does a broken parent. A parent's name that two files share
 * gives one reading for each of them ("both apply").
 */
export function inherit(world: RefWorld, policy: RefPolicy, below: readonly RefPolicy[] = []): Effective[] {
  const own: Effective = { file: policy.file, broken: policy.broken === true, line: [policy], defaults: policy.defaults?.tier ?? null };
  if (own.broken || policy.extends === undefined) return [own];
  const parents = policiesNamed(world, policy.extends);
  const line = [...below, policy];
  if (parents.length === 0 || parents.some((parent) => line.includes(parent))) return [{ ...own, broken: true }];
  return parents.flatMap((parent) => inherit(world, parent, line)).map((parent) => ({
    file: policy.file,
    broken: parent.broken,
    line: [policy, ...parent.line],
    // "`defaults` likewise"
    defaults: own.defaults ?? parent.defaults,
  }));
}

/** The policies of one name with what they inherit; empty: the name is unknown. */
export function effectiveNamed(world: RefWorld, name: string): Effective[] {
  return policiesNamed(world, name).flatMap((policy) => inherit(world, policy));
}

export interface Asked {
  pattern: string;
  entry: RefEntry;
  /** The known capabilities whose calls can get to the entry: what tells which parameters its conditions know. */
  decides: RefCapability[];
}

/**
 * Every entry that may decide, in its order. Of maps the inherited entries are the policy's own; with a list in the line, each policy is asked
 * before the one that it extends: docs/language.md, "What no item matches is decided by what the policy extends" and "A policy in the map form
 * that extends a list is asked first, too, whatever its entries are about".
 */
export function askedOf(world: RefWorld, line: readonly RefPolicy[], capability: string): Asked[] {
  const [own, ...bases] = line;
  if (own === undefined) return [];
  if (own.items !== undefined) return [...askedOfList(world, own.items, capability), ...askedOf(world, bases, capability)];
  if (!bases.some((each) => each.items !== undefined)) return askedOfMaps(world, line, capability);
  return [...askedOfMaps(world, [own], capability), ...askedOf(world, bases, capability)];
}

/** §10: "the first item that matches decides, whatever its specificity". */
function askedOfList(world: RefWorld, items: NonNullable<RefPolicy['items']>, capability: string): Asked[] {
  return items.flatMap(({ pattern, condition, tier, rate_limit }, index) => {
    if (!matches(pattern, capability)) return [];
    const entry: RefEntry = {
      ...(condition === undefined ? { tier } : { rules: [{ condition, tier }] }),
      ...(rate_limit === undefined ? {} : { rate_limit }),
    };
    const isOver = (name: string): boolean => items.slice(0, index).some((one) => one.condition === undefined && matches(one.pattern, name));
    return [{ pattern, entry, decides: world.catalogue.filter(({ name }) => matches(pattern, name) && !isOver(name)) }];
  });
}

const BLOCKING: RefEntry = { tier: 'blocked' };

/**
 * "exact, then the longest prefix, then `*`"; "entries with the same key are replaced whole, others are inherited". "An exact entry for the name itself in the
 * same file comes first; every other entry, and an exact one that is inherited, comes after" a key that spells no pattern. Of those the key is given with a `?`.
 */
function askedOfMaps(world: RefWorld, line: readonly RefPolicy[], capability: string): Asked[] {
  const entries = Object.assign({}, ...[...line].reverse().map((policy) => policy.capabilities)) as Record<string, RefEntry>;
  const order = matchingPatterns(entries, capability);
  const [exact, wider] = [true, false].map((isExact) => order.filter((pattern) => (pattern === capability) === isExact));
  const writer = line.findIndex((policy) => Object.hasOwn(policy.capabilities, capability));
  const near = line.flatMap(({ misspelt = [] }, index) => [
    ...(index === writer ? exact ?? [] : []),
    ...misspelt.filter((key) => looksLike(key, capability)).map((key) => `?${key}`),
  ]);
  return [...near, ...(wider ?? [])].map((pattern) => {
    const entry = pattern.startsWith('?') ? BLOCKING : entries[pattern] ?? {};
    return { pattern, entry, decides: (entry.rules ?? []).length > 0 ? decidedCapabilities(world, entries, pattern) : [] };
  });
}

/** The matching patterns, the most specific first. */
function matchingPatterns(entries: Record<string, RefEntry>, capability: string): string[] {
  const rank = (pattern: string): number => {
    if (pattern === '*') return 0;
    if (pattern.endsWith('.*')) return pattern.length;
    return Number.POSITIVE_INFINITY;
  };
  return Object.keys(entries)
    .filter((pattern) => matches(pattern, capability))
    .sort((left, right) => (rank(left) === rank(right) ? 0 : rank(right) - rank(left)));
}

/**
 * The known capabilities that an entry decides: it matches, and every more specific entry of the file can leave the
 * matter to it, having no tier of its own (§4 "the next less specific entry of the same file decides").
 */
function decidedCapabilities(world: RefWorld, entries: Record<string, RefEntry>, pattern: string): RefCapability[] {
  return world.catalogue.filter((capability) => {
    const order = matchingPatterns(entries, capability.name);
    const place = order.indexOf(pattern);
    return place >= 0 && order.slice(0, place).every((other) => entries[other]?.tier === undefined);
  });
}
