// Owns: what is to be known about the token at an offset, as plain data: decisions, standings, limits, references.
// Refuses: words and Markdown (render/), and lines.

import type { Capability } from '../catalogue/catalogue.js';
import { namedAgent } from '../compile/agent-policies.js';
import type { BoundCondition, BoundEntry, BoundLimit } from '../compile/bind.js';
import { matching } from '../compile/bind.js';
import type { Arm, CompiledPolicy } from '../compile/compiled-policy.js';
import type { PolicySet } from '../compile/policy-set.js';
import type { Answer } from '../decide/check.js';
import { explore, NOTHING_SUPPOSED } from '../decide/explore.js';
import type { Parameters } from '../decide/parameters.js';
import { sourcePlace } from '../compile/vote.js';
import type { SourcePlace, Vote } from '../compile/vote.js';
import { patternsFor } from '../model/pattern.js';
import type { Entry, PolicyFile, Rule } from '../model/policy.js';
import { isTier, rank } from '../model/tier.js';
import type { Tier } from '../model/tier.js';
import { isProblemCode } from '../problems/codes.js';
import type { ProblemCode } from '../problems/codes.js';
import { bareParts, evaluateArms, openReadings, parametersOfSupposition, reachedBy, variantsOf } from '../rules/rule-space.js';
import { KEY_DESCRIPTIONS } from '../shape/shape.js';
import type { Span } from '../text/span.js';
import { aliasAt } from './anchors.js';
import { namesOf } from './layers.js';
import { perspectiveOf } from './perspective.js';
import type { Perspective } from './perspective.js';
import type { Asking } from './standing.js';
import { askFrom, askingFrom, ruleVote, standingOf } from './standing.js';
import type { Standing } from './standing.js';
import { findToken } from './token.js';
import type { Level, Token } from './token.js';

export interface HoverInput {
  /** What is in force. */
  readonly set: PolicySet;
  /** The same with the file as it reads now, where that differs. */
  readonly own: PolicySet;
  readonly file: PolicyFile;
  readonly offset: number;
  /** Whether nothing is known but this file, and what ships with the product. */
  readonly isAlone?: boolean;
}

export type Hover = HoverSubject & {
  readonly span: Span;
  readonly perspective: Perspective;
  /** Whether the file as it reads now does not compile, so that an earlier version of it decides. */
  readonly isBehind: boolean;
  readonly isAlone: boolean;
};

export type HoverSubject =
  | { readonly kind: 'capability'; readonly name: string; readonly capability: Capability | null; readonly entry: BoundEntry; readonly answer: Answer }
  | { readonly kind: 'wildcard'; readonly entry: BoundEntry; readonly covered: number; readonly groups: readonly Group[]; readonly elsewhere: readonly Elsewhere[] }
  | { readonly kind: 'tier'; readonly tier: Tier; readonly standing: Standing }
  | { readonly kind: 'exceeded tier'; readonly tier: Tier; readonly limit: BoundLimit; readonly entry: BoundEntry }
  /** `number`: among the rules of its entry, or the items of its list. */
  | { readonly kind: 'rule'; readonly one: 'rule' | 'item'; readonly number: number; readonly tier: Tier | null; readonly conditions: readonly BoundCondition[]; readonly capability: Capability | null; readonly reach: Reach; readonly standing: Standing }
  /** `isOneOfMany`: what `capability` says of the parameter, others that the entry decides say otherwise. */
  | { readonly kind: 'condition'; readonly condition: BoundCondition; readonly capability: Capability | null; readonly isOneOfMany: boolean }
  | { readonly kind: 'limit'; readonly limit: BoundLimit; readonly entry: BoundEntry; readonly description: string | null }
  | { readonly kind: 'default'; readonly tier: Tier; readonly decides: readonly Capability[]; readonly standing: Standing }
  | { readonly kind: 'extends'; readonly name: string; readonly policies: readonly CompiledPolicy[]; readonly isTemplate: boolean; readonly isActive: boolean; readonly active: string | null }
  | { readonly kind: 'policy name'; readonly name: string; readonly isActive: boolean; readonly active: string | null; readonly agents: readonly string[] }
  | { readonly kind: 'agent name'; readonly name: string; readonly active: string | null; readonly extended: string | null }
  | { readonly kind: 'key'; readonly level: Level; readonly key: string; /** Null for what the ordered form alone has, which the schema does not describe. */ readonly description: string | null }
  | { readonly kind: 'suppression'; readonly code: ProblemCode }
  /** `written`: what stands behind the anchor, as it is written. */
  | { readonly kind: 'alias'; readonly name: string; readonly written: string; readonly source: SourcePlace };

