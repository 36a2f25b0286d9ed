// Owns: the four tiers, the three layers, and the order of each.
// Refuses: how layers combine their votes (decide/settle.ts).

/** From most permissive to most restrictive. */
export const TIERS = ['autonomous', 'notify', 'approval_required', 'blocked'] as const;
export type Tier = (typeof TIERS)[number];

/** From top to bottom: a layer binds those after it. */
export const LAYERS = ['system', 'organization', 'agent'] as const;
export type Layer = (typeof LAYERS)[number];

export function isTier(value: unknown): value is Tier {
  return (TIERS as readonly unknown[]).includes(value);
}

export function isStricter(a: Tier, b: Tier): boolean {
  return rank(a) > rank(b);
}

export function stricter(a: Tier, b: Tier): Tier {
  return rank(a) >= rank(b) ? a : b;
}

export function strictest(tiers: readonly Tier[]): Tier | null {
  return tiers.reduce<Tier | null>((found, each) => (found === null ? each : stricter(found, each)), null);
}

export function rank(tier: Tier): number {
  switch (tier) {
    case 'autonomous':
      return 0;
    case 'notify':
      return 1;
    case 'approval_required':
      return 2;
    case 'blocked':
      return 3;
  }
}
