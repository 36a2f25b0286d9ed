// Owns: what an action is called: what it does, and which decisions it changes.
// Refuses: finding out what it changes (ide/edits/proof.ts).

import type { ActionSubject, Draft } from '../ide/fixes/fix.js';
import type { Difference } from '../ide/convert-to-map.js';
import type { Refusal } from '../ide/refactorings/refactoring.js';
import type { Comparison, DecisionDifference } from '../compare/comparison.js';
import { isStandIn } from '../compare/names.js';
import { inEnglish } from './say.js';
import type { Say } from './say.js';

/** The title of an action whose effect is known; null stands for one that changes no text that decides anything. */
export function actionTitle({ subject }: Pick<Draft, 'subject'>, effect: Comparison | null, say: Say = inEnglish): string {
  const note = effect === null ? '' : effectText(effect, say);
  return note === '' ? subjectText(subject, say) : `${subjectText(subject, say)} (${note})`;
}

export function fixAllTitle(say: Say = inEnglish): string {
  return say('Fix all problems that can be fixed without loosening anything');
}

/** Above what a person has to agree to. */
export function confirmationTitle(say: Say = inEnglish): string {
  return say('Changes decisions');
}

function subjectText(subject: ActionSubject, say: Say): string {
  switch (subject.kind) {
    case 'replace':
      return say('Change `{0}` to `{1}`', subject.was, subject.now);
    case 'remove':
      return removalText(subject, say);
    case 'insert':
      return subject.text.includes(':') ? say('Insert `{0}`', subject.text) : say('Insert a `{0}`', subject.text);
    case 'insert entries':
      return subject.keys.length === 1 ? say('Insert an entry for `{0}`', subject.keys[0] ?? '') : say('Insert entries for all {0} categories', subject.keys.length);
    case 'insert overruled':
      return subject.keys.length === 1 ? say('Insert an entry for `{0}`', subject.keys[0] ?? '') : say('Insert entries for the {0} overruled capabilities', subject.keys.length);
    case 'quote':
      return say('Quote `{0}`', subject.text);
    case 'unindent tabs':
      return say('Indent with spaces');
    case 'write as mapping':
      return say('Write `tier: {0}` below `{1}`', subject.tier, subject.name);
    case 'set tier':
      switch (subject.of) {
        case 'none':
          return say('Set `{0}`', subject.tier);
        case 'system':
          return say('Set `{0}`, as the system policy does', subject.tier);
        case 'organization':
          return say('Set `{0}`, as the organization policy does', subject.tier);
      }
    case 'split':
      return subject.count === 1 ? say('Split `{0}` into its one capability', subject.pattern) : say('Split `{0}` into its {1} capabilities', subject.pattern, subject.count);
    case 'rename file':
      return say('Rename the file to `{0}`', subject.name);
    case 'choose active':
      return say('Make `{0}` the active policy', subject.name);
    case 'suppress':
      return say('Suppress `{0}` here, with a reason', subject.code);
    case 'merge':
      return say('Merge {0} equal entries into `{1}`', subject.count, subject.pattern);
    case 'move to organization':
      return say('Move `{0}` to `{1}`', subject.name, subject.policy);
    case 'extract override':
      return say('Give `{0}` an entry of its own for `{1}`', subject.agent, subject.name);
    case 'sort':
      return say('Sort the entries');
    case 'convert to map':
      return say('Write the list of rules as a map of capabilities');
  }
}

function removalText({ what, name }: ActionSubject & { readonly kind: 'remove' }, say: Say): string {
  switch (what) {
    case 'entry':
      return name === null ? say('Remove the entry') : say('Remove the entry `{0}`', name);
    case 'key':
      return name === null ? say('Remove the key') : say('Remove the key `{0}`', name);
    case 'rule':
      return say('Remove the rule');
    case 'item':
      return say('Remove the item');
    case 'rate limit':
      return say('Remove the rate limit');
    case 'suppression':
      return say('Remove the suppression');
  }
}

/**
 * Which decisions differ, and how. Empty where none does. What concerns names that only packs define is said apart, since nobody can list those: where it is
 * all there is, or where it alone becomes more permissive.
 */
export function effectText({ differences, unproven }: Comparison, say: Say = inEnglish): string {
  const told = differences.filter((each) => !each.inDetail || each.loosens);
  const [known, unknown] = [told.filter((each) => each.isKnown), told.filter((each) => !each.isKnown)];
  const someLooser = known.some(isLooser);
  const parts: string[] = [];
  const [first] = unknown;
  if (known.length > 0) {
    parts.push(groupText(known, say));
    if (!someLooser && unknown.some(isLooser)) parts.push(changeText(unknown, say('what the catalogue does not know'), say));
  } else if (first !== undefined) parts.push(`${changeText(unknown, say('what the catalogue does not know'), say)}: ${tiersText(first, say)}`);
  const open = unproven.filter((each) => !isStandIn(each) && !known.some((one) => one.capability === each));
  if (open.length > 0) parts.push(open.length === 1 ? say('may change `{0}`', open[0] ?? '') : say('may change {0} capabilities', open.length));
  else if (!someLooser && unproven.some(isStandIn) && !unknown.some(isLooser)) parts.push(say('may change what the catalogue does not know'));
  if (!told.some(isLooser) && told.some((each) => each.loosens)) parts.push(say('loosens a rate limit for other calls'));
  return parts.join('; ');
}

