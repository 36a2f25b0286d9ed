// Owns: what a policy file's own name, and a line of a text that does not parse, tell of who the policy is about.
// Refuses: names that can be read (policy.ts).

import { nearest } from '../problems/nearest.js';
import type { PolicyKind } from '../shape/shape.js';
import type { PolicyFile } from './policy.js';

/** What a file is called after: of `bot.kruxos.yaml` that is `bot`, and as a whole `bot.kruxos`. Some file systems take letters apart from their accents. */
export function stemsOf({ file }: Pick<PolicyFile, 'file'>): readonly [string, ...string[]] {
  const stem = file.replace(/\.ya?ml$/i, '');
  const short = stem.replace(/(?<=.)\.kruxos$/, '');
  return distinct([short, stem].flatMap((each) => [each.normalize('NFC'), each])) as [string, ...string[]];
}

/** Whether a policy or an agent can be called so: a name has to do as the name of a file. The same as the schema's. */
export function canBeName(name: string): boolean {
  return /^(?!\.{1,2}$)[^/\\\u0000-\u001f\u007f]+$/.test(name);
}

/**
 * The `agent`, or `name`, of a file that does not compile, as far as its lines, or the brace that it begins with, tell. Several where it is written
 * twice: then each of them may have been meant. None of one that compiles, whose name is known.
 */
export function readableNames(file: Named): readonly string[] {
  if (file.name !== null && file.broken === null) return [];
  const { kind, blocks, glimpse = '' } = file;
  const text = glimpse === '' ? blocks.besidesEntries : glimpse;
  const names = namesIn(kind, text);
  return names.length > 0 || file.name !== null ? names : namesBesideSlips(kind, text);
}

/** The same without the first. Most files name themselves once; then it does not matter whether one compiles, for which its entries would have to be read. */
export function furtherNames(file: Named): readonly string[] {
  if (file.isRead) return readableNames(file).slice(1);
  const names = UNREAD.get(file) ?? namesIn(file.kind, file.text);
  UNREAD.set(file, names);
  return names.length < 2 ? [] : readableNames(file).slice(1);
}

/** Every version of a directory asks this of all its files. Of one that is edited nothing is kept here: it would outlive its version. */
const UNREAD = new WeakMap<Named, readonly string[]>();

type Named = Pick<PolicyFile, 'kind' | 'text' | 'blocks' | 'glimpse' | 'name' | 'broken' | 'isRead'>;

/** Of a whole text, or what of it is no entry: keys of a file stand in the first column. */
function namesIn(kind: PolicyKind, text: string): readonly string[] {
  const { line, brace, list } = kind === 'agent' ? AGENT : NAME;
  const ofLines = [...text.matchAll(line)].flatMap(([, written = '']) => namesOn(written));
  const listed = [...text.matchAll(list)].flatMap(([, flow, block]) => (flow === undefined ? (block ?? '').split(/^[ \t]*-/m) : flow.split(',')).map(plainItem));
  return distinct([...ofLines, ...[...text.matchAll(brace)].map(([, name]) => name), ...listed]).filter((each) => each !== '');
}

/** What stands under a key of the first column that may be the one that is missing, misspelt, or that an organization's policy has in its place. */
function namesBesideSlips(kind: PolicyKind, text: string): readonly string[] {
  const key = kind === 'agent' ? 'agent' : 'name';
  const isSlip = (word: string) => [key, 'name'].includes(word.toLowerCase()) || nearest(word, [key]).length > 0;
  return distinct([...text.matchAll(ANY_KEY)].flatMap(([, word = '', written = '']) => (isSlip(word) ? [plainItem(written)] : []))).filter((each) => each !== '');
}

const ANY_KEY = /^["']?([A-Za-z_-]+)["']?[ \t]*[:=][ \t]*(?!\[)(\S.*)$/gm;

/** A quote at the start may be left open. Where others or brackets are, the first word may be all that is meant. */
function namesOn(written: string): readonly string[] {
  const name = plainItem(written).replace(/^["']/, '');
  return /["'#{}[\],:]/.test(name) ? [name, /^["']?([^\s"'#]*)/.exec(written)?.[1] ?? ''] : [name];
}

/** An item of a list without a remark behind it and quotes around it. */
function plainItem(written: string): string {
  return written.replace(/(?:^|\s)#.*$/s, '').trim().replace(/^(["'])(.*)\1$/, '$2');
}

interface Spelling {
  readonly line: RegExp;
  readonly brace: RegExp;
  /** Several names under one key, in brackets or line by line: no policy has them, but each of them may have been meant. */
  readonly list: RegExp;
}

const [AGENT, NAME] = ['agent', 'name'].map((key) => ({
  // Behind an anchor or a tag stands the name as well.
  line: new RegExp(`^(?:\\?[ \\t]+)?["']?${key}s?["']?[ \\t]*(?:\\n[ \\t]*)?:[ \\t]+(?:[&!]\\S*[ \\t]+)*(?!\\[)([^\\s#].*)$`, 'gm'),
  brace: new RegExp(`^\\ufeff?\\s*\\{\\s*["']?${key}["']?\\s*:\\s*["']?([^\\s"'#,{}](?:[^"'#,{}\\r\\n]*[^\\s"'#,{}])?)`, 'g'),
  list: new RegExp(`^${key}s?:(?:[ \\t]*\\[((?:[^\\]#:\\n]|\\n[ \\t])*)|[ \\t]*(?:#.*)?\\r?\\n((?:[ \\t]*-[ \\t]+.*(?:\\r?\\n|$))+))`, 'gm'),
})) as [Spelling, Spelling];

/** Each of some names once. */
export function distinct(names: readonly (string | undefined)[]): readonly string[] {
  return names.filter((each, i) => each !== undefined && names.indexOf(each) === i) as readonly string[];
}
