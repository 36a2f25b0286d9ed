// Owns: putting many things behind a list. Refuses: making a new one.
//
// What is spread into a call stands on the stack, which a list of some hundred thousand exhausts; and whoever writes a policy says how long its lists are.

export function append<T>(to: T[], items: readonly T[]): void {
  for (const each of items) to.push(each);
}
