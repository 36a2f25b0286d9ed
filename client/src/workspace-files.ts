// Owns: reading the workspace for a server that cannot: its files and folders, whatever file system they are in.
// Refuses: everything outside the workspace folders, and writing.

import * as vscode from 'vscode';
import type { ListFolderResult, ReadFileResult } from '../../server/src/protocol.js';

/** Larger files are no policies. Bytes. */
const MOST_BYTES = 64 * 1024 * 1024;

export async function readWorkspaceFile(uri: vscode.Uri): Promise<ReadFileResult | null> {
  if (!isInWorkspace(uri)) {
    return null;
  }
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > MOST_BYTES) {
      return { unreadable: 'it is too large' };
    }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await vscode.workspace.fs.readFile(uri)) };
  } catch (error) {
    if (error instanceof TypeError) {
      return { unreadable: 'it is not UTF-8 text' };
    }
    return isMissing(error) ? null : { unreadable: error instanceof vscode.FileSystemError ? error.code : 'it could not be read' };
  }
}

export async function listWorkspaceFolder(uri: vscode.Uri): Promise<ListFolderResult> {
  if (!isInWorkspace(uri)) {
    return null;
  }
  try {
    const entries = await vscode.workspace.fs.readDirectory(uri);
    return entries.flatMap(([name, type]) => {
      const kind = kindOf(type);
      return kind === null ? [] : [{ name, kind }];
    });
  } catch {
    return null;
  }
}

/** Links carry the type of what they lead to as well. Links to files are followed, links to folders are not: they could lead in a circle. */
function kindOf(type: vscode.FileType): 'file' | 'folder' | null {
  return (type & vscode.FileType.File) !== 0 ? 'file' : type === vscode.FileType.Directory ? 'folder' : null;
}

/** Of the same file system: a policy directory may reach above the folder that is open. */
function isInWorkspace(uri: vscode.Uri): boolean {
  return vscode.workspace.workspaceFolders?.some((folder) => folder.uri.scheme === uri.scheme && folder.uri.authority === uri.authority) === true;
}

function isMissing(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && ['FileNotFound', 'FileNotADirectory'].includes(error.code);
}
