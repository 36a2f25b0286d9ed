// Owns: `config set policy`: another organization policy becomes the active one, or nothing changes.
// Refuses: a policy that does not compile.

import { join } from 'node:path';
import { LineIndex, SHIPPED_SCHEME, SYSTEM_NAME, missingActive, problemText, readShipped, reportOf } from '../../../core/src/index.js';
import type { CompiledPolicy, PolicySet } from '../../../core/src/index.js';
import { policySetOf, readDirectory, writeAtomically } from '../../../engine/src/index.js';
import { activeText } from '../active-policy.js';
import { openCatalogueAround } from '../catalogue-file.js';
import type { Command } from '../command.js';
import { InputError, UsageError, didYouMean } from '../failure.js';
import { valueOf } from '../flags.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { locateDirectory } from '../locate-directory.js';
import { paintFor } from '../paint.js';
import { policyFlags } from '../policies.js';
import { say } from '../say.js';

export const setPolicy: Command = {
  words: ['config', 'set', 'policy'],
  summary: 'make a policy of the directory, or a template, the active one',
  synopsis: 'NAME [flags]',
  operands: 'policies',
  flags: policyFlags({ ownDirectory: false }).filter(({ name }) => name === 'policies' || name === 'catalogue'),
  examples: [
    { says: 'Switch to a template', line: 'kruxos-policy config set policy enterprise-restrictive' },
    { says: 'Activate a policy that lies in the policy directory, by its name', line: 'kruxos-policy config set policy my-custom-policy --policies policies' },
  ],
  failure: 'the policy does not compile; nothing was changed',
  run: runSetPolicy,
};

async function runSetPolicy(flags: Flags, io: Io): Promise<ExitCode> {
  const [name, surplus] = flags.operands;
  if (name === undefined || name === '') throw new UsageError('the name of the policy is missing: kruxos-policy config set policy NAME');
  if (surplus !== undefined) throw new UsageError(`one policy is active at a time: \`${surplus}\` is one too many`);
  const directory = await locateDirectory({ flag: valueOf(flags, 'policies'), file: null }, io);
  if (!directory.exists) throw new InputError(`there is no policy directory to choose in: ${directory.path} does not exist; create it, or name one with \`--policies DIR\``);
  const shipped = readShipped();
  const catalogue = await openCatalogueAround(directory.path, valueOf(flags, 'catalogue'), shipped.catalogue, io);
  const content = await readDirectory(directory.path);
  for (const each of content.troubles) say(io, 'warning', each);
  // As it will be.
  const files = [...content.files.values()].map((each) => each.file);
  const set = policySetOf(files, name, { shipped, catalogue, hierarchy: 'bounded', active: null });
  const chosen = set.named(name);
  if (name === SYSTEM_NAME) throw new InputError(`${missingActive(name)}; nothing was changed`);
  if (chosen.length === 0) throw new InputError(`there is no policy \`${name}\` in ${directory.path}, nor among the templates; nothing was changed${didYouMean(set.namesLike(name))}`);
  // Whoever reads `.active` takes its first line, without the space around it.
  if (name !== name.trim() || /[\r\n]/.test(name)) throw new InputError(`\`${name}\` cannot be kept in .active: rename the policy so that its name is one line without space around it`);
  if (chosen.some((each) => each.broken !== null)) {
    sayFaults(set, chosen, io);
    say(io, 'error', `\`${name}\` does not compile; nothing was changed`);
    return EXIT.problems;
  }
  await writeAtomically(join(directory.path, '.active'), `${name}\n`);
  sayFaults(set, chosen, io);
  io.stdout.write(activeText(set));
  return EXIT.fine;
}

/** The errors of the policy that was chosen. One that compiles may have some: the entries at fault block what they speak for. */
function sayFaults(set: PolicySet, chosen: readonly CompiledPolicy[], io: Io): void {
  for (const { file, broken } of chosen) {
    if (file.uri.startsWith(`${SHIPPED_SCHEME}:`)) continue;
    const errors = reportOf(set, file.uri)?.problems.filter((each) => each.severity === 'error') ?? [];
    const lines = new LineIndex(file.text);
    for (const each of errors) io.stderr.write(`${problemText(each, lines, file.file, paintFor(io.stderr))}\n`);
    if (broken !== null && errors.length === 0) say(io, 'error', `${file.file}: ${broken}`);
  }
}
