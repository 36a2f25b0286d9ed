// Owns: small random policies, whose entries meet each other, the policy they extend and the layers above; and the small world that they are about.
// Refuses: edits of them (random-edits.ts), and what they mean.

import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { buildCatalogue, readPolicy } from '../../core/src/index.js';
import { projectPath } from './project-root.js';
import { SHIPPED } from './workspace.js';

/** Every category has a capability that only a wildcard is likely to decide. */
const NAMES = ['filesystem.read', 'filesystem.write', 'filesystem.append', 'filesystem.delete', 'email.send', 'email.read', 'network.http_request', 'process.run', 'process.list', 'git.push', 'git.log', 'state.session.get', 'state.shared.get', 'state.shared.set'];

const SYSTEM_TEXT = 'name: system\ncapabilities:\n  git.push: {tier: blocked, reason: "never"}\n  filesystem.delete:\n    rules:\n      - condition: {path_prefix: [/etc, /usr]}\n        tier: blocked\n        reason: "system path"\n  email.send: {tier: approval_required}\n  state.*:\n    rules:\n      - condition: {key_prefix: sys}\n        tier: blocked\n        reason: "kept"\n';
const TEMPLATE_TEXT = 'name: team-moderate\ndefaults: {tier: approval_required}\ncapabilities:\n  filesystem.*: {tier: notify}\n  network.*: {tier: blocked, reason: "no"}\n  process.run:\n    tier: notify\n    rate_limit: {max: 5, window: 60}\n';

const SMALL_CATALOGUE = buildCatalogue('small', '1', NAMES.flatMap((name) => SHIPPED.catalogue.capabilities.get(name) ?? []));

/** What ships with a product of a dozen capabilities. */
export const SMALL_WORLD = {
  system: readPolicy({ uri: 'shipped:/system.yaml', text: SYSTEM_TEXT }, { inAgents: false }),
  templates: [readPolicy({ uri: 'shipped:/team-moderate.yaml', text: TEMPLATE_TEXT }, { inAgents: false })],
  catalogue: SMALL_CATALOGUE,
  // One that the system policy speaks for comes with what is in use.
  builtinCatalogue: buildCatalogue('built-in', '1', [...SMALL_CATALOGUE.capabilities.values()].filter(({ name }) => name !== 'state.shared.set')),
} as const;

const ANYTHING: readonly string[] = ['  "*":\n    tier: blocked\n    reason: "x"\n', '  "*": {tier: notify}\n', '  "*":\n    rules:\n      - condition: {to_contains: a}\n        tier: notify\n'];

