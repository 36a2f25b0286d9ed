// Owns: the spelling of addresses, their folders and names. Refuses: the file systems behind them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { canonicalUri, childOf, folderOf, isPlace, nameOf, resolveFrom } from '../../server/src/uris.js';

describe('addresses', () => {
  const same: readonly (readonly [string, string])[] = [
    ['file:///c%3A/Users/a.yaml', 'file:///C:/Users/a.yaml'],
    ['file:///a/b/', 'file:///a/b'],
    ['file:/a/b', 'file:///a/b'],
    ['file:///a/./b/../c.yaml', 'file:///a/c.yaml'],
    ['file:///', 'file:///'],
    ['FILE:///a', 'file:///a'],
    ['file:///a%20b/%C3%A9%28.yaml', 'file:///a%20b/%C3%A9(.yaml'],
    ['vscode-vfs://github/a/b.yaml', 'vscode-vfs://github/a/b.yaml'],
    ['vscode-test-web://mount', 'vscode-test-web://mount/'],
    ['git:/a/b.yaml?{"ref":"~"}', 'git:/a/b.yaml?{"ref":"~"}'],
    ['untitled:Untitled-1', 'untitled:Untitled-1'],
    ['file:///a%2Fb', 'file:///a%2Fb'],
    ['file:///a%', 'file:///a%'],
  ];
  for (const [given, expected] of same) it(`${given} is ${expected}`, () => assert.equal(canonicalUri(given), expected));

  it('have one spelling, which is the one of paths on disk', () => {
    for (const path of ['/a/b.yaml', '/with space/ü/😀.yaml', "/it's (100%)/[x]~!$&+,;=@.yaml", '/a#b?c']) {
      assert.equal(canonicalUri(canonicalUri(pathToFileURL(path).href)), canonicalUri(pathToFileURL(path).href));
      assert.equal(nameOf(pathToFileURL(path).href), path.slice(path.lastIndexOf('/') + 1));
    }
  });

  it('lead up and down, in any scheme', () => {
    for (const root of ['file://', 'vscode-vfs://github', 'tmp:']) {
      assert.equal(folderOf(`${root}/a/b.yaml`), `${root}/a`);
      assert.equal(folderOf(`${root}/a`), `${root}/`);
      assert.equal(folderOf(`${root}/`), `${root}/`);
      assert.equal(childOf(`${root}/`, 'a'), `${root}/a`);
      assert.equal(childOf(`${root}/a`, 'b c.yaml'), `${root}/a/b%20c.yaml`);
      assert.equal(resolveFrom(`${root}/a/b`, '../c/./d.yaml'), `${root}/a/c/d.yaml`);
      assert.equal(resolveFrom(`${root}/a/b`, '/c.yaml'), `${root}/c.yaml`);
    }
    assert.equal(resolveFrom('file:///C:/a', 'd:\\x\\y.yaml'), 'file:///D:/x/y.yaml');
  });

  it('are no places where nothing can stand', () => {
    for (const uri of ['untitled:Untitled-1', 'file:///a%2Fb', 'file:///%00', 'file:///%ff', 'nonsense', '']) assert.equal(isPlace(uri), false, uri);
  });
});
