// Owns: what filters ask of an entry that is a value already.
// Refuses: reading anything.

import type { EntryView } from './audit-filter.js';
import { textOf } from './entry.js';
import type { AuditEntry } from './entry.js';
import { readInstant } from './instant.js';
import { agentOf, approvalOf } from './summary-of.js';

export class ValueView implements EntryView {
  readonly #entry: AuditEntry;

  constructor(entry: AuditEntry) {
    this.#entry = entry;
  }

  time(): number {
    return readInstant(textOf(this.#entry['timestamp']) ?? '');
  }

  agent(): string | null {
    return agentOf(this.#entry['actor']) ?? textOf(this.#entry['agent']);
  }

  capability(): string | null {
    return textOf(this.#entry['capability']);
  }

  status(): string | null {
    return textOf(this.#entry['status']);
  }

  approval(): string | null {
    return approvalOf(this.#entry['metadata']);
  }
}
