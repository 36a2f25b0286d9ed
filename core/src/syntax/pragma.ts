// Owns: which comments are addressed to the checker. What is read once for many texts relies on it: such a comment is never taken for any remark.
// Refuses: what they say (rules/suppressions.ts).

/** What stands behind their `#`, as a part of a regular expression. */
export const ADDRESSED = String.raw`\s*kruxos-`;
