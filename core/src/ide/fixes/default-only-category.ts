// Owns: the fix of `default-only-category`: an entry for the category, or for all of them, with the tier that holds anyway.
// Refuses: changing the default.

import type { Fixer } from './fix.js';
import { insertCategories } from './insert-category.js';

export const fixDefaultOnlyCategory: Fixer = { code: 'default-only-category', fix: insertCategories };
