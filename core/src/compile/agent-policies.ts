// Owns: the policies of the agents of one directory, each compiled when somebody asks for it.
// Refuses: the organization's policies and what they extend (policy-set.ts).

import type { Catalogue } from '../catalogue/catalogue.js';
import { distinct, furtherNames, readableNames, stemsOf } from '../model/file-names.js';
import type { Pattern } from '../model/pattern.js';
import type { PolicyFile } from '../model/policy.js';
import { possibleAgents } from '../model/unread-policy.js';
import { pushTo } from '../text/push-to.js';
import { sameElements } from '../text/same-elements.js';
import { CompiledPolicy } from './compiled-policy.js';
import { patternsMeant } from './rough-pattern.js';

export interface AgentPoliciesInput {
  readonly files: readonly PolicyFile[];
  readonly catalogue: Catalogue;
  /** The names that `extends` may take. */
  readonly names: ReadonlySet<string>;
}

/** Agents with what their policies extend. */
export interface AgentGroup {
  readonly extends: readonly string[];
  readonly agents: readonly string[];
}

const NONE: readonly CompiledPolicy[] = [];
const NOBODY: ReadonlySet<string> = new Set();

export class AgentPolicies {
  readonly input: AgentPoliciesInput;
  /** By place among the files: the latest that was compiled, until somebody asks that of a directory before; undefined where there is none. */
  readonly #compiled: (CompiledPolicy | undefined)[];
  #places: ReadonlyMap<string, number> | null = null;
  /** Places by the names for which files may speak. */
  #possible: ReadonlyMap<string, readonly number[]> | null = null;
  readonly #named = new Map<string, readonly CompiledPolicy[]>();
  #all: readonly CompiledPolicy[] | null = null;
  #names: readonly string[] | null = null;
  #groups: readonly AgentGroup[] | null = null;
  #patterns: ReadonlyMap<string, Pattern> | null = null;

  /** `previous`: those of the directory as it was before, by the same catalogue; what did not change is not compiled again. The result is the same without it. */
  static of(input: AgentPoliciesInput, previous: AgentPolicies | null): AgentPolicies {
    const isSame = previous !== null && previous.input.files === input.files && sameNames(previous.input.names, input.names);
    return isSame ? previous : new AgentPolicies(input, previous);
  }

  private constructor(input: AgentPoliciesInput, previous: AgentPolicies | null) {
    this.input = input;
    const { files } = input;
    this.#compiled = files.map((file, place) => (previous === null ? undefined : previous.#latestOf(file, place)));
    const before = previous?.input.files ?? [];
    if (previous === null || files.length !== before.length || !files.every((each, place) => isOfFile(each, before[place]))) return;
    this.#places = previous.#places;
    if (files.every((each, place) => each === before[place] || sameElements(possibleAgents(each), possibleAgents(before[place] as PolicyFile)))) this.#possible = previous.#possible;
  }

