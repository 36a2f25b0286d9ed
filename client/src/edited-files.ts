// Owns: which documents somebody edits: files, those that are going to be files, and what is in a workspace folder of any file system.
// Refuses: what they are about. The other side of a diff and an editor's own documents are nobody's.

import * as vscode from 'vscode';

export function isEdited({ scheme }: vscode.Uri): boolean {
  return scheme === 'file' || scheme === 'untitled' || vscode.workspace.workspaceFolders?.some((folder) => folder.uri.scheme === scheme) === true;
}
