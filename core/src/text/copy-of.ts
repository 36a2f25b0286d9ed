// Owns: a part of a text, so that it can be kept without the whole. Refuses: texts that nobody keeps.

/** The same text. By itself a part keeps the whole of it alive. */
export function copyOf(text: string): string {
  return ` ${text}`.slice(1);
}