  /** All of them, in the order of the files. */
  get all(): readonly CompiledPolicy[] {
    return (this.#all ??= this.input.files.map((_, place) => this.#at(place)));
  }

  /** The names of all agents, sorted. */
  get names(): readonly string[] {
    return (this.#names ??= [...new Set(this.all.flatMap(agentNames))].sort());
  }

  /** All agents, those together whose policies extend the same. */
  get groups(): readonly AgentGroup[] {
    return (this.#groups ??= groupsOf(this.all));
  }

  /** Compiles what nobody has asked for yet, a policy in each step; for those who need all of them and must not hold others up. */
  *compileInSteps(): Generator<void, void> {
    if (this.#all !== null) return;
    for (let place = 0; place < this.input.files.length; place++) {
      yield;
      this.#at(place);
    }
  }

  /** What their entries are about, each pattern once, by its text. */
  *patternsInSteps(): Generator<void, ReadonlyMap<string, Pattern>> {
    if (this.#patterns !== null) return this.#patterns;
    const found = new Map<string, Pattern>();
    for (const { table } of this.input.files) {
      yield;
      for (const read of table.reads) for (const each of patternsMeant(read)) found.set(each.text, each);
    }
    return (this.#patterns = found);
  }

  /** The agents for which other policies may speak than in a directory before; null where that may be all of them. */
  changedSince(before: AgentPolicies): ReadonlySet<string> | null {
    const [now, then] = [this.input, before.input];
    if (this === before) return NOBODY;
    if (now.catalogue !== then.catalogue || !sameNames(now.names, then.names) || now.files.length !== then.files.length) return null;
    const changed = new Set<string>();
    for (const [place, file] of now.files.entries()) {
      const old = then.files[place];
      if (file === old) continue;
      if (old === undefined || !isOfFile(file, old)) return null;
      for (const each of [...possibleAgents(file), ...possibleAgents(old)]) changed.add(each);
    }
    return changed;
  }

  /** Those that speak for an agent. Only files that may do so are compiled for it. */
  named(agent: string): readonly CompiledPolicy[] {
    const known = this.#named.get(agent);
    if (known !== undefined) return known;
    this.#possible ??= placesByName(this.input.files);
    const places = this.#possible.get(agent);
    // Names that no file has come without end.
    if (places === undefined) return NONE;
    const found = places.map((place) => this.#at(place)).filter((each) => agentNames(each).includes(agent));
    this.#named.set(agent, found);
    return found;
  }

  ofFile(uri: string): CompiledPolicy | undefined {
    const place = this.#placeOf(uri);
    return place === undefined ? undefined : this.#at(place);
  }

  /** The files of all that speak for an agent for which the one of this file does. */
  sharing(uri: string): readonly string[] {
    const policy = this.ofFile(uri);
    return policy === undefined ? [] : distinct(agentNames(policy).flatMap((name) => this.named(name).map((each) => each.file.uri)));
  }

  #placeOf(uri: string): number | undefined {
    this.#places ??= new Map(this.input.files.map((file, i) => [file.uri, i]));
    return this.#places.get(uri);
  }

  /** Of a file that is likely to stand at a place. */
  #latestOf(file: PolicyFile, likely: number): CompiledPolicy | undefined {
    const place = isOfFile(file, this.input.files[likely]) ? likely : this.#placeOf(file.uri);
    return place === undefined ? undefined : this.#compiled[place];
  }

  #at(place: number): CompiledPolicy {
    const latest = this.#compiled[place];
    const file = this.input.files[place] as PolicyFile;
    const { names, catalogue } = this.input;
    const broken = file.extends === null || names.has(file.extends.value) ? null : `\`extends: ${file.extends.value}\` is unknown`;
    if (latest?.file === file && latest.faultAround === broken) return latest;
    return (this.#compiled[place] = new CompiledPolicy(file, { catalogue, base: null, broken, previous: latest ?? null }));
  }
}

/** The agents that a policy speaks for: the one it names and, where it is broken, the one its file is called after and others that it names as well. */
export function agentNames(policy: Pick<CompiledPolicy, 'file' | 'broken'>): readonly string[] {
  const named = namedAgent(policy);
  return policy.broken === null ? [named] : distinct([...stemsOf(policy.file), named, ...furtherNames(policy.file)]);
}

/** The agent that a policy names; where no name can be read, the one that its file is called after. */
export function namedAgent({ file }: Pick<CompiledPolicy, 'file'>): string {
  return file.name?.value ?? readableNames(file)[0] ?? stemsOf(file)[0];
}

/** What the policies of an agent extend, in their order, each name once. */
export function extendedBy(policies: readonly Pick<CompiledPolicy, 'file'>[]): readonly string[] {
  return distinct(policies.flatMap(({ file }) => file.extends?.value ?? []));
}

/** The same for all agents whose policies extend the same, of which there are thousands with one policy each. */
export function extendsKey(policies: readonly Pick<CompiledPolicy, 'file'>[]): string {
  const [only, ...others] = policies;
  const name = only?.file.extends?.value;
  return name !== undefined && others.every((each) => each.file.extends?.value === name) ? ` ${name}` : JSON.stringify(extendedBy(policies));
}

function groupsOf(policies: readonly CompiledPolicy[]): readonly AgentGroup[] {
  const own = new Map<string, CompiledPolicy[]>();
  for (const policy of policies) for (const name of agentNames(policy)) pushTo(own, name, policy);
  const groups = new Map<string, { readonly extends: readonly string[]; readonly agents: string[] }>();
  for (const [agent, theirs] of own) {
    const key = extendsKey(theirs);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { extends: extendedBy(theirs), agents: [agent] });
    else group.agents.push(agent);
  }
  return [...groups.values()];
}

/** Whether two versions are of one file. */
function isOfFile(a: PolicyFile, b: PolicyFile | undefined): boolean {
  return a === b || a.uri === b?.uri;
}

function placesByName(files: readonly PolicyFile[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  files.forEach((file, place) => {
    for (const name of possibleAgents(file)) pushTo(places, name, place);
  });
  return places;
}

function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && [...a].every((each) => b.has(each)));
}
