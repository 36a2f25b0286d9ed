// Owns: a later turn of the event loop, in Node and in browsers alike. Refuses: waiting for a time.

/** Runs `work` once the messages that have arrived are taken. A timer would do too, but browsers let one wait for milliseconds. */
export const later: (work: () => void) => void = typeof setImmediate === 'function' ? (work) => void setImmediate(work) : viaChannel();

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => later(resolve));
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
