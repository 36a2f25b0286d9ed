// Owns: one engine in a process of its own: does it agree with the reference on every request, and if so, how long does a decision take?
// Refuses: times of an engine that does not agree.
// Prints JSON: node --expose-gc bench/decisions/measure-adapter.mjs '{"adapter":"ours","agents":10,"requests":20000,"seed":1,"ms":400}'

import { makePolicySet, referenceTier } from '../generate/policy-set.mjs';
import { makeRequests } from '../generate/requests.mjs';
import { median } from '../report/statistics.mjs';

const { adapter: name, agents, requests: count, seed, ms } = JSON.parse(process.argv[2]);
const ROUNDS = 5;

const adapter = await import(`./adapters/${name}.mjs`);
const set = makePolicySet({ agents, seed });
const texts = adapter.readsText?.(set);
const lines = makeRequests({ count, agents, seed: seed + 6 }).map((request) => JSON.stringify(request));
// Freshly parsed, as they come to a gateway: no engine has seen these very strings.
const fresh = (many) => lines.slice(0, many).map((line) => JSON.parse(line));

const started = performance.now();
const decide = await adapter.prepare(set, texts);
const prepareMs = performance.now() - started;
console.log(JSON.stringify(agreement() ?? { ...times(), prepareMs, checked: count }));
// What a peer may have left running is not waited for.
process.exit(0);

function agreement() {
  for (const request of fresh(count)) {
    const [got, expected] = [decide(request), referenceTier(set, request)];
    if (got !== expected) return { disagrees: `${JSON.stringify(request)}: ${got}, and the reference says ${expected}` };
  }
  return null;
}

function times() {
  const probe = fresh(50);
  const each = pass(probe) / 1e6;
  const many = Math.max(50, Math.min(count, Math.floor(ms / each)));
  const until = performance.now() + ms;
  do pass(fresh(many));
  while (performance.now() < until);
  const rounds = Array.from({ length: ROUNDS }, () => {
    const requests = fresh(many);
    globalThis.gc?.();
    return pass(requests);
  });
  return { nanoseconds: median(rounds) };
}

/** Nanoseconds for each. */
function pass(requests) {
  let length = 0;
  const from = performance.now();
  for (const request of requests) length += decide(request).length;
  const used = performance.now() - from;
  // The answers are used, so that no compiler leaves them out.
  if (length === 0) throw new Error('no answers');
  return (used * 1e6) / requests.length;
}
