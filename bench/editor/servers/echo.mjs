// Owns: the floor below every language server: pipes, JSON and event loops. It answers at once and keeps no text. Refuses: being of use.

import { serve } from './framing.mjs';

const server = serve({
  initialize: () => ({ capabilities: { textDocumentSync: { openClose: true, change: 2 }, completionProvider: {}, hoverProvider: true } }),
  'textDocument/didOpen': ({ textDocument }) => server.publish(textDocument),
  'textDocument/didChange': ({ textDocument }) => server.publish(textDocument),
});
