// Owns: `config show policy`: which organization policy binds every agent, and where it was written.
// Refuses: showing what it says.

import { activeJson, activeText } from '../active-policy.js';
import type { Command } from '../command.js';
import { UsageError } from '../failure.js';
import { wordOf } from '../flags.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { openPolicies, policyFlags } from '../policies.js';
import { say } from '../say.js';

export const showPolicy: Command = {
  words: ['config', 'show', 'policy'],
  summary: 'say which policy is active, and where it was written',
  synopsis: '[flags]',
  flags: [
    ...policyFlags({ ownDirectory: false }).filter(({ name }) => name === 'policies' || name === 'active'),
    { name: 'format', value: 'text|json', summary: 'how the answer is written (text)' },
  ],
  examples: [
    { says: 'Which policy binds the agents', line: 'kruxos-policy config show policy' },
    { says: 'In another policy directory, as data', line: 'kruxos-policy config show policy --policies policies --format json' },
  ],
  failure: 'no policy is active, or the active one is missing or does not compile',
  run: runShowPolicy,
};

async function runShowPolicy(flags: Flags, io: Io): Promise<ExitCode> {
  const [surplus] = flags.operands;
  if (surplus !== undefined) throw new UsageError(`unexpected argument \`${surplus}\`: \`config show policy\` takes none`);
  const format = wordOf(flags, 'format', ['text', 'json']);
  const { set, directory } = await openPolicies(flags, [], io);
  const answer = activeJson(set);
  io.stdout.write(format === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : activeText(set));
  const where = directory.path;
  if (!directory.exists) say(io, 'note', `there is no policy directory ${where}: create it, or name one with \`--policies DIR\``);
  else if (set.active.kind === 'none') say(io, 'note', `there is no organization policy in ${where}: put one there, or choose a template with \`kruxos-policy config set policy NAME\``);
  return answer.compiles ? EXIT.fine : EXIT.problems;
}
