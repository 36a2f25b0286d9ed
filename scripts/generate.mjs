// Owns: the sources that are made from data before the compiler runs: schema validators, the shipped policies and catalogue.
// Refuses: anything that is not a pure function of schemas/, templates/, core/src/catalogue/builtin.json and the parser in core/src/syntax.

import { mkdirSync, readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import standaloneModule from 'ajv/dist/standalone/index.js';
import { buildSync } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const standalone = standaloneModule.default ?? standaloneModule;


/** One stand-alone validator a part of a policy, so that neither start-up nor a worker pays for code generation. */
function validators() {
  const schema = JSON.parse(readFileSync(join(root, 'schemas/policy.schema.json'), 'utf8'));
  const definitions = JSON.parse(readFileSync(join(root, 'schemas/capability-definitions.schema.json'), 'utf8'));
  const parts = { organization: 'organizationHeader', agent: 'agentHeader', entry: 'entry' };
  const ajv = new Ajv({ allErrors: true, strict: false, code: { source: true, esm: true, lines: true } });
  const forValidation = structuredClone(schema);
  for (const definition of Object.values(forValidation.definitions)) {
    // What the entries look like is checked entry by entry.
    if (definition.properties?.capabilities) definition.properties.capabilities = { type: 'object' };
  }
  // That an entry has neither a tier nor a rule is a problem of its own, which says so in one sentence (`empty-entry`).
  delete forValidation.definitions.entry.anyOf;
  ajv.addSchema({ ...forValidation, $id: 'policy' });
  for (const [name, definition] of Object.entries(parts)) ajv.addSchema({ $id: name, $ref: `policy#/definitions/${definition}` });
  ajv.addSchema({ ...definitions, $id: 'definitions' });
  const code = standalone(ajv, { ...Object.fromEntries(Object.keys(parts).map((name) => [name, name])), definitions: 'definitions' });
  const keysOf = (name) => Object.keys(schema.definitions[name].properties);
  const keys = {
    organization: keysOf('organizationHeader'),
    agent: keysOf('agentHeader'),
    defaults: keysOf('defaults'),
    entry: keysOf('entry'),
    rule: keysOf('rule'),
    rate_limit: keysOf('rateLimit'),
  };
  const levels = { organization: 'organizationHeader', agent: 'agentHeader', defaults: 'defaults', entry: 'entry', rule: 'rule', rate_limit: 'rateLimit' };
  const wordsOf = (word) => {
    const of = (name) => Object.fromEntries(Object.entries(schema.definitions[name].properties).map(([key, property]) => [key, property[word]]));
    return JSON.stringify(Object.fromEntries(Object.entries(levels).map(([level, name]) => [level, of(name)])), null, 2);
  };
  const words = `export const TITLES = ${wordsOf('title')};\nexport const DESCRIPTIONS = ${wordsOf('description')};\n`;
  const module = `${withImports(withoutCopies(code))}\nexport const KEYS = ${JSON.stringify(keys)};\n${words}`;
  const folder = join(root, 'core/src/shape/generated');
  write(join(folder, 'validators.js'), module);
  write(join(folder, 'validators.d.ts'), DECLARATIONS);
  // tsc leaves plain JavaScript where it stands; the compiled tree needs its own copy.
  write(join(root, 'out/core/src/shape/generated/validators.js'), module);
}

/** The generator copies all errors for each item that has some, which for a list of tens of thousands takes minutes; those of the item are put behind them instead. */
function withoutCopies(code) {
  const joined = code.replace(/vErrors = vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\);/g, 'if(vErrors === null){\nvErrors = $1.errors;\n}\nelse {\nfor(const each of $1.errors) vErrors.push(each);\n}');
  if (joined.includes('.concat(')) throw new Error('the validators copy their errors in a way that is not known here');
  return joined;
}

/** The generator requires its run-time helpers even in ES modules; those are imported instead. */
function withImports(code) {
  const imports = [];
  const body = code.replace(/require\("([^"]+)"\)(\.default)?/g, (_, path, property) => {
    const name = `helper${imports.length}`;
    imports.push(`import ${name}Module from '${path}.js';\nconst ${name} = ${name}Module.default ?? ${name}Module;`);
    return property ? name : `{ default: ${name} }`;
  });
  return `// Generated from schemas/ by scripts/generate.mjs.\n${imports.join('\n')}\n${body}`;
}

async function shipped() {
  const parseSyntax = await parser();
  const file = (path) => ({ file: path.slice(path.lastIndexOf('/') + 1), text: readFileSync(join(root, path), 'utf8') });
  const names = ['personal-permissive', 'team-moderate', 'enterprise-restrictive'];
  const starters = readdirSync(join(root, 'templates/starters')).sort();
  const lines = [
    '// Generated from templates/ and core/src/catalogue/builtin.json by scripts/generate.mjs.',
    `export const systemPolicy: ShippedFile = ${JSON.stringify(file('templates/system.yaml'))};`,
    `/** What the parser makes of it, as JSON: every program needs it at its start. */\nexport const systemSyntax = ${JSON.stringify(JSON.stringify(parseSyntax(file('templates/system.yaml').text)))};`,
    `export const templates: readonly ShippedFile[] = ${JSON.stringify(names.map((name) => file(`templates/${name}.yaml`)))};`,
    `export const starters: readonly ShippedFile[] = ${JSON.stringify(starters.map((name) => file(`templates/starters/${name}`)))};`,
    `export const builtinCatalogue: CatalogueData = ${readFileSync(join(root, 'core/src/catalogue/builtin.json'), 'utf8').trim()};`,
  ];
  const head = "import type { CatalogueData } from '../../catalogue/catalogue.js';\n\nexport interface ShippedFile {\n  readonly file: string;\n  readonly text: string;\n}\n";
  write(join(root, 'core/src/shipped/generated/data.ts'), `${lines[0]}\n${head}\n${lines.slice(1).join('\n\n')}\n`);
}

/** The product's own, of which nothing generated is a part. */
async function parser() {
  const outfile = join(root, 'out/generate/parse.mjs');
  buildSync({ entryPoints: [join(root, 'core/src/syntax/parse.ts')], bundle: true, format: 'esm', platform: 'node', packages: 'external', outfile });
  return (await import(pathToFileURL(outfile).href)).parseSyntax;
}

/** Writes only what changed, so that the incremental compiler has nothing to do when nothing did. */
function write(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const DECLARATIONS = `// Generated by scripts/generate.mjs.
export interface ShapeError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
}
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly ShapeError[] | null;
}
export const organization: Validator;
export const agent: Validator;
export const entry: Validator;
export const definitions: Validator;
export const KEYS: Readonly<Record<'organization' | 'agent' | 'defaults' | 'entry' | 'rule' | 'rate_limit', readonly string[]>>;
/** Level → key → what the schema calls it. */
export const TITLES: Readonly<Record<'organization' | 'agent' | 'defaults' | 'entry' | 'rule' | 'rate_limit', Readonly<Record<string, string>>>>;
/** Level → key → what the schema says of it. */
export const DESCRIPTIONS: Readonly<Record<'organization' | 'agent' | 'defaults' | 'entry' | 'rule' | 'rate_limit', Readonly<Record<string, string>>>>;
`;

validators();
await shipped();
