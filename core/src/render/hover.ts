// Owns: the words of hovers: what was found out about a token, as blocks of text with links.
// Refuses: finding anything out (ide/hover.ts), Markdown (markdown.ts).

import type { Capability } from '../catalogue/catalogue.js';
import { canPass } from '../compile/bind.js';
import type { BoundEntry, BoundLimit } from '../compile/bind.js';
import { conditionOf } from '../decide/cases.js';
import type { Answer, Guard } from '../decide/check.js';
import type { SourcePlace } from '../compile/vote.js';
import type { Hover } from '../ide/hover.js';
import type { InForce, Standing } from '../ide/standing.js';
import type { Perspective } from '../ide/perspective.js';
import type { Tier } from '../model/tier.js';
import { codeFacts } from '../problems/codes.js';
import { append } from '../text/append.js';
import { conditionsText, caseText, valueText } from './conditions.js';
import { conditionBlocks } from './hover-condition.js';
import { code, list, link, paragraph, phrase, strong, strongLink, text, withCode } from './inline.js';
import type { Block, Inline } from './markdown.js';
import { limitText } from './limits.js';
import { faultTexts, livingGuards, silenceText } from './notes.js';
import { orderedKeyWords } from './ordered-keys.js';
import { inOneLine } from './printable.js';
import { durationText, ordinal } from './quantities.js';
import { inEnglish } from './say.js';
import type { Say } from './say.js';
import { severityWord } from './severities.js';
import { tierMeaning } from './tiers.js';
import { traceOf } from './trace.js';

export function hoverBlocks(hover: Hover, say: Say = inEnglish): Block[] {
  return [...subjectBlocks(hover, say), ...asideBlocks(hover, say)];
}

function subjectBlocks(hover: Hover, say: Say): Block[] {
  switch (hover.kind) {
    case 'capability':
      return capabilityBlocks(hover, say);
    case 'wildcard':
      return wildcardBlocks(hover, say);
    case 'tier':
      return [paragraph(strong(hover.tier), text(`: ${tierMeaning(hover.tier, say)}`)), ...standingBlocks(hover.standing, say)];
    case 'exceeded tier':
      return [...(canPass(hover.entry) ? [paragraph(...phrase(say, '{0} beyond the limit: {1}', strong(hover.tier), tierMeaning(hover.tier, say)))] : []), ...limitBlocks(hover.limit, hover.entry, say)];
    case 'rule':
      return ruleBlocks(hover, say);
    case 'condition':
      return conditionBlocks(hover, say);
    case 'limit':
      return [...limitBlocks(hover.limit, hover.entry, say), ...(hover.description === null ? [] : [paragraph(...withCode(hover.description))])];
    case 'default':
      return defaultBlocks(hover, say);
    case 'extends':
      return extendsBlocks(hover, say);
    case 'policy name':
      return policyNameBlocks(hover, say);
    case 'agent name':
      return [
        paragraph(...phrase(say, 'Policy of the agent {0}', strong(hover.name))),
        ...(hover.isAlone ? [] : [paragraph(text(hover.active !== null ? say('The organization policy {0} binds it.', hover.active) : hover.extended === null ? say('It builds on no organization policy; none is active.') : say('It builds on {0}; none is active.', hover.extended)))]),
      ];
    case 'key':
      return [paragraph(code(hover.key), text(': '), ...withCode(hover.description ?? orderedKeyWords(hover.key, say)?.description ?? ''))];
    case 'alias':
      return [paragraph(...phrase(say, '{0} stands for what is written at {1}:', code(`*${hover.name}`), link(`&${hover.name}`, hover.source))), { kind: 'source', lines: sourceLines(hover.written) }];
    case 'suppression':
      return [
        paragraph(...phrase(say, 'Suppresses {0} ({1}) where the comment stands: at the end of a line for this line, alone for the next one.', strong(hover.code), severityWord(codeFacts(hover.code).severity, say))),
        paragraph(...phrase(say, 'It never changes whether the policy is valid, nor what it decides.')),
      ];
  }
}

const MOST_LINES = 12;

