// Owns: formatting: what is laid out anew, what is left alone, and that a file never says anything else afterwards.
// Refuses: the protocol (test/wire/formatting.test.ts).

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Decider, applyEdits, formatPolicy, indentLine, readPolicy } from '../../core/src/index.js';
import type { FormatOptions, PolicyFile } from '../../core/src/index.js';
import { arbCase } from '../reference/generate.js';
import { parseFixture } from '../support/fixture.js';
import { pageCodes, readPage } from '../support/problem-page.js';
import { projectPath } from '../support/project-root.js';
import { compileWorld, drawWorld } from '../support/reference-world.js';

const OPTIONS: FormatOptions = { unit: 2, trimsLineEnds: true, endsLastLine: true, trimsLastLines: true };

function read(text: string): PolicyFile {
  return readPolicy({ uri: 'file:///policies/acme.yaml', text }, { inAgents: false });
}

function format(text: string, options: Partial<FormatOptions> = {}): string {
  return applyEdits(text, formatPolicy(read(text), { ...OPTIONS, ...options }));
}

const TEXTS: readonly string[] = [
  ...['templates', 'templates/starters', 'examples/policies', 'examples/policies/agents', 'examples/sandbox/policies', 'examples/guide'].flatMap((folder) =>
    readdirSync(projectPath(folder)).filter((name) => name.endsWith('.yaml')).map((name) => readFileSync(projectPath(folder, name), 'utf8')),
  ),
  ...pageCodes().flatMap((code) => [...readPage(code).bad, ...readPage(code).good].flatMap((page) => parseFixture(page).files.filter((each) => each.path.endsWith('.yaml')).map((each) => each.text))),
];

/** What a file says, places left out. */
function said(text: string): unknown {
  const { name, kind, form, defaults, entries, problems, broken, extends: extended } = read(text);
  const plain = entries.map(({ key, tier, reason, rules, rateLimit, broken: isBroken }) => ({
    key, tier: tier?.value, reason: reason?.value, isBroken,
    rules: rules.map((each) => ({ tier: each.tier?.value, reason: each.reason?.value, condition: each.condition.map((one) => [one.key, one.value]) })),
    limit: rateLimit === null ? null : [rateLimit.max, rateLimit.window, rateLimit.onExceed?.value],
  }));
  return { name: name?.value, kind, form, tier: defaults?.tier?.value, extended: extended?.value, entries: plain, broken, problems: problems.map((each) => [each.code, each.message]) };
}

function commentsOf(text: string): string[] {
  return read(text).syntax.comments.map((each) => text.slice(each.start, each.end).trimEnd());
}

