// Owns: reading capabilities from files: definition files (a list of capabilities with their inputs and tiers) and saved `tools/list` answers.
// Refuses: finding such files, letting them redefine what a catalogue already has, cutting lists into items (definition-items.ts), and what one definition says (capability-definition.ts).

import { isCapabilityName, categoryOf } from '../model/pattern.js';
import type { Tier } from '../model/tier.js';
import type { Problem } from '../problems/problem.js';
import { compareProblems, problem, shiftProblem } from '../problems/problem.js';
import { parseSyntax } from '../syntax/parse.js';
import type { MappingNode, SequenceNode, SyntaxNode } from '../syntax/tree.js';
import { pairNamed, toPlain } from '../syntax/tree.js';
import { append } from '../text/append.js';
import { fileName } from '../text/source.js';
import type { Source } from '../text/source.js';
import type { Span } from '../text/span.js';
import { buildCatalogue } from './catalogue.js';
import type { Capability, Catalogue, Parameter } from './catalogue.js';
import { capabilityOf, readCapability, textAt } from './capability-definition.js';
import { DefinitionItem, definitionItems } from './definition-items.js';

export interface ReadCatalogue {
  /** Null where nothing of the file can be used. */
  readonly catalogue: Catalogue | null;
  readonly problems: readonly Problem[];
}

/** A catalogue that replaces the built-in one; the names reserved for the system policy stay known. */
export function readCatalogue(source: Source, builtin: Catalogue): ReadCatalogue {
  const read = readDefinitions(source, builtin);
  if (read.capabilities === null || !isWellFormed(read)) return { catalogue: null, problems: read.problems.length > 0 ? read.problems : [noList(source)] };
  const reserved = [...builtin.capabilities.values()].filter((each) => each.reserved);
  const name = fileName(source.uri).replace(/\.(ya?ml|json)$/i, '');
  return { catalogue: buildCatalogue(name, read.version, [...read.capabilities, ...reserved]), problems: read.problems };
}

function noList({ text }: Source): Problem {
  return problem('wrong-type', { start: 0, end: Math.min(1, text.length) }, 'a catalogue is a list of capabilities with `name`, `inputs` and `permission_tier`');
}

export interface ReadDefinitions {
  /** Null where nothing of the file can be used. */
  readonly capabilities: readonly Capability[] | null;
  /** Whether definitions are read when they are asked for; then asking for the version or the problems reads all of them. */
  readonly isLazy: boolean;
  /** The version that all definitions share, else `mixed`. */
  readonly version: string;
  readonly problems: readonly Problem[];
}

/** Whether there is nothing in the file that could not be read at all. */
export function isWellFormed({ problems }: Pick<ReadDefinitions, 'problems'>): boolean {
  return problems.every((each) => each.code !== 'yaml-syntax');
}

/**
 * The capabilities of a definition file, or of a saved `tools/list` answer of an MCP server. What a definition says beyond its name is read when
 * somebody asks, since packs define thousands of capabilities of which a policy names a few. `builtin` knows more of the texts of its own capabilities than such an answer tells.
 */
export function readDefinitions(source: Source, builtin: Catalogue | null = null): ReadDefinitions {
  return readItems(source.text) ?? readWhole(source, builtin);
}

/** Null where the file is no list of definitions that stand by themselves. */
function readItems(text: string): ReadDefinitions | null {
  const definitions = definitionItems(text, Definition);
  if (definitions === null) return null;
  return {
    capabilities: definitions,
    isLazy: true,
    get version() {
      return commonVersion(definitions.map((each) => each.readItem().mapping));
    },
    get problems() {
      const repeated = new Repeated();
      return definitions.flatMap(({ name, nameSpan, problems }) => [...problems, ...repeated.problem(name, nameSpan)]).sort(compareProblems);
    },
  };
}

/** Read when more than its name is asked for. One that is malformed is known by its name, and nothing is known of its parameters. */
class Definition extends DefinitionItem implements Capability {
  #read: { readonly capability: Capability; readonly problems: readonly Problem[] } | null = null;

  get category(): string {
    return categoryOf(this.name);
  }

  get reserved(): boolean {
    return false;
  }

  get purpose(): string | null {
    return this.#whole.capability.purpose;
  }

  get declaredTier(): Tier | null {
    return this.glimpsedTier ?? this.#whole.capability.declaredTier;
  }

