// Owns: `config replay`: which recorded calls the policies would decide otherwise than they were decided, and by which line.
// Refuses: deciding them (engine/replay), and words for the report (reports/replay-report.ts).

import { CALL_FIELDS, Replay } from '../../../engine/src/replay/index.js';
import { readAuditFiles } from '../../../engine/src/audit/index.js';
import type { AuditFilter, AuditFiles } from '../../../engine/src/audit/index.js';
import { widestLimits } from '../../../core/src/index.js';
import type { PolicySet } from '../../../core/src/index.js';
import type { Command } from '../command.js';
import { InputError, UsageError } from '../failure.js';
import { isGiven, wordOf } from '../flags.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { paintFor } from '../paint.js';
import { openPolicies, policyFlags } from '../policies.js';
import { replayJson, replayText } from '../reports/replay-report.js';
import { say } from '../say.js';
import { isUnread, requirePolicies, sayBroken } from '../whole-state.js';
import { AUDIT_FLAG, SaidFaults, openAudit } from './audit-place.js';
import { Progress } from './audit-progress.js';
import { QUESTION_FLAGS, readQuestion } from './audit-question.js';

/** Rate limits count all calls of an agent, so that no other filter leaves them what they are. */
const FILTERS: readonly string[] = ['last', 'from', 'to', 'agent'];

export const replay: Command = {
  words: ['config', 'replay'],
  summary: 'decide recorded calls again, and say which would be decided otherwise, and by which line',
  synopsis: '[flags]',
  flags: [
    ...QUESTION_FLAGS.filter(({ name }) => FILTERS.includes(name)),
    AUDIT_FLAG,
    ...policyFlags({ ownDirectory: false }),
    { name: 'by-line', value: null, summary: 'also say how many calls each line of the policies decides, and which decide none' },
    { name: 'fail-on', value: 'looser|any', summary: 'fail where a call is shown to be decided more permissively, or where not every call is shown to be decided as it was' },
    { name: 'format', value: 'text|json', summary: 'how the result is written (text)' },
  ],
  examples: [
    { says: 'What the policies in this directory would have changed in the last week', line: 'kruxos-policy config replay --last 7d' },
    { says: 'The same for one agent, with an exported log', line: 'kruxos-policy config replay --audit export.jsonl --agent deploy-bot' },
    { says: 'Which entries decided nothing in a month', line: 'kruxos-policy config replay --last 30d --by-line' },
    { says: 'In a pipeline: let no call of last week become more permissive unnoticed', line: 'kruxos-policy config replay --policies policies --audit audit --last 7d --fail-on looser' },
  ],
  failure: 'a call would be decided otherwise in the way that --fail-on names, or a part of the log could not be read',
  run: runReplay,
};

async function runReplay(flags: Flags, io: Io): Promise<ExitCode> {
  const [surplus] = flags.operands;
  if (surplus !== undefined) throw new UsageError(`unexpected argument \`${surplus}\`: the log is given as \`--audit DIR|FILE\`, the policies as \`--policies DIR\``);
  const format = wordOf(flags, 'format', ['text', 'json']);
  const failOn = isGiven(flags, 'fail-on') ? wordOf(flags, 'fail-on', ['looser', 'any']) : null;
  const filter = readQuestion(flags, io.now === undefined ? Date.now() : io.now());
  const opened = await openPolicies(flags, [], io);
  if (!opened.directory.exists) throw new InputError(`there is no policy directory: ${opened.directory.path} does not exist; name one with \`--policies DIR\``);
  requirePolicies(opened, io);
  sayBroken(opened, io);
  const wider = withBefore(filter, opened.set);
  const listed = await openAudit(flags, wider, io);
  const faults = new SaidFaults(io);
  const run = await replayed(opened.set, { listed, filter: wider, from: filter.from, faults, io });
  const report = run.report();
  const lines = isGiven(flags, 'by-line') ? run.lines() : null;
  io.stdout.write(format === 'json' ? replayJson(report, lines) : replayText(report, lines, paintFor(io.stdout)));
  faults.sayRest();
  if (!report.isOrdered) say(io, 'warning', 'the log is not in the order of its times, or lacks some: of calls that a rate limit counts nothing is told where that is so');
  if (isUnread(opened)) return EXIT.unusable;
  const isDifferent = report.changes.some(({ change }) => change === 'looser' || failOn === 'any') || (failOn === 'any' && report.untold.length > 0);
  return faults.count > 0 || (failOn !== null && isDifferent) ? EXIT.problems : EXIT.fine;
}

/** Seconds: so long an approval may be waited for. */
const DAY = 86_400;

/** With the calls before those that are asked about by which limits are used up, and those whose approval ends among them. */
function withBefore(filter: AuditFilter, set: PolicySet): AuditFilter {
  return { ...filter, from: filter.from - Math.max(DAY, widestLimits(set).window) * 1_000_000 };
}

interface Log {
  readonly listed: AuditFiles;
  readonly filter: AuditFilter;
  /** Microseconds since 1970: calls before it are only counted. */
  readonly from: number;
  readonly faults: SaidFaults;
  readonly io: Io;
}

async function replayed(set: PolicySet, { listed, filter, from, faults, io }: Log): Promise<Replay> {
  const progress = new Progress(io, listed.files.reduce((sum, { size }) => sum + size, 0));
  const run = new Replay(set, { from: from / 1000 });
  for await (const batch of readAuditFiles(listed, { filter, fields: CALL_FIELDS })) {
    progress.add(batch);
    for (const item of batch.items) {
      if (item.kind === 'entry') run.add(item.entry);
      else {
        run.hole();
        progress.hide();
        faults.say(item);
      }
    }
  }
  progress.hide();
  return run;
}
