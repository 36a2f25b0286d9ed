// Owns: the least that a language server does: messages over standard streams. Refuses: dependencies; floors are built on it.

/** `handlers` by method; what one returns is the answer to a request. Returns how to publish no findings at all. */
export function serve(handlers) {
  let received = Buffer.alloc(0);
  process.stdin.on('data', (part) => {
    received = received.length === 0 ? part : Buffer.concat([received, part]);
    for (;;) {
      const end = received.indexOf('\r\n\r\n');
      const length = Number(/content-length:\s*(\d+)/i.exec(received.toString('latin1', 0, Math.max(0, end)))?.[1]);
      if (end < 0 || received.length < end + 4 + length) return;
      const message = JSON.parse(received.toString('utf8', end + 4, end + 4 + length));
      received = received.subarray(end + 4 + length);
      handle(message);
    }
  });
  const handle = ({ id, method, params }) => {
    if (method === 'exit') process.exit(0);
    const result = handlers[method]?.(params) ?? null;
    if (id !== undefined && method !== undefined) send({ id, result });
  };
  return { publish: ({ uri, version }) => send({ method: 'textDocument/publishDiagnostics', params: { uri, version, diagnostics: [] } }) };
}

function send(message) {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
