// Owns: the language server library as the server's other files import it.
// Refuses: what runs on one platform only; `main.ts` and `worker.ts` take that from the library itself.

// In a bundle each file that imports names from a CommonJS package gets an object of its own with a getter for every name that the package has, made when the
// program starts. The library has a thousand of them, and twenty-five files need it.
export * from 'vscode-languageserver';
