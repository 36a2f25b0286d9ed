// Owns: policy files that are read when somebody asks what they say. Until then, of an agent's only the names are known for which it may speak, of a template its name.
// Refuses: saying anything that reading it at once would not say.

import type { Problem } from '../problems/problem.js';
import type { PolicyKind } from '../shape/shape.js';
import { BlockText } from '../syntax/blocks.js';
import type { BlockReading, SyntaxTree } from '../syntax/parse.js';
import type { MappingNode } from '../syntax/tree.js';
import { fileName } from '../text/source.js';
import type { Lines, Source } from '../text/source.js';
import type { Span } from '../text/span.js';
import type { EntryTable } from './entry-table.js';
import { distinct, readableNames, stemsOf } from './file-names.js';
import { readPolicyText } from './policy.js';
import type { Defaults, Entry, PolicyFile, Written } from './policy.js';

const IN_AGENTS = { inAgents: true } as const;

/**
 * The policy file of an agent, in the directory's `agents/`. Reading all of a large directory takes seconds, and whoever decides for few agents, or has to answer soon,
 * needs few of its files. A file that does not begin by naming its agent plainly, or holds anything unusual in its first column, is read at once.
 */
export function readAgentLater({ uri, text }: Source): PolicyFile {
  const [opening, name] = OPENING.exec(text) ?? [];
  if (opening === undefined || name === undefined || UNUSUAL.test(text.slice(opening.length))) return readPolicyText(uri, BlockText.of(text), IN_AGENTS, null);
  return new UnreadAgent(uri, text, name);
}

/** A template of the product. They are well-formed, and few programs need more of them than their names. */
export function readTemplateLater({ uri, text }: Source): PolicyFile {
  return new UnreadTemplate(uri, text);
}

/**
 * Remarks, then `agent: NAME` in a plain word that no later line continues. Where nothing else can be read as that key, the document names this agent, or does not parse, or
 * the word is no text: then `readableNames` has the last word, and it finds this line.
 */
const OPENING = /^(?:[ \t]*(?:#.*)?\r?\n)*agent: +([A-Za-z0-9_][A-Za-z0-9_.-]*) *(?: #.*)?\r?\n(?:[ \t]*\r?\n)*(?=\S|$)/;
/** A line that starts with anything but a remark, a blank, or a key other than `agent`. */
const UNUSUAL = /^(?![ \t#]|(?:extends|version|description|defaults|capabilities|rules):)./m;

/** Every agent for which an agent's file speaks is among these, whether the file compiles or not. */
export function possibleAgents(file: PolicyFile): readonly string[] {
  if (file instanceof UnreadAgent) return file.possibleAgents;
  const [first, ...others] = readableNames(file);
  return distinct([...stemsOf(file), file.name?.value ?? first, ...others]);
}

abstract class UnreadPolicy implements PolicyFile {
  readonly uri: string;
  readonly text: string;
  readonly file: string;
  readonly kind: PolicyKind;
  #read: PolicyFile | null = null;

  constructor(uri: string, text: string, kind: PolicyKind) {
    this.uri = uri;
    this.text = text;
    this.file = fileName(uri);
    this.kind = kind;
  }

  get #all(): PolicyFile {
    return (this.#read ??= readPolicyText(this.uri, BlockText.of(this.text), { inAgents: this.kind === 'agent' }, null));
  }

  get lines(): Lines {
    return this.#all.lines;
  }

  get blocks(): BlockText {
    return this.#all.blocks;
  }

  get reading(): BlockReading | null {
    return this.#all.reading;
  }

  get remarks(): readonly Span[] {
    return this.#all.remarks;
  }

  get syntax(): SyntaxTree {
    return this.#all.syntax;
  }

  get top(): MappingNode | null {
    return this.#all.top;
  }

  get form(): 'map' | 'ordered' {
    return this.#all.form;
  }

  get name(): Written<string> | null {
    return this.#all.name;
  }

  get description(): string | null {
    return this.#all.description;
  }

  get extends(): Written<string> | null {
    return this.#all.extends;
  }

  get defaults(): Defaults | null {
    return this.#all.defaults;
  }

  get entries(): readonly Entry[] {
    return this.#all.entries;
  }

  get table(): EntryTable {
    return this.#all.table;
  }

  get capabilitiesKey(): Span | null {
    return this.#all.capabilitiesKey;
  }

  get broken(): string | null {
    return this.#all.broken;
  }

  get problems(): readonly Problem[] {
    return this.#all.problems;
  }

  get topProblems(): readonly Problem[] {
    return this.#all.topProblems;
  }

  get isRead(): boolean {
    return this.#read?.isRead === true;
  }

  readInSteps(): Iterable<void> {
    return this.#all.readInSteps();
  }
}

class UnreadAgent extends UnreadPolicy {
  readonly possibleAgents: readonly string[];

  constructor(uri: string, text: string, name: string) {
    super(uri, text, 'agent');
    this.possibleAgents = distinct([...stemsOf(this), name]);
  }
}

class UnreadTemplate extends UnreadPolicy {
  readonly #name: Written<string> | null;

  constructor(uri: string, text: string) {
    super(uri, text, 'organization');
    const line = /^name: ([a-z-]+)$/m.exec(text);
    this.#name = line === null ? null : { value: line[1] as string, span: { start: line.index + 'name: '.length, end: line.index + line[0].length } };
  }

  override get name(): Written<string> | null {
    return this.#name ?? super.name;
  }
}
