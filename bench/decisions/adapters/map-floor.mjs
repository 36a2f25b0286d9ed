// Owns: the floor of all engines that are asked with names: everything resolved beforehand, a decision is two look-ups in maps and a comparison or two.
// Refuses: sources, reasons, and whatever else an answer is good for.

import { RANK, SIZES, TIERS, categoryOf, layerRows } from '../../generate/policy-set.mjs';

export const note = '`Map.get(agent)`, `Map.get(capability)`, compare';

export function prepare(set) {
  const shared = [layerRows(set.system), layerRows(set.organization)];
  const keys = new Set(shared.flat().map(({ key }) => key));
  const base = resolved(shared, keys, set.fallback);
  const agents = new Map([...set.agents].map(([name, layer]) => {
    const own = layerRows(layer);
    const touched = new Set(own.flatMap(({ key, category }) => [key, ...(key.endsWith('*') ? [...keys].filter((each) => categoryOf(each) === category) : [])]));
    return [name, new Map([...base, ...resolved([...shared, own], touched, set.fallback)])];
  }));
  const unlisted = { sizes: [], tiers: [set.fallback] };
  return ({ agent, capability, params }) => {
    const cells = agents.get(agent) ?? base;
    const { sizes, tiers } = cells.get(capability) ?? cells.get(`${categoryOf(capability)}.*`) ?? unlisted;
    let at = 0;
    while (at < sizes.length && params.content_size >= sizes[at]) at++;
    return tiers[at];
  };
}

/** Each key with the sizes at which its answer changes, and the answers between them. */
function resolved(layers, keys, fallback) {
  const byKey = layers.map(grouped);
  return new Map([...keys].map((key) => {
    const wildcard = `${categoryOf(key)}.*`;
    const tierAt = (size) => {
      const covers = ({ from, to }) => from <= size && size < to;
      const votes = byKey.map((rows) => rows.get(key)?.find(covers) ?? rows.get(wildcard)?.find(covers)).filter((row) => row !== undefined);
      return votes.length === 0 ? fallback : TIERS[Math.max(...votes.map(({ tier }) => RANK[tier]))];
    };
    const sizes = SIZES.filter((size) => tierAt(size - 1) !== tierAt(size));
    return [key, { sizes, tiers: [tierAt(0), ...sizes.map(tierAt)] }];
  }));
}

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.key, [...(groups.get(row.key) ?? []), row]);
  return groups;
}
