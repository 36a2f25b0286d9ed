// Owns: what is said again under another name, or with another tier, reason, number or remark, is read as if nothing like it had been read before (core/src/model/entry-memory.ts,
// core/src/syntax/section-memory.ts).
// Refuses: what edits leave (blocks.test.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BlockText, readPolicy, readPolicyText } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { readParsedPolicy } from '../../core/src/model/policy.js';
import { parseFragment } from '../../core/src/syntax/fragment.js';
import { parseSyntax } from '../../core/src/syntax/parse.js';
import { agree } from '../support/agree.js';
import { expectSame } from '../support/same-data.js';

const URI = 'file:///policies/a.yaml';
const PLACE = { inAgents: false };

/** Of few lengths, so that different ones are as long as each other. */
const NAMES = ['git.log', 'git.add', 'a.b', 'a.*', 'net.*', 'email.send', 'email.read', 'true', 'null', 'git', '"*"', "'git.log'", 'Git.log', 'git.1og', 'git..og', '*', 'git.*.a', '? git.log', '<<', 'git.log ', '1.5', '&a git.log', '*a'];
const REASONS = ['""', '"x"', '"y"', '"# no remark"', '"two words"', '"it: is"', '"😀"', '"é"', '"\\n"', '"a\\"b"', '"', '"a" b', '"a" # so', 'plain', "'one'", "'it''s'", '|\n      reason: "x"', '>-\n      a\n      reason: "y"', '"a\n      b"', '"\t"', '"\u0085"', '"\u2028"', '"\u0007"', '"\ufeff"', '"\ud800"', '!!str "x"', '&r "x"', '*r', '', '"x"\n    reason: "y"', '[x]', '"x"\n    # reason: "z"'];
const NUMBERS = ['5', '60', '1048576', '7', '12', '0', '05', '1e3', '0x1f', '5 # so', '5 #', '"5"', '5 6', '-3', '1.5', '1234567890123', '5\n          6', '[5]', '~', '.nan', '.inf', '[.nan]', '5#', '', 'five', '5:', '5\t', '!!str 5', '&n 5'];
const REMARKS = ['# one', '# other words', '#', '# kruxos-ignore missing-reason: so', '#kruxos', '# "quoted"', '# é😀', '#\t', '# max: 5', '', '# \u0007', '#\ud800', 'x: 1', '# one\n    # two', 'reason: "z"'];
const TIER_WORDS = ['notify', 'blocked', 'autonomous', 'notfy', 'n', 'allow', 'true', 'truely', 'null', 'false', 'Blocked', '"blocked"', 'blocked # so', 'blocked so', 'blocked\n      so', '', 'blocked_', '_', '~', 'blocked:', '[blocked]', 'notify#', 'no-tier', '!!str notify', 'constructor'];
const FRAMES = [
  '  NAME:\n    tier: TIER\n    reason: REASON\n',
  '  NAME:\n    tier: TIER\n    rules:\n      - condition:\n          tier: TIER\n        tier: TIER\n      - tier: TIER\n        condition: {a: NUMBER}\n    rate_limit:\n      max: NUMBER\n      window: NUMBER\n      on_exceed: TIER\n',
  '  NAME:\n    rules:\n      - condition:\n          a: b\n        tier: TIER\n        reason: REASON\n      - condition:\n          a: c\n        tier: TIER\n',
  '  NAME:\n    tier: TIER\n    tier: TIER\n',
  '  NAME:\n    on_exceed: TIER\n    tier: TIER\n',
  '  NAME:\n    REMARK\n    tier: blocked\n    reason: REASON\n  REMARK\n',
  '  NAME:\n    rules:\n      # so\n      - condition:\n          content_size_lt: NUMBER\n          max: NUMBER\n        tier: notify\n      REMARK\n      - condition: {a: NUMBER}\n        tier: blocked\n    rate_limit:\n      max: NUMBER\n      window: NUMBER\n',
  '  NAME:\n    rate_limit:\n      window: NUMBER # so\n      max: NUMBER\n      REMARK\n      on_exceed: notify\n    tier: autonomous\n',
  '  NAME:\n    rate_limit:\n      max: NUMBER\n      window: NUMBER\n    rules:\n      - max: NUMBER\n        condition:\n          max: NUMBER\n          window: NUMBER\n        tier: autonomous\n',
  '  NAME:\n    tier: blocked\n    reason: |\n      REMARK\n      max: NUMBER\n',
  '  NAME:\n    tier: blocked\n    reason: "a\n      REMARK\n      b: NUMBER"\n',
  '  NAME:\n    max: NUMBER\n    tier: NUMBER\n    reason: REASON\n    REMARK\n',
  '  NAME:\n    tier: blocked\n    reason: REASON\n',
  '  NAME:\n    reason: REASON\n    tier: blocked\n',
  '  NAME: {tier: blocked, reason: REASON}\n',
  '  NAME:\n    rules:\n      - condition: {path_prefix: /a}\n        tier: notify\n        reason: REASON\n      - reason: REASON\n        condition:\n          path_prefix: [/b, /c]\n        tier: blocked\n    tier: approval_required\n    reason: REASON\n',
  '  NAME:\n    rules:\n    - reason: REASON\n      tier: notify\n      condition: {a: "reason", b: >-\n          reason: REASON\n        }\n',
  '  NAME:\n    tier: blocked\n    rate_limit:\n      max: 5\n      window: 60\n      on_exceed: notify\n    reason: REASON # so\n\n  # a remark\n',
  '  NAME:\n    tier: blocked # kruxos-ignore missing-reason: so\n    reason: REASON\n',
  '  NAME:\r\n    tier: blocked\r\n    reason: REASON\r\n',
  '  NAME:\n    tier: >-\n      blocked\n      reason: REASON\n',
  '  NAME:\n    rules:\n      - condition:\n          reason: REASON\n        tier: blocked\n',
  '  NAME: notify\n',
  '  NAME:\n    tier: notfy\n    reason: REASON\n',
  '    NAME:\n      tier: notify\n      reason: REASON\n',
];

