// Owns: which language servers are compared, and how each is started and set up. Refuses: measuring.

import { fileURLToPath, pathToFileURL } from 'node:url';

const schema = pathToFileURL(pathOf('../../schemas/policy.schema.json')).href;
const yamlSettings = { yaml: { schemas: { [schema]: ['*.yaml'] }, schemaStore: { enable: false }, validate: true, hover: true, completion: true } };
const jsonSettings = { json: { schemas: [{ fileMatch: ['*.json'], url: schema }], validate: { enable: true } } };

/** `text` says which twin of a document a server reads, `pulls` that the client asks for findings, `isFloor` that it finds nothing. */
export const OURS = { name: 'ours', command: [pathOf('../../dist/server.cjs'), '--stdio'], text: 'yaml', language: 'kruxos-policy' };
export const ECHO = { name: 'floor: echo', command: [pathOf('servers/echo.mjs')], text: 'yaml', language: 'yaml', isFloor: true };
export const NO_PARSING = { name: 'floor: no parsing', command: [pathOf('servers/no-parsing.mjs')], text: 'yaml', language: 'yaml', isFloor: true };
export const PEERS = [
  { ...OURS, name: 'ours (asked for findings)', pulls: true },
  {
    name: 'yaml-language-server, no debounce',
    command: [pathOf('servers/yaml-undelayed.mjs'), '--stdio'],
    text: 'yaml',
    language: 'yaml',
    settings: yamlSettings,
    package: 'yaml-language-server',
  },
  {
    name: 'vscode-json-language-server, equivalent JSON',
    command: [pathOf('../node_modules/vscode-langservers-extracted/bin/vscode-json-language-server'), '--stdio'],
    text: 'json',
    language: 'json',
    settings: jsonSettings,
    initializationOptions: { handledSchemaProtocols: ['file'], provideFormatter: false },
    pulls: true,
    package: 'vscode-langservers-extracted',
  },
];

function pathOf(relative) {
  return fileURLToPath(new URL(relative, import.meta.url));
}
