// Owns: kruxosPolicy/matrix: every agent by every capability, with equal answers sent once. Refuses: filtering it, which is the client's.

import { TOO_MANY, isContested, isGivenUp, permissionRows, sourceText, summaryText, tiersOf } from '../../../core/src/index.js';
import type { Answer } from '../../../core/src/index.js';
import type { DirectorySnapshot } from '../directory-snapshot.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import { MatrixRequest } from '../protocol.js';
import type { MatrixOutcome, MatrixParams, MatrixResult, MatrixRow } from '../protocol.js';
import { snapshotFor } from '../questions.js';
import type { Session } from '../session.js';

export const matrix: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(MatrixRequest, async ({ uri }: MatrixParams, { breathe }): Promise<MatrixResult> => {
      const snapshot = await snapshotFor(session, uri);
      const { set } = snapshot;
      const outcomes = new Outcomes(session, snapshot);
      const rows: MatrixRow[] = [];
      for (const { agent, answers } of permissionRows(set)) {
        const file = agent === null ? undefined : set.agentPolicies(agent)[0]?.file;
        rows.push({ agent, uri: file === undefined ? null : session.addressOf(file.uri, snapshot), cells: answers.map((each) => outcomes.indexOf(each)) });
        await breathe();
      }
      const capabilities = [...set.catalogue.capabilities.values()].map(({ name, category, purpose }) => ({ name, category, purpose }));
      return { capabilities, rows, outcomes: outcomes.list, notes: snapshot.notes() };
    });
  },
};

class Outcomes {
  readonly list: MatrixOutcome[] = [];
  readonly #byText = new Map<string, number>();
  readonly #byAnswer = new Map<Answer, number>();

  constructor(
    readonly session: Session,
    readonly snapshot: DirectorySnapshot,
  ) {}

  indexOf(answer: Answer): number {
    const known = this.#byAnswer.get(answer);
    if (known !== undefined) return known;
    const outcome = this.#outcomeOf(answer);
    const text = JSON.stringify(outcome);
    const index = this.#byText.get(text) ?? this.list.push(outcome) - 1;
    this.#byText.set(text, index);
    this.#byAnswer.set(answer, index);
    return index;
  }

  #outcomeOf(answer: Answer): MatrixOutcome {
    const source = answer.cases.find((each) => each.source !== null)?.source ?? null;
    const target = source === null ? null : this.session.addressOf(source.uri, this.snapshot);
    return {
      tiers: tiersOf(answer),
      summary: isGivenUp(answer) ? `${summaryText(answer)} (${TOO_MANY})` : summaryText(answer),
      source: source === null ? null : sourceText(source),
      place: source === null || target === null ? null : { uri: target, line: source.line },
      isContested: isContested(answer),
    };
  }
}