/** Mostly parts that are remembered, so that blocks are written alike. */
const arbParts = (plain: readonly string[], all: readonly string[]) => fc.array(fc.oneof({ arbitrary: fc.constantFrom(...plain), weight: 3 }, fc.constantFrom(...all)), { minLength: 4, maxLength: 4 });
const arbEntry = fc.record({
  tiers: arbParts(TIER_WORDS.slice(0, 4), TIER_WORDS),
  frame: fc.constantFrom(...FRAMES),
  name: fc.constantFrom(...NAMES),
  reasons: arbParts(['"x"', '"two"', '"one"'], REASONS),
  numbers: arbParts(NUMBERS.slice(0, 5), NUMBERS),
  remarks: arbParts(REMARKS.slice(0, 3), REMARKS),
});
const arbWords = fc.record({ entries: fc.array(arbEntry, { minLength: 1, maxLength: 4 }), isCut: fc.boolean(), cut: fc.nat() });

type Words = typeof arbWords extends fc.Arbitrary<infer T> ? T : never;

function textOf({ entries, isCut, cut }: Words): string {
  const written = entries.map(({ frame, name, tiers, reasons, numbers, remarks }) => {
    const filled = (text: string, place: string, parts: readonly string[]) => {
      let next = 0;
      return text.replaceAll(place, () => parts[next++ % parts.length] as string);
    };
    return filled(filled(filled(filled(frame.replace('NAME', () => name), 'TIER', tiers), 'REASON', reasons), 'NUMBER', numbers), 'REMARK', remarks);
  });
  const all = written.join('');
  // A character that is missing somewhere.
  const at = cut % Math.max(1, all.length);
  return `name: a\ncapabilities:\n${isCut ? all.slice(0, at) + all.slice(at + 1) : all}`;
}

/** What each block says by itself, read anew: of entries nothing is remembered on the way to a tree of the whole document. */
function readAlone(text: string): PolicyFile {
  return readParsedPolicy({ uri: URI, text }, parseSyntax(text), PLACE);
}

