// Owns: the colours of tiers and severities on a terminal.
// Refuses: everything else, which stays as it is.

import type { Paint, Severity, Tier } from '../../core/src/index.js';
import { PLAIN } from '../../core/src/index.js';
import type { Output } from './io.js';

export function paintFor(output: Output): Paint {
  return output.colour ? COLOURS : PLAIN;
}

const COLOURS: Paint = {
  tier: (text, tier) => coloured(text, tierColour(tier)),
  severity: (text, severity) => coloured(text, severityColour(severity)),
};

const GREEN = 32;
const YELLOW = 33;
const RED = 31;
const BLUE = 34;
const CYAN = 36;
const DIM = 2;

function coloured(text: string, colour: number): string {
  return `\u001b[${colour}m${text}\u001b[0m`;
}

function tierColour(tier: Tier): number {
  switch (tier) {
    case 'autonomous':
      return GREEN;
    case 'notify':
      return CYAN;
    case 'approval_required':
      return YELLOW;
    case 'blocked':
      return RED;
  }
}

function severityColour(severity: Severity): number {
  switch (severity) {
    case 'error':
      return RED;
    case 'warning':
      return YELLOW;
    case 'information':
      return BLUE;
    case 'hint':
      return DIM;
  }
}
