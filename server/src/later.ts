// Owns: a later turn of the event loop, in Node and in browsers alike, and work in slices, between which others have theirs. Refuses: waiting for a time.

/** Runs `work` once the messages that have arrived are taken. A timer would do too, but browsers let one wait for milliseconds. */
export const later: (work: () => void) => void = typeof setImmediate === 'function' ? (work) => void setImmediate(work) : viaChannel();

/** A message is taken from the stream, decoded, put in order and answered in turns of their own. */
const TURNS_OF_AN_ANSWER = 8;

/** Lets whoever is waiting be answered before long work goes on: with one turn only, an answer would wait for a piece of that work several times. */
async function afterOthers(): Promise<void> {
  for (let i = 0; i < TURNS_OF_AN_ANSWER; i++) await new Promise<void>((resolve) => later(resolve));
}

/** How long others may have to wait behind a slice. */
const SLICE_MS = 3;

/** Where long work is: its slice is over once others have waited for long enough. */
export class Slices {
  #until = performance.now() + SLICE_MS;

  get isOver(): boolean {
    return performance.now() >= this.#until;
  }

  async next(): Promise<void> {
    await afterOthers();
    this.#until = performance.now() + SLICE_MS;
  }
}

/** Does work that comes in short steps, and pauses between them. */
export async function inTurns<Result>(steps: Generator<unknown, Result>, pause: () => Promise<void>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await pause();
  }
}

function viaChannel(): (work: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.addEventListener('message', () => waiting.shift()?.());
  port1.start();
  return (work) => {
    waiting.push(work);
    port2.postMessage(null);
  };
}
