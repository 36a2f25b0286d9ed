// Owns: random rules with bounds on numbers, and a naive reading of what they take, what they leave between them, and which are meant to fit together.
// Refuses: anything from core/.

import fc from 'fast-check';

export const TIERS = ['autonomous', 'notify', 'approval_required'] as const;

export type Name = 'n' | 'r' | 's_size';
export type Call = Readonly<Record<Name, number>>;
export type Condition = Readonly<Record<string, number | readonly number[]>>;

/** Every bound, what lies between bounds and what lies beyond. */
export const CANDIDATES: Readonly<Record<Name, readonly number[]>> = { n: [-1, 0, 1, 4, 5, 6, 9, 10, 11], r: [-1, 0, 0.5, 1.5, 2], s_size: [0, 1, 2, 3, 4, 7] };
const BOUNDS: Readonly<Record<Name, readonly number[]>> = { n: [0, 5, 10], r: [0, 1.5], s_size: [0, 2, 3] };

/** A condition about some of these, the more often the more often one is named. */
export function arbCondition(names: readonly Name[]): fc.Arbitrary<Condition> {
  const arbAtom = fc.constantFrom(...names).chain((name) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.tuple(fc.constantFrom('lt', 'lte', 'gt', 'gte'), fc.constantFrom(...BOUNDS[name])).map(([operator, bound]) => [`${name}_${operator}`, bound] as const) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom('eq', 'ne'), fc.constantFrom(...BOUNDS[name])).map(([operator, bound]) => [`${name}_${operator}`, bound] as const) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom('in', 'not_in'), fc.uniqueArray(fc.constantFrom(...BOUNDS[name]), { minLength: 1, maxLength: 2 })).map(([operator, bounds]) => [`${name}_${operator}`, bounds] as const) },
    ),
  );
  return fc.array(arbAtom, { minLength: 1, maxLength: 3 }).map((atoms) => Object.fromEntries(atoms));
}

export function matches(condition: Condition, call: Call): boolean {
  return Object.entries(condition).every(([key, value]) => holdsFor(call, key, value));
}

function holdsFor(call: Call, key: string, value: number | readonly number[]): boolean {
  const [, name, operator] = /^(n|r|s_size)_(.*)$/.exec(key) as unknown as [string, Name, string];
  const given = call[name];
  const list = [value].flat();
  const [bound] = list as [number];
  switch (operator) {
    case 'lt': return given < bound;
    case 'lte': return given <= bound;
    case 'gt': return given > bound;
    case 'gte': return given >= bound;
    case 'eq': case 'in': return list.includes(given);
    default: return !list.includes(given);
  }
}

export function namesIn(condition: Condition): Name[] {
  return [...new Set(Object.keys(condition).map((key) => (/^(n|r|s_size)_/.exec(key)?.[1] ?? '') as Name))];
}

/** What a condition asks beside one number. */
export function without(condition: Condition, name: Name): Condition {
  return Object.fromEntries(Object.entries(condition).filter(([key]) => !key.startsWith(`${name}_`)));
}

/** Whether two conditions bound a number, and say the same beside that. */
export function fitTogether(first: Condition, second: Condition, name: Name): boolean {
  const rest = (condition: Condition) => JSON.stringify(Object.entries(without(condition, name)).map((each) => JSON.stringify(each)).sort());
  return namesIn(first).includes(name) && namesIn(second).includes(name) && rest(first) === rest(second);
}

/** Whether a value lies strictly between those that two conditions take. */
export function between(first: Condition, second: Condition, name: Name): (value: number) => boolean {
  const taken = (condition: Condition) =>
    CANDIDATES[name].filter((value) => Object.entries(condition).every(([key, bound]) => !key.startsWith(`${name}_`) || holdsFor({ n: 0, r: 0, s_size: 0, [name]: value }, key, bound)));
  const [a, b] = [taken(first), taken(second)];
  if (Math.max(...a) < Math.min(...b)) return (value) => value > Math.max(...a) && value < Math.min(...b);
  if (Math.max(...b) < Math.min(...a)) return (value) => value > Math.max(...b) && value < Math.min(...a);
  return () => false;
}
