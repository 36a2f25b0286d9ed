// Owns: what stands above the lines of a policy: the agents that it is for, the agents that have an entry of their own, a rate limit, the offer to check.
// Refuses: words and commands. Finding out which agents is left to whoever looks at a line: first it is only said that there may be some.

import { canPass } from '../compile/bind.js';
import type { BoundLimit } from '../compile/bind.js';
import { namedAgent } from '../compile/agent-policies.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';
import type { Entry } from '../model/policy.js';
import { overlaps } from '../model/pattern.js';
import type { Pattern } from '../model/pattern.js';
import type { Span } from '../text/span.js';
import { atOnce } from '../text/steps.js';
import { agentsUnder, decidingEntries, isAboveOthers, layerOf, overridesOf } from './layers.js';
import { headerPair } from './named.js';
import { placeIn } from './neighbourhood.js';
import type { Neighbourhood, Place } from './neighbourhood.js';

export type CodeLensKind = 'agents' | 'check' | 'rate limit';

export type CodeLens = { readonly span: Span } & (
  | { readonly kind: 'agents'; readonly key: string | null }
  /** `agent` is null in an organization's file, where any agent may be asked about. */
  | { readonly kind: 'check'; readonly capability: string; readonly agent: string | null }
  | { readonly kind: 'rate limit'; readonly limit: BoundLimit }
);

/** The agents that a policy speaks to (`key` null) or that have an entry of their own for what an entry decides, each with its place. */
export interface AffectedAgents {
  readonly key: string | null;
  readonly agents: readonly string[];
  readonly places: readonly Place[];
  /** Whether the policy speaks to agents without a policy of their own, too. */
  readonly speaksToOthers: boolean;
}

/**
 * In the order of the text, those above one line in the order in which they are read. Also where the file does not compile: lines that jump at every
 * slip would be worse than a lens that speaks of what is half written.
 */
export function codeLensesOf(around: Pick<Neighbourhood, 'own' | 'file'>, kinds: readonly CodeLensKind[]): CodeLens[] {
  return atOnce(codeLensesInSteps(around, kinds));
}

/** The same in steps: what thousands of agents have entries for may have to be read first. */
export function* codeLensesInSteps({ own, file }: Pick<Neighbourhood, 'own' | 'file'>, kinds: readonly CodeLensKind[]): Generator<void, CodeLens[]> {
  const policy = own.policyAt(file.uri);
  if (policy === undefined) return [];
  const lenses: CodeLens[] = [];
  const isAgents = layerOf(own, file) === 'agent';
  const name = headerPair(file, 'name');
  if (!isAgents && name !== undefined && own.input.agents.length > 0 && kinds.includes('agents')) lenses.push({ kind: 'agents', span: name.keySpan, key: null });
  const mayHaveOthers = isAgents || !kinds.includes('agents') ? () => false : sharedWithAgents(policy, (yield* own.agentPatternsInSteps()).values());
  const agent = isAgents ? namedAgent(policy) : null;
  // Where an entry stands is asked of those alone that have a lens: of thousands, most have none.
  policy.bounds.forEach((bound, place) => {
    if (bound === null) return;
    const { entry, limit, broken } = bound;
    const { pattern } = entry;
    const hasOthers = mayHaveOthers(entry, place);
    const isLimited = limit !== null && !broken && canPass(bound) && kinds.includes('rate limit');
    // Where a tier is all that there is, the line says what an answer would.
    const isOffered = (hasOthers || isLimited || entry.rules.length > 0) && pattern?.kind === 'exact' && kinds.includes('check');
    if (!hasOthers && !isLimited && !isOffered) return;
    const span = policy.file.table.toText(place)(entry.keySpan);
    if (hasOthers) lenses.push({ kind: 'agents', span, key: entry.key });
    if (isLimited) lenses.push({ kind: 'rate limit', span, limit });
    if (isOffered) lenses.push({ kind: 'check', span, capability: pattern.text, agent });
  });
  return lenses;
}

export function affectedAgents(around: Pick<Neighbourhood, 'own' | 'file' | 'files'>, key: string | null): AffectedAgents {
  return atOnce(affectedAgentsInSteps(around, key));
}

/** The same in steps, for those who must not hold others up. */
export function* affectedAgentsInSteps({ own, file, files }: Pick<Neighbourhood, 'own' | 'file' | 'files'>, key: string | null): Generator<void, AffectedAgents> {
  if (key === null) {
    const under = yield* agentsUnder(own, file);
    const asRead = new Map(files.map((each) => [each.uri, each]));
    const places = under.map((each) => {
      const current = asRead.get(each.file.uri) ?? each.file;
      const nameSpan = headerPair(current, 'agent')?.valueSpan ?? { start: 0, end: 0 };
      return placeIn(current, nameSpan, nameSpan);
    });
    return { key, agents: named(under.map(namedAgent)), places, speaksToOthers: isAboveOthers(own, file) };
  }
  const entry = own.policyAt(file.uri)?.own.find((each) => each.entry.key === key)?.entry;
  const found = entry === undefined ? [] : yield* overridesOf(own, file, entry);
  const places = found.map(({ bound }) => placeIn(bound.file, bound.entry.span, bound.entry.keySpan));
  return { key, agents: named(found.map((each) => each.agent)), places, speaksToOthers: isAboveOthers(own, file) };
}

/** Whether some agent may have an entry of its own for what the entry at a place decides, by the patterns of agents' entries: exact names are looked up, wildcards only compared. */
function sharedWithAgents(policy: CompiledPolicy, patterns: Iterable<Pattern>): (entry: Entry, place: number) => boolean {
  const asked = new Set<number>();
  const wildcards: Pattern[] = [];
  for (const pattern of patterns) {
    if (pattern.kind !== 'exact') wildcards.push(pattern);
    else for (const each of decidingEntries(policy, pattern.text)) if (each.file === policy.file) asked.add(each.place);
  }
  return (entry, place) => asked.has(place) || (entry.pattern !== null && wildcards.some((each) => overlaps(each, entry.pattern as Pattern)));
}

function named(agents: readonly string[]): string[] {
  return [...new Set(agents)].sort();
}
