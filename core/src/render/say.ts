// Owns: saying in the reader's language what only an editor says: the English text is the key of its translation, `{0}` stands for a value.
// Refuses: translations (whoever asks brings them), and the words that are a contract: problems, traces, answers and reports are English everywhere.

/**
 * A text in the reader's language, with its values in their places. Without values the places stay open. Texts are written out where they
 * are said, so that a test can find them all; one and many are two texts.
 */
export type Say = (text: string, ...values: readonly (string | number)[]) => string;

/** English text → the same in another language. What is not in it stays English. */
export type Translations = Readonly<Record<string, string>>;

export function sayIn(translations: Translations): Say {
  return (text, ...values) => {
    const words = Object.hasOwn(translations, text) ? (translations[text] ?? text) : text;
    return words.replace(/\{(\d)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
  };
}

export const inEnglish: Say = sayIn({});

/** Marks a text that is said elsewhere than where it is written. */
export function worded(text: string): string {
  return text;
}
