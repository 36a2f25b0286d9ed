// Owns: yaml-language-server with its 200 ms of waiting for the next keystroke set to 0, so that its work alone is measured. Refuses: any other change.

const delayed = globalThis.setTimeout;
globalThis.setTimeout = Object.assign((work, ms, ...rest) => delayed(work, ms === 200 ? 0 : ms, ...rest), delayed);
await import('../../node_modules/yaml-language-server/out/server/src/server.js');
