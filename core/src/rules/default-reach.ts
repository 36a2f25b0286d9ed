// Owns: the known capabilities that a policy's default decides whatever the call is.
// Refuses: calls that fall through an entry's rules to the default.

import type { Capability } from '../catalogue/catalogue.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';

/** Those that no entry of the policy matches, nor one whose key spells no pattern may mean, which blocks them; reserved names left out. */
export function decidedByDefault(policy: CompiledPolicy): readonly Capability[] {
  const { unclear } = policy;
  const unmatched = [...policy.unmatched.values()].flat();
  return unclear.length === 0 ? unmatched : unmatched.filter((each) => !unclear.some((like) => like.test(each.name)));
}
