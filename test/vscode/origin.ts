// Owns: which extension this run of the suite is about: under development, packaged, or packaged and in a browser. Refuses: checking it.

export type Origin = 'development' | 'package' | 'browser';

export const origin: Origin = typeof process === 'undefined' ? 'browser' : (process.env['KRUXOS_POLICY_SUITE_ORIGIN'] as Origin);
