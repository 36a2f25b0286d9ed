// Owns: a random set of policies in three layers, what it means (`referenceTier`), and the same as rows for engines without first-match rules.
// Refuses: text (policy-text.mjs). The meaning is plain and slow on purpose: every engine has to agree with it.
//
// Within a layer: the first matching rule of the exact entry, its tier, then the same of the wildcard, else no vote.
// Between layers: the strictest vote counts. Without any vote, the default does.

import { seededRandom } from './random.mjs';

export const TIERS = ['autonomous', 'notify', 'approval_required', 'blocked'];
export const RANK = Object.fromEntries(TIERS.map((tier, rank) => [tier, rank]));

const CATALOGUE = {
  filesystem: ['read', 'write', 'delete', 'list', 'move', 'copy', 'chmod', 'watch', 'search'],
  process: ['run', 'kill', 'list', 'signal', 'spawn_detached', 'read_env', 'set_priority', 'attach'],
  network: ['http_get', 'http_post', 'dns_lookup', 'tcp_connect', 'listen', 'download', 'upload', 'websocket'],
  email: ['send', 'read', 'search', 'delete', 'forward', 'draft', 'label', 'add_attachment'],
  git: ['clone', 'commit', 'push', 'force_push', 'pull', 'branch', 'merge', 'rebase', 'tag'],
  secrets: ['read_raw', 'use', 'list', 'create', 'rotate', 'delete', 'share'],
  calendar: ['read', 'create', 'update', 'delete', 'invite', 'respond', 'find_slot'],
  browser: ['navigate', 'click', 'type', 'screenshot', 'download', 'upload', 'evaluate_js', 'read_cookies'],
  database: ['query', 'insert', 'update', 'delete', 'migrate', 'drop_table', 'export', 'backup'],
  messaging: ['send', 'read', 'react', 'create_channel', 'invite', 'delete', 'pin', 'broadcast'],
  memory: ['read', 'write', 'search', 'forget', 'export', 'share', 'compact'],
  system: ['info', 'install_package', 'update', 'reboot', 'set_config', 'read_logs', 'add_user', 'schedule'],
  payments: ['quote', 'charge', 'refund', 'list', 'payout', 'add_method', 'export', 'dispute'],
};
export const CATEGORIES = Object.keys(CATALOGUE);
export const CAPABILITIES = CATEGORIES.flatMap((category) => CATALOGUE[category].map((name) => `${category}.${name}`));
export const SIZES = [1024, 4096, 10240, 65536, 262144, 1048576];

const ROLES = ['deploy', 'research', 'support', 'finance', 'data', 'ops', 'mail', 'build'];
const SYSTEM = {
  'secrets.read_raw': { tier: 'blocked', reason: 'Raw secrets never leave the vault' },
  'secrets.*': { tier: 'approval_required' },
  'system.reboot': { tier: 'blocked' },
  'system.add_user': { tier: 'blocked' },
  'system.*': { tier: 'notify' },
  'git.force_push': { tier: 'approval_required' },
  'database.drop_table': { tier: 'blocked' },
  'payments.*': { tier: 'notify' },
  'payments.payout': { tier: 'approval_required' },
  'network.upload': { rules: [{ condition: { content_size_gte: 1048576 }, tier: 'approval_required' }] },
  'email.send': { rules: [{ condition: { content_size_gte: 262144 }, tier: 'approval_required' }] },
};

/** `system`, `organization` and each of `agents` map patterns to entries; `fallback` is the tier where no layer votes. */
export function makePolicySet({ agents, seed = 1 }) {
  const random = seededRandom(seed);
  const organization = {};
  for (const category of CATEGORIES) {
    // One category has no wildcard, so that the default decides somewhere.
    if (category !== 'messaging') organization[`${category}.*`] = { tier: random.pick(['autonomous', 'notify', 'notify', 'approval_required']) };
    for (const name of CATALOGUE[category]) {
      const kind = random.next();
      if (kind < 0.35) organization[`${category}.${name}`] = { tier: random.pick(TIERS), reason: `Organization rule for ${name}` };
      else if (kind < 0.5) organization[`${category}.${name}`] = bySize(random);
    }
  }
  const names = Array.from({ length: agents }, (_, index) => agentName(index));
  return { system: SYSTEM, organization, agents: new Map(names.map((name) => [name, agentLayer(random)])), fallback: 'notify' };
}

