// Owns: the text of a policy as the reference's plain data, by the YAML library alone: the other way round than generate.ts.
// Refuses: anything from core/, and texts of other kinds than generate.ts writes and actions make of them.

import { parseDocument } from 'yaml';

import type { RefEntry, RefItem, RefPolicy, RefRateLimit, RefRule, Tier } from './evaluate.js';
import { TIERS, isStricter } from './evaluate.js';
import { isCapabilityName } from './names.js';

interface Written {
  name?: string;
  agent?: string;
  extends?: string;
  defaults?: { tier?: unknown };
  capabilities?: Record<string, WrittenEntry | null> | null;
  rules?: WrittenItem[];
}

interface WrittenEntry { tier?: unknown; reason?: string; rules?: { condition?: Record<string, unknown>; tier?: unknown }[]; rate_limit?: RefRateLimit }
interface WrittenItem extends WrittenEntry { capability?: string; match?: { capability: string }; condition?: Record<string, unknown>; conditions?: Record<string, unknown> }

/** "A file does not compile when its YAML does not parse, its root is not a mapping, …, its `name`/`agent` or `capabilities` is missing". */
export function fromYaml(text: string, file: string): RefPolicy {
  const document = parseDocument(text, { merge: true, prettyErrors: false });
  const data = document.errors.length > 0 ? null : (document.toJS() as Written | null);
  if (data === null || typeof data !== 'object' || Array.isArray(data)) return { file, capabilities: {}, broken: true };
  const { name, agent, defaults, capabilities, rules } = data;
  const head: RefPolicy = { file, capabilities: {}, ...(name === undefined ? {} : { name }), ...(agent === undefined ? {} : { agent }) };
  if (capabilities === undefined && rules === undefined) return { ...head, broken: true };
  const policy: RefPolicy = {
    ...head,
    ...(data.extends === undefined ? {} : { extends: data.extends }),
    ...(defaults === undefined ? {} : { defaults: isTier(defaults.tier) ? { tier: defaults.tier } : { tier: 'blocked', broken: true } }),
  };
  if (rules !== undefined) return { ...policy, items: rules.map(itemOf) };
  const entries = Object.entries(capabilities ?? {});
  const misspelt = entries.flatMap(([key]) => (isPattern(key) ? [] : [key]));
  return {
    ...policy,
    capabilities: Object.fromEntries(entries.filter(([key]) => isPattern(key)).map(([key, entry]) => [key, entryOf(entry)])),
    ...(misspelt.length === 0 ? {} : { misspelt }),
  };
}

function isTier(value: unknown): value is Tier {
  return (TIERS as readonly unknown[]).includes(value);
}

/** §3. */
function isPattern(key: string): boolean {
  return key === '*' || isCapabilityName(key) || (key.endsWith('.*') && isCapabilityName(`${key.slice(0, -2)}.x`));
}

const BROKEN: RefEntry = { tier: 'blocked', broken: true };

/** "Any other error inside an entry makes *that entry* vote `blocked`". */
function entryOf(entry: WrittenEntry | null): RefEntry {
  const { tier, rules = [], rate_limit: limit } = entry ?? {};
  if ((tier !== undefined && !isTier(tier)) || (tier === undefined && rules.length === 0)) return BROKEN;
  if (rules.some((rule) => !isTier(rule.tier) || rule.condition === undefined)) return BROKEN;
  const sound = rules as RefRule[];
  // "`on_exceed` must be stricter than the entry's tier (without one: than the most permissive of its rules)"
  const base = tier ?? TIERS.find((each) => sound.some((rule) => rule.tier === each)) ?? 'blocked';
  const isAlwaysBlocked = [...(tier === undefined ? [] : [tier]), ...sound.map((rule) => rule.tier)].every((each) => each === 'blocked');
  if (limit?.on_exceed !== undefined && !isAlwaysBlocked && !isStricter(limit.on_exceed, base)) return BROKEN;
  return { ...(tier === undefined ? {} : { tier }), ...(sound.length === 0 ? {} : { rules: sound }), ...(limit === undefined ? {} : { rate_limit: limit }) };
}

function itemOf({ capability, match, tier, condition, conditions, rate_limit: limit }: WrittenItem): RefItem {
  const pattern = capability ?? match?.capability ?? '*';
  const asked = condition ?? conditions;
  const isBroken = !isTier(tier) || (limit?.on_exceed !== undefined && tier !== 'blocked' && !isStricter(limit.on_exceed, tier));
  if (isBroken) return { pattern, tier: 'blocked', broken: true };
  return { pattern, tier, ...(asked === undefined ? {} : { condition: asked }), ...(limit === undefined ? {} : { rate_limit: limit }) };
}