const FILES: readonly string[] = [
  ...['  filesystem.*:\n    tier: autonomous\n', '  filesystem.*:\n    rules:\n      - condition: {path_prefix: /a}\n        tier: notify\n    tier: blocked\n    reason: "x"\n', '  filesystem.*:\n    rules:\n      - condition: {content_size_lt: 9}\n        tier: notify\n'],
  ...['  filesystem.write:\n    tier: notify\n', '  filesystem.write: {tier: blocked}\n', '  filesystem.write: {}\n', '  Filesystem.write: {tier: notify}\n', '  "file*": {tier: blocked}\n', '  filesystem.write:\n    rules:\n      - condition: {path_prefix: /a}\n        tier: blocked\n        reason: r\n'],
  '  filesystem.write:\n    rules:\n      - condition: {content_size_lt: 10}\n        tier: autonomous\n      - condition: {content_size_gt: 10}\n        tier: notify\n',
  '  filesystem.append:\n    rules:\n      - condition:\n          content_size_lt: 10\n          path_prefix: /a\n        tier: autonomous\n    tier: approval_required\n',
  ...['  filesystem.append: {tier: notify}\n', '  filesystem.delete: {tier: autonomous}\n', '  filesystem.delete:\n    rules:\n      - condition: {path_prefix: /etc/x}\n        tier: notify\n', '  filesystem.read:\n    tier: autonomous\n    reason: "😀 é"\n', '  filesystem.read: {tier: aproval_required}\n'],
];
const MAIL: readonly string[] = [
  ...['  email.*: {tier: notify}\n', '  email.*:\n    rules:\n      - condition: {to_contains: "@a"}\n        tier: autonomous\n    tier: notify\n    rate_limit: {max: 4, window: 60}\n', '  email.send:\n    tier: notify\n    rate_limit: {max: 2, window: 60}\n', '  email.send:\n    tier: notify\n    rate_limit: {max: 2, window: 60, on_exceed: approval_required}\n'],
  ...['  email.send:\n    rules:\n      - condition: {to: [a, b]}\n        tier: notify\n      - condition: {to: a}\n        tier: autonomous\n', '  email.read: {tier: autonomous}\n', '  email.sent: {tier: notify}\n', '  email: {tier: blocked}\n', '  email.se*: {tier: notify}\n'],
  ...['  network.*:\n    tier: blocked\n    rate_limit: {max: 3, window: 60}\n', '  network.http_request:\n    rules:\n      - condition: {timeout_lt: 5}\n        tier: autonomous\n      - condition: {timeout_lt: 3}\n        tier: notify\n'],
];
const PROCESSES: readonly string[] = [
  // What the second one says has a meaning, and is in error, only as long as the first one leaves it the one capability with such a parameter.
  ...['  process.run: {tier: notify}\n', '  process.*:\n    rules:\n      - condition: {args_lt: 3}\n        tier: notify\n    tier: autonomous\n', '  process.*:\n    rules:\n      - condition: {limit_gt: 5}\n        tier: blocked\n        reason: r\n', '  process.*: {tier: autonomous}\n'],
  '  process.run:\n    rules:\n      - condition: {timeout_lte: 10}\n        tier: autonomous\n        reason: quick\n      - condition: {timeout_gte: 20}\n        tier: approval_required\n    tier: blocked\n    reason: "x"\n',
  ...['  process.run:\n    tier: notify\n    process.list: {tier: blocked}\n', '  process.*:\n    tier: notify\n    email.send: {tier: blocked}\n'],
  ...['  process.run:\n    rules:\n      - condition: {timeout_lt: 5}\n        tier: notify\n', '  process.list: {tier: notify}\n', '  process.list:\n    rules:\n      - condition: {limit_lt: 5}\n        tier: autonomous\n', '  process.run.*: {tier: blocked, reason: r}\n', '  Process.*: {tier: notify}\n'],
];
/** Wildcards of which one condition is known where another entry decides what else could be meant, and an error where none does. */
const TURNING: readonly string[] = [
  '  process.*:\n    rules:\n      - condition: {limit_lt: 100}\n        tier: notify\n      - condition: {args_lt: 3}\n        tier: notify\n    tier: notify\n',
  '  process.list:\n    rules:\n      - condition: {limit_lt: 5}\n        tier: autonomous\n      - condition: {limit_gt: 5}\n        tier: autonomous\n',
  '  process.list: {tier: autonomous}\n',
  '  process.run: {tier: notify}\n',
  '  process.run:\n    tier: notify\n    process.list: {tier: blocked}\n',
  '  "*":\n    rules:\n      - condition: {limit_lt: 50}\n        tier: blocked\n        reason: r\n      - condition: {args_lt: 3}\n        tier: notify\n',
];
const GIT: readonly string[] = [
  ...['  git.push:\n    tier: notify\n    git.log: {tier: blocked}\n', '  git.*: {tier: blocked, reason: r}\n'],
  ...['  git.push: {tier: notify}\n', '  git.*: {tier: autonomous}\n', '  git.*:\n    rules:\n      - condition: {branch: main}\n        tier: notify\n', '  # kruxos-ignore missing-reason: so\n  git.log: {tier: blocked}\n', '  git.log: {tier: notify} # kruxos-ignore redundant-entry: so\n', '  Git.push: {tier: notify}\n', '  "*.push": {tier: blocked}\n'],
  ...['  # kruxos-ignore exceeds-system: so\n  git.push: {tier: autonomous}\n', '  # kruxos-ignore unknown-capability: so\n  git.lgo: {tier: notify}\n', '  git.log:\n    rules:\n      - condition: {limit_lt: 5, branch: main}\n        tier: autonomous\n    tier: notify\n'],
];

