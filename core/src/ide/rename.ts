// Owns: giving a policy, an agent or a capability another name everywhere it is said, and refusing where that would change what is meant.
// Refuses: half a change: either every place is changed, or none is and the reason is given.

import { SHIPPED_SCHEME } from '../shipped/shipped.js';
import { fileName } from '../text/source.js';
import type { Span } from '../text/span.js';
import { canBeName, stemsOf } from '../model/file-names.js';
import type { PolicyFile } from '../model/policy.js';
import { readPattern } from '../model/pattern.js';
import { writeScalar } from '../syntax/write.js';
import { anchorAt, anchorFault, spansOf } from './anchors.js';
import type { AnchorUse } from './anchors.js';
import { headerPair, namedAt } from './named.js';
import type { Named } from './named.js';
import type { Neighbourhood, PlacedText } from './neighbourhood.js';
import { referencesTo } from './references.js';

export interface TextEdit {
  readonly uri: string;
  /** What the span is counted in. */
  readonly text: PlacedText;
  readonly span: Span;
  readonly newText: string;
}

export type Rename =
  | {
      readonly kind: 'edits';
      readonly edits: readonly TextEdit[];
      /** Files that are called after what is renamed, with their new names. */
      readonly files: readonly { readonly uri: string; readonly newName: string }[];
    }
  | { readonly kind: 'refused'; readonly why: string };

export type Renameable = { readonly kind: 'name'; readonly span: Span; readonly name: string } | { readonly kind: 'refused'; readonly why: string };

/** What a rename at an offset would start from; null where nothing has a name. */
export function renameableAt(around: Neighbourhood, offset: number): Renameable | null {
  const use = anchorAt(around.file, offset);
  if (use !== null) return isShipped(around.file) ? { kind: 'refused', why: SHIPPED_REFUSAL } : { kind: 'name', span: use.span, name: use.name };
  const named = namedAt(around.file, offset);
  if (named === null) return null;
  const why = fixedName(around, named);
  return why === null ? { kind: 'name', span: named.span, name: named.name } : { kind: 'refused', why };
}

/** Null where nothing has a name. */
export function renameOf(around: Neighbourhood, offset: number, newName: string): Rename | null {
  const use = anchorAt(around.file, offset);
  if (use !== null) return renamedAnchor(around.file, use, newName);
  const named = namedAt(around.file, offset);
  if (named === null) return null;
  const why = fixedName(around, named) ?? invalidName(named, newName) ?? (newName === named.name ? null : taken(around, named, newName));
  if (why !== null) return { kind: 'refused', why };
  const own = new Set([...around.files.map((each) => each.uri), ...around.definitions.map((each) => each.uri), ...(around.activeFile === null ? [] : [around.activeFile.uri])]);
  const places = referencesTo(around, named).filter((each) => own.has(each.uri));
  const edits = places.map(({ uri, text, nameSpan: span }) => {
    const isBare = uri === around.activeFile?.uri;
    return { uri, text, span, newText: isBare ? newName : written(newName, text.text.slice(span.start, span.end)) };
  });
  const files = named.kind !== 'agent' ? [] : around.files.filter((each) => each.kind === 'agent' && stemsOf(each).includes(named.name) && headerPair(each, 'agent') !== undefined && each.name?.value === named.name);
  return { kind: 'edits', edits, files: files.map((each) => ({ uri: each.uri, newName: `${newName}${fileName(each.uri).slice(named.name.length)}` })) };
}

function renamedAnchor(file: PolicyFile, use: AnchorUse, newName: string): Rename {
  const why = isShipped(file) ? SHIPPED_REFUSAL : anchorFault(file, use, newName);
  if (why !== null) return { kind: 'refused', why };
  return { kind: 'edits', edits: spansOf(use).map((span) => ({ uri: file.uri, text: file, span, newText: newName })), files: [] };
}

export const SHIPPED_REFUSAL = 'this policy ships with the product: it cannot be changed';

function isShipped({ uri }: PolicyFile): boolean {
  return uri.startsWith(`${SHIPPED_SCHEME}:`);
}

/** What has to change inside an agent's file when it is called something else; null where it is not called after its agent. */
export function agentFileRenamed(file: PolicyFile, newFileName: string): TextEdit | null {
  const pair = headerPair(file, 'agent');
  const stems = stemsOf({ file: newFileName });
  const [newName] = stems;
  if (file.kind !== 'agent' || pair === undefined || file.name === null || stems.includes(newFileName) || stems.includes(file.name.value)) return null;
  if (!stemsOf(file).includes(file.name.value) || invalidName({ kind: 'agent', name: '' }, newName) !== null) return null;
  const span = pair.valueSpan;
  return { uri: file.uri, text: file, span, newText: written(newName, file.text.slice(span.start, span.end)) };
}

/** Why a name is not ours to change; null where it is. */
function fixedName({ own, file, files }: Neighbourhood, { kind, name }: Named): string | null {
  if (isShipped(file)) return SHIPPED_REFUSAL;
  if (kind !== 'policy') return null;
  const isOwn = files.some((each) => each.kind === 'organization' && each.name?.value === name);
  if (isOwn) return null;
  return own.isTemplateName(name) ? `\`${name}\` is a template that ships with the product: it cannot be renamed` : `no policy of this directory is called \`${name}\``;
}

function invalidName({ kind, name }: Named, newName: string): string | null {
  if (kind === 'pattern') {
    const pattern = readPattern(newName);
    if (pattern === null) return `\`${newName}\` is neither a capability name (\`filesystem.read\`) nor a pattern (\`filesystem.*\`, \`*\`)`;
    const before = readPattern(name);
    if (before !== null && (before.kind === 'exact') !== (pattern.kind === 'exact')) return `\`${name}\` cannot become \`${newName}\`: a name stays a name and a wildcard a wildcard`;
    return null;
  }
  if (newName !== newName.trim() || newName === '') return 'a name has something in it, and no space around it';
  return canBeName(newName) ? null : `\`${newName}\` cannot be a name: it contains \`/\`, \`\\\` or a control character, or is only dots`;
}

/** Why the new name would mean something else already; null where it is free. */
function taken(around: Neighbourhood, named: Named, newName: string): string | null {
  const { own, files } = around;
  switch (named.kind) {
    case 'policy':
      if (files.some((each) => each.kind === 'organization' && each.name?.value === newName)) return `there is a policy called \`${newName}\` already`;
      return own.isTemplateName(newName) ? `\`${newName}\` is the name of a template: the policy would take its place` : null;
    case 'agent': {
      const other = files.find((each) => each.kind === 'agent' && (each.name?.value === newName || stemsOf(each).includes(newName)) && each.name?.value !== named.name);
      return other === undefined ? null : `there is an agent called \`${newName}\` already, in ${other.file}`;
    }
    case 'pattern': {
      const says = (file: PolicyFile, key: string) => file.entries.some((each) => each.key === key);
      const other = files.find((each) => says(each, named.name) && says(each, newName));
      if (other !== undefined) return `${other.file} has an entry for \`${newName}\` already`;
      const isDefined = referencesTo(around, named).some((each) => each.isDeclaration);
      return isDefined && own.catalogue.capabilities.has(newName) ? `there is a capability called \`${newName}\` already` : null;
    }
  }
}

/** Quoted as it was, and wherever it has to be. */
function written(name: string, before: string): string {
  if (before.startsWith("'")) return `'${name.replaceAll("'", "''")}'`;
  return before.startsWith('"') || /[,[\]{}]/.test(name) ? JSON.stringify(name) : writeScalar(name);
}
