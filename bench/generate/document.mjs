// Owns: one policy of an exact number of lines, as YAML and as the equivalent JSON, with definitions of all that it names.
// Refuses: policies of several layers (workspace.mjs).
// On its own: node bench/generate/document.mjs --size 50,1000 [--seed 42] [--out bench/data/documents]

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { definitionsText } from './definitions.mjs';
import { TIERS } from './policy-set.mjs';
import { entryLines, itemLines } from './policy-text.mjs';
import { seededRandom } from './random.mjs';

const SIZES = { 1024: '1 KB', 4096: '4 KB', 10240: '10 KB', 65536: '64 KB', 1048576: '1 MB' };
const NOTES = ['reviewed 2025-03', 'see SEC-1412', 'temporary, revisit', 'agreed with the data team', 'matches SOC2 control CC6.1'];
const REASONS = [
  'File deletion requires approval', 'Agents cannot access secrets directly', 'Deployment automation has pre-approved access',
  'Needs human review in production', 'Rate-limited to protect the upstream service', 'Large transfers are reviewed by the on-call supervisor',
];
const SERVICES = ['billing', 'crm', 'search', 'ml', 'storage', 'support'];
const VERBS = ['read', 'write', 'list', 'create', 'update', 'delete', 'export', 'import', 'approve', 'share', 'sync', 'archive'];
const NOUNS = ['invoice', 'ticket', 'report', 'dataset', 'model', 'pipeline', 'bucket', 'queue', 'topic', 'user', 'role', 'token'];

/** `{ yaml, json, definitions }`, three texts. */
export function makeDocument({ lines, seed = 42 }) {
  const random = seededRandom(seed + lines);
  const head = { name: `generated-${lines}`, version: '1.0', description: 'Custom policy for the data team', defaults: { tier: 'notify' } };
  const header = ['# Custom policy for the data team', `name: ${head.name}`, 'version: "1.0"', `description: "${head.description}"`, ''];
  const text = [...header, 'defaults:', '  tier: notify', '', 'capabilities:'];
  const capabilities = {};
  for (const { key, entry, comment, title } of entries(random)) {
    const block = [...(title === undefined ? [] : [`  # ---- ${title} ----`]), ...entryLines(key, entry, comment)];
    if (text.length + block.length > lines) break;
    text.push(...block);
    capabilities[key] = withoutNotes(entry);
  }
  while (text.length < lines) text.push('  # end of policy');
  const names = Object.keys(capabilities).filter((key) => !key.endsWith('*'));
  return { yaml: `${text.join('\n')}\n`, json: `${JSON.stringify({ ...head, capabilities }, null, 2)}\n`, definitions: definitionsText(names) };
}

/** Each in a policy directory of its own, and the JSON apart, so that no server reads what another is asked about. Returns the two paths. */
export function writeDocument(folder, { lines, seed }) {
  const { yaml, json, definitions } = makeDocument({ lines, seed });
  const [policies, twin] = [join(folder, `policy-${lines}`), join(folder, `json-${lines}`)];
  mkdirSync(join(policies, 'definitions'), { recursive: true });
  mkdirSync(twin, { recursive: true });
  writeFileSync(join(policies, 'definitions', 'generated.yaml'), definitions);
  const paths = { yaml: join(policies, 'policy.yaml'), json: join(twin, 'policy.json') };
  writeFileSync(paths.yaml, yaml);
  writeFileSync(paths.json, json);
  return paths;
}

/** The same where whatever has rules takes those of the first one by an alias, as programs that write YAML do with what they have once. Returns the path. */
export function writeTied(folder, { lines, seed }) {
  const text = ['name: generated-tied', 'defaults:', '  tier: notify', 'capabilities:'];
  const names = [];
  let isAnchored = false;
  for (const { key, entry, title } of entries(seededRandom(seed + lines))) {
    const { rules } = entry;
    const block = rules !== undefined && isAnchored ? [`  ${key}:`, '    rules: *rules'] : entryLines(key, entry).map((each) => (each === '    rules:' ? `${each} &rules` : each));
    if (text.length + block.length > lines) break;
    isAnchored ||= rules !== undefined;
    text.push(...block);
    if (title === undefined) names.push(key);
  }
  while (text.length < lines) text.push('  # end of policy');
  return written(folder, `tied-${lines}`, { text, names });
}

