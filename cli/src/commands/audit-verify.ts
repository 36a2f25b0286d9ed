// Owns: `audit verify`: whether a log is as it was written, and the first place where it is not.
// Refuses: mending it.

import { printable } from '../../../core/src/index.js';
import { ChainVerifier, NO_FILTER, readAuditFiles } from '../../../engine/src/audit/index.js';
import type { AuditFiles, ChainReport } from '../../../engine/src/audit/index.js';
import type { Command } from '../command.js';
import { UsageError } from '../failure.js';
import { valueOf, wordOf } from '../flags.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { paintFor } from '../paint.js';
import { say } from '../say.js';
import { AUDIT_FLAG, openAudit } from './audit-place.js';
import { Progress } from './audit-progress.js';

export const auditVerify: Command = {
  words: ['audit', 'verify'],
  summary: 'check the hash chain of the audit log, and say where it breaks first',
  synopsis: '[flags]',
  flags: [
    AUDIT_FLAG,
    { name: 'ends-with', value: 'HASH', summary: 'the entry_hash that the last entry has to have: only so can a cut-off end be told' },
    { name: 'format', value: 'text|json', summary: 'how the result is written (text)' },
  ],
  examples: [
    { says: 'Check the log of this machine', line: 'kruxos-policy audit verify' },
    { says: 'Check a copy, as data', line: 'kruxos-policy audit verify --audit backup/audit --format json' },
    { says: 'Check that nothing was cut off since the last time', line: `kruxos-policy audit verify --ends-with ${'9f2c'.repeat(16)}` },
  ],
  failure: 'the log was changed, entries are missing, or no entry has a hash',
  run: runAuditVerify,
};

async function runAuditVerify(flags: Flags, io: Io): Promise<ExitCode> {
  const [surplus] = flags.operands;
  if (surplus !== undefined) throw new UsageError(`unexpected argument \`${surplus}\`: the log is given as \`--audit DIR|FILE\``);
  const endsWith = valueOf(flags, 'ends-with')?.toLowerCase() ?? null;
  if (endsWith !== null && !/^[0-9a-f]{64}$/.test(endsWith)) throw new UsageError('`--ends-with` takes an entry_hash: 64 hexadecimal digits');
  const format = wordOf(flags, 'format', ['text', 'json']);
  const listed = await openAudit(flags, NO_FILTER, io);
  const report = await verify(listed, endsWith, io);
  if (format === 'json') io.stdout.write(`${JSON.stringify({ ...report, files: listed.files.length }, null, 2)}\n`);
  else {
    io.stdout.write(reportText(report, listed.files.length, io));
    sayNotes(report, io);
  }
  return report.result === 'intact' || report.result === 'empty' ? EXIT.fine : EXIT.problems;
}

async function verify(listed: AuditFiles, endsWith: string | null, io: Io): Promise<ChainReport> {
  const verifier = new ChainVerifier();
  const progress = new Progress(io, listed.files.reduce((sum, { size }) => sum + size, 0));
  for await (const batch of readAuditFiles(listed, { careful: true })) {
    progress.add(batch);
    for (const item of batch.items) verifier.add(item);
  }
  progress.hide();
  return verifier.report(endsWith);
}

function reportText(report: ChainReport, files: number, io: Io): string {
  const { broken, entries, genesis, lastHash, breaks, unhashed } = report;
  const rows: [string, string][] = [['Hash chain:', resultText(report, io)]];
  // Where nothing was read, there is no place either.
  if (broken !== null && broken.file !== '') rows.push(['Place:', printable(`${broken.file}, byte ${broken.offset}`)]);
  if (broken !== null) rows.push(['Why:', printable(broken.what)]);
  rows.push(['Entries:', `${entries} in ${files} ${files === 1 ? 'file' : 'files'}${unhashed > 0 ? `, ${unhashed} without a hash` : ''}`]);
  if (lastHash !== null) rows.push(['Genesis:', genesis ?? 'none: the log begins in the middle of a chain'], ['Last hash:', printable(lastHash)]);
  if (breaks > 1) rows.push(['Breaks:', String(breaks)]);
  return rows.map(([label, text]) => `${label.padEnd(13)}${text}\n`).join('');
}

function resultText({ result, broken }: ChainReport, io: Io): string {
  const failed = (text: string) => paintFor(io.stdout).severity(text, 'error');
  switch (result) {
    case 'intact':
      return 'Intact';
    case 'modified':
      return failed(`Modified at entry ${broken?.entry ?? 0}`);
    case 'missing':
      return failed(`Missing entry before ${broken?.entry ?? 0}`);
    case 'truncated':
      return failed(`Truncated after entry ${broken?.entry ?? 0}`);
    case 'unhashed':
      return failed('None: no entry has a hash');
    case 'empty':
      return 'None: no entries';
  }
}

function sayNotes({ result, genesis }: ChainReport, io: Io): void {
  if (result === 'intact' && genesis === null) say(io, 'note', 'what came before the first entry is not here, so nobody can tell whether all of it was kept');
}