  get parameters(): readonly Parameter[] {
    return this.#whole.capability.parameters;
  }

  get parametersComplete(): boolean {
    return this.#whole.capability.parametersComplete;
  }

  get problems(): readonly Problem[] {
    return this.#whole.problems;
  }

  get #whole(): { readonly capability: Capability; readonly problems: readonly Problem[] } {
    if (this.#read !== null) return this.#read;
    const { mapping, base, problems: syntax } = this.readItem();
    const problems: Problem[] = [];
    const capability = capabilityOf(this.name, mapping ?? NOTHING_KNOWN, { above: ['name'], problems });
    return (this.#read = { capability, problems: [...syntax, ...problems.map((each) => shiftProblem(each, base))] });
  }
}

const NOTHING_KNOWN: MappingNode = { kind: 'mapping', span: { start: 0, end: 0 }, flow: false, pairs: [] };

function readWhole(source: Source, builtin: Catalogue | null): ReadDefinitions {
  const { root, problems: syntax } = parseSyntax(source.text);
  if (syntax.length > 0 || root === null) return { capabilities: null, isLazy: false, version: 'mixed', problems: syntax };
  const problems: Problem[] = [];
  const tools = toolsOf(root);
  if (root.kind !== 'sequence' && tools === null) {
    return { capabilities: null, isLazy: false, version: 'mixed', problems: [noList(source)] };
  }
  const nodes = (tools ?? (root as SequenceNode)).items.map((item) => item.node);
  const repeated = new Repeated();
  const read = nodes.map((node) => {
    const capability = tools === null ? readCapability(node, problems) : readTool(node, builtin, problems);
    if (capability !== null && node.kind === 'mapping') append(problems, repeated.problem(capability.name, pairNamed(node, 'name')?.valueSpan ?? node.span));
    return capability;
  });
  return { capabilities: read.filter((each) => each !== null), isLazy: false, version: commonVersion(nodes), problems: problems.sort(compareProblems) };
}

/** The names that a file has defined so far. */
class Repeated {
  readonly #names = new Set<string>();