/** What was written, from the first column on, and no more of it than a glance takes in. */
function sourceLines(written: string): readonly string[] {
  const [first = '', ...others] = written.trimEnd().split(/\r?\n/);
  const indents = others.flatMap((each) => (each.trim() === '' ? [] : [each.length - each.trimStart().length]));
  const below = others.map((each) => each.slice(indents.reduce((least, each) => Math.min(least, each), Infinity)));
  const lines = first.trim() === '' ? below : [first.trim(), ...below];
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 1), '…'];
}

function policyNameBlocks({ name, isActive, active, agents, isAlone }: Hover & { kind: 'policy name' }, say: Say): Block[] {
  const shown = strong(name);
  if (isAlone) return [paragraph(...phrase(say, 'Organization policy {0}', shown))];
  return [
    paragraph(...(isActive ? phrase(say, 'Organization policy {0}: the active one', shown) : active === null ? phrase(say, 'Organization policy {0}', shown) : phrase(say, 'Organization policy {0}: not active', shown))),
    paragraph(text(agents.length === 0 ? say('No agent policy builds on it.') : say('Agents that build on it: {0}.', namesText(agents, say)))),
  ];
}

/** What has to be known before any of it is believed. */
function asideBlocks({ isBehind, isAlone, perspective, kind }: Hover, say: Say): Block[] {
  const isDecision = kind === 'capability' || kind === 'wildcard' || kind === 'tier' || kind === 'default' || kind === 'rule';
  const isName = kind === 'policy name' || kind === 'agent name';
  if (!isDecision) return isName && isAlone ? [aloneBlock(say)] : [];
  const blocks: Block[] = [];
  if (isBehind) blocks.push(paragraph(text(say('This file does not compile as it reads now: its last good version stays in force, and is what is shown.'))));
  if (isAlone) blocks.push(aloneBlock(say));
  if (perspective.supposed !== null) {
    const { active } = perspective.actual;
    const { supposed } = perspective;
    blocks.push(paragraph(text(active.kind !== 'chosen' ? say('Shown as if {0} were active: no policy is active.', supposed) : active.name === null ? say('Shown as if {0} were active: the active policy is another one.', supposed) : say('Shown as if {0} were active: the active policy is {1}.', supposed, active.name))));
  }
  return blocks;
}

function aloneBlock(say: Say): Block {
  return paragraph(text(say('Only this document is known here, and neither what it extends nor what binds it.')));
}

function capabilityBlocks({ name, capability, entry, answer, perspective }: Hover & { kind: 'capability' }, say: Say): Block[] {
  const decided = answer.tier === null ? [text(say('depends on {0}', answer.dependsOn.join(', ')))] : [strong(answer.tier)];
  const blocks: Block[] = [paragraph(...whose([code(name), text(' → '), ...decided], perspective, say)), ...decisionBlocks(answer, { capability, entry }, say)];
  if (entry.limit !== null) append(blocks, limitBlocks(entry.limit, entry, say));
  if (capability !== null) append(blocks, catalogueBlocks(capability, say));
  return blocks;
}

function whose(decided: readonly Inline[], { agent, layer }: Perspective, say: Say): Inline[] {
  if (agent !== null) return phrase(say, '{0} for {1}', decided, agent);
  return layer === 'agent' ? phrase(say, '{0} for this agent', decided) : phrase(say, '{0} for an agent without a policy of its own', decided);
}