function said({ text, entries, broken, problems, remarks, syntax }: PolicyFile) {
  const pragmas = remarks.filter(({ start, end }) => /^#\s*kruxos-/.test(text.slice(start, end)));
  return { entries, broken, problems, pragmas, syntax };
}

describe('blocks that are written alike', () => {
  it('say what each of them says by itself', (t) => {
    t.diagnostic(
      agree({ knobs: 'EDIT', arbitraries: [arbWords], worlds: 6_000, predicate: (words) => {
        const text = textOf(words);
        const alone = said(readAlone(text));
        const opened = readPolicyText(URI, BlockText.of(text), PLACE, null);
        expectSame(said(opened), alone, () => `opened: ${JSON.stringify(text)}`);
        const at = text.length - 1 - (words.cut % (text.length - 8));
        const edited = readPolicyText(URI, opened.blocks.edit(at, at + 1, 'x'), PLACE, opened);
        expectSame(said(edited), said(readAlone(edited.text)), () => `edited: ${JSON.stringify(edited.text)}`);
        const again = readPolicyText(URI, edited.blocks.edit(at, at + 1, text[at] as string), PLACE, edited);
        expectSame(said(again), alone, () => `edited and taken back at ${at}: ${JSON.stringify(text)}`);
      } }),
    );
  });

  it('share what they say, where it stands in the same place', () => {
    const [log, add, push] = entriesOf('  git.log:\n    rules:\n      - condition: {branch: a}\n        tier: notify\n  git.add:\n    rules:\n      - condition: {branch: a}\n        tier: notify\n  git.push:\n    rules:\n      - condition: {branch: a}\n        tier: notify\n');
    assert.equal(log?.rules[0], add?.rules[0]);
    assert.notEqual(log?.rules[0], push?.rules[0]);
    assert.deepEqual(push?.rules[0]?.tier?.span.start, (log?.rules[0]?.tier?.span.start ?? 0) + 1);
  });

  it('are one and the same in all policies, word for word', () => {
    const block = '  git.stash:\n    rules:\n      - condition: {branch: a}\n        tier: notify\n    reason: "so"\n';
    const [one] = readPolicy({ uri: URI, text: `name: a\ncapabilities:\n${block}` }, PLACE).table.reads;
    const [, other] = readPolicy({ uri: URI, text: `name: b\ncapabilities:\n  git.log: {tier: blocked}\n${block}` }, PLACE).table.reads;
    assert.equal(other, one);
    const [longer] = readPolicy({ uri: URI, text: `name: a\ncapabilities:\n${block.replace('so', 'so!')}` }, PLACE).table.reads;
    assert.notEqual(longer, one);
  });

  it('are not parsed when a tier is written, letter by letter', () => {
    let file = readPolicy({ uri: URI, text: 'name: a\ncapabilities:\n  git.log:\n    tier: notify\n  a.b: {tier: notify}\n' }, PLACE);
    for (const letter of ['y', 'f', 'i', 't', 'o']) {
      const at = file.text.indexOf('tier: n') + 'tier: n'.length + ['y', 'f', 'i', 't', 'o'].reverse().indexOf(letter);
      file = readPolicyText(URI, file.blocks.edit(at, at + 1, ''), PLACE, file);
      assert.equal(file.reading?.reads[file.blocks.entries.first], null);
      const [read] = file.table.reads;
      assert.deepEqual([read?.entry?.tier, read?.entry?.broken, read?.problems.map((each) => each.code)], [null, true, ['unknown-tier']]);
    }
  });

  it('are not parsed when a number or a remark is written', () => {
    const text = 'name: a\ncapabilities:\n  git.log:\n    rules:\n      - condition:\n          depth_lt: 10\n        tier: notify\n      # few\n    rate_limit:\n      max: 10\n      window: 3600\n  a.b: {tier: notify}\n';
    const file = readPolicy({ uri: URI, text }, PLACE);
    const typed = (place: string, come: string) => {
      const at = text.indexOf(place) + place.length;
      const written = readPolicyText(URI, file.blocks.edit(at, at, come), PLACE, file);
      assert.equal(written.reading?.reads[written.blocks.entries.first], null);
      return written.table.reads[0]?.entry;
    };
    assert.deepEqual(typed('depth_lt: 10', '5')?.rules[0]?.condition.map((each) => each.value), [105]);
    assert.deepEqual(typed('max: 10', '0')?.rateLimit?.max, 100);
    assert.deepEqual(typed('window: 3600', '0')?.rateLimit?.window, 36_000);
    assert.deepEqual(typed('# few', 'er')?.rateLimit?.keySpan.start, text.indexOf('rate_limit') - text.indexOf('  git.log') + 2);
  });

  it('are not parsed when a name or a reason is written', () => {
    const text = 'name: a\ncapabilities:\n  git.log:\n    rules:\n      - condition: {branch: a}\n        tier: notify\n    reason: "so"\n';
    const file = readPolicy({ uri: URI, text }, PLACE);
    const [before] = file.table.reads;
    const at = text.indexOf('so"');
    const written = readPolicyText(URI, file.blocks.edit(at, at + 1, 'n'), PLACE, file);
    assert.equal(written.table.reads[0]?.entry?.rules[0], before?.entry?.rules[0]);
    assert.equal(written.table.reads[0]?.entry?.reason?.value, 'no');
    assert.equal(written.reading?.reads[written.blocks.entries.first], null);
    const again = readPolicyText(URI, written.blocks.edit(at, at + 1, 's'), PLACE, written);
    assert.deepEqual(again.table.reads, file.table.reads);
  });

  it('keep their own names and reasons', () => {
    const reads = entriesOf(['git.log', 'git.add', 'net.*', 'email.send'].map((name, i) => `  ${name}:\n    tier: blocked\n    reason: "${'because'.slice(0, 3 + (i % 2))} ${i}"\n`).join(''));
    assert.deepEqual(reads.map((each) => [each?.key, each?.pattern?.kind, each?.reason?.value]), [['git.log', 'exact', 'bec 0'], ['git.add', 'exact', 'beca 1'], ['net.*', 'prefix', 'bec 2'], ['email.send', 'exact', 'beca 3']]);
  });

  it('at the top are told apart by the name that they give, and by what YAML makes of it', () => {
    const words = ['bots', 'true', 'null', 'Null', 'TRUE', 'a1.5', '1.50', '0x1f', '.inf', 'bot#', 'bot:', 'b: c', '[a]', '"bo"', '~', 'bots\n', 'bots # remark', 'bots\nagent: b', '7', '4', 'b'];
    for (const word of [...words, ...[...words].reverse()]) {
      for (const key of ['agent', 'name', 'extends']) {
        const text = `${key}: ${word}\ncapabilities:\n  a.b: {tier: notify}\n`;
        const file = readPolicy({ uri: URI, text }, PLACE);
        const whole = parseFragment(text, 0);
        if (whole.problems.length > 0 || file.reading === null) continue;
        assert.deepEqual(file.syntax.root?.kind === 'mapping' ? file.syntax.root.pairs[0] : null, whole.root?.kind === 'mapping' ? whole.root.pairs[0] : null, text);
      }
    }
  });

  it('at the top keep their remarks, and what they say to the checker', () => {
    for (const remark of ['# one', '# two', '# kruxos_ignore-file missing-reason: so', '#', '# kruxos-ignore-file missing-reason: so', '#kruxos-ignore-file x', '# é', '#\t']) {
      for (const text of [`${remark}\nname: a\ncapabilities:\n  a.b: {tier: notify}\n`, `${remark}\r\nname: a\ncapabilities:\n  a.b: {tier: notify}\n`]) {
        const file = readPolicy({ uri: URI, text }, PLACE);
        const comments = [{ start: 0, end: remark.length }];
        assert.deepEqual([file.syntax.comments, file.remarks], [comments, /^#\s*kruxos-/.test(remark) ? comments : []], text);
      }
    }
  });
});

function entriesOf(entries: string) {
  return readPolicy({ uri: URI, text: `name: a\ncapabilities:\n${entries}` }, PLACE).table.reads.map((each) => each.entry);
}
