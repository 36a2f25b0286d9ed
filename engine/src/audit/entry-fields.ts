// Owns: where in an entry's bytes the fields lie that filters ask for, found while its structure is checked.
// Refuses: decoding.

import { BROKEN, CUT, countAt, endOfItem } from './cbor-extent.js';

/** Where each field's value begins, or -1. Of a field that stands twice, the later one counts, as in the decoder. */
export interface FieldPlaces {
  timestamp: number;
  actor: number;
  /** Some writers have the agent's name at the top. */
  agent: number;
  capability: number;
  status: number;
  metadata: number;
}

export function noFields(): FieldPlaces {
  return { timestamp: -1, actor: -1, agent: -1, capability: -1, status: -1, metadata: -1 };
}

/** The offset behind the entry at `at`, or `CUT` or `BROKEN` (also for what is no map). Fills `places`. */
export function locateFields(bytes: Uint8Array, at: number, limit: number, places: FieldPlaces): number {
  places.timestamp = places.actor = places.agent = places.capability = places.status = places.metadata = -1;
  // Nothing that is no map is an entry, whatever its end; this way a search for entries passes over it at once.
  const start = mapAt(bytes, at, limit);
  if (start < 0) return start;
  const info = (bytes[start] as number) & 31;
  const isIndefinite = info === 31;
  const size = info < 24 || isIndefinite ? 0 : info > 27 ? BROKEN : 1 << (info - 24);
  if (size === BROKEN) return BROKEN;
  let end = start + 1 + size;
  if (end > limit) return CUT;
  const count = isIndefinite ? Infinity : size === 0 ? info : countAt(bytes, start + 1, size);
  for (let i = 0; i < count; i++) {
    if (end >= limit) return CUT;
    const head = bytes[end] as number;
    if (head === 0xff) return isIndefinite ? end + 1 : BROKEN;
    // The keys of an entry are texts; bytes that only happen to have a structure seldom have that.
    if (head >> 5 !== 3) return BROKEN;
    const key = end;
    end = endOfItem(bytes, end, limit, 1);
    if (end < 0) return end;
    if (head < 0x78) note(bytes, key + 1, end, places);
    end = endOfItem(bytes, end, limit, 1);
    if (end < 0) return end;
  }
  return end;
}

/** Whether bytes that begin like this could be an entry: a map whose first key is a word. */
export function looksLikeEntry(bytes: Uint8Array, at: number, limit: number): boolean {
  const start = mapAt(bytes, at, limit);
  if (start < 0) return false;
  const info = (bytes[start] as number) & 31;
  const key = start + 1 + (info < 24 || info === 31 ? 0 : 1 << (info - 24));
  if (key >= limit) return false;
  const length = (bytes[key] as number) - 0x60;
  if (length < 1 || length > 23 || key + length >= limit) return false;
  for (let i = key + 1; i <= key + length; i++) {
    const byte = bytes[i] as number;
    if ((byte < 97 || byte > 122) && byte !== 95) return false;
  }
  return true;
}

/** Behind the tag that only says "this is CBOR", where it stands. */
function mapAt(bytes: Uint8Array, at: number, limit: number): number {
  const isTagged = bytes[at] === 0xd9 && bytes[at + 1] === 0xd9 && bytes[at + 2] === 0xf7;
  const start = isTagged ? at + 3 : at;
  if (start >= limit) return CUT;
  return (bytes[start] as number) >> 5 === 5 ? start : BROKEN;
}

const NAMES = {
  timestamp: Buffer.from('timestamp'),
  actor: Buffer.from('actor'),
  agent: Buffer.from('agent'),
  capability: Buffer.from('capability'),
  status: Buffer.from('status'),
  metadata: Buffer.from('metadata'),
};

function note(bytes: Uint8Array, start: number, end: number, places: FieldPlaces): void {
  // Their lengths tell these names apart.
  switch (end - start) {
    case 5:
      if (isName(bytes, start, NAMES.actor)) places.actor = end;
      else if (isName(bytes, start, NAMES.agent)) places.agent = end;
      break;
    case 6:
      if (isName(bytes, start, NAMES.status)) places.status = end;
      break;
    case 8:
      if (isName(bytes, start, NAMES.metadata)) places.metadata = end;
      break;
    case 9:
      if (isName(bytes, start, NAMES.timestamp)) places.timestamp = end;
      break;
    case 10:
      if (isName(bytes, start, NAMES.capability)) places.capability = end;
      break;
  }
}

function isName(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
  return true;
}
