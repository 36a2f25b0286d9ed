// Owns: `config validate`: the guide's report on one policy file.
// Refuses: mending anything.

import { basename, dirname, resolve } from 'node:path';
import { LineIndex, problemText, reportJson, reportOf, reportText } from '../../../core/src/index.js';
import type { ValidationReport } from '../../../core/src/index.js';
import type { Command } from '../command.js';
import { InputError, UsageError } from '../failure.js';
import { wholeNumberOf, wordOf } from '../flags.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { paintFor } from '../paint.js';
import { openPolicies, policyFlags } from '../policies.js';
import { policyOf } from '../policy-directory.js';
import { readText } from '../read-text.js';
import { say } from '../say.js';

export const validate: Command = {
  words: ['config', 'validate'],
  summary: 'say whether a policy file is valid, what it covers and what is doubtful',
  synopsis: 'FILE [flags]',
  flags: [
    ...policyFlags({ ownDirectory: true }),
    { name: 'format', value: 'text|json', summary: 'how the report is written (text)' },
    { name: 'max-warnings', value: 'N', summary: 'fail with more than N warnings' },
  ],
  examples: [
    { says: 'Check a policy before it goes into the policy directory', line: 'kruxos-policy config validate my-policy.yaml' },
    { says: 'Check the policy of one agent together with the policies around it', line: 'kruxos-policy config validate policies/agents/deploy-bot.yaml' },
    { says: 'In a pipeline: fail on any warning, as data', line: 'kruxos-policy config validate my-policy.yaml --max-warnings 0 --format json' },
  ],
  failure: 'the policy has errors, or more warnings than allowed',
  run: runValidate,
};

async function runValidate(flags: Flags, io: Io): Promise<ExitCode> {
  const [path, surplus] = flags.operands;
  if (path === undefined || path === '') throw new UsageError('the policy file is missing: kruxos-policy config validate FILE');
  if (surplus !== undefined) throw new UsageError(`one file at a time: \`${surplus}\` is one too many`);
  const format = wordOf(flags, 'format', ['text', 'json']);
  const mostWarnings = wholeNumberOf(flags, 'max-warnings', 0);
  const absolute = resolve(io.cwd, path);
  const read = await readText(absolute, { regularOnly: false });
  if (read.kind === 'unreadable') throw new InputError(`cannot read ${path}: ${read.why}`);
  const policy = policyOf(absolute, read.text, { inAgents: basename(dirname(absolute)) === 'agents' });
  const set = await openPolicies(flags, { path: absolute, policy }, io);
  const report = reportOf(set, policy.uri);
  if (report === undefined) throw new Error(`no report for ${path}`);
  if (format === 'json') io.stdout.write(`${JSON.stringify(reportJson(report, read.text, path), null, 2)}\n`);
  else {
    io.stdout.write(reportText(report, read.text, { path, paint: paintFor(io.stdout) }));
    sayInformation(report, read.text, path, io);
  }
  const warnings = report.problems.filter((each) => each.severity === 'warning').length;
  const isOverLimit = mostWarnings !== null && warnings > mostWarnings;
  if (report.valid && isOverLimit) say(io, 'error', `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, more than \`--max-warnings ${mostWarnings}\` allows`);
  return report.valid && !isOverLimit ? EXIT.fine : EXIT.problems;
}

/** The guide's report has no room for what is neither error nor warning; a relaxed organization policy is said all the same. */
function sayInformation(report: ValidationReport, text: string, path: string, io: Io): void {
  if (!report.valid) return;
  const lines = new LineIndex(text);
  for (const each of report.problems) if (each.severity === 'information') io.stderr.write(`${problemText(each, lines, path, paintFor(io.stderr))}\n`);
}
