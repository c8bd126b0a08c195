/**
 * A key for each item: its name where no other has it, else `<name>-<qualifier>`, with a number if that is taken too.
 * The keys depend on the set of items, not on their order.
 */
export function uniqueNames<Item extends { readonly id: string; readonly name: string }>(
  items: readonly Item[],
  qualifierOf: (item: Item) => string,
): ReadonlyMap<string, string> {
  const counts = Map.groupBy(items, ({ name }) => name);
  const isAlone = ({ name }: Item): boolean => counts.get(name)?.length === 1;
  const taken = new Set(items.filter(isAlone).map(({ name }) => name));
  const keys = new Map<string, string>();
  for (const item of items.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const key = isAlone(item) ? item.name : free(`${item.name}-${qualifierOf(item)}`, taken);
    taken.add(key);
    keys.set(item.id, key);
  }
  return keys;
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  let key = wanted;
  for (let number = 2; taken.has(key); number += 1) key = `${wanted}-${number}`;
  return key;
}
