// Owns: Vim with ALE and the configuration that docs/editors.md gives: problems, the hover and completion, as its own functions have them.
// Refuses: which problems there are (test/core).

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import { readAnswers, startSession, strictSnippet } from './editor-session.js';

interface Answers {
  readonly acme: readonly { readonly code: string; readonly text: string; readonly type: string }[];
  readonly agent: readonly { readonly code: string; readonly type: string }[];
  readonly hover: string;
  readonly offered: readonly string[];
}

/** Where Debian's package puts the plugin. */
const ALE = '/usr/share/vim-ale';

/** Leaves the answers as JSON. Waits are for what should come, with an end. */
const SCRIPT = String.raw`
let s:answers = {}
function! s:Wait(what, look) abort
  let l:start = reltime()
  let l:found = a:look()
  while empty(l:found)
    if reltimefloat(reltime(l:start)) > 15
      throw 'not within 15 s: ' . a:what
    endif
    sleep 20m
    let l:found = a:look()
  endwhile
  return l:found
endfunction
function! s:Problems() abort
  let l:found = []
  for l:each in ale#engine#GetLoclist(bufnr(''))
    let l:text = strpart(getline(l:each.lnum), l:each.col - 1, l:each.end_col - l:each.col + 1)
    call add(l:found, {'code': get(l:each, 'code', ''), 'text': l:text, 'type': l:each.type})
  endfor
  return l:found
endfunction
function! s:Preview() abort
  for l:window in range(1, winnr('$'))
    if getwinvar(l:window, '&previewwindow')
      return join(getbufline(winbufnr(l:window), 1, '$'), "\n")
    endif
  endfor
  return ''
endfunction
function! s:Run() abort
  edit policies/acme.yaml
  let s:answers.acme = s:Wait('problems', function('s:Problems'))
  let g:ale_hover_to_preview = 1
  call search('filesystem.delete')
  ALEHover
  let s:answers.hover = s:Wait('the hover', function('s:Preview'))
  edit policies/agents/deploy-bot.yaml
  let s:answers.agent = s:Wait('problems of the agent', function('s:Problems'))
  call append('$', ['  slack.send:', '    tier: bl'])
  call cursor(line('$'), 1)
  " As a person who stays in insert mode until the list is there.
  let s:looks = 0
  call timer_start(50, function('s:Look'), {'repeat': 200})
  call feedkeys("A\<C-x>\<C-o>", 'tx!')
endfunction
function! s:Look(timer) abort
  let l:items = complete_info(['items']).items
  let s:looks += 1
  if empty(l:items) && s:looks < 200
    return
  endif
  call timer_stop(a:timer)
  let s:answers.offered = map(copy(l:items), 'v:val.word')
  call feedkeys("\<C-e>\<Esc>", 't')
endfunction
try
  call s:Run()
catch
  let s:answers.error = v:exception . ' at ' . v:throwpoint
endtry
call writefile([json_encode(s:answers)], $HOME . '/answers.json')
qall!
`;

describe('Vim', () => {
  const session = startSession();
  let answers: Answers & { readonly error?: string };
  after(() => session.end());

  before(async () => {
    assert.ok(existsSync(ALE), 'Vim with ALE is not installed; `npm run test:editors` installs Debian’s packages vim and vim-ale, elsewhere install them by hand');
    const init = session.write('vimrc', `set nocompatible\nset runtimepath^=${ALE}\nfiletype plugin on\n${strictSnippet('vim')}`);
    const script = session.write('script.vim', SCRIPT);
    const printed = await session.run('vim', ['-N', '-n', '-i', 'NONE', '--not-a-term', '-u', init, '-S', script]);
    answers = readAnswers(join(script, '..', 'answers.json'), printed);
    assert.equal(answers.error, undefined, printed);
  });

  it('shows problems where they are', () => {
    const found = answers.acme.find((each) => each.code === 'unknown-tier');
    assert.deepEqual(found, { code: 'unknown-tier', text: 'aproval_required', type: 'E' });
  });

  it('shows the problems that depend on another file', () => {
    assert.ok(answers.agent.some((each) => each.code === 'lifts-blocked'), JSON.stringify(answers.agent));
  });

  it('hands over the settings', () => {
    assert.deepEqual(answers.agent.find((each) => each.code === 'relaxes-organization')?.type, 'E', JSON.stringify(answers.agent));
  });

  it('shows the decision under the cursor', () => {
    assert.match(answers.hover, /filesystem\.delete/);
    assert.match(answers.hover, /blocked/);
  });

  it('offers what can be written', () => {
    assert.ok(answers.offered.includes('blocked'), JSON.stringify(answers.offered));
  });
});
