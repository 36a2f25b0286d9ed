// Owns: an engine that follows its policy directory: a saved file is in force at once, and one that does not compile leaves the last good version in force.
// Refuses: half of a change. Answers come from the old set or from the new one.

import { setTimeout as pause } from 'node:timers/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readShipped } from '../../core/src/index.js';
import type { PolicyFile, PolicySet, Shipped } from '../../core/src/index.js';
import { changedTexts, readCatalogueInUse } from './catalogue-in-use.js';
import type { CatalogueInUse } from './catalogue-in-use.js';
import { definitionFolders } from './definition-files.js';
import { CompiledPolicies, PolicyEngine } from './engine.js';
import type { Call, Engine, EngineQuestion } from './engine.js';
import { chosenOptions, givenDirectory } from './engine-options.js';
import type { ChosenOptions, EngineOptions } from './engine-options.js';
import { FileWatch } from './file-watch.js';
import type { Look, WatchedFolder } from './file-watch.js';
import { inForce } from './in-force.js';
import type { FollowedSet } from './in-force.js';
import { InputError } from './input-error.js';
import { faultsOf, noticesOfDirectory, plainNotice } from './notice.js';
import type { Notice } from './notice.js';
import { NO_CONTENT, readDirectory, readSuspects } from './policy-directory.js';
import type { DirectoryContent } from './policy-directory.js';
import { policySetOf } from './policy-set-of.js';

export type WatchEvent =
  /** Other policies than before decide from now on. Absolute paths; `.active`, the catalogue and definitions of packs may be among them. */
  | { readonly kind: 'recompiled'; readonly changed: readonly string[]; readonly removed: readonly string[]; readonly version: number; readonly notices: readonly Notice[] }
  /** A file was saved that does not compile: what it says now is not in force, its last good version is. */
  | { readonly kind: 'kept'; readonly path: string; readonly notices: readonly Notice[] }
  /** The directory or the catalogue cannot be read, or not be watched. What was in force stays in force. */
  | { readonly kind: 'trouble'; readonly message: string };

export interface WatchOptions extends EngineOptions {
  /** Told after each change. */
  readonly onEvent?: ((event: WatchEvent) => void) | undefined;
}

export interface WatchedEngine extends Engine {
  /** Stops watching, and releases everything that would keep the process alive. The engine goes on answering from what it has. */
  close(): Promise<void>;
}

/** Rejects as `loadPolicies` does. A directory that cannot be read later leaves in force what was in force. */
export async function watchPolicies(directory: string, options: WatchOptions = {}): Promise<WatchedEngine> {
  const follower = new DirectoryFollower(givenDirectory(directory), options);
  await follower.begin();
  return follower;
}

/** A look at a moment in which a file is being replaced shows it missing or cut short; a second look, this much later, tells. Milliseconds. */
const SECOND_LOOK = 25;

class DirectoryFollower implements WatchedEngine {
  readonly #directory: string;
  readonly #options: ChosenOptions;
  readonly #onEvent: (event: WatchEvent) => void;
  readonly #shipped: Shipped = readShipped();
  readonly #watch: FileWatch;
  #engine: PolicyEngine | null = null;
  #content: DirectoryContent = NO_CONTENT;
  #catalogue: CatalogueInUse;
  #inForce: FollowedSet | null = null;
  #first: Promise<void> = Promise.resolve();
  #version = 0;
  /** What is to be said of the directory and of definitions, whether it changes what decides or not. */
  #said: readonly Notice[] = [];
  /** Those of the last look; each is news once. */
  #troubles: ReadonlySet<string> = new Set();

  constructor(directory: string, options: WatchOptions) {
    this.#directory = directory;
    this.#options = chosenOptions(options, ['onEvent']);
    const { onEvent = () => {} } = options;
    if (typeof onEvent !== 'function') throw new TypeError('`onEvent` is no function: give one that takes an event, or leave it out');
    this.#onEvent = onEvent;
    this.#catalogue = { value: this.#shipped.catalogue, texts: new Map(), definitions: new Map(), notes: [] };
    // Last, since it starts to look by itself: not where the options are refused.
    this.#watch = new FileWatch((look) => this.#look(look));
  }

