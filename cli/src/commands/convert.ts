// Owns: `config convert`: an ordered policy in the map form, where every decision can be shown to stay the same.
// Refuses: writing over a file; the result goes to the standard output.

import { basename, dirname } from 'node:path';
import { LineIndex, conversionDifferenceText, convertToMap, printable, problemText, refusalText, reportOf } from '../../../core/src/index.js';
import type { PolicyFile, PolicySet } from '../../../core/src/index.js';
import { policyOf, readText } from '../../../engine/src/index.js';
import type { Command } from '../command.js';
import { InputError, UsageError } from '../failure.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { paintFor } from '../paint.js';
import { openPolicies, policyFlags } from '../policies.js';
import { policyPath } from '../policy-files.js';
import { nearPathHint } from '../near-path.js';
import { say } from '../say.js';

export const convert: Command = {
  words: ['config', 'convert'],
  summary: 'write an ordered policy in the map form, if no decision changes by that',
  synopsis: 'FILE [flags]',
  operands: 'policy files',
  flags: policyFlags({ ownDirectory: true }),
  examples: [
    { says: 'See the map form of an ordered policy', line: 'kruxos-policy config convert policies/org.yaml' },
    { says: 'Keep it in a file', line: 'kruxos-policy config convert policies/org.yaml > org-as-map.yaml' },
  ],
  failure: 'the map form would decide some call differently, also under a policy that extends this one, or the policy is in error',
  run: runConvert,
};

async function runConvert(flags: Flags, io: Io): Promise<ExitCode> {
  const [path, surplus] = flags.operands;
  if (path === undefined || path === '') throw new UsageError('the policy file is missing: kruxos-policy config convert FILE');
  if (surplus !== undefined) throw new UsageError(`unexpected argument \`${surplus}\`: \`config convert\` takes one file`);
  const absolute = policyPath(path, io.cwd);
  const read = await readText(absolute, { regularOnly: false });
  if (read.kind !== 'text') throw new InputError(`cannot read ${path}: ${read.why}${await nearPathHint(path, io.cwd)}`);
  const policy = policyOf(absolute, read.text, { inAgents: basename(dirname(absolute)) === 'agents' });
  const { set } = await openPolicies(flags, [{ path: absolute, policy }], io);
  const conversion = convertToMap(set, policy.uri);
  switch (conversion.kind) {
    case 'converted':
      io.stdout.write(conversion.text);
      return EXIT.fine;
    case 'already a map':
      io.stdout.write(read.text);
      say(io, 'note', `${path} is in the map form already`);
      return EXIT.fine;
    case 'broken':
      sayErrors(set, policy, path, io);
      say(io, 'error', `${path} cannot be converted: ${conversion.why}`);
      return EXIT.problems;
    case 'unproven':
      say(io, 'error', `${path} cannot be converted: ${refusalText({ kind: 'form', conversion })}`);
      return EXIT.problems;
    case 'different':
      say(io, 'error', `${path} cannot be converted: in the map form the most specific entry decides, and then`);
      for (const each of conversion.differences) io.stderr.write(`  ${printable(conversionDifferenceText(each))}\n`);
      return EXIT.problems;
  }
}

function sayErrors(set: PolicySet, { uri, text }: PolicyFile, path: string, io: Io): void {
  const lines = new LineIndex(text);
  for (const each of reportOf(set, uri)?.problems ?? []) if (each.severity === 'error') io.stderr.write(`${problemText(each, lines, path, paintFor(io.stderr))}\n`);
}
