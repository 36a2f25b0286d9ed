// Owns: a generated policy as the YAML text that an author would write. Refuses: deciding what stands in it.

/** Lines of one entry, comments and notes included. */
export function entryLines(key, entry, comment) {
  const lines = comment === undefined ? [] : [`  # ${comment}`];
  lines.push(`  ${key}:`);
  if (entry.tier !== undefined) lines.push(`    tier: ${entry.tier}${noteOf(entry)}`);
  if (entry.rules !== undefined) lines.push('    rules:', ...entry.rules.flatMap(ruleLines));
  const limit = entry.rate_limit;
  if (limit !== undefined) lines.push('    rate_limit:', `      max: ${limit.max}`, `      window: ${limit.window}`, `      on_exceed: ${limit.on_exceed}`);
  if (entry.reason !== undefined) lines.push(`    reason: "${entry.reason}"`);
  return lines;
}

/** Lines of the items that an entry is in a list: one for each of its rules. */
export function itemLines(key, { rules, tier, reason, rate_limit: limit }) {
  const items = rules ?? [{ tier, reason }];
  return items.flatMap((item) => {
    const lines = [`  - capability: ${key}`];
    if (item.condition !== undefined) lines.push('    condition:', ...Object.entries(item.condition).map(([name, value]) => `      ${name}: ${value}`));
    lines.push(`    tier: ${item.tier}`);
    if (limit !== undefined) lines.push('    rate_limit:', `      max: ${limit.max}`, `      window: ${limit.window}`, `      on_exceed: ${limit.on_exceed}`);
    if (item.reason !== undefined) lines.push(`    reason: "${item.reason}"`);
    return lines;
  });
}

/** `head` holds the keys above the entries, such as `name` or `agent`. */
export function policyText(head, capabilities) {
  const top = Object.entries(head).map(([key, value]) => `${key}: ${value}`);
  return [...top, '', 'capabilities:', ...Object.entries(capabilities).flatMap(([key, entry]) => entryLines(key, entry)), ''].join('\n');
}

function ruleLines(rule) {
  const lines = rule.comment === undefined ? [] : [`      # ${rule.comment}`];
  lines.push('      - condition:');
  for (const [key, value] of Object.entries(rule.condition)) lines.push(`          ${key}: ${value}${noteOf(rule)}`);
  lines.push(`        tier: ${rule.tier}`);
  if (rule.reason !== undefined) lines.push(`        reason: "${rule.reason}"`);
  return lines;
}

function noteOf({ note }) {
  return note === undefined ? '' : `  # ${note}`;
}
