// Owns: that Neovim, Vim and Emacs, with the packages that docs/editors.md names, are there for test/editors, and the shells for test/shells.
// Refuses: changing what a person has installed.

import { spawnSync } from 'node:child_process';
import { installDebianPackages } from '../toolchain/debian-packages.mjs';

const NEEDED = [
  { what: 'Neovim', packages: ['neovim'], try: ['nvim', ['--version']] },
  {
    what: 'Emacs with eglot and yaml-mode',
    packages: ['emacs-nox', 'elpa-eglot', 'elpa-yaml-mode'],
    try: ['emacs', ['--batch', '--eval', "(progn (package-initialize) (require 'eglot) (require 'yaml-mode))"]],
  },
  { what: 'bash', packages: ['bash'], try: ['bash', ['-c', 'exit']] },
  { what: 'zsh', packages: ['zsh'], try: ['zsh', ['-f', '-c', 'zmodload zsh/zpty && autoload -Uz compinit && compinit -D -u']] },
  { what: 'fish', packages: ['fish'], try: ['fish', ['--no-config', '-c', 'exit']] },
  {
    what: 'Emacs with lsp-mode',
    packages: ['emacs-nox', 'elpa-lsp-mode', 'elpa-yaml-mode'],
    try: ['emacs', ['--batch', '--eval', "(progn (package-initialize) (require 'lsp-mode) (require 'yaml-mode))"]],
  },
  { what: 'Vim with ALE', packages: ['vim', 'vim-ale'], try: ['vim', ['-es', '-u', 'NONE', '-c', "if !isdirectory('/usr/share/vim-ale') | cquit | endif", '-c', 'qall!']] },
  { what: 'Git', packages: ['git'], try: ['git', ['--version']] },
];

export async function ensureEditors() {
  const missing = NEEDED.filter(({ try: [program, args] }) => spawnSync(program, args, { stdio: 'ignore' }).status !== 0);
  if (missing.length === 0) return;
  await installDebianPackages({
    what: missing.map((each) => each.what).join(' and '),
    packages: missing.flatMap((each) => each.packages),
    otherwise: 'Elsewhere, install them so that `nvim`, `vim`, `emacs`, `bash`, `zsh` and `fish` are on the PATH.',
  });
}
