// Owns: an agent's entry moved to the organization policy that binds it, where it holds for every agent.
// Refuses: policies that ship with the product, and keys that the organization policy has already.

import { edit } from '../edits/change.js';
import { appendEntry, entryLinesWithComments } from '../edits/append-entry.js';
import { entryPath, removeAt } from '../edits/yaml-edits.js';
import type { Refactoring } from './refactoring.js';

export const moveToOrganization: Refactoring = {
  id: 'move-to-organization',
  kind: 'refactor.move',
  ifDecisionsChange: 'named',
  propose: ({ set, file, token, bound }) => {
    if (file.kind !== 'agent' || token?.kind !== 'entry' || bound === null || bound.broken || set.active.kind !== 'chosen') return [];
    const { entry } = bound;
    const target = set.active.policies[0]?.file;
    const isOwn = target !== undefined && set.input.organizations.some((each) => each.uri === target.uri);
    if (!isOwn) return [];
    const subject = { kind: 'move to organization', name: entry.key, policy: target.name?.value ?? target.file } as const;
    if (target.entries.some((each) => each.key === entry.key)) return [{ subject, refusal: { kind: 'taken', name: entry.key, policy: subject.policy } }];
    const lines = entryLinesWithComments(file, entry);
    if (lines === null && token.kind === 'entry' && file.form === 'map') return [{ subject, refusal: { kind: 'tied', name: entry.key } }];
    const removed = removeAt(file, entryPath(file, entry.keySpan.start) ?? []);
    const added = lines === null ? null : appendEntry(target, lines);
    if (removed === null || added === null) return [];
    return [{ subject, changes: [edit(file.uri, [removed]), edit(target.uri, [added])] }];
  },
};