/** The trace, the cases, the reason and all that stands beside an answer; the entry's own limit is said elsewhere. */
function decisionBlocks(answer: Answer, { capability, entry }: { readonly capability: Capability | null; readonly entry: BoundEntry }, say: Say): Block[] {
  const blocks: Block[] = [paragraph(...traceParts(answer))];
  const known = capability ?? undefined;
  const [only] = answer.cases;
  if (answer.tier === null) {
    const items = answer.cases.map((each) => [text(`${caseText(answer, each, known)} → `), strong(each.tier), ...sourceParts(each.source, say)]);
    blocks.push(list(items));
  } else if (only?.reason != null) blocks.push(paragraph(...withCode(inOneLine(only.reason)), ...sourceParts(only.source, say)));
  const losing = answer.outcomes.flatMap((each) => each.steps.flatMap((step) => step.losing));
  const overruled = [...new Map(losing.map((each) => [`${each.source?.uri} ${each.source?.line}`, each])).values()];
  return [
    ...blocks,
    ...overruled.map((each) => paragraph(text(say('Overruled in its own layer: {0}', each.tier)), ...sourceParts(each.source, say))),
    ...livingGuards(answer).map((each) => guardBlock(each, known, say)),
    ...answer.limits.map((each) => each.limit).filter((each) => each !== entry.limit).map((each) => paragraph(text(say('Rate limit of another entry: {0}.', limitText(each, say))))),
    // The reason of the only case stands above already.
    ...[...faultTexts(answer).filter((each) => answer.tier === null || each !== only?.reason), silenceText(answer), ...answer.notes].filter((each) => each !== null).map((each) => paragraph(...phrase(say, 'Note: {0}', withCode(each)))),
  ];
}

/** A protection that the question leaves open. */
function guardBlock({ conditions, tier, reason, source }: Guard, capability: Capability | undefined, say: Say): Block {
  const words = conditionsText(conditions, capability, { most: 4 });
  return paragraph(...phrase(say, 'Guard: {0} where {1}', strong(tier), words), ...(reason === null ? [] : [text(`. ${inOneLine(reason)}`)]), ...sourceParts(source, say));
}

function sourceParts(source: SourcePlace | null, say: Say): Inline[] {
  return source === null ? [] : [text(' · '), link(say('{0} (line {1})', source.file, source.line), source)];
}

/** `system(allowed) → org(approval_required) → agent(no override)`, each vote leading to its place, the deciding one set off. */
function traceParts(answer: Answer): Inline[] {
  const deciding = answer.tier === null ? null : (answer.cases[0]?.settled.decidingLayer ?? null);
  return traceOf(answer).flatMap((step, i) => {
    const shown = (words: string, source: SourcePlace | null) => (source === null ? text(words) : step.layer === deciding ? strongLink(words, source) : link(words, source));
    return [
      text(`${i === 0 ? '' : ' → '}${step.word}(`),
      ...step.votes.flatMap((vote, k) => [...(k === 0 ? [] : [text(' | ')]), shown(vote.text, vote.source)]),
      text(')'),
    ];
  });
}

export function catalogueBlocks({ purpose, declaredTier, parameters, parametersComplete, reserved }: Capability, say: Say): Block[] {
  const facts: Inline[] = [];
  if (purpose !== null) append(facts, withCode(inOneLine(purpose).replace(/(?<![.!?])$/, '.')));
  if (declaredTier !== null) facts.push(text(' '), ...phrase(say, 'Declared tier: {0}.', code(declaredTier)));
  if (reserved) facts.push(text(' '), text(say('A name kept for the system policy.')));
  const listed = parameters.slice(0, MOST_NAMES).map((each) => [
    code(each.name),
    text(` ${each.required ? each.type : say('{0}, optional', each.type)}`),
    ...(each.description === null ? [] : [text(': '), ...withCode(inOneLine(each.description))]),
  ]);
  const more = parameters.length - listed.length;
  const rest = [...(more === 0 ? [] : [[text(say('and {0} more parameters', more))]]), ...(parametersComplete || reserved ? [] : [[text(say('Other parameters are not known.'))]])];
  const blocks: Block[] = [{ kind: 'divider' }];
  if (facts.length > 0) blocks.push(paragraph(...facts));
  if (listed.length + rest.length > 0) blocks.push(list([...listed, ...rest]));
  return blocks.length === 1 ? [] : blocks;
}

