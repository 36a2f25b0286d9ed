// Owns: an organization's entry repeated in an agent's policy, without its rate limit, for the agent to differ from there on.
// Refuses: what is blocked, which no agent can lift, and agents without a policy of their own.

import type { Entry, PolicyFile } from '../../model/policy.js';
import { readPolicy } from '../../model/policy.js';
import { pathTo } from '../../syntax/path.js';
import { appendEntry, entryLines } from '../edits/append-entry.js';
import { applyEdits, edit } from '../edits/change.js';
import { withoutIdleSuppressions } from '../edits/idle-suppressions.js';
import { removeAt } from '../edits/yaml-edits.js';
import type { Refactoring } from './refactoring.js';

/** More agents than this make a list that nobody reads. */
const MOST_AGENTS = 8;

export const extractOverride: Refactoring = {
  id: 'extract-override',
  kind: 'refactor.extract',
  ifDecisionsChange: 'refused',
  propose: ({ set, file, token, bound }) => {
    if (file.kind !== 'organization' || token?.kind !== 'entry' || bound === null || bound.broken) return [];
    const { entry } = bound;
    const tiers = [entry.tier, ...entry.rules.map((rule) => rule.tier)].map((each) => each?.value);
    const lines = tiers.every((each) => each === undefined || each === 'blocked') ? null : linesWithoutLimit(file, entry);
    if (lines === null) return [];
    const agents = set.agents.filter((each) => each.broken === null && each.file.form === 'map' && each.file.table.keys.first(entry.key) === undefined);
    return agents.slice(0, MOST_AGENTS).flatMap(({ file: target, name }) => {
      const added = appendEntry(target, lines);
      if (added === null) return [];
      // What is found in the organization's entry need not be found in an agent's, and an agent cannot suppress all of it.
      const own = withoutIdleSuppressions(set, target.uri, added, { alsoInvalid: true });
      return [{ subject: { kind: 'extract override', name: entry.key, agent: name ?? target.file } as const, changes: [edit(target.uri, [own])] }];
    });
  },
};

/** The organization's limit goes on counting; a second one beside it would be another limit. */
function linesWithoutLimit(file: PolicyFile, entry: Entry): string[] | null {
  if (entry.rateLimit === null) return entryLines(file, entry);
  const path = pathTo(file.syntax.root, entry.rateLimit.keySpan.start).slice(0, 3);
  const removed = removeAt(file, path);
  if (removed === null) return null;
  const without = readPolicy({ uri: file.uri, text: applyEdits(file.text, [removed]) }, { inAgents: false });
  const same = without.entries.find((each) => each.key === entry.key);
  return same === undefined ? null : entryLines(without, same);
}
