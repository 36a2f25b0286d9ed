// Owns: the invariants of blocks (core/src/syntax/blocks.ts) and of reading them: whatever is edited, cutting and reading block by block says what a cold
// reading says, after every edit.
// Refuses: what policies mean.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readPolicy, readPolicyText, BlockText, LineIndex } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { parseFragment } from '../../core/src/syntax/fragment.js';
import { readBlocks, treeOf } from '../../core/src/syntax/parse.js';
import type { MappingNode } from '../../core/src/syntax/tree.js';
import { agree } from '../support/agree.js';
import { EditTally } from '../support/edit-tally.js';
import { arbSession, edited } from '../support/random-edits.js';
import type { Edit, Session } from '../support/random-edits.js';
import { ENTRIES, SHORT_ENTRIES, TEXTS, arbPolicy } from '../support/random-policies.js';
import { expectSame } from '../support/same-data.js';

const URI = 'file:///policies/a.yaml';
const PLACE = { inAgents: false };

const [arbShort, arbSmall] = [SHORT_ENTRIES, ENTRIES].map((entries) => arbSession(arbPolicy({ title: 'name: acme', extends: ['base'], entries, most: 4 }), 12)) as [fc.Arbitrary<Session>, fc.Arbitrary<Session>];
const arbEither = fc.oneof({ arbitrary: arbShort, weight: 5 }, { arbitrary: arbSmall, weight: 1 });
const arbLarge = arbSession(fc.constantFrom(...TEXTS), 10);

