// Owns: that what the server says in the reader's language is wholly translated into German, and that its texts can be found by reading the sources.
// Refuses: judging translations, and the words of the client (test/client/l10n.test.ts).

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { sayIn } from '../../core/src/index.js';
import { GERMAN } from '../../server/src/translations/german.js';
import { translationsFor } from '../../server/src/translations/translations.js';
import { projectPath } from '../support/project-root.js';

const SOURCES = ['core/src/render', 'server/src'].flatMap((folder) =>
  readdirSync(projectPath(folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('translations'))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(projectPath(folder, name), 'utf8') })),
);

/** Where a text is said: by itself, with pieces of text in it, as progress, or later than where it is written. */
const SAID = /(?<![\w.])(?:say|session\.say|worded)\((?!say|text, \.\.\.|title\))|phrase\(say, |progress\.report\(|\.busy\(/g;
const LITERAL = /^\s*'((?:[^'\\\n]|\\.)*)'/;

function textsOf(source: string): { readonly texts: string[]; readonly unreadable: string[] } {
  const found = [...source.matchAll(SAID)].map(({ index, 0: { length } }) => source.slice(index + length, index + length + 400));
  const literals = found.map((rest) => LITERAL.exec(rest)?.[1]?.replace(/\\(.)/g, '$1'));
  return { texts: literals.filter((each) => each !== undefined), unreadable: found.filter((_, i) => literals[i] === undefined).map((rest) => rest.slice(0, 40)) };
}

const placeholders = (text: string): string[] => [...text.matchAll(/\{\d\}|`[^`]*`/g)].map(([found]) => found).sort();

describe('what the server says', () => {
  it('is written where it is said, as a text without values', () => {
    for (const { path, text } of SOURCES.filter(({ path }) => !/render\/(?:say|inline)\.ts$|server\/src\/progress\.ts$/.test(path))) {
      assert.deepEqual(textsOf(text).unreadable, [], path);
    }
  });

  it('is wholly translated into German, and nothing else is', () => {
    const said = new Set(SOURCES.flatMap(({ text }) => textsOf(text).texts));
    assert.ok(said.size > 80);
    assert.deepEqual(Object.keys(GERMAN).sort(), [...said].sort());
  });

  it('has the same values and the same names of the policy language in German', () => {
    for (const [english, german] of Object.entries(GERMAN)) {
      assert.notEqual(german.trim(), '', english);
      assert.deepEqual(placeholders(german), placeholders(english), english);
    }
  });

  it('comes in the language of the locale, and in English where there is no translation', () => {
    for (const locale of ['de', 'de-AT', 'DE', 'de_DE.UTF-8']) assert.equal(sayIn(translationsFor(locale))('1 hour'), '1 Stunde');
    for (const locale of ['', 'en', 'fr-FR', 'constructor', 'den']) assert.equal(sayIn(translationsFor(locale))('1 hour'), '1 hour');
  });

  it('puts values in as they are, also those that look like places', () => {
    assert.equal(sayIn({})('Change `{0}` to `{1}`', '{1}', '$&'), 'Change `{1}` to `$&`');
  });
});
