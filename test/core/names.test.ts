// Owns: definitions, references, highlights and renames of the names of policies, agents and capabilities.
// Refuses: positions in lines (test/wire).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agentFileRenamed, definitionOf, highlightsOf, referencesOf, renameFaultText, renameOf, renameableAt } from '../../core/src/index.js';
import type { Neighbourhood } from '../../core/src/index.js';
import { aroundCursor, placeText } from '../support/around.js';

const ORGANIZATION = `#- acme.yaml
name: acme
extends: team-moderate
capabilities:
  filesystem.*:
    tier: autonomous
  filesystem.write:
    tier: notify
  mail.sort:
    tier: notify
`;

const AGENT = `#- agents/bot.yaml
agent: bot
extends: acme
capabilities:
  filesystem.write:
    tier: autonomous
`;

const PACK = `#- catalogue.yaml
- name: filesystem.write
  permission_tier: notify
  inputs: []
- name: mail.sort
  permission_tier: notify
  inputs: []
`;

function definition(text: string): string[] | null {
  const { around, offset } = aroundCursor(text);
  return definitionOf(around, offset)?.places.map(placeText) ?? null;
}

function references(text: string): string[] | null {
  const { around, offset } = aroundCursor(text);
  return referencesOf(around, offset)?.map((each) => `${placeText(each)}${each.isDeclaration ? ' (declaration)' : ''}`) ?? null;
}

/** Why nothing at an offset can be renamed; undefined where it can. */
function whyNot(around: Neighbourhood, offset: number): string | undefined {
  const found = renameableAt(around, offset);
  return found?.kind === 'refused' ? renameFaultText(found.why) : undefined;
}

/** Every changed line, and the files with new names; or why not. */
function rename(text: string, newName: string): string[] | string | null {
  const { around, offset } = aroundCursor(text);
  const found = renameOf(around, offset, newName);
  if (found === null || found.kind === 'refused') return found === null ? null : renameFaultText(found.why);
  const edits = found.edits.map((each) => `${placeText({ ...each, nameSpan: each.span })} → ${each.newText}`);
  return [...edits, ...found.files.map((each) => `${each.uri} → ${each.newName}`)];
}

