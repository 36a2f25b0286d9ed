// Owns: telling a person of work that takes long, and hearing that it should stop.
// Refuses: work that is done before anybody would look, and clients that show no progress.

import type { Connection, WorkDoneProgressReporter } from 'vscode-languageserver';

export interface Progress {
  report(message: string): void;
  /** Whether the person, or who asked, no longer waits. */
  isCancelled(): boolean;
}

/** What ends sooner shows nothing. Milliseconds. */
const SHOWN_AFTER = 300;

/** Progress that the server starts by itself. */
export function withProgress<Result>(connection: Connection, title: string, work: (progress: Progress) => Promise<Result>): Promise<Result> {
  let isCancelled = false;
  const show = async (): Promise<WorkDoneProgressReporter> => {
    const shown = await connection.window.createWorkDoneProgress();
    shown.token.onCancellationRequested(() => (isCancelled = true));
    shown.begin(title, undefined, undefined, true);
    return shown;
  };
  return shownLater(show, () => isCancelled, work);
}

/** Progress of a request; without a token nothing is shown. */
export function withProgressOf<Result>(
  connection: Connection,
  { workDoneToken, title }: { readonly workDoneToken: string | number | undefined; readonly title: string },
  work: (progress: Progress) => Promise<Result>,
): Promise<Result> {
  if (workDoneToken === undefined) return work({ report: () => undefined, isCancelled: () => false });
  const show = (): Promise<WorkDoneProgressReporter> => {
    const shown = connection.window.attachWorkDoneProgress(workDoneToken);
    shown.begin(title);
    return Promise.resolve(shown);
  };
  return shownLater(show, () => false, work);
}

async function shownLater<Result>(show: () => Promise<WorkDoneProgressReporter>, isCancelled: () => boolean, work: (progress: Progress) => Promise<Result>): Promise<Result> {
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
    return await work({ report: (message) => reporter?.report(message), isCancelled });
  } finally {
    isOver = true;
    clearTimeout(timer);
    (reporter as WorkDoneProgressReporter | null)?.done();
  }
}
