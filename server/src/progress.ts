// Owns: telling a person of work that takes long, and hearing that it should stop.
// Refuses: work that is done before anybody would look, and clients that show no progress.

import type { Connection, WorkDoneProgressReporter } from 'vscode-languageserver';
import type { Say } from '../../core/src/index.js';

export interface Progress {
  /** As with `Say`: a text of ours and its values. */
  report(text: string, ...values: readonly (string | number)[]): void;
  /** Whether the person, or who asked, no longer waits. */
  isCancelled(): boolean;
}

/** What ends sooner shows nothing. Milliseconds. */
const SHOWN_AFTER = 300;

/** Who shows it, and in which language. */
export interface ProgressPlace {
  readonly connection: Connection;
  readonly say: Say;
}

/** Progress that the server starts by itself. */
export function withProgress<Result>({ connection, say }: ProgressPlace, title: string, work: (progress: Progress) => Promise<Result>): Promise<Result> {
  let isCancelled = false;
  const show = async (): Promise<WorkDoneProgressReporter> => {
    const shown = await connection.window.createWorkDoneProgress();
    shown.token.onCancellationRequested(() => (isCancelled = true));
    shown.begin(say(title), undefined, undefined, true);
    return shown;
  };
  return shownLater(show, { say, isCancelled: () => isCancelled }, work);
}

/** Progress of a request; without a token nothing is shown. */
export function withProgressOf<Result>(
  { connection, say }: ProgressPlace,
  { workDoneToken, title }: { readonly workDoneToken: string | number | undefined; readonly title: string },
  work: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  if (workDoneToken === undefined) return work({ report: () => undefined, isCancelled: () => false });
  const show = (): Promise<WorkDoneProgressReporter> => {
    const shown = connection.window.attachWorkDoneProgress(workDoneToken);
    shown.begin(say(title));
    return Promise.resolve(shown);
  };
  return shownLater(show, { say, isCancelled: () => false }, work);
}

async function shownLater<Result>(show: () => Promise<WorkDoneProgressReporter>, { say, isCancelled }: { readonly say: Say; readonly isCancelled: () => boolean }, work: (progress: Progress) => Promise<Result>): Promise<Result> {
  let reporter: WorkDoneProgressReporter | null = null;
  let isOver = false;
  const timer = setTimeout(() => {
    // A client that cannot show it after all is no reason to stop.
    show().then(
      (shown) => {
        if (isOver) shown.done();
        else reporter = shown;
      },
      () => undefined,
    );
  }, SHOWN_AFTER);
  try {
    return await work({ report: (text, ...values) => reporter?.report(say(text, ...values)), isCancelled });
  } finally {
    isOver = true;
    clearTimeout(timer);
    (reporter as WorkDoneProgressReporter | null)?.done();
  }
}
