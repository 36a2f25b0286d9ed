// Owns: textDocument/inlayHint and inlayHint/resolve. Refuses: what is hinted at (core ide/inlay-hints.ts) and its words (core render/inlay-hints.ts).

import type { InlayHint, InlayHintLabelPart, InlayHintParams } from 'vscode-languageserver';
import { hoverBlocks, hoverOf, inlayHintParts, inlayHintsOf, toMarkdown, toPlainText } from '../../../core/src/index.js';
import type { HintPart } from '../../../core/src/index.js';
import type { DirectorySnapshot } from '../directory-snapshot.js';
import type { Feature } from '../feature.js';
import { toOffset } from '../from-lsp.js';
import type { Session } from '../session.js';
import { toPosition, toRange } from '../to-lsp.js';

/** Where the hint stands, for the text that explains it: only the one that is pointed at gets one. */
interface HintData {
  readonly uri: string;
  readonly version: number | null;
  readonly offset: number;
}

export const inlayHint: Feature = {
  capability: ({ showsInlayHints }) => (showsInlayHints ? { inlayHintProvider: { resolveProvider: true } } : {}),
  register(on, session) {
    on.request('textDocument/inlayHint', async ({ textDocument, range }: InlayHintParams): Promise<InlayHint[] | null> => {
      const located = await session.workspace.locate(textDocument.uri);
      if (located === null) return null;
      const { snapshot, current } = located;
      const { file, version } = current;
      const { encoding } = session.client;
      const within = { start: toOffset(range.start, file.blocks, encoding), end: toOffset(range.end, file.blocks, encoding) };
      const hints = inlayHintsOf({ set: snapshot.set, own: snapshot.setWith(file.uri), file, within, kinds: snapshot.input.settings.inlayHints });
      return hints.flatMap((hint): InlayHint[] => {
        const parts = inlayHintParts(hint, session.say);
        if (parts === null) return [];
        const data: HintData = { uri: file.uri, version, offset: hint.offset };
        return [{ position: toPosition(hint.offset, file, encoding), label: parts.map((each) => toLabelPart(each, session, snapshot)), paddingLeft: true, ...(hint.kind === 'effective tier' ? { data } : {}) }];
      });
    });

    on.request('inlayHint/resolve', async (hint: InlayHint): Promise<InlayHint> => {
      const data = hint.data as HintData | undefined;
      const located = data === undefined ? null : await session.workspace.locate(data.uri);
      if (data === undefined || located === null || located.current.version !== data.version) return hint;
      const { snapshot } = located;
      const { file } = located.current;
      const found = hoverOf({ set: snapshot.set, own: snapshot.setWith(file.uri), file, offset: data.offset, isAlone: snapshot.isAlone });
      if (found === null) return hint;
      const blocks = hoverBlocks(found, session.say);
      const value = session.client.readsMarkdown ? toMarkdown(blocks, (uri, line) => session.hoverLink(uri, line, snapshot)) : toPlainText(blocks);
      return { ...hint, tooltip: { kind: session.client.readsMarkdown ? 'markdown' : 'plaintext', value } };
    });
  },
};

function toLabelPart({ text, place }: HintPart, session: Session, snapshot: DirectorySnapshot): InlayHintLabelPart {
  const uri = place === null ? null : session.addressOf(place.uri, snapshot);
  const file = place === null ? undefined : snapshot.set.policyAt(place.uri)?.file;
  if (place === null || uri === null || file === undefined) return { value: text };
  return { value: text, location: { uri, range: toRange(place.span, file, session.client.encoding) } };
}
