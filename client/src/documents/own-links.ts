// Owns: a page about a problem with those links alone that lead to another such page: the extension brings no other.
// Refuses: finding pages, and showing them.

/** Links out of the folder of the pages become their words. */
export function withOwnLinks(markdown: string): string {
  return markdown.replace(/\[([^\]\n]+)\]\(\.\.\/[^)\n]*\)/g, '$1');
}
