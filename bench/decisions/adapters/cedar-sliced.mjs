// Owns: the same policies for Cedar (WebAssembly): one parsed set per agent and category, which is the most that a host can look up beforehand.
// Refuses: measuring. A forbidding policy's id starts with the rank of its tier, since Cedar knows two answers and we know four.

import { createRequire } from 'node:module';
import { CATEGORIES, RANK, TIERS, categoryOf, layerRows } from '../../generate/policy-set.mjs';

const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs');

export const note = '`statefulIsAuthorized`, sets parsed per agent and category';

export function prepare(set) {
  for (const category of CATEGORIES) {
    const shared = { ...policies(set.system, 'system', category), ...policies(set.organization, 'organization', category) };
    parse(`|${category}`, shared);
    for (const [name, layer] of set.agents) parse(`${name}|${category}`, { ...shared, ...policies(layer, 'agent', category) });
  }
  return (request) => {
    const category = categoryOf(request.capability);
    if (!CATEGORIES.includes(category)) return set.fallback;
    return tierOf(cedar.statefulIsAuthorized(call(request, { category, agent: set.agents.has(request.agent) ? request.agent : '' })), set.fallback);
  };
}

function parse(id, staticPolicies) {
  const { type, errors } = cedar.preparsePolicySet(id, { staticPolicies });
  if (type !== 'success') throw new Error(JSON.stringify(errors));
}

function call({ agent, capability, params }, slice) {
  return {
    principal: { type: 'Agent', id: agent },
    action: { type: 'Action', id: 'use' },
    resource: { type: 'Cap', id: capability },
    context: { size: params.content_size },
    entities: [],
    preparsedPolicySetId: `${slice.agent}|${slice.category}`,
  };
}

function tierOf(answer, fallback) {
  if (answer.type !== 'success') throw new Error(JSON.stringify(answer.errors));
  const { decision, diagnostics } = answer.response;
  if (decision === 'allow') return 'autonomous';
  const ranks = diagnostics.reason.map((id) => Number(id[0]));
  return ranks.length === 0 ? fallback : TIERS[Math.max(...ranks)];
}

/** Without an order among policies, a wildcard has to say what it does not speak for. */
function policies(layer, tag, category) {
  const rows = layerRows(layer).filter((row) => row.category === category);
  const exact = rows.filter(({ name }) => name !== '*');
  return Object.fromEntries(rows.map((row, index) => {
    const isWildcard = row.name === '*';
    const tests = [...(isWildcard ? exact.map((each) => `!(${[`resource == Cap::"${each.key}"`, ...sizeTests(each)].join(' && ')})`) : []), ...sizeTests(row)];
    const scope = isWildcard ? 'resource' : `resource == Cap::"${row.key}"`;
    const when = tests.length === 0 ? '' : ` when { ${tests.join(' && ')} }`;
    return [`${RANK[row.tier]}#${tag}#${index}`, `${row.tier === 'autonomous' ? 'permit' : 'forbid'}(principal, action, ${scope})${when};`];
  }));
}

function sizeTests({ from, to }) {
  return [...(from > 0 ? [`context.size >= ${from}`] : []), ...(to === Infinity ? [] : [`context.size < ${to}`])];
}
