// Owns: answers in parts: what is found goes out as it is found to a client that brings a token for it, and is kept for the answer where it brings none.
// Refuses: finding anything.

/** So many items, or those of so long, are one message. */
const MOST = 256;
const LONGEST_MS = 100;

export class Parts<Item> {
  readonly #send: ((items: Item[]) => Promise<void>) | null;
  #items: Item[] = [];
  #until = performance.now() + LONGEST_MS;

  /** Null where the client takes no parts. */
  constructor(send: ((items: Item[]) => Promise<void>) | null) {
    this.#send = send;
  }

  async add(item: Item): Promise<void> {
    this.#items.push(item);
    if (this.#items.length >= MOST || performance.now() >= this.#until) await this.#flush();
  }

  /** What is left for the answer: nothing where everything was sent in parts. */
  async rest(): Promise<Item[]> {
    await this.#flush();
    return this.#items;
  }

  async #flush(): Promise<void> {
    if (this.#send === null || this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    await this.#send(items);
    this.#until = performance.now() + LONGEST_MS;
  }
}
