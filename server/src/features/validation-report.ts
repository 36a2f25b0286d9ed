// Owns: kruxosPolicy/validationReport: the guide's report of one file, as it reads now. Refuses: files that are no policies.

import { LSPErrorCodes, ResponseError } from '../lsp.js';
import { extentOf, printable, problemText, reportOf, reportText } from '../../../core/src/index.js';
import type { ValidationReport } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { UNANNOUNCED } from '../feature.js';
import type { CurrentFile } from '../file-table.js';
import { inTurns } from '../later.js';
import { notesText } from '../notes-text.js';
import { ValidationReportRequest } from '../protocol.js';
import type { RenderedText, TextLink, ValidationReportParams } from '../protocol.js';

export const validationReport: Feature = {
  capability: UNANNOUNCED,
  register(on, session) {
    on.request(ValidationReportRequest, async ({ uri }: ValidationReportParams, { pause }): Promise<RenderedText> => {
      const located = await session.workspace.locate(uri);
      const { snapshot, current } = located ?? refuse();
      const { file } = current;
      // Alone, a document is not told what it cannot know, but its report says why it is not valid.
      const diagnosis = snapshot.input.isSingle ? undefined : await inTurns(snapshot.diagnosing(file.uri), pause);
      const report = reportOf(snapshot.setWith(file.uri), file.uri, snapshot.input.settings.problems, diagnosis) ?? refuse();
      const text = reportText(report, file.text) + notesText(snapshot.notes());
      return { text, links: reportLinks(text, report, current) };
    });
  },
};

/** The place in each line about a problem leads to it. */
function reportLinks(text: string, report: ValidationReport, { file, shownUri }: CurrentFile): TextLink[] {
  const lines = text.split('\n');
  return report.problems.flatMap((problem): TextLink[] => {
    const at = file.lines.lineOf(problem.span.start) + 1;
    const whole = problemText(problem, file.lines, file.file);
    const number = lines.findIndex((each) => each === whole || (each.includes(`line ${at}: `) && each.endsWith(`[${problem.code}]`)));
    const line = lines[number];
    if (line === undefined) return [];
    const place = line === whole ? `${printable(file.file)}:${at}:${extentOf(problem.span, file.lines).column}` : `line ${at}`;
    const start = line.indexOf(place);
    return [{ line: number, start, end: start + place.length, target: { uri: shownUri, line: at } }];
  });
}

function refuse(): never {
  throw new ResponseError(LSPErrorCodes.RequestFailed, 'this document is no policy');
}
