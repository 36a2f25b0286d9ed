// Owns: reading a catalogue from a definition file: a list of capabilities with their inputs and tiers.
// Refuses: finding such files, and redefining what is built in (buildCatalogue keeps the first of a name).

import { isCapabilityName, categoryOf } from '../model/pattern.js';
import { isTier } from '../model/tier.js';
import type { Problem } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import { parseSyntax } from '../syntax/parse.js';
import type { MappingNode, SyntaxNode } from '../syntax/tree.js';
import { pairNamed } from '../syntax/tree.js';
import { fileName } from '../text/source.js';
import type { Source } from '../text/source.js';
import { buildCatalogue } from './catalogue.js';
import type { Capability, Catalogue, Parameter } from './catalogue.js';

export interface ReadCatalogue {
  /** Null where nothing of the file can be used. */
  readonly catalogue: Catalogue | null;
  readonly problems: readonly Problem[];
}

/** A catalogue that replaces the built-in one; the names reserved for the system policy stay known. */
export function readCatalogue(source: Source, builtin: Catalogue): ReadCatalogue {
  const { root, problems: syntax } = parseSyntax(source.text);
  if (syntax.length > 0) return { catalogue: null, problems: syntax };
  if (root?.kind !== 'sequence') {
    const span = { start: 0, end: Math.min(1, source.text.length) };
    return { catalogue: null, problems: [problem('wrong-type', span, 'a catalogue is a list of capabilities with `name`, `inputs` and `permission_tier`')] };
  }
  const problems: Problem[] = [];
  const capabilities: Capability[] = [];
  for (const item of root.items) {
    const read = readCapability(item.node, problems);
    if (read !== null) capabilities.push(read);
  }
  const reserved = [...builtin.capabilities.values()].filter((each) => each.reserved);
  const name = fileName(source.uri).replace(/\.(ya?ml|json)$/, '');
  return { catalogue: buildCatalogue(name, commonVersion(root.items.map((item) => item.node)), [...capabilities, ...reserved]), problems };
}

function readCapability(node: SyntaxNode, problems: Problem[]): Capability | null {
  if (node.kind !== 'mapping') {
    problems.push(problem('wrong-type', node.span, 'a capability is a mapping with `name`, `inputs` and `permission_tier`'));
    return null;
  }
  const name = textAt(node, 'name');
  if (name === null || !isCapabilityName(name)) {
    const span = pairNamed(node, 'name')?.valueSpan ?? node.pairs[0]?.keySpan ?? node.span;
    problems.push(problem('wrong-type', span, 'a capability has a `name` of two or more segments, such as `rss.fetch`'));
    return null;
  }
  const tier = textAt(node, 'permission_tier');
  if (tier !== null && !isTier(tier)) problems.push(problem('unknown-tier', pairNamed(node, 'permission_tier')?.valueSpan ?? node.span, `unknown tier \`${tier}\``));
  const inputs = pairNamed(node, 'inputs')?.value;
  return {
    name,
    category: categoryOf(name),
    purpose: textAt(node, 'purpose'),
    declaredTier: isTier(tier) ? tier : null,
    parameters: inputs?.kind === 'sequence' ? inputs.items.map((item) => readParameter(item.node)).filter((each) => each !== null) : [],
    // A file that does not list the inputs does not know them.
    parametersComplete: inputs?.kind === 'sequence',
    reserved: false,
  };
}

function readParameter(node: SyntaxNode): Parameter | null {
  const name = node.kind === 'mapping' ? textAt(node, 'name') : null;
  if (node.kind !== 'mapping' || name === null) return null;
  const required = pairNamed(node, 'required')?.value;
  return {
    name,
    type: textAt(node, 'type') ?? 'any',
    required: required?.kind === 'scalar' && required.value === true,
    description: textAt(node, 'description'),
  };
}

function textAt(node: MappingNode, key: string): string | null {
  const value = pairNamed(node, key)?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
}

/** The version that the definitions share. */
function commonVersion(nodes: readonly SyntaxNode[]): string {
  const versions = new Set(nodes.map((node) => (node.kind === 'mapping' ? textAt(node, 'version') : null)).filter((each) => each !== null));
  return versions.size === 1 ? ([...versions][0] as string) : 'mixed';
}
