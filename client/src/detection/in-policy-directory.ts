// Owns: telling whether a file lies in a policy directory, where every YAML file counts, whatever it says.
// Refuses: what makes a directory one (core compile/directory-layout.ts, by which the server goes as well), and reading by itself.

import { POLICIES_FOLDER, hintsAtPolicy, isPolicyFileName } from '../../../core/src/compile/directory-layout.js';

/** A file system as paths from a root, with `/` between their parts. */
export interface PolicyFolders {
  /** The names in a folder; none where there is no such folder. */
  readonly namesIn: (folder: string) => Promise<readonly string[]>;
  /** Null where it cannot be read. */
  readonly textOf: (file: string) => Promise<string | null>;
}

export async function inPolicyDirectory(path: string, { namesIn, textOf }: PolicyFolders): Promise<boolean> {
  const [folder, name] = split(path);
  if (!isPolicyFileName(name)) {
    return false;
  }
  const [above, folderName] = split(folder);
  const directory = folderName === 'agents' ? above : folder;
  const names = await namesIn(directory);
  if (names.includes('.active')) {
    return true;
  }
  if (split(directory)[1] !== POLICIES_FOLDER) {
    return false;
  }
  const agents = `${directory}/agents`;
  const files = [...names.map((each) => `${directory}/${each}`), ...(names.includes('agents') ? (await namesIn(agents)).map((each) => `${agents}/${each}`) : [])];
  for (const file of files.filter((each) => isPolicyFileName(split(each)[1]))) {
    const text = await textOf(file);
    if (text !== null && hintsAtPolicy(text)) {
      return true;
    }
  }
  return false;
}

function split(path: string): [folder: string, name: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, Math.max(0, at)), path.slice(at + 1)];
}
