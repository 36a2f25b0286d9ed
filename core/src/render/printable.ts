// Owns: making what authors wrote safe to print: one line, and nothing that steers a terminal or turns the reading direction.
// Refuses: quoting and Markdown.

/** Control characters, line separators and bidirectional overrides become `\u{…}`; everything else stays. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, (each) => `\\u{${(each.codePointAt(0) as number).toString(16)}}`);
}

/** What somebody wrote in sentences, over several lines or with a line break behind it, as blocks of text (`|`) have one. */
export function inOneLine(prose: string): string {
  return prose.trim().replace(/\s*[\n\r\u2028\u2029]\s*/g, ' ');
}
