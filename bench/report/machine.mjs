// Owns: where and when something was measured, and with which versions. Refuses: names of machines and people.

import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { PEERS as ENGINES } from '../decisions/adapters.mjs';
import { PEERS as SERVERS } from '../editor/servers.mjs';

export function describeMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGibibytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    load: loadavg()[0],
    date: new Date().toISOString().slice(0, 10),
  };
}

/** Of this project and of the peers that are installed, as pairs. */
export function versionsInUse() {
  const peers = [...SERVERS, ...ENGINES].flatMap((each) => each.package ?? []);
  return [['kruxos-policy', versionIn('../../package.json')], ...peers.map((name) => [name, installedPeer(name)])];
}

export function installedPeer(name) {
  return versionIn(`../node_modules/${name}/package.json`);
}

function versionIn(relative) {
  const file = new URL(relative, import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : 'not installed';
}