describe('definition', () => {
  it('leads from extends to the name of the policy', () => {
    assert.deepEqual(definition(ORGANIZATION + AGENT.replace('extends: acme', 'extends: ac<|>me')), ['acme.yaml:1 acme']);
  });

  it('leads to a template where no own policy has the name', () => {
    assert.deepEqual(definition(ORGANIZATION.replace('team-moderate', 'team-<|>moderate')), ['team-moderate.yaml:3 team-moderate']);
    const own = `#- team-moderate.yaml\nname: team-moderate\ncapabilities: {}\n`;
    assert.deepEqual(definition(ORGANIZATION.replace('team-moderate', 'team-<|>moderate') + own), ['team-moderate.yaml:1 team-moderate']);
  });

  it('leads from an entry of an agent to the entry that binds it', () => {
    assert.deepEqual(definition(ORGANIZATION + AGENT.replace('filesystem.write', 'filesystem.wr<|>ite')), ['acme.yaml:6 filesystem.write']);
    assert.deepEqual(definition(ORGANIZATION + AGENT.replace('filesystem.write', 'filesystem.<|>copy')), ['acme.yaml:4 filesystem.*']);
  });

  it('leads from a wildcard to the one as wide, else to everything that binds a capability below it', () => {
    assert.deepEqual(definition(ORGANIZATION + AGENT.replace('filesystem.write', 'filesystem.<|>*')), ['acme.yaml:4 filesystem.*']);
    const bare = ORGANIZATION.replace('extends: team-moderate\n', '').replace('filesystem.*', 'filesystem.read');
    assert.deepEqual(definition(bare + AGENT.replace('filesystem.write', 'filesystem.<|>*')), ['acme.yaml:3 filesystem.read', 'acme.yaml:5 filesystem.write']);
  });

  it('leads past an entry that leaves calls open, to the next and to the default', () => {
    const open = `#- acme.yaml
name: acme
defaults: { tier: notify }
capabilities:
  filesystem.write:
    rules:
      - condition: { content_size_lt: 10 }
        tier: autonomous
`;
    assert.deepEqual(definition(open + AGENT.replace('filesystem.write', 'filesystem.wr<|>ite')), ['acme.yaml:4 filesystem.write', 'acme.yaml:2 defaults']);
  });

  it('leads from an entry to the inherited one that it replaces, and to the system’s', () => {
    assert.deepEqual(definition(ORGANIZATION.replace('mail.sort', 'sec<|>rets.export'))?.slice(-1), ['system.yaml:13 secrets.export']);
    assert.deepEqual(definition(ORGANIZATION.replace('filesystem.*', 'filesystem.del<|>ete'))?.[0], 'team-moderate.yaml:15 filesystem.delete');
  });

  it('leads to the file that defines a capability', () => {
    assert.deepEqual(definition(ORGANIZATION.replace('mail.sort', 'mail.<|>sort') + PACK), ['catalogue.yaml:4 mail.sort']);
  });

  it('leads an entry that nothing binds to itself, where editors offer its references', () => {
    assert.deepEqual(definition(ORGANIZATION.replace('mail.sort', 'mail.<|>sort')), ['acme.yaml:8 mail.sort']);
    assert.deepEqual(definition(ORGANIZATION.replace('name: acme', 'name: ac<|>me')), ['acme.yaml:1 acme']);
  });

  it('leads from an alias to its anchor, wherever it stands for a value', () => {
    const text = 'name: a\ncapabilities:\n  git.push: &strict\n    tier: &t blocked\n  git.tag: *strict\n  git.clone:\n    tier: *t\n';
    const lines = (at: string) => definition(text.replace(at, `${at.slice(0, -1)}<|>${at.slice(-1)}`));
    assert.deepEqual([lines('*strict'), lines('*t')], [['policy.yaml:3 strict'], ['policy.yaml:4 t']]);
  });

  it('is nowhere for what is no name', () => {
    assert.equal(definition(ORGANIZATION.replace('autonomous', 'auto<|>nomous')), null);
    assert.deepEqual(definition(ORGANIZATION.replace('team-moderate', 'nowh<|>ere')), []);
  });
});

describe('references', () => {
  it('of a policy are its name, every extends and .active', () => {
    const all = ['acme.yaml:1 acme (declaration)', 'bot.yaml:2 acme', '.active:1 acme'];
    assert.deepEqual(references(`${ORGANIZATION.replace('name: acme', 'name: <|>acme')}${AGENT}#- .active\nacme\n`), all);
    assert.deepEqual(references(`${ORGANIZATION}${AGENT.replace('extends: acme', 'extends: acme<|>')}#- .active\nacme\n`), all);
    assert.deepEqual(references(`${ORGANIZATION.replace('name: acme', 'name: <|>acme')}#- .active\nacme-2\n`), all.slice(0, 1));
  });

  it('of a capability stand in all layers, in templates that are extended, and where it is defined', () => {
    assert.deepEqual(references(ORGANIZATION.replace('  filesystem.write', '  <|>filesystem.write') + AGENT + PACK), [
      'acme.yaml:6 filesystem.write',
      'bot.yaml:4 filesystem.write',
      'system.yaml:45 filesystem.write',
      'team-moderate.yaml:19 filesystem.write',
      'catalogue.yaml:1 filesystem.write (declaration)',
    ]);
  });

  it('of a name behind an alias stand at the alias', () => {
    const text = `name: &n ac<|>me\nextends: *n\ncapabilities: {}\n`;
    assert.deepEqual(references(text), ['policy.yaml:1 acme (declaration)', 'policy.yaml:2 *n']);
  });

  it('are found in the ordered form and in a file that does not parse', () => {
    const ordered = `#- acme.yaml\nname: acme\nrules:\n  - capability: "git.push"\n    tier: notify\n  - match: { capability: git.<|>push }\n    tier: blocked\n`;
    assert.deepEqual(references(ordered), ['acme.yaml:3 "git.push"', 'acme.yaml:5 git.push']);
    assert.deepEqual(references(`${ORGANIZATION.replace('  filesystem.write', '  <|>filesystem.write')}  broken: [\n${AGENT}`)?.slice(0, 2), ['acme.yaml:6 filesystem.write', 'bot.yaml:4 filesystem.write']);
  });
});

