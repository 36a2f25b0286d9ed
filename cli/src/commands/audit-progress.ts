// Owns: how far reading a long log has come, in one line that is drawn over and taken away, on a terminal only.
// Refuses: results.

import type { Io } from '../io.js';

/** Milliseconds. What takes less is not worth a line. */
const FIRST = 400;
const INTERVAL = 100;
const BAR = 24;

export class Progress {
  readonly #io: Io;
  readonly #total: number;
  readonly #clock: () => number;
  #bytes = 0;
  #entries = 0;
  #next: number;
  #isShown = false;

  /** `total` in bytes. `clock` in milliseconds, from any beginning. */
  constructor(io: Io, total: number, clock: () => number = () => performance.now()) {
    this.#io = io;
    this.#total = total;
    this.#clock = clock;
    this.#next = clock() + FIRST;
  }

  add({ bytes, seen }: { readonly bytes: number; readonly seen: number }): void {
    this.#bytes += bytes;
    this.#entries += seen;
    const now = this.#clock();
    const { columns } = this.#io.stderr;
    if (columns === undefined || now < this.#next) return;
    this.#next = now + INTERVAL;
    this.#isShown = true;
    this.#io.stderr.write(`\r${this.#line().slice(0, columns - 1)}\u001b[K`);
  }

  /** Before anything else is written. */
  hide(): void {
    if (this.#isShown) this.#io.stderr.write('\r\u001b[K');
    this.#isShown = false;
  }

  #line(): string {
    // A file that grows meanwhile has more than was counted.
    const share = this.#total === 0 ? 1 : Math.min(1, this.#bytes / this.#total);
    const full = Math.round(share * BAR);
    const percent = `${Math.floor(share * 100)}%`.padStart(4);
    return `reading ${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent}  ${this.#entries.toLocaleString('en-US')} entries`;
  }
}