/** Wildcards below wildcards. */
const STATE: readonly string[] = [
  ...['  state.*: {tier: notify}\n', '  state.*:\n    rules:\n      - condition: {key_prefix: a}\n        tier: blocked\n        reason: r\n    rate_limit: {max: 3, window: 60}\n', '  state.shared.*: {tier: notify}\n', '  state.shared.*:\n    rules:\n      - condition: {key_prefix: a}\n        tier: notify\n'],
  ...['  state.shared.set:\n    rules:\n      - condition: {expected_version_lt: 5}\n        tier: autonomous\n', '  state.shared.set: {tier: approval_required}\n', '  state.shared.get: {tier: notify}\n', '  state.session.get: {tier: blocked, reason: r}\n', '  state.shared.set.*: {tier: notify}\n'],
  ...['  state.shared.*:\n    rules:\n      - condition: {key: b, key_prefix: a}\n        tier: notify\n    tier: autonomous\n    rate_limit: {max: 5, window: 90, on_exceed: blocked}\n', '  State.shared.set: {tier: notify}\n'],
];

/** Entries that are partly written in others, in such as they should not be, and in none. */
export const TIED: readonly string[] = [
  ...['  email.send: &e\n    tier: notify\n', '  git.push: *e\n', '  git.log:\n    <<: *e\n    reason: r\n', '  email.read: &e {tier: notfy, rules: &r [{condition: {to: a}, tier: blocked}]}\n', '  email.*: {tier: *t, reason: *w}\n'],
  ...['  process.run:\n    rules: &r\n      - condition: {timeout_lt: 5}\n        tier: blocked\n        reason: &w x\n    tier: notify\n', '  process.list:\n    rules: *r\n    tier: autonomous\n', '  process.*: {tier: &t approval_required, reason: &w "w", rate_limit: &l {max: 3, window: 60}}\n'],
  ...['  git.*: &e\n    rules:\n      - condition: &c {branch: main, limit_lt: *n}\n        tier: *t\n    <<: *l\n', '  git.commit: {rules: [{condition: *c, tier: notify}, *r], rate_limit: *l}\n', '  state.shared.set: &e\n    <<: [*e, {tier: blocked}]\n    rate_limit: {max: &n 5, window: *n}\n'],
  ...['  # kruxos-ignore missing-reason: so\n  state.shared.get: *e # kruxos-ignore redundant-entry: so\n', '  state.*: {<<: *e, tier: blocked}\n', '  "*": &t {tier: notify}\n', '  filesystem.write: *t\n', '  filesystem.*: {rules: *r, tier: *t}\n'],
];

/** Entries about the same, and therefore about each other. */
export const THEMES: readonly (readonly string[])[] = [...[FILES, MAIL, PROCESSES, TURNING, GIT, STATE].map((each) => [...each, ...ANYTHING]), TIED, TIED];

/** The entries are few enough to meet again, as each other's neighbours and in other layers. */
export const ENTRIES: readonly string[] = [...ANYTHING, ...FILES, ...MAIL, ...PROCESSES, ...TURNING, ...GIT, ...STATE, '  email.send: &e\n    tier: notify\n  git.push: *e\n  git.log:\n    <<: *e\n    reason: r\n'];

/** Where each begins and how it is written counts, and not what it says; an edit costs what has to be read again, and what is read from the start. */
export const SHORT_ENTRIES: readonly string[] = [
  ...['  git.log: {tier: notify}\n', '  git.push:\n    tier: blocked\n', '  "*": {tier: notify}\n', '  email.*:\n    tier: notify\n    reason: "x"\n', '  a.b: {tier: notfy}\n', '  git.log:\n    tier: notify\n', '  # kruxos-ignore missing-reason: so\n  a.b: {tier: blocked}\n'],
  ...['  a.b:\n    rules:\n    - condition: {c: 1}\n      tier: notify\n', '  a.c: {\n    tier: notify}\n', '  a.d: &a {tier: notify}\n  a.e: *a\n', "  'a.f':\n    tier: >-\n      notify\n", '  a.b: {tier: notify, reason: "é😀"}\n', '\n  # note\n  a.g: {tier: notify}\n'],
];

