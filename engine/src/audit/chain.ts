// Owns: the hash of an entry, and what the first entry of a chain refers to.
// Refuses: going through logs (verify-chain.ts).

import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { AuditEntry } from './entry.js';

/** The values that a first `previous_hash` has, by the two ways in which they are documented. */
export const GENESIS = {
  'SHA-256("kruxos-audit-genesis-v1")': sha256('kruxos-audit-genesis-v1'),
  '64 zeros': '0'.repeat(64),
} as const;
export type GenesisName = keyof typeof GENESIS;

export function genesisName(hash: string): GenesisName | null {
  return (Object.keys(GENESIS) as GenesisName[]).find((name) => GENESIS[name] === hash) ?? null;
}

/**
 * SHA-256 over the canonical JSON of all fields except `entry_hash` and `previous_hash`, followed by `previous_hash` as the hexadecimal text
 * that it is in the entry. Lower-case hexadecimal.
 */
export function entryHash(entry: AuditEntry, previousHash: string): string {
  return sha256(canonicalJson(entry, ['entry_hash', 'previous_hash']) + previousHash);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
