// Owns: how many columns a text takes on a terminal.
// Refuses: control characters; `printable` has replaced them.

const PLAIN_TEXT = /^[\x20-\x7e]*$/;
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji}\ufe0f/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** The sound marks of half-width katakana belong to the letter before and stand beside it all the same. */
const SOUND_MARK = /[\uff9e\uff9f]/g;

/** Made when it is first needed, which is seldom: making one takes longer than starting many a program. */
let graphemes: Intl.Segmenter | null = null;

export function displayWidth(text: string): number {
  if (PLAIN_TEXT.test(text)) return text.length;
  const rest = text.replace(SOUND_MARK, '');
  let width = text.length - rest.length;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(rest)) width += NO_WIDTH.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
  return width;
}

/** With blanks behind it, up to `width` columns. */
/** The width of the widest; 0 where there is none. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, each) => Math.max(most, displayWidth(each)), 0);
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}
