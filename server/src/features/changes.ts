// Owns: kruxosPolicy/changes: what the policies decide otherwise than an earlier state of them, as text with links.
// Refuses: knowing earlier states; the client brings what differs from the saved files.

import type { CancellationToken, Disposable } from 'vscode-languageserver';
import { IN_FULL, compareInSteps, comparisonJson, comparisonSummary, comparisonText } from '../../../core/src/index.js';
import type { Comparison } from '../../../core/src/index.js';
import type { DirectorySnapshot } from '../directory-snapshot.js';
import { EarlierStates } from '../earlier-states.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED, cancelled } from '../feature.js';
import { fingerprint } from '../fingerprint.js';
import { Slices } from '../later.js';
import { notesText } from '../notes-text.js';
import { ChangesRequest } from '../protocol.js';
import type { ChangesParams, ChangesResult, EarlierFile } from '../protocol.js';
import { snapshotFor } from '../questions.js';
import type { Session } from '../session.js';
import { canonicalUri } from '../uris.js';

export const changes: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    const states = new EarlierStates();
    /** Who asks the same again while it is being found out, as at each of many edits, gets the answer of the latest moment with the others. */
    const running = new Map<string, Promise<ChangesResult>>();
    on.request(ChangesRequest, async ({ uri, files = [], mostAgents = Infinity }: ChangesParams, { token }): Promise<ChangesResult | null> => {
      const snapshot = await snapshotFor(session, uri);
      if (snapshot.set.input.agents.length > mostAgents) return null;
      const key = `${snapshot.uri} ${fingerprint(JSON.stringify(files))}`;
      const answer = running.get(key) ?? find({ session, states, uri, files }).finally(() => running.delete(key));
      running.set(key, answer);
      return unlessCancelled(answer, token);
    });
  },
};

/** Others may wait for the answer all the same. */
async function unlessCancelled<Answer>(answer: Promise<Answer>, token: CancellationToken): Promise<Answer> {
  let listener: Disposable | undefined;
  await Promise.race([answer, new Promise<void>((resolve) => (listener = token.onCancellationRequested(() => resolve())))]).finally(() => listener?.dispose());
  if (token.isCancellationRequested) cancelled();
  return answer;
}

interface Asked {
  readonly session: Session;
  readonly states: EarlierStates;
  readonly uri: string | undefined;
  readonly files: readonly EarlierFile[];
}

/** Who types is in the middle of something: it is found out once they pause. */
const PAUSE_MS = 150;

async function find(asked: Asked): Promise<ChangesResult> {
  const { session, uri, files } = asked;
  for (;;) {
    const now = await snapshotFor(session, uri);
    const found = await compared(now, asked);
    if (found === null) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      continue;
    }
    const { before, comparison } = found;
    const { text, places } = comparisonText(comparison);
    const { looser, stricter, other, unproven } = comparisonJson(comparison).summary;
    const broken = files.flatMap((each) => before.set.policyAt(canonicalUri(each.uri)) ?? []).filter((each) => each.broken !== null);
    const notes = new Set([...broken.map(({ file }) => `the earlier ${file.file} does not compile: it blocked what it speaks for`), ...now.notes()]);
    return { text: text + notesText(notes), links: session.linksTo(places, now), summary: comparisonSummary(comparison), looser, stricter, other, unproven };
  }
}

/** Null where the directory is another one before it is done. */
async function compared(now: DirectorySnapshot, { session, states, uri, files }: Asked): Promise<{ readonly before: DirectorySnapshot; readonly comparison: Comparison } | null> {
  const slices = new Slices();
  const steps = inSteps(now, states.inSteps(session.workspace.saved(now), files));
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (!slices.isOver) continue;
    await slices.next();
    if ((await snapshotFor(session, uri)) !== now) return null;
  }
}

function* inSteps(now: DirectorySnapshot, earlier: Generator<void, DirectorySnapshot>): Generator<void, { readonly before: DirectorySnapshot; readonly comparison: Comparison }> {
  const before = yield* earlier;
  return { before, comparison: yield* compareInSteps(before.set, now.set, IN_FULL) };
}