export const ITEMS: readonly string[] = [
  ...['  - capability: process.*\n    conditions: {limit_lt: 100, args_lt: 3}\n    tier: autonomous\n', '  - capability: process.*\n    conditions: {args_lt: 3}\n    tier: autonomous\n', '  - capability: process.run\n    tier: notify\n', '  - capability: process.list\n    tier: notify\n', '  - capability: process.list\n    conditions: {limit_lt: 5}\n    tier: autonomous\n'],
  ...['  - {capability: filesystem.write, tier: notify, conditions: {content_size_gt: 10}}\n', '  - {capability: filesystem.write, tier: autonomous, conditions: {content_size_lt: 20}}\n', '  - {capability: "*", tier: blocked, reason: r}\n'],
  ...['  - capability: "filesystem.*"\n    tier: autonomous\n', '  - capability: "filesystem.*"\n    conditions: {path_prefix: /tmp}\n    tier: notify\n', '  - capability: email.send\n    tier: blocked\n', '  - capability: process.run\n    conditions:\n      timeout_lt: 10\n    tier: notify\n', '  - capability: git.push\n    tier: notify\n'],
  ...['  - capability: "*"\n    conditions: {to_contains: a}\n    tier: notify\n', '  - capability: git.*\n    tier: autonomous\n', '  - match: {capability: git.push}\n    tier: blocked\n', '  - capability: Git.push\n    tier: notify\n', '  - git.push\n', '  - capability: git.lgo\n    tier: notifi\n'],
  ...['  - capability: process.run\n    conditions: {timeout_gte: 20}\n    tier: approval_required\n', '  - capability: process.*\n    conditions: {limit_gt: 5}\n    tier: blocked\n    reason: r\n', '  - capability: process.*\n    tier: autonomous\n', '  - capability: process.*\n    conditions: {args_lt: 3}\n    tier: notify\n'],
  ...['  - capability: email.*\n    conditions: {to_contains: "@a"}\n    tier: autonomous\n    rate_limit: {max: 4, window: 60}\n', '  - capability: email.send\n    conditions: {to: [a, b]}\n    tier: notify\n', '  # kruxos-ignore unreachable-rule: so\n  - capability: email.read\n    tier: notify\n'],
  ...['  - capability: state.*\n    tier: notify\n', '  - capability: state.shared.*\n    conditions: {key_prefix: a}\n    tier: blocked\n    reason: r\n', '  - capability: state.shared.set\n    tier: autonomous\n    rate_limit: {max_per_hour: 4}\n', '  - capability: state.shared.set\n    tier: notify\n    rate_limit: {max: 2, window: 9999, escalate_to: blocked}\n'],
  ...['lt: 5', 'lt: 3', 'gt: 9'].map((each) => `  - capability: network.http_request\n    conditions: {timeout_${each}}\n    tier: notify\n`),
];

/** Items that are partly written in others, and such as cannot be. */
export const TIED_ITEMS: readonly string[] = [
  ...['  - &i\n    capability: process.run\n    tier: notify\n', '  - *i\n', '  - {<<: *i, tier: blocked, reason: &w w}\n', '  - capability: &n git.push\n    conditions: &c {branch: main}\n    tier: &t autonomous\n', '  - capability: *n\n    tier: *t\n'],
  ...['  - {capability: git.*, conditions: *c, tier: approval_required, reason: *w}\n', '  - capability: process.*\n    conditions: {timeout_lt: &v 5, limit_lt: *v}\n    tier: notify\n    rate_limit: &l {max: 3, window: 60}\n', '  - {capability: email.send, tier: *t, rate_limit: *l}\n'],
  ...['  - match: &m {capability: email.*}\n    tier: notfy\n', '  - match: *m\n    tier: notify\n', '  - &i {capability: state.shared.set, tier: notify, conditions: {key_prefix: a}}\n', '  # kruxos-ignore unreachable-rule: so\n  - *i # kruxos-ignore missing-reason: so\n', '  - {capability: *n, conditions: {branch: *w}, tier: notify}\n'],
];

/** Sections beside the entries: with what entries and each other take, with what they take of others, and with what nobody has. */
export const TIED_SECTIONS: readonly string[] = [
  ...['x0: {e: &e {tier: notify}, t: &t blocked, w: &w so, r: &r [&r0 {condition: {to: c}, tier: notify}], l: &l {max: 9, window: 60}, c: &c {branch: main}, n: &n 4, d: &d {tier: notify}, k: &k email.send}\n', 'description: &w >-\n  of two\n  lines\n', 'description: *w\n', 'version: &n "1"\n', 'version: *n\n'],
  ...['defaults: &d\n  tier: &t notify\n', 'defaults: {tier: *t}\n', 'defaults: *d\n', 'defaults: *e\n', 'defaults:\n  <<: [*d, *e]\n', 'extends: &b base\n', 'extends: *b\n', '*w : x\n', '? &k x\n: y\n', 'x1: {y: *nobody}\n', 'x2: !!str &w "t"\n', 'x3:\n  <<: *e\n  y: &r [*r0, *e]\n', '# note &e *e\n'],
];

