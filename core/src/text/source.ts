// Owns: one version of one document: its address, its text and where its lines start.
// Refuses: reading files and position encodings.

export interface Source {
  /** Address of the document, opaque to the core. */
  readonly uri: string;
  readonly text: string;
}

/** Where the lines of a text start; LF, CR LF and a lone CR end a line. Lines are counted from 0. */
export interface Lines {
  readonly lineCount: number;
  lineOf(offset: number): number;
  /** Offset at which a line starts; a line beyond the last one starts where the last one does. */
  startOf(line: number): number;
  /** Both at once, for those who ask about many offsets. */
  placeOf(offset: number): LinePlace;
  /** The text between two offsets. */
  slice(start: number, end: number): string;
}

export interface LinePlace {
  readonly line: number;
  /** Offset at which the line starts. */
  readonly start: number;
  /** The offset itself; between the two units of a line end, the one before them. */
  readonly end: number;
}

export class LineIndex implements Lines {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    this.#starts = lineStarts(text);
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  slice(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  startOf(line: number): number {
    return this.#starts[Math.max(0, Math.min(line, this.#starts.length - 1))] as number;
  }

  placeOf(offset: number): LinePlace {
    const line = this.lineOf(offset);
    return { line, start: this.startOf(line), end: beforeLineEnd(this.#text, offset) };
  }
}

/** Offsets at which the lines start, up to an offset. */
export function lineStarts(text: string, end = text.length): number[] {
  const starts = [0];
  // Few texts have another end of line than the line feed, and those that have none are gone through in great steps.
  if (text.includes('\r')) for (let i = 0; i < end; i++) if (endsLine(text, i)) starts.push(i + 1);
  if (starts.length === 1) for (let i = text.indexOf('\n'); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

/** Whether the character at an offset is the last one of its line. */
export function endsLine(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  return unit === 10 || (unit === 13 && text.charCodeAt(offset + 1) !== 10);
}

/** An offset; between the two units of a line end, the one before them. */
export function beforeLineEnd(text: string, offset: number): number {
  return offset > 0 && text.charCodeAt(offset - 1) === 13 && text.charCodeAt(offset) === 10 ? offset - 1 : offset;
}

/** The last part of a document's address, as people name the file. */
export function fileName(uri: string): string {
  const path = uri.replace(/[?#].*$/, '');
  const last = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
