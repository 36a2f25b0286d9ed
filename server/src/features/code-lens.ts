// Owns: textDocument/codeLens and codeLens/resolve; clicks run commands that the client says it has, and otherwise the lens is text.
// Refuses: what stands above a line (core ide/code-lenses.ts) and its words (core render/code-lenses.ts).

import type { CodeLens, CodeLensParams, Command, Location } from 'vscode-languageserver';
import { affectedAgentsInSteps, affectedText, checkText, codeLensesInSteps, limitWords } from '../../../core/src/index.js';
import type { Feature } from '../feature.js';
import { inTurns } from '../later.js';
import { toLocations } from '../places.js';
import { CheckCommand, ShowReferencesCommand } from '../protocol.js';
import { toRange } from '../to-lsp.js';

/** Who is affected is found out for the lenses that are looked at. */
interface LensData {
  readonly uri: string;
  readonly key: string | null;
}

export const codeLens: Feature = {
  capability: ({ showsCodeLenses }) => (showsCodeLenses ? { codeLensProvider: { resolveProvider: true } } : {}),
  register(on, session) {
    const commandFor = (title: string, command: string, ...args: unknown[]): Command =>
      session.client.options.commands?.includes(command) === true ? { title, command, arguments: args } : { title, command: '' };

    on.list('textDocument/codeLens', async ({ textDocument }: CodeLensParams, { pause }): Promise<CodeLens[] | null> => {
      const located = await session.workspace.locate(textDocument.uri);
      if (located === null) return null;
      const { snapshot, current } = located;
      const lenses = await inTurns(codeLensesInSteps(snapshot.neighbourhood(current.file), snapshot.input.settings.codeLens), pause);
      return lenses.flatMap((lens): CodeLens[] => {
        const range = toRange(lens.span, current.file, session.client.encoding);
        switch (lens.kind) {
          case 'agents': {
            const data: LensData = { uri: current.file.uri, key: lens.key };
            return [{ range, data }];
          }
          case 'rate limit':
            return [{ range, command: { title: limitWords(lens.limit, session.say), command: '' } }];
          case 'check': {
            const command = commandFor(checkText(session.say), CheckCommand, { uri: current.shownUri, capability: lens.capability, ...(lens.agent === null ? {} : { agent: lens.agent }) });
            // An offer that cannot be taken up is none.
            return command.command === '' ? [] : [{ range, command }];
          }
        }
      });
    });

    on.request('codeLens/resolve', async (lens: CodeLens, { pause }): Promise<CodeLens> => {
      const data = lens.data as LensData | undefined;
      const located = data === undefined ? null : await session.workspace.locate(data.uri);
      if (data === undefined || located === null) return lens;
      const { snapshot, current } = located;
      const found = await inTurns(affectedAgentsInSteps(snapshot.neighbourhood(current.file), data.key), pause);
      const title = affectedText(found, session.say);
      const locations: Location[] = [];
      // Only who can show them needs them.
      for (const each of session.client.options.commands?.includes(ShowReferencesCommand) === true ? found.places : []) {
        await pause();
        locations.push(...toLocations([each], session, snapshot));
      }
      const command = locations.length === 0 ? { title, command: '' } : commandFor(title, ShowReferencesCommand, current.shownUri, lens.range.start, locations);
      return { ...lens, command };
    });
  },
};
