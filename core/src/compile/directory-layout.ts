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

/** The files of a directory are in the order of these: those of agents last, and by name. Of two policies that say the same, the first is the one that is named. */
export function orderOfFile(name: string, { inAgents }: { readonly inAgents: boolean }): string {
  return `${inAgents ? 1 : 0}${name}`;
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

/** The name of the system policy, by which nobody means another one, whatever a file of the organization says. */
export const SYSTEM_NAME = 'system';

/** Why nothing is active where something was chosen. */
export function missingActive(name: string): string {
  if (name === SYSTEM_NAME) return '`system` is the system policy, which binds every agent anyway and cannot be the active policy';
  return name === UNREADABLE_ACTIVE ? '`.active` names no policy that can be read' : `the active policy \`${name}\` does not exist`;
}

/**
 * Whether a text by itself says that it is a policy: `capabilities` as a mapping and `name` or `agent`, all in the first column or, where all of it stands in brackets as in JSON, right inside
 * of those; or a list of rules about capabilities. It reads lines and brackets, not YAML, so that a text with a syntax error is still recognised. What others call their capabilities has
 * neither patterns nor tiers in it.
 */
export function looksLikePolicy(text: string): boolean {
  // Asked of every YAML file of a workspace, most of which have none of these words.
  if (!/capabilities|rules|overrides/.test(text)) return false;
  const inBrackets = sectionsInBrackets(text);
  const sections = inBrackets ?? sectionsOnLines(text);
  const list = sections.get('rules') ?? sections.get('overrides');
  if (list !== undefined) return (/^\s*\[/.test(list) ? ITEM_IN_BRACKETS : ITEM_ON_LINES).test(list) && /\btier["']?[ \t]*:/.test(list);
  const capabilities = sections.get('capabilities');
  const isNamed = inBrackets === null ? /^["']?(?:name|agent)["']?[ \t]*:/m.test(text) : inBrackets.has('name') || inBrackets.has('agent');
  if (capabilities === undefined || !isNamed) return false;
  // Thousands of lines behind a first one that tells need not be looked through.
  const first = withoutRemarks(firstLines(capabilities));
  const isMapping = (content: string) => (inBrackets === null ? !/^(?:-[ \t\r\n]|\[)/.test(content) : /^(?:\{|$)/.test(content));
  if (first !== '' && isMapping(first) && isOfPolicy(first)) return true;
  const content = withoutRemarks(capabilities);
  return isMapping(content) && (!/:(?:\s|$)/.test(content) || isOfPolicy(content));
}

/** What is said of capabilities in these lines, or in others that follow. */
function isOfPolicy(content: string): boolean {
  return SAYS_TIERS.test(content) || PATTERN_KEY.test(content);
}

function withoutRemarks(lines: string): string {
  return lines.replace(/(?:^|[ \t])#.*$/gm, '').trim();
}

function firstLines(text: string): string {
  const end = text.indexOf('\n', 2000);
  return end < 0 ? text : text.slice(0, end);
}

const ITEM_ON_LINES = /^[ \t]*-[ \t]+(?:\{[ \t]*)?["']?(?:capability|match)["']?[ \t]*:/m;
const ITEM_IN_BRACKETS = /[{,]\s*["']?(?:capability|match)["']?[ \t]*:/;

/** Or takes over what is written elsewhere. */
const SAYS_TIERS = /<<[ \t]*:|\b(?:tier|rules|rate_limit)["']?[ \t]*:|\b(?:autonomous|notify|approval_required|blocked)\b/;
const PATTERN_KEY = /(?:^|[\s{,])["']?(?:\*|[a-z][\w-]*(?:\.[\w-]+)*\.(?:\*|[\w-]+))["']?[ \t]*:(?:\s|$)/i;

/** A weaker sign, enough to take a folder named `policies` for one of ours. */
export function hintsAtPolicy(text: string): boolean {
  return /^["']?(?:capabilities|agent|extends)["']?[ \t]*:/m.test(text) || /\btier["']?[ \t]*:[ \t]*["']?(?:autonomous|notify|approval_required|blocked)\b/.test(text);
}

/** A folder whose name and content together make it a policy directory, in which all YAML files count. One with an `.active` is one whatever it is called. */
export const POLICIES_FOLDER = 'policies';

/** The keys in the first column, and what each holds, up to the next one. */
function sectionsOnLines(text: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  const heads = [...text.matchAll(/^["']?([A-Za-z_][\w-]*)["']?[ \t]*:(?=\s|$)/gm)];
  for (const [i, head] of heads.entries()) {
    const key = head[1] as string;
    if (!sections.has(key)) sections.set(key, text.slice(head.index + head[0].length, heads[i + 1]?.index));
  }
  return sections;
}

/** The keys right inside of the brackets that a text begins with, and what each holds, up to the end of a text that does not close them; null for every other text. */
function sectionsInBrackets(text: string): ReadonlyMap<string, string> | null {
  const [before] = /^\uFEFF?(?:\s|#[^\n]*\n|---(?=\s))*\{/.exec(text) ?? [];
  if (before === undefined) return null;
  const sections = new Map<string, string>();
  let key: string | null = null;
  let start = before.length;
  let depth = 1;
  /** Whether a key or a value can begin, and a quote is one. */
  let canBegin = true;
  const close = (end: number): void => {
    // JSON needs no space behind a colon.
    if (key !== null && !sections.has(key)) sections.set(key, text.slice(start, end).replace(/(["'])[ \t]*:/g, '$1: '));
    key = null;
    start = end + 1;
  };
  let at = start;
  for (; at < text.length && depth > 0; at++) {
    const character = text[at] as string;
    if (character <= ' ') continue;
    if ((character === '"' || character === "'") && canBegin) at = closingQuote(text, at);
    else if (character === '#' && (text[at - 1] as string) <= ' ') {
      const isBefore = key === null && text.slice(start, at).trim() === '';
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
      if (isBefore) start = at;
      continue;
    }
    else if (character === '}' || character === ']') depth--;
    else if (character === '{' || character === '[') depth++;
    else if (character === ',' && depth === 1) close(at);
    else if (character === ':' && depth === 1 && key === null && (/["']/.test(text[at - 1] as string) || /[\s"'{[]/.test(text[at + 1] ?? ' '))) {
      key = text.slice(start, at).trim().replace(/^(["'])(.*)\1$/s, '$2');
      start = at + 1;
    }
    canBegin = '{[,:'.includes(character);
  }
  close(depth > 0 ? at : at - 1);
  return sections;
}

/** The offset of the quote that closes the one at an offset; the end of the text where none does. */
function closingQuote(text: string, at: number): number {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\' && quote === '"') i++;
    else if (text[i] === quote) {
      if (quote === '"' || text[i + 1] !== quote) return i;
      i++;
    }
  }
  return text.length;
}