describe('blocks', () => {
  it('are after every edit what a fresh cut gives, and know their lines', (t) => {
    let compared = 0;
    const told = agree({ knobs: 'EDIT', share: 0.2, arbitraries: [arbEither], worlds: 15_000, predicate: ({ text, edits }) => {
      let blocks = BlockText.of(text);
      let now = text;
      edits.forEach((edit, i) => {
        const before = blocks;
        blocks = blocks.edit(edit.start, edit.end, edit.text);
        now = edited(now, edit);
        compareBlocks(blocks, { now, before, about: () => drawn(text, edits.slice(0, i + 1)) });
        compared++;
      });
    } });
    t.diagnostic(`${compared} edits compared`);
    t.diagnostic(told);
  });

  it('are after edits in several places at once what a fresh cut gives', (t) => {
    let several = 0;
    const arbitrary = fc.oneof({ arbitrary: arbEither, weight: 2 }, { arbitrary: arbLarge, weight: 1 });
    const told = agree({ knobs: 'EDIT', share: 0.2, arbitraries: [arbitrary], worlds: 5_000, predicate: ({ text, edits }) => {
      const inText = edits.filter((each) => each.end <= text.length).sort((a, b) => a.start - b.start || a.end - b.end);
      const apart = inText.filter((each, i) => inText.slice(0, i).every(({ end }) => end <= each.start));
      const before = BlockText.of(text);
      const blocks = before.editAt(apart.map(({ start, end, text: inserted }) => ({ span: { start, end }, text: inserted })));
      const now = apart.reduceRight((made, each) => edited(made, each), text);
      compareBlocks(blocks, { now, before, about: () => `${JSON.stringify(apart)} in ${JSON.stringify(text)}` });
      if (apart.length > 1) several++;
    } });
    t.diagnostic(`${several} with more than one`);
    t.diagnostic(told);
    assert.ok(several > 0);
  });

  it('of small policies say after every edit what a cold reading says', (t) => {
    const tally = new EditTally();
    const told = agree({ knobs: 'EDIT', arbitraries: [arbEither], worlds: 4_500, predicate: (session) => compareReadings(session, tally) });
    for (const line of [...tally.told(), told]) t.diagnostic(line);
    tally.expectEverything();
  });

  it('of the policies that ship do so as well', (t) => {
    const tally = new EditTally();
    const told = agree({ knobs: 'EDIT', share: 0.1, arbitraries: [arbLarge], worlds: 120, predicate: (session) => compareReadings(session, tally) });
    for (const line of [...tally.told(), told]) t.diagnostic(line);
  });

  it('keep the same objects where nothing was edited', () => {
    const blocks = BlockText.of('name: a\ncapabilities:\n  a.b:\n    tier: notify\n  c.d:\n    tier: notify\n  e.f:\n    tier: notify\ndefaults: {tier: notify}\n');
    const at = blocks.text.indexOf('tier: notify\n  e.f') + 'tier: notify'.length;
    const after = blocks.edit(at, at, 'x');
    assert.deepEqual(after.blocks.map((each, i) => each === blocks.blocks[i]), [true, true, true, false, true, true]);
  });

  it('are the items of a list too, and the others stay the same objects', () => {
    for (const indent of ['', '  ']) {
      const item = (name: string) => `${indent}- capability: ${name}\n${indent}  tier: notify\n`;
      const blocks = BlockText.of(`name: a\nrules:\n${item('a.b')}${item('c.d')}${indent}# remark\n${item('e.f')}version: "1"\n`);
      assert.deepEqual(blocks.blocks.map(({ kind }) => kind), ['section', 'head', 'entry', 'entry', 'entry', 'section']);
      const at = blocks.text.indexOf('notify', blocks.text.indexOf('c.d'));
      const after = blocks.edit(at, at, 'x');
      assert.deepEqual(after.blocks.map((each, i) => each === blocks.blocks[i]), [true, true, true, false, true, true]);
    }
  });

  it('are read one by one below a quoted key, behind a directive and before the end of the document, and of an edit only its own is read again', () => {
    const entries = (indent: string) => `${indent}git.log: {tier: notify}\n${indent}git.push: {tier: notify}\n${indent}git.pull: {tier: notify}\n`;
    const pairs = ['"capabilities":\n', "'capabilities' : # those\n"].map((head) => `name: a\n${head}${entries('  ')}`);
    const items = '"rules":\n  - {capability: git.log, tier: notify}\n  - {capability: git.push, tier: notify}\n  - {capability: git.pull, tier: notify}\n';
    const framed = ['%YAML 1.2\n---\n', '# so\n%YAML 1.2\r\n# and so\n--- # here\n'].map((start) => `${start}name: a\ncapabilities:\n${entries('  ')}`);
    const ended = ['...', '...\n', '... # end\n\n  # of it\n'].map((end) => `name: a\ncapabilities:\n${entries('  ')}${end}`);
    for (const text of [...pairs, `name: a\n${items}`, ...framed, ...ended]) {
      assert.ok(isSaidByBlocks(text, () => text), text);
      const file = readPolicy({ uri: URI, text }, PLACE);
      assert.deepEqual([file.broken, file.problems.map(({ code }) => code)], [null, []], text);
      const at = text.indexOf('notify', text.indexOf('git.push'));
      const edited = readPolicyText(URI, file.blocks.edit(at, at, 'x'), PLACE, file);
      assert.deepEqual(edited.table.reads.map((each, i) => each === file.table.reads[i]), [true, false, true], text);
    }
  });

  it('are not read one by one where a directive or the end of a document means more', () => {
    const entries = 'name: a\ncapabilities:\n  git.log: {tier: notify}\n';
    for (const start of ['%YAML 1.1\n---\n', '%YAML 1.2\n', '%YAML 1.2\n%YAML 1.2\n---\n', '%TAG !e! tag:e,1:\n---\n', '%YAML 1.2\n  so\n---\n', '---\n%YAML 1.2\n']) assert.ok(!BlockText.of(start + entries).fits, start);
    for (const end of ['...\nname: b\n', '...\n  so\n', '...\n---\n', '...\n...\n', '....\n']) assert.ok(!BlockText.of(entries + end).fits, end);
  });

  it('of a list cost each other nothing where one of them is malformed', () => {
    const file = readPolicy({ uri: URI, text: 'name: a\nrules:\n  - capability: git.log\n    tier: "notify\n  - capability: git.push\n    tier: notifi\n' }, PLACE);
    assert.deepEqual([file.form, file.broken], ['ordered', 'its YAML does not parse']);
    assert.deepEqual(file.problems.map(({ code, span }) => `${code} ${file.lines.lineOf(span.start) + 1}`), ['yaml-syntax 4', 'unknown-tier 6']);
  });

  it('of a document that is opened are those of the file that was read before', () => {
    const text = 'name: a\ncapabilities:\n  a.b:\n    tier: notify\n  c.d:\n    tier: notify\n  e.f:\n    tier: notify\n';
    const file = readPolicy({ uri: URI, text }, PLACE);
    const before = file.table.reads;
    const at = text.indexOf('notify\n  e.f');
    const edited = readPolicyText(URI, BlockText.of(text).edit(at, at, 'x'), PLACE, file);
    assert.deepEqual(edited.table.reads.map((each, i) => each === before[i]), [true, false, true]);
    assert.deepEqual(edited.table.sharedWith(file.table), [{ at: 0, from: 0, count: 1 }, { at: 2, from: 2, count: 1 }]);
  });

  it('stay between edits in several places, and in a text that is sent whole', () => {
    const text = `name: a\ncapabilities:\n${['a.b', 'c.d', 'e.f', 'g.h', 'i.j'].map((name) => `  ${name}:\n    tier: notify\n`).join('')}`;
    const file = readPolicy({ uri: URI, text }, PLACE);
    const before = file.table.reads;
    const blocks = BlockText.of(text);
    const second = blocks.edit(text.indexOf('  i.j'), text.indexOf('  i.j'), '  h.i:\n    tier: blocked\n').edit(text.indexOf('y\n  e.f'), text.indexOf('y\n  e.f') + 1, 'x');
    for (const now of [second, BlockText.of(second.text), blocks.edit(0, text.length, second.text)]) {
      const edited = readPolicyText(URI, now, PLACE, file);
      assert.deepEqual(edited.table.reads.map((each) => before.indexOf(each)), [0, -1, 2, 3, -1, 4]);
      assert.deepEqual(edited.table.sharedWith(file.table), [{ at: 0, from: 0, count: 1 }, { at: 2, from: 2, count: 2 }, { at: 5, from: 4, count: 1 }]);
    }
  });

  it('with an alias or an anchor that has no name yet are told of in a file that is opened, as in one that is edited', () => {
    for (const value of ['*', '* # so', '& {tier: notify}', '!!str *', '[*, a]', '{*}']) {
      const file = readPolicy({ uri: URI, text: `name: a\ncapabilities:\n  git.log: {tier: notify}\n  git.push: ${value}\n` }, PLACE);
      assert.deepEqual([file.broken, file.problems.map((each) => each.code)], ['its YAML does not parse', ['yaml-syntax']], value);
    }
  });

  it('say each by itself what they say in the whole document, where all of them are well-formed', (t) => {
    let compared = 0;
    const told = agree({ knobs: 'EDIT', share: 0.3, arbitraries: [fc.oneof({ arbitrary: arbEither, weight: 9 }, { arbitrary: arbLarge, weight: 1 })], worlds: 500, predicate: ({ text, edits }) => {
      let now = text;
      edits.forEach((edit, i) => {
        now = edited(now, edit);
        if (isSaidByBlocks(now, () => drawn(text, edits.slice(0, i + 1)))) compared++;
      });
    } });
    assert.ok(compared > 0);
    t.diagnostic(`${compared} documents, ${told}`);
  });

  it('are read by themselves also where their aliases lead to each other, and not where they lead nowhere', () => {
    const isReadByBlocks = (second: string): boolean => isSaidByBlocks(`name: a\ncapabilities:\n  git.log: &log {tier: notify}\n  git.push: ${second}\n`, () => second);
    for (const own of ['&push {tier: notify}', '{tier: &t notify, reason: *t}', '{tier: &log notify, reason: *log}', '\n    rules: [&r {condition: {path_prefix: /a}, tier: notify}, *r]']) assert.ok(isReadByBlocks(own), own);
    for (const other of ['*log', '{<<: *log}', '{<<: [*log, {reason: r}], rules: &r []}']) assert.ok(isReadByBlocks(other), other);
    for (const none of ['{tier: notify, reason: *later}', '{reason: *t, tier: &t notify}']) assert.ok(!isReadByBlocks(none), none);
  });

  it('stand alone whatever a key begins with, as long as it is being written', () => {
    const text = (key: string) => `name: a\ncapabilities:\n  git.log: {tier: notify}\n  ${key}: {tier: notify}\n  git.push: {tier: notify}\n`;
    for (const key of ['*', '*.push', '.push', '/push', '(push', '$push', '@push', '`push']) {
      const { table, reading } = readPolicy({ uri: URI, text: text(key) }, PLACE);
      assert.deepEqual([reading !== null, table.length, table.reads[2]?.key], [true, 3, 'git.push'], key);
    }
    // These may belong to what stands around them.
    for (const key of ['? push', '<<', '&a push', '{a: b}']) assert.equal(readPolicy({ uri: URI, text: text(key) }, PLACE).reading, null, key);
  });

  it('with an alias of nothing say so, and cost the others nothing', () => {
    const text = (value: string) => `name: a\ncapabilities:\n  git.log: {tier: notify}\n  git.push:\n    rules:\n      - condition: {branch: ${value}}\n        tier: notifi\n  git.pull: {tier: notify}\n`;
    const before = readPolicy({ uri: URI, text: text('main') }, PLACE);
    const at = text('').indexOf('}', text('').indexOf('branch'));
    const file = readPolicyText(URI, before.blocks.edit(at, at + 'main'.length, '*main'), PLACE, before);
    assert.deepEqual(file.table.reads.map((each, i) => each === before.table.reads[i]), [true, false, true]);
    for (const each of [file, readPolicy({ uri: URI, text: text('*main') }, PLACE)]) {
      assert.deepEqual([each.broken, each.problems.map(({ code }) => code), each.entries.length], ['its YAML does not parse', ['yaml-syntax', 'unknown-tier'], 3]);
    }
  });

  it('with an alias of an anchor in another one say what that one says, whatever was read before', () => {
    const anchored = 'name: a\ncapabilities:\n  git.log: &log {tier: notify}\n';
    readPolicy({ uri: URI, text: `${anchored}  git.push: *none\n` }, PLACE);
    for (const text of [`${anchored}  git.push: *log\n`, `${anchored}  git.pull: {tier: notify}\n  git.push: *log\n`]) {
      const { reading, broken, entries } = readPolicy({ uri: URI, text }, PLACE);
      assert.deepEqual([reading === null, broken, entries.at(-1)?.tier], [false, null, { value: 'notify', span: { start: anchored.indexOf('notify'), end: anchored.indexOf('}') } }]);
    }
    // Where the anchor's own block is malformed, nothing is said of an alias that may be right.
    const malformed = readPolicy({ uri: URI, text: `${anchored.replace('}', '')}  git.push: *log\n` }, PLACE);
    assert.deepEqual(malformed.problems.map(({ span }) => malformed.lines.lineOf(span.start)), [2]);
  });

  it('are cut off from a word in the first column that is no key yet', () => {
    const text = (word: string) => `name: a\ncapabilities:\n  git.log: {tier: notify}\n${word}  git.push: {tier: notifi}\n  git.pull: {tier: notify}\nversion: "1"\n`;
    const before = readPolicy({ uri: URI, text: text('') }, PLACE);
    const at = text('').indexOf('  git.push');
    for (const word of ['g\n', 'git - x # y\n', 'git.commit\n    tier: notify\n']) {
      const file = readPolicyText(URI, before.blocks.edit(at, at, word), PLACE, before);
      assert.deepEqual(file.table.reads.map((each) => before.table.reads.includes(each)), [true, false, true, true], word);
      assert.deepEqual(file.problems.map(({ code }) => code), ['yaml-syntax', 'unknown-tier'], word);
      assert.deepEqual(readPolicy({ uri: URI, text: text(word) }, PLACE).problems, file.problems);
    }
    // With a colon it is a key at the top.
    assert.deepEqual(readPolicy({ uri: URI, text: text('git:\n') }, PLACE).problems.map(({ code }) => code), ['unknown-key']);
  });

  it('stand together for no more nodes than a document may', () => {
    const entry = (_: unknown, i: number) => `  a.b${i}: {reason: &r [${'a, '.repeat(99)}], rules: [${'*r, '.repeat(10)}]}\n`;
    const text = (count: number) => `name: a\ncapabilities:\n${Array.from({ length: count }, entry).join('')}`;
    assert.ok(isSaidByBlocks(text(19), () => 'few'));
    const { reading, problems } = readPolicy({ uri: URI, text: text(21) }, PLACE);
    assert.deepEqual([reading, problems.filter(({ code }) => code === 'yaml-syntax').map(({ message }) => message)], [null, ['aliases stand for more than 20000 nodes, the most that is expanded']]);
  });

  it('are refused where one of them is nested too deep, in a file that is opened as in one that is edited', () => {
    const nested = (count: number) => `name: a\nrules:\n  - capability: git.push\n    tier: notify\n    conditions: {x: ${'['.repeat(count)}${']'.repeat(count)}}\n`;
    const before = readPolicy({ uri: URI, text: nested(90) }, PLACE);
    const at = nested(90).indexOf('[');
    const warm = readPolicyText(URI, before.blocks.edit(at, at + 180, `${'['.repeat(99)}${']'.repeat(99)}`), PLACE, before);
    for (const file of [warm, readPolicy({ uri: URI, text: nested(99) }, PLACE)]) assert.deepEqual(file.problems.map(({ code }) => code), ['yaml-syntax']);
    assert.deepEqual(said(warm), saidAnew(nested(99)));
  });

  it('of a list that cannot be read leave a list', () => {
    const malformed = ['---\nname: a\nrules:\n  - {capability: "*"\n...\n', 'name: a\nversion: &v "1"\ndescription: *v\nrules:\n  - {capability: "*", tier: *v\n'];
    for (const text of malformed) assert.deepEqual(readPolicy({ uri: URI, text }, PLACE).problems.map(({ code }) => code), ['yaml-syntax'], text);
  });

  it('have no comment that is glued to a colon or a marker', () => {
    for (const text of ['capabilities:#\n  git.log: {tier: notify}\n', 'name: a\ncapabilities:# so\n  git.log: {tier: notify}\n', '---#\nname: a\n', 'name: a\nrules:# so: on\n  - capability: git.log\n']) {
      const { problems } = readPolicy({ uri: URI, text }, PLACE);
      assert.deepEqual(problems.map(({ code }) => code).slice(0, 1), ['yaml-syntax'], text);
    }
    for (const text of ['capabilities: #\n  git.log: {tier: notify}\n', 'name: a\ncapabilities:\t# so\n  git.log: {tier: notify}\n', '--- #\nname: a\n']) assert.ok(isSaidByBlocks(text, () => text), text);
  });

  it('have a head whose own end, behind a remark, is not compared where it is written twice either', () => {
    assert.ok(isSaidByBlocks('name: a\ncapabilities:\n  git.log: {tier: notify} # so\ncapabilities: {}\n', String));
  });

  it('are not cut at what only looks like the end of a line', () => {
    assert.ok(!isSaidByBlocks('name: a\ncapabilities:\n\r  git.log: {tier: notify}\n  git.push: {tier: notify}\n', String));
    assert.ok(isSaidByBlocks('name: a\ncapabilities:\n\r\n  git.log: {tier: notify}\n  git.push: {tier: notify}\n', String));
  });
});

