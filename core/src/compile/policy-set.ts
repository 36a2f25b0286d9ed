// Owns: one policy directory as an immutable whole: its compiled policies, which of them is active, and the policies of each layer for an agent.
// Refuses: reading directories, and answering requests (decide/).

import type { Catalogue } from '../catalogue/catalogue.js';
import { distinct, furtherNames, readableNames, stemsOf } from '../model/file-names.js';
import type { Pattern } from '../model/pattern.js';
import type { PolicyFile } from '../model/policy.js';
import type { Layer } from '../model/tier.js';
import { nearest } from '../problems/nearest.js';
import { pushTo } from '../text/push-to.js';
import { AgentPolicies, extendedBy, extendsKey } from './agent-policies.js';
import type { AgentGroup } from './agent-policies.js';
import { CompiledPolicy } from './compiled-policy.js';
import { SYSTEM_NAME, missingActive } from './directory-layout.js';
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

interface VoicesAbove extends Pick<AgentVoices, 'notes'> {
  readonly above: readonly Voice[];
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
  readonly active: Active;
  readonly #policies = new Map<string, readonly CompiledPolicy[]>();
  readonly #templates: ReadonlyMap<string, PolicyFile>;
  /** By the names that they answer to. */
  readonly #byName = new Map<string, PolicyFile[]>();
  readonly #agents: AgentPolicies;
  readonly #remembered = new Map<object, unknown>();
  #heirs: ReadonlyMap<CompiledPolicy, readonly CompiledPolicy[]> | null = null;
  /** Only while the set is made. */
  #previous: PolicySet | null;
  readonly #voices: Readonly<Record<Purpose, Map<string, AgentVoices>>> = { enforcement: new Map(), question: new Map() };
  /** By what agents extend. */
  readonly #above: Readonly<Record<Purpose, Map<string, VoicesAbove>>> = { enforcement: new Map(), question: new Map() };

