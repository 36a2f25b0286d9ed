// Owns: texts of policies and random edits of them as people make them: characters, lines, blocks moved, pasted and taken back, broken states.
// Refuses: what an edit has to lead to.

import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { projectPath } from './project-root.js';

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text and the edits made to it one after the other; each counts offsets in the text that the ones before it left. */
export interface Session {
  readonly text: string;
  readonly edits: readonly Edit[];
}

const SCRAPS = [
  ...['a', 'x', '.', ':', ': ', ' ', '  ', '\n', '\r\n', '\r', '\t', '- ', '-', '"', "'", '[', ']', '{', '}', '*', '&x ', '*x', '#', '# note\n', '|', '>', '<<: ', '!', '?', ',', '@', '%', '\\', '\ufeff', '\0', 'é', '😀', '\ud800', '\u2028'],
  ...['---\n', '...\n', '%YAML 1.2\n', '? a\n', 'capabilities:\n', 'capabilities: {}\n', 'rules:\n', 'defaults:\n  tier: notify\n', 'extends: team-moderate\n', 'tier: ', 'tier: blocked\n', 'name: acme\n', 'agent: bot\n'],
  ...['  filesystem.write:\n    tier: notify\n', '  filesystem.*:\n    tier: autonomous\n', '  "*":\n    tier: blocked\n    reason: "x"\n', ' email.send: {tier: notify}\n', '  email.send: &e\n    tier: notify\n', '  git.push: *e\n'],
  ...['  network.http_request:\n    rules:\n      - condition: {body_size_lt: 10}\n        tier: autonomous\n', '      - condition:\n          content_size_gte: 10\n        tier: blocked\n', '<<<<<<< HEAD\n', '=======\n', '# kruxos-ignore missing-reason: so\n', '  process.run:\n    tier: notify\n    rate_limit: {max: 2, window: 60}\n'],
  ...['  - {capability: filesystem.write, tier: notify, conditions: {content_size_gt: 10}}\n', '  - {capability: "*", tier: blocked, reason: r}\n', '  - capability: "filesystem.*"\n    tier: autonomous\n', '    conditions: {content_size_lt: 10}\n', '  # kruxos-ignore condition-gap: so\n'],
];

/** Policies of ours, and small odd ones. */
export const TEXTS: readonly string[] = [
  ...['templates', 'templates/starters', 'examples/policies', 'examples/policies/agents', 'examples/guide', 'examples/sandbox/policies'].flatMap((folder) =>
    readdirSync(projectPath(folder)).filter((name) => name.endsWith('.yaml')).map((name) => readFileSync(projectPath(`${folder}/${name}`), 'utf8')),
  ),
  '',
  '\rname: acme\n---\nname: a\ncapabilities:\n  fs.read:\n    tier: notify\n',
  'name: a\ncapabilities: {}\n',
  'name: a\ncapabilities:\n  fs.read: {tier: notify}\n  fs.write: {tier: blocked, reason: "no"}\ndefaults: {tier: blocked}\n',
  '---\nname: a\nversion: "1"\ncapabilities:\n    filesystem.*:\n        tier: notify\n    filesystem.read:\n        tier: notify\n',
  'name: a\r\ndefaults:\r\n  tier: notify\r\ncapabilities:\r\n  email.send:\r\n    tier: notify\r\n  email.read:\r\n    tier: blocked\r\n',
  'name: a\nrules:\n  - capability: "filesystem.*"\n    tier: notify\n  - capability: email.send\n    tier: blocked\n',
  'name: a\ndefaults: {tier: approval_required}\nrules:\n  - capability: filesystem.write\n    conditions: {content_size_lt: 10}\n    tier: autonomous\n  - capability: "filesystem.*"\n    conditions: {path_prefix: /tmp}\n    tier: notify\n  - capability: filesystem.write\n    conditions: {content_size_gt: 10}\n    tier: notify\n  - capability: "*"\n    tier: blocked\n    reason: r\n',
  'name: a\nrules:\n  - {capability: "filesystem.*", tier: notify, conditions: {content_size_lt: 10}}\n  - {capability: filesystem.write, tier: autonomous, conditions: {content_size_lt: 20}}\n  - {capability: filesystem.write, tier: blocked, reason: r, conditions: {content_size_gte: 30}}\n',
];

/** `most`: how many edits a session has at the most. */
export function arbSession(most: number): fc.Arbitrary<Session> {
  const arbStep = fc.record({ kind: fc.constantFrom('insert', 'insert', 'delete', 'replace', 'move', 'undo'), at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.double({ min: 0, max: 1, noNaN: true }), isLine: fc.boolean(), text: fc.constantFrom(...SCRAPS) });
  return fc.tuple(fc.constantFrom(...TEXTS), fc.array(arbStep, { minLength: 1, maxLength: most })).map(([text, steps]) => {
    const edits: Edit[] = [];
    const texts = [text];
    for (const { kind, at, length, isLine, text: scrap } of steps) {
      const current = texts.at(-1) as string;
      const lineStart = (offset: number) => current.lastIndexOf('\n', offset - 1) + 1;
      const start = isLine ? lineStart(Math.floor(at * (current.length + 1))) : Math.floor(at * (current.length + 1));
      const reach = isLine ? 200 : 8;
      const rough = Math.min(current.length, start + Math.floor(length * reach));
      const end = isLine ? Math.max(start, lineStart(rough)) : rough;
      const made: Edit[] =
        kind === 'insert'
          ? [{ start, end: start, text: scrap }]
          : kind === 'delete'
            ? [{ start, end, text: '' }]
            : kind === 'replace'
              ? [{ start, end, text: scrap }]
              : kind === 'move'
                ? [{ start, end, text: '' }, { start: lineStart(Math.floor(length * start)), end: lineStart(Math.floor(length * start)), text: current.slice(start, end) }]
                : [{ start: 0, end: current.length, text: texts.at(-2) ?? current }];
      for (const edit of made) {
        edits.push(edit);
        texts.push(edited(texts.at(-1) as string, edit));
      }
    }
    return { text, edits };
  });
}

export function edited(text: string, { start, end, text: inserted }: Edit): string {
  return text.slice(0, start) + inserted + text.slice(end);
}