/** Capabilities of one wildcard entry that come out alike. */
export interface Group {
  /** Null where it depends on parameters. */
  readonly tier: Tier | null;
  readonly names: readonly string[];
  /** Of the first of them. */
  readonly answer: Answer;
}

/** An entry that leaves a wildcard no call of some of what that matches: a more specific one, or an earlier item of a list. */
export interface Elsewhere {
  readonly pattern: string;
  /** The entry's own; with rules it decides only where none of them holds. */
  readonly tier: Tier | null;
  readonly hasRules: boolean;
  readonly names: readonly string[];
}

export interface Reach {
  /** Parameters that lead to the rule, evaluated again; null where none can be shown. */
  readonly example: { readonly capability: string; readonly parameters: Parameters } | null;
  /** Proved: the rules before it leave nothing for it, or no values satisfy it. Null where it may be reached. */
  readonly never: 'covered' | 'impossible' | null;
}

/** Null where the offset is on no token that means anything. */
export function hoverOf(input: HoverInput): Hover | null {
  const { set, own, file, offset, isAlone = false } = input;
  const token = findToken(file, offset);
  // A tier and a condition say more of themselves than where they come from.
  const alias = token?.kind === 'tier' || token?.kind === 'condition' ? null : aliasAt(file, offset);
  const perspective = perspectiveOf(set, file);
  if (alias !== null) {
    const subject = { kind: 'alias', name: alias.name, written: file.lines.slice(alias.written.start, alias.written.end), source: sourcePlace(file, alias.written) } as const;
    return { ...subject, span: alias.span, perspective, isBehind: own !== set, isAlone };
  }
  if (token === null) return null;
  const subject = subjectOf(token, { ...input, ...askingFrom(perspective) });
  return subject === null ? null : { ...subject, span: token.span, perspective, isBehind: own !== set, isAlone };
}

/** All questions of one hover share a reckoning, so that a wildcard over many capabilities takes no longer than one question may. */
type Context = HoverInput & Asking;

function subjectOf(token: Token, context: Context): HoverSubject | null {
  const bound = boundEntry(token.holder.entry, context);
  switch (token.kind) {
    case 'suppression':
      return isProblemCode(token.code) ? { kind: 'suppression', code: token.code } : null;
    case 'entry':
      return bound === null ? null : aboutEntry(bound, context);
    case 'rule':
      return bound === null ? null : aboutRule(token.rule, bound, context);
    case 'condition': {
      const rule = bound?.rules.find((each) => each.rule === token.holder.rule);
      const condition = rule?.conditions.find((each) => each.pair === token.pair);
      return condition === undefined || bound === null ? null : { kind: 'condition', condition, capability: subjectCapability(bound, [condition]), isOneOfMany: descriptionsOf(condition, bound).size > 1 };
    }
    case 'tier':
      return aboutTier(token, bound, context) ?? aboutKey(token, context);
    case 'value':
      return aboutValue(token, bound, context) ?? aboutKey(token, context);
    case 'key':
      if (token.key === 'condition' && bound !== null && token.holder.rule !== null) return aboutRule(token.holder.rule, bound, context);
      if (token.key === 'rate_limit' || token.level === 'rate_limit') return aboutLimit(token.level === 'rate_limit' ? token.key : null, bound) ?? aboutKey(token, context);
      if (token.key === 'defaults' || token.level === 'defaults') return aboutDefault(context) ?? aboutKey(token, context);
      return aboutKey(token, context);
  }
}

/** Keys that only the ordered form has, or that mean something else in an item of its list. */
const ORDERED_KEYS: readonly string[] = ['rules', 'overrides', 'capability', 'match', 'tier', 'conditions', 'max_per_hour', 'escalate_to'];

function aboutKey({ level, key }: { readonly level: Level; readonly key: string }, { file }: Context): HoverSubject | null {
  if (file.form === 'ordered' && level !== 'defaults' && ORDERED_KEYS.includes(key)) return { kind: 'key', level, key, description: null };
  const description = Object.hasOwn(KEY_DESCRIPTIONS[level], key) ? KEY_DESCRIPTIONS[level][key] : undefined;
  return description === undefined ? null : { kind: 'key', level, key, description };
}

