// Owns: the words of hovers: what was found out about a token, as blocks of text with links.
// Refuses: finding anything out (ide/hover.ts), Markdown (markdown.ts).

import type { Capability } from '../catalogue/catalogue.js';
import type { BoundEntry, BoundLimit } from '../compile/bind.js';
import { conditionOf } from '../decide/cases.js';
import type { Answer, Guard } from '../decide/check.js';
import type { SourcePlace } from '../compile/vote.js';
import type { Hover } from '../ide/hover.js';
import type { Standing } from '../ide/standing.js';
import type { Perspective } from '../ide/perspective.js';
import { codeFacts } from '../problems/codes.js';
import { conditionsText, caseText, valueText } from './conditions.js';
import { conditionBlocks } from './hover-condition.js';
import { code, list, link, paragraph, strong, strongLink, text, withCode } from './inline.js';
import type { Block, Inline } from './markdown.js';
import { limitText } from './limits.js';
import { faultTexts, livingGuards, silenceText } from './notes.js';
import { durationText, ordinal } from './quantities.js';
import { tierMeaning } from './tiers.js';
import { traceOf } from './trace.js';

export function hoverBlocks(hover: Hover): Block[] {
  return [...subjectBlocks(hover), ...asideBlocks(hover)];
}

function subjectBlocks(hover: Hover): Block[] {
  switch (hover.kind) {
    case 'capability':
      return capabilityBlocks(hover);
    case 'wildcard':
      return wildcardBlocks(hover);
    case 'tier':
      return [paragraph(strong(hover.tier), text(`: ${tierMeaning(hover.tier)}`)), ...standingBlocks(hover.standing)];
    case 'exceeded tier':
      return [paragraph(strong(hover.tier), text(` beyond the limit: ${tierMeaning(hover.tier)}`)), ...limitBlocks(hover.limit, hover.entry)];
    case 'rule':
      return ruleBlocks(hover);
    case 'condition':
      return conditionBlocks(hover);
    case 'limit':
      return [...limitBlocks(hover.limit, hover.entry), ...(hover.description === null ? [] : [paragraph(...withCode(hover.description))])];
    case 'default':
      return defaultBlocks(hover);
    case 'extends':
      return extendsBlocks(hover);
    case 'policy name':
      return [
        paragraph(text('Organization policy '), strong(hover.name), text(hover.isActive ? ': the active one' : hover.active === null ? '' : ': not active')),
        paragraph(text(hover.agents.length === 0 ? 'No agent policy builds on it.' : `Agents that build on it: ${hover.agents.join(', ')}.`)),
      ];
    case 'agent name':
      return [
        paragraph(text('Policy of the agent '), strong(hover.name)),
        paragraph(text(hover.active === null ? `It builds on ${hover.extended ?? 'no organization policy'}; none is active.` : `The organization policy ${hover.active} binds it.`)),
      ];
    case 'key':
      return [paragraph(code(hover.key), text(': '), ...withCode(hover.description))];
    case 'suppression': {
      const { severity } = codeFacts(hover.code);
      return [paragraph(text('Suppresses '), strong(hover.code), text(` (${severity}) where the comment stands: at the end of a line for this line, alone for the next one.`)), paragraph(text('It never changes whether the policy is valid, nor what it decides.'))];
    }
  }
}

/** What has to be known before any of it is believed. */
function asideBlocks({ isBehind, perspective, kind }: Hover): Block[] {
  const isDecision = kind === 'capability' || kind === 'wildcard' || kind === 'tier' || kind === 'default' || kind === 'rule';
  if (!isDecision) return [];
  const blocks: Block[] = [];
  if (isBehind) blocks.push(paragraph(text('This file does not compile as it reads now: its last good version stays in force, and is what is shown.')));
  if (perspective.supposed !== null) {
    const { active } = perspective.actual;
    const other = active.kind === 'chosen' ? `the active policy is ${active.name ?? 'another one'}` : 'no policy is active';
    blocks.push(paragraph(text(`Shown as if ${perspective.supposed} were active: ${other}.`)));
  }
  return blocks;
}

function capabilityBlocks({ name, capability, entry, answer, perspective }: Hover & { kind: 'capability' }): Block[] {
  const blocks: Block[] = [
    paragraph(code(name), text(' → '), ...(answer.tier === null ? [text(`depends on ${answer.dependsOn.join(', ')}`)] : [strong(answer.tier)]), text(whose(perspective))),
    ...decisionBlocks(answer, capability, entry),
  ];
  if (entry.limit !== null) blocks.push(...limitBlocks(entry.limit, entry));
  if (capability !== null) blocks.push(...catalogueBlocks(capability));
  return blocks;
}

function whose({ agent, layer }: Perspective): string {
  return agent === null && layer !== 'agent' ? ' for an agent without a policy of its own' : ` for ${agent ?? 'this agent'}`;
}

