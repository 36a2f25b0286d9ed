// Owns: the values that are known for a key: tiers, names of policies and agents, and the numbers that people write.
// Refuses: values of conditions (conditions.ts) and patterns (patterns.ts).

import { SYSTEM_NAME } from '../../compile/directory-layout.js';
import type { PolicySet } from '../../compile/policy-set.js';
import { stemsOf } from '../../model/file-names.js';
import type { PolicyFile } from '../../model/policy.js';
import { TIERS } from '../../model/tier.js';
import type { Tier } from '../../model/tier.js';
import type { CompletionItem, ValueSort } from './completion-item.js';
import type { Holder } from './context.js';
import { stricterTiers } from './keys.js';
import { textValue, valuePieces } from './slot.js';
import type { Slot } from './slot.js';

export function valueItems(key: string, holder: Holder, { set, file }: { readonly set: PolicySet; readonly file: PolicyFile }, slot: Slot): CompletionItem[] {
  switch (key) {
    case 'tier':
      return TIERS.map((tier) => tierItem(tier, slot));
    case 'on_exceed':
    case 'escalate_to':
      return (stricterTiers(holder) as readonly Tier[]).map((tier) => tierItem(tier, slot));
    case 'extends':
      return policyNames(set, file).map((name) => ({ label: name, filter: name, about: { kind: 'policy', name }, pieces: valuePieces(textValue(name, slot), slot), asksAgain: false }));
    case 'agent':
      return [...new Set([stemsOf(file)[0], ...set.agentNames()])].map((name, i) => {
        const about = i === 0 ? ({ kind: 'value', what: 'file name', text: name } as const) : ({ kind: 'agent', name } as const);
        return { label: name, filter: name, about, pieces: valuePieces(textValue(name, slot), slot), asksAgain: false };
      });
    case 'name':
      return [literal(policyNameAfter(file), textValue(policyNameAfter(file), slot), 'file name', slot)];
    case 'version':
      return [literal('1.0', slot.quote === null ? '"1.0"' : '1.0', 'version', slot)];
    case 'window':
      return ['60', '300', '3600', '86400'].map((each) => literal(each, each, 'window', slot));
    case 'max':
    case 'max_per_hour':
      return ['1', '10', '100'].map((each) => literal(each, each, 'calls', slot));
    default:
      return [];
  }
}

/** What the file can extend: the active policy first, then the directory's others, then the templates. */
export function policyNames(set: PolicySet, file: PolicyFile): string[] {
  const active = set.active.kind === 'chosen' ? set.active.name : null;
  const own = file.kind === 'organization' ? file.name?.value : undefined;
  const names = set.policyNames().filter((each) => each !== own || set.isTemplateName(each));
  return active !== null && names.includes(active) ? [active, ...names.filter((each) => each !== active)] : names;
}

/** What an organization policy is best called, after its file. */
export function policyNameAfter(file: PolicyFile): string {
  const stems = stemsOf(file);
  return stems.find((each) => each !== SYSTEM_NAME) ?? stems[0];
}

/** What a new policy is best built on: the active policy, else an own one, else the template in the middle. */
export function policyToBuildOn(set: PolicySet): string {
  const active = set.active.kind === 'chosen' ? set.active.name : null;
  return active ?? set.policyNames().find((each) => !set.isTemplateName(each)) ?? 'team-moderate';
}

function tierItem(tier: Tier, slot: Slot): CompletionItem {
  return { label: tier, filter: tier, about: { kind: 'tier', tier }, pieces: valuePieces(textValue(tier, slot), slot), asksAgain: false };
}

function literal(label: string, text: string, what: ValueSort, slot: Slot): CompletionItem {
  return { label, filter: label, about: { kind: 'value', what, text: label }, pieces: valuePieces(text, slot), asksAgain: false };
}
