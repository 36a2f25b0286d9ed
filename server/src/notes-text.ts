// Owns: what has to be known beside a report or a comparison, as lines under its text.
// Refuses: what that is.

/** Nothing where there are none. */
export function notesText(notes: Iterable<string>): string {
  const lines = [...notes].map((each) => `Note: ${each}\n`);
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}
