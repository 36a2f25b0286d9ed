// Owns: which names of fields look like those of secrets.
// Refuses: the values.

const WORDS = ['api_key', 'token', 'password', 'secret', 'credential', 'authorization', 'private_key', 'access_key', 'refresh_token', 'client_secret', 'passphrase'];
const SECRET = new Set(WORDS.flatMap((word) => [word, word.replace('_', '')]));
const PLURAL = new Set([...SECRET].map((word) => `${word}s`));

/**
 * Whether the name has one of the words as a whole segment, in any case: `api_key`, `X-Api-Key`, `openaiApiKey`, `DB_PASSWORD`; not `tokenizer`
 * or `keyboard`. The plural counts as well, unless the value is a number: `max_tokens: 100` is no secret.
 */
export function isSecretName(name: string, value: unknown): boolean {
  const segments = segmentsOf(name);
  const isCount = typeof value === 'number' || typeof value === 'bigint';
  const isSecret = (word: string) => SECRET.has(word) || (!isCount && PLURAL.has(word));
  return segments.some((each, i) => isSecret(each) || (i > 0 && isSecret(`${segments[i - 1] as string}_${each}`)));
}

function segmentsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}
