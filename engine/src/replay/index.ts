// Owns: the door to deciding recorded calls again.
// Refuses: everything not named here stays inside.

export { CALL_FIELDS } from './decided-call.js';
export { Replay } from './replay.js';
export type { ReplayReport, ReplayedCall, ReplayedChange, ReplayedLine, UntoldCalls } from './replay.js';
