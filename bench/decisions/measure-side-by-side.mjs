// Owns: several engines in one process, passes in turns, and the fastest pass of each: whatever else the machine does slows all of them, and not every pass.
// Refuses: peers, whose figures deserve a process of their own.
// Prints JSON: node --expose-gc bench/decisions/measure-side-by-side.mjs '{"adapters":["ours","map-floor"],"agents":10,"requests":20000,"seed":1,"passes":25}'

import { disagreement, fresh, makeWork, pass } from './timing.mjs';

const { adapters, agents, requests, seed, passes } = JSON.parse(process.argv[2]);
const WARM_UP = 10;

const work = makeWork({ agents, requests, seed });
const subjects = [];
for (const name of adapters) {
  const adapter = await import(`./adapters/${name}.mjs`);
  const decide = await adapter.prepare(work.set, adapter.readsText?.(work.set));
  // A loop of its own, so that what the compiler learns of one engine is not held against the other.
  subjects.push({ name, decide, pass: new Function(`return ${pass.toString()}`)() });
}
for (let i = 0; i < WARM_UP; i++) for (const each of subjects) each.pass(each.decide, fresh(work.kinds.nanoseconds));
const best = {};
for (const { name, decide } of subjects) {
  const disagrees = disagreement(decide, work);
  best[name] = { checked: requests, ...(disagrees !== null && { disagrees }) };
}
for (const [kind, lines] of Object.entries(work.kinds)) {
  for (let i = 0; i < passes; i++) {
    for (const { name, decide, pass: run } of subjects) {
      const given = fresh(lines);
      globalThis.gc?.();
      best[name][kind] = Math.min(best[name][kind] ?? Infinity, run(decide, given));
    }
  }
}
console.log(JSON.stringify(best));
