// Owns: the known capabilities that a policy's default decides.
// Refuses: calls that fall through an entry's rules to the default.

import type { Capability } from '../catalogue/catalogue.js';
import type { CompiledPolicy } from '../compile/compiled-policy.js';

/** Those that no entry of the policy matches, reserved names left out. */
export function decidedByDefault(policy: CompiledPolicy): readonly Capability[] {
  return [...policy.unmatched.values()].flat();
}
