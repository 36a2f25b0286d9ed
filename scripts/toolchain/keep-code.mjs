// Owns: one run of a program, at the end of which the code that V8 made of it is kept beside it: `keep-code.mjs PROGRAM ARGUMENT …`.
// Refuses: deciding what is run (compile-ahead.mjs).

import { writeFileSync } from 'node:fs';
import { codePathOf, keptCode, launch } from '../../out/launcher/src/launch.js';

const [node, , program, ...args] = process.argv;
process.argv = [node, program, ...args];
let script;
process.on('exit', () => writeFileSync(codePathOf(program), keptCode(program, script)));
script = launch(program);
