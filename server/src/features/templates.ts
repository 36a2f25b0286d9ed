// Owns: kruxosPolicy/templates and kruxosPolicy/newPolicy: the shipped policies and starters to begin from, and a new policy made of one.
// Refuses: the system policy, which is not to be copied, and writing files.

import { ErrorCodes, ResponseError } from '../lsp.js';
import { SYSTEM_NAME, fillTemplate, readPolicy } from '../../../core/src/index.js';
import type { PolicyFile, Shipped } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { NewPolicyRequest, TemplatesRequest } from '../protocol.js';
import type { NewPolicyParams, NewPolicyResult, TemplateInfo } from '../protocol.js';

export const templates: Feature = {
  capability: UNANNOUNCED,
  register(on, { workspace }) {
    on.request(TemplatesRequest, (): TemplateInfo[] => offered(workspace.shipped).map(toInfo));
    on.request(NewPolicyRequest, async ({ uri, template, name }: NewPolicyParams): Promise<NewPolicyResult> => {
      const found = offered(workspace.shipped).find((each) => toInfo(each).name === template);
      if (found === undefined) throw new ResponseError(ErrorCodes.InvalidParams, `there is no template \`${template}\``);
      if (found.kind === 'organization' && name === SYSTEM_NAME) throw new ResponseError(ErrorCodes.InvalidParams, '`system` is the name of the system policy');
      const active = uri === undefined ? undefined : (await workspace.directoryOf(uri))?.set.active;
      const base = found.kind === 'agent' && active?.kind === 'chosen' ? active.name : null;
      return { text: fillTemplate(found, { name, extends: base }) };
    });
  },
};

function offered({ templates: policies, starters }: Shipped): PolicyFile[] {
  return [...policies, ...starters.map(({ file, text }) => readPolicy({ uri: file, text }, { inAgents: false }))];
}

function toInfo(file: PolicyFile): TemplateInfo {
  const kind = file.kind === 'agent' ? 'agent' : 'organization';
  return { name: file.name?.value ?? file.file, kind, description: file.description ?? '', text: file.text };
}
