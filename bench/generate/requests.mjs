// Owns: a stream of calls to decide: a few capabilities often, most of them seldom; unknown names and agents; sizes at and around the thresholds.
// Refuses: answers (policy-set.mjs).
// On its own, one JSON object a line: node bench/generate/requests.mjs --count 20000 [--agents 10] [--seed 7]

import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { CAPABILITIES, CATEGORIES, SIZES, agentName } from './policy-set.mjs';
import { seededRandom } from './random.mjs';

const EDGES = SIZES.flatMap((size) => [size - 1, size]);

/** `{ agent, capability, params: { content_size } }`, each. */
export function makeRequests({ count, agents, seed = 7 }) {
  const random = seededRandom(seed);
  const popular = popularity(random);
  return Array.from({ length: count }, () => {
    const kind = random.next();
    return {
      agent: random.chance(0.98) ? agentName(random.below(agents)) : `unknown-bot-${random.below(50)}`,
      capability: kind < 0.95 ? popular() : kind < 0.98 ? `${random.pick(CATEGORIES)}.unlisted_${random.below(20)}` : `telemetry.emit_${random.below(5)}`,
      params: { content_size: random.chance(0.1) ? random.pick(EDGES) : Math.floor(2 ** (random.next() * 23)) },
    };
  });
}

/** Draws capabilities as Zipf's law has it. */
function popularity(random) {
  const shuffled = CAPABILITIES.map((name) => ({ name, at: random.next() })).sort((a, b) => a.at - b.at);
  let sum = 0;
  const steps = shuffled.map((_, index) => (sum += 1 / (index + 1) ** 0.7));
  return () => {
    const drawn = random.next() * sum;
    return shuffled[steps.findIndex((step) => step >= drawn)].name;
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const number = (fallback) => ({ type: 'string', default: String(fallback) });
  const { values } = parseArgs({ options: { count: number(20_000), agents: number(10), seed: number(7) } });
  const wanted = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  for (const request of makeRequests(wanted)) console.log(JSON.stringify(request));
}
