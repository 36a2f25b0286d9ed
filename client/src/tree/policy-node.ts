// Owns: the nodes of the view as data. Refuses: looks (tree-item.ts).

import type { CheckPolicyParams, DirectoryOverview, PolicyOverview } from '../../../server/src/protocol.js';
import { questionKey } from './pinned-questions.js';
import type { PinnedQuestion, Verdict } from './pinned-questions.js';

/** A node carries what commands take as their argument: `uri`, `agent`, `capability`, `parameters`. */
export type PolicyNode =
  | { readonly kind: 'directory'; readonly overview: DirectoryOverview }
  | { readonly kind: 'section'; readonly section: 'policies' | 'agents'; readonly overview: DirectoryOverview }
  | { readonly kind: 'questions' }
  | { readonly kind: 'policy'; readonly policy: PolicyOverview; readonly uri: string; readonly agent?: string }
  | ({ readonly kind: 'question'; readonly pinned: PinnedQuestion; readonly state: QuestionState } & CheckPolicyParams);

export type QuestionState =
  | { readonly kind: 'answered'; readonly now: Verdict; readonly saved: Verdict; readonly dependsOn: readonly string[] }
  | { readonly kind: 'failed'; readonly why: string };

export function nodeId(node: PolicyNode): string {
  switch (node.kind) {
    case 'directory':
      return node.overview.uri;
    case 'section':
      return `${node.overview.uri} ${node.section}`;
    case 'questions':
      return 'questions';
    case 'policy':
      return `${node.uri} ${node.policy.layer} ${node.policy.uri}`;
    case 'question':
      return questionKey(node.pinned);
  }
}
