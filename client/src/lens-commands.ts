// Owns: what a click on a lens runs, with arguments as the editor's own commands take them.
// Refuses: what lenses say, which is the server's.

import * as vscode from 'vscode';
import { CheckCommand, ShowReferencesCommand } from '../../server/src/protocol.js';

/** The server puts these behind its lenses. */
export const LENS_COMMANDS: readonly string[] = [CheckCommand, ShowReferencesCommand];

interface ProtocolPosition {
  readonly line: number;
  readonly character: number;
}

interface ProtocolLocation {
  readonly uri: string;
  readonly range: { readonly start: ProtocolPosition; readonly end: ProtocolPosition };
}

type Resolve = (lens: vscode.CodeLens, token: vscode.CancellationToken) => vscode.ProviderResult<vscode.CodeLens>;

/** The language client leaves a command's arguments as the protocol has them. */
export const lensMiddleware = {
  async resolveCodeLens(lens: vscode.CodeLens, token: vscode.CancellationToken, next: Resolve): Promise<vscode.CodeLens | undefined> {
    const resolved = (await next(lens, token)) ?? undefined;
    const { command } = resolved ?? {};
    if (resolved === undefined || command?.command !== ShowReferencesCommand) {
      return resolved;
    }
    const [uri, at, locations] = (command.arguments ?? []) as [string, ProtocolPosition, readonly ProtocolLocation[]];
    const places = locations.map(({ uri: place, range }) => new vscode.Location(vscode.Uri.parse(place), new vscode.Range(position(range.start), position(range.end))));
    resolved.command = { ...command, arguments: [vscode.Uri.parse(uri), position(at), places] };
    return resolved;
  },
};

function position({ line, character }: ProtocolPosition): vscode.Position {
  return new vscode.Position(line, character);
}