describe('formatting', () => {
  const cases: readonly (readonly [what: string, before: string, after: string])[] = [
    ['indentation', 'capabilities:\n   git.*:\n        tier: notify\n        rules:\n             -   condition:\n                       remote: x\n                 tier: blocked\n', 'capabilities:\n  git.*:\n    tier: notify\n    rules:\n      - condition:\n          remote: x\n        tier: blocked\n'],
    ['lists at the column of their key', 'capabilities:\n    git.*:\n        rules:\n        - condition:\n              remote: x\n          tier: blocked\n        tier: notify\n', 'capabilities:\n  git.*:\n    rules:\n    - condition:\n        remote: x\n      tier: blocked\n    tier: notify\n'],
    ['space behind colons and dashes, and before colons', 'name:   acme\nversion :    "1.0"\n"description"  : x\n', 'name: acme\nversion: "1.0"\n"description": x\n'],
    ['space at line ends and on empty lines', 'name: acme   \n  \t\nversion: "1.0"\t\n', 'name: acme\n\nversion: "1.0"\n'],
    ['the last line', 'name: acme', 'name: acme\n'],
    ['empty lines behind the last one', 'name: acme\n\n  \n\n', 'name: acme\n'],
    ['comments, with what they are about', 'capabilities:\n    # Git.\n    git.*:\n          # Why?\n        tier: notify # so\n    # Nothing more.\n# Really.\n', 'capabilities:\n  # Git.\n  git.*:\n    # Why?\n    tier: notify # so\n  # Nothing more.\n# Really.\n'],
    ['blocks of text, as a whole', 'capabilities:\n      git.*:\n          reason: |\n              one\n                two   \n\n              three\n          tier: notify\n', 'capabilities:\n  git.*:\n    reason: |\n        one\n          two   \n\n        three\n    tier: notify\n'],
    ['texts and brackets over several lines', 'capabilities:\n      git.*:\n          reason: "one\n              two"\n          rate_limit: {\n            max: 1,   \n            window: 60\n          }\n', 'capabilities:\n  git.*:\n    reason: "one\n        two"\n    rate_limit: {\n      max: 1,\n      window: 60\n    }\n'],
    ['a text that stands on a line of its own', 'name:\n     acme\ncapabilities: {}\n', 'name:\n  acme\ncapabilities: {}\n'],
    ['a text over several lines of its own', 'name: acme\ndescription:\n    One\n    two\n      three\ncapabilities: {}\n', 'name: acme\ndescription:\n  One\n  two\n    three\ncapabilities: {}\n'],
    ['Windows line ends', 'name:  acme  \r\ncapabilities:\r\n    git.*:  {tier: notify}\r\n', 'name: acme\r\ncapabilities:\r\n  git.*: {tier: notify}\r\n'],
    ['anchors, aliases and merge keys', 'capabilities:\n    git.*:    &a\n        tier: notify\n    email.*:   *a\n    slack.*:\n        <<:   *a\n', 'capabilities:\n  git.*: &a\n    tier: notify\n  email.*: *a\n  slack.*:\n    <<: *a\n'],
  ];
  for (const [what, before, after] of cases) {
    it(`lays out ${what}`, () => {
      assert.equal(format(before), after);
      assert.equal(format(after), after);
    });
  }

  it('indents by as much as it is asked to', () => {
    assert.equal(format('capabilities:\n  git.*:\n    rules:\n      - condition:\n          remote: x\n        tier: blocked\n', { unit: 4 }), 'capabilities:\n    git.*:\n        rules:\n            - condition:\n                  remote: x\n              tier: blocked\n');
  });

  it('leaves alone what it was told to', () => {
    assert.equal(format('name: acme  \n\n\n', { trimsLineEnds: false, trimsLastLines: false }), 'name: acme  \n\n\n');
    assert.equal(format('name:  acme', { endsLastLine: false }), 'name: acme');
  });

  it('leaves quotes, order, empty lines, alignment of comments and brackets alone', () => {
    const text = `version: '1'\nname: "acme"\n\n\ncapabilities: { git.*: {tier: notify,reason: 'x'} }   # one\nextends: a         # two\n`;
    assert.equal(format(text), text);
  });

  it('does nothing to a file that does not parse', () => {
    assert.deepEqual(formatPolicy(read('name:   acme\ncapabilities:\n  git.*: {\n'), OPTIONS), []);
    assert.deepEqual(formatPolicy(read('name:   acme\n---\nname: b\n'), OPTIONS), []);
    assert.deepEqual(formatPolicy(read(''), OPTIONS), []);
  });

  it('never changes a text by ending its last line', () => {
    assert.equal(format('capabilities:\n    git.*:\n        reason: |\n          x'), 'capabilities:\n  git.*:\n    reason: |\n      x\n');
    assert.equal(format('name: a\ndescription: |+\n  x'), 'name: a\ndescription: |+\n  x\n');
    assert.equal(format('name: a\ndescription: |+\n  x\n\n\n'), 'name: a\ndescription: |+\n  x\n\n\n');
  });

  it('touches the lines it is asked about, and no others', () => {
    const text = 'name:  acme\nversion:  "1"\ncapabilities:\n    git.*:\n        tier:   notify\n';
    const edits = formatPolicy(read(text), OPTIONS, { first: 1, last: 1 });
    assert.deepEqual(edits.map((each) => text.slice(each.span.start, each.span.end)), ['  ']);
    assert.equal(applyEdits(text, formatPolicy(read(text), OPTIONS, { first: 3, last: 3 })), text.replace('    git', '  git'));
    // Moving this line alone would take it out of its entry.
    const lone = 'capabilities:\n      git.*:\n          tier:   notify\n          reason: x\n';
    assert.equal(applyEdits(lone, formatPolicy(read(lone), OPTIONS, { first: 2, last: 2 })), lone.replace('tier:   ', 'tier: '));
  });

  it('makes small edits', () => {
    const text = TEXTS.find((each) => each.length > 4_000) ?? '';
    const lines = text.split('\n');
    const spoiled = [...lines.slice(0, 20), `${lines[20] ?? ''}   `, ...lines.slice(21)].join('\n');
    assert.equal(formatPolicy(read(spoiled), OPTIONS).length, 1);
    assert.deepEqual(formatPolicy(read(text), OPTIONS), []);
  });

  it('leaves what every file says as it is, and is done after once', () => {
    for (const unit of [2, 3, 4, 8]) {
      for (const text of TEXTS) {
        const formatted = format(text, { unit });
        assert.deepEqual(said(formatted), said(text), text);
        assert.deepEqual(commentsOf(formatted), commentsOf(text), text);
        assert.equal(format(formatted, { unit }), formatted, text);
      }
    }
  });

  it('leaves what a file says as it is, however it is laid out', () => {
    const clean = TEXTS.filter((each) => read(each).syntax.problems.length === 0);
    fc.assert(
      fc.property(fc.constantFrom(...clean), fc.array(fc.nat({ max: 5 }), { minLength: 8, maxLength: 8 }), fc.constantFrom(2, 4), (text, spoils, unit) => {
        const spoiled = spoil(text, spoils);
        fc.pre(read(spoiled).syntax.problems.length === 0);
        const formatted = format(spoiled, { unit });
        assert.deepEqual(said(formatted), said(spoiled));
        assert.deepEqual(commentsOf(formatted), commentsOf(spoiled));
        assert.equal(format(formatted, { unit }), formatted);
      }),
      { numRuns: 150 },
    );
  });

  it('changes no decision', () => {
    fc.assert(fc.property(arbCase, fc.array(fc.nat({ max: 5 }), { minLength: 8, maxLength: 8 }), ({ world, request }, spoils) => {
      const decided = (rewritten: (text: string) => string) => {
        const { tier, settled } = new Decider(compileWorld(world, rewritten), null).decide(request);
        return { tier, votes: settled.steps.map((each) => [each.layer, each.vote?.tier, each.vote?.reason]) };
      };
      const spoiled = decided((text) => spoil(text, spoils));
      assert.deepEqual(decided((text) => format(spoil(text, spoils), { unit: 4 })), spoiled, drawWorld(world));
      assert.deepEqual(decided(format), decided((text) => text), drawWorld(world));
    }), { numRuns: 60, interruptAfterTimeLimit: 8_000 });
  });

  it('gets back to the same layout from any other', () => {
    for (const text of TEXTS.filter((each) => read(each).syntax.problems.length === 0 && !/[|>]\s*\n|\{\s*\n|"[^"\n]*\n/.test(each))) {
      const wide = text.replace(/^ +/gm, (space) => space + space);
      if (read(wide).syntax.problems.length === 0 && JSON.stringify(said(wide)) === JSON.stringify(said(text))) assert.equal(format(wide), format(text), wide);
    }
  });
});

