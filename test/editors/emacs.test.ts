// Owns: Emacs and Eglot with the configuration that docs/editors.md gives: problems, the hover and completion, as their own functions have them.
// Refuses: which problems there are (test/core).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import { readAnswers, snippet, startSession, strictSnippet } from './editor-session.js';

interface Shown {
  readonly text: string;
  readonly message: string;
  readonly severity: string;
}

interface Answers {
  readonly acme: readonly Shown[];
  readonly agent: readonly Shown[];
  readonly hover: string;
  readonly completed: string;
}

/** Leaves the answers as JSON. Waits are for what should come, with an end. */
const SCRIPT = String.raw`
(require 'json)
(defconst policy-folder default-directory)
(defun policy-wait (what look)
  (let ((deadline (+ (float-time) 15)) found)
    (while (not (setq found (funcall look)))
      (when (> (float-time) deadline) (error "not within 15 s: %s" what))
      (accept-process-output nil 0.02)
      ;; As after each key that a person presses; in batch mode nobody does.
      (run-hooks 'post-command-hook))
    found))
(defun policy-open (path)
  (find-file (expand-file-name path policy-folder))
  (policy-wait "a connection" (lambda () (bound-and-true-p eglot--managed-mode)))
  ;; Flymake waits for the buffer to be displayed, which in batch mode does not happen.
  (flymake-start))
(defun policy-problems ()
  (mapcar (lambda (each)
            (list (cons 'text (buffer-substring-no-properties (flymake-diagnostic-beg each) (flymake-diagnostic-end each)))
                  (cons 'message (flymake-diagnostic-text each))
                  (cons 'severity (format "%s" (flymake-diagnostic-type each)))))
          (flymake-diagnostics)))
(defun policy-hover ()
  (let (said)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq said (substring-no-properties text))))
    (policy-wait "the hover" (lambda () said))))
(defun policy-find (wanted offered)
  ;; The list ends in a number, which says where its texts belong.
  (while (and (consp offered) (not (string-prefix-p wanted (car offered)))) (setq offered (cdr offered)))
  (car-safe offered))
(defun policy-complete (typed wanted)
  (goto-char (point-max))
  (insert typed)
  ;; As a person who picks it from the list.
  (let* ((line (line-beginning-position))
         (capf (eglot-completion-at-point))
         (start (nth 0 capf))
         (end (nth 1 capf))
         (offered (completion-all-completions (buffer-substring start end) (nth 2 capf) nil (- end start)))
         (picked (policy-find wanted offered)))
    (unless picked (error "%s is not offered, but %s" wanted offered))
    (delete-region start end)
    (insert picked)
    (funcall (plist-get (nthcdr 3 capf) :exit-function) picked 'finished)
    (buffer-substring-no-properties line (point-max))))
(let (answers)
  (condition-case problem
      (progn
        (policy-open "policies/acme.yaml")
        (push (cons 'acme (vconcat (policy-wait "problems" #'policy-problems))) answers)
        (goto-char (point-min))
        (search-forward "filesystem.del")
        (push (cons 'hover (policy-hover)) answers)
        (policy-open "policies/agents/deploy-bot.yaml")
        (push (cons 'agent (vconcat (policy-wait "problems of the agent" #'policy-problems))) answers)
        (push (cons 'completed (policy-complete "  slack.sen" "slack.send")) answers))
    (error (push (cons 'error (error-message-string problem)) answers)))
  (with-temp-file (expand-file-name "answers.json" (getenv "HOME"))
    (insert (json-encode answers)))
  (ignore-errors (eglot-shutdown-all))
  (kill-emacs 0))
`;

describe('Emacs', () => {
  const session = startSession();
  let answers: Answers & { readonly error?: string };
  after(() => session.end());

  before(async () => {
    const found = spawnSync('emacs', ['--batch', '--eval', "(progn (package-initialize) (require 'eglot) (require 'yaml-mode))"], { encoding: 'utf8' });
    assert.equal(found.status, 0, `Emacs with the packages eglot and yaml-mode is not installed; \`npm run test:editors\` installs Debian’s, elsewhere install it by hand\n${found.stderr ?? ''}`);
    const init = session.write('init.el', `${snippet('emacs')}${strictSnippet('emacs settings')}`);
    const script = session.write('script.el', SCRIPT);
    const packages = "(progn (package-initialize) (require 'yaml-mode))";
    const printed = await session.run('emacs', ['--batch', '--eval', packages, '-l', init, '-l', script]);
    answers = readAnswers(join(script, '..', 'answers.json'), printed);
    assert.equal(answers.error, undefined, printed);
  });

  it('shows problems where they are', () => {
    const found = answers.acme.find((each) => each.message.includes('[unknown-tier]'));
    assert.deepEqual([found?.text, found?.severity], ['aproval_required', 'eglot-error']);
  });

  it('shows the problems that depend on another file', () => {
    assert.ok(answers.agent.some((each) => each.message.includes('[lifts-blocked]')), JSON.stringify(answers.agent));
  });

  it('hands over the settings', () => {
    assert.deepEqual(answers.agent.find((each) => each.message.includes('[relaxes-organization]'))?.severity, 'eglot-error', JSON.stringify(answers.agent));
  });

  it('shows the decision under the cursor', () => {
    // With markdown-mode beside it, Eglot takes Markdown.
    assert.match(answers.hover, /^`?filesystem\.delete`? → (?:\*\*)?blocked/);
  });

  it('writes what is picked from the list', () => {
    assert.match(answers.completed, /^ {2}slack\.send:\n {4}tier: /);
  });
});
