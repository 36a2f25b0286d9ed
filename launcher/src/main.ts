// Owns: the file that people start: it runs the program of the same name. Refuses: being one.

import { basename, join } from 'node:path';
import { launch } from './launch.js';

launch(join(__dirname, 'programs', basename(__filename)));
