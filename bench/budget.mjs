// Owns: the ratios that are watched, and whether they are within budget.json. Refuses: absolute times, which say more about a machine than about the code.

import { readFileSync, writeFileSync } from 'node:fs';
import { median } from './report/statistics.mjs';

const FILE = new URL('budget.json', import.meta.url);
/** A budget is this many times what was measured when it was set. */
const GENEROSITY = 2;

const OURS = 'ours';
const [ECHO, NO_PARSING, MAPS, FILES, JSON_PARSE] = ['floor: echo', 'floor: no parsing', 'floor: maps', 'floor: files', 'floor: JSON.parse'];
/** What of ours is compared with what of which floor, of the same size and round. */
const WATCHED = [
  { section: 'keystrokes', measure: 'keystroke', floor: ECHO },
  { section: 'keystrokes', measure: 'hover', floor: ECHO },
  { section: 'keystrokes', measure: 'completion', floor: ECHO },
  { section: 'keystrokes', measure: 'coldStart', floor: NO_PARSING },
  { section: 'keystrokes', measure: 'memory', floor: NO_PARSING },
  { section: 'workspace', measure: 'own', floor: ECHO },
  { section: 'workspace', measure: 'memory', floor: ECHO },
  { section: 'decisions', measure: 'nanoseconds', floor: MAPS },
  { section: 'decisions', measure: 'unconditional', floor: MAPS },
  { section: 'decisions', measure: 'conditional', floor: MAPS },
  { section: 'directory', measure: 'opened', floor: FILES },
  { section: 'audit', measure: 'microseconds', floor: JSON_PARSE, ours: 'all decoded' },
];

/** `{ name, ratio }` of everything watched that was measured: the median of the ratios of the rounds. */
export function ratiosOf(results) {
  return WATCHED.flatMap(({ section, measure, floor, ours = OURS }) =>
    results.filter((result) => result.section === section && result.name === ours).flatMap(({ size, values }) => {
      const below = results.find((result) => result.section === section && result.size === size && result.name === floor)?.values[measure];
      const mine = values[measure];
      if (below === undefined || mine === undefined) return [];
      return [{ name: `${section} ${size}: ${measure} / ${floor}`, ratio: median(mine.map((value, round) => value / below[round])) }];
    }));
}

/** `{ name, section, ratio, limit, isExceeded }` for every line of the budget. What ought to have been measured and was not counts as exceeded. */
export function checkBudget(results) {
  const ratios = new Map(ratiosOf(results).map(({ name, ratio }) => [name, ratio]));
  const measured = new Set(results.map(({ section, size }) => `${section} ${size}`));
  return Object.entries(JSON.parse(readFileSync(FILE, 'utf8')))
    .filter(([name]) => measured.has(name.slice(0, name.indexOf(':'))))
    .map(([name, limit]) => ({ name, section: name.slice(0, name.indexOf(' ')), limit, ratio: ratios.get(name) ?? NaN, isExceeded: !(ratios.get(name) <= limit) }));
}

export function setBudget(results) {
  const limits = ratiosOf(results).map(({ name, ratio }) => [name, Number((ratio * GENEROSITY).toPrecision(2))]);
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(limits), null, 2)}\n`);
}
