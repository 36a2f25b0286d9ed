// Owns: entries as a table for people: aligned, coloured where that is welcome, safe to print.
// Refuses: knowing all entries before it prints the first ones: columns take the width of those and grow later if they must.

import { displayWidth, isTier, padded, printable } from '../../../core/src/index.js';
import type { Paint, Severity } from '../../../core/src/index.js';
import { SUMMARY_FIELDS, summaryOf } from '../../../engine/src/audit/index.js';
import type { AuditEntry } from '../../../engine/src/audit/index.js';
import type { AuditFormat } from './audit-format.js';

const HEADER: Row = { cells: ['Time', 'Agent', 'Capability', 'Outcome', 'Tier', 'Reason'], outcome: null, tier: null };
/** Rows that are measured before the first is printed. */
const MEASURED = 1000;
/** A name that is longer does not push everybody else's columns to the right. */
const WIDEST = 48;
const NOTHING = '-';

interface Row {
  readonly cells: readonly string[];
  readonly outcome: string | null;
  readonly tier: string | null;
}

export function table(paint: Paint): AuditFormat {
  const widths: number[] = [];
  let waiting: Row[] = [HEADER];
  let isBegun = false;
  const print = (rows: readonly Row[]): string => {
    for (const { cells } of rows) cells.forEach((each, i) => (widths[i] = Math.min(WIDEST, Math.max(widths[i] ?? 0, displayWidth(each)))));
    return rows.map((each) => lineOf(each, widths, paint)).join('');
  };
  return {
    fields: SUMMARY_FIELDS,
    add: (entries) => {
      const rows = entries.map(rowOf);
      if (isBegun) return print(rows);
      for (const each of rows) waiting.push(each);
      if (waiting.length <= MEASURED) return '';
      isBegun = true;
      const first = waiting;
      waiting = [];
      return print(first);
    },
    // A header above nothing would be in the way of scripts.
    end: () => (isBegun || waiting.length === 1 ? '' : print(waiting)),
  };
}

function rowOf(entry: AuditEntry): Row {
  const { time, agent, isUser, capability, outcome, tier, rule, reason } = summaryOf(entry);
  const because = reason && rule ? `${reason} (${rule})` : reason || rule;
  const cells = [time, agent ?? (isUser ? '(user)' : null), capability, outcome, tier, because];
  return { cells: cells.map((each) => (each === null || each === '' ? NOTHING : printable(each))), outcome, tier };
}

function lineOf({ cells, outcome, tier }: Row, widths: readonly number[], paint: Paint): string {
  const texts = cells.map((each, i) => (i === cells.length - 1 ? each : padded(each, widths[i] ?? 0)));
  const severity = outcome === null ? undefined : SEVERITIES.get(outcome);
  if (severity !== undefined) texts[3] = paint.severity(texts[3] as string, severity);
  if (tier !== null && isTier(tier)) texts[4] = paint.tier(texts[4] as string, tier);
  return `${texts.join('  ')}\n`;
}

const SEVERITIES: ReadonlyMap<string, Severity> = new Map(Object.entries<Severity>({ denied: 'error', rejected: 'error', error: 'error', pending: 'warning' }));