function wildcardBlocks({ entry, covered, groups, elsewhere }: Hover & { kind: 'wildcard' }, say: Say): Block[] {
  const decided = entry.decides.length;
  const [key, known] = [code(entry.entry.key), knownText(covered, say)];
  const blocks: Block[] = [paragraph(...(decided === covered ? phrase(say, '{0} matches {1} and decides all of them', key, known) : phrase(say, '{0} matches {1} and decides {2} of them', key, known, decided)))];
  if (groups.length > 0) {
    blocks.push(list(groups.map(({ tier, names, answer }) => [strong(tier ?? say('depends on parameters')), text(` ${names.length}: `), ...nameParts(names, say), text(' · '), ...traceParts(answer)])));
  }
  if (elsewhere.length > 0) {
    blocks.push(paragraph(text(entry.file.form === 'ordered' ? say('Earlier items take over:') : say('More specific entries take over:'))));
    const shown = elsewhere.length > MOST_NAMES + 1 ? elsewhere.slice(0, MOST_NAMES) : elsewhere;
    const more = elsewhere.length - shown.length;
    const items = shown.map(({ pattern, tier, hasRules, names }): Inline[] => [
      code(pattern),
      text(hasRules ? say(' (by rules)') : tier === null ? '' : ` (${tier})`),
      ...(names.length === 1 && names[0] === pattern ? [] : [text(': '), ...nameParts(names, say)]),
    ]);
    blocks.push(list([...items, ...(more === 0 ? [] : [[text(say('and {0} more entries', more))]])]));
  }
  if (entry.limit !== null) append(blocks, limitBlocks(entry.limit, entry, say));
  return blocks;
}

/** Whether a tier holds as it is written. */
function standingBlocks({ written, inForce }: Standing, say: Say): Block[] {
  if (inForce.length === 0) return [paragraph(text(say('No known capability is decided here.')))];
  const [first] = inForce;
  if (inForce.length === 1 && first !== undefined && first.tier === written) return [paragraph(text(`${say('In force as written.')} `), ...traceParts(first.answer))];
  const isOne = new Set(inForce.flatMap((each) => each.names)).size === 1;
  const items = inForce.map((each) => {
    const standing = standingWords(each, written, say);
    return [...(isOne ? standing : phrase(say, '{0} for {1}', standing, nameParts(each.names, say))), text(' · '), ...traceParts(each.answer)];
  });
  return [list(items)];
}

function standingWords({ tier, inSomeCalls }: InForce, written: Tier | null, say: Say): Inline[] {
  if (tier === written) return [text(inSomeCalls ? say('in force as written in some calls') : say('in force as written'))];
  return inSomeCalls ? phrase(say, 'in force in some calls: {0}', strong(tier)) : phrase(say, 'in force: {0}', strong(tier));
}

function ruleBlocks({ one, number, tier, conditions, capability, reach, standing }: Hover & { kind: 'rule' }, say: Say): Block[] {
  const words = conditionsText(conditions.map(conditionOf), capability ?? undefined, { most: 6 });
  const name = one === 'rule' ? say('Rule {0}', number) : say('Item {0}', number);
  const blocks: Block[] = [paragraph(text(words === '' ? name : words), ...(tier === null ? [] : [text(' → '), strong(tier)])), paragraph(text(turnText(one, number, say)))];
  if (reach.never !== null) blocks.push(paragraph(text(neverText(one, reach.never, say))));
  else if (reach.example !== null) {
    const { capability: name, parameters } = reach.example;
    const values = Object.entries(parameters).map(([key, value]) => `${key} = ${valueText(value, { most: 6 })}`);
    blocks.push(paragraph(...(values.length === 0 ? phrase(say, 'For example {0}', code(name)) : phrase(say, 'For example {0} with {1}', code(name), code(values.join(', '))))));
  }
  return [...blocks, ...(reach.never !== null ? [] : standingBlocks(standing, say))];
}

function turnText(one: 'rule' | 'item', number: number, say: Say): string {
  if (number === 1) return say('Tried first.');
  if (one === 'rule') return number === 2 ? say('Tried where the rule above does not hold.') : say('Tried where none of the {0} rules above holds.', number - 1);
  return number === 2 ? say('Tried where the item above does not match.') : say('Tried where none of the {0} items above matches.', number - 1);
}

function neverText(one: 'rule' | 'item', why: 'covered' | 'impossible', say: Say): string {
  if (why === 'impossible') return say('No call reaches it: no value satisfies the condition.');
  return one === 'rule' ? say('No call reaches it: the rules above cover everything that it asks for.') : say('No call reaches it: the items above cover everything that it asks for.');
}

