// Owns: what an action is called: what it does, and which decisions it changes.
// Refuses: finding out what it changes (ide/edits/proof.ts).

import type { ActionSubject, Draft } from '../ide/fixes/fix.js';
import type { Difference } from '../ide/convert-to-map.js';
import type { Refusal } from '../ide/refactorings/refactoring.js';
import type { Comparison, DecisionDifference } from '../ide/same-decisions.js';

/** The title of an action whose effect is known; null stands for one that changes no text that decides anything. */
export function actionTitle({ subject }: Pick<Draft, 'subject'>, effect: Comparison | null): string {
  const note = effect === null ? '' : effectText(effect);
  return note === '' ? subjectText(subject) : `${subjectText(subject)} (${note})`;
}

function subjectText(subject: ActionSubject): string {
  switch (subject.kind) {
    case 'replace':
      return `Change \`${subject.was}\` to \`${subject.now}\``;
    case 'remove':
      return subject.name === null ? `Remove the ${subject.what}` : `Remove the ${subject.what} \`${subject.name}\``;
    case 'insert':
      return subject.text.includes(':') ? `Insert \`${subject.text}\`` : `Insert a \`${subject.text}\``;
    case 'insert entries':
      return subject.keys.length === 1 ? `Insert an entry for \`${subject.keys[0] ?? ''}\`` : `Insert entries for all ${subject.keys.length} categories`;
    case 'quote':
      return `Quote \`${subject.text}\``;
    case 'unindent tabs':
      return 'Indent with spaces';
    case 'write as mapping':
      return `Write \`tier: ${subject.tier}\` below \`${subject.name}\``;
    case 'set tier':
      return subject.of === 'none' ? `Set \`${subject.tier}\`` : `Set \`${subject.tier}\`, as the ${subject.of} policy does`;
    case 'split':
      return `Split \`${subject.pattern}\` into ${subject.count === 1 ? 'its one capability' : `its ${subject.count} capabilities`}`;
    case 'rename file':
      return `Rename the file to \`${subject.name}\``;
    case 'choose active':
      return `Make \`${subject.name}\` the active policy`;
    case 'suppress':
      return `Suppress \`${subject.code}\` here, with a reason`;
    case 'merge':
      return `Merge ${subject.count} equal entries into \`${subject.pattern}\``;
    case 'move to organization':
      return `Move \`${subject.name}\` to \`${subject.policy}\``;
    case 'extract override':
      return `Give \`${subject.agent}\` an entry of its own for \`${subject.name}\``;
    case 'sort':
      return 'Sort the entries';
    case 'convert to map':
      return 'Write the list of rules as a map of capabilities';
  }
}

/** Which decisions differ, and how. Empty where none does. What concerns names that only packs define is said apart: nobody can list those. */
export function effectText({ differences, unproven }: Comparison): string {
  const told = differences.filter((each) => !each.inDetail || each.loosens);
  const [known, unknown] = [told.filter((each) => each.isKnown), told.filter((each) => !each.isKnown)];
  const parts: string[] = [];
  if (known.length > 0) parts.push(groupText(known));
  else if (unknown.length > 0) parts.push(`${verbOf(unknown)} what the catalogue does not know: ${tiersText(unknown[0] as DecisionDifference)}`);
  const open = unproven.filter((each) => !known.some((one) => one.capability === each));
  if (open.length > 0) parts.push(`may change ${namesText(open)}`);
  return parts.join('; ');
}

function groupText(differences: readonly DecisionDifference[]): string {
  const names = [...new Set(differences.map((each) => each.capability))];
  const [first] = differences as readonly [DecisionDifference, ...DecisionDifference[]];
  const agents = new Set(differences.map((each) => each.agent));
  const who = agents.size === 1 && first.agent !== null ? ` for ${first.agent}` : '';
  const where = first.policy !== null && differences.every((each) => each.policy === first.policy) ? ` under \`${first.policy}\`` : '';
  const looser = new Set(differences.filter((each) => each.loosens).map((each) => each.capability)).size;
  const [only] = names;
  const isUniform = differences.every((each) => each.before === first.before && each.after === first.after);
  if (names.length === 1) {
    const how = isUniform ? tiersText(first) : 'in some calls';
    return `${verbOf(differences)} \`${only ?? ''}\`${who}${where}: ${how}`;
  }
  const share = looser > 0 && looser < names.length ? `, ${looser} of them looser` : '';
  return `${looser === names.length ? 'loosens' : looser === 0 && differences.every((each) => !each.loosens) ? 'tightens' : 'changes'} ${names.length} capabilities${who}${where}${share}`;
}

function verbOf(differences: readonly DecisionDifference[]): string {
  const [looser, stricter] = [differences.some((each) => each.loosens), differences.some((each) => !each.loosens)];
  return looser && stricter ? 'changes' : looser ? 'loosens' : 'tightens';
}

function tiersText({ before, after, inDetail }: DecisionDifference): string {
  return inDetail ? 'its rate limit' : `${before ?? 'no rule'} → ${after ?? 'no rule'}`;
}

function namesText(names: readonly string[]): string {
  return names.length === 1 ? `\`${names[0] ?? ''}\`` : `${names.length} capabilities`;
}

/** Why an action is not offered. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'decisions':
      return changeText(refusal.effect);
    case 'form':
      return formText(refusal.conversion);
    case 'taken':
      return `\`${refusal.policy}\` has an entry for \`${refusal.name}\` already`;
    case 'tied':
      return `the text of \`${refusal.name}\` cannot stand in another file: it is in a flow mapping, or an anchor or alias ties it to this one`;
  }
}

/** A call, and what it would get instead of what it gets. */
export function conversionDifferenceText({ capability, parameters, before, after, inDetail }: Difference): string {
  const call = Object.keys(parameters).length === 0 ? capability : `${capability} with ${JSON.stringify(parameters)}`;
  const change = inDetail ? 'would keep its tier, but not its rate limit or reason' : `would get ${after ?? 'no answer'} instead of ${before ?? 'no answer'}`;
  return `${call} ${change}`;
}

function formText(conversion: Extract<Refusal, { kind: 'form' }>['conversion']): string {
  switch (conversion.kind) {
    case 'broken':
      return conversion.why;
    case 'unproven':
      return `its conditions on \`${conversion.capability}\` are too many to compare`;
    case 'different': {
      const [first, ...others] = conversion.differences;
      const more = others.length === 0 ? '' : `, and ${others.length} more ${others.length === 1 ? 'capability differs' : 'capabilities differ'}`;
      return `in the map form the most specific entry decides, and then ${first === undefined ? 'some call differs' : conversionDifferenceText(first)}${more}`;
    }
  }
}

function changeText({ differences, unproven }: Comparison): string {
  const known = differences.filter((each) => each.isKnown);
  if (known.length > 0 && known.every((each) => each.inDetail && !each.loosens)) return 'it would change reasons or rate limits';
  const text = effectText({ differences: known, unproven });
  return text === '' ? 'it cannot be shown that all decisions stay the same' : `not all decisions would stay the same: it ${text}`;
}