/** Compares a document with what its blocks say, and returns whether it can be: all of them are well-formed and stand alone. */
function isSaidByBlocks(text: string, about: () => string): boolean {
  const blocks = BlockText.of(text);
  const reading = readBlocks(blocks, { known: null });
  if (reading === null || reading.reads.some((each) => each !== null && each.problems.length > 0)) return false;
  const whole = parseFragment(text, 0);
  const parts = treeOf(blocks, reading);
  expectSame(whole.problems, [], about);
  expectSame(parts.comments, whole.comments, about);
  expectSame(withoutOuterSpans(parts.root), withoutOuterSpans(whole.root), about);
  return true;
}

/** What is read with the changes of one notification is compared after the last of them. */
function compareReadings({ text, edits }: Session, tally: EditTally): void {
  let blocks = BlockText.of(text);
  let file = readPolicyText(URI, blocks, PLACE, null);
  edits.forEach((edit, i) => {
    blocks = blocks.edit(edit.start, edit.end, edit.text);
    if (edit.isWithNext) return;
    file = readPolicyText(URI, blocks, PLACE, file);
    expectSame(said(file), saidAnew(blocks.text), () => drawn(text, edits.slice(0, i + 1)));
    tally.count(edit, file);
  });
}

/** Ready to be pasted into a test. */
function drawn(text: string, edits: readonly Edit[]): string {
  return `after the edits ${JSON.stringify(edits)}\nof ${JSON.stringify(text)}\nthe text is ${JSON.stringify(edits.reduce(edited, text))}`;
}

