// Owns: what an action is called: what it does, and which decisions it changes.
// Refuses: finding out what it changes (ide/edits/proof.ts).

import type { ActionSubject, Draft } from '../ide/fixes/fix.js';
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
export function refusalText(effect: Comparison): string {
  const { differences, unproven } = effect;
  const known = differences.filter((each) => each.isKnown);
  if (known.length > 0 && known.every((each) => each.inDetail && !each.loosens)) return 'it would change reasons or rate limits';
  const text = effectText({ differences: known, unproven });
  return text === '' ? 'it cannot be shown that all decisions stay the same' : `not all decisions would stay the same: it ${text}`;
}
