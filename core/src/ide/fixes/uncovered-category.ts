// Owns: the fix of `uncovered-category`: an entry for the category, or for all of them, with the tier that holds anyway.
// Refuses: changing the default.

import type { Fixer } from './fix.js';
import { insertCategories } from './insert-category.js';

export const fixUncoveredCategory: Fixer = { code: 'uncovered-category', fix: insertCategories };
