// Owns: `config validate`: the guide's report on policy files and directories, once or whenever one of them changes.
// Refuses: mending anything.

import { basename, dirname, relative, resolve } from 'node:path';
import { LineIndex, problemText, reportOf } from '../../../core/src/index.js';
import { definitionFolders, policyOf, readText } from '../../../engine/src/index.js';
import type { WatchedFolder } from '../../../engine/src/index.js';
import type { Command } from '../command.js';
import { InputError, UsageError } from '../failure.js';
import { isGiven, valueOf, wholeNumberOf, wordOf } from '../flags.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { locateDirectory } from '../locate-directory.js';
import type { Located } from '../locate-directory.js';
import { nearPathHint } from '../near-path.js';
import { paintFor } from '../paint.js';
import { openDirectory, placeOf, policyFlags } from '../policies.js';
import type { FileInQuestion } from '../policies.js';
import { policyFilesOf } from '../policy-files.js';
import type { NamedFile } from '../policy-files.js';
import { githubReport } from '../reports/github-report.js';
import { jsonReport } from '../reports/json-report.js';
import { junitReport } from '../reports/junit-report.js';
import { findProblemPages } from '../reports/problem-pages.js';
import { sarifReport } from '../reports/sarif-report.js';
import { textReport } from '../reports/text-report.js';
import { isInOrder, summaryOf } from '../reports/validation.js';
import type { DirectoryFinding, ValidatedFile, Validation } from '../reports/validation.js';
import { say } from '../say.js';
import { repeatOnChange } from '../repeat-on-change.js';

const FORMATS = ['text', 'json', 'sarif', 'junit', 'github'] as const;
type Format = (typeof FORMATS)[number];

export const validate: Command = {
  words: ['config', 'validate'],
  summary: 'say whether policy files are valid, what they cover and what is doubtful',
  synopsis: 'FILE…|DIR [flags]',
  operands: 'policy files',
  flags: [
    ...policyFlags({ ownDirectory: true }),
    { name: 'format', value: FORMATS.join('|'), summary: 'how the report is written (text)' },
    { name: 'max-warnings', value: 'N', summary: 'fail with more than N warnings' },
    { name: 'watch', value: null, summary: 'check again whenever a file changes, until interrupted' },
  ],
  examples: [
    { says: 'Check a policy before it goes into the policy directory', line: 'kruxos-policy config validate my-policy.yaml' },
    { says: 'Check the policy of one agent together with the policies around it', line: 'kruxos-policy config validate policies/agents/deploy-bot.yaml' },
    { says: 'Check a whole policy directory', line: 'kruxos-policy config validate policies' },
    { says: 'Check what another program writes', line: 'git show HEAD~1:policies/acme.yaml | kruxos-policy config validate -' },
    { says: 'In a pipeline: fail on any warning, as data', line: 'kruxos-policy config validate my-policy.yaml --max-warnings 0 --format json' },
  ],
  failure: 'a policy has errors, the active policy is missing or broken, or there are more warnings than allowed',
  run: runValidate,
};

interface Wanted {
  readonly operands: readonly string[];
  readonly format: Format;
  readonly mostWarnings: number | null;
}

async function runValidate(flags: Flags, io: Io): Promise<ExitCode> {
  const { operands } = flags;
  if (operands.length === 0 || operands.includes('')) throw new UsageError('the policy file is missing: kruxos-policy config validate FILE');
  const format = wordOf(flags, 'format', FORMATS);
  const wanted = { operands, format, mostWarnings: wholeNumberOf(flags, 'max-warnings', 0) };
  if (!isGiven(flags, 'watch')) return (await validateOnce(wanted, flags, io)).code;
  if (format !== 'text') throw new UsageError(`\`--watch\` writes for people: leave \`--format ${format}\` out`);
  if (operands.includes('-')) throw new UsageError('`--watch` watches files: the standard input is read once');
  const catalogue = valueOf(flags, 'catalogue');
  return repeatOnChange(() => validateOnce(wanted, flags, io), { more: catalogue === null ? [] : [resolve(io.cwd, catalogue)], io });
}

interface Outcome {
  readonly code: ExitCode;
  /** Absolute; what the result depends on lies in them. */
  readonly folders: readonly string[];
  readonly definitions: readonly WatchedFolder[];
}

async function validateOnce({ operands, format, mostWarnings }: Wanted, flags: Flags, io: Io): Promise<Outcome> {
  const named = await policyFilesOf(operands, io.cwd);
  const isSingle = operands.length === 1 && named.every((each) => each.directory === null);
  const { validation, ...places } = await validateAll(named, flags, io);
  const [lost] = validation.unreadable;
  if (isSingle && lost !== undefined) throw new InputError(`cannot read ${lost.path}: ${lost.why}${await nearPathHint(lost.path, io.cwd)}`);
  write(validation, { format, isSingle, io });
  for (const { path, why } of validation.unreadable) say(io, 'error', `cannot read ${path}: ${why}${await nearPathHint(path, io.cwd)}`);
  const { warnings } = summaryOf(validation);
  const isOverLimit = mostWarnings !== null && warnings > mostWarnings;
  if (isInOrder(validation) && isOverLimit) say(io, 'error', `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, more than \`--max-warnings ${mostWarnings}\` allows`);
  const code = lost !== undefined ? EXIT.unusable : isInOrder(validation) && !isOverLimit ? EXIT.fine : EXIT.problems;
  return { code, ...places };
}

