// Owns: the door to the audit log: reading, filtering, verifying, writing.
// Refuses: everything not named here stays inside.

export { readAudit, readAuditFiles, readNewest } from './read-audit.js';
export type { Newest, NewestOptions, ReadAuditOptions } from './read-audit.js';
export { listAuditFiles } from './audit-files.js';
export type { AuditFile, AuditFiles, TimeRange } from './audit-files.js';
export { NO_FILTER } from './audit-filter.js';
export type { AuditFilter } from './audit-filter.js';
export { OUTCOMES } from './entry.js';
export type { AuditBatch, AuditEntry, AuditFault, AuditItem, AuditObject, AuditRecord, AuditValue, FaultCause, Outcome } from './entry.js';
export { SUMMARY_FIELDS, summaryOf } from './summary-of.js';
export type { EntrySummary } from './summary-of.js';
export { readDay, readInstant } from './instant.js';
export { jsonText } from './canonical-json.js';
export { GENESIS, entryHash } from './chain.js';
export type { GenesisName } from './chain.js';
export { ChainVerifier } from './verify-chain.js';
export type { ChainBreak, ChainReport } from './verify-chain.js';
export { AuditWriter } from './audit-writer.js';
export type { Actor, AuditDraft, AuditWriterOptions } from './audit-writer.js';
export { draftOf, writeEntry } from './write-entry.js';
export type { RecordedCall } from './write-entry.js';
export { readPattern } from '../../../core/src/index.js';
export type { Pattern } from '../../../core/src/index.js';
