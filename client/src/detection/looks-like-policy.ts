// Owns: telling from a YAML text alone whether it is one of our policies. Refuses: guessing: what it claims has our keys in
// our places, because a wrong claim would take a stranger's file away from its own tools.

/** Reads lines, not YAML, so that a text with a syntax error further down is still recognised. */
export function looksLikePolicy(text: string): boolean {
  const blocks = topLevelBlocks(text.slice(0, READ_AT_MOST));
  return isMapForm(blocks) || isOrderedForm(blocks);
}

/** A policy shows what it is long before this. */
const READ_AT_MOST = 64 * 1024;

const TIER = /\b(?:tier|on_exceed|escalate_to)["']?\s*:\s*["']?(?:autonomous|notify|approval_required|blocked)\b/;
const PATTERN_KEY = /^\s+["']?(?:\*|[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*\.(?:\*|[a-z][a-z0-9_]*))["']?\s*:(?:\s|$)/m;
const ORDERED_ITEM = /^\s*-\s+(?:capability\s*:|match\s*:\s*(?:\{\s*capability\s*:|\r?\n\s+capability\s*:))/m;

function isMapForm(blocks: ReadonlyMap<string, string>): boolean {
  const capabilities = blocks.get('capabilities');
  return (
    capabilities !== undefined && (blocks.has('name') || blocks.has('agent')) && PATTERN_KEY.test(capabilities) && TIER.test(capabilities)
  );
}

function isOrderedForm(blocks: ReadonlyMap<string, string>): boolean {
  const list = blocks.get('rules') ?? blocks.get('overrides');
  return list !== undefined && ORDERED_ITEM.test(list) && TIER.test(list);
}

/** The keys in the first column, each with the text up to the next one. */
function topLevelBlocks(text: string): ReadonlyMap<string, string> {
  const blocks = new Map<string, string>();
  const keys = [...text.matchAll(/^["']?([A-Za-z_][\w-]*)["']?[ \t]*:(?=\s|$)/gm)];
  keys.forEach((key, index) => {
    const end = keys[index + 1]?.index ?? text.length;
    const name = key[1];
    if (name !== undefined && !blocks.has(name)) {
      blocks.set(name, text.slice(key.index + key[0].length, end));
    }
  });
  return blocks;
}
