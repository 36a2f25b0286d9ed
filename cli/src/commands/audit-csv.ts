// Owns: entries as CSV (RFC 4180, lines ending in LF) with a header.
// Refuses: inputs, outputs and metadata, which are no cells.

import { SUMMARY_FIELDS, summaryOf } from '../../../engine/src/audit/index.js';
import type { AuditEntry, AuditValue } from '../../../engine/src/audit/index.js';
import type { AuditFormat } from './audit-format.js';

const COLUMNS = ['time', 'actor', 'agent', 'capability', 'outcome', 'tier', 'rule', 'reason', 'duration_ms', 'session_id', 'id'] as const;

export function csv(): AuditFormat {
  let isBegun = false;
  const header = (): string => {
    if (isBegun) return '';
    isBegun = true;
    return `${COLUMNS.join(',')}\n`;
  };
  return { fields: [...SUMMARY_FIELDS, 'duration_ms', 'session_id', 'id'], add: (entries) => header() + entries.map(rowOf).join(''), end: header };
}

function rowOf(entry: AuditEntry): string {
  const { time, agent, isUser, capability, outcome, tier, rule, reason } = summaryOf(entry);
  const actor = isUser ? 'user' : agent === null ? null : 'agent';
  const cells = [time, actor, agent, capability, outcome, tier, rule, reason, entry['duration_ms'], entry['session_id'], entry['id']];
  return `${cells.map(cellOf).join(',')}\n`;
}

function cellOf(value: AuditValue | undefined): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'string') return '';
  // Agents choose some of these texts; a spreadsheet would take one that begins so for a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
