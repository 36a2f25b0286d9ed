// Owns: one policy directory as an immutable whole: its compiled policies, which of them is active, and the policies of each layer for an agent.
// Refuses: reading directories, and answering requests (decide/).

import type { Catalogue } from '../catalogue/catalogue.js';
import type { PolicyFile } from '../model/policy.js';
import type { Layer } from '../model/tier.js';
import { CompiledPolicy } from './compiled-policy.js';
import type { Vote } from './vote.js';

export type Hierarchy = 'bounded' | 'strict';

export interface PolicySetInput {
  /** The organization policies of the directory, its `system.yaml` included. */
  readonly organizations: readonly PolicyFile[];
  readonly agents: readonly PolicyFile[];
  /** What ships with the product. */
  readonly system: PolicyFile;
  readonly templates: readonly PolicyFile[];
  readonly catalogue: Catalogue;
  /** The catalogue that the shipped system policy is written against. */
  readonly builtinCatalogue: Catalogue;
  readonly hierarchy: Hierarchy;
  /** The policy chosen by an option or a setting. */
  readonly activeSetting: string | null;
  /** What the directory's `.active` says. */
  readonly activeFile: string | null;
}

/** Which organization policy binds every agent, and how that is known. A chosen policy that is broken votes `blocked` on everything. */
export type Active =
  | { readonly kind: 'chosen'; readonly name: string | null; readonly from: 'setting' | '.active' | 'only policy'; readonly policies: readonly CompiledPolicy[] }
  | { readonly kind: 'missing'; readonly name: string; readonly from: 'setting' | '.active' }
  /** Several policies and none chosen. */
  | { readonly kind: 'ambiguous'; readonly names: readonly string[] }
  /** No organization policy in the directory. */
  | { readonly kind: 'none' };

/** A voice in a layer: a policy, or a vote that stands where a policy should be. */
export type Voice =
  | { readonly kind: 'policy'; readonly layer: Layer; readonly policy: CompiledPolicy; readonly tightensOnly: boolean; readonly shipped: boolean }
  | { readonly kind: 'stand-in'; readonly layer: Layer; readonly vote: Vote };

/** The voices that decide for an agent, system first; of one layer, the one whose source is named on equal votes first. */
export interface AgentVoices {
  readonly voices: readonly Voice[];
  /** Whether there is an organization policy at all that an agent could relax. */
  readonly hasOrganization: boolean;
  /** What a question's answer has to say beside the decision. */
  readonly notes: readonly string[];
}

/** An enforcement decision never guesses which policy is active; a question about an agent may fall back on what it extends. */
export type Purpose = 'enforcement' | 'question';

export class PolicySet {
  readonly input: PolicySetInput;
  readonly catalogue: Catalogue;
  readonly hierarchy: Hierarchy;
  readonly system: CompiledPolicy;
  /** The directory's own `system.yaml`, read beside the shipped policy. */
  readonly directorySystem: readonly CompiledPolicy[];
  readonly organizations: readonly CompiledPolicy[];
  readonly agents: readonly CompiledPolicy[];
  readonly active: Active;
  readonly #policies = new Map<string, readonly CompiledPolicy[]>();
  readonly #templates: ReadonlyMap<string, PolicyFile>;
  readonly #byName = new Map<string, PolicyFile[]>();
  readonly #agentsByName: ReadonlyMap<string, readonly CompiledPolicy[]>;
  /** Place in `agents` by address. */
  readonly #agentPlaces: ReadonlyMap<string, number>;
  /** Only while the set is made. */
  #previous: PolicySet | null;
  readonly #voices: Readonly<Record<Purpose, Map<string, AgentVoices>>> = { enforcement: new Map(), question: new Map() };

