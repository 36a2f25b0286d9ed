// Owns: random edits of policies as people make them, by kind: characters, lines, entries moved, pasted and taken back, other headers, broken states.
// Refuses: what an edit has to lead to.

import fc from 'fast-check';
import { ENTRIES, ITEMS, SHORT_ENTRIES } from './random-policies.js';

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly kind: EditKind;
  /** Whether the text is looked at only after the next one too, as with the changes of one notification. */
  readonly isWithNext: boolean;
}

/** A text and the edits made to it one after the other; each counts offsets in the text that the ones before it left. */
export interface Session {
  readonly text: string;
  readonly edits: readonly Edit[];
}

export const EDIT_KINDS = [
  ...['character', 'typing', 'erasing', 'line deleted', 'line duplicated', 'line moved', 'block moved', 'block duplicated', 'block deleted', 'paste', 'undo'],
  ...['line ends', 'astral', 'anchor', 'flow', 'tab', 'marker', 'remark', 'break', 'ordered form', 'header', 'value', 'key', 'indent', 'name inside'],
] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

/** How often each is tried beside the others; what leads back to sense more often than what leads away from it. */
const WEIGHTS: Readonly<Partial<Record<EditKind, number>>> = { undo: 5, value: 5, key: 3, 'block moved': 2, 'block duplicated': 2, 'block deleted': 2, paste: 3, 'line deleted': 2, header: 3, remark: 3, 'name inside': 2 };

