// Owns: the question "for which agent?". Refuses: knowing which agents there are.

import type { AgentInfo } from '../../../server/src/protocol.js';
import { pickStep } from './pick-step.js';
import type { PickResult } from './pick-step.js';

export function pickAgent(options: {
  readonly agents: readonly AgentInfo[];
  readonly start: string | null;
  readonly totalSteps: number;
}): Promise<PickResult<string>> {
  return pickStep<string>({
    title: 'Check Policy: Agent',
    placeholder: 'Pick an agent, or type any name: an agent without a policy file is one, too',
    step: 1,
    totalSteps: options.totalSteps,
    choices: options.agents.map(({ name, extends: base }) => ({
      label: name,
      value: name,
      ...(base === null ? {} : { description: `extends ${base}` }),
    })),
    start: options.start,
    typed: (name) => ({ label: name, description: 'an agent without a policy file', value: name }),
  });
}