export function agentName(index) {
  return `${ROLES[index % ROLES.length]}-bot-${String(index).padStart(5, '0')}`;
}

export function categoryOf(key) {
  return key.slice(0, key.indexOf('.'));
}

export function referenceTier(set, { agent, capability, params }) {
  const votes = [set.system, set.organization, set.agents.get(agent)].map((layer) => layer && layerVote(layer, capability, params.content_size));
  const ranks = votes.filter((vote) => vote !== undefined).map((vote) => RANK[vote]);
  return ranks.length === 0 ? set.fallback : TIERS[Math.max(...ranks)];
}

/** Whether no entry that decides about the call in any layer has a rule: whatever its parameters, the answer is the same. */
export function isUnconditional(set, { agent, capability }) {
  const entries = [set.system, set.organization, set.agents.get(agent)].map((layer) => layer?.[capability] ?? layer?.[`${categoryOf(capability)}.*`]);
  return entries.every((entry) => entry?.rules === undefined);
}

/** One layer as disjoint rows `{ key, category, name, from, to, tier }` of sizes from `from` to below `to`, wildcards last. */
export function layerRows(layer) {
  const rows = Object.entries(layer).flatMap(([key, entry]) => {
    const name = key.slice(key.indexOf('.') + 1);
    return entryRows(entry).map((row) => ({ key, category: categoryOf(key), name, ...row }));
  });
  return rows.sort((a, b) => Number(a.name === '*') - Number(b.name === '*'));
}

function agentLayer(random) {
  const layer = {};
  for (const category of distinct(2, () => random.pick(CATEGORIES))) layer[`${category}.*`] = { tier: random.pick(TIERS.slice(0, 3)) };
  for (const [index, key] of distinct(6, () => random.pick(CAPABILITIES)).entries()) {
    layer[key] = index < 2 ? bySize(random) : { tier: random.pick(TIERS), reason: 'Agreed with the owner of this agent' };
  }
  return layer;
}

function distinct(count, draw) {
  const found = new Set();
  while (found.size < count) found.add(draw());
  return [...found];
}

function bySize(random) {
  const [size, low] = [random.pick(SIZES), random.below(2)];
  const high = Math.min(3, low + 1 + random.below(2));
  return { rules: [
    { condition: { content_size_lt: size }, tier: TIERS[low] },
    { condition: { content_size_gte: size }, tier: TIERS[high], reason: 'Large payloads need review' },
  ] };
}

function layerVote(layer, capability, size) {
  for (const key of [capability, `${categoryOf(capability)}.*`]) {
    const entry = layer[key];
    const rule = entry?.rules?.find(({ condition }) => size >= sizesOf(condition).from && size < sizesOf(condition).to);
    const vote = rule?.tier ?? entry?.tier;
    if (vote !== undefined) return vote;
  }
  return undefined;
}

function entryRows({ rules = [], tier }) {
  const rows = [];
  let rest = [{ from: 0, to: Infinity }];
  for (const rule of [...rules, ...(tier === undefined ? [] : [{ condition: {}, tier }])]) {
    const wanted = sizesOf(rule.condition);
    const left = [];
    for (const { from, to } of rest) {
      const met = { from: Math.max(from, wanted.from), to: Math.min(to, wanted.to) };
      if (met.from >= met.to) left.push({ from, to });
      else {
        rows.push({ ...met, tier: rule.tier });
        left.push({ from, to: met.from }, { from: met.to, to });
      }
    }
    rest = left.filter(({ from, to }) => from < to);
  }
  return rows;
}

function sizesOf({ content_size_gte: from = 0, content_size_lt: to = Infinity }) {
  return { from, to };
}
