// Owns: the HTML of the permission matrix, with a policy of its own that lets nothing but this extension's script and style in.
// Refuses: content: the page builds itself from the messages that it gets.

import * as vscode from 'vscode';

export function matrixPage(webview: vscode.Webview, { extensionUri, uri }: { readonly extensionUri: vscode.Uri; readonly uri: string }): string {
  const nonce = randomNonce();
  const script = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'matrix.js'));
  const style = webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'media', 'matrix.css'));
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <link rel="stylesheet" href="${escaped(style.toString())}">
  <title>${escaped(vscode.l10n.t('Permission Matrix'))}</title>
</head>
<body data-uri="${escaped(uri)}">
  <div id="controls"></div>
  <p id="status" role="status"></p>
  <ul id="notes"></ul>
  <div id="grid"></div>
  <div id="footer">
    <div id="explanation"></div>
    <div id="actions"></div>
  </div>
  <script nonce="${nonce}" src="${escaped(script.toString())}"></script>
</body>
</html>`;
}

function randomNonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
