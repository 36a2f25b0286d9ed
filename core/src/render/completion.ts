// Owns: the words about what completion offers: a few beside it, and its documentation.
// Refuses: choosing what is offered (ide/completion/), Markdown (markdown.ts).

import type { PolicySet } from '../compile/policy-set.js';
import { parametersOf } from '../conditions/key.js';
import type { KeyParameter } from '../conditions/key.js';
import type { About, SnippetName, ValueSort } from '../ide/completion/completion-item.js';
import type { KeyLevel } from '../ide/completion/context.js';
import { patternMatches, readPattern } from '../model/pattern.js';
import { codeFacts } from '../problems/codes.js';
import { KEY_DESCRIPTIONS, KEY_TITLES } from '../shape/shape.js';
import { catalogueBlocks, nameParts } from './hover.js';
import { operatorWords, parameterParts } from './hover-condition.js';
import { code, paragraph, strong, text, withCode } from './inline.js';
import type { Block } from './markdown.js';
import { bytesText, durationText } from './quantities.js';
import { tierMeaning } from './tiers.js';

/** A few words beside the label. */
export function completionDetail(about: About, set: PolicySet): string {
  switch (about.kind) {
    case 'key':
      return keyWords(about.level, about.key).title;
    case 'tier':
      return tierMeaning(about.tier).replace(/\.$/, '');
    case 'capability': {
      const capability = set.catalogue.capabilities.get(about.name);
      if (capability?.reserved === true) return 'kept for the system policy';
      return about.by === null ? `no entry yet${capability?.declaredTier == null ? '' : `, declared ${capability.declaredTier}`}` : about.by === about.name ? 'has an entry' : `so far by ${about.by}`;
    }
    case 'wildcard':
      return about.open === 0 ? 'all have entries' : `${about.open} without an entry`;
    case 'parameter': {
      const parameter = parameterOf(about, set);
      if (parameter === null) return '';
      return parameter.facet === 'size' ? 'size in bytes' : parameter.facet === 'count' ? 'number of elements' : parameter.type;
    }
    case 'value':
      return valueWords(about.what, about.text);
    case 'policy':
      return isActive(about.name, set) ? 'the active policy' : set.isTemplateName(about.name) ? 'template' : 'organization policy';
    case 'agent':
      return 'agent';
    case 'code':
      return about.isFound ? `${codeFacts(about.code).severity}, found here` : codeFacts(about.code).severity;
    case 'snippet':
      return SNIPPETS[about.name];
  }
}

/** What is worth reading before it is taken; empty where the words beside the label have said it all. */
export function completionBlocks(about: About, set: PolicySet): Block[] {
  switch (about.kind) {
    case 'key':
      return [paragraph(...withCode(keyWords(about.level, about.key).description))];
    case 'tier':
      return [paragraph(strong(about.tier), text(`: ${tierMeaning(about.tier)}`))];
    case 'capability': {
      const capability = set.catalogue.capabilities.get(about.name);
      const standing = about.by === null ? 'No entry of this policy decides it yet.' : about.by === about.name ? 'This policy has an entry for it.' : `So far \`${about.by}\` decides it in this policy.`;
      return [paragraph(...withCode(standing)), ...(capability === undefined ? [] : catalogueBlocks(capability))];
    }
    case 'wildcard': {
      const pattern = readPattern(about.pattern);
      const names = pattern === null ? [] : [...set.catalogue.capabilities.keys()].filter((each) => patternMatches(pattern, each));
      return [paragraph(text(`Everything that no more specific entry decides, of ${names.length} known: `), ...nameParts(names))];
    }
    case 'parameter': {
      const parameter = parameterOf(about, set);
      const declared = set.catalogue.capabilities.get(about.capability)?.parameters.find((each) => each.name === parameter?.base);
      if (parameter === null) return [];
      const operator = about.operator ?? 'eq';
      const words = [about.operator === null ? 'Equal to the value; a list means one of its values.' : operatorWords(operator, parameter, operator === 'in' || operator === 'not_in')];
      return [
        paragraph(...parameterParts(parameter), ...(declared?.description == null ? [] : [text(' '), ...withCode(declared.description)])),
        paragraph(...withCode(words.join(' '))),
        paragraph(text('From '), code(about.capability)),
      ];
    }
    case 'policy': {
      const description = set.named(about.name)[0]?.file.description ?? null;
      const what = set.isTemplateName(about.name) ? 'A template that ships with the product.' : 'An organization policy of this directory.';
      return [paragraph(text(isActive(about.name, set) ? `${what} It is the active one.` : what)), ...(description === null ? [] : [paragraph(text(description))])];
    }
    case 'code':
      return [paragraph(text('Silences '), strong(about.code), text(` (${codeFacts(about.code).severity}) on this line; alone on a line, on the next one. The reason behind the colon is required.`))];
    case 'value':
    case 'agent':
    case 'snippet':
      return [];
  }
}