function write(validation: Validation, { format, isSingle, io }: { readonly format: Format; readonly isSingle: boolean; readonly io: Io }): void {
  switch (format) {
    case 'text':
      io.stdout.write(textReport(validation, { isSingle, paint: paintFor(io.stdout) }));
      for (const each of validation.files) sayInformation(each, io);
      sayCatalogue(validation, io);
      return;
    case 'json':
      return io.stdout.write(jsonReport(validation, { isSingle }));
    case 'sarif':
      return io.stdout.write(sarifReport(validation, { root: io.cwd, pages: findProblemPages(process.argv[1]) }));
    case 'junit':
      return io.stdout.write(junitReport(validation));
    case 'github':
      return io.stdout.write(githubReport(validation));
  }
}

/** Files of one policy directory are judged together, each in place of the directory's copy of it. */
async function validateAll(named: readonly NamedFile[], flags: Flags, io: Io): Promise<Omit<Outcome, 'code'> & { readonly validation: Validation }> {
  const groups = new Map<string, { readonly directory: Located; readonly members: NamedFile[] }>();
  const flag = valueOf(flags, 'policies');
  for (const each of named) {
    const directory = each.directory !== null && flag === null ? { path: each.directory, exists: true, counts: 'all' } as const : await locateDirectory({ flag, file: placeOf(each.absolute) }, io);
    const group = groups.get(directory.path) ?? { directory, members: [] };
    groups.set(directory.path, group);
    group.members.push(each);
  }
  const files = new Map<NamedFile, ValidatedFile>();
  const unreadable: { readonly path: string; readonly absolute: string; readonly why: string }[] = [];
  const findings: DirectoryFinding[] = [];
  for (const { directory, members } of groups.values()) {
    const questions = new Map<NamedFile, FileInQuestion>();
    for (const each of members) {
      const read = await readText(each.absolute, { regularOnly: each.directory !== null });
      if (read.kind === 'unreadable') unreadable.push({ path: each.path, absolute: each.absolute, why: read.why });
      else questions.set(each, { path: each.absolute, policy: policyOf(each.absolute, read.text, { inAgents: basename(dirname(each.absolute)) === 'agents' }) });
    }
    if (questions.size === 0) continue;
    const { set, problems } = await openDirectory(flags, directory, [...questions.values()], io, { lost: unreadable });
    for (const [each, { policy }] of questions) {
      const report = reportOf(set, policy.uri);
      if (report === undefined) throw new Error(`no report for ${each.path}`);
      files.set(each, { path: each.path, absolute: each.absolute, text: policy.text, report });
    }
    const active = { activeAbsolute: resolve(directory.path, '.active'), activePath: shownActive(directory, members, io.cwd) };
    for (const problem of problems) findings.push({ ...active, problem });
  }
  const definitions = (await Promise.all([...groups.keys()].map(definitionFolders))).flat();
  const folders = [...[...groups.values()].flatMap(({ directory: { path } }) => [path, resolve(path, 'agents')]), ...named.map((each) => dirname(each.absolute))];
  return { validation: { files: named.flatMap((each) => files.get(each) ?? []), findings, unreadable }, folders: [...new Set(folders)], definitions };
}

/** As people call the files beside it. */
function shownActive({ path }: Located, members: readonly NamedFile[], cwd: string): string {
  const beside = members.find((each) => dirname(each.absolute) === path);
  if (beside !== undefined) return `${beside.path.slice(0, beside.path.length - basename(beside.path).length)}.active`;
  const absolute = resolve(path, '.active');
  const below = relative(cwd, absolute);
  return below.startsWith('..') ? absolute : below;
}

/** The guide's report has no room for what is neither error nor warning; a relaxed organization policy is said all the same. */
function sayInformation({ report, text, path }: ValidatedFile, io: Io): void {
  if (!report.valid) return;
  const lines = new LineIndex(text);
  for (const each of report.problems) if (each.severity === 'information') io.stderr.write(`${problemText(each, lines, path, paintFor(io.stderr))}\n`);
}

/** Nor has it room for what its figures count. */
function sayCatalogue({ files }: Validation, io: Io): void {
  const counted = files.flatMap(({ report }) => (report.valid && report.coverage !== null ? [report.coverage.catalogue] : []));
  const names = new Set(counted.map(({ name, version }) => `${name} ${version}`));
  if (names.size > 0) say(io, 'note', `coverage counts the capabilities of the catalogue ${[...names].join(', ')}`);
}