export function limitBlocks({ max, window, onExceed }: BoundLimit, entry: BoundEntry, say: Say): Block[] {
  if (entry.broken) return [];
  if (!canPass(entry)) return [paragraph(text(say('The entry is always blocked, so its rate limit never counts a call.')))];
  const duration = durationText(window, say);
  // Calls that the rules of narrower entries leave to a wildcard count there, too.
  const counter = entry.entry.pattern?.kind === 'exact' ? say('Counted for each agent by itself.') : say('One counter for each agent, for everything that the entry decides.');
  const calls = max === 1 ? say('1 call') : say('{0} calls', max);
  const seconds = window === 1 ? say('1 second') : say('{0} seconds', window);
  const reply = [ordinal(max + 1, say), strong(onExceed), code('RateLimitedError'), code('retry_after')] as const;
  return [
    paragraph(...phrase(say, '{0} in any {1}; the {2} gets {3} and {4} with {5}.', calls, duration === null ? seconds : `${seconds} (${duration})`, ...reply)),
    paragraph(text(`${counter} ${say('Calls beyond the limit, and blocked ones, do not count.')}`)),
  ];
}

function defaultBlocks({ tier, decides, standing }: Hover & { kind: 'default' }, say: Say): Block[] {
  const categories = [...new Set(decides.map((each) => each.category))].map((each) => `${each}.*`);
  const decided = decides.length === 0 ? [text(say('Entries decide every known capability.'))] : phrase(say, 'It decides {0}, in {1}', knownText(decides.length, say), nameParts(categories, say));
  return [paragraph(...phrase(say, '{0} where no entry matches: {1}', strong(tier), tierMeaning(tier, say))), paragraph(...decided), ...(decides.length === 0 ? [] : standingBlocks(standing, say))];
}

function extendsBlocks({ name, policies, isTemplate, isActive, active, isAlone }: Hover & { kind: 'extends' }, say: Say): Block[] {
  const shown = strong(name);
  if (policies.length === 0 && isAlone) return [paragraph(...phrase(say, '{0}: no template has this name; which policies there are beside this document is not known here', shown))];
  if (policies.length === 0) return [paragraph(...phrase(say, '{0}: no policy of the directory has this name, and no template', shown))];
  const isOwnTemplate = policies.some((each) => !each.file.uri.includes('://')) && isTemplate;
  const items = policies.map(({ file, entries }): Inline[] => {
    const place = { uri: file.uri, file: file.file, line: 1, span: { start: 0, end: 0 } };
    const count = [...entries.keys()].length;
    return [link(file.file, place), text(`: ${count === 1 ? say('1 entry') : say('{0} entries', count)}${file.description === null ? '' : `. ${inOneLine(file.description)}`}`)];
  });
  const standing = isActive ? say('It is the active policy.') : active === null ? say('No policy is active.') : say('The active policy is {0}.', active);
  const what = isOwnTemplate ? phrase(say, '{0}: a template that ships with the product. {1}', shown, standing) : phrase(say, '{0}: an organization policy of this directory. {1}', shown, standing);
  return [paragraph(...what), list(items)];
}

function knownText(count: number, say: Say): string {
  return count === 1 ? say('1 known capability') : say('{0} known capabilities', count);
}

/** Of a longer list the others are counted. */
const MOST_NAMES = 8;

function namesText(names: readonly string[], say: Say): string {
  const { shown, more } = shownOf(names);
  return more === 0 ? shown.join(', ') : say('{0} and {1} more', shown.join(', '), more);
}

function shownOf(names: readonly string[]): { readonly shown: readonly string[]; readonly more: number } {
  const shown = names.length > MOST_NAMES + 1 ? names.slice(0, MOST_NAMES) : names;
  return { shown, more: names.length - shown.length };
}

export function nameParts(names: readonly string[], say: Say): Inline[] {
  const { shown, more } = shownOf(names);
  const parts = shown.flatMap((each, i) => [...(i === 0 ? [] : [text(', ')]), code(each)]);
  return more === 0 ? parts : phrase(say, '{0} and {1} more', parts, more);
}
