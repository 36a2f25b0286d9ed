// Owns: the messages that the server sent while tests ran, and whether each has the type that the protocol gives it.
// Refuses: what they should say.

import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as protocol from 'vscode-languageserver';
import { projectPath } from '../support/project-root.js';

export interface LoggedMessage {
  /** `params` of what the server asks or tells; `result` of what it answers. */
  readonly kind: 'params' | 'result';
  readonly method: string;
  readonly value: unknown;
}

const FOLDER = process.env['WIRE_LOG'];

/** Keeps a message in the folder that `WIRE_LOG` names; without one, nothing is kept. */
export function logMessage(message: LoggedMessage): void {
  if (FOLDER === undefined || message.value === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  appendFileSync(join(FOLDER, `${process.pid}.jsonl`), `${JSON.stringify({ ...message, value: shortened(message.value) })}\n`);
}

/** What the compiler says of the messages in a folder, taken for values of the protocol's own types; and how many of which methods there were. */
export function checkMessages(folder: string): { readonly complaints: string; readonly counts: ReadonlyMap<string, number> } {
  const names = typeNames();
  const lines = readdirSync(folder).filter((each) => each.endsWith('.jsonl')).flatMap((each) => readFileSync(join(folder, each), 'utf8').trim().split('\n'));
  const counts = new Map<string, number>();
  const declarations = [...new Set(lines)].flatMap((line, i) => {
    const { kind, method, value } = JSON.parse(line) as LoggedMessage;
    const name = names.get(method);
    // Ours; their types are the server's own.
    if (name === undefined) return [];
    counts.set(method, (counts.get(method) ?? 0) + 1);
    return [`export const message${i}: ${kind === 'params' ? 'Params' : 'Result'}<typeof p.${name}.type> = ${JSON.stringify(value)}; // ${method}`];
  });
  const file = join(folder, 'messages.ts');
  writeFileSync(file, `${HEAD}${declarations.join('\n')}\n`);
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--ignoreConfig'];
  const { stdout, stderr } = spawnSync(process.execPath, [projectPath('node_modules/typescript/bin/tsc'), ...options, file], { encoding: 'utf8', cwd: folder });
  return { complaints: `${stdout}${stderr}`, counts };
}

export function emptyFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

const HEAD = `import type * as p from 'vscode-languageserver';
type Params<T> = T extends p.RequestType<infer P, any, any> ? P : T extends p.NotificationType<infer P> ? P : T extends p.RequestType0<any, any> | p.NotificationType0 ? null : never;
type Result<T> = T extends p.RequestType<any, infer R, any> ? Sent<R> : T extends p.RequestType0<infer R, any> ? Sent<R> : never;
type Sent<R> = [R] extends [void] ? null : R;
`;

/** Method → the name under which the protocol's package exports it. */
function typeNames(): ReadonlyMap<string, string> {
  const found = Object.entries(protocol).flatMap(([name, value]) => {
    const { method, type } = (value ?? {}) as { readonly method?: unknown; readonly type?: unknown };
    return typeof method === 'string' && type !== undefined ? [[method, name] as const] : [];
  });
  return new Map(found);
}

/** Long texts and positions say nothing of a type; without them most messages are alike. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string') return value.length > 40 ? '…' : value;
  if (Array.isArray(value)) return value.slice(0, 20).map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, (key === 'line' || key === 'character') && typeof each === 'number' ? 0 : shortened(each)]));
}