  problem(name: string, span: Span): readonly Problem[] {
    const isNew = !this.#names.has(name);
    this.#names.add(name);
    return isNew ? [] : [problem('duplicate-key', span, `\`${name}\` is defined twice, and the first definition counts`)];
  }
}

/** Where a file defines a capability: the whole definition, and its name. Null where it does not. */
export function definitionIn(source: Source, name: string): { readonly span: Span; readonly nameSpan: Span } | null {
  // Reading a file is dear; that it never says the name is quickly seen.
  if (!source.text.includes(name) && !source.text.includes(name.replaceAll('.', '__'))) return null;
  const { root, problems } = parseSyntax(source.text);
  if (problems.length > 0 || root === null) return null;
  const tools = toolsOf(root);
  const items = tools?.items ?? (root.kind === 'sequence' ? root.items : []);
  for (const { node } of items) {
    const written = node.kind === 'mapping' ? textAt(node, 'name') : null;
    if (node.kind !== 'mapping' || written === null) continue;
    if ((tools === null ? written : written.replaceAll('__', '.')) === name) return { span: node.span, nameSpan: pairNamed(node, 'name')?.valueSpan ?? node.span };
  }
  return null;
}

/** The list of tools in an answer to `tools/list`, with or without its JSON-RPC envelope. */
function toolsOf(root: SyntaxNode): SequenceNode | null {
  if (root.kind !== 'mapping') return null;
  const result = pairNamed(root, 'result')?.value;
  const tools = pairNamed(result?.kind === 'mapping' ? result : root, 'tools')?.value;
  return tools?.kind === 'sequence' ? tools : null;
}

function readTool(node: SyntaxNode, builtin: Catalogue | null, problems: Problem[]): Capability | null {
  // Servers write the dots of a capability's name as double underscores.
  const name = node.kind === 'mapping' ? (textAt(node, 'name')?.replaceAll('__', '.') ?? null) : null;
  if (node.kind !== 'mapping' || name === null || !isCapabilityName(name)) {
    problems.push(problem('wrong-type', node.span, 'a tool has the name of a capability, such as `rss.fetch` or `rss__fetch`'));
    return null;
  }
  const schema = pairNamed(node, 'inputSchema')?.value;
  const properties = schema?.kind === 'mapping' ? pairNamed(schema, 'properties')?.value : undefined;
  const required = schema?.kind === 'mapping' ? pairNamed(schema, 'required')?.value : undefined;
  const needed = new Set(required?.kind === 'sequence' ? required.items.map((item) => toPlain(item.node)) : []);
  const known = builtin?.capabilities.get(name)?.parameters ?? [];
  const parameters = properties?.kind !== 'mapping' ? [] : properties.pairs.flatMap((pair): Parameter[] => {
    if (pair.name === null) return [];
    const told = toolParameter(pair.name, pair.value, needed);
    const own = known.find((each) => each.name === pair.name)?.type ?? '';
    return [told.type === 'String' && SPELLED_AS_TEXTS.has(own) ? { ...told, type: own } : told];
  });
  return { name, category: categoryOf(name), purpose: textAt(node, 'description'), declaredTier: null, parameters, parametersComplete: schema?.kind === 'mapping' && isClosed(schema), reserved: false };
}

/** What a schema has no word for. Read as plain texts, a path would be inside of another one that it leaves by `..`. */
const SPELLED_AS_TEXTS: ReadonlySet<string> = new Set(['AgentId', 'CronExpression', 'DateTime', 'FilesystemPath', 'GlobPattern', 'SHA256', 'Signal', 'URL']);

/** Where a schema may tell of parameters beside its `properties`. */
const FURTHER = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas', 'patternProperties'];

/** Whether the `properties` of a schema are all parameters that there are. */
function isClosed(schema: MappingNode): boolean {
  const others = pairNamed(schema, 'additionalProperties')?.value;
  return (others === undefined || toPlain(others) === false) && FURTHER.every((each) => pairNamed(schema, each) === undefined);
}

function toolParameter(name: string, node: SyntaxNode, needed: ReadonlySet<unknown>): Parameter {
  const types = new Set(typesIn(node));
  // A parameter that is null is no usable one in any case.
  types.delete('null');
  const [type] = types;
  const plain = types.size === 1 ? (JSON_TYPES.get(type) ?? 'any') : 'any';
  const [format, ...others] = new Set(plain === 'String' ? formatsIn(node) : []);
  return { name, type: others.length === 0 ? (FORMATS.get(format) ?? plain) : plain, required: needed.has(name), description: node.kind === 'mapping' ? textAt(node, 'description') : null };
}

/** The types that a schema of one parameter names, by itself or as alternatives: `anyOf: [{ type: string }, { type: null }]`. */
function typesIn(node: SyntaxNode): readonly unknown[] {
  if (node.kind !== 'mapping') return [null];
  const type = pairNamed(node, 'type')?.value;
  if (type !== undefined) return type.kind === 'sequence' ? type.items.map((item) => toPlain(item.node)) : [toPlain(type)];
  const alternatives = (pairNamed(node, 'anyOf') ?? pairNamed(node, 'oneOf'))?.value;
  return alternatives?.kind === 'sequence' ? alternatives.items.flatMap((item) => typesIn(item.node)) : [null];
}

/** The formats that a schema of one text names; undefined for none. */
function formatsIn(node: SyntaxNode): readonly unknown[] {
  if (node.kind !== 'mapping') return [undefined];
  const alternatives = pairNamed(node, 'type') === undefined ? (pairNamed(node, 'anyOf') ?? pairNamed(node, 'oneOf'))?.value : undefined;
  if (alternatives?.kind === 'sequence') return alternatives.items.flatMap((item) => (typesIn(item.node).includes('null') ? [] : formatsIn(item.node)));
  const format = pairNamed(node, 'format')?.value;
  return [format === undefined ? undefined : toPlain(format)];
}

/** Of other formats policies know nothing. */
const FORMATS: ReadonlyMap<unknown, string> = new Map(Object.entries<string>({ uri: 'URL', 'date-time': 'DateTime' }));

const JSON_TYPES: ReadonlyMap<unknown, string> = new Map(Object.entries<string>({ string: 'String', integer: 'Integer', number: 'Float', boolean: 'Boolean', array: 'Array', object: 'Object' }));

/** The version that the definitions share. */
function commonVersion(nodes: readonly (SyntaxNode | null)[]): string {
  const versions = new Set(nodes.map((node) => (node?.kind === 'mapping' ? textAt(node, 'version') : null)).filter((each) => each !== null));
  return versions.size === 1 ? ([...versions][0] as string) : 'mixed';
}
