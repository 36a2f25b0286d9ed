// Owns: `config check-policy`: the tier that an agent's call gets, where it comes from, and what each layer said.
// Refuses: counting calls; `--calls` only supposes a count.

import { TIERS, answerJson, answerText, answersForEveryAgent, check, everyAgentJson, everyAgentText, exceededText, faultTexts, guardText, isCapabilityName, isStricter, limitNote, livingGuards, nearest, parametersOf, readShipped, silenceText, stemsOf } from '../../../core/src/index.js';
import type { AgentAnswer, Answer, Capability, Catalogue, Tier } from '../../../core/src/index.js';
import { openCatalogue } from '../catalogue-file.js';
import type { Command } from '../command.js';
import { InputError, UsageError, didYouMean } from '../failure.js';
import { isGiven, requiredValueOf, valueOf, wholeNumberOf, wordOf } from '../flags.js';
import type { Flags } from '../flags.js';
import { EXIT } from '../io.js';
import type { ExitCode, Io } from '../io.js';
import { paintFor } from '../paint.js';
import { readParameters } from '../parameters.js';
import { openPolicies, policyFlags } from '../policies.js';
import { say } from '../say.js';
import { unreadGrounds } from '../unread-grounds.js';

export const checkPolicy: Command = {
  words: ['config', 'check-policy'],
  summary: 'say what tier an agent gets for a capability, and why',
  synopsis: '--agent NAME --capability CAP [flags]',
  flags: [
    { name: 'agent', value: 'NAME', names: 'agents', summary: 'the agent that calls; one without a policy file is an agent, too' },
    { name: 'all-agents', value: null, summary: 'ask about every agent in place of one: a row for each that has a say of its own, and one for all others' },
    { name: 'capability', value: 'CAP', names: 'capabilities', summary: 'the capability that it calls, such as filesystem.write' },
    { name: 'param', value: 'K=V', repeats: true, summary: 'a parameter of the call, read by its declared type; those left out stay open' },
    { name: 'params', value: 'JSON', summary: 'parameters of the call as one JSON object' },
    { name: 'calls', value: 'N', summary: 'ask about the Nth call inside the windows of all rate limits' },
    ...policyFlags({ ownDirectory: false }),
    { name: 'fail-on', value: 'TIER', choices: TIERS, summary: 'fail where the tier, or that of any case, is this one or a stricter one' },
    { name: 'fail-below', value: 'TIER', choices: TIERS, summary: 'fail where the tier, or that of any case, is more permissive than this one' },
    { name: 'format', value: 'text|json', summary: 'how the answer is written (text)' },
  ],
  examples: [
    { says: 'What happens when my-agent deletes a file', line: 'kruxos-policy config check-policy --agent my-agent --capability filesystem.delete' },
    {
      says: 'What happens to one certain call',
      line: 'kruxos-policy config check-policy --agent my-agent --capability filesystem.write --param path=/workspace/a.txt --param content_size=20000',
    },
    { says: 'What happens to the eleventh mail inside the hour', line: 'kruxos-policy config check-policy --agent my-agent --capability email.send --calls 11' },
    { says: 'Who may push', line: 'kruxos-policy config check-policy --all-agents --capability git.push' },
    { says: 'In a pipeline: fail where anybody may push without being asked', line: 'kruxos-policy config check-policy --all-agents --capability git.push --fail-below approval_required' },
    { says: 'In a script: fail unless the bot may push by itself', line: 'kruxos-policy config check-policy --agent deploy-bot --capability git.push --fail-on approval_required' },
  ],
  failure: 'the answer is as strict as --fail-on says, or stricter, or more permissive than --fail-below says',
  run: runCheckPolicy,
};

