// Owns: the part of SARIF 2.1.0 that our reports use, as a JSON schema: every object closed, every required property required, as OASIS has it.
// Refuses: the rest of SARIF. A report that begins to use more has to say here what the standard says of it.

import { Ajv } from 'ajv';

const text = { type: 'string' };
const uri = { type: 'string', format: 'uri' };
const count = { type: 'integer', minimum: 0 };
const index = { type: 'integer', minimum: -1 };
const from1 = { type: 'integer', minimum: 1 };
const level = { enum: ['none', 'note', 'warning', 'error'] };
const ref = (name: string) => ({ $ref: `#/definitions/${name}` });
const list = (items: object, more: object = {}) => ({ type: 'array', items, ...more });
const map = (values: object) => ({ type: 'object', additionalProperties: values });
const closed = (properties: object, required: readonly string[] = [], more: object = {}) => ({ type: 'object', additionalProperties: false, properties, required, ...more });

const SCHEMA = {
  ...closed({ $schema: uri, version: { enum: ['2.1.0'] }, runs: list(ref('run')) }, ['version', 'runs']),
  definitions: {
    run: closed(
      {
        tool: closed({ driver: ref('toolComponent') }, ['driver']),
        columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
        originalUriBaseIds: map(ref('artifactLocation')),
        invocations: list(closed({ executionSuccessful: { type: 'boolean' }, toolExecutionNotifications: list(ref('notification')) }, ['executionSuccessful'])),
        results: list(ref('result')),
      },
      ['tool'],
    ),
    toolComponent: closed({ name: text, semanticVersion: text, rules: list(ref('reportingDescriptor'), { uniqueItems: true }) }, ['name']),
    reportingDescriptor: closed({ id: text, shortDescription: ref('multiformatMessageString'), fullDescription: ref('multiformatMessageString'), help: ref('multiformatMessageString'), helpUri: uri, defaultConfiguration: closed({ level }) }, ['id']),
    multiformatMessageString: closed({ text, markdown: text }, ['text']),
    notification: closed({ level, message: ref('message') }, ['message']),
    message: closed({ text }, [], { minProperties: 1 }),
    result: closed(
      { ruleId: text, ruleIndex: index, level, message: ref('message'), locations: list(ref('location')), relatedLocations: list(ref('location'), { uniqueItems: true }), partialFingerprints: map(text) },
      ['message'],
    ),
    location: closed({ id: index, message: ref('message'), physicalLocation: ref('physicalLocation') }),
    physicalLocation: closed({ artifactLocation: ref('artifactLocation'), region: ref('region') }, ['artifactLocation']),
    artifactLocation: closed({ uri: { type: 'string', format: 'uri-reference' }, uriBaseId: text, index }),
    region: closed({ startLine: from1, startColumn: from1, endLine: from1, endColumn: from1, charOffset: index, charLength: count }, ['startLine']),
  },
};

/** Letters of an address; whatever else stands in one is written with `%`. */
const ADDRESS = /^(?:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$/;

const validate = new Ajv({
  allErrors: true,
  strict: false,
  formats: { uri: (value: string) => ADDRESS.test(value) && /^[A-Za-z][A-Za-z0-9+.-]*:/.test(value), 'uri-reference': ADDRESS },
}).compile(SCHEMA);

/** What is wrong with a log, each with its place; nothing where it is valid. */
export function sarifFaults(log: unknown): readonly string[] {
  return validate(log) ? [] : (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`);
}
