// Owns: typing lines into a shell on a terminal of its own, each with a tab at its end, and what the shell makes of them.
// Refuses: knowing what should come of it.

import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAIN } from '../cli/program.js';

export interface Typed {
  /** What stands on the line after the tab, blanks at its end included. */
  readonly line: string;
  /** Everything that appeared on the terminal. */
  readonly screen: string;
}

/** What an interactive shell is told before anything is typed; `$SCRIPT` is the completion script. */
const PREPARED: Readonly<Record<'bash' | 'zsh', string>> = {
  bash: String.raw`PS1=; . "$SCRIPT"; bind "set show-all-if-ambiguous on"; bind "set bell-style none"; shown() { printf "\nLINE<%s>END\n" "$READLINE_LINE"; READLINE_LINE=; }; bind -x '"\C-t": shown'; echo REA""DY`,
  zsh: String.raw`PROMPT=; fpath=(~/zfunc $fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=0; setopt no_auto_menu; shown() { print; print -r -- "LINE<$BUFFER>END"; BUFFER=; }; zle -N shown; bindkey "^T" shown; print REA""DY`,
};

/** Drives a terminal: what is asked for stands in a file, since the lines have all kinds of characters in them. */
const DRIVER = String.raw`zmodload zsh/zpty
zpty shell "$1"
zpty -w shell "$PREPARED"
zpty -r -m shell out '*READY*'
while IFS= read -r line; do
  zpty -w -n shell "$line"$'\t\x14'
  zpty -r -m shell out '*LINE<*>END*'
  print -rN -- "$out"
done
zpty -d shell
`;

/** Types lines into a shell in a directory that has \`kruxos-policy\` on its path, with the script where the documentation puts it. */
export async function typedInto(shell: 'bash' | 'zsh', { path, script, lines }: { readonly path: string; readonly script: string; readonly lines: readonly string[] }): Promise<readonly Typed[]> {
  const home = join(path, '.home');
  mkdirSync(join(home, 'zfunc'), { recursive: true });
  writeFileSync(join(home, 'zfunc', '_kruxos-policy'), script);
  writeFileSync(join(home, 'driver.zsh'), DRIVER);
  const env = { HOME: home, PATH: pathWithProgram(home), TERM: 'dumb', COLUMNS: '200', LINES: '100', LC_ALL: 'C.UTF-8', PREPARED: PREPARED[shell], SCRIPT: join(home, 'zfunc', '_kruxos-policy') };
  const child = spawn('zsh', ['-f', join(home, 'driver.zsh'), shell === 'bash' ? 'bash --norc --noprofile -i' : 'zsh -f -i'], { cwd: path, env, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(lines.map((each) => `${each}\n`).join(''));
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  return told.split('\0').slice(0, -1).map((screen) => ({ screen, line: /LINE<([^]*)>END/.exec(screen)?.[1] ?? '' }));
}

/** A path on which the program is found by its name. */
export function pathWithProgram(home: string): string {
  const folder = join(home, 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kruxos-policy'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(join(folder, 'kruxos-policy'), 0o755);
  return `${folder}:${process.env['PATH'] ?? '/usr/bin:/bin'}`;
}
