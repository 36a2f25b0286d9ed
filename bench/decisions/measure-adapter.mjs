// Owns: one engine in a process of its own: does it agree with the reference on every request, and if so, how long does a decision take?
// Refuses: times of an engine that does not agree.
// Prints JSON: node --expose-gc bench/decisions/measure-adapter.mjs '{"adapter":"ours","agents":10,"requests":20000,"seed":1,"ms":400}'

import { median } from '../report/statistics.mjs';
import { disagreement, fresh, makeWork, pass } from './timing.mjs';

const { adapter: name, agents, requests: count, seed, ms } = JSON.parse(process.argv[2]);
const ROUNDS = 5;

const adapter = await import(`./adapters/${name}.mjs`);
const work = makeWork({ agents, requests: count, seed });
const texts = adapter.readsText?.(work.set);
globalThis.gc?.();
const heapBefore = process.memoryUsage().heapUsed;
const started = performance.now();
const decide = await adapter.prepare(work.set, texts);
const prepareMs = performance.now() - started;
const disagrees = disagreement(decide, work);
console.log(JSON.stringify(disagrees === null ? { ...times(), prepareMs, heap: heapOf(), checked: count } : { disagrees }));
// What a peer may have left running is not waited for.
process.exit(0);

function times() {
  const all = work.kinds.nanoseconds;
  const each = pass(decide, fresh(all, 50)) / 1e6;
  const many = Math.max(50, Math.min(count, Math.floor(ms / each)));
  const until = performance.now() + ms;
  do pass(decide, fresh(all, many));
  while (performance.now() < until);
  return Object.fromEntries(Object.entries(work.kinds).map(([kind, lines]) => [kind, median(Array.from({ length: ROUNDS }, () => round(lines, many)))]));
}

function round(lines, many) {
  const requests = fresh(lines, many);
  globalThis.gc?.();
  return pass(decide, requests);
}

/** MiB of what was prepared, and of what was kept while deciding. */
function heapOf() {
  globalThis.gc?.();
  return Math.max(0, process.memoryUsage().heapUsed - heapBefore) / 2 ** 20;
}
