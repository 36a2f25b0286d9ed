// Owns: what severities are called in running text. Refuses: choosing one (problems/codes.ts, and whoever sets them).

import type { Severity } from '../problems/codes.js';
import type { Say } from './say.js';

export function severityWord(severity: Severity, say: Say): string {
  switch (severity) {
    case 'error':
      return say('error');
    case 'warning':
      return say('warning');
    case 'information':
      return say('information');
    case 'hint':
      return say('hint');
  }
}
