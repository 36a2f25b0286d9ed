// Owns: counting what random edits came to: how many were compared, of which kinds, and in what states they left the texts.
// Refuses: making edits and comparing.

import assert from 'node:assert/strict';
import { EDIT_KINDS } from './random-edits.js';
import type { Edit, EditKind } from './random-edits.js';
import type { PolicyFile } from '../../core/src/index.js';

/** What a text can be like after an edit. Most of them are met by texts that do not compile as well as by such that do. */
const STATES: Readonly<Record<string, (file: PolicyFile) => boolean>> = {
  'compiles': (file) => file.broken === null,
  'compiles with an entry in error': (file) => file.broken === null && file.entries.some((each) => each.broken),
  'names inside an entry': (file) => file.entries.some((each) => each.names !== undefined),
  'does not compile': (file) => file.broken !== null,
  'not YAML': (file) => file.syntax.problems.length > 0,
  'read as a whole': (file) => file.reading === null,
  'read block by block': (file) => file.reading !== null,
  'ordered form': (file) => file.form === 'ordered',
  'CR LF': ({ text }) => text.includes('\r\n'),
  'astral characters': ({ text }) => /[\ud800-\udfff]/.test(text),
  'references': (file) => file.broken === null && /[&*][a-z]\b|<</.test(file.text),
  'remarks to the checker': (file) => file.remarks.length > 0,
};

export class EditTally {
  #compared = 0;
  readonly #kinds = new Map<EditKind, number>(EDIT_KINDS.map((kind) => [kind, 0]));
  readonly #events = new Map<string, number>();
  readonly #states = new Map<string, number>(Object.keys(STATES).map((name) => [name, 0]));

  /** Everything after `edit` was compared with a cold start; `file` is what it left of the file. */
  count({ kind }: Edit, file: PolicyFile): void {
    this.#compared++;
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    for (const [name, holds] of Object.entries(STATES)) if (holds(file)) this.#states.set(name, (this.#states.get(name) ?? 0) + 1);
  }

  /** The same after something happened that is no edit of a file. */
  countEvent(name: string): void {
    this.#compared++;
    this.#events.set(name, (this.#events.get(name) ?? 0) + 1);
  }

  get compared(): number {
    return this.#compared;
  }

  /** Where enough was tried to tell, each kind of edit and each state occurred. */
  expectEverything(): void {
    if (this.#compared < 3_000) return;
    for (const [name, times] of [...this.#kinds, ...this.#states]) assert.ok(times > 0, `\`${name}\` never occurred in ${this.#compared} edits`);
  }

  /** scripts/fuzz.mjs reads these lines. */
  told(): readonly string[] {
    const list = (counts: ReadonlyMap<string, number>) => [...counts].map(([name, times]) => `${name} ${times}`).join(', ');
    return [`${this.#compared} edits compared`, `kinds: ${list(this.#kinds)}`, ...(this.#events.size === 0 ? [] : [`events: ${list(this.#events)}`]), `states: ${list(this.#states)}`];
  }
}
