// Owns: where the program's arguments say that its client is.
// Refuses: connecting to it (main.ts).

export type Endpoint =
  | { readonly kind: 'stdio' }
  | { readonly kind: 'node-ipc' }
  /** `at` is as `net.connect` takes it; `shown` as it was given. */
  | { readonly kind: 'stream'; readonly at: { readonly port: number; readonly host: string } | { readonly path: string }; readonly shown: string };

/** The first that is named; values stand behind `=` or in the next argument. Null where none is, or where it has no value that can be one. */
export function endpointIn(args: readonly string[]): Endpoint | null {
  for (const [i, arg] of args.entries()) {
    if (arg === '--stdio') return { kind: 'stdio' };
    if (arg === '--node-ipc') return { kind: 'node-ipc' };
    const [, word, , given] = /^--(socket|pipe)(=([^]*))?$/.exec(arg) ?? [];
    if (word === undefined) continue;
    const value = given ?? args[i + 1] ?? '';
    if (word === 'pipe') return value === '' ? null : { kind: 'stream', at: { path: value }, shown: value };
    const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
    return port < 1 || port > 65_535 ? null : { kind: 'stream', at: { port, host: '127.0.0.1' }, shown: `port ${port}` };
  }
  return null;
}
