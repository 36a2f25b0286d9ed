// Owns: reading a page of docs/problems/: its fixed headings and its fixtures.
// Refuses: compiling the fixtures.

import { readFileSync, readdirSync } from 'node:fs';
import { projectPath } from './project-root.js';

export interface ProblemPage {
  readonly code: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: string;
  readonly suppressible: string;
  readonly headings: readonly string[];
  /** The fixtures under *Bad* and *Good*. */
  readonly bad: readonly string[];
  readonly good: readonly string[];
  /** What the quick fixes make of the bad blocks, where that is not the good one. */
  readonly fixed: readonly string[];
}

export const PAGE_HEADINGS = ['Why it matters', 'Bad', 'Good', 'Fix', 'Settings'] as const;

/** The codes that have a page, sorted. */
export function pageCodes(): string[] {
  return readdirSync(projectPath('docs/problems'))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => name.slice(0, -'.md'.length))
    .sort();
}

export function readPage(code: string): ProblemPage {
  const text = readFileSync(projectPath('docs/problems', `${code}.md`), 'utf8');
  const [head = '', ...sections] = text.split(/^## /m);
  const [title = '', summary = '', facts = ''] = head.split('\n\n');
  const [, severity = '', suppressible = ''] = /^\*\*Severity:\*\* (.+) · \*\*Suppressible:\*\* (.+)$/.exec(facts.trim()) ?? [];
  const blocks = (heading: string) => {
    const section = sections.find((each) => each.startsWith(`${heading}\n`)) ?? '';
    return [...section.matchAll(/^```kruxos-policy\n([^]*?)^```$/gm)].map((match) => match[1] as string);
  };
  return {
    code,
    title: title.replace(/^# /, ''),
    summary: summary.trim(),
    severity,
    suppressible,
    headings: sections.map((each) => each.slice(0, each.indexOf('\n'))),
    bad: blocks('Bad'),
    good: blocks('Good'),
    fixed: blocks('Fix'),
  };
}

export interface PageRow {
  readonly code: string;
  readonly severity: string;
  readonly suppressible: string;
  readonly summary: string;
}

/** The rows of docs/problems/README.md, in its order. */
export function pageRows(): PageRow[] {
  const text = readFileSync(projectPath('docs/problems/README.md'), 'utf8');
  return [...text.matchAll(/^\| \[`([a-z-]+)`\]\(([a-z-]+)\.md\) \| (.+?) \| (.+?) \| (.+) \|$/gm)].map((match) => {
    const [, code = '', target = '', severity = '', suppressible = '', summary = ''] = match;
    return { code: code === target ? code : `${code} (links to ${target})`, severity, suppressible, summary };
  });
}
