// Owns: the names of what `init` and `config set policy` offer; a test holds them against what ships.
// Refuses: reading the templates, which would cost every start of the program.

/** Whole policies. */
export const TEMPLATE_NAMES = ['personal-permissive', 'team-moderate', 'enterprise-restrictive'] as const;

/** Beginnings of a policy that explain the language. */
export const STARTER_NAMES = ['organization', 'agent'] as const;