  /** Watches before it reads, so that nothing falls in between. */
  async begin(): Promise<void> {
    this.#first = this.#readFirst();
    try {
      await this.#first;
    } catch (error) {
      await this.#watch.close();
      throw error;
    }
  }

  async #readFirst(): Promise<void> {
    const troubles = [...(await this.#watch.follow(await this.#folders()))];
    const catalogue = await this.#readCatalogue(troubles);
    this.#compile(await readDirectory(this.#directory), catalogue);
    this.#troubles = new Set(troubles);
    for (const message of troubles) this.#say({ kind: 'trouble', message });
  }

  decide(call: Call): ReturnType<Engine['decide']> {
    return this.#ready.decide(call);
  }

  check(question: EngineQuestion): ReturnType<Engine['check']> {
    return this.#ready.check(question);
  }

  get active(): readonly string[] {
    return this.#ready.active;
  }

  /** What keeps the files from being followed is wrong at this moment as well. */
  get notices(): readonly Notice[] {
    return [...[...this.#troubles].map((each) => plainNotice('warning', each)), ...this.#said, ...this.#ready.notices];
  }

  get version(): number {
    return this.#ready.version;
  }

  close(): Promise<void> {
    return this.#watch.close();
  }

  get #ready(): PolicyEngine {
    if (this.#engine === null) throw new Error('asked before the policies were read');
    return this.#engine;
  }

  /** The directory may itself be a link or be replaced: its parent tells. */
  async #folders(): Promise<readonly WatchedFolder[]> {
    const directory = this.#directory;
    const catalogue = this.#options.catalogue === null ? null : resolve(this.#options.catalogue);
    return [
      { path: directory, concerns: (name) => !name.endsWith('.tmp') },
      { path: join(directory, 'agents'), concerns: (name) => !name.endsWith('.tmp') },
      { path: dirname(directory), concerns: (name) => name === basename(directory) },
      ...(await definitionFolders(directory)),
      ...(catalogue === null ? [] : [{ path: dirname(catalogue), concerns: (name: string) => name === basename(catalogue) }]),
    ];
  }

  async #look({ suspects, isNarrow }: Look): Promise<void> {
    const troubles: string[] = [];
    // Reading everything for the first time can take longer than the first change.
    if (!(await this.#first.then(() => true, () => false))) return;
    try {
      troubles.push(...(await this.#watch.follow(await this.#folders())));
      const catalogue = await this.#readCatalogue(troubles);
      const again = { before: this.#content, suspects };
      let content = (isNarrow ? await readSuspects(this.#directory, again) : null) ?? (await readDirectory(this.#directory, again));
      const doubtful = doubtfulPaths(this.#content, content);
      if (doubtful !== null) {
        await pause(SECOND_LOOK);
        const before = { ...content, files: new Map([...this.#content.files, ...content.files]) };
        content = await readDirectory(this.#directory, { before, suspects: doubtful });
      }
      // What was chosen stays chosen while nobody can read what is now.
      if (content.activeTrouble !== null && this.#content.activeTrouble === null) {
        troubles.push(`${content.activeTrouble}; the choice that was in force stays in force`);
        content = { ...content, activeFile: this.#content.activeFile, activeTrouble: null, troubles: content.troubles.filter((each) => each !== content.activeTrouble) };
      }
      this.#compile(content, catalogue);
    } catch (error) {
      troubles.push(error instanceof InputError ? `${error.message}; what was in force stays in force` : `the policies could not be compiled again: ${String(error)}`);
    }
    const news = troubles.filter((each) => !this.#troubles.has(each));
    this.#troubles = new Set(troubles);
    for (const message of news) this.#say({ kind: 'trouble', message });
  }

  #compile(content: DirectoryContent, catalogue: CatalogueInUse): void {
    const before = this.#content;
    const isFirst = this.#engine === null;
    const changed = [...content.files.values()].filter(({ path, file }) => before.files.get(path)?.file !== file).map((each) => each.path);
    const definitions = changedTexts(this.#catalogue, catalogue);
    const removed = [...[...before.files.keys()].filter((path) => !content.files.has(path)), ...definitions.filter((path) => !catalogue.texts.has(path))];
    const others = [
      ...(content.activeFile === before.activeFile ? [] : [join(this.#directory, '.active')]),
      ...definitions.filter((path) => catalogue.texts.has(path)),
    ];
    this.#said = [...content.troubles, ...catalogue.notes].map((each) => plainNotice('warning', each));
    if (!isFirst && changed.length + removed.length + others.length === 0) {
      this.#content = content;
      return;
    }
    const current = [...content.files.values()].map((each) => each.file);
    const uriOf = (path: string) => content.files.get(path)?.file.uri ?? '';
    const { hierarchy, active, store, clock } = this.#options;
    const options = { shipped: this.#shipped, catalogue: catalogue.value, hierarchy, active };
    const compile = (files: readonly PolicyFile[], previous: PolicySet | null): PolicySet => policySetOf(files, content.activeFile, options, previous);
    const found = inForce({ current, before: this.#inForce, changed: new Set(changed.map(uriOf)), compile });
    // What is wrong with a file in force is told beside the others in force: one that extends a kept file extends its last good version.
    const faultsIn = (file: PolicyFile) => (found.kept.has(file.uri) ? faultsOf(found.asWritten, file, 'last good version in force') : faultsOf(found.set, file, 'blocks everything'));
    const compiled = new CompiledPolicies(found.set, () => [...current.flatMap(faultsIn), ...noticesOfDirectory(found.set)], ++this.#version, store);
    // Not before it is compiled: what nobody could compile is tried again at the next look, and said until then.
    this.#content = content;
    this.#catalogue = catalogue;
    this.#inForce = found;
    if (this.#engine === null) this.#engine = new PolicyEngine(compiled, clock);
    else this.#engine.replace(compiled);
    if (isFirst) return;
    const kept = changed.filter((path) => found.kept.has(uriOf(path)));
    for (const path of kept) this.#say({ kind: 'kept', path, notices: faultsIn(content.files.get(path)?.file as PolicyFile) });
    const inEffect = [...changed.filter((path) => !kept.includes(path)), ...others];
    if (inEffect.length + removed.length === 0) return;
    const said = this.#said;
    this.#say({ kind: 'recompiled', changed: inEffect, removed, version: compiled.version, get notices() { return [...said, ...compiled.notices]; } });
  }

  /** The last good catalogue where the file cannot be used; that is said. At the beginning there is none, and the error stands. */
  async #readCatalogue(troubles: string[]): Promise<CatalogueInUse> {
    try {
      const choice = { directory: this.#directory, path: this.#options.catalogue, builtin: this.#shipped.catalogue };
      return await readCatalogueInUse(choice, this.#engine === null ? null : this.#catalogue);
    } catch (error) {
      if (this.#engine === null || !(error instanceof InputError)) throw error;
      troubles.push(`${error.message}; the last good one stays in use`);
      return this.#catalogue;
    }
  }

  /** What a listener throws is its own affair: the policies are in force already. */
  #say(event: WatchEvent): void {
    try {
      this.#onEvent(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/**
 * Files that were there and are not, and files that changed and do not compile or say less than before: they may be in the middle of being saved, and the first half of a policy
 * compiles, without the restrictions of the second. Null where nothing has to be looked at again.
 */
export function doubtfulPaths(before: DirectoryContent, after: DirectoryContent): ReadonlySet<string> | null {
  const missing = [...before.files.keys()].filter((path) => !after.files.has(path));
  const cutShort = [...after.files.values()].filter(({ path, file }) => {
    const earlier = before.files.get(path)?.file;
    return earlier !== file && (file.text.length < (earlier?.text.length ?? 0) || file.broken !== null);
  });
  // Without its `.active`, written anew in two steps, a directory may have another policy in force for a moment.
  const isChoiceGone = before.activeFile !== null && after.activeFile === null;
  const doubtful = new Set([...missing, ...cutShort.map((each) => each.path)]);
  return doubtful.size > 0 || isChoiceGone || after.activeTrouble !== null ? doubtful : null;
}