  /** `previous`: the directory as it was before; what did not change is not compiled again. The result is the same without it. */
  constructor(input: PolicySetInput, previous: PolicySet | null = null) {
    this.input = input;
    this.catalogue = input.catalogue;
    this.hierarchy = input.hierarchy;
    this.#previous = previous !== null && previous.catalogue === input.catalogue ? previous : null;
    this.#templates = new Map(input.templates.map((file) => [file.name?.value ?? '', file]));
    const plain = input.organizations.filter((file) => !isSystemFile(file));
    for (const file of plain) if (file.name !== null) pushTo(this.#byName, file.name.value, file);
    const isSameSystem = previous !== null && previous.input.system === input.system && previous.input.builtinCatalogue === input.builtinCatalogue;
    this.system = isSameSystem ? previous.system : new CompiledPolicy(input.system, { catalogue: input.builtinCatalogue, base: null, broken: null });
    this.directorySystem = input.organizations.filter(isSystemFile).flatMap((file) => this.#compile(file));
    this.organizations = plain.flatMap((file) => this.#compile(file));
    const agents = this.#compileAgents();
    this.agents = agents.policies;
    this.#agentsByName = agents.byName;
    this.#agentPlaces = agents.places;
    this.active = this.#findActive(plain);
    this.#keepTemplates();
    this.#previous = null;
  }

  /** The organization policies of a name: the directory's own, else the template's. Empty where there is none. */
  named(name: string): readonly CompiledPolicy[] {
    const own = this.#byName.get(name);
    if (own !== undefined) return own.flatMap((file) => this.#compile(file));
    const template = this.#templates.get(name);
    return template === undefined ? [] : this.#compile(template);
  }

  isTemplateName(name: string): boolean {
    return this.#templates.has(name);
  }

  /** Every name that `extends` and the active policy may take, own ones first. */
  policyNames(): string[] {
    return [...new Set([...this.#byName.keys(), ...this.#templates.keys()])];
  }

  agentNames(): string[] {
    return [...this.#agentsByName.keys()].sort();
  }

  agentPolicies(agent: string): readonly CompiledPolicy[] {
    return this.#agentsByName.get(agent) ?? [];
  }

  /** The compiled policy of one of the set's files. */
  policyAt(uri: string): CompiledPolicy | undefined {
    const kept = this.#policies.get(uri)?.[0];
    if (kept !== undefined) return kept;
    const place = this.#agentPlaces.get(uri);
    return place === undefined ? [this.system, ...this.organizations].find((each) => each.file.uri === uri) : this.agents[place];
  }

  /** All compilations of one of the set's files: several where two files have the name that it extends. */
  policiesAt(uri: string): readonly CompiledPolicy[] {
    const found = this.#policies.get(uri) ?? [this.policyAt(uri)];
    return found.filter((each) => each !== undefined);
  }

  /** The same for every agent without a file. */
  voicesFor(agent: string, purpose: Purpose): AgentVoices {
    const key = this.#agentsByName.has(agent) ? agent : '';
    const cache = this.#voices[purpose];
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const voices = this.#findVoices(this.agentPolicies(agent), purpose);
    cache.set(key, voices);
    return voices;
  }

  #compile(file: PolicyFile): readonly CompiledPolicy[] {
    return this.#compileChain(file, []);
  }

  /** Templates are compiled when somebody names them, which may be later. */
  #keepTemplates(): void {
    for (const file of this.input.templates) {
      const known = this.#previous?.policiesAt(file.uri) ?? [];
      if (!this.#policies.has(file.uri) && known.length > 0 && known.every((each) => each.file === file && file.extends === null)) this.#policies.set(file.uri, known);
    }
  }

  #compileAgents(): { readonly policies: readonly CompiledPolicy[]; readonly byName: ReadonlyMap<string, readonly CompiledPolicy[]>; readonly places: ReadonlyMap<string, number> } {
    const { agents, catalogue } = this.input;
    const before = this.#previous;
    const isSameNames = before !== null && sameElements(this.policyNames(), before.policyNames());
    if (before !== null && isSameNames && before.input.agents === agents) return { policies: before.agents, byName: before.#agentsByName, places: before.#agentPlaces };
    const policies = agents.map((file, i) => {
      const known = before === null ? null : before.#agentNear(file.uri, i);
      if (known !== null && known.file === file && isSameNames) return known;
      const broken = this.#agentFault(file);
      return known !== null && known.file === file && known.faultAround === broken ? known : new CompiledPolicy(file, { catalogue, base: null, broken, previous: known });
    });
    const isSamePlaces = before !== null && before.agents.length === policies.length && policies.every((each, i) => each.file.uri === before.agents[i]?.file.uri);
    const byName = new Map<string, CompiledPolicy[]>();
    for (const policy of policies) for (const name of agentNames(policy)) pushTo(byName, name, policy);
    return { policies, byName, places: isSamePlaces ? before.#agentPlaces : new Map(agents.map((file, i) => [file.uri, i])) };
  }

  /** The agent's policy of a file that is likely to stand at a place. */
  #agentNear(uri: string, likely: number): CompiledPolicy | null {
    const place = this.agents[likely]?.file.uri === uri ? likely : this.#agentPlaces.get(uri);
    return place === undefined ? null : (this.agents[place] ?? null);
  }

  /** The same policy of the set before, or a new one with what the old one knows. */
  #compileOne(file: PolicyFile, base: CompiledPolicy | null, broken: string | null): CompiledPolicy {
    const before = this.#previous?.policiesAt(file.uri) ?? [];
    const same = before.find((each) => each.file === file && each.base === base && each.faultAround === broken);
    return same ?? new CompiledPolicy(file, { catalogue: this.catalogue, base, broken, previous: before.find((each) => each.base === base) ?? null });
  }

  /**
   * A policy with what it extends, through the directory and the templates. Where two files have the name that it extends, it is compiled with
   * each of them, and all of the results vote. A policy that reaches a circle or a broken one is itself broken.
   */
  #compileChain(file: PolicyFile, below: readonly PolicyFile[]): readonly CompiledPolicy[] {
    const cached = this.#policies.get(file.uri);
    if (cached !== undefined) return cached;
    const bare = (broken: string | null) => [this.#compileOne(file, null, broken)];
    let policies: readonly CompiledPolicy[];
    if (file.extends === null) policies = bare(null);
    else {
      const name = file.extends.value;
      const targets = this.#extended(file);
      if (targets.length === 0) policies = bare(`\`extends: ${name}\` is unknown`);
      // Inside a circle the outcome depends on where it was entered, so it is not kept.
      else if (targets.some((each) => each === file || below.includes(each))) return bare('`extends` runs in a circle');
      else {
        const bases = targets.flatMap((each) => this.#compileChain(each, [...below, file]));
        policies = bases.map((base) => {
          const broken = base.broken === null ? null : `it extends \`${name}\`, and ${base.file.file} does not compile`;
          return this.#compileOne(file, base, broken);
        });
        if (below.length > 0 && policies.some((each) => each.broken !== null)) return policies;
      }
    }
    this.#policies.set(file.uri, policies);
    return policies;
  }

  /** The files that `extends` names. */
  #extended(file: PolicyFile): readonly PolicyFile[] {
    const name = file.extends?.value;
    if (name === undefined) return [];
    const own = this.#byName.get(name);
    if (own !== undefined) return own;
    const template = this.#templates.get(name);
    return template === undefined ? [] : [template];
  }

  #agentFault(file: PolicyFile): string | null {
    if (file.extends === null) return null;
    return this.#extended(file).length === 0 ? `\`extends: ${file.extends.value}\` is unknown` : null;
  }

  #findActive(plain: readonly PolicyFile[]): Active {
    const { activeSetting, activeFile } = this.input;
    const chosen = activeSetting ?? activeFile;
    if (chosen !== null) {
      const from = activeSetting !== null ? 'setting' : '.active';
      const policies = this.named(chosen);
      if (policies.length === 0) return { kind: 'missing', name: chosen, from };
      return { kind: 'chosen', name: chosen, from, policies };
    }
    if (plain.length === 0) return { kind: 'none' };
    const names = new Set(plain.map((file) => file.name?.value ?? file.uri));
    if (names.size > 1) return { kind: 'ambiguous', names: [...this.#byName.keys()].sort() };
    return { kind: 'chosen', name: plain[0]?.name?.value ?? null, from: 'only policy', policies: plain.flatMap((file) => this.#compile(file)) };
  }

  #findVoices(own: readonly CompiledPolicy[], purpose: Purpose): AgentVoices {
    const notes: string[] = [];
    const voices: Voice[] = [
      { kind: 'policy', layer: 'system', policy: this.system, tightensOnly: false, shipped: true },
      ...this.directorySystem.map((policy): Voice => ({ kind: 'policy', layer: 'system', policy, tightensOnly: false, shipped: false })),
    ];
    const extended = [...new Set(own.map((each) => each.file.extends?.value).filter((name) => name !== undefined))];
    const organization = (policy: CompiledPolicy, tightensOnly: boolean): Voice => ({ kind: 'policy', layer: 'organization', policy, tightensOnly, shipped: false });
    const { active } = this;
    if (active.kind === 'chosen') {
      for (const policy of active.policies) voices.push(organization(policy, false));
      for (const name of extended) if (name !== active.name) for (const policy of this.named(name)) voices.push(organization(policy, true));
    } else if (active.kind === 'missing') {
      voices.push(standIn(`the active policy \`${active.name}\` does not exist`));
    } else if (active.kind === 'ambiguous' && (purpose === 'enforcement' || extended.length === 0)) {
      voices.push(standIn('several organization policies and none is active'));
    } else {
      if (active.kind === 'ambiguous') notes.push('no policy is active: answered with the one that the agent extends');
      for (const name of extended) for (const policy of this.named(name)) voices.push(organization(policy, false));
    }
    for (const policy of own) voices.push({ kind: 'policy', layer: 'agent', policy, tightensOnly: false, shipped: false });
    return { voices, hasOrganization: voices.some((each) => each.layer === 'organization'), notes };
  }
}

/** Whether a file belongs to the system layer of its directory. */
export function isSystemFile(file: PolicyFile): boolean {
  return file.kind === 'organization' && /^system\.ya?ml$/.test(file.file);
}

/** The agents that a policy speaks for: the one it names and, where it is broken, the one its file is called after as well. */
export function agentNames(policy: Pick<CompiledPolicy, 'file' | 'broken'>): string[] {
  const { file } = policy;
  const stem = file.file.replace(/\.ya?ml$/, '');
  const named = file.name?.value ?? readableAgent(file.text) ?? stem;
  return named === stem || policy.broken === null ? [named] : [stem, named];
}

/** The `agent` of a file whose YAML does not parse, as far as one line tells. */
function readableAgent(text: string): string | undefined {
  return /^agent:[ \t]+["']?([^\s"'#]+)/m.exec(text)?.[1];
}

function standIn(why: string): Voice {
  const vote: Vote = { tier: 'blocked', origin: 'missing', policy: null, entry: null, rule: null, reason: why, source: null, limit: null };
  return { kind: 'stand-in', layer: 'organization', vote };
}

function sameElements(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

function pushTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