interface Compared {
  readonly now: string;
  readonly before: BlockText;
  readonly about: () => string;
}

/** The lines that can start a key of a file. */
function inFirstColumn(text: string): string[] {
  return text.split('\n').filter((each) => /^[^\s#\-:\]}]/.test(each));
}

function compareBlocks(blocks: BlockText, { now, before, about }: Compared): void {
  const anew = BlockText.of(now);
  expectSame(blocks.blocks.map((each) => each.text).join(''), now, about);
  expectSame(blocks.text, now, about);
  expectSame(facts(blocks), facts(anew), about);
  expectSame(inFirstColumn(blocks.besidesEntries), inFirstColumn(now), about);
  if (!blocks.blocks.slice(0, -1).every((each) => each.text.endsWith('\n'))) assert.fail(`a block ends within a line ${about()}`);
  const index = new LineIndex(now);
  expectSame(blocks.lineCount, index.lineCount, about);
  for (let offset = now.length % 5; offset <= now.length; offset += 5) {
    const place = blocks.placeOf(offset);
    const line = index.lineOf(offset);
    if (blocks.lineOf(offset) !== line || place.line !== line || place.start !== index.startOf(line)) assert.fail(`the line of ${offset} ${about()}`);
    const column = now.slice(place.start, offset).replace(/[\r\n]+$/, '').length;
    if (place.end !== place.start + column || index.placeOf(offset).end !== place.end) assert.fail(`the column of ${offset} ${about()}`);
  }
  for (let line = 0; line <= index.lineCount; line++) if (blocks.startOf(line) !== index.startOf(line)) assert.fail(`the start of line ${line} ${about()}`);
  let [at, from] = [0, 0];
  for (const run of blocks.sharedWith(before)) {
    const isInOrder = run.at >= at && run.from >= from && run.count > 0;
    [at, from] = [run.at + run.count, run.from + run.count];
    if (!isInOrder || !blocks.blocks.slice(run.at, at).every((each, i) => each === before.blocks[run.from + i])) assert.fail(`shared are other blocks ${about()}`);
  }
  if (at > blocks.blocks.length || from > before.blocks.length) assert.fail(`more is shared than there is ${about()}`);
}

function facts(text: BlockText): object {
  const { blocks, fits, entries, length, lineCount } = text;
  return { blocks, fits, entries, length, lineCount, starts: blocks.map((_, i) => [text.startOfBlock(i), text.lineOfBlock(i)]) };
}

/** What cold readings said lately: taking back and putting back leads to the same texts again and again. */
const ANEW = new Map<string, Said>();
const MOST_ANEW = 1_000;
const NOTHING = readPolicy({ uri: URI, text: '' }, PLACE);

/** A file is read at once or, where nothing came before it, when it is asked; sometimes both are compared. */
function saidAnew(text: string): Said {
  const known = ANEW.get(text);
  if (known !== undefined) return known;
  const read = (previous: PolicyFile | null) => said(readPolicyText(URI, BlockText.of(text), PLACE, previous));
  const anew = read(text.length % 2 === 0 ? null : NOTHING);
  // What does not compile says why.
  if (anew.broken !== null && anew.problems.length === 0) assert.fail(`no problem is told of ${JSON.stringify(text)}`);
  if (text.length % 8 === 0) expectSame(read(NOTHING), anew, () => `read at once, and when it is asked: ${JSON.stringify(text)}`);
  if (ANEW.size >= MOST_ANEW) ANEW.clear();
  ANEW.set(text, anew);
  return anew;
}

type Said = ReturnType<typeof said>;

function said({ kind, form, name, description, extends: base, defaults, entries, capabilitiesKey, broken, problems, topProblems, remarks, syntax, table }: PolicyFile) {
  const { keys, unreadable, isClean, isOfBlocks } = table;
  return { kind, form, name, description, base, defaults, entries, capabilitiesKey, broken, problems, topProblems, remarks, syntax, table: { keys, unreadable, isClean, isOfBlocks } };
}

/** The root and `capabilities` end where their last pair does; the library lets them run on to the next thing. */
function withoutOuterSpans(root: unknown): unknown {
  const node = root as MappingNode | null;
  if (node?.kind !== 'mapping') return root;
  const pairs = node.pairs.map((pair) => ({ ...withoutSpans(pair), repeats: pair.repeats === null ? null : withoutSpans(pair.repeats) }));
  return { ...node, span: null, pairs };
}

function withoutSpans(pair: MappingNode['pairs'][number]): object {
  const isAroundEntries = ['capabilities', 'rules', 'overrides'].includes(pair.name ?? '') && pair.value.kind !== 'scalar' && !pair.value.flow;
  return isAroundEntries ? { ...pair, span: null, valueSpan: null, value: { ...pair.value, span: null } } : pair;
}
