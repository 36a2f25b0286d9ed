// Owns: the catalogue of problem codes: default severity and what may be done about each.
// Refuses: finding problems (shape/, model/, rules/) and wording them for a person (each finder writes its message).

export const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const;
export type Severity = (typeof SEVERITIES)[number];

interface CodeFacts {
  readonly severity: Severity;
  /** Shown faded: what it points at has no effect. */
  readonly unnecessary?: true;
  /** About the order of layers: in an agent file it cannot be suppressed, and as an error never be turned down. */
  readonly layer?: true;
}

export const PROBLEM_CODES = {
  'yaml-syntax': { severity: 'error' },
  'multiple-documents': { severity: 'error' },
  'duplicate-key': { severity: 'error' },
  'unknown-key': { severity: 'error' },
  'missing-key': { severity: 'error' },
  'wrong-type': { severity: 'error' },
  'unknown-tier': { severity: 'error' },
  'unquoted-version': { severity: 'warning' },
  'invalid-pattern': { severity: 'error' },
  'unknown-capability': { severity: 'warning' },
  'empty-entry': { severity: 'error' },
  'unknown-parameter': { severity: 'warning' },
  'unknown-operator': { severity: 'error' },
  'operator-type': { severity: 'error' },
  'impossible-condition': { severity: 'warning' },
  'unreachable-rule': { severity: 'warning', unnecessary: true },
  'condition-gap': { severity: 'warning' },
  'condition-overlap': { severity: 'information' },
  'redundant-entry': { severity: 'hint', unnecessary: true },
  'invalid-rate-limit': { severity: 'error' },
  'rate-limit-not-stricter': { severity: 'error' },
  'rate-limit-unreachable': { severity: 'warning' },
  'missing-reason': { severity: 'hint' },
  'exceeds-system': { severity: 'error', layer: true },
  'lifts-blocked': { severity: 'error', layer: true },
  'relaxes-organization': { severity: 'information', layer: true },
  'partly-overruled': { severity: 'information', layer: true },
  'loosens-inherited': { severity: 'information' },
  'unknown-extends': { severity: 'error' },
  'extends-cycle': { severity: 'error' },
  'extends-not-active': { severity: 'warning', layer: true },
  'unknown-active': { severity: 'error' },
  'no-active-policy': { severity: 'warning' },
  'shadows-template': { severity: 'information' },
  'agent-file-name': { severity: 'warning' },
  'duplicate-policy': { severity: 'warning' },
  'uncovered-category': { severity: 'warning' },
  'default-only-category': { severity: 'warning' },
  'relaxes-declared-tier': { severity: 'hint' },
  'unused-suppression': { severity: 'warning' },
  'invalid-suppression': { severity: 'warning' },
} as const satisfies Record<string, CodeFacts>;

export type ProblemCode = keyof typeof PROBLEM_CODES;

export function isProblemCode(word: string): word is ProblemCode {
  return Object.hasOwn(PROBLEM_CODES, word);
}

export function codeFacts(code: ProblemCode): CodeFacts {
  return PROBLEM_CODES[code];
}
