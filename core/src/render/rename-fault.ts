// Owns: why something cannot be called otherwise, in words. Refuses: finding out (ide/rename.ts).

import type { RenameFault } from '../ide/rename-fault.js';
import { inEnglish } from './say.js';
import type { Say } from './say.js';

export function renameFaultText(fault: RenameFault, say: Say = inEnglish): string {
  switch (fault.kind) {
    case 'shipped':
      return say('this policy ships with the product: it cannot be changed');
    case 'blank':
      return say('a name has something in it, and no space around it');
    case 'template':
      return say('`{0}` is a template that ships with the product: it cannot be renamed', fault.name);
    case 'unknown-policy':
      return say('no policy of this directory is called `{0}`', fault.name);
    case 'no-pattern':
      return say('`{0}` is neither a capability name (`filesystem.read`) nor a pattern (`filesystem.*`, `*`)', fault.newName);
    case 'no-file-name':
      return say('`{0}` cannot be a name: it contains `/`, `\\` or a control character, or is only dots', fault.newName);
    case 'no-anchor':
      return say('`{0}` cannot be the name of an anchor: that is one word without `,`, brackets, `&` and `*`', fault.newName);
    case 'other-pattern':
      return say('`{0}` cannot become `{1}`: a name stays a name and a wildcard a wildcard', fault.name, fault.newName);
    case 'taken':
      return takenText(fault, say);
    case 'taken-in':
      return fault.by === 'agent' ? say('there is an agent called `{0}` already, in {1}', fault.newName, fault.file) : say('{0} has an entry for `{1}` already', fault.file, fault.newName);
  }
}

function takenText({ by, newName }: Extract<RenameFault, { kind: 'taken' }>, say: Say): string {
  switch (by) {
    case 'policy':
      return say('there is a policy called `{0}` already', newName);
    case 'template':
      return say('`{0}` is the name of a template: the policy would take its place', newName);
    case 'system':
      return say('`{0}` is the name of the system policy: no other policy can be extended or active under it', newName);
    case 'capability':
      return say('there is a capability called `{0}` already', newName);
    case 'anchor':
      return say('there is an anchor `&{0}` already', newName);
  }
}
