// Owns: Neovim with the configuration that docs/editors.md gives: problems, the hover and completion, as its own functions have them.
// Refuses: which problems there are (test/core).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import { readAnswers, startSession, strictSnippet } from './editor-session.js';

interface Answers {
  readonly acme: readonly { readonly code: string; readonly text: string; readonly severity: number; readonly source: string }[];
  readonly agent: readonly { readonly code: string; readonly severity: number }[];
  readonly hover: string;
  readonly offered: readonly string[];
}

/** Leaves the answers as JSON. Waits are for what should come, with an end. */
const SCRIPT = String.raw`
local answers = {}
local function wait_for(what, look)
  local found
  local ok = vim.wait(15000, function() found = look(); return found ~= nil and found ~= false end, 20)
  if not ok then error('not within 15 s: ' .. what) end
  return found
end
local function problems()
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    local line = vim.api.nvim_buf_get_lines(0, each.lnum, each.lnum + 1, true)[1]
    local code = each.code or (each.user_data and each.user_data.lsp and each.user_data.lsp.code)
    table.insert(found, { code = code, text = line:sub(each.col + 1, each.end_col), severity = each.severity, source = each.source })
  end
  return #found > 0 and found
end
local function run()
  vim.cmd('edit policies/acme.yaml')
  wait_for('a client', function() return #vim.tbl_values(vim.lsp.buf_get_clients and vim.lsp.buf_get_clients(0) or vim.lsp.get_clients({ bufnr = 0 })) > 0 end)
  answers.acme = wait_for('problems', problems)
  vim.fn.search('filesystem.delete')
  vim.lsp.buf.hover()
  answers.hover = wait_for('the hover', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, true), '\n')
      end
    end
  end)
  vim.cmd('edit policies/agents/deploy-bot.yaml')
  answers.agent = wait_for('problems of the agent', problems)
  vim.api.nvim_buf_set_lines(0, -1, -1, true, { '  slack.sen' })
  vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(0), #'  slack.sen' })
  local params = vim.lsp.util.make_position_params()
  -- Outside insert mode the cursor cannot stand behind the last character.
  params.position.character = #'  slack.sen'
  answers.offered = {}
  for _, each in pairs(vim.lsp.buf_request_sync(0, 'textDocument/completion', params, 15000)) do
    for _, item in ipairs(vim.lsp.util.text_document_completion_list_to_complete_items(each.result, 'slack.sen')) do
      table.insert(answers.offered, item.word)
    end
  end
end
local ok, message = pcall(run)
if not ok then answers.error = message end
local out = io.open(os.getenv('HOME') .. '/answers.json', 'w')
out:write(vim.fn.json_encode(answers))
out:close()
vim.cmd('qall!')
`;

describe('Neovim', () => {
  const session = startSession();
  let answers: Answers & { readonly error?: string };
  after(() => session.end());

  before(async () => {
    const version = /NVIM v0\.(\d+)/.exec(spawnSync('nvim', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
    assert.ok(version !== undefined, 'Neovim is not installed; `npm run test:editors` installs Debian’s, elsewhere install it by hand');
    const init = session.write('init.lua', `vim.cmd('filetype on')\n${strictSnippet(Number(version) >= 11 ? 'neovim 0.11' : 'neovim 0.7')}`);
    const script = session.write('script.lua', SCRIPT);
    const printed = await session.run('nvim', ['--headless', '-n', '-i', 'NONE', '-u', init, '-c', `luafile ${script}`]);
    answers = readAnswers(join(script, '..', 'answers.json'), printed);
    assert.equal(answers.error, undefined, printed);
  });

  it('shows problems where they are', () => {
    const found = answers.acme.find((each) => each.code === 'unknown-tier');
    assert.deepEqual(found, { code: 'unknown-tier', text: 'aproval_required', severity: 1, source: 'kruxos-policy' });
  });

  it('shows the problems that depend on another file', () => {
    assert.ok(answers.agent.some((each) => each.code === 'lifts-blocked'), JSON.stringify(answers.agent));
  });

  it('hands over the settings', () => {
    assert.deepEqual(answers.agent.find((each) => each.code === 'relaxes-organization')?.severity, 1, JSON.stringify(answers.agent));
  });

  it('shows the decision under the cursor', () => {
    assert.match(answers.hover, /filesystem\.delete/);
    assert.match(answers.hover, /blocked/);
  });

  it('offers what can be written', () => {
    assert.ok(answers.offered.some((each) => each.startsWith('slack.send')), JSON.stringify(answers.offered));
  });
});
