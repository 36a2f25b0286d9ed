// Owns: how much memory a process holds at this moment. Refuses: systems without /proc, where it is not a number.

import { readFileSync } from 'node:fs';

/** Resident MiB. */
export function residentMebibytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;
  } catch {
    return NaN;
  }
}
