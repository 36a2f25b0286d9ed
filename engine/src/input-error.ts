// Owns: the one error of reading what a caller named: a directory, a catalogue, a file that cannot be used.
// Refuses: problems of policies; those are results, not errors.

/** Message: lower-case start, what is wrong, and the way out where there is one. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