/** The trace, the cases, the reason and all that stands beside an answer; the entry's own limit is said elsewhere. */
function decisionBlocks(answer: Answer, capability: Capability | null, entry: BoundEntry): Block[] {
  const blocks: Block[] = [paragraph(...traceParts(answer))];
  const known = capability ?? undefined;
  const [only] = answer.cases;
  if (answer.tier === null) {
    const items = answer.cases.map((each) => [text(`${caseText(answer, each, known)} → `), strong(each.tier), ...sourceParts(each.source)]);
    blocks.push(list(items));
  } else if (only?.reason != null) blocks.push(paragraph(...withCode(only.reason), ...sourceParts(only.source)));
  const losing = answer.cases.flatMap((each) => each.settled.steps.flatMap((step) => step.losing));
  const overruled = [...new Map(losing.map((each) => [`${each.source?.uri} ${each.source?.line}`, each])).values()];
  const limits = new Set(answer.cases.flatMap((each) => each.settled.limits).map((each) => each.limit));
  return [
    ...blocks,
    ...overruled.map((each) => paragraph(text(`Overruled in its own layer: ${each.tier}`), ...sourceParts(each.source))),
    ...livingGuards(answer).map((each) => guardBlock(each, known)),
    ...[...limits].filter((each) => each !== entry.limit).map((each) => paragraph(text(`Rate limit of another layer: ${limitText(each)}.`))),
    // The reason of the only case stands above already.
    ...[...faultTexts(answer).filter((each) => answer.tier === null || each !== only?.reason), silenceText(answer), ...answer.notes].filter((each) => each !== null).map((each) => paragraph(text('Note: '), ...withCode(each))),
  ];
}

/** A protection that the question leaves open. */
function guardBlock({ conditions, tier, reason, source }: Guard, capability: Capability | undefined): Block {
  const words = conditionsText(conditions, capability, { most: 4 });
  return paragraph(text('Guard: '), strong(tier), text(` where ${words}`), ...(reason === null ? [] : [text(`. ${reason}`)]), ...sourceParts(source));
}

