// Owns: one definition of a capability, and what in it would be passed over without a word: what is written wrong, twice or under another name.
// Refuses: files, and keys that mean nothing to policies: packs say more of their capabilities than policies ask.

import { categoryOf, isCapabilityName } from '../model/pattern.js';
import { isTier } from '../model/tier.js';
import { nearest } from '../problems/nearest.js';
import type { Problem } from '../problems/problem.js';
import { problem } from '../problems/problem.js';
import { unknownTier } from '../shape/shape.js';
import type { MappingNode, SyntaxNode } from '../syntax/tree.js';
import { pairNamed } from '../syntax/tree.js';
import type { Capability, Parameter } from './catalogue.js';

/** The types of KruxOS. A parameter of any other may be anything. */
export const PARAMETER_TYPES = [
  ...['AgentId', 'Array', 'Boolean', 'CronExpression', 'DateTime', 'FilesystemPath', 'Float', 'GlobPattern', 'Integer', 'Number', 'Object', 'SHA256', 'Signal', 'String', 'URL'],
] as const;

/** Null where it has no name that a capability can have. */
export function readCapability(node: SyntaxNode, problems: Problem[]): Capability | null {
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
  return capabilityOf(name, node, { above: [], problems });
}

/** What a definition says of a capability whose name is known. `above`: keys that stand above the mapping, and are part of it. */
export function capabilityOf(name: string, node: MappingNode, { above, problems }: { readonly above: readonly string[]; readonly problems: Problem[] }): Capability {
  reportKeys(node, CAPABILITY_KEYS, { above, problems });
  const tier = textAt(node, 'permission_tier');
  const inputs = pairNamed(node, 'inputs')?.value;
  const isList = inputs?.kind === 'sequence';
  if (tier !== null ? !isTier(tier) : isWritten(node, 'permission_tier')) problems.push(unknownTier(tier ?? wordAt(node, 'permission_tier'), valueSpan(node, 'permission_tier')));
  if (!isList && isWritten(node, 'inputs')) problems.push(problem('wrong-type', valueSpan(node, 'inputs'), '`inputs` is a list of parameters, each with a `name` and a `type`: as it is, nothing is known of them'));
  return {
    name,
    category: categoryOf(name),
    purpose: textAt(node, 'purpose'),
    declaredTier: isTier(tier) ? tier : null,
    parameters: isList ? readParameters(inputs.items.map((item) => item.node), problems) : [],
    // A file that does not list the inputs does not know them.
    parametersComplete: isList,
    reserved: false,
  };
}

function readParameters(nodes: readonly SyntaxNode[], problems: Problem[]): Parameter[] {
  const parameters: Parameter[] = [];
  for (const node of nodes) {
    const name = node.kind === 'mapping' ? textAt(node, 'name') : null;
    if (node.kind !== 'mapping' || name === null) {
      problems.push(problem('wrong-type', node.span, 'an input is a mapping with a `name` and a `type`: this one counts for nothing'));
      continue;
    }
    if (parameters.some((each) => each.name === name)) problems.push(problem('duplicate-key', valueSpan(node, 'name'), `the input \`${name}\` is defined twice, and the first definition counts`));
    reportKeys(node, INPUT_KEYS, { above: [], problems });
    parameters.push({ name, type: readType(name, node, problems), required: readRequired(node, problems), description: textAt(node, 'description') });
  }
  return parameters;
}

function readType(name: string, node: MappingNode, problems: Problem[]): string {
  const type = textAt(node, 'type');
  const isKnown = type === null ? !isWritten(node, 'type') : (PARAMETER_TYPES as readonly string[]).includes(type) || /^any$/i.test(type);
  if (!isKnown) {
    const word = wordAt(node, 'type');
    const suggestions = [...new Set([...(TYPE_WORDS.get(word.toLowerCase()) ?? []), ...nearest(word, PARAMETER_TYPES)])];
    problems.push(problem('wrong-type', valueSpan(node, 'type'), `\`${word}\` is no type of KruxOS, so \`${name}\` may be anything`, { severity: 'warning', facts: { suggestions } }));
  }
  return type ?? 'any';
}

const TYPE_WORDS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries<readonly string[]>({
  str: ['String'],
  text: ['String'],
  int: ['Integer'],
  bool: ['Boolean'],
  double: ['Float'],
  list: ['Array'],
  dict: ['Object'],
  map: ['Object'],
  path: ['FilesystemPath'],
  uri: ['URL'],
  date: ['DateTime'],
  time: ['DateTime'],
  timestamp: ['DateTime'],
}));

function readRequired(node: MappingNode, problems: Problem[]): boolean {
  const value = pairNamed(node, 'required')?.value;
  const required = value?.kind === 'scalar' ? value.value : undefined;
  if (isWritten(node, 'required') && typeof required !== 'boolean') problems.push(problem('wrong-type', valueSpan(node, 'required'), '`required` is `true` or `false`', { severity: 'warning' }));
  return required === true;
}

/** The keys that are looked at, and other words for them. */
type Keys = Readonly<Record<string, readonly string[]>>;

const CAPABILITY_KEYS: Keys = { name: [], version: [], purpose: [], inputs: ['parameters', 'params', 'arguments', 'args'], permission_tier: ['tier', 'declared_tier', 'permission'] };
const INPUT_KEYS: Keys = { name: [], type: [], required: [], description: [] };
/** What else a definition may say, and no slip of the pen. */
const OTHER_KEYS: readonly string[] = ['when_to_use', 'outputs', 'side_effects', 'common_patterns', 'errors', 'tags', 'default'];

/** Keys that are written twice, and those that stand in the place of one that is not there. */
function reportKeys({ pairs }: MappingNode, keys: Keys, { above, problems }: { readonly above: readonly string[]; readonly problems: Problem[] }): void {
  const written = new Set([...above, ...pairs.map((each) => each.name)]);
  for (const pair of pairs) {
    const { name, keySpan, merged, repeats } = pair;
    if (name === null || merged) continue;
    if (repeats !== null || above.includes(name)) problems.push(problem('duplicate-key', keySpan, `key \`${name}\` is written twice, and the first one counts`));
    else if (!Object.hasOwn(keys, name) && !OTHER_KEYS.includes(name)) {
      const missing = Object.keys(keys).filter((each) => !written.has(each));
      const meant = [...new Set([...missing.filter((each) => keys[each]?.includes(name.toLowerCase())), ...nearest(name, missing)])];
      if (meant.length > 0) problems.push(problem('unknown-key', keySpan, `unknown key \`${name}\`, which counts for nothing`, { severity: 'warning', facts: { suggestions: meant } }));
    }
  }
}

/** Whether a key has a value. */
function isWritten(node: MappingNode, key: string): boolean {
  const value = pairNamed(node, key)?.value;
  return value !== undefined && !(value.kind === 'scalar' && value.value === null);
}

function valueSpan(node: MappingNode, key: string): Problem['span'] {
  return pairNamed(node, key)?.valueSpan ?? node.span;
}

/** What is written as a value, as far as that is a word. */
function wordAt(node: MappingNode, key: string): string {
  const value = pairNamed(node, key)?.value;
  if (value?.kind !== 'scalar') return value?.kind === 'sequence' ? '[…]' : '{…}';
  return typeof value.value === 'string' ? value.value : value.text;
}

export function textAt(node: MappingNode, key: string): string | null {
  const value = pairNamed(node, key)?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
}