function aboutEntry(entry: BoundEntry, context: Context): HoverSubject | null {
  const { pattern } = entry.entry;
  if (pattern === null) return null;
  const { set } = context.perspective;
  if (pattern.kind === 'exact') {
    return { kind: 'capability', name: pattern.text, capability: set.catalogue.capabilities.get(pattern.text) ?? null, entry, answer: askFrom(context, pattern.text) };
  }
  const covered = matching(pattern, set.catalogue);
  const policy = context.own.policyAt(context.file.uri);
  const elsewhere = new Map<BoundEntry, string[]>();
  const decided = new Set(entry.decides.map((each) => each.name));
  for (const { name } of covered) {
    if (decided.has(name)) continue;
    const chain = policy?.chain(name) ?? [];
    const own = chain.findIndex((each) => each.entry === entry.entry);
    // Items of a list before that one leave some of its calls.
    const decider = chain.slice(0, own < 0 ? chain.length : own).filter((each) => each.entry.pattern !== null && each.decides.some((one) => one.name === name)).at(-1);
    if (decider !== undefined) elsewhere.set(decider, [...(elsewhere.get(decider) ?? []), name]);
  }
  return {
    kind: 'wildcard',
    entry,
    covered: covered.length,
    groups: groupsOf(entry.decides.map((each) => askFrom(context, each.name))),
    elsewhere: [...elsewhere].map(([{ entry: { key, tier, rules } }, names]) => ({ pattern: key, tier: tier?.value ?? null, hasRules: rules.length > 0, names })),
  };
}

function groupsOf(answers: readonly Answer[]): Group[] {
  const groups = new Map<Tier | null, Answer[]>();
  for (const each of answers) groups.set(each.tier, [...(groups.get(each.tier) ?? []), each]);
  const sorted = [...groups].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : rank(a) - rank(b)));
  return sorted.map(([tier, list]) => ({ tier, names: list.map((each) => each.capability), answer: list[0] as Answer }));
}

function aboutRule(rule: Rule, bound: BoundEntry, context: Context): HoverSubject {
  const conditions = bound.rules.find((each) => each.rule === rule)?.conditions ?? [];
  return {
    kind: 'rule',
    ...(context.file.form === 'ordered' ? { one: 'item', number: context.file.entries.findIndex((each) => each.rules.includes(rule)) + 1 } : { one: 'rule', number: bound.entry.rules.indexOf(rule) + 1 }),
    tier: rule.tier?.value ?? null,
    conditions,
    capability: subjectCapability(bound, conditions),
    reach: reachOf(rule, bound, context),
    standing: standingOf(rule.tier?.value ?? null, namesOf(bound), context, ruleVote(context.file, bound.entry, rule)),
  };
}

function aboutTier(token: Token & { kind: 'tier' }, bound: BoundEntry | null, context: Context): HoverSubject | null {
  if (!isTier(token.text)) return null;
  if (token.level === 'defaults') return aboutDefault(context);
  if (bound === null) return null;
  if (token.key === 'on_exceed') return bound.limit === null || bound.broken ? null : { kind: 'exceeded tier', tier: token.text, limit: bound.limit, entry: bound };
  const { rule } = token.holder;
  const isVote = ruleVote(context.file, bound.entry, rule);
  return { kind: 'tier', tier: token.text, standing: standingOf(token.text, namesOf(bound), context, isVote) };
}

function aboutValue(token: Token & { kind: 'value' }, bound: BoundEntry | null, context: Context): HoverSubject | null {
  if (token.level === 'rate_limit') return aboutLimit(token.key, bound);
  const { own, file } = context;
  const { active } = own;
  const activeName = active.kind === 'chosen' ? active.name : null;
  const isActive = (name: string) => active.kind === 'chosen' && active.name === name;
  switch (`${token.level} ${token.key}`) {
    case 'organization extends':
    case 'agent extends':
      return { kind: 'extends', name: token.text, policies: own.named(token.text), isTemplate: own.isTemplateName(token.text), isActive: isActive(token.text), active: activeName };
    case 'organization name': {
      const builds = own.agents.filter((each) => (each.file.extends === null ? isActive(token.text) : each.file.extends.value === token.text));
      return { kind: 'policy name', name: token.text, isActive: isActive(token.text), active: activeName, agents: [...new Set(builds.map(namedAgent))].sort() };
    }
    case 'agent agent':
      return { kind: 'agent name', name: token.text, active: activeName, extended: file.extends?.value ?? null };
    default:
      return null;
  }
}

