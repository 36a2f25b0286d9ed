// Owns: `config diff`: which calls two states of a policy directory decide differently, what became more permissive, and where that is written.
// Refuses: fetching a state; both are directories.

import { IN_FULL, compareDecisions, comparisonJson, comparisonText } from '../../../core/src/index.js';
import type { Command } from '../command.js';
import { InputError, UsageError } from '../failure.js';
import { isGiven, valueOf, wordOf } from '../flags.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { locateDirectory, namedDirectory } from '../locate-directory.js';
import type { Located } from '../locate-directory.js';
import { openDirectory, policyFlags } from '../policies.js';
import type { OpenedPolicies } from '../policies.js';
import { githubComparison } from '../reports/github-report.js';
import { isUnread, requirePolicies, sayBroken, shownPath } from '../whole-state.js';

export const diff: Command = {
  words: ['config', 'diff'],
  summary: 'say which calls two states of the policies decide differently, and what became more permissive',
  synopsis: 'OLD [NEW] [flags]',
  operands: 'directories',
  flags: [
    ...policyFlags({ ownDirectory: false }),
    { name: 'fail-on', value: 'looser|any', summary: 'fail where something is or may be more permissive, or different at all' },
    { name: 'format', value: 'text|json|github', summary: 'how the differences are written (text)' },
  ],
  examples: [
    { says: 'What a pull request changes: its base lies in another folder', line: 'git worktree add ../base origin/main && kruxos-policy config diff ../base/policies policies' },
    { says: 'In a pipeline: let nothing become more permissive unnoticed', line: 'kruxos-policy config diff ../base/policies policies --fail-on looser' },
    { says: 'As data', line: 'kruxos-policy config diff ../base/policies policies --format json' },
  ],
  failure: 'something differs in the way that --fail-on names',
  run: runDiff,
};

async function runDiff(flags: Flags, io: Io): Promise<ExitCode> {
  const [old, now, surplus] = flags.operands;
  if (old === undefined || old === '') throw new UsageError('the old state is missing: kruxos-policy config diff OLD [NEW]');
  if (surplus !== undefined) throw new UsageError(`unexpected argument \`${surplus}\`: \`config diff\` takes two directories`);
  if (now !== undefined && isGiven(flags, 'policies')) throw new UsageError('the new state is given twice: as the second directory and with `--policies`');
  const format = wordOf(flags, 'format', ['text', 'json', 'github']);
  const failOn = isGiven(flags, 'fail-on') ? wordOf(flags, 'fail-on', ['looser', 'any']) : null;
  const [before, after] = [await stateNamed(old, 'OLD', io), now === undefined ? await locateDirectory({ flag: valueOf(flags, 'policies'), file: null }, io) : await stateNamed(now, 'NEW', io)];
  // The new one first: of what is the same in both, its places are told.
  const second = await openState(flags, after, io);
  const first = await openState(flags, before, io, second);
  const comparison = compareDecisions(first.set, second.set, IN_FULL);
  const told = comparisonJson(comparison);
  io.stdout.write(format === 'json' ? `${JSON.stringify(told, null, 2)}\n` : format === 'github' ? githubComparison(comparison, io.cwd) : comparisonText(comparison).text);
  if (isUnread(first) || isUnread(second)) return EXIT.unusable;
  const { looser, stricter, other, unproven } = told.summary;
  return failOn !== null && looser + unproven + (failOn === 'any' ? stricter + other : 0) > 0 ? EXIT.problems : EXIT.fine;
}

/** Who thinks of git names a commit. */
function stateNamed(path: string, by: string, io: Io): Promise<Located> {
  return namedDirectory(path, by, io, '; a commit is checked out first: git worktree add ../base COMMIT');
}

/** What is wrong with a state is said with its directory: there are two of them. */
async function openState(flags: Flags, directory: Located, io: Io, beside: OpenedPolicies | null = null): Promise<OpenedPolicies> {
  const shown = shownPath(directory.path, io.cwd);
  if (!directory.exists) throw new InputError(`there is no policy directory: ${shown} does not exist; name the new state as well`);
  const stderr = { colour: false, write: (text: string) => io.stderr.write(text.replace(/^(\w+: )/gm, `$1${shown}: `)) };
  const opened = await openDirectory(flags, directory, [], { ...io, stderr }, { beside });
  requirePolicies(opened, io);
  sayBroken(opened, io);
  return opened;
}
