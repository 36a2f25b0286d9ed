// Owns: what the names in a policy directory mean: which files are policies, by name or by what they say, and what `.active` says.
// Refuses: reading directories. Whoever reads one, in a process or an editor, goes by these.

/** Hidden files, editors' back-up copies among them, are nobody's policies. */
export function isPolicyFileName(name: string): boolean {
  return /^[^.].*\.ya?ml$/is.test(name);
}

/** Definitions of capabilities are YAML, too; a saved answer of an MCP server is JSON. */
export function isDefinitionFileName(name: string): boolean {
  return isPolicyFileName(name) || /^[^.].*\.json$/is.test(name);
}

/** The policy that `.active` names, in its first line. An `.active` that names none was written to choose one, and is taken like one that cannot be read. */
export function readActiveName(text: string): string {
  const name = text.replace(/^\uFEFF/, '').split(/\r?\n|\r/, 1)[0]?.trim() ?? '';
  return name === '' ? UNREADABLE_ACTIVE : name;
}

/** Stands for the name in an `.active` that cannot be read: it chose something, and nothing that exists is called so. */
export const UNREADABLE_ACTIVE = '(unreadable)';

/** Why nothing is active where something was chosen. */
export function missingActive(name: string): string {
  return name === UNREADABLE_ACTIVE ? '`.active` names no policy that can be read' : `the active policy \`${name}\` does not exist`;
}

/**
 * Whether a text by itself says that it is a policy: `capabilities` as a mapping and `name` or `agent`, all in the first column, or a list of rules about capabilities. It reads lines, not
 * YAML, so that a text with a syntax error is still recognised.
 */
export function looksLikePolicy(text: string): boolean {
  if (/^(?:rules|overrides)[ \t]*:/m.test(text)) return /^[ \t]*-[ \t]+(?:capability|match)[ \t]*:/m.test(text) && /\btier[ \t]*:/.test(text);
  return /^capabilities[ \t]*:(?![ \t]*(?:\r?\n[ \t]*)*(?:- |\[))/m.test(text) && /^(?:name|agent)[ \t]*:/m.test(text);
}
