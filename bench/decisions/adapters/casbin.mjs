// Owns: the same policies for casbin: one enforcer per layer, the first matching row decides, its tier comes back with the explanation. Refuses: measuring.

import { newEnforcer, newModelFromString } from 'casbin';
import { RANK, TIERS, layerRows } from '../../generate/policy-set.mjs';

export const note = '`enforceExSync` in three enforcers';

const MODEL = `
[request_definition]
r = cat, cap, size
[policy_definition]
p = cat, cap, lo, hi, tier, eft
[policy_effect]
e = priority(p.eft) || deny
[matchers]
m = r.cat == p.cat && (r.cap == p.cap || p.cap == '*') && r.size >= p.lo && r.size < p.hi
`;

export async function prepare(set) {
  const [system, organization] = [await enforcer(set.system), await enforcer(set.organization)];
  const agents = new Map();
  for (const [name, layer] of set.agents) agents.set(name, await enforcer(layer));
  return ({ agent, capability, params }) => {
    const dot = capability.indexOf('.');
    let strictest = -1;
    for (const layer of [system, organization, agents.get(agent)]) {
      const [isMet, row] = layer?.enforceExSync(capability.slice(0, dot), capability.slice(dot + 1), params.content_size) ?? [false];
      if (isMet) strictest = Math.max(strictest, RANK[row[4]]);
    }
    return strictest < 0 ? set.fallback : TIERS[strictest];
  };
}

async function enforcer(layer) {
  const made = await newEnforcer(newModelFromString(MODEL));
  await made.addPolicies(layerRows(layer).map(({ category, name, from, to, tier }) => [category, name, String(from), String(to), tier, 'allow']));
  return made;
}
