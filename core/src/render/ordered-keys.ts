// Owns: the words about the keys of the ordered form, which the schema does not describe.
// Refuses: where they may stand, and keys that mean the same in both forms.

import type { Say } from './say.js';

export interface KeyWords {
  readonly title: string;
  readonly description: string;
}

/** Undefined for keys that the schema describes. The form is read, but not what anybody starts with. */
export function orderedKeyWords(key: string, say: Say): KeyWords | undefined {
  switch (key) {
    case 'rules':
      return { title: say('Ordered list of rules'), description: say('The ordered form, in place of `capabilities`: a list in which the first item that matches decides, whatever its specificity.') };
    case 'overrides':
      return { title: say('Ordered list of rules'), description: say('The same as `rules`, as the product spells it in an organization policy of the ordered form.') };
    case 'capability':
      return { title: say('Capability or pattern'), description: say('What the item is about: a capability name (`email.send`) or a pattern (`filesystem.*`, `*`).') };
    case 'match':
      return { title: say('Capability or pattern, nested'), description: say('Another spelling of `capability`: `match: { capability: "email.send" }`.') };
    case 'tier':
      return { title: say('Tier of the item'), description: say('What happens when the item is the first of the list that matches the call.') };
    case 'conditions':
      return { title: say('Condition'), description: say('What the parameters of the call must be like for the item to match. Written like `condition` in the map form.') };
    case 'max_per_hour':
      return { title: say('Calls in an hour'), description: say('How many calls may pass in any hour: `max` with a `window` of 3600 seconds.') };
    case 'escalate_to':
      return { title: say('Tier beyond the limit'), description: say('Another spelling of `on_exceed`: the tier of calls beyond the limit, stricter than the tier of the item.') };
    default:
      return undefined;
  }
}
