// Owns: the lines that can decide calls: of every policy that speaks for some agent, each entry's, each rule's and the default's; of one that does not compile, the line that keeps it from that.
// Refuses: which calls they decide (decide/).

import type { Entry, PolicyFile } from '../model/policy.js';
import { faultSpan, inheritance } from './compiled-policy.js';
import type { CompiledPolicy } from './compiled-policy.js';
import type { PolicySet } from './policy-set.js';
import { sourcePlace } from './vote.js';
import type { SourcePlace } from './vote.js';

export interface DecidingLine {
  /** As in the source of a decision. */
  readonly source: SourcePlace;
  /** What stands there: `filesystem.write`, `filesystem.write, rule 2`, `filesystem.write, rate limit` where an entry has no tier of its own, `defaults`, `does not compile`. */
  readonly says: string;
}

/** Those of the system policies first, then of the organization's with what they extend, then of the agents'; in each file in the order of its text. */
export function decidingLines(set: PolicySet): readonly DecidingLine[] {
  const lines = new Map<string, readonly DecidingLine[]>();
  const layers = ['system', 'organization', 'agent'] as const;
  // No agent is called like this: it is one without a policy of its own.
  const voices = ['', ...set.agentNames()].flatMap((agent) => set.voicesFor(agent, 'enforcement').voices);
  for (const layer of layers) {
    for (const voice of voices) {
      if (voice.layer === layer && voice.kind === 'policy') addLines(lines, voice.policy);
    }
  }
  return [...lines.values()].flat();
}

/** Each file once, however many policies it is a part of. */
function addLines(lines: Map<string, readonly DecidingLine[]>, policy: CompiledPolicy): void {
  if (policy.broken !== null) {
    lines.set(`broken ${policy.file.uri}`, [{ source: sourcePlace(policy.file, faultSpan(policy.file)), says: 'does not compile' }]);
    return;
  }
  for (const { file } of inheritance(policy)) {
    if (!lines.has(file.uri)) lines.set(file.uri, linesOf(file));
  }
}

function linesOf(file: PolicyFile): DecidingLine[] {
  const { defaults } = file;
  const lines = file.entries.flatMap((entry) => linesOfEntry(file, entry));
  if (defaults !== null) lines.push({ source: sourcePlace(file, defaults.tierKeySpan), says: 'defaults' });
  return lines.sort((a, b) => a.source.span.start - b.source.span.start);
}

function linesOfEntry(file: PolicyFile, { key, keySpan, tier, rules, rateLimit, broken }: Entry): DecidingLine[] {
  const own = { source: sourcePlace(file, keySpan), says: broken || tier !== null ? key : `${key}, rate limit` };
  const ruled = rules.map((rule, i) => ({ source: sourcePlace(file, rule.span), says: file.form === 'ordered' ? key : `${key}, rule ${i + 1}` }));
  return broken ? [own] : tier !== null || rateLimit !== null ? [...ruled, own] : ruled;
}
