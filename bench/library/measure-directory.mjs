// Owns: how long the library takes to open a directory, to answer first, to answer for every agent, and to have a saved file in force; beside it what the files alone cost.
// Refuses: writing the directory (generate/workspace.mjs).
// Prints JSON: node --expose-gc bench/library/measure-directory.mjs '{"directory":"/tmp/policies","saves":10,"opened":5}'

import { readFileSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPolicies, watchPolicies } from '../../out/engine/src/index.js';
import { ORGANIZATION } from '../generate/workspace.mjs';

const { directory, saves, opened } = JSON.parse(process.argv[2]);
const agentFiles = readdirSync(join(directory, 'agents')).map((name) => join(directory, 'agents', name));
const agents = agentFiles.map((path) => path.slice(path.lastIndexOf('/') + 1, -'.yaml'.length));
const call = (agent) => ({ agent, capability: 'email.send', parameters: { content_size: 1000 } });

const ours = { ...(await opening()), ...(await following()) };
const files = { opened: fastest(opened, async () => readFiles()), ...(await hearing()) };
console.log(JSON.stringify({ ours, files: { ...files, opened: await files.opened } }));
process.exit(0);

/** From nothing to the first answer, the fastest of a few times; then one answer for every agent; then what all of that holds in memory. */
async function opening() {
  const time = await fastest(opened, async () => (await loadPolicies(directory)).decide(call(agents[0])));
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed;
  const engine = await loadPolicies(directory);
  const started = performance.now();
  for (const agent of agents) engine.decide(call(agent));
  const everyAgent = performance.now() - started;
  globalThis.gc?.();
  const held = (process.memoryUsage().heapUsed - heap) / 2 ** 20;
  engine.decide(call(agents[0]));
  return { opened: time, everyAgent, heap: held };
}

/** From the moment a file is written to the moment at which another set of policies decides; the medians are made of all of them. */
async function following() {
  let told = () => {};
  const engine = await watchPolicies(directory, { onEvent: (event) => told(event) });
  const times = { savedAgent: [], savedOrganization: [] };
  for (let i = 0; i < saves; i++) {
    times.savedAgent.push(await saved(agentFiles[(i * 7) % agentFiles.length]));
    times.savedOrganization.push(await saved(join(directory, `${ORGANIZATION}.yaml`)));
  }
  await engine.close();
  return times;

  async function saved(path) {
    const text = readFileSync(path, 'utf8');
    const time = await inForce(path, `${text}# one more line\n`);
    await inForce(path, text);
    return time;
  }

  async function inForce(path, text) {
    const heard = new Promise((resolve) => (told = resolve));
    const started = performance.now();
    writeFileSync(path, text);
    await heard;
    return performance.now() - started;
  }
}

function readFiles() {
  return [...agentFiles, join(directory, `${ORGANIZATION}.yaml`)].map((path) => readFileSync(path, 'utf8')).length;
}

/** From the moment a file is written to the moment at which an event about it came and it was read again. */
async function hearing() {
  const times = [];
  for (let i = 0; i < saves; i++) {
    const path = agentFiles[(i * 7) % agentFiles.length];
    const text = readFileSync(path, 'utf8');
    const watcher = watch(join(directory, 'agents'));
    const heard = new Promise((resolve) => watcher.once('change', () => resolve(readFileSync(path, 'utf8'))));
    const started = performance.now();
    writeFileSync(path, text);
    await heard;
    times.push(performance.now() - started);
    watcher.close();
  }
  return { savedAgent: times };
}

async function fastest(times, work) {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    globalThis.gc?.();
    const started = performance.now();
    await work();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}
