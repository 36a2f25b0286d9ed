// Owns: the file that people start: it runs the program of the same name. Refuses: being one.

import { basename, join } from 'node:path';
import { keepHeapSmall } from './heap.js';
import { launch } from './launch.js';
import { optimizeLater } from './optimizer.js';

const program = basename(__filename);
launch(join(__dirname, 'programs', program));
// Where an Electron has frozen V8's flags, setting one ends the process.
if (process.versions.electron === undefined) {
  optimizeLater();
  // It stays for as long as an editor is open; a command is over before its garbage matters.
  if (program === 'server.cjs') keepHeapSmall();
}
