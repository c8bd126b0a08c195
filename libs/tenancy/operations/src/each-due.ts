/** Of the database at once. */
const atOnce = 20;

/**
 * Each of what is due, once, those first that were due first. What stays due, since it cannot be ended yet, keeps nothing from its turn
 * that is behind it. `due`: so many at most, in that order.
 */
export async function* eachDue<T>(
  due: (atMost: number) => Promise<readonly T[]>,
  nameOf: (one: T) => string,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  for (let isMore = true; isMore;) {
    const found = await due(seen.size + atOnce);
    const news = found.filter((one) => !seen.has(nameOf(one)));
    for (const one of news) {
      seen.add(nameOf(one));
      yield one;
    }
    isMore = news.length > 0;
  }
}
