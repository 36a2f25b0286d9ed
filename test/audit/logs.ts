// Owns: audit logs for tests: real files in directories of their own, and what reading them gives.
// Refuses: expectations.

import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import { AuditWriter, readAudit } from '../../engine/src/audit/index.js';
import type { AuditDraft, AuditEntry, AuditFault, AuditRecord, GenesisName, ReadAuditOptions } from '../../engine/src/audit/index.js';

export const HOUR = 3_600_000;
/** Noon of a Sunday. */
export const NOON = Date.UTC(2026, 2, 1, 12);

/** A new directory, gone after the test. */
export function folderFor(t: TestContext): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'kruxos-policy-audit-')));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function draft(changes: Partial<AuditDraft> = {}): AuditDraft {
  return {
    actor: { type: 'agent', name: 'report-bot' },
    capability: 'filesystem.write',
    inputs: { path: '/workspace/a.md' },
    status: 'success',
    policy_decision: { tier: 'notify', rule: 'acme:filesystem.*', reason: null },
    ...changes,
  };
}

export interface LogOptions {
  /** Milliseconds; the first entry. */
  readonly start?: number;
  /** Milliseconds from entry to entry. */
  readonly step?: number;
  readonly genesis?: GenesisName;
}

/** Writes the drafts, one after the other, and returns them as they were written. Ids are numbers from 0. */
export async function writeLog(directory: string, drafts: readonly AuditDraft[], { start = NOON, step = 1000, genesis }: LogOptions = {}): Promise<AuditEntry[]> {
  let now = start;
  let id = 0;
  const writer = await AuditWriter.open({ directory, clock: () => now, newId: () => `id-${id++}`, fsync: 'never', genesis });
  const written: AuditEntry[] = [];
  for (const each of drafts) {
    written.push(await writer.append(each));
    now += step;
  }
  await writer.close();
  return written;
}

export interface Found {
  readonly records: readonly AuditRecord[];
  readonly faults: readonly AuditFault[];
}

export async function readAll(path: string, options: ReadAuditOptions = {}): Promise<Found> {
  const records: AuditRecord[] = [];
  const faults: AuditFault[] = [];
  for await (const item of readAudit(path, options)) {
    if (item.kind === 'fault') faults.push(item);
    else records.push(item);
  }
  return { records, faults };
}

export function idsOf(records: readonly AuditRecord[]): unknown[] {
  return records.map(({ entry }) => entry['id']);
}

/** `OFFSET CAUSE` of each fault. */
export function placesOf(faults: readonly AuditFault[]): string[] {
  return faults.map(({ offset, cause }) => `${offset} ${cause}`);
}

/** Where each frame begins, and behind the last one the end. */
export function frameStarts(bytes: Buffer): number[] {
  const starts = [0];
  for (let at = 0; at < bytes.length; starts.push(at)) at += 4 + bytes.readUInt32BE(at);
  return starts;
}

/** Changes a log in place. */
export function change(path: string, edit: (bytes: Buffer) => Buffer): void {
  writeFileSync(path, edit(readFileSync(path)));
}

export function logNames(directory: string): string[] {
  return readdirSync(directory).sort();
}

const AGENTS = ['a', 'report-bot', 'deploy-bot', 'エージェント'];
const CAPABILITIES = ['filesystem.write', 'filesystem.read', 'state.shared.set', 'state.get', 'secrets.use'];

/** Anything that a gateway could hand to a writer. */
export const anyDraft: fc.Arbitrary<AuditDraft> = fc.record(
  {
    actor: fc.oneof(
      fc.constantFrom(...AGENTS).map((name) => ({ type: 'agent' as const, name })),
      fc.constant({ type: 'user' as const }),
    ),
    capability: fc.constantFrom(...CAPABILITIES),
    status: fc.constantFrom('success', 'denied', 'error', 'pending'),
    inputs: fc.jsonValue({ maxDepth: 4 }),
    output_summary: fc.option(fc.string({ unit: 'binary', maxLength: 40 })),
    duration_ms: fc.option(fc.double()),
    session_id: fc.option(fc.uuid()),
    policy_decision: fc.option(fc.record({ tier: fc.constantFrom('notify', 'blocked'), rule: fc.option(fc.string()), reason: fc.option(fc.string()) })),
    metadata: fc.oneof(fc.constantFrom({}, { approval: 'approved' }, { approval: { decision: 'rejected' } }, { event: 'approved' }), fc.dictionary(fc.string(), fc.jsonValue())),
  },
  { requiredKeys: ['actor', 'capability', 'status'] },
);
