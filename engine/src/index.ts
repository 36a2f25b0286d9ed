// Owns: the package's door: `import { loadPolicies } from 'kruxos-policy'`; described in docs/library.md.
// Refuses: everything not named here stays inside. What only our own programs use stands apart, at the end.

export { loadPolicies } from './load-policies.js';
export { watchPolicies } from './watch-policies.js';
export type { WatchedEngine, WatchEvent, WatchOptions } from './watch-policies.js';
export type { Call, Engine, EngineQuestion } from './engine.js';
export type { EngineOptions } from './engine-options.js';
export type { Decision, DecisionSource, DecisionStep, RateLimitState } from './decision.js';
export { noticeText } from './notice.js';
export type { Notice } from './notice.js';
export { InputError } from './input-error.js';
export { toApprovalPending, toPolicyDenied, toRateLimited } from './structured-error.js';
export type { ApprovalPending, PolicyDenied, RateLimited, RecoveryAction, StructuredError } from './structured-error.js';
export { JSON_RPC_CODES, toJsonRpcError, toJsonRpcResult, toMcpResponse } from './wire-forms.js';
export type { FailedCall, JsonRpcError, JsonRpcResult, McpToolResult, PolicyError, RequestId } from './wire-forms.js';
export { MemoryRateLimitStore } from '../../core/src/index.js';
export type { AnswerJson, CaseJson, Hierarchy, Layer, LayerJson, LimitJson, RateLimitStore, Severity, SourceJson, Tier } from '../../core/src/index.js';

export { AuditWriter, ChainVerifier, GENESIS, NO_FILTER, OUTCOMES, draftOf, entryHash, jsonText, listAuditFiles, readAudit, readAuditFiles, readDay, readInstant, readNewest, readPattern, summaryOf, writeEntry } from './audit/index.js';
export type { AuditBatch, AuditDraft, AuditEntry, AuditFault, AuditFiles, AuditFilter, AuditItem, AuditRecord, AuditWriterOptions, ChainBreak, ChainReport, EntrySummary, GenesisName, NewestOptions, Outcome, Pattern, ReadAuditOptions, RecordedCall } from './audit/index.js';

// For the command line.
export { STANDARD_INPUT, readText } from './read-text.js';
export type { ReadText } from './read-text.js';
export { readCatalogueFile } from './catalogue-file.js';
export type { CatalogueFile } from './catalogue-file.js';
export { extendAround } from './catalogue-in-use.js';
export { definitionFolders } from './definition-files.js';
export { NO_CONTENT, policyOf, readDirectory, unreadableNote } from './policy-directory.js';
export type { DirectoryContent, ReadFile } from './policy-directory.js';
export { policySetOf } from './policy-set-of.js';
export type { SetOptions } from './policy-set-of.js';
export { FileWatch } from './file-watch.js';
export type { WatchedFolder } from './file-watch.js';
export { writeAtomically } from './write-atomically.js';
