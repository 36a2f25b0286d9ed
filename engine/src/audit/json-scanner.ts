// Owns: finding the entries in an export: a JSON list, JSON lines, or an object with the list `entries`; also behind damage.
// Refuses: holding more than one entry's text at a time.

import { isAuditObject } from './entry.js';
import type { AuditEntry, AuditValue } from './entry.js';
import { MOST_ENTRY_BYTES, bytesText } from './log-scanner.js';
import type { LogScanner, ReportFault, Window } from './log-scanner.js';

/** `offset`: where the entry's text begins in the file. */
export type VisitEntry = (entry: AuditEntry, offset: number) => void;

const [TAB, NEWLINE, RETURN, SPACE] = [9, 10, 13, 32];
const [QUOTE, COMMA, OPEN_LIST, BACKSLASH, CLOSE_LIST, OPEN, CLOSE] = [0x22, 0x2c, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d];
const MOST_LEVELS = 128;
/** What may stand before the list of an envelope: a few plain values. */
const ENVELOPE = /^\s*\{[^[{]{0,2000}"entries"\s*:\s*\[/;
const ENVELOPE_BYTES = 4096;

/** Those of nothing but an entry. */
const CERTAIN_FIELDS = ['timestamp', 'capability', 'actor', 'entry_hash'];
/** What has none of these is something else, such as an envelope that nobody knows: as an entry it would match no question, and nobody would see that nothing was read. */
const FIELDS = [...CERTAIN_FIELDS, 'id', 'agent', 'session_id', 'inputs', 'arguments', 'output_summary', 'status', 'policy_decision', 'duration_ms', 'resource_usage', 'schema_version', 'previous_hash', 'metadata'];

/** The text is not complete yet. */
const MORE = -2;
const WRONG = -1;

export class JsonScanner implements LogScanner {
  readonly #visit: VisitEntry;
  readonly #report: ReportFault;
  #isBegun = false;
  /** Behind the list of an envelope, which says no more about entries. */
  #isOver = false;
  #isEnvelope = false;
  /** Inside a list, which has to end. */
  #isInList = false;
  /** Whether the first entry stood on one line. Then they all do, and a line that ends too early spoils no other. */
  #hasLines: boolean | null = null;
  /** Where in the file the search for the next entry began; null where there is none. */
  #lostAt: number | null = null;
  /** While searching: what stands before this place, blanks apart, and whether a line begins between. */
  #before = 0;
  #isFirstOfLine = false;

  constructor(visit: VisitEntry, report: ReportFault) {
    this.#visit = visit;
    this.#report = report;
  }

  scan(window: Window): number {
    const { bytes, filled, base, isLast } = window;
    if (!this.#isBegun && filled < ENVELOPE_BYTES && !isLast) return 0;
    let at = this.#isBegun ? 0 : this.#begin(bytes.subarray(0, Math.min(filled, ENVELOPE_BYTES)));
    while (at < filled && !this.#isOver) {
      if (!this.#isPlaceOfEntry(bytes[at] as number, base + at)) {
        at += 1;
        continue;
      }
      const end = this.#element(window, at);
      if (end === MORE) return at;
      if (end === WRONG) {
        this.#loseAt(base + at);
        at += 1;
      } else at = end;
    }
    if (isLast) this.#end(base + filled);
    return filled;
  }

  #begin(head: Buffer): number {
    this.#isBegun = true;
    const hasMark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
    const start = hasMark ? 3 : 0;
    const envelope = ENVELOPE.exec(head.toString('latin1', start));
    if (envelope === null) return start;
    this.#isEnvelope = this.#isInList = true;
    return start + envelope[0].length;
  }

  /** Whether an entry may begin at this byte; if not, the byte is dealt with. */
  #isPlaceOfEntry(byte: number, offset: number): boolean {
    if (this.#lostAt !== null) {
      const begins = byte === OPEN && (this.#isFirstOfLine || this.#before === COMMA || this.#before === OPEN_LIST || this.#before === CLOSE);
      if (byte === NEWLINE) this.#isFirstOfLine = true;
      else if (!isBlank(byte)) {
        this.#before = byte;
        this.#isFirstOfLine = false;
      }
      return begins;
    }
    if (byte === OPEN) return true;
    if (byte === OPEN_LIST) this.#isInList = true;
    else if (byte === CLOSE_LIST) {
      this.#isInList = false;
      this.#isOver = this.#isEnvelope;
    } else if (!isBlank(byte) && byte !== COMMA) this.#loseAt(offset);
    return false;
  }

  /** Reads the entry that begins here and returns where it ends. */
  #element({ bytes, filled, base, isLast }: Window, at: number): number {
    const end = endOfObject(bytes, at, filled, this.#hasLines === true);
    if (end === MORE) return isLast || filled - at > MOST_ENTRY_BYTES ? WRONG : MORE;
    if (end === WRONG) return WRONG;
    const value = parsed(bytes.toString('utf8', at, end));
    if (!isAuditObject(value)) return WRONG;
    if (!hasOneOf(FIELDS, value)) {
      if (this.#lostAt === null) this.#report(base + at, 'damaged', `an object of ${bytesText(end - at)} has no field of an entry`);
      return end;
    }
    if (this.#lostAt !== null) {
      // An object inside a damaged entry is none itself.
      if (!hasOneOf(CERTAIN_FIELDS, value)) return end;
      this.#report(this.#lostAt, 'damaged', `${bytesText(base + at - this.#lostAt)} are no entry and were passed over`);
      this.#lostAt = null;
    }
    this.#hasLines ??= bytes.subarray(at, end).indexOf(NEWLINE) < 0;
    this.#visit(value, base + at);
    return end;
  }

  #loseAt(offset: number): void {
    if (this.#lostAt !== null) return;
    this.#lostAt = offset;
    this.#before = 0;
    this.#isFirstOfLine = false;
  }

  #end(offset: number): void {
    if (this.#lostAt !== null) this.#report(this.#lostAt, 'torn', `${bytesText(offset - this.#lostAt)}, up to the end of the file, are no complete entry`);
    else if (this.#isInList) this.#report(offset, 'torn', 'the file ends before its list does');
  }
}

/** The offset behind the object that begins at `at`. Strings and brackets are all that is looked at; the rest is for the parser. */
function endOfObject(bytes: Buffer, at: number, filled: number, isOneLine: boolean): number {
  let level = 0;
  let isInText = false;
  for (let i = at; i < filled; i++) {
    const byte = bytes[i] as number;
    if (isInText) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) isInText = false;
      else if (byte < SPACE) return WRONG;
    } else if (byte === QUOTE) isInText = true;
    else if (byte === OPEN || byte === OPEN_LIST) {
      if (++level > MOST_LEVELS) return WRONG;
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (--level === 0) return i + 1;
    } else if (byte === NEWLINE && isOneLine) return WRONG;
  }
  return MORE;
}

function parsed(text: string): AuditValue | undefined {
  try {
    return JSON.parse(text) as AuditValue;
  } catch {
    return undefined;
  }
}

function hasOneOf(names: readonly string[], value: AuditEntry): boolean {
  return names.some((name) => Object.hasOwn(value, name));
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === NEWLINE || byte === RETURN || byte === TAB;
}