function groupText(differences: readonly DecisionDifference[], say: Say): string {
  const names = [...new Set(differences.map((each) => each.capability))];
  const [first] = differences as readonly [DecisionDifference, ...DecisionDifference[]];
  const agents = new Set(differences.map((each) => each.agent));
  const who = agents.size === 1 && first.agent !== null ? say(' for {0}', first.agent) : '';
  const where = first.policy !== null && differences.every((each) => each.policy === first.policy) ? say(' under `{0}`', first.policy) : '';
  const [only = ''] = names;
  if (names.length === 1) {
    const isUniform = differences.every((each) => each.before === first.before && each.after === first.after);
    return `${changeText(differences, `\`${only}\`${who}${where}`, say)}: ${isUniform ? tiersText(first, say) : say('in some calls')}`;
  }
  const looser = new Set(differences.filter(isLooser).map((each) => each.capability)).size;
  const what = say('{0} capabilities', names.length) + who + where;
  if (looser === names.length) return say('loosens {0}', what);
  if (!differences.some(isLooser)) return say('tightens {0}', what);
  return say('changes {0}, {1} of them looser', what, looser);
}

function changeText(differences: readonly DecisionDifference[], what: string, say: Say): string {
  const [looser, stricter] = [differences.some(isLooser), !differences.every(isLooser)];
  return looser && stricter ? say('changes {0}', what) : looser ? say('loosens {0}', what) : say('tightens {0}', what);
}

/** What is blocked now is stricter, also where calls that were counted together with it get more room. */
function isLooser({ loosens, after }: DecisionDifference): boolean {
  return loosens && after !== 'blocked';
}

function tiersText({ before, after, inDetail }: DecisionDifference, say: Say): string {
  return inDetail ? say('its rate limit') : `${before ?? say('no rule')} → ${after ?? say('no rule')}`;
}

/** Why an action is not offered. */
export function refusalText(refusal: Refusal, say: Say = inEnglish): string {
  switch (refusal.kind) {
    case 'decisions':
      return lossText(refusal.effect, say);
    case 'form':
      return formText(refusal.conversion, say);
    case 'taken':
      return say('`{0}` has an entry for `{1}` already', refusal.policy, refusal.name);
    case 'tied':
      return say('the text of `{0}` cannot stand in another file: it is in a flow mapping, or an anchor or alias ties it to this one', refusal.name);
  }
}

/** A call, and what it would get instead of what it gets. */
export function conversionDifferenceText({ policy, agent, capability, parameters, before, after, inDetail }: Difference, say: Say = inEnglish): string {
  const bare = Object.keys(parameters).length === 0 ? capability : say('{0} with {1}', capability, JSON.stringify(parameters));
  const call = `${bare}${agent === null ? '' : say(' for {0}', agent)}${policy === null ? '' : say(' under `{0}`', policy)}`;
  if (inDetail) return say('{0} would keep its tier, but not its rate limit or reason', call);
  return say('{0} would get {1} instead of {2}', call, after ?? say('no answer'), before ?? say('no answer'));
}

function formText(conversion: Extract<Refusal, { kind: 'form' }>['conversion'], say: Say): string {
  switch (conversion.kind) {
    case 'broken':
      return conversion.why;
    case 'unproven':
      if (conversion.policy === null) return say('it cannot be shown that every call of `{0}` is decided as before', conversion.capability);
      return say('it cannot be shown that every call of `{0}` is decided as before under `{1}`, which extends it', conversion.capability, conversion.policy);
    case 'different': {
      const [first, ...others] = conversion.differences;
      const call = first === undefined ? say('some call differs') : conversionDifferenceText(first, say);
      if (others.length === 0) return say('in the map form the most specific entry decides, and then {0}', call);
      if (others.length === 1) return say('in the map form the most specific entry decides, and then {0}, and 1 more answer differs', call);
      return say('in the map form the most specific entry decides, and then {0}, and {1} more answers differ', call, others.length);
    }
  }
}

function lossText({ differences, unproven }: Comparison, say: Say): string {
  const known = differences.filter((each) => each.isKnown);
  if (known.length > 0 && known.every((each) => each.inDetail && !each.loosens)) return say('it would change reasons or rate limits');
  const text = effectText({ differences: known, unproven }, say);
  return text === '' ? say('it cannot be shown that all decisions stay the same') : say('not all decisions would stay the same: it {0}', text);
}
