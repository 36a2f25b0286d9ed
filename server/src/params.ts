// Owns: which parameters the requests have, so that a handler gets what its types say; whatever else a client sends is refused with its place.
// Refuses: what values mean, and notifications, which nobody answers.

import { ErrorCodes, ResponseError } from './lsp.js';
import { ActivateRequest, AgentsRequest, CapabilitiesRequest, ChangesRequest, CheckPolicyRequest, ContextRequest, EffectivePolicyRequest, MatrixRequest, NewPolicyRequest, OverviewRequest, ShippedTextRequest, StatusRequest, ValidationReportRequest } from './protocol.js';

/** What is wrong with a value; null where nothing is. `at`: where it stands. */
type Shape = (value: unknown, at: string) => string | null;

const must = (fits: (value: unknown) => boolean, what: string): Shape => (value, at) => (fits(value) ? null : `\`${at}\` has to be ${what}`);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const TEXT = must((value) => typeof value === 'string', 'a text');
const NAME = must((value) => typeof value === 'string' && value !== '', 'a text that is not empty');
const NUMBER = must((value) => typeof value === 'number', 'a number');
const OBJECT = must(isObject, 'an object');

function wordOf(...words: readonly string[]): Shape {
  return must((value) => words.some((each) => each === value), words.map((each) => `\`${each}\``).join(' or '));
}

function optional(shape: Shape): Shape {
  return (value, at) => (value === undefined ? null : shape(value, at));
}

function nullable(shape: Shape): Shape {
  return (value, at) => (value === null ? null : shape(value, at));
}

function listOf(shape: Shape): Shape {
  return (value, at) => {
    if (!Array.isArray(value)) return `\`${at}\` has to be a list`;
    for (const [i, each] of value.entries()) {
      const fault = shape(each, `${at}[${i}]`);
      if (fault !== null) return fault;
    }
    return null;
  };
}

function object(fields: Readonly<Record<string, Shape>>): Shape {
  return (value, at) => {
    if (!isObject(value)) return OBJECT(value, at);
    for (const key in fields) {
      const fault = fields[key]?.(value[key], at === '' ? key : `${at}.${key}`) ?? null;
      if (fault !== null) return fault;
    }
    return null;
  };
}

const POSITION = object({ line: must(Number.isInteger, 'a whole number'), character: must(Number.isInteger, 'a whole number') });
const RANGE = object({ start: POSITION, end: POSITION });
const DOCUMENT = { textDocument: object({ uri: TEXT }) };
const PLACE = { ...DOCUMENT, position: POSITION };
const STRETCH = { ...DOCUMENT, range: RANGE };
const DIRECTORY = { uri: optional(TEXT) };
const VERSION = optional(wordOf('current', 'saved'));

/** Of each request that has any; those of `…/resolve` are what the server has made. */
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  'textDocument/codeAction': { ...STRETCH, context: object({ diagnostics: listOf(OBJECT), only: optional(nullable(listOf(TEXT))) }) },
  'textDocument/codeLens': DOCUMENT,
  'textDocument/completion': PLACE,
  'textDocument/definition': PLACE,
  'textDocument/diagnostic': DOCUMENT,
  'textDocument/documentHighlight': PLACE,
  'textDocument/documentLink': DOCUMENT,
  'textDocument/documentSymbol': DOCUMENT,
  'textDocument/foldingRange': DOCUMENT,
  'textDocument/formatting': { ...DOCUMENT, options: OBJECT },
  'textDocument/hover': PLACE,
  'textDocument/inlayHint': STRETCH,
  'textDocument/onTypeFormatting': { ...PLACE, ch: TEXT, options: OBJECT },
  'textDocument/prepareRename': PLACE,
  'textDocument/prepareTypeHierarchy': PLACE,
  'textDocument/rangeFormatting': { ...STRETCH, options: OBJECT },
  'textDocument/references': { ...PLACE, context: OBJECT },
  'textDocument/rename': { ...PLACE, newName: TEXT },
  'textDocument/selectionRange': { ...DOCUMENT, positions: listOf(POSITION) },
  'textDocument/semanticTokens/full': DOCUMENT,
  'textDocument/semanticTokens/full/delta': DOCUMENT,
  'textDocument/semanticTokens/range': STRETCH,
  'typeHierarchy/subtypes': { item: OBJECT },
  'typeHierarchy/supertypes': { item: OBJECT },
  'workspace/diagnostic': { previousResultIds: listOf(object({ uri: TEXT, value: TEXT })) },
  'workspace/symbol': { query: TEXT },
  'workspace/textDocumentContent': { uri: TEXT },
  'workspace/willRenameFiles': { files: listOf(object({ oldUri: TEXT, newUri: TEXT })) },
  [ActivateRequest]: { uri: TEXT, name: TEXT },
  [AgentsRequest]: DIRECTORY,
  [CapabilitiesRequest]: DIRECTORY,
  [ChangesRequest]: { ...DIRECTORY, files: optional(listOf(object({ uri: TEXT, text: nullable(TEXT) }))), mostAgents: optional(NUMBER) },
  [CheckPolicyRequest]: { ...DIRECTORY, agent: NAME, capability: TEXT, parameters: optional(OBJECT), version: VERSION },
  [ContextRequest]: { uri: TEXT, position: POSITION },
  [EffectivePolicyRequest]: { ...DIRECTORY, agent: NAME, version: VERSION, sources: optional(wordOf('lines', 'files')) },
  [MatrixRequest]: DIRECTORY,
  [NewPolicyRequest]: { ...DIRECTORY, template: TEXT, name: TEXT },
  [OverviewRequest]: DIRECTORY,
  [ShippedTextRequest]: { uri: TEXT },
  [StatusRequest]: { uri: TEXT },
  [ValidationReportRequest]: { uri: TEXT },
};

const SHAPES = new Map(Object.entries(PARAMETERS).map(([method, fields]) => [method, object(fields)]));

/** Fails where a request does not have the parameters that its method takes. */
export function assertParams(method: string, params: unknown): void {
  const fault = SHAPES.get(method)?.(params, '') ?? null;
  if (fault !== null) throw new ResponseError(ErrorCodes.InvalidParams, `${method}: ${fault === OBJECT(null, '') ? 'the parameters have to be an object' : fault}`);
}
