// Owns: `init`: a new policy file made from a template or a starter, under a name of its own.
// Refuses: writing over anything.

import { open, rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fillTemplate, isPolicyFileName, nameToChoose, nearest, printable, readPolicy, readShipped, stemsOf, whyNot } from '../../../core/src/index.js';
import type { Command } from '../command.js';
import { InputError, UsageError, didYouMean } from '../failure.js';
import { valueOf } from '../flags.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { openDirectory } from '../policies.js';
import { STARTER_NAMES, TEMPLATE_NAMES } from '../template-names.js';

const OFFERED: readonly string[] = [...STARTER_NAMES, ...TEMPLATE_NAMES];

export const init: Command = {
  words: ['init'],
  summary: 'write a new policy from a template',
  synopsis: '[FILE] [flags]',
  operands: 'policy files',
  flags: [{ name: 'template', value: 'NAME', choices: OFFERED, summary: `one of ${OFFERED.join(', ')} (organization; in agents/ agent)` }],
  examples: [
    { says: 'A policy for the organization, called my-policy', line: 'kruxos-policy init my-policy.yaml' },
    { says: 'One that starts from a template', line: 'kruxos-policy init policies/acme.yaml --template enterprise-restrictive' },
    { says: 'A policy for one agent', line: 'kruxos-policy init policies/agents/deploy-bot.yaml --template agent' },
  ],
  failure: null,
  run: runInit,
};

async function runInit(flags: Flags, io: Io): Promise<ExitCode> {
  const [given, surplus] = flags.operands;
  if (surplus !== undefined) throw new UsageError(`one file at a time: \`${surplus}\` is one too many`);
  const isAgents = given !== undefined && basename(dirname(resolve(io.cwd, given))) === AGENTS;
  const wanted = valueOf(flags, 'template') ?? (isAgents ? AGENT : 'organization');
  if (!OFFERED.includes(wanted)) {
    const hint = didYouMean(nearest(wanted, OFFERED));
    throw new UsageError(`unknown template \`${wanted}\`${hint === '' ? `: known are ${OFFERED.map((each) => `\`${each}\``).join(', ')}` : hint}`);
  }
  if (isAgents && wanted !== AGENT) throw new UsageError(`the policies in \`${AGENTS}/\` are those of agents, and \`${wanted}\` is none: leave \`--template\` out, or write the policy beside \`${AGENTS}/\``);
  const path = given ?? (wanted === AGENT ? 'my-agent.yaml' : 'my-policy.yaml');
  if (!/\.ya?ml$/.test(path)) throw new UsageError(`\`${path}\` is no name for a policy: end it with .yaml`);
  const [name] = stemsOf({ file: basename(path) });
  const template = readPolicy({ uri: 'file:///template.yaml', text: textOf(wanted) }, { inAgents: false });
  const text = fillTemplate(template, { name, extends: isAgents ? await activeAround(dirname(dirname(resolve(io.cwd, path))), flags, io) : null });
  const file = readPolicy({ uri: pathToFileURL(resolve(io.cwd, path)).href, text }, { inAgents: isAgents });
  if (file.problems.some((each) => each.severity === 'error')) {
    throw new UsageError(`\`${path}\` is no name for a policy: use letters, digits, blanks, \`-\`, \`_\` and \`.\``);
  }
  if (!isPolicyFileName(basename(path))) throw new UsageError(`\`${path}\` is hidden: no policy is read from a file whose name starts with \`.\``);
  if (file.kind === 'organization' && nameToChoose(file) === null) {
    throw new UsageError(`\`${path}\` would have the name of the system policy, and \`${wanted}\` is a policy of the organization: choose another name, or write that file yourself`);
  }
  if (file.kind === 'organization' && file.extends !== null && file.extends.value === name) {
    throw new UsageError(`\`${wanted}\` extends \`${name}\`, so that \`${path}\` would extend itself: choose another name, or \`--template ${name}\``);
  }
  await writeNew(resolve(io.cwd, path), path, text);
  io.stdout.write(`Wrote ${printable(path)} from the template ${wanted}.\n`);
  io.stderr.write(`Check it with: kruxos-policy config validate ${printable(shellWord(path))}\n`);
  return EXIT.fine;
}

const AGENT = 'agent';
const AGENTS = 'agents';

/** The active policy of a directory; null where there is none, or nobody knows. What is wrong there is for `config validate` to say. */
async function activeAround(directory: string, flags: Flags, io: Io): Promise<string | null> {
  const silent: Io = { ...io, stderr: { ...io.stderr, write: () => {} } };
  try {
    const { active } = (await openDirectory(flags, { path: directory, exists: true, counts: 'all' }, [], silent)).set;
    return active.kind === 'chosen' ? active.name : null;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** As a shell takes it for one word that is no flag. */
function shellWord(path: string): string {
  const word = path.startsWith('-') ? `./${path}` : path;
  return /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function textOf(template: string): string {
  const { templates, starters } = readShipped();
  const text = starters.find((each) => each.file === `${template}.yaml`)?.text ?? templates.find((each) => each.name?.value === template)?.text;
  if (text === undefined) throw new Error(`the template ${template} does not ship`);
  return text;
}

/** A file that cannot be written to its end is not left behind. */
async function writeNew(path: string, shown: string, text: string): Promise<void> {
  let isOurs = false;
  try {
    const handle = await open(path, 'wx');
    isOurs = true;
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isOurs) await rm(path, { force: true }).catch(() => {});
    const why = whyNot(error);
    const wayOut = why === 'it exists already' ? '; choose another name, or remove it first' : why === 'it does not exist' ? `; create the directory ${dirname(shown)} first` : '';
    throw new InputError(`cannot write ${shown}: ${why === 'it does not exist' ? 'its directory does not exist' : why}${wayOut}`);
  }
}