  /** `previous`: the directory as it was before; what did not change is not compiled again. The result is the same without it. */
  constructor(input: PolicySetInput, previous: PolicySet | null = null) {
    this.input = input;
    this.catalogue = input.catalogue;
    this.hierarchy = input.hierarchy;
    const before = previous !== null && previous.catalogue === input.catalogue ? previous : null;
    this.#previous = before;
    this.#templates = new Map(input.templates.map((file) => [file.name?.value ?? '', file]));
    const plain = input.organizations.filter((file) => !isSystemFile(file));
    for (const file of plain) for (const name of heldNames(file)) pushTo(this.#byName, name, file);
    // Of what the built-in catalogue does not have, it knows the parameters by the one in use.
    const isSameSystem = before !== null && before.input.system === input.system && before.input.builtinCatalogue === input.builtinCatalogue;
    this.system = isSameSystem ? before.system : new CompiledPolicy(input.system, { catalogue: input.builtinCatalogue, base: null, broken: null });
    this.directorySystem = input.organizations.filter(isSystemFile).flatMap((file) => this.#compile(file));
    this.organizations = plain.flatMap((file) => this.#compile(file));
    this.#agents = AgentPolicies.of({ files: input.agents, catalogue: input.catalogue, names: new Set(this.policyNames()) }, before === null ? null : before.#agents);
    this.active = this.#findActive(plain);
    this.#keepTemplates();
    this.#previous = null;
  }

  /** In the order of the files. Whoever asks about some of them asks by name or by file, so that the others need not be compiled. */
  get agents(): readonly CompiledPolicy[] {
    return this.#agents.all;
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
    return [...new Set([...this.#ownNames(), ...this.#templates.keys()])];
  }

  /** Those that may be meant by a word that is none of them, best first: of the policy whose file is called so, with or without its ending and folders, and near ones. */
  namesLike(word: string, { except = null }: { readonly except?: string | null } = {}): string[] {
    const stem = word.replace(/^.*[/\\]/s, '').replace(/\.ya?ml$/i, '');
    const inFile = this.input.organizations.flatMap((each) => {
      const name = nameToChoose(each);
      return name !== null && stemsOf(each).includes(stem) ? [name] : [];
    });
    const names = this.policyNames();
    const likely = [...inFile, ...names.filter((each) => each === stem), ...nearest(word, names.filter((each) => each !== except))];
    return [...new Set(likely)].filter((each) => each !== except);
  }

  #ownNames(): string[] {
    return this.input.organizations.flatMap((file) => nameToChoose(file) ?? []);
  }

  agentNames(): readonly string[] {
    return this.#agents.names;
  }

  /** All agents with a policy, those together above which the same policies speak. */
  agentGroups(): readonly AgentGroup[] {
    return this.#agents.groups;
  }

  /** What entries of agents are about, each pattern once, by its text; in steps, since thousands of files may have to be read for it. */
  agentPatternsInSteps(): Generator<void, ReadonlyMap<string, Pattern>> {
    return this.#agents.patternsInSteps();
  }

  /** Compiles all agents' policies in steps, for those who go on to ask about all of them. */
  compileAgentsInSteps(): Generator<void, void> {
    return this.#agents.compileInSteps();
  }

  /** The agents whose own policies may be others than in a set before; null where that may be all of them. */
  agentsChangedSince(before: PolicySet): ReadonlySet<string> | null {
    return this.#agents.changedSince(before.#agents);
  }

  agentPolicies(agent: string): readonly CompiledPolicy[] {
    return this.#agents.named(agent);
  }

  /** The files of all policies that speak for an agent for which the one of this file does; none where that is no agent's. */
  agentFilesSharing(uri: string): readonly string[] {
    return this.#agents.sharing(uri);
  }

  /** The compiled policy of one of the set's files. */
  policyAt(uri: string): CompiledPolicy | undefined {
    const kept = this.#policies.get(uri)?.[0];
    if (kept !== undefined) return kept;
    return this.#agents.ofFile(uri) ?? [this.system, ...this.organizations].find((each) => each.file.uri === uri);
  }

  /** All compilations of one of the set's files: several where two files have the name that it extends. */
  policiesAt(uri: string): readonly CompiledPolicy[] {
    const found = this.#policies.get(uri) ?? [this.policyAt(uri)];
    return found.filter((each) => each !== undefined);
  }

  /** The same for every agent without a file. */
  voicesFor(agent: string, purpose: Purpose): AgentVoices {
    const own = this.agentPolicies(agent);
    const key = own.length === 0 ? '' : agent;
    const cache = this.#voices[purpose];
    const voices = cache.get(key) ?? this.#findVoices(own, purpose);
    cache.set(key, voices);
    return voices;
  }

  /** Those of the layers above an agent's own: one list for all agents that have the same. */
  voicesAbove(agent: string, purpose: Purpose): readonly Voice[] {
    return this.#aboveOf(this.agentPolicies(agent), purpose).above;
  }

  /** What somebody makes from something of this set alone: made once, and gone with the set. */
  remembered<Made>(from: object, make: () => Made): Made {
    const known = this.#remembered.get(from) as Made | undefined;
    if (known !== undefined) return known;
    const made = make();
    this.#remembered.set(from, made);
    return made;
  }

  /** The organization policies that extend this one, directly or through others. */
  heirsOf(policy: CompiledPolicy): readonly CompiledPolicy[] {
    return (this.#heirs ??= this.#findHeirs()).get(policy) ?? [];
  }

  #findHeirs(): Map<CompiledPolicy, CompiledPolicy[]> {
    const found = new Map<CompiledPolicy, CompiledPolicy[]>();
    for (const each of this.organizations) for (let base = each.base; base !== null; base = base.base) pushTo(found, base, each);
    return found;
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
    if (names.size > 1) return { kind: 'ambiguous', names: [...new Set(this.#ownNames())].sort() };
    return { kind: 'chosen', name: plain[0] === undefined ? null : nameToChoose(plain[0]), from: 'only policy', policies: plain.flatMap((file) => this.#compile(file)) };
  }

  #aboveOf(own: readonly CompiledPolicy[], purpose: Purpose): VoicesAbove {
    const key = extendsKey(own);
    const known = this.#above[purpose].get(key) ?? this.#findAbove(extendedBy(own), purpose);
    this.#above[purpose].set(key, known);
    return known;
  }

  #findVoices(own: readonly CompiledPolicy[], purpose: Purpose): AgentVoices {
    const { above, notes } = this.#aboveOf(own, purpose);
    const voices = above.concat(own.map((policy): Voice => ({ kind: 'policy', layer: 'agent', policy, tightensOnly: false, shipped: false })));
    return { voices, hasOrganization: above.some((each) => each.layer === 'organization'), notes };
  }

  /** `extended`: the organization policies that the agent's files name. */
  #findAbove(extended: readonly string[], purpose: Purpose): VoicesAbove {
    const notes: string[] = [];
    const above: Voice[] = [
      { kind: 'policy', layer: 'system', policy: this.system, tightensOnly: false, shipped: true },
      ...this.directorySystem.map((policy): Voice => ({ kind: 'policy', layer: 'system', policy, tightensOnly: false, shipped: false })),
    ];
    const organization = (policy: CompiledPolicy, tightensOnly: boolean): Voice => ({ kind: 'policy', layer: 'organization', policy, tightensOnly, shipped: false });
    const { active } = this;
    if (active.kind === 'chosen') {
      for (const policy of active.policies) above.push(organization(policy, false));
      for (const name of extended) if (name !== active.name) for (const policy of this.named(name)) above.push(organization(policy, true));
    } else if (active.kind === 'missing') {
      above.push(standIn(missingActive(active.name)));
    } else if (active.kind === 'ambiguous' && (purpose === 'enforcement' || extended.length === 0)) {
      above.push(standIn('several organization policies and none is active'));
    } else {
      if (active.kind === 'ambiguous') notes.push('no policy is active: answered with the one that the agent extends');
      for (const name of extended) for (const policy of this.named(name)) above.push(organization(policy, false));
    }
    return { above, notes };
  }
}

/**
 * The names that a file answers to. One whose name cannot be read holds the name that it is called after, and those that its lines look like, and one
 * with two names both: otherwise a template of that name would decide in its place. To the system's name no policy answers.
 */
function heldNames(file: PolicyFile): readonly string[] {
  const held = file.name === null ? [...stemsOf(file), ...readableNames(file)] : [file.name.value, ...furtherNames(file)];
  return distinct(held.filter((each) => each !== SYSTEM_NAME));
}

/** The name by which `extends` and the active policy can mean an organization policy; null where none does. */
export function nameToChoose(file: PolicyFile): string | null {
  return file.name === null || isSystemFile(file) || file.name.value === SYSTEM_NAME ? null : file.name.value;
}

/** Whether a file belongs to the system layer of its directory. Some file systems take `System.yaml` for the same name, and what is taken for it can only tighten. */
export function isSystemFile(file: PolicyFile): boolean {
  return file.kind === 'organization' && /^system(?:\.kruxos)?\.ya?ml$/i.test(file.file);
}

/** Whether the same policies speak in both. A vote that stands where a policy should be is like no other. */
export function areSamePolicies(a: readonly Voice[], b: readonly Voice[]): boolean {
  return a.length === b.length && a.every((voice, i) => {
    const other = b[i];
    return voice.kind === 'policy' && other?.kind === 'policy' && voice.policy === other.policy && voice.tightensOnly === other.tightensOnly;
  });
}

function standIn(why: string): Voice {
  const vote: Vote = { tier: 'blocked', origin: 'missing', policy: null, entry: null, rule: null, reason: why, source: null, limit: null };
  return { kind: 'stand-in', layer: 'organization', vote };
}
