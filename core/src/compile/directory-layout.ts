// Owns: what the names in a policy directory mean: which files are policies, by name or by what they say, and what `.active` says.
// Refuses: reading directories. Whoever reads one, in a process or an editor, goes by these.

import type { Span } from '../text/span.js';

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
  const { start, end } = activeNameSpan(text);
  return text.slice(start, end).trim() || UNREADABLE_ACTIVE;
}

/** The first line of `.active`, without its end and a byte order mark. */
export function activeNameSpan(text: string): Span {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const length = text.slice(start).search(/[\r\n]/);
  return { start, end: length < 0 ? text.length : start + length };
}

/** Stands for the name in an `.active` that cannot be read: it chose something, and nothing that exists is called so. */
export const UNREADABLE_ACTIVE = '(unreadable)';

/** Why nothing is active where something was chosen. */
export function missingActive(name: string): string {
  return name === UNREADABLE_ACTIVE ? '`.active` names no policy that can be read' : `the active policy \`${name}\` does not exist`;
}

/**
 * Whether a text by itself says that it is a policy: `capabilities` as a mapping and `name` or `agent`, all in the first column, or a list of rules about capabilities. It reads lines, not
 * YAML, so that a text with a syntax error is still recognised. What others call their capabilities has neither patterns nor tiers in it.
 */
export function looksLikePolicy(text: string): boolean {
  const list = sectionOf(text, 'rules') ?? sectionOf(text, 'overrides');
  if (list !== null) return /^[ \t]*-[ \t]+(?:capability|match)[ \t]*:/m.test(list) && /\btier["']?[ \t]*:/.test(list);
  const capabilities = sectionOf(text, 'capabilities');
  if (capabilities === null || !/^["']?(?:name|agent)["']?[ \t]*:/m.test(text)) return false;
  const content = capabilities.replace(/(?:^|[ \t])#.*$/gm, '').trim();
  return !/^(?:-[ \t\r\n]|\[)/.test(content) && (!/:(?:\s|$)/.test(content) || SAYS_TIERS.test(content) || PATTERN_KEY.test(content));
}

/** Or takes over what is written elsewhere. */
const SAYS_TIERS = /<<[ \t]*:|\b(?:tier|rules|rate_limit)["']?[ \t]*:|\b(?:autonomous|notify|approval_required|blocked)\b/;
const PATTERN_KEY = /(?:^|[\s{,])["']?(?:\*|[a-z][\w-]*(?:\.[\w-]+)*\.(?:\*|[\w-]+))["']?[ \t]*:(?:\s|$)/i;

/** A weaker sign, enough to take a folder named `policies` for one of ours. */
export function hintsAtPolicy(text: string): boolean {
  return /^["']?(?:capabilities|agent|extends)["']?[ \t]*:/m.test(text) || /\btier["']?[ \t]*:[ \t]*["']?(?:autonomous|notify|approval_required|blocked)\b/.test(text);
}

/** A folder whose name and content together make it a policy directory, in which all YAML files count. One with an `.active` is one whatever it is called. */
export const POLICIES_FOLDER = 'policies';

/** What a key in the first column holds, up to the next one. */
function sectionOf(text: string, key: string): string | null {
  const head = new RegExp(`^["']?${key}["']?[ \\t]*:(?=\\s|$)`, 'm').exec(text);
  if (head === null) return null;
  const start = head.index + head[0].length;
  const length = text.slice(start).search(/^["']?[A-Za-z_][\w-]*["']?[ \t]*:(?:\s|$)/m);
  return text.slice(start, length < 0 ? undefined : start + length);
}
