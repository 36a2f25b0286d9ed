// Owns: the program: `--stdio`, `--node-ipc`, `--socket=PORT`, `--pipe=NAME`, `--version`, `--help`.
// Refuses: everything after the connection stands. It ends with the process that started it.

import { Console } from 'node:console';
import { ProposedFeatures, StreamMessageReader, createConnection } from 'vscode-languageserver/node';
import { diskFiles, findProduct } from './disk-files.js';
import { FrameWriter } from './frames.js';
import { serve } from './server.js';

const USAGE = `Usage: kruxos-policy-language-server (--stdio | --node-ipc | --socket=PORT | --pipe=NAME)
`;

const [, program, ...args] = process.argv;
const product = findProduct(program);
if (args.includes('--version')) process.stdout.write(`${product.version}\n`);
else if (args.includes('--help')) process.stdout.write(USAGE);
else if (!args.some((each) => /^--(?:stdio|node-ipc|socket|pipe)\b/.test(each))) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else start();

function start(): void {
  const isStdio = args.includes('--stdio');
  const connection = isStdio ? createConnection(ProposedFeatures.all, new StreamMessageReader(process.stdin), new FrameWriter(process.stdout)) : createConnection(ProposedFeatures.all);
  // What nobody caught is said, and costs no more than it has to. The client may be what is gone, so it is not told through the protocol.
  process.on('unhandledRejection', (reason) => process.stderr.write(`Unhandled: ${reason instanceof Error ? (reason.stack ?? '') : String(reason)}\n`));
  const session = serve(connection, { files: diskFiles, product });
  if (isStdio) {
    // Standard output is the protocol's, whatever a library may want to say.
    globalThis.console = new Console(process.stderr);
    for (const end of ['end', 'close']) process.stdin.on(end, () => process.exit(session.isShutDown ? 0 : 1));
  }
  connection.listen();
}
