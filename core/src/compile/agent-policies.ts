// Owns: the policies of the agents of one directory, each compiled when somebody asks for it.
// Refuses: the organization's policies and what they extend (policy-set.ts).

import type { Catalogue } from '../catalogue/catalogue.js';
import { distinct, furtherNames, readableNames, stemsOf } from '../model/file-names.js';
import type { PolicyFile } from '../model/policy.js';
import { possibleAgents } from '../model/unread-policy.js';
import { pushTo } from '../text/push-to.js';
import { sameElements } from '../text/same-elements.js';
import { CompiledPolicy } from './compiled-policy.js';

export interface AgentPoliciesInput {
  readonly files: readonly PolicyFile[];
  readonly catalogue: Catalogue;
  /** The names that `extends` may take. */
  readonly names: ReadonlySet<string>;
}

const NONE: readonly CompiledPolicy[] = [];

export class AgentPolicies {
  readonly input: AgentPoliciesInput;
  /** By place among the files; undefined where nobody asked. */
  readonly #compiled: (CompiledPolicy | undefined)[];
  /** The same of the directory before, where the file, or what it may extend, was another one. */
  readonly #before = new Map<number, CompiledPolicy>();
  #places: ReadonlyMap<string, number> | null = null;
  /** Places by the names for which files may speak. */
  #possible: ReadonlyMap<string, readonly number[]> | null = null;
  readonly #named = new Map<string, readonly CompiledPolicy[]>();
  #all: readonly CompiledPolicy[] | null = null;

  /** `previous`: those of the directory as it was before, by the same catalogue; what did not change is not compiled again. The result is the same without it. */
  static of(input: AgentPoliciesInput, previous: AgentPolicies | null): AgentPolicies {
    const isSame = previous !== null && previous.input.files === input.files && sameNames(previous.input.names, input.names);
    return isSame ? previous : new AgentPolicies(input, previous);
  }

  private constructor(input: AgentPoliciesInput, previous: AgentPolicies | null) {
    this.input = input;
    const { files, names } = input;
    this.#compiled = Array.from(files, () => undefined);
    if (previous === null) return;
    const isSameNames = sameNames(previous.input.names, names);
    let isSamePlaces = files.length === previous.input.files.length;
    let isSamePossible = true;
    for (let place = 0; place < files.length; place++) {
      const file = files[place] as PolicyFile;
      const likely = previous.input.files[place];
      if (likely?.uri !== file.uri) isSamePlaces = false;
      else if (likely !== file && !sameElements(possibleAgents(likely), possibleAgents(file))) isSamePossible = false;
      const known = previous.#near(file.uri, place);
      if (known === null) continue;
      // What was not asked for in the directory before was compiled for one before that, where names may have been others.
      if (known.policy.file === file && isSameNames && known.isCurrent) this.#compiled[place] = known.policy;
      else this.#before.set(place, known.policy);
    }
    if (!isSamePlaces) return;
    this.#places = previous.#places;
    if (isSamePossible) this.#possible = previous.#possible;
  }

  /** All of them, in the order of the files. */
  get all(): readonly CompiledPolicy[] {
    return (this.#all ??= this.input.files.map((_, place) => this.#at(place)));
  }

  /** The names of all agents, sorted. */
  names(): string[] {
    return [...new Set(this.all.flatMap(agentNames))].sort();
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

  /** What was compiled of a file that is likely to stand at a place, for these policies or for ones before. */
  #near(uri: string, likely: number): { readonly policy: CompiledPolicy; readonly isCurrent: boolean } | null {
    const place = this.input.files[likely]?.uri === uri ? likely : this.#placeOf(uri);
    const current = place === undefined ? undefined : this.#compiled[place];
    const policy = current ?? (place === undefined ? undefined : this.#before.get(place));
    return policy === undefined ? null : { policy, isCurrent: current !== undefined };
  }

  #at(place: number): CompiledPolicy {
    const known = this.#compiled[place];
    if (known !== undefined) return known;
    const file = this.input.files[place] as PolicyFile;
    const before = this.#before.get(place) ?? null;
    const { names, catalogue } = this.input;
    const broken = file.extends === null || names.has(file.extends.value) ? null : `\`extends: ${file.extends.value}\` is unknown`;
    const isSame = before !== null && before.file === file && before.faultAround === broken;
    const policy = isSame ? before : new CompiledPolicy(file, { catalogue, base: null, broken, previous: before });
    this.#before.delete(place);
    return (this.#compiled[place] = policy);
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