function aboutLimit(key: string | null, bound: BoundEntry | null): HoverSubject | null {
  if (bound === null || bound.limit === null || bound.broken) return null;
  return { kind: 'limit', limit: bound.limit, entry: bound, description: key === null ? null : (KEY_DESCRIPTIONS.rate_limit[key] ?? null) };
}

function aboutDefault(context: Context): HoverSubject | null {
  const { file, own } = context;
  const tier = file.defaults?.tier?.value;
  const policy = own.policyAt(file.uri);
  if (tier === undefined || policy === undefined) return null;
  const decides = [...own.catalogue.capabilities.values()].filter((each) => !each.reserved && patternsFor(each.name).every((one) => !policy.entries.has(one)));
  const isVote = (vote: Vote) => vote.origin === 'default' && vote.source?.uri === file.uri;
  return { kind: 'default', tier, decides, standing: standingOf(tier, decides.map((each) => each.name), context, isVote) };
}

function reachOf(rule: Rule, bound: BoundEntry, { own, file, reckoning }: Context): Reach {
  const policy = own.policyAt(file.uri);
  if (policy === undefined || bound.broken) return { example: null, never: null };
  const reached = reachedBy(bound, policy);
  let isNever = reached.length > 0;
  let isPossible = false;
  const bases = bound.rules.find((each) => each.rule === rule)?.conditions.map((each) => each.parameter.base) ?? [];
  for (const { capability, arms } of declaringFirst(variantsOf(policy, bound, reached), bases)) {
    const index = arms.findIndex((each) => each.vote.rule?.rule === rule && each.vote.entry?.entry === bound.entry);
    let parameters: Parameters | null = null;
    let isReached = false;
    const isComplete = explore(bareParts([arms]), openReadings(arms), NOTHING_SUPPOSED, { reckoning, leaf: ({ chosen, supposition }) => {
      if (chosen[0] !== index) return undefined;
      isReached = true;
      parameters = parametersOfSupposition(supposition, arms);
      return true;
    } });
    if (isReached || !isComplete) isNever = false;
    const own = arms[index];
    if (isNever && own !== undefined && !isPossible) isPossible = canHold(own, arms, reckoning);
    if (parameters !== null && evaluateArms(arms, parameters) === arms[index]) return { example: { capability: capability.name, parameters }, never: null };
  }
  return { example: null, never: !isNever ? null : isPossible ? 'covered' : 'impossible' };
}

/** Whether there are values with which all checks of an arm come out as it asks. */
function canHold(arm: Arm, arms: readonly Arm[], reckoning: Context['reckoning']): boolean {
  let holds = false;
  const isComplete = explore(bareParts([[arm]]), openReadings(arms), NOTHING_SUPPOSED, { reckoning, leaf: ({ chosen }) => (chosen[0] === 0 ? (holds = true) : undefined) });
  return holds || !isComplete;
}

function boundEntry(entry: Entry | null, { own, file }: Context): BoundEntry | null {
  return entry === null ? null : (own.policyAt(file.uri)?.boundOf(entry) ?? null);
}

/** The capability whose words are used: of several the first that declares what the conditions read. */
function subjectCapability(bound: BoundEntry, conditions: readonly BoundCondition[]): Capability | null {
  const bases = conditions.map((each) => each.parameter.base);
  return declaringFirst(bound.decides.map((capability) => ({ capability })), bases)[0]?.capability ?? null;
}

function descriptionsOf({ parameter }: BoundCondition, { decides }: BoundEntry): ReadonlySet<string | null> {
  return new Set(decides.flatMap((each) => each.parameters.filter(({ name }) => name === parameter.base).map(({ description }) => description)));
}

function declaringFirst<T extends { readonly capability: Capability }>(list: readonly T[], bases: readonly string[]): T[] {
  const declares = ({ capability }: T) => bases.every((base) => capability.parameters.some((each) => each.name === base));
  return [...list.filter(declares), ...list.filter((each) => !declares(each))];
}
