// Owns: docs/benchmarks.md, every word and figure of it. Refuses: claims that no table of the run carries.

import { ratioTable, sectionTables } from './tables.mjs';

const MEANINGS = {
  keystrokes: `## Keystroke to findings

Milliseconds over standard streams, one policy in a policy directory of its own, one server in a fresh process. A character is typed behind a tier in the middle of the file, which makes it an unknown tier, and taken away again, with 20 ms between one keystroke and the next: in a pause a processor forgets what it had at hand, and everything takes about twice as long as without. The clock runs from the moment the change is handed to the pipe to the last byte of the findings for exactly that text: the finding on that line has to come and go. *Hover* and *completion* are asked right behind a keystroke and timed from it. *Cold start* runs from the start of the process to the first finding. *MiB* is resident memory at the end.

The peers check the same schema, and no more than that: no conditions, no layers, no catalogue. *No debounce* is yaml-language-server with its 200 ms of waiting set to 0; as it ships, add 200 ms. *Echo* is pipes, JSON and event loops; *no parsing* is the library that this server is built on, keeping the text and finding nothing. The first is about what Node costs by itself, the second what that library does.`,
  edits: `## Edits of other kinds

Milliseconds, ours alone, after a while of typing. Each edit is made near the middle of a document, or where there is only one such place, and taken back; the clock runs to the findings of exactly that text. What an edit costs depends on what it touches: its entry, and the others that it can concern. Those marked * make a text of which no part means anything without the rest, or move half of it elsewhere, so that it is read as a whole. Those *among aliases* are in a policy in which every entry with rules but the first one takes those of the first one (\`rules: *rules\`). The last two are in a list of the ordered form with the same entries.`,
  questions: `## What an editor asks in every pause

Milliseconds, ours alone. Behind a keystroke, once its findings are there, an editor asks what else has changed about the document. Each question is asked behind keystrokes of its own; the clock runs from the question to the last byte of the answer, which for the outline of 10,000 lines is 700 kilobytes. A longer answer is worked out in slices, between which a keystroke has its turn.`,
  workspace: `## One edit among many files

Milliseconds. The organization's policy is open, and up to 20 agent policies that say something about the entry \`filesystem.*\`; the rest lies on disk. That entry's tier is changed. *Edited file*: until its own findings are there. *Open agents*: until the last open agent policy that has other findings now is told. *All*: until the last of the directory is. *Start*: from the start of the process to the findings of the organization's policy. *Opened*: from there, too, until the last of the directory is told for the first time. Echo is the floor of the first; no peer relates files to each other.`,
  decisions: `## Decisions

Nanoseconds for a decision, one thread, warmed up, request objects freshly parsed from JSON. 104 capabilities, three layers, wildcards, conditions on a size. Before anything is timed, an engine answers every request, and each answer is compared with a plain reference; one that disagrees once has no time. *Unconditional* are the calls about which no entry that decides has a rule, so that the answer is the same whatever the parameters are; *conditional* are the others. *Prepared* is what an engine does before its first answer: ours starts from YAML text, and reads an agent's policy when that agent first calls; the others start from rows in memory. So this column, and *MiB*, what an engine holds in the end, compare nothing but sizes of one engine.

Ours also finds source, reason, conditions that cannot be decided and rate limits, which the others do not have; the maps of the floor hold a tier and nothing else. The peers are general engines, given the same policies as rows, indexed beforehand as far as each allows. This is the decider alone: what the library adds for each call, such as a line of text for the trace, is not in it.`,
  directory: `## A policy directory in the library

Milliseconds. *Opened*: \`loadPolicies\` of a directory on disk and the first decision, at best of five times. *Every agent*: then one decision for each agent, for which its policy is read and compiled. *Agent saved*, *organization saved*: \`watchPolicies\` follows the directory, one file is written, and the clock runs until other policies than before decide; 5 of these milliseconds wait for further changes. *MiB* is what is held once every agent was asked about. The floor reads all files, one after the other, and does nothing with them; and it hears of a saved file and reads that one.`,
  audit: `## Audit logs

Entries per second, and per core, of a log on disk: walked, filtered, decoded, and verified against its hash chain. The floor is the runtime's own \`JSON.parse\` on such entries, written as JSON and lying in memory.`,
};

export function benchmarkPage({ results, before, after, versions, command, rounds }) {
  const sections = Object.entries(MEANINGS).filter(([section]) => results.some((result) => result.section === section));
  return `# Benchmarks

Written by \`${command}\`; not edited by hand. \`npm run bench\` measures again on your machine, and writes this page anew.

| | |
| --- | --- |
| date | ${before.date} |
| processor | ${before.processor}, ${before.cores} cores, ${before.memoryGibibytes} GiB |
| system | ${before.system}, Node ${before.node} |
| load | ${before.load.toFixed(1)} before, ${after.load.toFixed(1)} after; 1 is one busy core |
| versions | ${versions.map(([name, version]) => `${name} ${version}`).join(', ')} |

## How to read it

- Each figure is the median of ${rounds} rounds; ± is half of the way from the smallest to the largest. In each round everything compared takes its turn, in a fresh process and another order.
- Speak in ratios. A machine that is busy with other things, as a load above the ${before.cores} cores shows, makes every figure larger and spreads it; figures of two runs or two machines do not compare.
- Documents, directories and requests are generated from a seed. They look like policies that people write, and they are not yours.

${sections.map(([section, meaning]) => `${meaning}\n\n${sectionTables(results, section)}`).join('\n\n')}

## What they do not say

- Nothing about how an editor feels: what VS Code does with findings, with a burst of keystrokes, or with ten extensions at once is not measured.
- Nothing about the first time that something is done: everything here is measured after a while of the same.
- Nothing about correctness. A server that finds less has less to do; what ours finds is a matter of the tests.

## Distance from the floors

Ours divided by the floor of the same round. These ratios have a budget, \`bench/budget.json\`: about twice what they were when it was set. \`node bench/run.mjs --check\` measures them in three rounds, what is above its budget once more, and ends with exit code 1 if a median is above it both times.

${ratioTable(results)}

## Running it

| command | does |
| --- | --- |
| \`npm run bench\` | builds, installs the peers into \`bench/node_modules\`, measures everything, writes this page |
| \`node bench/run.mjs --quick\` | ours and the floors, in about two minutes, printed only; needs no peers |
| \`node bench/run.mjs --check\` | the same, against the budget |
| \`node bench/run.mjs --set-budget\` | the same, and sets the budget to twice what was measured |

\`--only keystrokes,edits,questions,workspace,decisions,directory,audit\` measures some sections, \`--size 50,1000\` takes documents of other sizes, \`--agents 10,5000\` other directories, \`--seed\` other content, \`--rounds\` more rounds. With any of these nothing is written.
`;
}
