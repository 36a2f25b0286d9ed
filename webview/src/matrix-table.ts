// Owns: which rows, columns and cells of the matrix are shown for a filter. Refuses: the page: this is data only.

import type { MatrixOutcome, MatrixResult } from '../../server/src/protocol.js';

export const TIERS = ['autonomous', 'notify', 'approval_required', 'blocked'] as const;
export type Tier = (typeof TIERS)[number];

/** A sign of its own for each tier, so that nothing rests on colour alone. */
export const GLYPHS: Readonly<Record<Tier, string>> = { autonomous: '✓', notify: '◉', approval_required: '?', blocked: '✕' };

export interface Filter {
  /** Parts of names, separated by spaces; all of them have to occur. */
  readonly agents: string;
  readonly capabilities: string;
  /** Empty for all. */
  readonly category: string;
  /** None means all. */
  readonly tiers: readonly Tier[];
}

export const NO_FILTER: Filter = { agents: '', capabilities: '', category: '', tiers: [] };

export interface ShownTable {
  /** Indexes into the table's rows and capabilities. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** `anyOther` is how the row of the agents without a file is called. */
export function shownTable(table: MatrixResult, filter: Filter, anyOther: string): ShownTable {
  const fits = (name: string, parts: string): boolean => parts.toLowerCase().split(/\s+/).every((part) => name.toLowerCase().includes(part));
  const rows = table.rows.flatMap(({ agent }, i) => (fits(agent ?? anyOther, filter.agents) ? [i] : []));
  const columns = table.capabilities.flatMap(({ name, category }, i) => (fits(name, filter.capabilities) && (filter.category === '' || category === filter.category) ? [i] : []));
  if (filter.tiers.length === 0) {
    return { rows, columns };
  }
  // With tiers chosen, only what has such a cell is worth a row or a column.
  const hit = table.outcomes.map((each) => isHit(each, filter));
  const isHitAt = (row: number, column: number): boolean => hit[table.rows[row]?.cells[column] ?? -1] === true;
  return {
    rows: rows.filter((row) => columns.some((column) => isHitAt(row, column))),
    columns: columns.filter((column) => rows.some((row) => isHitAt(row, column))),
  };
}

/** Whether a cell is one of those looked for. */
export function isHit({ tiers }: MatrixOutcome, filter: Filter): boolean {
  return filter.tiers.length === 0 || filter.tiers.some((tier) => tiers.includes(tier));
}

export function glyphsOf({ tiers }: MatrixOutcome): string {
  return tiers.map((tier) => (isTier(tier) ? GLYPHS[tier] : tier)).join('');
}

/** The class of a cell; what depends on parameters has one of its own. */
export function toneOf({ tiers }: MatrixOutcome): string {
  return tiers.length === 1 ? (tiers[0] ?? 'depends') : 'depends';
}

/** How many of the shown cells can come to each tier. */
export function tierCounts(table: MatrixResult, { rows, columns }: ShownTable): Readonly<Record<Tier, number>> {
  const counts: Record<Tier, number> = { autonomous: 0, notify: 0, approval_required: 0, blocked: 0 };
  for (const row of rows) {
    for (const column of columns) {
      for (const tier of table.outcomes[table.rows[row]?.cells[column] ?? -1]?.tiers ?? []) {
        if (isTier(tier)) {
          counts[tier] += 1;
        }
      }
    }
  }
  return counts;
}

function isTier(tier: string): tier is Tier {
  return (TIERS as readonly string[]).includes(tier);
}