const REST = ['  - capability: "*"', '    tier: approval_required', '    reason: "Everything else is looked at"'];

/** A policy with the same entries as a list, each service's wildcard behind its capabilities, and at the end what is left, as lists do. Returns the path. */
export function writeList(folder, { lines, seed }) {
  const text = ['name: generated-list', 'defaults:', '  tier: notify', 'rules:'];
  const names = [];
  let wildcard = [];
  for (const { key, entry, title } of entries(seededRandom(seed + lines))) {
    const items = itemLines(key, entry);
    if (text.length + wildcard.length + items.length + REST.length > lines) break;
    if (title === undefined) names.push(key);
    text.push(...(title === undefined ? items : wildcard));
    if (title !== undefined) wildcard = items;
  }
  text.push(...wildcard, ...REST);
  while (text.length < lines) text.push('  # end of policy');
  return written(folder, `list-${lines}`, { text, names });
}

/** In a policy directory of its own, which defines all the names. */
function written(folder, name, { text, names }) {
  const directory = join(folder, name);
  mkdirSync(join(directory, 'definitions'), { recursive: true });
  writeFileSync(join(directory, 'definitions', 'generated.yaml'), definitionsText(names));
  const path = join(directory, 'policy.yaml');
  writeFileSync(path, `${text.join('\n')}\n`);
  return path;
}

/** For ever: services that nobody has, each with a wildcard and its capabilities. */
function* entries(random) {
  for (let i = 0; ; i++) {
    const category = `svc_${SERVICES[i % SERVICES.length]}_${String(i).padStart(4, '0')}`;
    const wildcard = { tier: random.pick(TIERS), reason: random.chance(0.5) ? random.pick(REASONS) : undefined };
    yield { key: `${category}.*`, entry: wildcard, comment: random.chance(0.3) ? 'Category-level default' : undefined, title: category };
    for (const verb of VERBS) {
      for (const noun of NOUNS) {
        if (!random.chance(0.7)) continue;
        yield { key: `${category}.${verb}_${noun}`, entry: randomEntry(random), comment: random.chance(0.08) ? random.pick(NOTES) : undefined };
      }
    }
  }
}

function randomEntry(random) {
  const kind = random.next();
  if (kind < 0.2) return { tier: random.pick(TIERS) };
  if (kind < 0.6) return { tier: random.pick(TIERS), reason: random.pick(REASONS), note: random.chance(0.15) ? random.pick(NOTES) : undefined };
  if (kind < 0.85) {
    const size = Number(random.pick(Object.keys(SIZES)));
    const comment = random.chance(0.5) ? 'Large payloads need approval' : undefined;
    return { rules: [
      { condition: { content_size_lt: size }, tier: 'autonomous', note: SIZES[size] },
      { comment, condition: { content_size_gte: size }, tier: 'approval_required', reason: random.pick(REASONS) },
    ] };
  }
  const limit = { max: 5 + random.below(200), window: random.pick([60, 600, 3600, 86400]), on_exceed: random.pick(['approval_required', 'blocked']) };
  return { tier: 'notify', rate_limit: limit, reason: random.pick(REASONS) };
}

function withoutNotes({ note: _note, comment: _comment, rules, ...rest }) {
  return rules === undefined ? rest : { ...rest, rules: rules.map(withoutNotes) };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = (fallback) => ({ type: 'string', default: fallback });
  const { values } = parseArgs({ options: { size: text('50,1000,10000'), seed: text('42'), out: text('bench/data/documents') } });
  for (const lines of values.size.split(',').map(Number)) console.log(writeDocument(values.out, { lines, seed: Number(values.seed) }).yaml);
}
