// Owns: adding to lists that are kept by a key. Refuses: knowing what is in them.

/** The value becomes the last one of the key's list, which is made where there is none. */
export function pushTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