/** Entries that stand for others in odder ways: by their keys, with tags, through several blocks, given again on the way. */
export const ODDLY_TIED: readonly string[] = [
  ...['  *k : &e {tier: blocked}\n', '  &k email.read: {tier: notify}\n', '  &w git.push :\n    tier: notify\n', '  ? &k email.send\n  : tier: notify\n', '  ? *k\n  : *e\n', '  git.push: &e !!map\n    tier: notify\n', '  git.log: !!map &e {tier: blocked, reason: *w}\n', '  git.push: {tier: !!str *t}\n'],
  ...['  network.*:\n    <<:\n      - *e\n      - *d\n      - {reason: *w}\n', '  network.http_request:\n    <<: [*e, *nobody]\n', '  process.run:\n    <<: *e\n    <<: *d\n', '  email.send: {tier: notify, <<: *e}\n', '  email.send: {tier: notify, tier: *t}\n', '  git.commit: &e {reason: &e r, tier: *e}\n'],
  ...['  email.send:\n    reason: &w |\n      of\n      it\n    tier: notify\n', '  state.shared.set:\n    rules:\n      - *r0\n      - &r0\n        condition: &c {key: a}\n        tier: notify\n      - *r0\n    tier: notify\n', '  state.shared.get:\n    rules: [*r0, {<<: *r0, tier: blocked}]\n', '  state.session.get:\n    rate_limit: {<<: *l, max: &n 2}\n    tier: notify\n'],
  ...['  process.list:\n    rules:\n      - condition: {<<: *c, limit_gt: *n}\n        tier: *t\n', '  git.push:\n    tier: notify\n    git.log: *e\n', '  email.*: &e\n    # kruxos-ignore missing-reason: so\n    tier: blocked\n', '  email.send:\n  - &r0 {condition: {to: b}, tier: notify}\n', '  git.log: &e {tier: notify, reason: &w "é😀"}\n', '  *e : *e\n'],
];

export const DEFAULTS: readonly string[] = ['defaults:\n  tier: notify\n', 'defaults: {tier: blocked}\n', 'defaults: {tier: approval_required}\n', 'defaults:\n  tier: notfy\n'];

export interface PolicyShape {
  /** The key of its name, with it: `name: acme`. */
  readonly title: string;
  readonly extends: readonly string[];
  /** Entries, or items of the ordered form. */
  readonly most: number;
  readonly entries: readonly string[];
  /** Always a list; by default an eighth of them are. */
  readonly isList?: boolean;
}

/** A policy of a few entries, or of a few items in the ordered form. */
export function arbPolicy({ title, extends: names, most, entries: all, isList: always = false }: PolicyShape): fc.Arbitrary<string> {
  const arbList = (from: readonly string[]) => fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: most, selector: (each) => from.indexOf(each) });
  const isList = fc.nat({ max: 7 }).map((each) => always || each === 7);
  return fc.tuple(arbList(all), arbList(always ? all : ITEMS), isList, fc.nat({ max: 12 }), fc.constantFrom(null, ...names), fc.constantFrom(null, null, ...DEFAULTS), fc.nat({ max: 11 })).map(
    ([entries, items, ordered, oddity, base, defaults, ends]) => {
      const head = `${oddity === 9 ? '---\n' : oddity === 10 ? '%YAML 1.2\n---\n' : ''}${title}\n${base === null ? '' : `extends: ${base}\n`}${oddity === 8 ? 'version: "1"\ndescription: >-\n  of two\n  lines\n' : ''}`;
      const key = ordered ? 'rules' : 'capabilities';
      const body = `${oddity === 11 ? `"${key}"` : key}:\n${(ordered ? items : entries).join('')}`;
      const text = `${oddity % 2 === 0 ? `${head}${defaults ?? ''}${body}` : `${head}${body}${defaults ?? ''}`}${oddity === 12 ? '...\n' : ''}`;
      return ends === 11 ? text.replaceAll('\n', '\r\n') : text;
    },
  );
}

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