async function runCheckPolicy(flags: Flags, io: Io): Promise<ExitCode> {
  const [surplus] = flags.operands;
  if (surplus !== undefined) throw new UsageError(`unexpected argument \`${surplus}\`: agent and capability are given as \`--agent NAME --capability CAP\``);
  const isForAll = isGiven(flags, 'all-agents');
  if (isForAll && isGiven(flags, 'agent')) throw new UsageError('`--agent` asks about one agent and `--all-agents` about every one: give one of the two');
  const agent = isForAll ? null : requiredValueOf(flags, 'agent', 'NAME');
  const name = requiredValueOf(flags, 'capability', 'CAP');
  const format = wordOf(flags, 'format', ['text', 'json']);
  const calls = wholeNumberOf(flags, 'calls', 1);
  const tierOf = (flag: string) => (isGiven(flags, flag) ? wordOf(flags, flag, TIERS) : null);
  const [failOn, failBelow] = [tierOf('fail-on'), tierOf('fail-below')];
  const isTest = failOn !== null || failBelow !== null;
  if (!isCapabilityName(name)) throw new UsageError(illFormed(name, await openCatalogue(valueOf(flags, 'catalogue'), readShipped().catalogue, io)));
  const opened = await openPolicies(flags, [], io);
  const { set, directory } = opened;
  if (!directory.exists && set.active.kind === 'none') {
    throw new InputError(`there is no policy directory: ${directory.path} does not exist; create it, name one with \`--policies DIR\`, or ask about a template with \`--active NAME\``);
  }
  const { builtinCatalogue } = set.input;
  const capability = set.catalogue.capabilities.get(name);
  const parameters = readParameters(flags.values.get('param') ?? [], valueOf(flags, 'params'), capability ?? builtinCatalogue.capabilities.get(name));
  const question = { capability: name, parameters, ...(calls === null ? {} : { calls }) };
  const answers = agent === null ? answersForEveryAgent(set, question) : [{ agent, answer: check(set, { ...question, agent }) }];
  // Beside several answers stands what holds for all of them: that of the others.
  const { answer } = answers.at(-1) as AgentAnswer;
  if (format === 'json') io.stdout.write(`${JSON.stringify(agent === null ? everyAgentJson(answers) : answerJson(answer), null, 2)}\n`);
  else {
    const paint = paintFor(io.stdout);
    io.stdout.write(agent === null ? everyAgentText(answers, capability, paint) : answerText(answer, capability, paint));
    // As data, these are part of the answer.
    for (const each of livingGuards(answer)) say(io, 'note', `system guard: ${guardText(each, builtinCatalogue.capabilities.get(name) ?? capability)}`);
    const limit = agent === null ? null : (exceededText(answer) ?? limitNote(answer));
    if (limit !== null) say(io, 'note', limit);
  }
  for (const each of new Set(answers.flatMap((one) => faultTexts(one.answer)))) say(io, 'warning', each);
  sayNotes(answer, io);
  const near = capability === undefined ? nearest(name, [...set.catalogue.capabilities.keys()]) : [];
  const isMisspelt = near.length > 0;
  if (isMisspelt) say(io, isTest ? 'error' : 'note', `\`${name}\`${didYouMean(near)}`);
  if (agent !== null && set.agentPolicies(agent).length === 0) sayNearestAgent(agent, set.agentNames(), io);
  const unread = await unreadGrounds(opened, answers.map((each) => each.answer.agent));
  for (const each of unread) say(io, 'error', `the answer rests on ${each}, which cannot be read`);
  const strays = strayParameters(Object.keys(parameters), [capability, builtinCatalogue.capabilities.get(name)]);
  for (const each of strays) say(io, isTest ? 'error' : 'warning', `\`${name}\` has no parameter ${each}`);
  // What is misspelt is decided by patterns and defaults: a test of it would hold nothing.
  if (unread.length > 0 || (isTest && (strays.length > 0 || isMisspelt))) return EXIT.unusable;
  const fails = (tier: Tier) => (failOn !== null && !isStricter(failOn, tier)) || (failBelow !== null && isStricter(failBelow, tier));
  return answers.some((one) => one.answer.cases.some((each) => fails(each.tier))) ? EXIT.problems : EXIT.fine;
}

function sayNotes(answer: Answer, io: Io): void {
  const silence = silenceText(answer);
  if (silence !== null) say(io, 'note', silence);
  for (const each of answer.notes) say(io, 'note', each);
}

/** Parameters of a question that no call of the capability can have, each with what was meant; none where its parameters are not all known. */
function strayParameters(given: readonly string[], capabilities: readonly (Capability | undefined)[]): readonly string[] {
  const found = capabilities.filter((each) => each !== undefined);
  if (found.length === 0 || found.some((each) => !each.parametersComplete)) return [];
  const known = parametersOf(found);
  const declared = [...new Set(found.flatMap((each) => each.parameters.map((one) => `\`${one.name}\``)))];
  const list = declared.length === 0 ? 'it has none' : `known ${declared.length === 1 ? 'is' : 'are'} ${declared.join(', ')}`;
  return given.filter((each) => !known.has(each)).map((each) => `\`${each}\`${didYouMean(nearest(each, [...known.keys()])) || `: ${list}`}`);
}

/** Whoever names an agent by its file, with or without folders, gets an answer about another one. */
function sayNearestAgent(agent: string, known: readonly string[], io: Io): void {
  const [stem] = stemsOf({ file: agent.replace(/^.*[/\\]/s, '') });
  const meant = stem !== agent && known.includes(stem) ? [stem] : nearest(agent, known);
  if (meant.length > 0) say(io, 'note', `\`${agent}\` has no policy file${didYouMean(meant)}`);
}

function illFormed(name: string, catalogue: Catalogue): string {
  const known = [...catalogue.capabilities.keys()];
  const isPattern = name === '*' || name.endsWith('.*');
  if (isPattern) return `\`${name}\` is a pattern: ask about one capability, such as \`${known.find((each) => each.startsWith(name.slice(0, -1))) ?? 'filesystem.read'}\``;
  const suggestions = nearest(name, known);
  const inCategory = known.filter((each) => each.startsWith(`${name}.`)).slice(0, 3);
  const words = inCategory.length > 0 ? inCategory : suggestions;
  return `\`${name}\` is no capability name${words.length > 0 ? didYouMean(words) : ': a name has two or more parts, such as `filesystem.read`'}`;
}
