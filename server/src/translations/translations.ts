// Owns: which translation a person gets. Refuses: the translations themselves, one file for each language.

import type { Translations } from '../../../core/src/index.js';
import { GERMAN } from './german.js';

const LANGUAGES: Readonly<Record<string, Translations>> = { de: GERMAN };

/** `locale` as editors name it: `de`, `de-AT`, `de_DE.UTF-8`. A language that there is no translation into is English. */
export function translationsFor(locale: string): Translations {
  const [language = ''] = locale.toLowerCase().split(/[-_.]/);
  return Object.hasOwn(LANGUAGES, language) ? (LANGUAGES[language] ?? {}) : {};
}
