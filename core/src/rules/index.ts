// Owns: the list of semantic rules, one file a code.
// Refuses: everything else. Codes that are found while a file is read or bound have no rule here.

import { agentFileName } from './agent-file-name.js';
import { conditionGap } from './condition-gap.js';
import { conditionOverlap } from './condition-overlap.js';
import { defaultOnlyCategory } from './default-only-category.js';
import { duplicatePolicy } from './duplicate-policy.js';
import { exceedsSystem } from './exceeds-system.js';
import { extendsCycle } from './extends-cycle.js';
import { extendsNotActive } from './extends-not-active.js';
import { impossibleCondition } from './impossible-condition.js';
import { liftsBlocked } from './lifts-blocked.js';
import { loosensInherited } from './loosens-inherited.js';
import { missingReason } from './missing-reason.js';
import { partlyOverruled } from './partly-overruled.js';
import { redundantEntry } from './redundant-entry.js';
import { relaxesDeclaredTier } from './relaxes-declared-tier.js';
import { relaxesOrganization } from './relaxes-organization.js';
import type { PolicyRule } from './rule.js';
import { shadowsTemplate } from './shadows-template.js';
import { uncoveredCategory } from './uncovered-category.js';
import { unknownCapability } from './unknown-capability.js';
import { unknownExtends } from './unknown-extends.js';
import { unreachableRule } from './unreachable-rule.js';

export const RULES: readonly PolicyRule[] = [
  agentFileName,
  conditionGap,
  conditionOverlap,
  defaultOnlyCategory,
  duplicatePolicy,
  exceedsSystem,
  extendsCycle,
  extendsNotActive,
  impossibleCondition,
  liftsBlocked,
  loosensInherited,
  missingReason,
  partlyOverruled,
  redundantEntry,
  relaxesDeclaredTier,
  relaxesOrganization,
  shadowsTemplate,
  uncoveredCategory,
  unknownCapability,
  unknownExtends,
  unreachableRule,
];
