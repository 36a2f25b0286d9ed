// Owns: absolute file paths as values: their normal form, and one being inside another.
// Refuses: links, case folding and any look at a disk; those are the sandbox's business.

/** The path with `//`, `.` and `..` resolved and no slash at its end; undefined for a relative one or one with a NUL. */
export function normalizePath(path: string): string | undefined {
  if (path.charCodeAt(0) !== 47 || path.includes('\0')) return undefined;
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') kept.pop();
    else kept.push(part);
  }
  return '/' + kept.join('/');
}

/** Whether a normalized path is the normalized `top` or lies below it, by whole components. */
export function pathWithin(path: string, top: string): boolean {
  if (top === '/' || path === top) return true;
  return path.length > top.length && path.startsWith(top) && path.charCodeAt(top.length) === 47;
}

/** Whether a parameter of this name holds a path, whatever its declared type. */
export function isPathName(parameter: string): boolean {
  return parameter === 'path' || parameter.endsWith('_path');
}
