// Owns: running a program with the code that V8 made of it when it was built, since half of a start is compiling.
// Refuses: needing that code: without it, and with that of another version of V8, the program is compiled from its text as ever. It is made with the program
// and never later: whoever could change it could change the program.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** Runs a CommonJS file as `require` would. The script knows what code was made of it. */
export function launch(program: string): Script {
  const text = readFileSync(program);
  const code = codeIn(program, text);
  const [opening = ''] = (Module as unknown as { readonly wrapper: readonly string[] }).wrapper;
  const script = new Script(Module.wrap(text.toString()), { filename: program, columnOffset: -opening.length, ...(code === null ? {} : { cachedData: code }) });
  const module = { exports: {} };
  const body = script.runInThisContext() as (...around: unknown[]) => void;
  body.call(module.exports, module.exports, createRequire(program), module, program, dirname(program));
  return script;
}

/** Where the code of a program is kept. */
export function codePathOf(program: string): string {
  return program.replace(/\.cjs$/, '.code');
}

/** What is kept there of a script. */
export function keptCode(program: string, script: Script): Buffer {
  const code = script.createCachedData();
  return Buffer.concat([digestOf(readFileSync(program), code), code]);
}

/** Null where none is kept for this text, whole. V8 tells its versions apart, and neither texts of one length nor damage. */
function codeIn(program: string, text: Buffer): Buffer | null {
  let kept: Buffer;
  try {
    kept = readFileSync(codePathOf(program));
  } catch {
    return null;
  }
  const code = kept.subarray(DIGEST_BYTES);
  return digestOf(text, code).equals(kept.subarray(0, DIGEST_BYTES)) ? code : null;
}

const DIGEST_BYTES = 32;

function digestOf(text: Buffer, code: Buffer): Buffer {
  return createHash('sha256').update(String(text.length)).update(text).update(code).digest();
}
