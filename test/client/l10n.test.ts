// Owns: that every text a person of the extension reads can be translated, and is, completely, into one second language.
// Refuses: judging translations, and what the server says, which is the policy language's own.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { projectPath } from '../support/project-root.js';

type Texts = Readonly<Record<string, string>>;

const read = (path: string): string => readFileSync(projectPath(path), 'utf8');
const texts = (path: string): Texts => JSON.parse(read(path)) as Texts;

/** Manifest texts that people read, wherever they stand. */
const READ_BY_PEOPLE = new Set(['title', 'description', 'markdownDescription', 'deprecationMessage', 'markdownDeprecationMessage', 'enumDescriptions', 'markdownEnumDescriptions', 'contents', 'altText', 'contextualTitle']);
/** Names, which are the same in every language. */
const NAMES = new Set(['KruxOS Policy']);

function manifestTexts(node: unknown, key = ''): string[] {
  if (typeof node === 'string') return READ_BY_PEOPLE.has(key) ? [node] : [];
  if (Array.isArray(node)) return node.flatMap((each) => manifestTexts(each, key));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => manifestTexts(value, name));
}

/** Names of the policy language stay; sample texts, which have spaces, are translated. */
const placeholders = (text: string): string[] => [...text.matchAll(/\{\d\}|\(command:[^)]*\)|`[^`\s]*`/g)].map(([found]) => found).sort();

function assertTranslated(from: Texts, to: Texts): void {
  assert.deepEqual(Object.keys(to).sort(), Object.keys(from).sort());
  for (const [key, text] of Object.entries(from)) {
    assert.notEqual(to[key]?.trim(), '', key);
    assert.deepEqual(placeholders(to[key] ?? ''), placeholders(text), key);
  }
}

describe('the manifest', () => {
  const manifest = JSON.parse(read('package.json')) as { readonly description: string; readonly contributes: unknown; readonly capabilities: unknown };
  const shown = manifestTexts({ description: manifest.description, contributes: manifest.contributes, capabilities: manifest.capabilities });

  it('has its texts in package.nls.json', () => {
    const bare = shown.filter((text) => !/^%[\w.-]+%$/.test(text) && !NAMES.has(text));
    assert.deepEqual(bare, []);
    assert.deepEqual([...new Set(shown.filter((text) => text.startsWith('%')).map((text) => text.slice(1, -1)))].sort(), Object.keys(texts('package.nls.json')).sort());
  });

  it('is wholly translated into German', () => assertTranslated(texts('package.nls.json'), texts('package.nls.de.json')));
});

describe('the client', () => {
  const sources = readdirSync(projectPath('client/src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => read(`client/src/${name}`));
  const bundle = texts('l10n/bundle.l10n.json');

  it('gives the editor only texts that can be found by reading the source', () => {
    for (const source of sources) assert.doesNotMatch(source, /l10n\.t\((?!\s*'|read\.why\))/);
  });

  it('has its texts in the bundle, and the bundle no others', () => {
    const literal = /(?:l10n\.t\(\s*|invalid\(|isArray, |Array\.isArray\(value\), )'((?:[^'\\]|\\.)*)'/g;
    const used = sources.flatMap((source) => [...source.matchAll(literal)].map(([, text]) => (text ?? '').replace(/\\(.)/g, '$1')));
    assert.deepEqual(Object.keys(bundle).sort(), [...new Set(used)].sort());
    for (const [key, text] of Object.entries(bundle)) assert.equal(text, key);
  });

  it('is wholly translated into German', () => assertTranslated(bundle, texts('l10n/bundle.l10n.de.json')));
});
