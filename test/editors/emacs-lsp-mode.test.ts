// Owns: Emacs with lsp-mode and the configuration that docs/editors.md gives: problems, the hover and completion, as its own functions have them.
// Refuses: which problems there are (test/core).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import { readAnswers, startSession, strictSnippet } from './editor-session.js';

interface Answers {
  readonly acme: readonly string[];
  readonly agent: readonly string[];
  /** The codes of the agent's errors. */
  readonly errors: readonly string[];
  readonly hover: string;
  readonly offered: readonly string[];
}

/** Leaves the answers as JSON. Waits are for what should come, with an end. */
const SCRIPT = String.raw`
(require 'json)
(setq lsp-auto-guess-root t lsp-restart 'ignore lsp-warn-no-matched-clients nil)
(defconst policy-folder default-directory)
(defun policy-wait (what look)
  (let ((deadline (+ (float-time) 15)) found)
    (while (not (setq found (funcall look)))
      (when (> (float-time) deadline) (error "not within 15 s: %s" what))
      (accept-process-output nil 0.02))
    found))
(defun policy-codes ()
  (mapcar (lambda (each) (gethash "code" each)) (gethash (buffer-file-name) (lsp-diagnostics))))
(defun policy-errors ()
  (delq nil (mapcar (lambda (each) (and (= (gethash "severity" each) 1) (gethash "code" each))) (gethash (buffer-file-name) (lsp-diagnostics)))))
(defun policy-open (path)
  (find-file (expand-file-name path policy-folder))
  (policy-wait "a connection" (lambda () (bound-and-true-p lsp-mode))))
(let (answers)
  (condition-case problem
      (progn
        (policy-open "policies/acme.yaml")
        (push (cons 'acme (vconcat (policy-wait "problems" #'policy-codes))) answers)
        (goto-char (point-min))
        (search-forward "filesystem.del")
        (push (cons 'hover (lsp--render-on-hover-content (gethash "contents" (lsp-request "textDocument/hover" (lsp--text-document-position-params))) t)) answers)
        (policy-open "policies/agents/deploy-bot.yaml")
        (push (cons 'agent (vconcat (policy-wait "problems of the agent" #'policy-codes))) answers)
        (push (cons 'errors (vconcat (policy-errors))) answers)
        (goto-char (point-max))
        (insert "  slack.sen")
        (let* ((capf (lsp-completion-at-point))
               (offered (all-completions (buffer-substring (nth 0 capf) (nth 1 capf)) (nth 2 capf))))
          (push (cons 'offered (vconcat (mapcar #'substring-no-properties offered))) answers)))
    (error (push (cons 'error (error-message-string problem)) answers)))
  (with-temp-file (expand-file-name "answers.json" (getenv "HOME"))
    (insert (json-encode answers)))
  (kill-emacs 0))
`;

describe('Emacs with lsp-mode', () => {
  const session = startSession();
  let answers: Answers & { readonly error?: string };
  after(() => session.end());

  before(async () => {
    const packages = "(progn (package-initialize) (require 'lsp-mode) (require 'yaml-mode))";
    const found = spawnSync('emacs', ['--batch', '--eval', packages], { encoding: 'utf8' });
    assert.equal(found.status, 0, `Emacs with the packages lsp-mode and yaml-mode is not installed; \`npm run test:editors\` installs Debian’s, elsewhere install it by hand\n${found.stderr ?? ''}`);
    const init = session.write('init.el', strictSnippet('emacs lsp-mode'));
    const script = session.write('script.el', SCRIPT);
    const printed = await session.run('emacs', ['--batch', '--eval', packages, '-l', init, '-l', script]);
    answers = readAnswers(join(script, '..', 'answers.json'), printed);
    assert.equal(answers.error, undefined, printed);
    assert.doesNotMatch(printed, /Unknown notification/);
  });

  it('shows problems, also those that depend on another file', () => {
    assert.ok(answers.acme.includes('unknown-tier'), JSON.stringify(answers.acme));
    assert.ok(answers.agent.includes('lifts-blocked'), JSON.stringify(answers.agent));
  });

  it('hands over the settings', () => {
    assert.ok(answers.errors.includes('relaxes-organization'), JSON.stringify(answers.errors));
  });

  it('shows the decision under the cursor', () => {
    assert.match(answers.hover, /filesystem\.delete.*blocked/);
  });

  it('offers what can be written', () => {
    assert.ok(answers.offered.some((each) => each.startsWith('slack.send')), JSON.stringify(answers.offered));
  });
});
