// Owns: which engines decide in the comparison. Refuses: how (adapters/).

export const OURS = { adapter: 'ours', name: 'ours' };
export const MAP_FLOOR = { adapter: 'map-floor', name: 'floor: maps' };
export const PEERS = [
  { adapter: 'casl', name: 'CASL', package: '@casl/ability' },
  { adapter: 'json-logic', name: 'json-logic-engine', package: 'json-logic-engine' },
  { adapter: 'casbin', name: 'casbin', package: 'casbin' },
  // Node 20 crashes when it inlines these calls into WebAssembly.
  { adapter: 'cedar-sliced', name: 'Cedar, sliced', package: '@cedar-policy/cedar-wasm', flags: ['--no-turbo-inline-js-wasm-calls'] },
];