interface Dice {
  /** From 0 up to `sides`, without it. */
  readonly at: (sides: number) => number;
  readonly length: (sides: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
  /** The earlier in the list, the more often. */
  readonly pickEarly: <T>(from: readonly T[]) => T;
}

export type Replacement = Pick<Edit, 'start' | 'end' | 'text'>;
interface Around {
  /** The texts so far, the present one last. */
  readonly seen: readonly string[];
  /** What is pasted as often as anything else. */
  readonly fragments: readonly string[];
}

/** Several are made one after the other. Empty where there is nothing to do it to. */
type Make = (text: string, dice: Dice, around: Around) => readonly Replacement[];

const CHARACTERS = ['a', 'x', '.', ':', ' ', '\n', '-', '"', "'", '[', ']', '{', '}', '*', '#', ',', '?', '!', '&', '|', '>', '@', '%', '\\', '_', '0', '~', '`', '<', '=', '\0', '\r'] as const;
const TYPED = ['    tier: notify', '  git.log: {tier: notify}', '- condition: {a_lt: 3}', ' # note', 'reason: "so"', 'extends: base\n', '  email.*:\n    tier:', '  - capability: git.push'] as const;
const ASTRAL = ['😀', '\ud800', '\udc00', '𝒳', 'é', '\u2028', '\u0085', '\ufeff', '# 😀\n', '  reason: "𝒳"\n'] as const;
const REFERENCES = ['&x ', '*x', ' *e', '    <<: *e\n', '  git.push: *e\n', '  email.read: &e {tier: notify}\n', '<<: *x\n', '    <<: [*e, *x]\n', '  *e : {tier: notify}\n'] as const;
const FLOWS = ['  email.send: {tier: notify, reason: "x"}\n', '  git.*: {\n    tier: blocked,\n    reason: r}\n', 'capabilities: {}\n', 'capabilities: {git.log: {tier: notify}}\n', '{', '}', '[', ']', '{}', '  process.run: {rules: [{condition: {timeout_lt: 3}, tier: notify}], tier: blocked}\n', '}\n', 'defaults: {\n', ', '] as const;
const MARKERS = ['---\n', '...\n', '%YAML 1.2\n', '%YAML 1.2\n---\n', '--- # top\n', '---\nname: other\n', '--- !!map\n', '? a\n', '--- {}\n'] as const;
const REMARKS = ['# kruxos-ignore missing-reason: so\n', '  # kruxos-ignore redundant-entry: so\n', '  # kruxos-ignore condition-gap: so\n', ' # kruxos-ignore missing-reason: so', ' # kruxos-ignore relaxes-organization: so', '# kruxos-ignore misspelt: so\n', '    # kruxos-ignore missing-reason\n', '# note\n', '  # note\n', ' # note', '#', '# kruxos-ignore uncovered-category: so\n'] as const;
const FAULTS = ['"', "'", '  tier notify\n', '    tier: : x\n', '<<<<<<< HEAD\n', '=======\n', '>>>>>>> other\n', '   deeper: 1\n', ' filesystem.write: {tier: notify}\n', 'stray\n', '- stray\n', '    tier: notify\n      x\n', '  git.log\n', '!', '  email.send: |\n', '\t- x\n', 'capabilities:\n', '  ? [a]\n', '  : tier: notify\n', ': a\n', '  ? git.log\n  : tier: notify\n', '  "git.log: {tier: notify}\n', '%', '@'] as const;
const HEADERS = ['name: acme\n', 'name: base\n', 'name: "a😀"\n', 'name:\n', 'agent: bot\n', 'agent: ghost\n', 'extends: base\n', 'extends: acme\n', 'extends: team-moderate\n', 'extends: nobody\n', 'extends: [base]\n', 'version: "1"\n', 'version: 1.2\n', 'description: d\n', 'defaults:\n  tier: notify\n', 'defaults: {tier: blocked}\n', 'defaults:\n  tier: autonomous\n', 'defaults: {}\n', 'defaults:\n', 'defaults:\n  teir: notify\n', 'nam: acme\n'] as const;
const TIER_WORDS = ['autonomous', 'notify', 'approval_required', 'blocked', 'notfy'] as const;
const KEYS = ['"*"', 'filesystem.*', 'email.send', 'file*', 'x.y'] as const;
/** Below one category, whichever it is. */
const NAMES = ['*', 'write', 'append', 'delete', 'send', 'read', 'run', 'list', 'push', 'log', 'wrte', 'Log', 'run.*', '*.log', 'w*'] as const;

const NAMES_INSIDE = ['git.log', 'git.*', 'email.send', 'filesystem.*', 'x.y', '"*"'] as const;

/** Fragments of other files: whole entries and items, and halves of them; the short ones first, which are pasted more often. */
const FRAGMENTS: readonly string[] = [
  ...[...ENTRIES, ...SHORT_ENTRIES, ...ITEMS, ...ENTRIES.slice(0, 8).map((each, i) => each + (ENTRIES[i + 9] ?? '')), 'capabilities:\n', 'name: other\ncapabilities:\n  email.send: {tier: notify}\n', '    rules:\n      - condition: {body_size_lt: 10}\n        tier: autonomous\n', '    rate_limit: {max: 1, window: 60, on_exceed: notify}\n'],
  ...['      - condition: {timeout_gt: 5, timeout_lt: 3}\n        tier: notify\n', '{"capabilities": {"git.log": {"tier": "notify"}}}\n', 'tools:\n  - name: x\n', '\n\n', 'a text without any sense,\nof two lines\n', '    tier: notify\n    tier: blocked\n', 'condition: {path: /a}'],
].sort((a, b) => a.length - b.length);

const MAKERS: Readonly<Record<EditKind, Make>> = {
  character: (text, { at, pick }) => insert(at(text.length + 1), pick(CHARACTERS)),
  typing: (text, { at, pick, length }) => {
    const line = pick(TYPED);
    const start = length(2) === 0 ? lineAt(text, at).start : lineAt(text, at).textEnd;
    return [...(length(2) === 0 ? line : `\n${line}`)].slice(0, 5 + length(20)).map((each, i) => ({ start: start + i, end: start + i, text: each }));
  },
  erasing: (text, { at, length }) => {
    if (length(24) === 0) return cut(text, 0, text.length);
    const start = at(text.length + 1);
    return cut(text, start, start + 1 + length(8));
  },
  'line deleted': (text, { at, length }) => {
    const { start, end } = lineAt(text, at);
    return cut(text, start, length(3) === 0 ? nextLine(text, end) : end);
  },
  'line duplicated': (text, { at }) => {
    const { start, end } = lineAt(text, at);
    return insert(end, text.slice(start, end));
  },
  'line moved': (text, { at, length }) => move(text, lineAt(text, at), lineStart(text, length(text.length + 1))),
  'block moved': (text, { at, length }) => {
    const blocks = blocksIn(text);
    const [from, to] = [blocks[at(blocks.length)], blocks[length(blocks.length)]];
    return from === undefined || to === undefined ? [] : move(text, from, to.start > from.start ? to.end : to.start);
  },
  'block duplicated': (text, { at, length }) => {
    const blocks = blocksIn(text);
    const [from, to] = [blocks[at(blocks.length)], blocks[length(blocks.length)]];
    return from === undefined || to === undefined ? [] : insert(to.start, text.slice(from.start, from.end));
  },
  'block deleted': (text, { at }) => {
    const blocks = blocksIn(text);
    const from = blocks[at(blocks.length)];
    return from === undefined ? [] : cut(text, from.start, from.end);
  },
  paste: (text, { at, length, pick, pickEarly }, { fragments }) => {
    const found = length(2) === 0 || fragments.length === 0 ? pickEarly(FRAGMENTS) : pick(fragments);
    const fragment = length(8) === 0 ? found.replaceAll('\n', '\r\n') : found;
    const offset = at(text.length + 1);
    const start = length(5) === 0 ? offset : lineStart(text, offset);
    return [{ start, end: length(4) === 0 ? nextLine(text, start) : start, text: fragment }];
  },
  // An editor takes back what was typed, and puts back what was taken back; a file from a repository comes whole.
  undo: (text, { at, length }, { seen }) => becoming(text, seen[length(2) === 0 ? Math.max(0, seen.length - 2 - at(3)) : at(seen.length)] ?? text, length(3) === 0),
  'line ends': (text, { at, length }) => {
    switch (length(5)) {
      case 0:
        return becoming(text, text.replace(/\r?\n/g, '\r\n'), true);
      case 1:
        return becoming(text, text.replaceAll('\r\n', '\n'), true);
      case 2:
        return insert(at(text.length + 1), '\r');
      case 3: {
        // Line by line from the end, as an editor converts what it saves.
        const starts = [...text.matchAll(/(?<!\r)\n/g)].map((each) => each.index).slice(-12).reverse();
        return starts.map((start) => ({ start, end: start, text: '\r' }));
      }
      default: {
        const { textEnd, end } = lineAt(text, at);
        return textEnd === end ? [] : [{ start: textEnd, end, text: text.slice(textEnd, end) === '\n' ? '\r\n' : '\n' }];
      }
    }
  },
  astral: (text, { at, length, pick }) => {
    const found = [...text.matchAll(/[\ud800-\udfff]{2}/g)];
    const one = found[at(found.length)];
    // Half of a pair goes.
    if (one !== undefined && length(3) === 0) return cut(text, one.index, one.index + 1);
    return insert(at(text.length + 1), pick(ASTRAL));
  },
  anchor: (text, { at, pick }) => {
    const reference = pick(REFERENCES);
    if (reference.endsWith('\n')) return insert(lineStart(text, at(text.length + 1)), reference);
    const values = [...text.matchAll(/: /g)].map((each) => each.index + 2);
    return insert(values[at(values.length)] ?? text.length, reference);
  },
  flow: placed(FLOWS),
  tab: (text, { at, length }) => {
    const line = lineAt(text, at);
    const start = [line.start, line.textEnd, line.start + (/^ */.exec(text.slice(line.start))?.[0].length ?? 0), at(text.length + 1)][length(4)] ?? 0;
    return insert(start, '\t');
  },
  marker: (text, { at, length, pick }) => insert(length(2) === 0 ? 0 : lineStart(text, at(text.length + 1)), pick(MARKERS)),
  remark: (text, { at, pick }) => {
    const remark = pick(REMARKS);
    const line = lineAt(text, at);
    return insert(remark.endsWith('\n') ? line.start : line.textEnd, remark);
  },
  break: placed(FAULTS),
  'ordered form': (text, { at, length, pick }) => {
    const key = /^(?:capabilities|rules):/m.exec(text);
    if (length(3) === 0 && key !== null) return [{ start: key.index, end: key.index + key[0].length, text: key[0] === 'rules:' ? 'capabilities:' : 'rules:' }];
    const entry = [...text.matchAll(/^ {2}(\S+): *(?=\r?\n)/gm)];
    const one = entry[at(entry.length)];
    if (length(3) === 1 && one !== undefined) return [{ start: one.index, end: one.index + one[0].length, text: `  - capability: ${one[1]}` }];
    return insert(lineStart(text, at(text.length + 1)), length(4) === 0 ? 'rules:\n' : pick(ITEMS));
  },
  header: (text, { at, length, pick }) => {
    const headers = [...text.matchAll(/^(?:name|agent|extends|version|description|defaults)\b.*\r?\n(?: .*\n)*/gm)];
    const one = headers[at(headers.length)];
    if (one === undefined || length(3) === 0) return insert(lineStart(text, at(text.length + 1)), pick(HEADERS));
    const key = /^\w+/.exec(one[0])?.[0] ?? '';
    const alike = HEADERS.filter((each) => each.startsWith(key));
    return [{ start: one.index, end: one.index + one[0].length, text: length(6) === 1 ? '' : pick(length(6) === 2 || alike.length === 0 ? HEADERS : alike) }];
  },
  value: (text, { at, length, pick }) => {
    switch (length(4)) {
      case 0:
        return exchanged(text, /\d+/g, at, pick(['0', '1', '10', '11', '20', '-1', '1e3', '.nan', '"3"']));
      case 1:
        return exchanged(text, /_(?:lte?|gte?|prefix|contains)\b/g, at, pick(['_lt', '_lte', '_gt', '_gte', '_eq', '_in', '_prefix', '']));
      default:
        return exchanged(text, /\b(?:autonomous|notify|approval_required|blocked)\b/g, at, pick(TIER_WORDS));
    }
  },
  key: (text, { at, pick, length }) => {
    const found = [...text.matchAll(/(?<=^ {2}(?:- capability: )?)(?:"\*"|[\w.*]+)(?=:|\r?\n)/gm)];
    const one = found[at(found.length)];
    if (one === undefined) return [];
    const category = /^\w+/.exec(one[0])?.[0];
    return [{ start: one.index, end: one.index + one[0].length, text: category === undefined || length(4) === 0 ? pick(KEYS) : `${category}.${pick(NAMES)}` }];
  },
  indent: (text, { at, length }) => {
    const { start } = lineAt(text, at);
    const end = [1, 2, 3].slice(0, 1 + length(3)).reduce((offset) => nextLine(text, offset), start);
    const lines = text.slice(start, end);
    return [{ start, end, text: length(2) === 0 ? lines.replace(/^(?=.)/gm, length(4) === 0 ? ' ' : '  ') : lines.replace(/^ {1,2}/gm, '') }];
  },
  // An entry that slips to the right stands inside the one above it, which may be about both then; and so may one with a name where a key belongs.
  'name inside': (text, { at, length, pick }) => {
    const blocks = blocksIn(text).filter(({ start }) => text.startsWith('  ', start));
    const block = blocks[at(blocks.length)];
    if (block === undefined) return [];
    const lines = text.slice(block.start, block.end);
    if (length(3) === 0) return [{ ...block, text: lines.replace(/^(?=.)/gm, '  ') }];
    const keys = [...lines.matchAll(/(?<=^ {4,}(?:- )?)(?:tier|reason|rules|conditions?|rate_limit|\w+\.[\w*]+)(?=:)/gm)];
    const key = keys[length(keys.length)];
    return key === undefined ? insert(block.end, `    ${pick(NAMES_INSIDE)}: {tier: notify}\n`) : [{ start: block.start + key.index, end: block.start + key.index + key[0].length, text: pick(NAMES_INSIDE) }];
  },
};

/** What is no line of its own stands anywhere. */
function placed(scraps: readonly string[]): Make {
  return (text, { at, pick }) => {
    const scrap = pick(scraps);
    const offset = at(text.length + 1);
    return insert(scrap.endsWith('\n') ? lineStart(text, offset) : offset, scrap);
  };
}

function exchanged(text: string, pattern: RegExp, at: (sides: number) => number, by: string): readonly Replacement[] {
  const found = [...text.matchAll(pattern)];
  const one = found[at(found.length)];
  return one === undefined ? [] : [{ start: one.index, end: one.index + one[0].length, text: by }];
}

function insert(start: number, text: string): readonly Replacement[] {
  return [{ start, end: start, text }];
}

function cut(text: string, start: number, end: number): readonly Replacement[] {
  return [{ start, end: Math.min(end, text.length), text: '' }];
}

function move(text: string, { start, end }: { readonly start: number; readonly end: number }, to: number): readonly Replacement[] {
  if (to >= start && to <= end) return [];
  const target = to > end ? to - (end - start) : to;
  return [{ start, end, text: '' }, { start: target, end: target, text: text.slice(start, end) }];
}

/** One edit that makes one text of another: of all of it, or of what differs. */
function becoming(before: string, after: string, isWhole: boolean): readonly Replacement[] {
  if (isWhole) return [{ start: 0, end: before.length, text: after }];
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < most - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  return [{ start: head, end: before.length - tail, text: after.slice(head, after.length - tail) }];
}

interface Line {
  readonly start: number;
  /** Where its line end starts. */
  readonly textEnd: number;
  readonly end: number;
}

function lineAt(text: string, at: (sides: number) => number): Line {
  const start = lineStart(text, at(text.length + 1));
  const end = nextLine(text, start);
  const textEnd = end - (/\r?\n$/.exec(text.slice(start, end))?.[0].length ?? 0);
  return { start, textEnd, end };
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}

/** Each entry or section with what is indented below it. */
function blocksIn(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/^(?: {2})?[^\s].*(?:\n|$)(?: {3,}.*(?:\n|$))*/gm)].map((each) => ({ start: each.index, end: each.index + each[0].length }));
}

