// Owns: files that only the client can read: all of them in a browser, and those of virtual workspaces everywhere.
// Refuses: trusting that the client answers: a file it does not hand over cannot be read, and a policy that cannot be read blocks.

import type { Connection } from 'vscode-languageserver';
import type { Files, FolderItem, ReadResult } from './files.js';
import { ListFolderRequest, ReadFileRequest } from './protocol.js';
import type { ListFolderParams, ListFolderResult, ReadFileParams, ReadFileResult } from './protocol.js';

export function clientFiles(connection: Connection, reads: (uri: string) => boolean): Files {
  return {
    reads,

    async readText(uri) {
      try {
        return toReadResult(await connection.sendRequest<ReadFileResult | null>(ReadFileRequest, { uri } satisfies ReadFileParams));
      } catch (error) {
        return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
      }
    },

    async list(uri) {
      try {
        const items = await connection.sendRequest<ListFolderResult>(ListFolderRequest, { uri } satisfies ListFolderParams);
        return items === null ? null : items.filter(isItem).sort((a, b) => (a.name < b.name ? -1 : 1));
      } catch {
        return null;
      }
    },
  };
}

function toReadResult(answer: ReadFileResult | null): ReadResult {
  if (answer === null) return { kind: 'missing' };
  // A byte order mark is left out, as editors do.
  if (typeof answer.text === 'string') return { kind: 'text', text: answer.text.replace(/^\uFEFF/, '') };
  return { kind: 'unreadable', why: typeof answer.unreadable === 'string' ? answer.unreadable : 'the client did not say what is in it' };
}

/** Links to folders are not followed: they could lead in a circle. */
function isItem(item: FolderItem): boolean {
  return (item.kind === 'file' || item.kind === 'folder') && typeof item.name === 'string' && item.name !== '';
}
