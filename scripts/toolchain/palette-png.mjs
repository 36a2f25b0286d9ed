// Owns: making a screenshot small: the same picture with at most 256 colours, none of which is far from what it was.
// Refuses: pictures other than those that a browser takes: 8 bits for each of red, green, blue and perhaps alpha, all of it opaque, not interlaced.

import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;

export function palettePng(png) {
  const { width, height, pixels } = decode(png);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const palette = paletteOf([...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour));
  const index = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(pixels[y * width + x]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('PLTE', Buffer.from(palette.flatMap(channels))), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** The most frequent first, each that no chosen one is near to; nearness grows until they are few enough. */
function paletteOf(colours) {
  for (let near = 0; ; near += 3) {
    const chosen = [];
    for (const colour of colours) {
      if (chosen.every((each) => distance(each, colour) > near)) chosen.push(colour);
      if (chosen.length > MOST_COLOURS) break;
    }
    if (chosen.length <= MOST_COLOURS) return chosen;
  }
}

function nearest(palette, colour) {
  let best = 0;
  for (let i = 1; i < palette.length; i++) if (distance(palette[i], colour) < distance(palette[best], colour)) best = i;
  return best;
}

/** The largest difference of a channel. */
function distance(a, b) {
  const [one, other] = [channels(a), channels(b)];
  return Math.max(...one.map((each, i) => Math.abs(each - other[i])));
}

function channels(colour) {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

/** Pixels as 0xRRGGBB. */
function decode(png) {
  const parts = [];
  let header;
  for (let at = SIGNATURE.length; at < png.length; ) {
    const [length, type] = [png.readUInt32BE(at), png.toString('latin1', at + 4, at + 8)];
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = data;
    if (type === 'IDAT') parts.push(data);
    at += length + 12;
  }
  const [width, height, depth, kind, interlace] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9], header[12]];
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlace !== 0) throw new Error(`a picture with depth ${depth}, colour type ${kind} and interlace ${interlace} is no screenshot`);
  const size = kind === 6 ? 4 : 3;
  const lines = unfilter(inflateSync(Buffer.concat(parts)), width * size, height, size);
  const pixels = new Uint32Array(width * height);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (lines[i * size] << 16) | (lines[i * size + 1] << 8) | lines[i * size + 2];
  return { width, height, pixels };
}

/** Each line is stored as its difference from what a filter predicts of the bytes to the left, above, and above to the left. */
function unfilter(raw, width, height, size) {
  const lines = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (width + 1)];
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const left = x < size ? 0 : lines[at - size];
      const above = y === 0 ? 0 : lines[at - width];
      const corner = x < size || y === 0 ? 0 : lines[at - width - size];
      lines[at] = raw[y * (width + 1) + 1 + x] + predicted(filter, left, above, corner);
    }
  }
  return lines;
}

function predicted(filter, left, above, corner) {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    default: {
      const [a, b, c] = [left, above, corner].map((each) => Math.abs(left + above - corner - each));
      return a <= b && a <= c ? left : b <= c ? above : corner;
    }
  }
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
