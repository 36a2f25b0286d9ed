// Owns: the version that the program tells; a test holds it against package.json.
// Refuses: reading package.json, which a bundle does not have beside it.

export const VERSION = '0.1.0';