function sourceParts(source: SourcePlace | null): Inline[] {
  return source === null ? [] : [text(' · '), link(`${source.file} (line ${source.line})`, source)];
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

export function catalogueBlocks({ purpose, declaredTier, parameters, parametersComplete, reserved }: Capability): Block[] {
  const facts: Inline[] = [];
  if (purpose !== null) facts.push(...withCode(/[.!?]$/.test(purpose) ? purpose : `${purpose}.`));
  if (declaredTier !== null) facts.push(text(' Declared tier: '), code(declaredTier), text('.'));
  if (reserved) facts.push(text(' A name kept for the system policy.'));
  const listed = parameters.slice(0, MOST_NAMES).map((each) => [
    code(each.name),
    text(` ${each.type}${each.required ? '' : ', optional'}`),
    ...(each.description === null ? [] : [text(': '), ...withCode(each.description)]),
  ]);
  const more = parameters.length - listed.length;
  const rest = [...(more === 0 ? [] : [[text(`and ${more} more parameters`)]]), ...(parametersComplete || reserved ? [] : [[text('Other parameters are not known.')]])];
  const blocks: Block[] = [{ kind: 'divider' }];
  if (facts.length > 0) blocks.push(paragraph(...facts));
  if (listed.length + rest.length > 0) blocks.push(list([...listed, ...rest]));
  return blocks.length === 1 ? [] : blocks;
}

function wildcardBlocks({ entry, covered, groups, elsewhere }: Hover & { kind: 'wildcard' }): Block[] {
  const decided = entry.decides.length;
  const blocks: Block[] = [
    paragraph(code(entry.entry.key), text(` matches ${counted(covered, 'known capability', 'known capabilities')} and decides ${decided === covered ? 'all of them' : `${decided} of them`}`)),
  ];
  if (groups.length > 0) {
    blocks.push(list(groups.map(({ tier, names, answer }) => [strong(tier ?? 'depends on parameters'), text(` ${names.length}: `), ...nameParts(names), text(' · '), ...traceParts(answer)])));
  }
  if (elsewhere.length > 0) {
    blocks.push(paragraph(text('More specific entries take over:')));
    const shown = elsewhere.length > MOST_NAMES + 1 ? elsewhere.slice(0, MOST_NAMES) : elsewhere;
    const more = elsewhere.length - shown.length;
    const items = shown.map(({ pattern, tier, hasRules, names }): Inline[] => [
      code(pattern),
      text(hasRules ? ' (by rules)' : tier === null ? '' : ` (${tier})`),
      ...(names.length === 1 && names[0] === pattern ? [] : [text(': '), ...nameParts(names)]),
    ]);
    blocks.push(list([...items, ...(more === 0 ? [] : [[text(`and ${more} more entries`)]])]));
  }
  if (entry.limit !== null) blocks.push(...limitBlocks(entry.limit, entry));
  return blocks;
}

/** Whether a tier holds as it is written. */
function standingBlocks({ written, inForce }: Standing): Block[] {
  if (inForce.length === 0) return [paragraph(text('No known capability is decided here.'))];
  const [first] = inForce;
  if (inForce.length === 1 && first !== undefined && first.tier === written) return [paragraph(text('In force as written. '), ...traceParts(first.answer))];
  const items = inForce.map(({ tier, names, answer }) => [
    ...(tier === written ? [text('in force as written')] : [text('in force: '), strong(tier)]),
    ...(inForce.length === 1 && names.length === 1 ? [] : [text(' for '), ...nameParts(names)]),
    text(' · '),
    ...traceParts(answer),
  ]);
  return [list(items)];
}

function ruleBlocks({ number, tier, conditions, capability, reach, standing }: Hover & { kind: 'rule' }): Block[] {
  const words = conditionsText(conditions.map(conditionOf), capability ?? undefined, { most: 6 });
  const when = number === 1 ? 'Tried first.' : `Tried where ${number === 2 ? 'the rule' : `none of the ${number - 1} rules`} above ${number === 2 ? 'does not hold' : 'holds'}.`;
  const blocks: Block[] = [paragraph(text(words === '' ? `Rule ${number}` : words), ...(tier === null ? [] : [text(' → '), strong(tier)])), paragraph(text(when))];
  if (reach.isNever) blocks.push(paragraph(text('No call reaches it: the rules above cover everything that it asks for.')));
  else if (reach.example !== null) {
    const { capability: name, parameters } = reach.example;
    const values = Object.entries(parameters).map(([key, value]) => `${key} = ${valueText(value, { most: 6 })}`);
    blocks.push(paragraph(text('For example '), code(name), ...(values.length === 0 ? [] : [text(' with '), code(values.join(', '))])));
  }
  return [...blocks, ...(reach.isNever ? [] : standingBlocks(standing))];
}

export function limitBlocks({ max, window, onExceed }: BoundLimit, entry: BoundEntry): Block[] {
  const duration = durationText(window);
  const decided = entry.decides.length;
  const counter = decided > 1 ? `One counter for each agent, for all ${decided} capabilities that the entry decides.` : 'Counted for each agent by itself.';
  return [
    paragraph(text(`${counted(max, 'call', 'calls')} in any ${counted(window, 'second', 'seconds')}${duration === null ? '' : ` (${duration})`}; the ${ordinal(max + 1)} gets `), strong(onExceed), text(' and '), code('RateLimitedError'), text(' with '), code('retry_after'), text('.')),
    paragraph(text(`${counter} Calls beyond the limit, and blocked ones, do not count.`)),
  ];
}

function defaultBlocks({ tier, decides, standing }: Hover & { kind: 'default' }): Block[] {
  const categories = [...new Set(decides.map((each) => each.category))].map((each) => `${each}.*`);
  return [
    paragraph(strong(tier), text(` where no entry matches: ${tierMeaning(tier)}`)),
    paragraph(text(decides.length === 0 ? 'Entries decide every known capability.' : `It decides ${counted(decides.length, 'known capability', 'known capabilities')}, in `), ...(decides.length === 0 ? [] : nameParts(categories))),
    ...(decides.length === 0 ? [] : standingBlocks(standing)),
  ];
}

function extendsBlocks({ name, policies, isTemplate, isActive, active }: Hover & { kind: 'extends' }): Block[] {
  if (policies.length === 0) return [paragraph(strong(name), text(': no policy of the directory has this name, and no template'))];
  const what = policies.some((each) => !each.file.uri.includes('://')) && isTemplate ? 'a template that ships with the product' : 'an organization policy of this directory';
  const items = policies.map(({ file, entries }): Inline[] => {
    const place = { uri: file.uri, file: file.file, line: 1, span: { start: 0, end: 0 } };
    return [link(file.file, place), text(`: ${counted([...entries.keys()].length, 'entry', 'entries')}${file.description === null ? '' : `. ${file.description}`}`)];
  });
  const standing = isActive ? 'It is the active policy.' : active === null ? 'No policy is active.' : `The active policy is ${active}.`;
  return [paragraph(strong(name), text(`: ${what}. ${standing}`)), list(items)];
}

/** Of a longer list the others are counted. */
const MOST_NAMES = 8;

export function nameParts(names: readonly string[]): Inline[] {
  const shown = names.length > MOST_NAMES + 1 ? names.slice(0, MOST_NAMES) : names;
  const more = names.length - shown.length;
  return [...shown.flatMap((each, i) => [...(i === 0 ? [] : [text(', ')]), code(each)]), ...(more === 0 ? [] : [text(` and ${more} more`)])];
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
