// Owns: the program: `--stdio`, `--node-ipc`, `--socket=PORT`, `--pipe=NAME`, `--version`, `--help`.
// Refuses: everything after the connection stands. It ends with the process that started it.

import { Console } from 'node:console';
import { connect } from 'node:net';
import { ProposedFeatures, StreamMessageReader, createConnection } from 'vscode-languageserver/node';
import { diskFiles, findProduct } from './disk-files.js';
import { endpointIn } from './endpoint.js';
import { FrameWriter } from './frames.js';
import { serve } from './server.js';

const USAGE = `Usage: kruxos-policy-language-server (--stdio | --node-ipc | --socket=PORT | --pipe=NAME)
`;

const [, program, ...args] = process.argv;
const product = findProduct(program);
const endpoint = endpointIn(args);
if (args.includes('--version')) process.stdout.write(`${product.version}\n`);
else if (args.includes('--help')) process.stdout.write(USAGE);
else if (endpoint === null) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else if (endpoint.kind === 'stream') {
  const socket = connect(endpoint.at);
  const fail = (error: Error): void => {
    process.stderr.write(`error: cannot connect to ${endpoint.shown}: ${error.message}\n`);
    process.exit(1);
  };
  socket.once('error', fail).once('connect', () => {
    socket.off('error', fail);
    start(socket, socket);
  });
} else if (endpoint.kind === 'stdio') start(process.stdin, process.stdout);
else start(null, null);

/** Without streams the program speaks to the process that started it. */
function start(input: NodeJS.ReadableStream | null, output: NodeJS.WritableStream | null): void {
  const connection = input === null || output === null ? createConnection(ProposedFeatures.all) : createConnection(ProposedFeatures.all, new StreamMessageReader(input), new FrameWriter(output));
  // What nobody caught is said, and costs no more than it has to. The client may be what is gone, so it is not told through the protocol.
  process.on('unhandledRejection', (reason) => process.stderr.write(`Unhandled: ${reason instanceof Error ? (reason.stack ?? '') : String(reason)}\n`));
  const session = serve(connection, { files: diskFiles, product });
  // Standard output is the protocol's, whatever a library may want to say.
  if (output === process.stdout) globalThis.console = new Console(process.stderr);
  const leave = (): void => process.exit(session.isShutDown ? 0 : 1);
  for (const end of ['end', 'close']) input?.on(end, leave);
  // A client that takes no answers any more is gone as well, even while what it sends still comes in.
  for (const end of ['error', 'close']) output?.on(end, leave);
  connection.listen();
}
