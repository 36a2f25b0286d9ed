// Owns: giving a policy, an agent or a capability another name everywhere it is said, and refusing where that would change what is meant.
// Refuses: half a change: either every place is changed, or none is and the reason is given.

import { SYSTEM_NAME } from '../compile/directory-layout.js';
import { isSystemFile } from '../compile/policy-set.js';
import { SHIPPED_SCHEME } from '../shipped/shipped.js';
import { fileName } from '../text/source.js';
import type { Span } from '../text/span.js';
import { atOnce } from '../text/steps.js';
import { canBeName, stemsOf } from '../model/file-names.js';
import type { PolicyFile } from '../model/policy.js';
import { readPattern } from '../model/pattern.js';
import { anchorAt, anchorFault, spansOf } from './anchors.js';
import type { AnchorUse } from './anchors.js';
import { scalarInPlaceOf } from './edits/yaml-edits.js';
import { headerPair, namedAt } from './named.js';
import type { Named } from './named.js';
import type { Neighbourhood, PlacedText } from './neighbourhood.js';
import { referencesTo } from './references.js';
import type { RenameFault } from './rename-fault.js';

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
  | { readonly kind: 'refused'; readonly why: RenameFault };

export type Renameable = { readonly kind: 'name'; readonly span: Span; readonly name: string } | { readonly kind: 'refused'; readonly why: RenameFault };

/** What a rename at an offset would start from; null where nothing has a name. */
export function renameableAt(around: Neighbourhood, offset: number): Renameable | null {
  const use = anchorAt(around.file, offset);
  if (use !== null) return isShipped(around.file) ? { kind: 'refused', why: { kind: 'shipped' } } : { kind: 'name', span: use.span, name: use.name };
  const named = namedAt(around.file, offset);
  if (named === null) return null;
  const why = fixedName(around, named);
  return why === null ? { kind: 'name', span: named.span, name: named.name } : { kind: 'refused', why };
}

/** Null where nothing has a name. */
export function renameOf(around: Neighbourhood, offset: number, newName: string): Rename | null {
  return atOnce(renameInSteps(around, offset, newName));
}

/** The same in steps, for those who must not hold others up. */
export function* renameInSteps(around: Neighbourhood, offset: number, newName: string): Generator<void, Rename | null> {
  const use = anchorAt(around.file, offset);
  if (use !== null) return renamedAnchor(around.file, use, newName);
  const named = namedAt(around.file, offset);
  if (named === null) return null;
  const why = fixedName(around, named) ?? invalidName(named, newName) ?? (newName === named.name ? null : yield* taken(around, named, newName));
  if (why !== null) return { kind: 'refused', why };
  const own = new Set([...around.files.map((each) => each.uri), ...around.definitions.map((each) => each.uri), ...(around.activeFile === null ? [] : [around.activeFile.uri])]);
  const places = (yield* referencesTo(around, named)).filter((each) => own.has(each.uri));
  const edits = places.map(({ uri, text, nameSpan: span }) => {
    const isBare = uri === around.activeFile?.uri;
    return { uri, text, span, newText: isBare ? newName : scalarInPlaceOf(text.text.slice(span.start, span.end), newName) };
  });
  const files = named.kind !== 'agent' ? [] : around.files.filter((each) => each.kind === 'agent' && stemsOf(each).includes(named.name) && headerPair(each, 'agent') !== undefined && each.name?.value === named.name);
  return { kind: 'edits', edits, files: files.map((each) => ({ uri: each.uri, newName: `${newName}${fileName(each.uri).slice(named.name.length)}` })) };
}

function renamedAnchor(file: PolicyFile, use: AnchorUse, newName: string): Rename {
  const why: RenameFault | null = isShipped(file) ? { kind: 'shipped' } : anchorFault(file, use, newName);
  if (why !== null) return { kind: 'refused', why };
  return { kind: 'edits', edits: spansOf(use).map((span) => ({ uri: file.uri, text: file, span, newText: newName })), files: [] };
}

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
  return { uri: file.uri, text: file, span, newText: scalarInPlaceOf(file.text.slice(span.start, span.end), newName) };
}

/** Why a name is not ours to change; null where it is. */
function fixedName({ own, file, files }: Neighbourhood, { kind, name }: Named): RenameFault | null {
  if (isShipped(file)) return { kind: 'shipped' };
  if (kind !== 'policy') return null;
  const isOwn = files.some((each) => each.kind === 'organization' && each.name?.value === name);
  if (isOwn) return null;
  return { kind: own.isTemplateName(name) ? 'template' : 'unknown-policy', name };
}

function invalidName({ kind, name }: Named, newName: string): RenameFault | null {
  if (kind === 'pattern') {
    const pattern = readPattern(newName);
    if (pattern === null) return { kind: 'no-pattern', newName };
    const before = readPattern(name);
    if (before !== null && (before.kind === 'exact') !== (pattern.kind === 'exact')) return { kind: 'other-pattern', name, newName };
    return null;
  }
  if (newName !== newName.trim() || newName === '') return { kind: 'blank' };
  return canBeName(newName) ? null : { kind: 'no-file-name', newName };
}

/** Why the new name would mean something else already; null where it is free. */
function* taken(around: Neighbourhood, named: Named, newName: string): Generator<void, RenameFault | null> {
  const { own, files } = around;
  switch (named.kind) {
    case 'policy':
      if (files.some((each) => each.kind === 'organization' && each.name?.value === newName)) return { kind: 'taken', by: 'policy', newName };
      if (newName === SYSTEM_NAME && !isSystemFile(around.file)) return { kind: 'taken', by: 'system', newName };
      return own.isTemplateName(newName) ? { kind: 'taken', by: 'template', newName } : null;
    case 'agent': {
      const other = files.find((each) => each.kind === 'agent' && (each.name?.value === newName || stemsOf(each).includes(newName)) && each.name?.value !== named.name);
      return other === undefined ? null : { kind: 'taken-in', by: 'agent', newName, file: other.file };
    }
    case 'pattern': {
      const says = ({ table }: PolicyFile, key: string) => [...table.named()].some((each) => each.key === key);
      for (const other of files) {
        yield;
        if (says(other, named.name) && says(other, newName)) return { kind: 'taken-in', by: 'entry', newName, file: other.file };
      }
      const isDefined = (yield* referencesTo(around, named)).some((each) => each.isDeclaration);
      return isDefined && own.catalogue.capabilities.has(newName) ? { kind: 'taken', by: 'capability', newName } : null;
    }
  }
}
