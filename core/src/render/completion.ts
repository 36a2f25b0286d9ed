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
import { code, paragraph, phrase, strong, text, withCode } from './inline.js';
import type { Block } from './markdown.js';
import { orderedKeyWords } from './ordered-keys.js';
import type { KeyWords } from './ordered-keys.js';
import { inOneLine } from './printable.js';
import { bytesText, durationText } from './quantities.js';
import { inEnglish } from './say.js';
import type { Say } from './say.js';
import { severityWord } from './severities.js';
import { tierMeaning } from './tiers.js';

/** A few words beside the label. */
export function completionDetail(about: About, set: PolicySet, say: Say = inEnglish): string {
  switch (about.kind) {
    case 'key':
      return keyWords(about.level, about.key, say).title;
    case 'tier':
      return tierMeaning(about.tier, say).replace(/\.$/, '');
    case 'capability': {
      const capability = set.catalogue.capabilities.get(about.name);
      if (capability?.reserved === true) return say('kept for the system policy');
      if (about.by !== null) return about.by === about.name ? say('has an entry') : say('so far by {0}', about.by);
      return capability?.declaredTier == null ? say('no entry yet') : say('no entry yet, declared {0}', capability.declaredTier);
    }
    case 'wildcard':
      return about.open === 0 ? say('all have entries') : say('{0} without an entry', about.open);
    case 'parameter': {
      const parameter = parameterOf(about, set);
      if (parameter === null) return '';
      return parameter.facet === 'size' ? say('size in bytes') : parameter.facet === 'count' ? say('number of elements') : parameter.type;
    }
    case 'value':
      return valueWords(about.what, about.text, say);
    case 'policy':
      return isActive(about.name, set) ? say('the active policy') : set.isTemplateName(about.name) ? say('template') : say('organization policy');
    case 'agent':
      return say('agent');
    case 'code':
      return about.isFound ? say('{0}, found here', severityWord(codeFacts(about.code).severity, say)) : severityWord(codeFacts(about.code).severity, say);
    case 'snippet':
      return snippetWords(about.name, say);
  }
}

/** What is worth reading before it is taken; empty where the words beside the label have said it all. */
export function completionBlocks(about: About, set: PolicySet, say: Say = inEnglish): Block[] {
  switch (about.kind) {
    case 'key':
      return [paragraph(...withCode(keyWords(about.level, about.key, say).description))];
    case 'tier':
      return [paragraph(strong(about.tier), text(`: ${tierMeaning(about.tier, say)}`))];
    case 'capability': {
      const capability = set.catalogue.capabilities.get(about.name);
      const standing = about.by === null ? phrase(say, 'No entry of this policy decides it yet.') : about.by === about.name ? phrase(say, 'This policy has an entry for it.') : phrase(say, 'So far {0} decides it in this policy.', code(about.by));
      return [paragraph(...standing), ...(capability === undefined ? [] : catalogueBlocks(capability, say))];
    }
    case 'wildcard': {
      const pattern = readPattern(about.pattern);
      const names = pattern === null ? [] : [...set.catalogue.capabilities.keys()].filter((each) => patternMatches(pattern, each));
      return [paragraph(...phrase(say, 'Everything that no more specific entry decides, of {0} known: {1}', names.length, nameParts(names, say)))];
    }
    case 'parameter': {
      const parameter = parameterOf(about, set);
      const declared = set.catalogue.capabilities.get(about.capability)?.parameters.find((each) => each.name === parameter?.base);
      if (parameter === null) return [];
      const operator = about.operator ?? 'eq';
      const words = about.operator === null ? say('Equal to the value; a list means one of its values.') : operatorWords(operator, parameter, { isList: operator === 'in' || operator === 'not_in', say });
      return [
        paragraph(...parameterParts(parameter, say), ...(declared?.description == null ? [] : [text(' '), ...withCode(inOneLine(declared.description))])),
        paragraph(...withCode(words)),
        paragraph(...phrase(say, 'From {0}', code(about.capability))),
      ];
    }
    case 'policy': {
      const description = set.named(about.name)[0]?.file.description ?? null;
      const what = set.isTemplateName(about.name) ? say('A template that ships with the product.') : say('An organization policy of this directory.');
      return [paragraph(text(isActive(about.name, set) ? `${what} ${say('It is the active one.')}` : what)), ...(description === null ? [] : [paragraph(text(inOneLine(description)))])];
    }
    case 'code':
      return [paragraph(...phrase(say, 'Silences {0} ({1}) on this line; alone on a line, on the next one. The reason behind the colon is required.', strong(about.code), severityWord(codeFacts(about.code).severity, say)))];
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

function valueWords(what: ValueSort, value: string, say: Say): string {
  switch (what) {
    case 'boolean':
      return 'Boolean';
    case 'declared default':
      return say('declared default');
    case 'size':
      return bytesText(Number(value), say) ?? say('bytes');
    case 'window':
      return durationText(Number(value), say) ?? say('seconds');
    case 'calls':
      return value === '1' ? say('call') : say('calls');
    case 'version':
      return say('a text, in quotes');
    case 'file name':
      return say('what the file is called');
  }
}

function snippetWords(name: SnippetName, say: Say): string {
  switch (name) {
    case 'organization policy':
      return say('a whole file on a template');
    case 'agent policy':
      return say('a whole file for one agent');
    case 'entry with a reason':
      return say('a capability that a person has to agree to');
    case 'entry with a threshold':
      return say('two rules, below a number and from it on');
    case 'entry with a rate limit':
      return say('a tier for some calls, a stricter one beyond');
    case 'rule':
      return say('a condition and its tier');
    case 'two rules with a threshold':
      return say('below a number and from it on');
    case 'ordered rule':
      return say('a capability, its tier and the reason');
  }
}

function keyWords(level: KeyLevel, key: string, say: Say): KeyWords {
  switch (level) {
    case 'organization':
    case 'agent':
      if (key === 'agent' || key === 'name') return schemaWords(key === 'agent' ? 'agent' : 'organization', key);
      return orderedKeyWords(key, say) ?? schemaWords(level, key);
    case 'list item':
    case 'list limit':
      return orderedKeyWords(key, say) ?? schemaWords(level === 'list limit' ? 'rate_limit' : key === 'rate_limit' ? 'entry' : 'rule', key);
    case 'match':
      return orderedKeyWords(key, say) ?? { title: '', description: '' };
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