describe('highlights', () => {
  it('are the same name in the file, or the same parameter in the entry', () => {
    const text = `name: acme
capabilities:
  filesystem.write:
    rules:
      - condition: { <|>content_size_lt: 10 }
        tier: autonomous
      - condition: { content_size_gte: 10, path_prefix: /a }
        tier: notify
  filesystem.append:
    rules:
      - condition: { content_size_lt: 10 }
        tier: autonomous
    tier: notify
`;
    const { around, offset } = aroundCursor(text);
    assert.deepEqual(highlightsOf(around.file, offset)?.map((each) => around.file.text.slice(each.start, each.end)), ['content_size_lt', 'content_size_gte']);
    const self = aroundCursor(`name: a<|>a\nextends: aa\ncapabilities: {}\n`);
    assert.deepEqual(highlightsOf(self.around.file, self.offset)?.length, 2);
  });
});

describe('rename', () => {
  it('takes a policy’s name, every extends and .active', () => {
    assert.deepEqual(rename(`${ORGANIZATION.replace('name: acme', 'name: <|>acme')}${AGENT}#- .active\nacme\n`, 'zenith'), [
      'acme.yaml:1 acme → zenith',
      'bot.yaml:2 acme → zenith',
      '.active:1 acme → zenith',
    ]);
  });

  it('starts at an extends as well, and keeps or adds the quotes that are needed', () => {
    const agent = AGENT.replace('extends: acme', "extends: 'ac<|>me'");
    assert.deepEqual(rename(ORGANIZATION + agent, "o'hara"), [`acme.yaml:1 acme → o'hara`, `bot.yaml:2 'acme' → 'o''hara'`]);
    assert.deepEqual(rename(ORGANIZATION + agent, '12'), [`acme.yaml:1 acme → "12"`, `bot.yaml:2 'acme' → '12'`]);
  });

  it('leaves the line end behind a name that is written as a block of text', () => {
    assert.deepEqual(rename('#- acme.yaml\nname: >-\n  ac<|>me\ncapabilities: {}\n', 'zenith'), ['acme.yaml:1 >-\n  acme → zenith']);
    assert.deepEqual(rename('#- acme.yaml\nname: acme\nrules:\n  - capability: >-\n      git.pu<|>sh\n    tier: notify\n', 'git.pull'), ['acme.yaml:3 >-\n      git.push → git.pull']);
  });

  it('keeps the comment in the head of a block of text', () => {
    assert.deepEqual(rename('#- acme.yaml\nname: acme\nrules:\n  - capability: >- # of the release\n      git.pu<|>sh\n    tier: notify\n', 'git.pull'), ['acme.yaml:3 >- # of the release\n      git.push → git.pull # of the release']);
  });

  it('takes an agent’s file along, where it is called after the agent', () => {
    assert.deepEqual(rename(AGENT.replace('agent: bot', 'agent: <|>bot'), 'robot'), ['bot.yaml:1 bot → robot', 'file:///policies/agents/bot.yaml → robot.yaml']);
    assert.deepEqual(rename(AGENT.replace('agent: bot', 'agent: <|>other'), 'robot'), ['bot.yaml:1 other → robot']);
  });

  it('takes a capability across the files and its definition, and leaves what ships alone', () => {
    assert.deepEqual(rename(ORGANIZATION.replace('mail.sort', 'mail.<|>sort') + PACK, 'mail.file'), ['acme.yaml:8 mail.sort → mail.file', 'catalogue.yaml:4 mail.sort → mail.file']);
    assert.deepEqual(rename(ORGANIZATION.replace('filesystem.*', 'filesystem.<|>*'), '*'), ['acme.yaml:4 filesystem.* → "*"']);
  });

  it('takes a key that stands several times along each time', () => {
    const text = 'name: acme\ncapabilities:\n  git.p<|>ush: {tier: notify}\n  git.log: {tier: notify, tier: blocked}\n  "git.push": {tier: blocked}\n  git.push:\n    tier: notify\n';
    assert.deepEqual(rename(`#- acme.yaml\n${text}`, 'git.pull'), ['acme.yaml:3 git.push → git.pull', 'acme.yaml:5 "git.push" → "git.pull"', 'acme.yaml:6 git.push → git.pull']);
  });

  it('refuses what is no name', () => {
    assert.match(String(rename(ORGANIZATION.replace('name: acme', 'name: <|>acme'), 'a/b')), /^`a\/b` cannot be a name/);
    assert.match(String(rename(ORGANIZATION.replace('name: acme', 'name: <|>acme'), ' ')), /^a name has something in it/);
    assert.match(String(rename(ORGANIZATION.replace('mail.sort', 'mail.<|>sort'), 'mail')), /^`mail` is neither a capability name/);
    assert.match(String(rename(ORGANIZATION.replace('mail.sort', 'mail.<|>sort'), 'mail.*')), /a name stays a name/);
  });

  it('refuses names that mean something else already', () => {
    const two = `${ORGANIZATION.replace('name: acme', 'name: <|>acme')}#- b.yaml\nname: b\ncapabilities: {}\n`;
    assert.equal(rename(two, 'b'), 'there is a policy called `b` already');
    assert.equal(rename(two, 'team-moderate'), '`team-moderate` is the name of a template: the policy would take its place');
    assert.equal(rename(two, 'system'), '`system` is the name of the system policy: no other policy can be extended or active under it');
    assert.deepEqual(rename('#- system.yaml\nname: <|>house\ncapabilities: {}\n', 'system'), ['system.yaml:1 house → system']);
    assert.equal(rename(`${AGENT.replace('agent: bot', 'agent: <|>bot')}#- agents/b.yaml\nagent: c\ncapabilities: {}\n`, 'b'), 'there is an agent called `b` already, in b.yaml');
    assert.equal(rename(ORGANIZATION.replace('mail.sort', 'mail.<|>sort'), 'filesystem.write'), 'acme.yaml has an entry for `filesystem.write` already');
    const defined = ORGANIZATION.replace('mail.sort', 'mail.<|>sort').replace('filesystem.write', 'git.push') + PACK;
    assert.equal(rename(defined, 'filesystem.write'), 'there is a capability called `filesystem.write` already');
  });

  it('refuses a template’s name, and an unknown one, before anything is typed', () => {
    const at = (name: string) => {
      const { around, offset } = aroundCursor(ORGANIZATION.replace('team-moderate', `${name}<|>`));
      return whyNot(around, offset);
    };
    assert.equal(at('team-moderate'), '`team-moderate` is a template that ships with the product: it cannot be renamed');
    assert.equal(at('nobody'), 'no policy of this directory is called `nobody`');
    const { around, offset } = aroundCursor(ORGANIZATION.replace('autonomous', 'auto<|>nomous'));
    assert.equal(renameableAt(around, offset), null);
    const shipped = around.set.system.file;
    assert.equal(whyNot({ ...around, file: shipped }, shipped.text.indexOf('secrets.export')), 'this policy ships with the product: it cannot be changed');
  });
});