const DRAWN: readonly EditKind[] = EDIT_KINDS.flatMap((kind) => Array.from({ length: WEIGHTS[kind] ?? 1 }, () => kind));
const SIDES = 1 << 16;

/** What seldom leaves a policy behind. Most of it is taken back at once, so that not all that is compared is broken. */
const HARSH: ReadonlySet<EditKind> = new Set<EditKind>(['character', 'typing', 'erasing', 'line moved', 'paste', 'astral', 'anchor', 'flow', 'tab', 'marker', 'break', 'ordered form', 'indent', 'name inside']);

/** `most`: how often at the most something is done to the text; typing and moving are several edits. `fragments`: what is pasted often. */
export function arbSession(arbText: fc.Arbitrary<string>, most: number, fragments: readonly string[] = []): fc.Arbitrary<Session> {
  const arbDie = fc.integer({ min: 0, max: SIDES - 1 });
  const arbStep = fc.tuple(fc.constantFrom(...DRAWN), arbDie, arbDie, arbDie);
  return fc.tuple(arbText, fc.array(arbStep, { minLength: 1, maxLength: most, size: 'max' })).map(([text, steps]) => {
    const edits: Edit[] = [];
    const seen = [text];
    let now = text;
    for (const [kind, a, b, c] of steps) {
      const share = (die: number, sides: number) => Math.floor((die * sides) / SIDES);
      const dice: Dice = { at: (sides) => share(a, sides), length: (sides) => (b + c) % Math.max(1, sides), pick: (from) => from[share(c, from.length)] as never, pickEarly: (from) => from[share(Math.floor((c * c) / SIDES), from.length)] as never };
      const made = MAKERS[kind](now, dice, { seen, fragments });
      const isAtOnce = (b & 1) === 1;
      made.forEach((each, i) => {
        now = edited(now, each);
        edits.push({ ...each, kind, isWithNext: isAtOnce && i + 1 < made.length });
      });
      if (made.length > 0) seen.push(now);
      if (!HARSH.has(kind) || a % 12 === 0) continue;
      for (const each of becoming(now, seen.at(-2) ?? now, a % 3 === 0)) edits.push({ ...each, kind: 'undo', isWithNext: false });
      now = seen.at(-2) ?? now;
      seen.push(now);
    }
    return { text, edits };
  });
}

export function edited(text: string, { start, end, text: inserted }: Replacement): string {
  return text.slice(0, start) + inserted + text.slice(end);
}
