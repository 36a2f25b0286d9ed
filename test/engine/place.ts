// Owns: a policy directory on disk for a test, and waiting for what a watched engine says.
// Refuses: waiting for time to pass.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { watchPolicies } from '../../engine/src/index.js';
import type { WatchedEngine, WatchEvent, WatchOptions } from '../../engine/src/index.js';

export interface Place {
  readonly path: string;
  readonly write: (name: string, content: string | Uint8Array) => void;
}

/** A directory with these files (path → content), gone after the test. */
export function placeWith(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>): Place {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'kruxos-policy-engine-')));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return { path, write };
}

export interface Watching {
  readonly engine: WatchedEngine;
  /** Everything said so far. */
  readonly events: readonly WatchEvent[];
  /** The next event of a kind that was not waited for yet. */
  readonly next: <Kind extends WatchEvent['kind']>(kind: Kind) => Promise<Extract<WatchEvent, { readonly kind: Kind }>>;
}

/** Closed after the test. */
export async function watching(t: TestContext, directory: string, options: WatchOptions = {}): Promise<Watching> {
  const events: WatchEvent[] = [];
  const taken = new Set<WatchEvent>();
  const waiting = new Set<() => void>();
  const engine = await watchPolicies(directory, {
    ...options,
    onEvent: (event) => {
      events.push(event);
      for (const each of [...waiting]) each();
    },
  });
  t.after(() => engine.close());
  const next: Watching['next'] = (kind) =>
    new Promise((resolve) => {
      const look = () => {
        const found = events.find((each) => each.kind === kind && !taken.has(each));
        if (found === undefined) return;
        waiting.delete(look);
        taken.add(found);
        resolve(found as Extract<WatchEvent, { readonly kind: typeof kind }>);
      };
      waiting.add(look);
      look();
    });
  return { engine, events, next };
}
