// Owns: what is in the packaged extension, exactly, and how large it may be. Refuses: building the package
// (`npm run test:unit` does, before this).

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { zipEntries } from './zip-entries.js';

const MAX_KB = 1_500;

const root = new URL('../../../', import.meta.url);
const vsix = readFileSync(new URL('kruxos-policy.vsix', root));

test('the package holds these files and no others', () => {
  const pages = readdirSync(new URL('docs/problems/', root)).map((page) => `extension/docs/problems/${page}`);
  const expected = [
    '[Content_Types].xml',
    'extension.vsixmanifest',
    'extension/LICENSE.txt',
    'extension/changelog.md',
    'extension/dist/client.cjs',
    'extension/dist/matrix.js',
    'extension/dist/client.web.js',
    'extension/dist/programs/server.cjs',
    'extension/dist/server.cjs',
    'extension/dist/server.worker.js',
    'extension/images/beside-the-text.png',
    'extension/images/hover.png',
    'extension/images/icon.png',
    'extension/images/permission-matrix.png',
    'extension/images/policy-file-dark.svg',
    'extension/images/policy-file-light.svg',
    'extension/l10n/bundle.l10n.de.json',
    'extension/language-configuration.json',
    'extension/media/matrix.css',
    ...['ask', 'pin', 'survey', 'write'].map((step) => `extension/media/walkthrough/${step}.svg`),
    'extension/package.json',
    'extension/package.nls.de.json',
    'extension/package.nls.json',
    'extension/readme.md',
    'extension/schemas/policy.schema.json',
    'extension/syntaxes/kruxos-policy-answer.tmLanguage.json',
    'extension/syntaxes/kruxos-policy.injection.tmLanguage.json',
    'extension/syntaxes/kruxos-policy.tmLanguage.json',
    'extension/syntaxes/markdown-codeblock.tmLanguage.json',
    'extension/templates/enterprise-restrictive.yaml',
    'extension/templates/personal-permissive.yaml',
    'extension/templates/system.yaml',
    'extension/templates/team-moderate.yaml',
    ...pages,
  ];
  assert.deepEqual(zipEntries(vsix).map(({ name }) => name).sort(), expected.sort());
});

test(`the package stays below ${MAX_KB} kB`, () => {
  const largest = zipEntries(vsix).sort((a, b) => b.size - a.size).slice(0, 3);
  assert.ok(vsix.length < MAX_KB * 1000, `${vsix.length} bytes; the largest files: ${JSON.stringify(largest)}`);
});