describe('an agent’s file with another name', () => {
  const file = (text: string) => aroundCursor(text).around.file;

  it('takes its agent along where it is called after it', () => {
    assert.equal(agentFileRenamed(file(AGENT), 'robot.yaml')?.newText, 'robot');
    assert.equal(agentFileRenamed(file(AGENT.replace('agent: bot', 'agent: "bot"')), 'robot.yml')?.newText, '"robot"');
    assert.equal(agentFileRenamed(file(AGENT), 'bot.yml'), null);
    assert.equal(agentFileRenamed(file(AGENT), 'bot.txt'), null);
    assert.equal(agentFileRenamed(file(AGENT.replace('agent: bot', 'agent: other')), 'robot.yaml'), null);
    assert.equal(agentFileRenamed(file(ORGANIZATION), 'robot.yaml'), null);
  });
});

describe('anchors and aliases', () => {
  const TEXT = 'name: acme\ncapabilities:\n  git.push: &x\n    tier: blocked\n  git.tag: *x\n  git.clone:\n    <<: *x\n    reason: "*x"\n  git.log: {<<: [*x]}\n  git.diff: &x {tier: notify} # *x\n  git.show: *x\n';
  const at = (place: number) => {
    const marks = [...TEXT.matchAll(/[&*]x/g)].filter((each) => TEXT[each.index - 1] !== '"' && TEXT[each.index - 2] !== '#');
    const index = (marks[place]?.index ?? 0) + 1;
    return `${TEXT.slice(0, index)}<|>${TEXT.slice(index)}`;
  };
  const FIRST = ['policy.yaml:3 x (declaration)', 'policy.yaml:5 x', 'policy.yaml:7 x', 'policy.yaml:9 x'];
  const SECOND = ['policy.yaml:10 x (declaration)', 'policy.yaml:11 x'];

  it('lead to the anchor that they stand for, in values, lists and merge keys', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 5].map((each) => definition(at(each))), [['policy.yaml:3 x'], ['policy.yaml:3 x'], ['policy.yaml:3 x'], ['policy.yaml:3 x'], ['policy.yaml:10 x'], ['policy.yaml:10 x']]);
    const { around, offset } = aroundCursor(at(1));
    const [place] = definitionOf(around, offset)?.places ?? [];
    assert.equal(TEXT.slice(place?.span.start, place?.span.end), '&x\n    tier: blocked');
  });

  it('belong together until the name is given again', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 5].map((each) => references(at(each))), [FIRST, FIRST, FIRST, FIRST, SECOND, SECOND]);
    const { around, offset } = aroundCursor(at(3));
    assert.deepEqual(highlightsOf(around.file, offset)?.map((each) => around.file.lines.lineOf(each.start) + 1), [3, 5, 7, 9]);
  });

  it('get another name together, one that is free and can be one', () => {
    assert.deepEqual(rename(at(2), 'strict'), FIRST.map((each) => `${each.replace(' (declaration)', '')} → strict`));
    const { around, offset } = aroundCursor(at(2));
    assert.deepEqual(renameableAt(around, offset), { kind: 'name', span: { start: offset, end: offset + 1 }, name: 'x' });
    assert.equal(rename(at(0), 'two words'), '`two words` cannot be the name of an anchor: that is one word without `,`, brackets, `&` and `*`');
    assert.equal(rename(at(0).replace('git.show: *x', 'git.show: &y {tier: notify}'), 'y'), 'there is an anchor `&y` already');
  });

  it('that lead nowhere have no definition, and stars in patterns, texts and comments are none', () => {
    assert.deepEqual(definition('name: acme\ncapabilities:\n  git.push: *no<|>ne\n'), []);
    assert.deepEqual(references('name: acme\ncapabilities:\n  git.push: *no<|>ne\n'), ['policy.yaml:3 none']);
    assert.ok(definition('name: acme\ncapabilities:\n  "*<|>": {tier: notify}\n')?.includes('system.yaml:9 secrets.read_raw'));
    assert.deepEqual(definition(TEXT.replace('"*x"', '"*<|>x"')), null);
    assert.deepEqual(definition(TEXT.replace('# *x', '# *<|>x')), null);
  });
});
