// Owns: a table that grows by rows. Refuses: what is kept in it.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Rows } from '../../core/src/decide/rows.js';

for (const [rows, columns] of [[3_000, 3], [100, 104], [3, 5_000]] as const) it(`every cell of ${rows} rows of ${columns} has a place of its own`, () => {
  const table = new Rows<string>(columns);
  const cells = Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (__, column) => [row, column] as const)).flat();
  for (let row = 0; row < rows; row++) assert.equal(table.add(), row);
  assert.deepEqual(cells.filter(([row, column]) => table.at(row, column) !== null), []);
  for (const [row, column] of cells) table.set(row, column, `${row} ${column}`);
  assert.deepEqual(cells.filter(([row, column]) => table.at(row, column) !== `${row} ${column}`), []);
});
