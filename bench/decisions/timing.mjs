// Owns: requests as they come to a gateway, whether an engine agrees with the reference on all of them, and how long a decision takes. Refuses: choosing engines.

import { isUnconditional, makePolicySet, referenceTier } from '../generate/policy-set.mjs';
import { makeRequests } from '../generate/requests.mjs';

/** What is decided, and the requests apart: all, those whose answer depends on no parameter, the others. */
export function makeWork({ agents, requests: count, seed }) {
  const set = makePolicySet({ agents, seed });
  const requests = makeRequests({ count, agents, seed: seed + 6 });
  const lines = (which) => requests.filter(which).map((request) => JSON.stringify(request));
  const kinds = { nanoseconds: lines(() => true), unconditional: lines((request) => isUnconditional(set, request)), conditional: lines((request) => !isUnconditional(set, request)) };
  return { set, kinds };
}

/** Freshly parsed, as they come to a gateway: no engine has seen these very strings. */
export function fresh(lines, many = lines.length) {
  return lines.slice(0, many).map((line) => JSON.parse(line));
}

/** The first request that is answered otherwise, in words; null where there is none. */
export function disagreement(decide, { set, kinds }) {
  for (const request of fresh(kinds.nanoseconds)) {
    const [got, expected] = [decide(request), referenceTier(set, request)];
    if (got !== expected) return `${JSON.stringify(request)}: ${got}, and the reference says ${expected}`;
  }
  return null;
}

/** Nanoseconds for each. */
export function pass(decide, requests) {
  let length = 0;
  const from = performance.now();
  for (const request of requests) length += decide(request).length;
  const used = performance.now() - from;
  // The answers are used, so that no compiler leaves them out.
  if (length === 0) throw new Error('no answers');
  return (used * 1e6) / requests.length;
}