function isActive(name: string, { active }: PolicySet): boolean {
  return active.kind === 'chosen' && active.name === name;
}

function parameterOf({ capability, name }: About & { kind: 'parameter' }, set: PolicySet): KeyParameter | null {
  const known = set.catalogue.capabilities.get(capability);
  return known === undefined ? null : (parametersOf([known]).get(name) ?? null);
}

function valueWords(what: ValueSort, value: string): string {
  switch (what) {
    case 'boolean':
      return 'Boolean';
    case 'declared default':
      return 'declared default';
    case 'size':
      return bytesText(Number(value)) ?? 'bytes';
    case 'window':
      return durationText(Number(value)) ?? 'seconds';
    case 'calls':
      return value === '1' ? 'call' : 'calls';
    case 'version':
      return 'a text, in quotes';
    case 'file name':
      return 'what the file is called';
  }
}

const SNIPPETS: Readonly<Record<SnippetName, string>> = {
  'organization policy': 'a whole file, built on a template',
  'agent policy': 'a whole file for one agent',
  'entry with a reason': 'a capability that a person has to agree to',
  'entry with a threshold': 'two rules, below a number and from it on',
  'entry with a rate limit': 'a tier for some calls, a stricter one beyond',
  rule: 'a condition and its tier',
  'two rules with a threshold': 'below a number and from it on',
  'ordered rule': 'a capability, its tier and the reason',
};

interface KeyWords {
  readonly title: string;
  readonly description: string;
}

function keyWords(level: KeyLevel, key: string): KeyWords {
  switch (level) {
    case 'organization':
    case 'agent':
      if (key === 'agent' || key === 'name') return schemaWords(key === 'agent' ? 'agent' : 'organization', key);
      return ORDERED_KEYS[key] ?? schemaWords(level, key);
    case 'list item':
    case 'list limit':
      return ORDERED_KEYS[key] ?? schemaWords(level === 'list limit' ? 'rate_limit' : key === 'rate_limit' ? 'entry' : 'rule', key);
    case 'match':
      return ORDERED_KEYS[key] ?? { title: '', description: '' };
    case 'defaults':
    case 'entry':
    case 'rule':
    case 'rate_limit':
      return schemaWords(level, key);
  }
}

function schemaWords(level: keyof typeof KEY_TITLES, key: string): KeyWords {
  return { title: KEY_TITLES[level][key] ?? '', description: KEY_DESCRIPTIONS[level][key] ?? '' };
}

/** The keys of the ordered form, which the schema leaves out: it is read, but not what anybody starts with. */
const ORDERED_KEYS: Readonly<Record<string, KeyWords>> = {
  rules: { title: 'Ordered list of rules', description: 'The ordered form, in place of `capabilities`: a list in which the first item that matches decides, whatever its specificity.' },
  overrides: { title: 'Ordered list of rules', description: 'The same as `rules`, as the product spells it in an organization policy of the ordered form.' },
  capability: { title: 'Capability or pattern', description: 'What the item is about: a capability name (`email.send`) or a pattern (`filesystem.*`, `*`).' },
  match: { title: 'Capability or pattern, nested', description: 'Another spelling of `capability`: `match: { capability: "email.send" }`.' },
  conditions: { title: 'Condition', description: 'What the parameters of the call must be like for the item to match. Written like `condition` in the map form.' },
  max_per_hour: { title: 'Calls in an hour', description: 'How many calls may pass in any hour: `max` with a `window` of 3600 seconds.' },
  escalate_to: { title: 'Tier beyond the limit', description: 'Another spelling of `on_exceed`: the tier of calls beyond the limit, stricter than the tier of the item.' },
};
