// Owns: waiting for the next change of any policy directory, for requests that are kept open until there is something to say.
// Refuses: knowing what changed for whom, and more than one who waits: a newer one takes its place.

import type { CancellationToken } from 'vscode-languageserver';
import type { Workspace } from './workspace.js';

/** Why a wait came to nothing. */
export type Ended = 'cancelled' | 'replaced' | 'shut down';

/** Changes come in bursts, and whoever waits here has the document that is being edited from elsewhere. */
const BURST_MS = 250;

/** Editors let two or three seconds pass between one answer and the next question. */
const PAUSE_MS = 6_000;

export class News {
  #isOver = false;
  #changes = 0;
  #entered = 0;
  #followedUntil = -Infinity;
  #waiting: ((end: 'changed' | Ended) => void) | null = null;

  constructor(workspace: Workspace) {
    workspace.onChange(() => {
      this.#changes += 1;
      if (this.#waiting !== null) this.#soon(this.#waiting);
    });
  }

  /** How many changes there have been; what is looked at after asking has them all. */
  get changes(): number {
    return this.#changes;
  }

  /** Whether somebody waits, or got an answer just now and is about to ask again, and so hears of changes in any case. */
  get isFollowed(): boolean {
    return this.#waiting !== null || performance.now() < this.#followedUntil;
  }

  /** An answer is given that will be followed by another question. */
  answered(): void {
    this.#followedUntil = performance.now() + PAUSE_MS;
  }

  /** Somebody who will wait; whoever came before need not any more. */
  enter(): number {
    this.end('replaced');
    return ++this.#entered;
  }

  /** Until there is a change that `seen` does not count, and a moment for those that come with it. `ticket`: what `enter` gave. */
  after(seen: number, ticket: number, token: CancellationToken): Promise<'changed' | Ended> {
    if (this.#isOver) return Promise.resolve('shut down');
    if (ticket !== this.#entered) return Promise.resolve('replaced');
    if (token.isCancellationRequested) return Promise.resolve('cancelled');
    return new Promise((resolve) => {
      const cancellation = token.onCancellationRequested(() => done('cancelled'));
      const done = (end: 'changed' | Ended): void => {
        if (this.#waiting === done) this.#waiting = null;
        cancellation.dispose();
        resolve(end);
      };
      this.#waiting = done;
      if (seen !== this.#changes) this.#soon(done);
    });
  }

  /** Nobody waits any more. */
  end(how: Ended): void {
    if (how === 'shut down') this.#isOver = true;
    this.#waiting?.(how);
  }

  #soon(done: (end: 'changed' | Ended) => void): void {
    setTimeout(() => done('changed'), BURST_MS);
  }
}
