// Owns: what is measured, section by section: subjects take turns, round after round, each in a fresh process. Refuses: measuring itself, and words.
// A result is `{ section, size, name, values }`: for each measure the values of all rounds, in their order.

import { MAP_FLOOR, OURS as OUR_ENGINE, PEERS as ENGINES } from './decisions/adapters.mjs';
import { KINDS, measureEdits } from './editor/edits.mjs';
import { measureKeystrokes } from './editor/keystrokes.mjs';
import { QUESTIONS, measureQuestions } from './editor/questions.mjs';
import { ECHO, NO_PARSING, OURS, PEERS as SERVERS } from './editor/servers.mjs';
import { measureWorkspace } from './editor/workspace-edit.mjs';
import { writeDocument, writeList, writeTied } from './generate/document.mjs';
import { writeWorkspace } from './generate/workspace.mjs';
import { runChild } from './run-child.mjs';

/** Each takes the options of the run and resolves to results. */
export const SECTIONS = { keystrokes, edits, questions, workspace, decisions, directory, audit };

async function keystrokes({ sizes, seed, rounds, withPeers, folder, keystrokes: times, budgetMs }) {
  const servers = [OURS, ECHO, NO_PARSING, ...(withPeers ? SERVERS : [])];
  return inTurns('keystrokes', { sizes, subjects: servers, rounds }, (server, lines) => {
    const paths = writeDocument(folder, { lines, seed });
    return measureKeystrokes(server, paths[server.text], { keystrokes: times, budgetMs });
  });
}

async function edits({ sizes, seed, rounds, folder, edits: times }) {
  const paths = (lines) => ({ map: writeDocument(folder, { lines, seed }).yaml, list: writeList(folder, { lines, seed }), tied: writeTied(folder, { lines, seed }) });
  return inOneProcess('edits', { sizes, rounds, subjects: KINDS }, (lines) => measureEdits(OURS, paths(lines), { times }));
}

async function questions({ sizes, seed, rounds, folder, keystrokes: times }) {
  return inOneProcess('questions', { sizes, rounds, subjects: QUESTIONS }, (lines) => measureQuestions(OURS, writeDocument(folder, { lines, seed }).yaml, { times }));
}

async function workspace({ agents, seed, rounds, folder, edits }) {
  return inTurns('workspace', { sizes: agents, subjects: [OURS, ECHO], rounds }, (server, count) =>
    measureWorkspace(server, writeWorkspace(folder, { agents: count, seed }), { edits, quietMs: server.isFloor ? 50 : 400 }));
}

async function decisions({ deciding, seed, rounds, withPeers, requests, passes }) {
  if (!withPeers) return sideBySide({ sizes: deciding, seed, rounds, requests, passes });
  const measure = ({ adapter, flags }, agents) => runChild('decisions/measure-adapter.mjs', [JSON.stringify({ adapter, agents, requests, seed, ms: 400 })], flags);
  const [few, ...many] = deciding;
  return [
    ...(await inTurns('decisions', { sizes: [few], subjects: [OUR_ENGINE, MAP_FLOOR, ...ENGINES], rounds }, measure)),
    ...(await inTurns('decisions', { sizes: many, subjects: [OUR_ENGINE, MAP_FLOOR], rounds }, measure)),
  ];
}

/** Ours and the floor in one process: a ratio that a busy machine does not spoil. */
async function sideBySide({ sizes, seed, rounds, requests, passes }) {
  const subjects = [OUR_ENGINE, MAP_FLOOR];
  const adapters = subjects.map(({ adapter }) => adapter);
  return inOneProcess('decisions', { sizes, rounds, subjects: subjects.map(({ adapter, name }) => ({ key: adapter, name })) }, (agents) =>
    runChild('decisions/measure-side-by-side.mjs', [JSON.stringify({ adapters, agents, requests, seed, passes })]));
}

async function directory({ directories, seed, rounds, folder, saves }) {
  const subjects = [{ key: 'ours', name: OUR_ENGINE.name }, { key: 'files', name: 'floor: files' }];
  return inOneProcess('directory', { sizes: directories, rounds, subjects }, (agents) =>
    runChild('library/measure-directory.mjs', [JSON.stringify({ directory: writeWorkspace(folder, { agents, seed }), saves, opened: 5 })]));
}

/** Subjects that take their turns inside one process, whose results come by their keys: for each measure a value, or several. */
async function inOneProcess(section, { sizes, rounds, subjects }, measure) {
  const results = sizes.flatMap((size) => subjects.map(({ key, name }) => ({ section, size, name, key, values: {} })));
  for (const size of sizes) {
    for (let round = 0; round < rounds; round++) {
      let measured = null;
      for (const result of results.filter((each) => each.size === size)) {
        await once(result, async () => (measured ??= await measure(size))[result.key]);
      }
      say(`${section}: ${size}, round ${round + 1} of ${rounds}`);
    }
  }
  return results.map(({ key: _key, ...result }) => result);
}

/** Takes its own turns. */
async function audit({ entries }) {
  say(`audit: ${entries} entries`);
  const rows = await runChild('audit-throughput.mjs', [String(entries), '--json']);
  return rows.map(({ name, rates }) => ({ section: 'audit', size: entries, name, values: { rate: rates, microseconds: rates.map((rate) => 1e6 / rate) } }));
}

async function inTurns(section, { sizes, subjects, rounds }, measure) {
  const results = sizes.flatMap((size) => subjects.map((subject) => ({ section, size, name: subject.name, subject, values: {} })));
  for (const size of sizes) {
    for (let round = 0; round < rounds; round++) {
      const turn = results.filter((result) => result.size === size);
      // Nobody always comes first.
      for (let i = 0; i < turn.length; i++) await once(turn[(i + round) % turn.length], measure);
      say(`${section}: ${size}, round ${round + 1} of ${rounds}`);
    }
  }
  return results.map(({ subject: _subject, ...result }) => result);
}

/** What is measured several times in a round has as many values. A subject that fails, or does not agree, has none; the run goes on. */
async function once(result, measure) {
  if (result.failure !== undefined) return;
  try {
    const { disagrees, ...measured } = await measure(result.subject, result.size);
    if (disagrees !== undefined) throw new Error(`does not agree with the reference: ${disagrees}`);
    for (const [key, value] of Object.entries(measured)) (result.values[key] ??= []).push(...[value].flat());
  } catch (error) {
    result.failure = String(error.message).trim().split('\n')[0];
    result.values = {};
    say(`${result.section}: ${result.name} failed: ${error.message}`);
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
