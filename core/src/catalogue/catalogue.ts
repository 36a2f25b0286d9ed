// Owns: the known capabilities as data: what each does, its declared tier and its parameters.
// Refuses: where a catalogue comes from (definitions.ts reads files' values, the built-in one is generated from data).

import { patternsFor } from '../model/pattern.js';
import type { Tier } from '../model/tier.js';
import { isTier } from '../model/tier.js';
import { pushTo } from '../text/push-to.js';

export interface Parameter {
  readonly name: string;
  /** A type name of the product: String, Integer, FilesystemPath, … */
  readonly type: string;
  readonly required: boolean;
  readonly description: string | null;
  /** What the product takes where the parameter is left out; undefined where nothing is declared. Never used in a decision. */
  readonly default?: unknown;
}

export interface Capability {
  readonly name: string;
  readonly category: string;
  readonly purpose: string | null;
  readonly declaredTier: Tier | null;
  readonly parameters: readonly Parameter[];
  /** Whether `parameters` lists all there are. Where not, no parameter is called unknown. */
  readonly parametersComplete: boolean;
  /** A name kept for the system policy: known, but not counted in coverage. */
  readonly reserved: boolean;
}

export interface Catalogue {
  readonly name: string;
  readonly version: string;
  readonly capabilities: ReadonlyMap<string, Capability>;
  /** Category → all its known capabilities, reserved ones included, in the catalogue's order. */
  readonly known: ReadonlyMap<string, readonly Capability[]>;
  /** Category → the capabilities that coverage counts, in the catalogue's order. */
  readonly categories: ReadonlyMap<string, readonly Capability[]>;
  /** How many capabilities coverage counts. */
  readonly total: number;
}

const PATTERNS = new WeakMap<Capability, readonly string[]>();

/** The patterns that match a capability, most specific first. An edit asks this of every capability, and a text that is made anew is slow to look up. */
export function patternsMatching(capability: Capability): readonly string[] {
  const known = PATTERNS.get(capability) ?? patternsFor(capability.name);
  PATTERNS.set(capability, known);
  return known;
}

/** A catalogue of these capabilities; of two with one name the first counts. */
export function buildCatalogue(name: string, version: string, capabilities: Iterable<Capability>): Catalogue {
  const building = new CatalogueBuilding();
  for (const each of capabilities) building.add(each);
  return building.called(name, version);
}

/** A catalogue to which one capability after the other is added, tens of thousands where there are packs. */
export class CatalogueBuilding {
  readonly #capabilities = new Map<string, Capability>();
  readonly #known = new Map<string, Capability[]>();
  readonly #categories = new Map<string, Capability[]>();
  #total = 0;

  /** How many there are, reserved ones included. */
  get size(): number {
    return this.#capabilities.size;
  }

  /** Whether it is a new one; of two with one name the first counts. */
  add(capability: Capability): boolean {
    const { name, category, reserved } = capability;
    if (this.#capabilities.has(name)) return false;
    this.#capabilities.set(name, capability);
    pushTo(this.#known, category, capability);
    if (reserved) return true;
    this.#total++;
    pushTo(this.#categories, category, capability);
    return true;
  }

  called(name: string, version: string): Catalogue {
    return { name, version, capabilities: this.#capabilities, known: this.#known, categories: this.#categories, total: this.#total };
  }
}

/** The shape of `builtin.json`. */
export interface CatalogueData {
  readonly name: string;
  readonly version: string;
  readonly capabilities: readonly {
    readonly name: string;
    readonly category: string;
    readonly purpose: string;
    readonly declaredTier: string | null;
    readonly paramsComplete: boolean;
    readonly params: readonly { readonly name: string; readonly type: string; readonly required: boolean; readonly default?: unknown; readonly description?: string }[];
    readonly tags?: readonly string[];
    readonly destructive?: boolean;
  }[];
  readonly reserved: readonly { readonly name: string; readonly category: string; readonly purpose: string }[];
}

export function catalogueFromData(data: CatalogueData): Catalogue {
  const counted = data.capabilities.map((each): Capability => ({
    name: each.name,
    category: each.category,
    purpose: each.purpose,
    declaredTier: isTier(each.declaredTier) ? each.declaredTier : null,
    parameters: each.params.map((one) => ({
      name: one.name,
      type: one.type,
      required: one.required,
      description: one.description ?? null,
      ...('default' in one ? { default: one.default } : {}),
    })),
    parametersComplete: each.paramsComplete,
    reserved: false,
  }));
  const reserved = data.reserved.map((each): Capability => ({
    name: each.name,
    category: each.category,
    purpose: each.purpose,
    declaredTier: null,
    parameters: [],
    parametersComplete: false,
    reserved: true,
  }));
  return buildCatalogue(data.name, data.version, [...counted, ...reserved]);
}
