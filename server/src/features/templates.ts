// Owns: kruxosPolicy/templates: the shipped policies and starters to begin from. Refuses: the system policy, which is not to be copied.

import { readPolicy } from '../../../core/src/index.js';
import type { PolicyFile } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { TemplatesRequest } from '../protocol.js';
import type { TemplateInfo } from '../protocol.js';

export const templates: Feature = {
  capability: UNANNOUNCED,
  register(on, { workspace }) {
    on.request(TemplatesRequest, (): TemplateInfo[] => {
      const starters = workspace.shipped.starters.map(({ file, text }) => readPolicy({ uri: file, text }, { inAgents: false }));
      return [...workspace.shipped.templates, ...starters].map(toInfo);
    });
  },
};

function toInfo(file: PolicyFile): TemplateInfo {
  return { name: file.name?.value ?? file.file, description: file.description ?? '', text: file.text };
}
