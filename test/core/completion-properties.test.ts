// Owns: what holds for completion wherever it is asked: at every offset of every prefix of the policies that the project has.
// Refuses: what is offered where (completion.test.ts).

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { completionBlocks, completionDetail, readPolicy, readPolicyText } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { completeIn, taken } from '../support/completing.js';
import type { Asked } from '../support/completing.js';
import { parseFixture } from '../support/fixture.js';
import { pageCodes, readPage } from '../support/problem-page.js';
import { projectPath } from '../support/project-root.js';
import { workspaceOf } from '../support/workspace.js';

interface Text {
  readonly name: string;
  readonly text: string;
  readonly inAgents: boolean;
}

const { set } = workspaceOf('name: acme\nversion: "1.0"\ndefaults:\n  tier: notify\ncapabilities:\n  filesystem.*:\n    tier: notify\n');

const FILES: readonly Text[] = ['templates', 'templates/starters', 'examples/policies', 'examples/policies/agents', 'examples/sandbox/policies', 'examples/guide'].flatMap((folder) =>
  readdirSync(projectPath(folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(projectPath(folder, name), 'utf8'), inAgents: folder.endsWith('/agents') })),
);

const FIXTURES: readonly Text[] = pageCodes().flatMap((code) => {
  const { bad, good } = readPage(code);
  return [...bad, ...good].flatMap((page, i) => parseFixture(page).files.filter((each) => each.path.endsWith('.yaml')).map(({ path, text }) => ({ name: `${code} ${i} ${path}`, text, inAgents: path.startsWith('agents/') })));
});

function read({ name, inAgents }: Text, text: string): PolicyFile {
  return readPolicy({ uri: `file:///policies/${name.slice(name.lastIndexOf('/') + 1).replaceAll(' ', '-')}`, text }, { inAgents });
}

function check(asked: Asked, at: string): void {
  const { file, offset, completion } = asked;
  if (completion === null) return;
  const { word, insert, removal, items } = completion;
  const line = file.lines.lineOf(offset);
  const start = file.lines.startOf(line);
  const end = start + (/^[^\r\n]*/.exec(file.text.slice(start))?.[0].length ?? 0);
  assert.ok(word.start <= offset && offset <= word.end && start <= word.start && word.end <= end, `the word lies on the line, around the cursor: ${at}`);
  if (insert !== null) assert.ok(insert.start === word.start && insert.end === offset, `what is inserted over ends at the cursor: ${at}`);
  if (removal !== null) assert.ok(start <= removal.start && removal.end === word.start && file.text.slice(removal.start, removal.end).trim() === '', `only space is removed: ${at}`);
  assert.equal(new Set(items.map((each) => each.label)).size, items.length, `each label comes once: ${at}`);
  for (const each of items) assert.equal(typeof completionDetail(each.about, set), 'string');
}

/** Up to the end of the prefix, and with what would follow on the next lines. */
function prefixesOf(text: string, step: number): string[] {
  const cuts = Array.from({ length: Math.ceil(text.length / step) + 1 }, (_, i) => Math.min(i * step, text.length));
  return cuts.map((cut) => text.slice(0, cut));
}

describe('completion', () => {
  it('has an answer at every end of every prefix of every file, and its ranges fit', () => {
    for (const each of [...FILES, ...FIXTURES]) {
      let file = read(each, '');
      for (let length = 1; length <= each.text.length; length++) {
        // As it is typed.
        file = readPolicyText(file.uri, file.blocks.edit(length - 1, length - 1, each.text.charAt(length - 1)), { inAgents: each.inAgents }, file);
        check(completeIn({ set, file, offset: length }), `${each.name} up to ${length}`);
      }
    }
  });

  it('has an answer at every offset of every file, and its ranges fit', () => {
    for (const each of [...FILES, ...FIXTURES]) {
      const file = read(each, each.text);
      for (let offset = 0; offset <= each.text.length; offset++) check(completeIn({ set, file, offset }), `${each.name} at ${offset}`);
    }
  });

  it('has an answer at every offset of prefixes and of what lies between two cuts', () => {
    for (const each of FIXTURES.filter((_, i) => i % 12 === 0)) {
      for (const text of prefixesOf(each.text, 23).flatMap((prefix) => [prefix, prefix + each.text.slice(prefix.length + 9)])) {
        const file = read(each, text);
        for (let offset = 0; offset <= text.length; offset += 3) check(completeIn({ set, file, offset }), `${each.name} at ${offset} of ${JSON.stringify(text)}`);
      }
    }
  });

  it('is not held up by texts that nobody would write', { timeout: 20_000 }, () => {
    const texts = ['- '.repeat(50_000), `capabilities: ${'['.repeat(5_000)}`, Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), `a: {\n${']'.repeat(4_000)}\n${'b: {\n'.repeat(500)}`, 'a: "\n'.repeat(3_000)];
    for (const text of texts) {
      const file = read({ name: 'ugly.yaml', text, inAgents: false }, text);
      for (let i = 0; i <= 20; i++) check(completeIn({ set, file, offset: Math.floor((text.length * i) / 20) }), text.slice(0, 40));
    }
  });

  it('documents whatever it offers', () => {
    const seen = new Set<string>();
    for (const each of FILES) {
      const file = read(each, each.text);
      for (let offset = 0; offset <= each.text.length; offset += 7) {
        for (const { about } of completeIn({ set, file, offset }).completion?.items ?? []) {
          const key = JSON.stringify(about);
          if (seen.has(key)) continue;
          seen.add(key);
          const blocks = completionBlocks(about, set);
          if (about.kind !== 'value' && about.kind !== 'snippet' && about.kind !== 'agent') assert.ok(blocks.length > 0, key);
        }
      }
    }
    assert.ok(seen.size > 200);
  });

  it('leaves a file that parses no worse than before, whatever is taken', () => {
    let count = 0;
    for (const each of [...FILES, ...FIXTURES]) {
      for (let cut = 0; cut <= each.text.length; cut += 101) {
        for (const text of [each.text.slice(0, cut), each.text]) {
          const file = read(each, text);
          const asked = completeIn({ set, file, offset: cut });
          const { items } = asked.completion ?? { items: [] };
          const before = faults(each, text);
          for (const item of items.filter((_, i) => (i + cut) % 9 === 0 || items.length < 4)) {
            const after = taken(asked, item);
            assert.ok(faults(each, after) <= before, `${each.name} at ${cut}: ${item.label} makes\n${after}\nof\n${text}`);
            count++;
          }
        }
      }
    }
    assert.ok(count > 1_000, `${count} were taken`);
  });
});

function faults(each: Text, text: string): number {
  return read(each, text).problems.filter(({ code }) => code === 'yaml-syntax').length;
}
