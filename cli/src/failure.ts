// Owns: the two ways in which a command cannot even begin: it was asked wrongly, or its input cannot be read.
// Refuses: problems of policies; those are results.

/** Message: lower-case start, what is wrong, and the way out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A file or directory that was named and cannot be used. */
export { InputError } from '../../engine/src/index.js';

/** `: did you mean …?` for the nearest words, or nothing. */
export function didYouMean(suggestions: readonly string[]): string {
  const question = meantQuestion(suggestions);
  return question === null ? '' : `: ${question}`;
}

/** `did you mean …?`; null where nothing is near. */
export function meantQuestion(suggestions: readonly string[]): string | null {
  const quoted = suggestions.map((each) => `\`${each}\``);
  const last = quoted.pop();
  if (last === undefined) return null;
  return `did you mean ${quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`}?`;
}
