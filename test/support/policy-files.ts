// Owns: the policies that the project has as texts: what ships, the examples, and the fixtures of the problem pages.
// Refuses: compiling them.

import { readFileSync, readdirSync } from 'node:fs';
import { readPolicy } from '../../core/src/index.js';
import type { PolicyFile } from '../../core/src/index.js';
import { parseFixture } from './fixture.js';
import { pageCodes, readPage } from './problem-page.js';
import { projectPath } from './project-root.js';

export interface PolicyText {
  readonly name: string;
  readonly text: string;
  readonly inAgents: boolean;
}

export const FILES: readonly PolicyText[] = ['templates', 'templates/starters', 'examples/policies', 'examples/policies/agents', 'examples/sandbox/policies', 'examples/guide'].flatMap((folder) =>
  readdirSync(projectPath(folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(projectPath(folder, name), 'utf8'), inAgents: folder.endsWith('/agents') })),
);

export const FIXTURES: readonly PolicyText[] = pageCodes().flatMap((code) => {
  const { bad, good } = readPage(code);
  return [...bad, ...good].flatMap((page, i) => parseFixture(page).files.filter((each) => each.path.endsWith('.yaml')).map(({ path, text }) => ({ name: `${code} ${i} ${path}`, text, inAgents: path.startsWith('agents/') })));
});

/** One of them, or what somebody has made of it. */
export function readAs({ name, inAgents }: PolicyText, text: string): PolicyFile {
  return readPolicy({ uri: `file:///policies/${name.slice(name.lastIndexOf('/') + 1).replaceAll(' ', '-')}`, text }, { inAgents });
}

export function syntaxFaults(each: PolicyText, text: string): number {
  return readAs(each, text).problems.filter(({ code }) => code === 'yaml-syntax').length;
}