/** The same policy in a careless hand: other indentation, more space, space at line ends. */
function spoil(text: string, [indent = 0, dash = 0, colon = 0, end = 0, ...others]: readonly number[]): string {
  const factor = [1, 2, 3, 1.5, 0.5, 1][indent] ?? 1;
  return text
    .split('\n')
    .map((line, i) => {
      const space = /^ */.exec(line)?.[0].length ?? 0;
      const jitter = (others[i % 4] ?? 0) === 5 ? 1 : 0;
      const body = line.slice(space).replace(/^- /, `-${' '.repeat(dash + 1)}`).replace(/^([\w.*]+):(?= )/, `$1${jitter === 1 ? ' ' : ''}:${' '.repeat(colon)}`);
      return line === '' ? ' '.repeat(end) : ' '.repeat(Math.round(space * factor)) + body + ' '.repeat(i % 3 === 0 ? end : 0);
    })
    .join('\n');
}

describe('a line that is just begun', () => {
  const indent = (before: string, after = '', unit = 2): number | null => {
    const edit = indentLine(read(before + after), before.length, unit);
    return edit === null ? null : edit.text.length;
  };

  it('is indented below a key that has no value yet', () => {
    assert.equal(indent('capabilities:\n'), 2);
    assert.equal(indent('capabilities:\n  git.*:\n'), 4);
    assert.equal(indent('capabilities:\n  git.*:\n    rules:\n'), 6);
    assert.equal(indent('capabilities:\n  git.*:\n    rules:\n      - condition:\n'), 10);
    assert.equal(indent('capabilities:\n', '', 4), 4);
    assert.equal(indent('capabilities:\n  git.*: &all\n'), 4);
    assert.equal(indent('capabilities:\n  git.*: !!map &all # so\n'), 4);
    assert.equal(indent('capabilities:\n  git.*: &all {tier: notify}\n'), 2);
  });

  it('goes on at the column of a key that has one', () => {
    assert.equal(indent('capabilities:\n  git.*:\n    tier: notify # so\n'), 4);
    assert.equal(indent('capabilities:\n  git.*:\n    rules:\n      - tier: notify\n'), 8);
    assert.equal(indent('capabilities:\n  git.*:\n    rules:\n      - condition: {branch: "}"} # so\n'), 8);
    assert.equal(indent('capabilities:\n  git.*:\n    rules:\n      - reason: "so: it is"\n'), 8);
  });

  it('follows the habits of the file', () => {
    const file = 'capabilities:\n    git.*:\n        rules:\n        - condition:\n              remote: x\n          tier: notify\n    slack.*:\n';
    assert.equal(indent(file), 8);
    assert.equal(indent(`${file}        rules:\n`), 8);
    assert.equal(indent(`${file}        rules:\n        `), null);
  });

  it('is left alone behind an empty line, in texts, blocks and brackets, and where something stands on it', () => {
    assert.equal(indent('capabilities:\n\n'), null);
    assert.equal(indent('capabilities:\n  git.*:\n    reason: |\n'), null);
    assert.equal(indent('capabilities:\n  git.*:\n    reason: |\n      a: b\n'), null);
    assert.equal(indent('capabilities:\n  git.*: {\n'), null);
    assert.equal(indent('capabilities:\n  git.*: {tier: notify, rules: [\n'), null);
    assert.equal(indent('capabilities:\n  git.*:\n    reason: "so\n'), null);
    assert.equal(indent('capabilities:\n  ? git.*\n  : tier: notify\n'), null);
    assert.equal(indent('capabilities:\n  git.*: {\n    tier: notify,\n'), null);
    assert.equal(indent('capabilities:\n', 'git.*: x'), null);
    assert.equal(indent('# words:\n'), null);
  });

  it('is left alone while something else is broken, and not for what is broken around it', () => {
    assert.equal(indent('capabilities:\n  git.*: {\n  slack.*:\n'), null);
    assert.equal(indent('capabilities:\n  git.*:\n    tie\n    rules:\n'), 6);
  });
});
