// Owns: kruxosPolicy/activate: what `.active` has to say, by the rules of `config set policy`. Refuses: writing it; the client does that.

import { SYSTEM_NAME, missingActive, whyNotActive } from '../../../core/src/index.js';
import { LSPErrorCodes, ResponseError } from '../lsp.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { ActivateRequest } from '../protocol.js';
import type { ActivateParams, ActivateResult } from '../protocol.js';
import { snapshotFor } from '../questions.js';
import { childOf } from '../uris.js';

export const activate: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(ActivateRequest, async ({ uri, name }: ActivateParams): Promise<ActivateResult> => {
      // What is unsaved is not there for whoever reads `.active`.
      const snapshot = session.workspace.saved(await snapshotFor(session, uri));
      if (snapshot.input.isSingle) refuse('this document has no policy directory');
      switch (whyNotActive(snapshot.set, name)) {
        case 'unknown':
          return refuse(name === SYSTEM_NAME ? missingActive(name) : `there is no saved policy \`${name}\` in the directory, nor among the templates`);
        case 'unwritable':
          return refuse(`\`${name}\` cannot be kept in .active: its name has to be one line without space around it`);
        case 'broken':
          return refuse(`\`${name}\` does not compile`);
        case null:
          return { uri: childOf(snapshot.uri, '.active'), text: `${name}\n` };
      }
    });
  },
};

function refuse(why: string): never {
  throw new ResponseError(LSPErrorCodes.RequestFailed, `${why}; nothing was changed`);
}
