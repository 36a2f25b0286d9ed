// Owns: how much memory V8 may take beyond what is in use. By itself it lets garbage lie until there is more of that than of anything else.
// Refuses: deciding what is kept alive.
//
// V8 reads both flags whenever a heap might grow. They are set here, and not on the command line, because code that was made ahead (launch.ts) is for the
// flags that V8 started with.

import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** So much more than what was alive after a long collection, and there is the next one. Left alone, V8 waits for up to three times as much. */
const GROWTH_PERCENT = 30;

/** The space for new objects: an eighth of the others', which those who work through thousands of files need, ... */
const YOUNG_PART = 1 / 8;
/** ... and so many bytes for certain: in half of it a keystroke is slower, and in the thirty-two million that V8 likes to take it is no faster. */
const YOUNG_BYTES = 4 * 1024 * 1024;

/** From now on. Called once a program is loaded, which makes the space for new objects as large as it has to be. A version of V8 that has no such flag says so on standard error, and goes on as ever. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  let mayGrow = true;
  const limitYoung = (): void => {
    if (mayGrow === hasRoom()) return;
    mayGrow = !mayGrow;
    setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`);
  };
  limitYoung();
  new PerformanceObserver(limitYoung).observe({ entryTypes: ['gc'] });
}

/** Whether the space for new objects may become larger. */
function hasRoom(): boolean {
  let [young, others] = [0, 0];
  for (const { space_name, space_size, space_used_size } of getHeapSpaceStatistics()) {
    if (space_name === 'new_space') young = space_size;
    else others += space_used_size;
  }
  return young < Math.max(YOUNG_BYTES, others * YOUNG_PART);
}
