// Owns: which audit log a command is about, and what of it could not be read, on the standard error stream.
// Refuses: reading it.

import { resolve } from 'node:path';
import { listAuditFiles } from '../../../engine/src/audit/index.js';
import type { AuditFault, AuditFiles, TimeRange } from '../../../engine/src/audit/index.js';
import { InputError } from '../failure.js';
import { valueOf } from '../flags.js';
import type { Flag, Flags } from '../flags.js';
import type { Io } from '../io.js';
import { nearPathHint } from '../near-path.js';
import { say } from '../say.js';

const VARIABLE = 'KRUXOS_AUDIT_DIR';
const INSTALLED = '/data/kruxos/audit';

export const AUDIT_FLAG: Flag = {
  name: 'audit',
  value: 'DIR|FILE',
  summary: `the log: a directory of audit-YYYY-MM-DD.log, one of these, or a JSON or JSON-lines export (else ${VARIABLE}, ${INSTALLED})`,
};

/** Fails where nothing of the log can be read; lesser trouble is among the faults. */
export async function openAudit(flags: Flags, range: TimeRange, io: Io): Promise<AuditFiles> {
  const path = placeOf(flags, io);
  const listed = await listAuditFiles(resolve(io.cwd, path), range);
  if (listed.kind === 'unreadable') throw new InputError(`cannot read the audit log ${path}: ${listed.why}${await nearPathHint(path, io.cwd)}`);
  if (listed.files.length + listed.faults.length === 0) {
    const isOpen = range.from === -Infinity && range.to === Infinity;
    say(io, 'note', `${path} holds no audit-YYYY-MM-DD.log${isOpen ? '' : ' of the days asked for'}`);
  }
  return listed;
}

function placeOf(flags: Flags, io: Io): string {
  const flag = valueOf(flags, AUDIT_FLAG.name);
  if (flag !== null) return flag;
  const variable = io.env[VARIABLE];
  return variable === undefined || variable === '' ? INSTALLED : variable;
}

/** As many as anyone reads; the rest is counted. */
const MOST_SAID = 20;

export class SaidFaults {
  readonly #io: Io;
  #count = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  get count(): number {
    return this.#count;
  }

  say({ file, offset, what }: AuditFault): void {
    this.#count += 1;
    if (this.#count <= MOST_SAID) say(this.#io, 'warning', `${file}, byte ${offset}: ${what}`);
  }

  sayRest(): void {
    const rest = this.#count - MOST_SAID;
    if (rest > 0) say(this.#io, 'warning', `${rest} more ${rest === 1 ? 'place' : 'places'} could not be read`);
  }
}
