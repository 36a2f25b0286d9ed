// Owns: medians, quantiles and spreads of a few numbers. Refuses: more statistics than a few numbers carry.

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values) {
  return quantile(values, 0.5);
}

/** Half of the way from the smallest to the largest, as a share of the median. */
export function spread(values) {
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values);
}
