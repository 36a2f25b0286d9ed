// Owns: `audit query`: the recorded decisions that match a question, oldest first.
// Refuses: judging them, and stopping at what cannot be read.

import { readAuditFiles, readNewest } from '../../../engine/src/audit/index.js';
import type { AuditBatch, AuditEntry, AuditFiles, AuditFilter, AuditItem } from '../../../engine/src/audit/index.js';
import type { Command } from '../command.js';
import { UsageError } from '../failure.js';
import { wholeNumberOf, wordOf } from '../flags.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { paintFor } from '../paint.js';
import { say } from '../say.js';
import { csv } from './audit-csv.js';
import { jsonLines, jsonList } from './audit-format.js';
import type { AuditFormat } from './audit-format.js';
import { AUDIT_FLAG, SaidFaults, openAudit } from './audit-place.js';
import { Progress } from './audit-progress.js';
import { QUESTION_FLAGS, readQuestion } from './audit-question.js';
import { table } from './audit-table.js';

export const auditQuery: Command = {
  words: ['audit', 'query'],
  summary: 'show what agents did and what was decided, from the audit log',
  synopsis: '[flags]',
  flags: [
    ...QUESTION_FLAGS,
    { name: 'limit', value: 'N', summary: 'only the newest N of them' },
    AUDIT_FLAG,
    { name: 'format', value: 'table|json|jsonl|csv', summary: 'how entries are written (table)' },
  ],
  examples: [
    { says: 'What was denied in the last hour', line: 'kruxos-policy audit query --last 1h --outcome denied' },
    { says: 'What deploy-bot did with processes and git on one day', line: "kruxos-policy audit query --agent deploy-bot --capability 'process.*' --capability 'git.*' --from 2026-03-01 --to 2026-03-01" },
    { says: 'The newest approvals of an exported log, as data', line: 'kruxos-policy audit query --audit export.jsonl --outcome approved --limit 10 --format json' },
  ],
  failure: 'a part of the log could not be read; what could be read is shown',
  run: runAuditQuery,
};

async function runAuditQuery(flags: Flags, io: Io): Promise<ExitCode> {
  const [surplus] = flags.operands;
  if (surplus !== undefined) throw new UsageError(`unexpected argument \`${surplus}\`: the log is given as \`--audit DIR|FILE\``);
  const format = formatOf(flags, io);
  const limit = wholeNumberOf(flags, 'limit', 1);
  const filter = readQuestion(flags, io.now === undefined ? Date.now() : io.now());
  const listed = await openAudit(flags, filter, io);
  const run = new Run(io, listed, format);
  const isComplete = limit === null ? await run.all(filter) : await run.newest(filter, limit);
  if (isComplete) run.end();
  return run.faults.count > 0 ? EXIT.problems : EXIT.fine;
}

function formatOf(flags: Flags, io: Io): AuditFormat {
  switch (wordOf(flags, 'format', ['table', 'json', 'jsonl', 'csv'])) {
    case 'table':
      return table(paintFor(io.stdout));
    case 'json':
      return jsonList();
    case 'jsonl':
      return jsonLines();
    case 'csv':
      return csv();
  }
}

/** One pass over the log. */
class Run {
  readonly faults: SaidFaults;
  readonly #io: Io;
  readonly #listed: AuditFiles;
  readonly #format: AuditFormat;
  readonly #progress: Progress;
  #printed = 0;

  constructor(io: Io, listed: AuditFiles, format: AuditFormat) {
    this.#io = io;
    this.#listed = listed;
    this.#format = format;
    this.faults = new SaidFaults(io);
    this.#progress = new Progress(io, listed.files.reduce((sum, { size }) => sum + size, 0));
  }

  /** False where nobody reads the results any more. */
  async all(filter: AuditFilter): Promise<boolean> {
    for await (const batch of readAuditFiles(this.#listed, { filter, fields: this.#format.fields })) {
      this.#progress.add(batch);
      if (batch.items.length > 0 && !(await this.#show(batch.items))) return false;
    }
    return true;
  }

  async newest(filter: AuditFilter, limit: number): Promise<boolean> {
    const onBatch = (batch: AuditBatch): void => this.#progress.add(batch);
    const { records, faults } = await readNewest(this.#listed, { filter, limit, onBatch });
    return this.#show([...faults, ...records]);
  }

  end(): void {
    this.#write(this.#format.end());
    this.faults.sayRest();
    if (this.#printed === 0 && this.#listed.files.length > 0) say(this.#io, 'note', 'no entry matches');
  }

  async #show(items: readonly AuditItem[]): Promise<boolean> {
    const entries: AuditEntry[] = [];
    for (const item of items) {
      if (item.kind === 'entry') entries.push(item.entry);
      else {
        this.#progress.hide();
        this.faults.say(item);
      }
    }
    this.#printed += entries.length;
    if (entries.length > 0) this.#write(this.#format.add(entries));
    return (await this.#io.stdout.ready?.()) ?? true;
  }

  #write(text: string): void {
    this.#progress.hide();
    if (text !== '') this.#io.stdout.write(text);
  }
}
